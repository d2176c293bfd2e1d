"""What is exported can be read by other programs, says where it comes from, and comes back the same."""

import csv
import json
from io import StringIO
from pathlib import Path

import pyogrio
import pytest
import shapely
from django.core.management import CommandError, call_command

from geo import crs, exporting
from geo.errors import BadBBox, UnknownLayer
from geo.exporting import ExportFailed, export
from geo.importing import load
from geo.importing.recipe import DatasetSpec, LayerSpec, Recipe, SourceSpec
from geo.registry import layer, layers
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db


def reloaded(path: Path, layer_id: str) -> object:
    """Load an exported layer as another dataset, and return its only place."""
    recipe = Recipe(
        dataset=DatasetSpec(key="again", name="Again", publisher="Us", licence="CC0", attribution="Us"),
        source=SourceSpec(file=path.name, layer=layer_id if path.suffix == ".gpkg" else ""),
        layers=(LayerSpec(layer_id=layer_id),),
        folder=path.parent,
    )
    load(recipe)
    return layer(layer_id).model._base_manager.get(dataset__key="again")


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_a_geopackage_comes_back_as_it_went(layer_id: str, tmp_path: Path) -> None:
    """Prove, for every layer, that each fact and the geometry survive being written and loaded again."""
    names = {"nl": "Grote Markt", "fr": "Grand-Place"}
    went = place(layer_id, name='Café “d’Ö”; "x", y', names=names, source_date="2025-05-06", certainty="unsure")
    went.refresh_from_db()
    assert export(tmp_path / "out.gpkg", [layer(layer_id)]) == {layer_id: 1}
    came = reloaded(tmp_path / "out.gpkg", layer_id)
    assert came.geom.equals_exact(went.geom, 1e-6)
    for fact in layer(layer_id).facts:
        if fact.name != "source_id":
            assert getattr(came, fact.name) == getattr(went, fact.name), fact.name


@pytest.mark.parametrize("ending", ["geojson", "csv"])
def test_a_single_layer_comes_back_from_text_files_too(ending: str, tmp_path: Path) -> None:
    went = place("benches", name="Bank, aan het water", backrest=True, seats=3, material="wood")
    export(tmp_path / f"out.{ending}", [layer("benches")])
    came = reloaded(tmp_path / f"out.{ending}", "benches")
    assert (came.name, came.backrest, came.seats, came.material) == (went.name, True, 3, "wood")
    assert came.geom.distance(went.geom) < 0.02


def test_a_geopackage_holds_several_layers_in_metres_and_says_where_they_come_from(tmp_path: Path) -> None:
    place("benches")
    place("squares")
    path = tmp_path / "city.gpkg"
    assert export(path, [layer("benches"), layer("squares")]) == {"benches": 1, "squares": 1}
    assert [str(name) for name, _kind in pyogrio.list_layers(path)] == ["benches", "squares", "datasets"]
    benches = pyogrio.read_dataframe(path, layer="benches")
    assert benches.crs.to_epsg() == crs.METRIC
    assert list(benches["attribution"]) == ["© The city"]
    assert list(pyogrio.read_dataframe(path, layer="datasets")["key"]) == ["survey"]


def test_geojson_is_longitude_and_latitude_without_a_word_of_its_system(tmp_path: Path) -> None:
    place("squares", names={"nl": "Plein"})
    export(tmp_path / "squares.geojson", [layer("squares")])
    made = json.loads((tmp_path / "squares.geojson").read_text(encoding="utf-8"))
    assert "crs" not in made
    [feature] = made["features"]
    assert shapely.geometry.shape(feature["geometry"]).centroid.x == pytest.approx(4.36, abs=0.02)
    assert feature["properties"]["dataset"] == "survey"
    assert feature["properties"]["licence"] == "CC0"


def test_csv_has_a_line_for_each_place_with_its_geometry_as_text(tmp_path: Path) -> None:
    place("squares")
    export(tmp_path / "squares.csv", [layer("squares")])
    with (tmp_path / "squares.csv").open(encoding="utf-8", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert row["WKT"].startswith("POLYGON ((4.3")
    assert row["kind"] == "square"


def test_only_what_touches_the_box_is_written_and_what_has_gone_is_not(tmp_path: Path) -> None:
    place("benches", wkt="POINT (650000 670000)")
    place("benches", wkt="POINT (660000 670000)")
    place("benches", wkt="POINT (650001 670000)", gone_since="2025-01-01")
    call_command("export", tmp_path / "out.csv", layers="benches", bbox="4.36,50.8,4.40,50.9", stdout=(out := StringIO()))
    assert "benches: 1" in out.getvalue()


def test_a_layer_in_many_batches_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH_ROWS", 2)
    for number in range(5):
        place("trees", source_id=f"tree-{number}")
    assert export(tmp_path / "trees.gpkg", [layer("trees")]) == {"trees": 5}
    assert sorted(pyogrio.read_dataframe(tmp_path / "trees.gpkg", layer="trees")["source_id"]) == [f"tree-{number}" for number in range(5)]


def test_an_area_is_told_the_id_of_what_it_is_part_of(tmp_path: Path) -> None:
    city = place("areas", source_id="city")
    place("areas", source_id="quarter", parent=city)
    export(tmp_path / "areas.gpkg", [layer("areas")])
    found = pyogrio.read_dataframe(tmp_path / "areas.gpkg", layer="areas").set_index("source_id")["parent"]
    assert found["quarter"] == "city"


@pytest.mark.parametrize(
    ("name", "layer_ids", "options", "reason"),
    [
        ("out.xyz", ["benches"], {}, "“xyz” is not one of gpkg, geojson, csv"),
        ("out.geojson", ["benches", "squares"], {}, "holds one layer, not 2"),
        ("there.gpkg", ["benches"], {}, "already there"),
        ("no/such/out.gpkg", ["benches"], {}, "no folder"),
        ("out.gpkg", [], {}, "nothing to export"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_sentence(
    tmp_path: Path, name: str, layer_ids: list[str], options: dict[str, str], reason: str
) -> None:
    (tmp_path / "there.gpkg").write_text("mine")
    with pytest.raises(ExportFailed, match=reason):
        export(tmp_path / name, [layer(layer_id) for layer_id in layer_ids], **options)
    assert (tmp_path / "there.gpkg").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["there.gpkg"]


@pytest.mark.parametrize(("option", "error"), [({"layers": "bench"}, UnknownLayer), ({"bbox": "1,2,3"}, BadBBox)])
def test_the_command_names_what_it_does_not_know(tmp_path: Path, option: dict[str, str], error: type[Exception]) -> None:
    place("benches")
    with pytest.raises(CommandError) as failed:
        call_command("export", tmp_path / "out.gpkg", **option)
    assert isinstance(failed.value.__cause__, error)


def test_datasets_lists_what_is_loaded_how_old_and_under_which_licence() -> None:
    place("benches", dataset=dataset("osm", licence="ODbL 1.0", retrieved="2024-01-02"), source_date="2023-04-05")
    call_command("datasets", stdout=(out := StringIO()))
    for said in ("osm", "benches: 1", "ODbL 1.0", "2024-01-02", "2023-04-05"):
        assert said in out.getvalue()


def test_datasets_of_an_empty_store_says_what_to_do() -> None:
    call_command("datasets", stdout=(out := StringIO()))
    assert "manage.py load" in out.getvalue()


def test_a_layer_named_twice_is_written_once(tmp_path: Path) -> None:
    place("benches")
    assert export(tmp_path / "e.gpkg", [layer("benches"), layer("benches")]) == {"benches": 1}
    assert len(pyogrio.read_dataframe(tmp_path / "e.gpkg", layer="benches")) == 1


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    place("benches")
    with pytest.raises(CommandError, match="is a folder"):
        call_command("export", tmp_path, "--format", "gpkg", "--overwrite")
    assert tmp_path.is_dir()


def test_no_text_in_an_exported_csv_is_a_formula(tmp_path: Path) -> None:
    place("trees", name="=1+1", species="@SUM(A1)", height_m=-1.5)
    export(tmp_path / "trees.csv", [layer("trees")])
    [row] = csv.DictReader((tmp_path / "trees.csv").open(encoding="utf-8", newline=""))
    assert (row["name"], row["species"], float(row["height_m"])) == ("'=1+1", "'@SUM(A1)", -1.5)
    export(tmp_path / "trees.geojson", [layer("trees")])
    assert json.loads((tmp_path / "trees.geojson").read_text())["features"][0]["properties"]["name"] == "=1+1"
