"""The same places come out of every format, in any letters, with any decimal mark."""

import gzip
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import openpyxl
import pytest
import shapely

from geo.importing import load
from geo.importing.errors import BadRecipe, UnreadableFile
from geo.models import Bench, Coverage, VacantPlot
from tests.geo.importing.recipes import LAT, LON, benches, feature, geojson, point, recipe

pytestmark = pytest.mark.django_db
NAMES = ["Place de l’Été", "Zoniënwoud", 'A "quoted"; one']
PLACES = shapely.points([[LON + n / 100, LAT] for n in range(3)])


def frame(crs: int = 4326) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"id": ["b1", "b2", "b3"], "name": NAMES, "seats": [2, 3, None]}, geometry=PLACES, crs=4326).to_crs(crs)


def by_gdal(suffix: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        frame().to_file(folder / f"benches{suffix}")
        return folder / f"benches{suffix}"

    return write


def shapefile_in_a_zip(folder: Path) -> Path:
    (folder / "shape").mkdir()
    frame(31370).to_file(folder / "shape/benches.shp")
    with zipfile.ZipFile(folder / "benches.zip", "w") as packed:
        for part in (folder / "shape").iterdir():
            packed.write(part, f"inside/{part.name}")
    return folder / "benches.zip"


def shapefile_in_a_folder(folder: Path) -> Path:
    frame(31370).to_file(folder / "benches.shp")
    return folder


def parquet(folder: Path) -> Path:
    frame(3857).to_parquet(folder / "benches.parquet")
    return folder / "benches.parquet"


def gzipped(folder: Path) -> Path:
    (folder / "benches.geojson.gz").write_bytes(gzip.compress(by_gdal(".geojson")(folder).read_bytes()))
    return folder / "benches.geojson.gz"


def table(folder: Path) -> Path:
    lines = ["Identiteit;id;name;seats;lon;lat"]
    for at, (name, seats) in enumerate(zip(NAMES, ("2", "3,0", "n.v.t."), strict=True)):
        lon, lat = (str(number).replace(".", ",") for number in (LON + at / 100, LAT))
        lines.append(f'x;b{at + 1};"{name.replace(chr(34), chr(34) * 2)}\n";{seats};{lon};{lat}')
    (folder / "benches.csv").write_bytes(("\r\n".join(lines) + "\r\n;;;;;\r\n").encode("cp1252"))
    return folder / "benches.csv"


def wkt_table(folder: Path) -> Path:
    flat = frame(3812).to_wkt()
    (folder / "benches.tsv").write_text("\ufeff" + flat.to_csv(sep="\t", index=False), encoding="utf-8")
    return folder / "benches.tsv"


def sheet(folder: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Benches of the city"])
    page.append([])
    page.append(["id", " name ", "seats", "X coord.", "Y coord."])
    for (row, name, seats), place in zip((("b1", NAMES[0], 2), ("b2", NAMES[1], 3.0), ("b3", NAMES[2], "?")), PLACES, strict=True):
        page.append([row, name, seats, place.x, str(place.y)])
    book.save(folder / "benches.xlsx")
    return folder / "benches.xlsx"


FORMATS = {
    "GeoJSON": by_gdal(".geojson"),
    "GeoPackage": by_gdal(".gpkg"),
    "FlatGeobuf": by_gdal(".fgb"),
    "Shapefile in a folder": shapefile_in_a_folder,
    "Shapefile in a ZIP": shapefile_in_a_zip,
    "GeoParquet": parquet,
    "GeoJSON, gzipped": gzipped,
    "CSV in cp1252 with semicolons": table,
    "CSV with WKT, a mark and tabs": wkt_table,
    "XLSX with a title": sheet,
}


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_each_format_gives_the_same_three_benches(kind: str, tmp_path: Path) -> None:
    report = load(recipe("benches", id="id"), file=FORMATS[kind](tmp_path))
    assert (report.read, report.added, report.refused.count) == (3, 3, 0)
    found = list(Bench.objects.order_by("source_id"))
    # FlatGeobuf sorts its rows, so ids tell them apart, not their order.
    assert [(bench.source_id, bench.name, bench.seats) for bench in found] == list(
        zip(["b1", "b2", "b3"], NAMES, [2, 3, None], strict=True)
    )
    for bench, place in zip(found, PLACES, strict=True):
        assert abs(bench.geom_wgs84.x - place.x) < 1e-6
        assert abs(bench.geom_wgs84.y - place.y) < 1e-6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_letters_are_recognised_in_json_and_in_tables(encoding: str, tmp_path: Path) -> None:
    text = (
        geojson(tmp_path / "plain.geojson", [feature(point(), id="a", name="PLACEHOLDER")]).read_text().replace("PLACEHOLDER", "Façade été")
    )
    (tmp_path / "letters.geojson").write_bytes(text.encode(encoding))
    (tmp_path / "letters.csv").write_bytes(f"id,name,lon,lat\na,Façade été,{LON},{LAT}\n".encode(encoding))
    for name in ("letters.geojson", "letters.csv"):
        report = load(recipe("benches", id="id", key=name.split(".")[1]), file=tmp_path / name)
        assert bool(report.notes) == (encoding not in ("utf-8", "utf-8-sig")), "what was recognised is said"
    assert set(Bench.objects.values_list("name", flat=True)) == {"Façade été"}


def test_a_shapefile_without_cpg_is_read_by_its_letters(tmp_path: Path) -> None:
    for encoding in ("UTF-8", "ISO-8859-1"):
        folder = tmp_path / encoding
        folder.mkdir()
        frame(31370).assign(name=["Zoniënwoud"] * 3).to_file(folder / "a.shp", encoding=encoding)
        (folder / "a.cpg").unlink(missing_ok=True)
        load(recipe("benches", id="id", key=encoding.lower()), file=folder)
    assert set(Bench.objects.values_list("name", flat=True)) == {"Zoniënwoud"}


def test_a_file_with_several_layers_asks_which(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "a.gpkg", layer="one")
    frame().to_file(tmp_path / "a.gpkg", layer="two")
    with pytest.raises(UnreadableFile, match="“one”, “two”"):
        load(recipe("benches", id="id"), file=tmp_path / "a.gpkg")
    assert load(recipe("benches", id="id", source={"layer": "two"}), file=tmp_path / "a.gpkg").added == 3


def test_a_recipe_that_asks_for_what_is_not_there_is_told_what_is(tmp_path: Path) -> None:
    file = benches(tmp_path / "a.geojson", naam="x")
    for wrong, said in (
        ({"map": {"name": "nom"}}, "no column “nom”; it has “id”, “naam”"),
        ({"map": {"nam": "naam"}}, "no field “nam”"),
        ({"set": {"seats": "many"}}, "cannot be set to “many”"),
        ({"where": {"soort": ("bank",)}}, "no column “soort”"),
    ):
        with pytest.raises(BadRecipe, match=said):
            load(recipe("benches", **wrong), file=file)


def test_values_conditions_and_constants_make_places_of_rows(tmp_path: Path) -> None:
    rows = [
        feature(point(LON), soort=" Grond ", naam="A", nom="A fr", van="1/2/2020", eigenaar="Stad"),
        feature(point(LON + 0.01), soort="Grond", naam=None, nom="B fr", van="soon", eigenaar="?"),
        feature(point(LON + 0.02), soort="Parking", naam="C", nom="", van=None, eigenaar="Stad"),
    ]
    report = load(
        recipe(
            "vacant-plots",
            where={"soort": ("Grond",)},
            map={"name": "naam", "names.fr": "nom", "vacant_since": "van", "owner_type": "eigenaar"},
            values={"owner_type": {"Stad": "public"}},
            set={"kind": "waste_ground"},
        ),
        file=geojson(tmp_path / "a.geojson", rows),
    )
    assert (report.read, report.skipped, report.added) == (3, 1, 2)
    assert [(entry.row, entry.value) for entry in report.emptied.entries] == [(2, "van=soon")]
    found = VacantPlot.objects.order_by("id").values_list("name", "names", "owner_type", "kind")
    assert sorted(found, key=str) == [("A", {"fr": "A fr"}, "public", "waste_ground"), ("B fr", {"fr": "B fr"}, "unknown", "waste_ground")]
    assert str(VacantPlot.objects.get(name="A").vacant_since) == "2020-02-01"


def test_a_kind_that_is_not_understood_refuses_its_row(tmp_path: Path) -> None:
    rows = [feature(point(LON), kind="brownfield"), feature(point(LON + 0.01), kind="castle"), feature(point(LON + 0.02))]
    report = load(recipe("vacant-plots"), file=geojson(tmp_path / "a.geojson", rows), keep_going=True)
    assert [(entry.row, entry.value, entry.reason) for entry in report.refused.entries] == [
        (2, "castle", "its “kind” is not understood"),
        (3, "", "it has no “kind”"),
    ]


def test_coverage_is_written_as_declared_and_taken_back_as_declared(tmp_path: Path) -> None:
    from geo.importing.recipe import CoverageSpec

    file = benches(tmp_path / "a.geojson", count=3)
    geojson(
        tmp_path / "city.geojson", [feature({"type": "Polygon", "coordinates": [[[4.3, 50.8], [4.4, 50.8], [4.4, 50.9], [4.3, 50.8]]]})]
    )
    shutil.copy(file, tmp_path / "benches.geojson")
    areas = {}
    for within in ("hull", "bounds", "file:city.geojson"):
        declared = recipe("benches", id="id", coverage=CoverageSpec(within=within, evidence="counted on foot"))
        load(type(declared)(dataset=declared.dataset, source=declared.source, layers=declared.layers, folder=tmp_path), file=file)
        areas[within] = Coverage.objects.get(layer="benches").geom.area
    assert 0 < areas["hull"] <= areas["bounds"] < areas["file:city.geojson"]
    load(recipe("benches", id="id"), file=file)
    assert not Coverage.objects.exists()
