"""Who would have something near by if it came on a plot equals what trying every plot with every home finds, on any small town."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from planning import gains
from planning.access import fly, walk
from planning.gains import Pairs, flown, gained, grown, walked
from planning.network import build, snap
from tests.planning.town import Point, Way, lines, points, slow_distances, ways

WITHIN = st.sampled_from([0.5, 60.0, 150.0, 333.0, 2_000.0])
# What lies on the very edge of a distance may fall on either side: two ways of adding up the same metres differ in the last digit.
HAND = 1e-3


def shown(pairs: Pairs) -> set[tuple[int, int]]:
    return set(zip(pairs.plot.tolist(), pairs.home.tolist(), strict=True))


def brought(town: list[Way], homes: list[Point], plots: list[list[Point]], within: float, lacking: list[bool] | None = None) -> Pairs:
    """The pairs of plots, each with its doors, and homes."""
    made = build(lines(town))
    doors = np.array([door for plot in plots for door in plot]).reshape(-1, 2)
    of = np.repeat(np.arange(len(plots)), [len(plot) for plot in plots])
    mask = np.array([True] * len(homes) if lacking is None else lacking)
    return walked(made, snap(made, *np.array(homes).T), snap(made, *doors.T), of, plots=len(plots), within_m=within, lacking=mask)


@st.composite
def plots(draw: st.DrawFn) -> list[list[Point]]:
    return [draw(points(at_most=3)) for _ in range(draw(st.integers(1, 5)))]


@given(ways(), points(at_most=12), plots(), WITHIN)
def test_pairs_are_those_that_trying_every_plot_with_every_home_finds(
    town: list[Way], homes: list[Point], offered: list[list[Point]], within: float
) -> None:
    if not town:
        return
    found = shown(brought(town, homes, offered, within))
    for plot, doors in enumerate(offered):
        for home, metres in enumerate(slow_distances(town, homes, doors)):
            if abs(metres - within) > HAND:
                assert ((plot, home) in found) == (metres < within)


@given(ways(), points(at_most=12), plots(), WITHIN)
def test_a_plot_brings_exactly_those_who_would_then_have_it(
    town: list[Way], homes: list[Point], offered: list[list[Point]], within: float
) -> None:
    """Prove that the pairs agree, to the last digit, with how far the nearest place is reckoned to be once the plot is one."""
    if not town:
        return
    made = build(lines(town))
    at = snap(made, *np.array(homes).T)
    found = shown(brought(town, homes, offered, within))
    for plot, doors in enumerate(offered):
        near = walk(made, at, snap(made, *np.array(doors).T)).distance_m <= within
        assert {home for one, home in found if one == plot} == set(np.flatnonzero(near).tolist())


@given(ways(), points(at_most=12), plots(), WITHIN, st.integers(1, 40))
def test_held_in_smaller_parts_the_pairs_are_the_same(
    town: list[Way], homes: list[Point], offered: list[list[Point]], within: float, at_once: int
) -> None:
    before = brought(town, homes, offered, within)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gains, "AT_ONCE", at_once)
        after = brought(town, homes, offered, within)
        assert gained(after, np.ones((1, len(homes)), dtype=np.int64)).sum() == len(before)
    assert (after.plot.tolist(), after.home.tolist()) == (before.plot.tolist(), before.home.tolist())


@given(ways(), points(at_most=12), plots(), WITHIN, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    town: list[Way], homes: list[Point], offered: list[list[Point]], within: float, dice: object
) -> None:
    def named(town: list[Way], homes: list[Point], offered: list[list[Point]]) -> set[tuple[object, Point]]:
        return {(tuple(sorted(offered[plot])), homes[home]) for plot, home in shown(brought(town, homes, offered, within))}

    if not town:
        return
    before = named(town, homes, offered)
    other = [list(town), list(homes), [list(plot) for plot in offered]]
    for rows in (*other, *other[2]):
        dice.shuffle(rows)
    edge = {
        (tuple(sorted(plot)), home)
        for plot in offered
        for home, metres in zip(homes, slow_distances(town, homes, plot), strict=True)
        if abs(metres - within) < HAND
    }
    assert named(*other) - edge == before - edge


@given(ways(), points(at_most=12), plots(), points(), points(at_most=1), WITHIN)
def test_adding_a_park_never_raises_a_nearby_plots_need(
    town: list[Way], homes: list[Point], offered: list[list[Point]], parks: list[Point], more: list[Point], within: float
) -> None:
    if not town:
        return
    made = build(lines(town))
    at, milli = snap(made, *np.array(homes).T), np.arange(1, len(homes) + 1, dtype=np.int64)[None, :]

    def need(parks: list[Point]) -> np.ndarray:
        lacking = walk(made, at, snap(made, *np.array(parks).T)).distance_m > within
        return gained(brought(town, homes, offered, within, lacking.tolist()), milli)

    assert (need([*parks, *more]) <= need(parks)).all()


@given(ways(), points(at_most=8), plots(), WITHIN, st.lists(st.integers(0, 9_000), min_size=8, max_size=8))
def test_splitting_a_block_of_homes_changes_no_sum(
    town: list[Way], homes: list[Point], offered: list[list[Point]], within: float, residents: list[int]
) -> None:
    whole = np.array([residents[: len(homes)]], dtype=np.int64)
    halves = np.hstack([whole // 3, whole - whole // 3])
    before = gained(brought(town, homes, offered, within), whole)
    after = gained(brought(town, [*homes, *homes], offered, within), halves)
    assert after.tolist() == before.tolist()


@given(
    points(at_most=12), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(1, 90)), min_size=1, max_size=5), WITHIN
)
def test_in_a_straight_line_a_plot_brings_those_whom_its_edge_is_near_to(
    homes: list[Point], squares: list[tuple[int, int, int]], within: float
) -> None:
    shapes = np.array([shapely.box(x, y, x + side, y + side) for x, y, side in squares])
    lacking = np.arange(len(homes)) % 3 != 0
    x, y = np.array(homes).T
    found = shown(flown(x, y, shapes, within_m=within, lacking=lacking))
    for plot in range(len(shapes)):
        near = (fly(x, y, shapes[[plot]]).distance_m <= within) & lacking
        assert {home for one, home in found if one == plot} == set(np.flatnonzero(near).tolist())


def test_a_plot_that_brings_a_thousand_outranks_one_that_brings_ten() -> None:
    """Prove it on one street: the park at its start serves the first 300 m, so only the two plots further on bring anybody."""
    street: list[Way] = [((0.0, 0.0), (3000.0, 0.0))]
    homes: list[Point] = [(100.0, 0.0), (1000.0, 0.0), (2000.0, 0.0)]
    milli = np.array([[5_000_000, 10_000, 1_000_000]])
    lacking = [metres > 300 for metres in slow_distances(street, homes, [(0.0, 0.0)])]
    offered: list[list[Point]] = [[(150.0, 0.0)], [(1200.0, 0.0)], [(1800.0, 0.0)], [(2600.0, 0.0)]]
    assert gained(brought(street, homes, offered, 300, lacking), milli)[:, 0].tolist() == [0, 10_000, 1_000_000, 0]


def test_a_long_way_without_a_corner_is_reached_from_its_one_end() -> None:
    """Prove that a home on an edge whose other end lies far outside the piece of network that is looked at is not lost."""
    street: list[Way] = [((0.0, 0.0), (100.0, 0.0)), ((100.0, 0.0), (90_000.0, 0.0))]
    assert shown(brought(street, [(150.0, 0.0), (500.0, 0.0)], [[(0.0, 0.0)]], 160)) == {(0, 0)}
    assert shown(brought(street, [(45_000.0, 0.0), (46_000.0, 0.0)], [[(45_100.0, 0.0)]], 160)) == {(0, 0)}


def test_of_several_doors_the_nearest_counts_and_a_home_counts_once() -> None:
    street: list[Way] = [((0.0, 0.0), (1000.0, 0.0))]
    pairs = brought(street, [(500.0, 0.0)], [[(400.0, 0.0), (600.0, 0.0), (5_000.0, 0.0)]], 150)
    assert shown(pairs) == {(0, 0)}
    assert len(pairs) == 1


def test_without_ways_homes_or_plots_nobody_gains() -> None:
    street: list[Way] = [((0.0, 0.0), (1000.0, 0.0))]
    assert len(brought([], [(0.0, 0.0)], [[(1.0, 0.0)]], 300)) == 0
    assert len(brought(street, [(0.0, 0.0)], [], 300)) == 0
    assert len(brought(street, [(0.0, 0.0)], [[(1.0, 0.0)]], 300, [False])) == 0
    nobody = gained(brought(street, [(0.0, 0.0)], [[(1.0, 0.0)], [(2.0, 0.0)]], 300, [False]), np.array([[7]]))
    assert nobody.tolist() == [[0], [0]]
    none = np.array([], dtype=object)
    assert len(flown(np.array([0.0]), np.array([0.0]), none, within_m=300, lacking=np.array([True]))) == 0
    assert math.isinf(slow_distances(street, [(0.0, 0.0)], [])[0])


def test_a_plot_makes_one_patch_with_what_it_lies_against_and_each_plot_stands_alone() -> None:
    existing = np.array([shapely.box(100, 0, 190, 100), shapely.box(190, 0, 200, 100), shapely.box(900, 0, 990, 100)])
    offered = np.array([shapely.box(90, 0, 100, 100), shapely.box(80, 0, 90, 100), shapely.box(500, 0, 600, 100), shapely.Point(150, 50)])
    made, enough = grown(offered, existing, min_area_m2=10_000)
    assert shapely.area(made).tolist() == pytest.approx([11_000, 1_000, 10_000, 10_000])
    assert enough.tolist() == [True, False, True, True]
    alone, large = grown(offered[:3], np.array([], dtype=object), min_area_m2=1_500)
    assert shapely.equals(alone, offered[:3]).all()
    assert large.tolist() == [False, False, True]
