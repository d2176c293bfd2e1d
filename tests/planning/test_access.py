"""How far it is on foot equals what the slow, obvious way finds, on any small town."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from planning.access import Reach, entrances, fly, walk
from planning.network import build, snap
from tests.planning.town import Point, Way, lines, points, slow_distances, ways


def distances(town: list[Way], homes: list[Point], doors: list[Point], **limits: float) -> list[float]:
    made = build(lines(town))
    return walk(made, snap(made, *np.array(homes).T), snap(made, *np.array(doors).reshape(-1, 2).T), **limits).distance_m.tolist()


@given(ways(), points(), points())
def test_distances_are_those_of_the_obvious_way(town: list[Way], homes: list[Point], doors: list[Point]) -> None:
    if town:
        assert distances(town, homes, doors) == pytest.approx(slow_distances(town, homes, doors), abs=1e-4)


@given(ways(), points(), points())
def test_no_walk_is_shorter_than_the_straight_line(town: list[Way], homes: list[Point], doors: list[Point]) -> None:
    straight = fly(*np.array(homes).T, shapely.points(doors)).distance_m
    assert all(walked >= flown - 1e-6 for walked, flown in zip(distances(town, homes, doors), straight, strict=True))


@given(ways(), points(), points(), points(at_most=1))
def test_a_place_more_takes_nobody_further_away(town: list[Way], homes: list[Point], doors: list[Point], more: list[Point]) -> None:
    before, after = distances(town, homes, doors), distances(town, homes, [*doors, *more])
    assert all(now <= once + 1e-6 for now, once in zip(after, before, strict=True))


@given(ways(), points(), points(), st.randoms(use_true_random=False))
def test_the_order_of_places_and_homes_makes_no_difference(town: list[Way], homes: list[Point], doors: list[Point], dice: object) -> None:
    before = dict(zip(homes, distances(town, homes, doors), strict=True))
    other = [list(homes), list(doors), list(town)]
    for rows in other:
        dice.shuffle(rows)
    after = dict(zip(other[0], distances(other[2], other[0], other[1]), strict=True))
    assert all(after[home] == pytest.approx(before[home], abs=1e-4) for home in homes)


def test_a_home_and_a_place_on_one_edge_do_not_go_round_by_its_nodes() -> None:
    street: list[Way] = [((0.0, 0.0), (1000.0, 0.0))]
    assert distances(street, [(490.0, 10.0)], [(510.0, 5.0)]) == [35.0]


def test_a_place_on_a_node_is_no_way_off() -> None:
    corner: list[Way] = [((0.0, 0.0), (100.0, 0.0)), ((100.0, 0.0), (100.0, 100.0))]
    assert distances(corner, [(100.0, 50.0)], [(100.0, 0.0)]) == [50.0]


def test_what_no_way_leads_to_is_cut_off_and_said() -> None:
    islands: list[Way] = [((0.0, 0.0), (100.0, 0.0)), ((0.0, 500.0), (100.0, 500.0))]
    assert distances(islands, [(50.0, 0.0), (50.0, 500.0)], [(0.0, 0.0)]) == [50.0, math.inf]
    reach = Reach(np.array([50.0, math.inf]), np.zeros(2), "network")
    assert reach.share_cut_off(np.array([3.0, 1.0])) == 0.25
    assert reach.share_within(50, np.array([3.0, 1.0])) == 0.75
    assert reach.share_within(50, np.zeros(2)) is None


def test_without_places_or_without_ways_nothing_is_in_reach() -> None:
    street: list[Way] = [((0.0, 0.0), (100.0, 0.0))]
    assert distances(street, [(1.0, 1.0)], []) == [math.inf]
    assert distances([], [(1.0, 1.0)], [(2.0, 2.0)]) == [math.inf]
    assert fly(np.array([1.0]), np.array([1.0]), np.array([], dtype=object)).distance_m.tolist() == [math.inf]


def test_beyond_a_limit_nothing_is_looked_for() -> None:
    street: list[Way] = [((0.0, 0.0), (100.0, 0.0)), ((100.0, 0.0), (500.0, 0.0)), ((500.0, 0.0), (900.0, 0.0))]
    assert distances(street, [(90.0, 0.0), (900.0, 0.0)], [(100.0, 0.0)], limit_m=300) == [10.0, math.inf]


PARK = "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0), (40 40, 60 40, 60 60, 40 60, 40 40))"


def doors(place: str, *texts: str) -> set[Point]:
    found = entrances(build(shapely.from_wkt(np.array(texts, dtype=object))), shapely.from_wkt(np.array([place])))
    assert set(found.place.tolist()) == {0}
    return {(round(float(x), 3), round(float(y), 3)) for x, y in zip(found.x, found.y, strict=True)}


@pytest.mark.parametrize(
    ("ways_there", "expected"),
    [
        (["LINESTRING (-50 30, 150 30)"], {(0, 30), (100, 30)}),  # crosses it
        (["LINESTRING (-50 30, 0 30)"], {(0, 30)}),  # ends at its edge
        (["LINESTRING (-50 30, -0.4 30)"], {(0, 30)}),  # drawn a hand short of it
        (["LINESTRING (-50 0, 150 0)"], {(0, 0), (100, 0)}),  # runs along it
        (["LINESTRING (-50 -20, 150 -20)"], {(0, 0), (100, 0), (50, 0)}),  # passes by: one point of its edge
        (["LINESTRING (-50 30, 20 30)", "LINESTRING (10 -50, 10 -20)"], {(0, 30)}),  # an entrance is there: no other is made up
    ],
)
def test_an_area_is_entered_where_a_way_meets_its_edge(ways_there: list[str], expected: set[Point]) -> None:
    found = doors(PARK, *ways_there)
    assert found <= expected
    assert len(found) == (1 if len(expected) == 3 else len(expected))


def test_a_point_is_its_own_entrance_and_an_area_in_parts_has_those_of_all_parts() -> None:
    assert doors("POINT (7 8)", "LINESTRING (0 0, 100 0)") == {(7, 8)}
    both = "MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0)), ((50 0, 60 0, 60 10, 50 10, 50 0)))"
    assert doors(both, "LINESTRING (-5 5, 5 5)", "LINESTRING (55 5, 55 -5)") == {(0, 5), (55, 0)}


def test_without_ways_an_area_still_has_a_place() -> None:
    assert len(doors("POLYGON ((0 0, 10 0, 10 10, 0 0))")) == 1


def test_a_line_cannot_be_entered() -> None:
    with pytest.raises(ValueError, match="areas"):
        doors("LINESTRING (0 0, 1 1)", "LINESTRING (0 0, 100 0)")


def test_the_middle_of_a_park_is_not_its_gate() -> None:
    """Prove that a home at the gate of a large park is at the park, though its middle is far."""
    made = build(shapely.from_wkt(np.array(["LINESTRING (-100 50, 0 50)"])))
    gates = entrances(made, shapely.from_wkt(np.array(["POLYGON ((0 0, 1000 0, 1000 100, 0 100, 0 0))"])))
    reach = walk(made, snap(made, np.array([-30.0]), np.array([50.0])), snap(made, gates.x, gates.y))
    assert reach.distance_m.tolist() == [30.0]
    assert reach.measured == "network"
