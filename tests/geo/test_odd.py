"""Each odd file becomes what its README says: stored, repaired or refused, and never something else in silence."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.gis.geos import GEOSGeometry

from geo import crs
from geo.importing import Report, load
from geo.importing.errors import ImportFailed, RowsRefused
from geo.importing.recipe import DatasetSpec, LayerSpec, Recipe, SourceSpec
from geo.models import Place
from geo.registry import layer

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| [^|]+ \| (?P<layer>[a-z-]+) \| (?P<fate>[^|]+) \|", re.MULTILINE)
COUNT = re.compile(r"(\d+) (stored|repaired|refused)")
WHOLE = "the whole file is refused"


@dataclass(frozen=True)
class Odd:
    """A line of the README's table."""

    file: str
    layer: str
    fate: dict[str, int]
    refused_whole: bool


def described() -> list[Odd]:
    text = (FIXTURES / "README.md").read_text(encoding="utf-8")
    return [
        Odd(row["file"], row["layer"], {what: int(n) for n, what in COUNT.findall(row["fate"])}, row["fate"].startswith(WHOLE))
        for row in ROW.finditer(text)
    ]


ODD = {odd.file: odd for odd in described()}
# What the cells of the two tables of text are called.
MAPS = {"cp1252.csv": {"name": "naam", "species": "soort"}}
COLUMNS = {"cp1252.csv": ("lengte", "breedte")}


def loaded(file: str) -> tuple[Report, list[Place]]:
    odd = ODD[file]
    x, y = COLUMNS.get(file, ("", ""))
    recipe = Recipe(
        dataset=DatasetSpec(key="odd", name="Odd", publisher="Us", licence="CC0 1.0", attribution="Us"),
        source=SourceSpec(file=file, x=x, y=y),
        layers=(LayerSpec(layer_id=odd.layer, map=MAPS.get(file, {})),),
        folder=FIXTURES / "odd",
    )
    try:
        report = load(recipe, keep_going=True)
    except RowsRefused as error:  # its only row is bad, and a load that leaves nothing is none
        report = error.report
    return report, list(layer(odd.layer).model._base_manager.order_by("name"))


def test_the_readme_describes_every_odd_file_and_no_other() -> None:
    assert set(ODD) == {path.name for path in (FIXTURES / "odd").iterdir()}


@pytest.mark.django_db
@pytest.mark.parametrize("file", ODD)
def test_it_is_stored_or_refused_as_the_readme_says(file: str) -> None:
    if ODD[file].refused_whole:
        with pytest.raises(ImportFailed):
            loaded(file)
        assert not layer(ODD[file].layer).model._base_manager.exists()
        return
    report, places = loaded(file)
    fate = {"stored": len(places), "repaired": report.repaired.count, "refused": report.refused.count}
    assert fate == {"stored": 0, "repaired": 0, "refused": 0} | ODD[file].fate
    assert report.added == len(places)
    for entry in report.refused.entries:
        assert entry.row is not None
        assert entry.reason


def one(file: str) -> Place:
    _report, [place] = loaded(file)
    return place


@pytest.mark.django_db
class TestWhatIsStored:
    """The shape and the words are those of the file."""

    def test_a_bow_tie_keeps_both_lobes(self) -> None:
        place = one("bow-tie.geojson")
        assert (place.geom.geom_type, len(place.geom)) == ("MultiPolygon", 2)

    def test_a_hole_stays_a_hole(self) -> None:
        place = one("hole.geojson")
        assert len(place.geom) == 2
        assert not place.geom.contains(GEOSGeometry("SRID=4326;POINT (4.362 50.8515)").transform(crs.METRIC, clone=True))

    def test_heights_are_left_aside(self) -> None:
        assert not one("three-dimensions.geojson").geom.hasz

    def test_another_system_lands_in_its_place(self) -> None:
        west, south, east, north = one("other-crs.geojson").geom_wgs84.extent
        assert (west, south, east, north) == pytest.approx((4.36, 50.85, 4.364, 50.853), abs=2e-5)

    def test_numbers_tell_their_system(self) -> None:
        report, places = loaded("no-crs.csv")
        assert "31370" in report.crs
        assert min(place.geom_wgs84.coords for place in places) == pytest.approx((4.36, 50.85), abs=2e-5)

    def test_all_vertices_are_kept(self) -> None:
        assert one("ten-thousand-vertices.geojson").geom.num_coords == 10_001

    def test_accents_of_cp1252_are_read(self) -> None:
        _report, places = loaded("cp1252.csv")
        assert [place.name for place in places] == ["Marronnier d’Œuf – 3 €", "Tilleul de l’Hôtel de Ville"]
        assert places[1].species == "Tilia × europaea"

    def test_quotes_and_umlauts_are_stored_letter_for_letter(self) -> None:
        assert one("quotes-and-umlauts.geojson").name == 'Café “’t Hoekske” – "Große Straße"; O\'Brien & Søn \\ <b>łódź</b> 🌳'


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "reason"), [("swapped-axes.geojson", "swap|latitude"), ("null.geojson", "no geometry")])
def test_a_refusal_says_why(file: str, reason: str) -> None:
    report, _places = loaded(file)
    assert re.search(reason, report.refused.entries[0].reason)
