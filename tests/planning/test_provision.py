"""Who has what a norm asks for, from what is stored; and again, when that changes."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from django.contrib.gis.db.models.functions import AsWKB, PointOnSurface
from hypothesis import given
from hypothesis import strategies as st

from geo.importing import Recipe as PlaceRecipe
from geo.importing import load as load_places
from geo.models import Building, GreenSpace
from planning.access import fly
from planning.errors import BadNorm
from planning.homes import Basis, Homes
from planning.norms import norm
from planning.patches import merged
from planning.provision import places, provision
from tests.factories import place

X, Y = 650_000.0, 670_000.0


def homes(*rows: tuple[float, float, int]) -> Homes:
    """Homes at (x, y) metres from the corner, with so many residents."""
    x, y, residents = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    basis = np.full(len(rows), Basis.BUILDINGS, dtype=np.int8)
    return Homes(x + X, y + Y, (residents * 1000).astype(np.int64), np.zeros(len(rows), dtype=np.int64), basis)


def line(*points: tuple[float, float]) -> str:
    return shapely.to_wkt(shapely.LineString([(x + X, y + Y) for x, y in points]))


def box(x: float, y: float, wide: float, high: float) -> str:
    return shapely.to_wkt(shapely.box(x + X, y + Y, x + X + wide, y + Y + high))


boxes = st.lists(st.tuples(*[st.integers(0, 20)] * 2, *[st.integers(1, 6)] * 2), min_size=1, max_size=8)


@given(boxes)
def test_patches_hold_what_their_parts_hold_and_stand_apart(rows: list[tuple[int, int, int, int]]) -> None:
    parts = np.array([shapely.box(x, y, x + w, y + h) for x, y, w, h in rows])
    patches = merged(parts)
    assert shapely.area(patches).sum() == pytest.approx(shapely.area(shapely.union_all(parts)))
    for index, patch in enumerate(patches):
        assert all(shapely.distance(patch, other) > 0.5 for other in patches[index + 1 :])


@given(boxes)
def test_patches_do_not_depend_on_the_order_of_their_parts(rows: list[tuple[int, int, int, int]]) -> None:
    def areas(rows: list[tuple[int, int, int, int]]) -> list[float]:
        return shapely.area(merged(np.array([shapely.box(x, y, x + w, y + h) for x, y, w, h in rows]))).tolist()

    assert areas(rows) == pytest.approx(areas(rows[::-1]))


@pytest.mark.django_db
def test_the_size_that_counts_is_that_of_the_patch() -> None:
    """Prove that two halves of 0.6 hectare make a neighbourhood green of one hectare, and that a closed or a gone one does not count."""
    place("green-spaces", wkt=box(0, 0, 60, 100), kind="park")
    half = place("green-spaces", wkt=box(60, 0, 60, 100), kind="grass")
    place("green-spaces", wkt=box(500, 0, 200, 100), kind="park", access="no")
    place("green-spaces", wkt=box(900, 0, 200, 100), kind="park", gone_since="2020-01-01")
    asked = norm("flanders-neighbourhood-green")
    assert shapely.area(places(asked)).tolist() == [12_000]
    GreenSpace.objects.filter(pk=half.pk).delete()
    assert len(places(asked)) == 0
    assert len(places(norm("flanders-living-green"))) == 1


@pytest.mark.django_db
def test_parks_have_a_milder_size_of_their_own_where_the_norm_says_so() -> None:
    place("green-spaces", wkt=box(0, 0, 300, 200), kind="park")
    place("green-spaces", wkt=box(1000, 0, 300, 200), kind="wood")
    assert len(places(norm("flanders-quarter-green"))) == 1


@pytest.mark.django_db
def test_residents_have_green_within_reach_on_foot_or_do_not() -> None:
    place("streets", wkt=line((0, 0), (1000, 0)), kind="residential", walkable=True)
    place("streets", wkt=line((0, 5000), (1000, 5000)), kind="residential", walkable=True)
    place("green-spaces", wkt=box(0, 10, 50, 50), kind="park")
    here = homes((100, 10, 6), (900, 10, 3), (500, 5000, 1))
    found = provision(norm("green-300"), here)
    assert (found.within, found.cut_off, found.places) == (pytest.approx(0.6), pytest.approx(0.1), 1)
    assert (found.reach.measured, found.detour_m, found.homes["buildings"]) == ("network", 10.0, 1.0)
    place("green-spaces", wkt=box(850, 10, 50, 50), kind="park")
    assert provision(norm("green-300"), here).within == pytest.approx(0.9)
    place("streets", wkt=line((1000, 0), (1000, 5000)), kind="footway", walkable=True)
    place("streets", wkt=line((1000, 5000), (1000, 5001)), kind="footway", walkable=True)
    assert provision(norm("green-300"), here).cut_off == 0


@pytest.mark.django_db
def test_a_linear_norm_is_measured_in_a_straight_line_and_says_so() -> None:
    place("green-spaces", wkt=box(0, 0, 100, 100), kind="park")
    found = provision(norm("who-green-300"), homes((400, 0, 1), (401, 0, 1)))
    assert (found.within, found.reach.measured, found.detour_m) == (0.5, "linear", None)


@pytest.mark.django_db
def test_a_norm_about_stretches_of_way_is_not_asked_of_homes() -> None:
    with pytest.raises(BadNorm, match="50"):
        provision(norm("bench-50"), homes((0, 0, 1)))


@pytest.mark.django_db
def test_nobody_is_no_share() -> None:
    nobody = provision(norm("green-300"), homes((0, 0, 0)))
    assert (nobody.within, nobody.cut_off) == (None, None)


@pytest.mark.real_data
@pytest.mark.django_db
def test_in_a_real_quarter_walks_are_longer_than_straight_lines_and_few_are_cut_off() -> None:
    load_places(PlaceRecipe.read(Path(__file__).parents[2] / "fixtures/recipes/antwerpen-zuid-osm.toml"))
    rows = Building.objects.order_by("pk").values_list(AsWKB(PointOnSurface("geom")), flat=True)
    points = shapely.from_wkb(np.array([bytes(row) for row in rows], dtype=object))
    here = homes(*((float(point.x) - X, float(point.y) - Y, 2) for point in points))
    assert len(here) > 1_000
    on_foot = provision(norm("open-space-400"), here)
    straight = fly(here.x, here.y, places(norm("open-space-400")))
    assert (on_foot.reach.distance_m >= straight.distance_m - 0.01).all()
    assert on_foot.cut_off < 0.05  # the extract is cut out of its city, and some of its ways with it
    assert on_foot.within < straight.share_within(400, here.residents)
    assert on_foot.detour_m < 30


@pytest.mark.django_db
def test_a_private_garden_is_nobodys_green() -> None:
    for access in ("yes", "unknown", "no"):
        place("green-spaces", wkt=box(0, 0, 60, 100), kind="garden", access=access)
        place("green-spaces", wkt=box(0, 0, 60, 100), kind="park", access=access)
    assert len(places(norm("green-300"))) == 3
