"""Each recipe that ships loads its file, and as many places come out as the data's own description counts."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from geo.importing import Recipe, load
from geo.importing.errors import OutsideArea
from geo.models import Address, Area, Bench, Coverage, Dataset, FacadeGarden, GreenSpace, PlayArea, Tree, VacantPlot
from geo.registry import layers
from tests.geo.importing.installation import Installation
from tests.pace import taken

RECIPES = Path(__file__).resolve().parents[3] / "fixtures" / "recipes"
pytestmark = [pytest.mark.real_data, pytest.mark.django_db]
Elsewhere = Callable[[int], Installation]
BRITISH_GRID, UTM_32N = 27700, 32632


@dataclass(frozen=True)
class Expected:
    """What comes of a recipe: places by layer, rows refused, rows repaired."""

    counts: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    repaired: int = 0


HERE = {
    "antwerpen-wijken-2025": Expected({"areas": 67}),
    "antwerpen-wijken-2020": Expected({"areas": 63}),
    "antwerpen-wijken-2013": Expected({"areas": 60}, refused=2, repaired=1),
    "antwerpen-ziekenhuizen": Expected({"destinations": 15}),
    "antwerpen-zuid-osm": Expected(
        {
            "squares": 2,
            "benches": 1,
            "meeting-places": 24,
            "green-spaces": 5,
            "play-areas": 3,
            "trees": 6,
            "streets": 86,
            "destinations": 66,
            "buildings": 1_391,
            "addresses": 1_315,
        }
    ),
    "brussels-dog-parks": Expected({"green-spaces": 69}, refused=3),
    "brussels-leisure": Expected({"play-areas": 2_690}, repaired=33),
    "brussels-poi-social": Expected({"vacant-plots": 732, "meeting-places": 1_367, "destinations": 1_070, "play-areas": 509}),
    "brussels-region": Expected({"areas": 1}),
    "brussels-streets-names": Expected({"streets": 3_848}),
    "brussels-trees": Expected({"trees": 63_959}),
    "gent-wijken-2013": Expected({"areas": 25}),
    "schaerbeek-blocks": Expected({"areas": 396}, repaired=1),
    "schaerbeek-facade-grants": Expected({"facade-gardens": 301}),
    "schaerbeek-quartiers": Expected({"areas": 14}, repaired=14),
    "vlaanderen-wijken-2024": Expected({"areas": 2_730}),
    "vlaanderen-wijken-noprj": Expected({"areas": 2_767}),
    "wechelderzande-osm": Expected(
        {
            "meeting-places": 3,
            "green-spaces": 126,
            "play-areas": 7,
            "trees": 1,
            "streets": 258,
            "destinations": 14,
            "buildings": 1_794,
            "addresses": 1_543,
            "water": 6,
        },
        repaired=14,
    ),
}
# Loaded in an installation that measures there, or (the last two) as a whole file with time and memory watched, or by hand.
ELSEWHERE = {"monaco-osm", "uk-brownfield-leicester", "uk-brownfield-rochdale", "uk-brownfield-worcester", "philadelphia-vacant-land"}
APART = {"brussels-osm", "osm"}


def stored() -> dict[str, int]:
    return {layer_id: count for layer_id, layer in layers().items() if (count := layer.model._base_manager.count())}


def test_every_recipe_that_ships_is_tried() -> None:
    assert {path.stem for path in RECIPES.glob("*.toml")} == HERE.keys() | ELSEWHERE | APART


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_recipe_names_a_file_a_licence_and_whom_to_thank(path: Path) -> None:
    recipe = Recipe.read(path)
    assert recipe.dataset.publisher
    assert recipe.dataset.licence
    assert recipe.dataset.attribution
    assert path.stem == "osm" or recipe.find(recipe.source.file).exists()


@pytest.mark.parametrize("name", HERE)
def test_a_recipe_gives_as_many_places_as_the_file_is_said_to_hold(name: str) -> None:
    expected = HERE[name]
    report = load(Recipe.read(RECIPES / f"{name}.toml"), keep_going=bool(expected.refused))
    assert stored() == expected.counts
    assert (report.refused.count, report.repaired.count) == (expected.refused, expected.repaired)


@pytest.mark.parametrize("name", ["antwerpen-wijken-2025", "brussels-poi-social", "schaerbeek-facade-grants", "antwerpen-zuid-osm"])
def test_a_recipe_loaded_twice_changes_nothing(name: str) -> None:
    recipe = Recipe.read(RECIPES / f"{name}.toml")
    first, again = load(recipe), load(recipe)
    assert (again.added, again.updated, again.gone.count) == (0, 0, 0)
    assert again.unchanged == first.added


def test_osm_furniture_is_not_surveyed_and_official_areas_are_complete() -> None:
    load(Recipe.read(RECIPES / "antwerpen-zuid-osm.toml"))
    assert not Coverage.objects.exists()
    load(Recipe.read(RECIPES / "schaerbeek-quartiers.toml"))
    [coverage] = Coverage.objects.all()
    assert (coverage.layer, bool(coverage.evidence)) == ("areas", True)
    assert coverage.geom.area == pytest.approx(sum(area.geom.area for area in Area.objects.all()), rel=0.01)


def test_quarters_measure_what_their_own_column_says() -> None:
    load(Recipe.read(RECIPES / "schaerbeek-quartiers.toml"))
    assert Area.objects.get(name="Helmet-Hamoir").geom.area == pytest.approx(1_096_474.716, rel=0.001)


def test_of_the_facade_grants_83_are_plantings_and_218_climbers_all_on_a_grid() -> None:
    load(Recipe.read(RECIPES / "schaerbeek-facade-grants.toml"))
    assert Counter(FacadeGarden.objects.values_list("kind", flat=True)) == {"planting": 83, "climber": 218}
    for garden in FacadeGarden.objects.all():
        assert (garden.geom.x % 50, garden.geom.y % 50, garden.coarsened_m) == (25, 25, 50)


def test_an_outline_drawn_twice_is_one_playground() -> None:
    """Prove the count against the same playgrounds as the other file has them: 509 points."""
    load(Recipe.read(RECIPES / "brussels-leisure.toml"))
    assert Counter(PlayArea.objects.values_list("kind", flat=True)) == {"pitch": 2_018, "playground": 509, "fitness": 163}
    assert PlayArea.objects.filter(access="yes").exists()
    assert PlayArea.objects.filter(access="unknown").count() > PlayArea.objects.exclude(access="unknown").count()


def test_a_name_with_a_line_break_is_one_line() -> None:
    load(Recipe.read(RECIPES / "antwerpen-wijken-2025.toml"))
    assert Area.objects.filter(name="Borsbeek - Oost").exists()


def test_names_without_a_word_on_their_encoding_are_read_as_told() -> None:
    load(Recipe.read(RECIPES / "vlaanderen-wijken-noprj.toml"))
    assert Area.objects.filter(name__contains="Zoniënwoud").exists()
    assert not Area.objects.filter(name__contains="Ã").exists()


def test_editions_stand_beside_each_other() -> None:
    for year in (2013, 2020, 2025):
        load(Recipe.read(RECIPES / f"antwerpen-wijken-{year}.toml"), keep_going=True)
    assert Counter(Area.objects.values_list("edition", flat=True)) == {"2013": 60, "2020": 63, "2025": 67}


def test_numbers_kept_as_text_are_numbers() -> None:
    load(Recipe.read(RECIPES / "brussels-trees.toml"))
    assert Tree.objects.filter(height_m__isnull=False).count() == 25_017
    assert Tree.objects.filter(circumference_m__isnull=False).count() == pytest.approx(23_347, abs=10)
    assert Tree.objects.exclude(species="").count() == 21_851


def test_osm_says_what_its_tags_say() -> None:
    load(Recipe.read(RECIPES / "antwerpen-zuid-osm.toml"))
    assert Address.objects.exclude(street="").count() > 1_300
    address = Address.objects.exclude(street="").first()
    assert address.name == f"{address.street} {address.number}"
    assert address.source_date.year <= 2019
    bench = Bench.objects.get()
    assert (bench.source_id[:5], bench.dataset.licence) == ("node/", "ODbL 1.0")
    assert GreenSpace.objects.filter(kind="park").count() == 1


def test_vacant_shops_lie_in_the_region() -> None:
    load(Recipe.read(RECIPES / "brussels-region.toml"))
    load(Recipe.read(RECIPES / "brussels-poi-social.toml"))
    region = Area.objects.get()
    assert VacantPlot.objects.filter(kind="shop", geom__within=region.geom.buffer(5_000)).count() == 732
    assert Dataset.objects.get(key="osm-brussels-social-2026").attribution == "© OpenStreetMap contributors"


# ---- whole, large, and elsewhere --------------------------------------------------------------------------------------


def held_kb(what: str) -> int:
    """Return how much memory this process holds (VmRSS), or held at most (VmHWM)."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1])


def test_all_of_brussels_loads_in_two_minutes_and_a_gigabyte_and_a_half() -> None:
    """Prove it on 376,896 nodes and 80,160 ways; the memory is what this adds to that of all the tests before it."""
    Path("/proc/self/clear_refs").write_text("5")  # from now on, the most that is held
    before_kb = held_kb("VmRSS")
    with taken() as time:
        report = load(Recipe.read(RECIPES / "brussels-osm.toml"))
    assert time.alone_s < 120
    assert held_kb("VmHWM") - before_kb < 1_200_000
    assert report.added + report.left_out.count == report.read == 87_488
    counts = {"benches": 121, "trees": 1_475, "buildings": 51_222, "streets": 20_021, "addresses": 8_877, "play-areas": 650}
    assert counts.items() <= stored().items()


def test_monaco_has_its_benches_trees_and_squares(elsewhere: Elsewhere, tmp_path: Path) -> None:
    installation = elsewhere(UTM_32N)
    _done, report = installation.load("--recipe", RECIPES / "monaco-osm.toml", report=tmp_path / "report.json")
    assert installation.ask("SELECT count(*) FROM geo_bench") == [(121,)]
    assert installation.ask("SELECT count(*) FROM geo_tree") == [(415,)]
    assert installation.ask("SELECT count(*) FROM geo_square WHERE kind = 'square'") == [(4,)]
    assert installation.ask("SELECT DISTINCT ST_SRID(geom) FROM geo_bench") == [(UTM_32N,)]
    assert report["read"] == report["added"] + report["left_out"]["count"]


@pytest.mark.parametrize(("town", "count", "refused"), [("leicester", 66, 0), ("rochdale", 127, 1)])
def test_registers_of_brownfield_come_in_british_metres(elsewhere: Elsewhere, tmp_path: Path, town: str, count: int, refused: int) -> None:
    installation = elsewhere(BRITISH_GRID)
    keep_going = ["--keep-going"] if refused else []
    _done, report = installation.load("--recipe", RECIPES / f"uk-brownfield-{town}.toml", *keep_going, report=tmp_path / "report.json")
    assert (report["added"], report["refused"]["count"]) == (count, refused)


def test_the_register_read_off_a_pdf_gives_the_rows_that_have_coordinates(elsewhere: Elsewhere, tmp_path: Path) -> None:
    installation = elsewhere(BRITISH_GRID)
    recipe = RECIPES / "uk-brownfield-worcester.toml"
    _done, report = installation.load("--recipe", recipe, "--keep-going", report=tmp_path / "report.json")
    assert report["added"] + report["refused"]["count"] == 37
    assert report["added"] >= 30


def test_monaco_is_refused_here_with_the_setting_that_would_suit() -> None:
    with pytest.raises(OutsideArea, match=f"MEENT_METRIC_SRID={UTM_32N}"):
        load(Recipe.read(RECIPES / "monaco-osm.toml"))
    assert not stored()
