"""Where: what somebody points at is held to the city and to its kind, and brought to the facade, the plot or the street it is about."""

from typing import Any

import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from participation import where
from participation.kinds import kind
from planning.errors import BadSite
from planning.site import degrees
from tests.factories import place
from tests.participation.making import HERE, proposal

pytestmark = pytest.mark.django_db
X, Y = HERE.x, HERE.y


def box(x: float, y: float, side: float) -> str:
    return shapely.box(X + x, Y + y, X + x + side, Y + y + side).wkt


def told(shape: shapely.Geometry) -> dict[str, Any]:
    """Return a metric shape as somebody would send it."""
    return dict(shapely.geometry.mapping(degrees(shape)))


@pytest.fixture
def town() -> None:
    """A city of 4 km by 4 km, two streets, a house between them, a plot."""
    place("areas", wkt=box(-2000, -2000, 4000), level="city", name="Zwanerode")
    place("streets", wkt=f"LINESTRING ({X - 300} {Y}, {X + 300} {Y})", name="Noordkaai")
    place("streets", wkt=f"LINESTRING ({X - 300} {Y + 60}, {X + 300} {Y + 60})", name="Zuidkaai")
    place("buildings", wkt=box(0, 6, 10), name="")
    place("vacant-plots", wkt=box(100, 6, 20), name="De oude werf")


@pytest.mark.parametrize(
    ("geometry", "asked", "sentence"),
    [
        ({"type": "Point", "coordinates": [2.6, 51.6]}, "bench", "outside the city"),  # the sea
        ({"type": "Point", "coordinates": [5.57, 50.63]}, "bench", "outside the city"),  # another city
        ({"type": "Point", "coordinates": [399.0, 50.0]}, "bench", "no longitude and latitude"),
        (told(shapely.box(X - 500, Y - 500, X + 500, Y + 500)), "greening", "m² is too large for “Greening”: at most 10000 m²"),
        (told(shapely.Point(X, Y).buffer(40, quad_segs=2500)), "greening", "corners are too many; draw it with at most 500"),
        (
            {"type": "Polygon", "coordinates": [[[4.36, 50.84], [4.37, 50.85], [4.37, 50.84], [4.36, 50.85], [4.36, 50.84]]]},
            "greening",
            "crosses itself",
        ),
        (told(shapely.box(X, Y, X + 5, Y + 5)), "bench", "is a point, not an outline"),
        (told(shapely.LineString([(X, Y), (X + 900, Y)])), "greening", "m is too long"),
        ({"type": "Polygon", "coordinates": []}, "greening", ""),
        ("<b>here</b>", "bench", "This is not JSON"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(town: None, geometry: Any, asked: str, sentence: str) -> None:
    with pytest.raises(BadSite) as flaw:
        where.read(geometry, kind(asked))
    assert sentence in str(flaw.value)
    assert flaw.value.exchanged is None


def test_coordinates_that_were_swapped_come_back_the_right_way(town: None) -> None:
    right = told(HERE)
    wrong = {"type": "Point", "coordinates": right["coordinates"][::-1]}
    with pytest.raises(BadSite, match="exchanged") as flaw:
        where.read(wrong, kind("bench"))
    assert where.read(flaw.value.exchanged, kind("bench")).distance(HERE) < 0.02


def test_a_point_before_a_house_comes_to_stand_on_its_facade(town: None) -> None:
    found = where.settle(shapely.Point(X + 5, Y + 2), kind("facade-garden"))
    assert found.about is not None
    assert found.about[0] == "buildings"
    assert (found.shape.x, found.shape.y) == pytest.approx((X + 5, Y + 6))
    assert found.away_m == pytest.approx(4)
    assert found.says == "On the facade, along Noordkaai. That is 4 m from where you pointed."
    assert found.near == "Noordkaai"


def test_from_inside_the_house_the_facade_is_the_one_on_the_streets_side(town: None) -> None:
    """An address often lies in the middle of its house, or nearer to its back."""
    found = where.settle(shapely.Point(X + 5, Y + 14), kind("facade-garden"))
    assert (found.shape.x, found.shape.y) == pytest.approx((X + 5, Y + 6))


def test_a_bench_stays_where_it_is_and_is_about_its_street(town: None) -> None:
    found = where.settle(shapely.Point(X + 50, Y + 5), kind("bench"))
    assert found.about is not None
    assert found.about[0] == "streets"
    assert (found.shape.x, found.shape.y) == (X + 50, Y + 5)
    assert found.says.startswith("Along Noordkaai.")


def test_a_plot_is_what_its_use_is_about_and_without_one_there_is_none(town: None) -> None:
    found = where.settle(shapely.Point(X + 90, Y + 10), kind("plot-use"))
    assert found.about_name == "De oude werf"
    assert found.shape.x == pytest.approx(X + 100)
    with pytest.raises(BadSite, match="within 30 m"):
        where.settle(shapely.Point(X - 200, Y), kind("plot-use"))
    far = where.settle(shapely.Point(X - 200, Y), kind("plot-use"), about=found.about)
    assert far.about == found.about, "what was chosen by name is meant"


def test_what_is_far_from_everything_is_about_nothing(town: None) -> None:
    found = where.settle(shapely.Point(X, Y + 1500), kind("bench"))
    assert (found.about, found.near, found.says) == (None, "", "")


def test_a_place_is_never_told_with_a_house_number(town: None) -> None:
    place("addresses", wkt=f"POINT ({X + 5} {Y + 6})", name="Noordkaai 1")
    hit = next(hit for hit in where.named("noordkaai 1") if hit.name == "Noordkaai 1")
    assert hit.where is not None
    shape = where.read({"type": "Point", "coordinates": list(hit.where)}, kind("facade-garden"))
    assert where.settle(shape, kind("facade-garden")).near == "Noordkaai"


def test_words_find_streets_addresses_and_plots_and_nothing_else(town: None) -> None:
    place("benches", wkt=f"POINT ({X} {Y})", name="Bank aan de werf")
    assert {(hit.layer, hit.name) for hit in where.named("werf")} == {("vacant-plots", "De oude werf")}
    assert where.named("x") == where.named("y" * 300) == []


def test_similar_ones_are_public_near_and_of_the_same_kind_the_nearest_first(town: None) -> None:
    alice = User.objects.enter("alice@example.org")
    near = proposal(alice, shape=shapely.Point(X + 20, Y), title="De bank dichtbij")
    nearer = proposal(alice, shape=shapely.Point(X + 10, Y), title="De bank nog dichter")
    proposal(alice, shape=shapely.Point(X + 400, Y), title="De bank ver weg")
    proposal(alice, kind="greening", shape=shapely.Point(X, Y), title="Een boom")
    hidden = proposal(alice, shape=shapely.Point(X + 5, Y), title="Niet te zien")
    type(hidden).objects.filter(pk=hidden.pk).update(visibility="hidden")
    found = where.similar(HERE, kind("bench"))
    assert [one.proposal for one in found] == [nearer, near]
    assert [round(one.distance_m) for one in found] == [10, 20]
    assert where.similar(HERE, kind("bench"), but=nearer)[0].proposal == near


def test_a_line_lies_along_the_street_of_its_middle_whatever_its_ends_touch(town: None) -> None:
    place("streets", wkt=f"LINESTRING ({X + 300} {Y - 50}, {X + 300} {Y + 50})", name="Dwarsstraat")
    place("streets", wkt=f"LINESTRING ({X - 300} {Y + 300}, {X + 300} {Y + 300})", name="Verre weg")
    place("streets", wkt=f"LINESTRING ({X + 300} {Y + 50}, {X + 300} {Y + 300})", name="Eerste")
    assert where.street_of(shapely.LineString([(X - 300, Y + 300), (X + 300, Y + 300)])) == "Verre weg"


@given(
    wide=st.floats(2, 30),
    high=st.floats(2, 30),
    turned=st.floats(0, 360),
    x=st.floats(-40, 40),
    y=st.floats(-40, 40),
)
def test_a_point_lands_on_the_facade_and_from_outside_nowhere_nearer_could_be_found(
    wide: float, high: float, turned: float, x: float, y: float
) -> None:
    house = shapely.affinity.rotate(shapely.box(0, 0, wide, high), turned)
    point, street = shapely.Point(x, y), shapely.LineString([(-100, -60), (100, -60)])
    found = where.on_facade(house, point, street)
    assert house.boundary.distance(found) < 1e-6
    along = shapely.get_coordinates(shapely.segmentize(house.boundary, 0.05))
    if not house.contains(point):
        slow = min(((corner - (x, y)) ** 2).sum() ** 0.5 for corner in along)
        assert found.distance(point) <= slow + 1e-6
    else:
        assert found.distance(street) <= point.distance(street) + 1e-6, "the street's side"
