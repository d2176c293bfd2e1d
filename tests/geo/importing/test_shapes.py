"""Broken geometry is repaired where that is safe, and refused with the reason where not."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.importing import load, shapes
from geo.importing.errors import RowsRefused
from geo.models import Area, FacadeGarden, PlayArea, Tree
from tests.geo.importing.recipes import LAT, LON, feature, geojson, point, recipe

POLYGONS = ("POLYGON", "MULTIPOLYGON")
BOW_TIE = "POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))"


def fitted(wkt: str, types: tuple[str, ...] = POLYGONS, area: float | None = None) -> shapes.Shapes:
    made = shapes.decoded([shapely.to_wkb(shapely.from_wkt(wkt))])
    shapes.fit(made, types, [area])
    return made


def test_a_figure_of_eight_keeps_both_its_lobes_though_its_signed_area_is_nothing() -> None:
    made = fitted(BOW_TIE)
    assert made.geometry[0].area == pytest.approx(50)
    assert "Self-intersection" in made.repair[0]


def test_a_repair_that_belies_the_sources_own_area_is_refused() -> None:
    assert fitted(BOW_TIE, area=50.4).problem == [""]
    assert "instead of 60" in fitted(BOW_TIE, area=60).problem[0]


def test_a_star_drawn_in_one_stroke_is_refused_for_its_heart_would_go() -> None:
    star = "POLYGON ((0 10, 6 -8, -10 3, 10 3, -6 -8, 0 10))"
    assert "repaired it would measure" in fitted(star).problem[0]


def test_an_outline_walked_there_and_back_encloses_nothing() -> None:
    assert "encloses nothing" in fitted("POLYGON ((0 0, 10 0, 20 0, 10 0, 0 0))").problem[0]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=4, max_size=9))
def test_whatever_is_stored_is_valid_and_within_one_per_cent_of_what_its_outline_encloses(ring: list[tuple[int, int]]) -> None:
    drawn = shapely.Polygon(ring)
    made = shapes.decoded([shapely.to_wkb(drawn)])
    shapes.fit(made, POLYGONS)
    if made.geometry[0] is None:
        assert made.problem[0]
        return
    assert made.geometry[0].is_valid
    assert made.geometry[0].geom_type.upper() in POLYGONS
    assert made.geometry[0].area == pytest.approx(shapes.enclosed_area(drawn), rel=shapes.CLOSE_ENOUGH)


@pytest.mark.parametrize(
    ("wkt", "types", "becomes"),
    [
        ("POINT Z (1 2 3)", ("POINT",), "POINT (1 2)"),
        ("MULTIPOINT ((1 2))", ("POINT",), "POINT (1 2)"),
        ("LINESTRING (0 0, 10 0)", ("POINT",), "POINT (5 0)"),
        ("GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 4 0, 4 4, 0 0)))", POLYGONS, "POLYGON ((0 0, 4 0, 4 4, 0 0))"),
        ("GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 4 0))", ("LINESTRING", "MULTILINESTRING"), "LINESTRING (0 0, 4 0)"),
        ("LINESTRING (0 0, 4 0, 4 4, 0 0)", POLYGONS, "POLYGON ((0 0, 4 0, 4 4, 0 0))"),
        ("MULTILINESTRING ((0 0, 4 0), (4 4, 4 0), (4 4, 0 0))", POLYGONS, "POLYGON ((0 0, 4 0, 4 4, 0 0))"),
    ],
)
def test_other_types_become_what_the_kind_holds(wkt: str, types: tuple[str, ...], becomes: str) -> None:
    made = fitted(wkt, types)
    assert made.problem == [""]
    assert shapely.normalize(made.geometry[0]) == shapely.normalize(shapely.from_wkt(becomes))
    assert not made.geometry[0].has_z


@pytest.mark.parametrize(
    ("wkt", "types"),
    [
        ("POINT (1 2)", POLYGONS),
        ("MULTIPOINT ((1 2), (3 4))", ("POINT",)),
        ("POLYGON ((0 0, 4 0, 4 4, 0 0))", ("LINESTRING", "MULTILINESTRING")),
    ],
)
def test_what_cannot_be_the_kinds_type_is_refused(wkt: str, types: tuple[str, ...]) -> None:
    assert fitted(wkt, types).problem[0]


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from([10, 50, 100]))
def test_coarsened_points_are_centres_of_cells_and_never_further_off_than_half_a_cell(x: float, y: float, step: int) -> None:
    [made] = shapes.coarsened(shapely.points([[x, y]]), step)
    assert (made.x / step) % 1 == pytest.approx(0.5)
    assert abs(made.x - x) <= step / 2
    assert abs(made.y - y) <= step / 2


pytest_db = pytest.mark.django_db


@pytest_db
def test_an_area_and_its_outline_in_one_file_are_one_place(tmp_path: Path) -> None:
    def ring(at: float, size: float = 0.001) -> list[list[float]]:
        return [[at, LAT], [at + size, LAT], [at + size, LAT + size], [at, LAT]]

    def line(coordinates: Any) -> dict[str, Any]:
        return {"type": "LineString", "coordinates": coordinates}

    def area(coordinates: Any) -> dict[str, Any]:
        return {"type": "Polygon", "coordinates": [coordinates]}

    rows = [
        feature(line(ring(LON)), kind="pitch"),
        feature(area(ring(LON)), kind="pitch"),
        feature(line(ring(LON)[:3]), kind="pitch"),  # half of the outline, as a cut at a tile's edge leaves it
        feature(line(ring(LON + 0.1)), kind="pitch"),  # only drawn as a line
        feature(line(ring(LON)), kind="playground"),  # of another kind: not the same
    ]
    report = load(recipe("play-areas"), file=geojson(tmp_path / "a.geojson", rows))
    assert [(entry.row, entry.reason) for entry in report.merged.entries] == [(1, "the outline of row 2"), (3, "the outline of row 2")]
    assert [entry.row for entry in report.repaired.entries] == [4, 5]
    assert sorted(PlayArea.objects.values_list("geom__type", "kind")) == [
        ("POLYGON", "pitch"),
        ("POLYGON", "pitch"),
        ("POLYGON", "playground"),
    ]
    with pytest.raises(RowsRefused, match="one row"):
        load(recipe("play-areas"), file=geojson(tmp_path / "b.geojson", [feature(line(ring(LON)[:3]), kind="pitch")]))


@pytest_db
def test_heights_are_left_away_and_an_open_ring_is_closed(tmp_path: Path) -> None:
    open_ring = {"type": "Polygon", "coordinates": [[[LON, LAT, 7], [LON + 0.001, LAT, 7], [LON, LAT + 0.001, 7]]]}
    file = geojson(tmp_path / "a.geojson", [feature(open_ring, name="A")])
    assert load(recipe("areas", set={"level": "block", "edition": "1"}), file=file).added == 1
    assert Area.objects.get().geom.num_coords == 4
    assert not Area.objects.get().geom.hasz


@pytest_db
def test_points_at_homes_are_kept_as_cells_and_no_two_become_one(tmp_path: Path) -> None:
    """Prove that the exact place is nowhere in the database, also not in the id made of it."""
    rows = [feature(point(LON + n / 1_000_000), name="x") for n in range(5)]
    report = load(recipe("facade-gardens", coarsen_m=50), file=geojson(tmp_path / "a.geojson", rows))
    assert report.added == 5
    places = {(garden.geom.x, garden.geom.y) for garden in FacadeGarden.objects.all()}
    assert len(places) == 1
    assert {(x % 50, y % 50) for x, y in places} == {(25.0, 25.0)}
    assert set(FacadeGarden.objects.values_list("coarsened_m", flat=True)) == {50}
    shifted = [feature(point(LON + n / 1_000_000 + 1e-7), name="x") for n in range(5)]
    assert load(recipe("facade-gardens", coarsen_m=50), file=geojson(tmp_path / "b.geojson", shifted)).unchanged == 5


@pytest_db
def test_a_tree_drawn_as_a_bed_stands_in_the_middle_of_it_and_is_listed(tmp_path: Path) -> None:
    bed = {"type": "Polygon", "coordinates": [[[LON, LAT], [LON + 1e-5, LAT], [LON + 1e-5, LAT + 1e-5], [LON, LAT]]]}
    report = load(recipe("trees"), file=geojson(tmp_path / "a.geojson", [feature(bed)]))
    assert (report.added, report.repaired.count) == (1, 1)
    assert Tree.objects.get().geom.geom_type == "Point"
