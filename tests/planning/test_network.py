"""The network is made of shared vertices only, and a point comes onto it at the nearest point of an edge."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from planning import network
from planning.network import build, snap
from tests.factories import place
from tests.planning.town import Point, Way, lines, onto, points, ways


def net(*texts: str) -> network.Network:
    return build(shapely.from_wkt(np.array(texts, dtype=object)))


def test_ways_meet_where_they_share_a_vertex_and_only_there() -> None:
    cross = net("LINESTRING (0 0, 50 0, 100 0)", "LINESTRING (50 -50, 50 0, 50 50)")
    assert (len(cross), len(cross.lines)) == (5, 4)
    bridge = net("LINESTRING (0 0, 100 0)", "LINESTRING (50 -50, 50 50)")
    assert (len(bridge), len(bridge.lines)) == (4, 2)


def test_a_bend_is_no_node() -> None:
    bent = net("LINESTRING (0 0, 50 10, 100 0)")
    assert (len(bent), len(bent.lines)) == (2, 1)
    assert bent.length_m[0] == pytest.approx(2 * np.hypot(50, 10))


def test_vertices_are_the_same_to_the_millimetre() -> None:
    assert len(net("LINESTRING (0 0, 50 0.0004)", "LINESTRING (50 0, 100 0)")) == 3
    assert len(net("LINESTRING (0 0, 50 0.0006)", "LINESTRING (50 0, 100 0)")) == 4


def test_of_two_edges_between_the_same_nodes_the_shorter_one_is_walked_and_both_are_kept() -> None:
    double = net("LINESTRING (0 0, 100 0)", "LINESTRING (0 0, 50 80, 100 0)")
    assert len(double.lines) == 2
    assert double.graph[0, 1] == 100


def test_a_ring_of_its_own_and_a_way_without_length_do_no_harm() -> None:
    ring = net("LINESTRING (0 0, 50 0, 50 50, 0 0)", "LINESTRING (7 7, 7 7)")
    assert (len(ring), len(ring.lines), ring.graph.nnz) == (1, 1, 0)


def test_there_may_be_no_ways_at_all() -> None:
    nothing = net()
    assert (len(nothing), len(nothing.lines)) == (0, 0)
    assert snap(nothing, np.array([1.0]), np.array([1.0])).edge.tolist() == [-1]


@given(ways(), points())
def test_a_point_comes_onto_the_nearest_point_of_an_edge(town: list[Way], places: list[Point]) -> None:
    made = build(lines(town))
    if not town:
        return
    found = snap(made, *np.array(places).T)
    there = shapely.line_interpolate_point(made.lines[found.edge], found.offset_m)
    for index, point in enumerate(places):
        _piece, nearest, off = onto(town, point)
        assert found.leg_m[index] == pytest.approx(off, abs=1e-6)
        assert (there[index].x, there[index].y) == pytest.approx(nearest, abs=1e-5)


@given(ways(), st.randoms(use_true_random=False))
def test_the_order_and_direction_of_ways_make_no_difference(town: list[Way], dice: object) -> None:
    other = [tuple(reversed(way)) if dice.random() < 0.5 else way for way in town]
    dice.shuffle(other)
    one, two = build(lines(town)), build(lines(other))
    assert (one.x.tolist(), one.y.tolist()) == (two.x.tolist(), two.y.tolist())
    assert (one.start.tolist(), one.end.tolist()) == (two.start.tolist(), two.end.tolist())
    assert one.length_m == pytest.approx(two.length_m, abs=1e-9)
    assert (one.graph != two.graph).nnz == 0 or abs(one.graph - two.graph).max() < 1e-9


@given(ways())
def test_no_metre_of_way_is_lost_or_gained(town: list[Way]) -> None:
    assert build(lines(town)).length_m.sum() == pytest.approx(shapely.length(lines(town)).sum(), abs=1e-6)


@pytest.mark.django_db
def test_of_the_stored_streets_those_are_walked_that_may_be() -> None:
    place("streets", wkt="LINESTRING (650000 670000, 650100 670000)", kind="residential", walkable=True)
    place("streets", wkt="LINESTRING (650100 670000, 650200 670000)", kind="cycleway", walkable=None)
    place("streets", wkt="LINESTRING (650100 670000, 650200 670000)", kind="motorway", walkable=None)
    place("streets", wkt="LINESTRING (650100 670000, 650200 670000)", kind="footway", walkable=False)
    place("streets", wkt="LINESTRING (650100 670000, 650200 670000)", kind="footway", gone_since="2020-01-01")
    assert network.current().length_m.sum() == 200


def test_a_way_that_turns_back_on_itself_is_one_stretch_walked_twice() -> None:
    spur = net("LINESTRING (0 0, 0 100, 0 0)")
    assert (len(spur), len(spur.lines), spur.graph.nnz) == (2, 2, 2)
