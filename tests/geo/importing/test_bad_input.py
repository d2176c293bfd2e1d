"""What is no geodata, or harmful, is refused in one sentence, stores nothing and takes little memory."""

import gzip
import signal
import sqlite3
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
import shapely
from psycopg import sql

from benchmarks.coordinates import osm_nodes
from geo.importing import load
from geo.importing.errors import ImportFailed, RowsRefused, UnknownSystem, UnreadableFile
from geo.models import Bench, Dataset
from tests.geo.importing.installation import Installation
from tests.geo.importing.recipes import LON, benches, feature, geojson, point, recipe

Elsewhere = Callable[[int], Installation]
pytestmark = pytest.mark.django_db
HERE = 3812
OPTIONS_OF_OSM = ("--as", "benches", "--dataset", "survey")
OPTIONS = ("--as", "benches", "--id", "id", "--dataset", "survey", "--publisher", "City", "--licence", "CC0", "--attribution", "©")
MEGABYTE = 1024 * 1024


def two_benches() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"id": ["a", "b"]}, geometry=shapely.points([[LON, 50.85], [LON + 0.01, 50.85]]), crs=4326)


def cut_short(path: Path, by: int) -> Path:
    path.write_bytes(path.read_bytes()[:-by])
    return path


def broken_parquet(folder: Path) -> Path:
    two_benches().to_parquet(folder / "a.parquet")
    return cut_short(folder / "a.parquet", 200)


def broken_flatgeobuf(folder: Path) -> Path:
    two_benches().to_file(folder / "a.fgb")
    return cut_short(folder / "a.fgb", 60)


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "an empty file": (written("a.geojson", b""), "empty"),
    "an empty gzipped file": (written("a.geojson.gz", gzip.compress(b"")), "empty"),
    "a page called GeoJSON": (written("a.geojson", b"<html>hello</html>"), "something else"),
    "a JavaScript called GeoJSON": (written("a.geojson", b"var json = {}"), "something else"),
    "a collection without features": (written("a.geojson", b'{"type": "FeatureCollection", "features": []}'), "no rows"),
    "half a GeoJSON": (lambda folder: cut_short(benches(folder / "a.geojson"), 40), "damaged"),
    "a picture called GeoPackage": (written("a.gpkg", b"\x89PNG\r\n\x1a\n" + bytes(500)), "no geodata"),
    "noise called ZIP": (written("a.zip", b"PK\x03\x04" + bytes(range(256))), "broken ZIP"),
    "noise called CSV": (written("a.csv", bytes(range(256)) * 20), "no table"),
    "noise called XLSX": (written("a.xlsx", bytes(range(256)) * 20), "ZIP"),
    "half a Parquet file": (broken_parquet, "no whole Parquet"),
    "half a FlatGeobuf": (broken_flatgeobuf, "damaged"),
    "text called OSM": (written("a.osm.pbf", b"hello, world, this is no protocol buffer"), "OSM"),
    "a table without coordinates": (written("a.csv", b"name,colour\na,red\n"), "no columns with coordinates"),
    "a shapefile without its table": (written("a.shp", bytes(100)), ".shx"),
}


@pytest.mark.parametrize("what", sorted(BAD))
def test_what_is_no_geodata_is_refused_in_one_sentence(what: str, tmp_path: Path) -> None:
    make, said = BAD[what]
    file = make(tmp_path)
    with pytest.raises(UnreadableFile, match=said) as caught:
        load(recipe("benches"), file=file)
    assert "\n" not in str(caught.value)
    assert file.name in str(caught.value)
    assert len(str(caught.value)) < 250
    assert not Dataset.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        load(recipe("benches"), file=tmp_path / "nowhere.geojson")


@pytest.mark.real_data
def test_the_javascript_of_a_municipality_is_refused_under_either_name(real_data: Path, tmp_path: Path) -> None:
    script = real_data / "schaerbeek/cleanliness_cp1252.js"
    (tmp_path / "cleanliness.geojson").write_bytes(script.read_bytes())
    for file in (script, tmp_path / "cleanliness.geojson"):
        with pytest.raises(UnreadableFile):
            load(recipe("benches"), file=file)


@pytest.mark.real_data
def test_a_truncated_pbf_is_refused(real_data: Path, tmp_path: Path) -> None:
    whole = (real_data / "vlaanderen/wechelderzande_2016.osm.pbf").read_bytes()
    (tmp_path / "half.osm.pbf").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile, match="no whole OSM file"):
        load(recipe("*"), file=tmp_path / "half.osm.pbf")


def test_numbers_that_are_none_are_refused_by_row(tmp_path: Path) -> None:
    nowhere = [feature(point(float("nan"), 50.85), id="a"), feature(point(float("inf"), 50.85), id="b"), feature(point(), id="c")]
    with pytest.raises(RowsRefused) as caught:
        load(recipe("benches", id="id"), file=geojson(tmp_path / "a.geojson", nowhere))
    assert [entry.value for entry in caught.value.report.refused.entries] == ["a", "b"]


def test_numbers_that_fit_no_system_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n9000000,9000000\n9000001,9000001\n")
    with pytest.raises(UnknownSystem, match="--crs"):
        load(recipe("benches"), file=tmp_path / "a.csv")


def zip_bomb(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed, packed.open("a.geojson", "w") as stream:
        for _block in range(500):
            stream.write(bytes(MEGABYTE))
    return folder / "a.zip"


def gzip_bomb(folder: Path) -> Path:
    with gzip.open(folder / "a.geojson.gz", "wb", compresslevel=1) as stream:
        for _block in range(500):
            stream.write(b" " * MEGABYTE)
    return folder / "a.geojson.gz"


def endless_ring(folder: Path) -> Path:
    """Write one polygon of ten million points: `benchmarks/coordinates.py` writes three hundred million."""
    with (folder / "a.geojson").open("w") as stream:
        stream.write(
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[['
        )
        for _block in range(1000):
            stream.write("[4.35,50.85]," * 10_000)
        stream.write("[4.35,50.85]]]}}]}")
    return folder / "a.geojson"


def endless_line(folder: Path) -> Path:
    with (folder / "a.csv").open("w") as stream:
        stream.write('x,y,name\n4.35,50.85,"')
        for _block in range(200):
            stream.write("a" * MEGABYTE)
    return folder / "a.csv"


def boast(folder: Path) -> Path:
    """Write a GeoPackage in which 80 bytes say that three hundred million points follow."""
    two_benches().to_file(folder / "a.gpkg", layer="benches")
    with sqlite3.connect(folder / "a.gpkg") as link:
        for (trigger,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            link.execute(f'DROP TRIGGER "{trigger}"')
        (geometry,) = link.execute("SELECT geom FROM benches").fetchone()
        link.execute("UPDATE benches SET geom = ?", (geometry[:8] + struct.pack("<BII", 1, 2, 300_000_000) + bytes(64),))
    return folder / "a.gpkg"


def nodes_without_end(folder: Path) -> Path:
    """Write a PBF file of a hundred million nodes, alike but for their numbers, in little more than a megabyte."""
    return osm_nodes(folder, nodes=100_000_000)


@pytest.mark.parametrize("bomb", [zip_bomb, gzip_bomb, endless_ring, endless_line, boast, nodes_without_end])
def test_a_file_made_to_harm_is_refused_in_little_memory(bomb: Callable[[Path], Path], elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Prove it in a process of its own: less than 600 MB at the most, of which Python and its libraries take 230."""
    here = elsewhere(HERE)
    file = bomb(tmp_path)
    ended, said, peak_kb = here.weigh("load", file, *(OPTIONS_OF_OSM if file.suffix == ".pbf" else OPTIONS), scale=tmp_path / "peak")
    assert ended == 1
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1].startswith("CommandError: ")
    assert peak_kb < 600 * 1024
    assert here.ask("SELECT count(*) FROM geo_dataset WHERE key = 'survey'") == [(0,)]


@pytest.mark.parametrize("during", ["COPY", 'INSERT INTO "geo_bench"'])
def test_kill_9_in_the_middle_leaves_the_database_as_it_was(during: str, elsewhere: Elsewhere, tmp_path: Path) -> None:
    here = elsewhere(HERE)
    file = geojson(tmp_path / "many.geojson", (feature(point(4.3 + n / 400_000, 50.8), id=f"b{n}") for n in range(40_000)))
    process = here.start("load", file, *OPTIONS)
    running = sql.SQL("SELECT pid FROM pg_stat_activity WHERE datname = {} AND query LIKE {}").format(here.name, f"%{during}%").as_string()
    deadline = time.monotonic() + 60
    while not (backends := here.ask(running.replace("%%", "%") + " AND pid <> pg_backend_pid()")):
        assert process.poll() is None, "the load ended before it could be killed"
        assert time.monotonic() < deadline
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    while here.ask(f"SELECT 1 FROM pg_stat_activity WHERE pid = {backends[0][0]}"):
        time.sleep(0.05)
    assert here.ask(
        "SELECT (SELECT count(*) FROM geo_bench), (SELECT count(*) FROM geo_dataset), (SELECT count(*) FROM geo_importrun)"
    ) == [(0, 0, 0)]


def test_an_error_of_the_importer_is_an_error_about_geodata() -> None:
    """Prove that every door that knows GeoError knows the importer's errors."""
    from geo.errors import GeoError

    assert issubclass(ImportFailed, GeoError)
    assert not Bench.objects.exists()
