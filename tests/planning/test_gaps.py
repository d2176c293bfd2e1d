"""Where there is nowhere to sit for too long: by hand on lines, and by small steps in random towns."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.gaps import Gaps, Spots, find
from planning.network import Network, Snapped, build, snap
from planning.next_seat import Help, best, closed
from tests.planning.town import Point, Way, lines, points, slow_distances, ways

NORMS = st.sampled_from([50.0, 100.0, 150.0])
STEP = 2.0


def on(network: Network, seats: list[Point]) -> Snapped:
    x, y = np.array(seats, dtype=float).reshape(-1, 2).T
    return snap(network, x, y)


def spots(network: Network, doors: list[Point]) -> dict[str, Spots]:
    there = on(network, doors)
    return {"care": Spots(there.edge, there.offset_m, np.ones(len(doors)))}


def gaps(town: list[Way], seats: list[Point], norm: float, doors: list[Point] | None = None) -> Gaps:
    network = build(lines(town))
    return find(network, on(network, seats), norm, along=spots(network, doors) if doors else None)


def put(found: Gaps, seats: list[Point], help_: Help) -> list[Point]:
    """The seats with one more where a bench was proposed."""
    spot = found.network.lines[help_.edge].interpolate(help_.offset_m)
    return [*seats, (spot.x, spot.y)]


def test_between_two_seats_a_gap_is_what_their_distance_is_longer_than_the_norm() -> None:
    line = [((0.0, 0.0), (160.0, 0.0))]
    found = gaps(line, [(0, 0), (160, 0)], 100)
    assert found.total_m == pytest.approx(60)
    (stretch,) = found.lines()
    assert stretch.wkt == "LINESTRING (50 0, 110 0)"
    assert len(gaps(line, [(0, 0), (160, 0)], 160)) == 0
    assert len(gaps(line, [(0, 0), (80, 0), (160, 0)], 100)) == 0


def test_at_a_dead_end_it_is_the_walk_there_and_back() -> None:
    line = [((0.0, 0.0), (60.0, 0.0))]
    assert gaps(line, [(0, 0)], 100).total_m == pytest.approx(10)
    assert len(gaps(line, [(10, 0)], 100)) == 0


def test_without_any_seat_all_ways_are_one_gap_and_the_best_bench_stands_in_the_middle() -> None:
    line = [((0.0, 0.0), (90.0, 0.0))]
    found = gaps(line, [], 100)
    assert found.total_m == 90
    help_ = best(found)
    assert help_ is not None
    assert (help_.offset_m, help_.metres, help_.score) == (45, 90, 1)


def test_the_best_bench_at_a_crossing_serves_all_its_ways() -> None:
    cross = [((-80.0, 0.0), (0.0, 0.0), (80.0, 0.0)), ((0.0, -80.0), (0.0, 0.0), (0.0, 80.0))]
    found = gaps(cross, [], 100)
    help_ = best(found)
    assert help_ is not None
    assert help_.metres == pytest.approx(200)
    assert put(found, [], help_) == [(0, 0)]


def test_a_seat_that_stands_far_from_the_way_between_two_ways_is_on_one_of_them_only() -> None:
    apart = [((0.0, 0.0), (40.0, 0.0)), ((0.0, 30.0), (40.0, 30.0))]
    found = gaps(apart, [(20.0, 1.0)], 50)
    assert found.total_m == pytest.approx(40)


def test_stretches_with_more_along_them_come_first_and_all_kinds_count_alike() -> None:
    rows = [((0.0, 0.0), (100.0, 0.0)), ((0.0, 500.0), (120.0, 500.0))]
    found = gaps(rows, [], 50)
    assert found.metres.tolist() == [120, 100]
    cared = gaps(rows, [], 50, doors=[(50, 1), (60, 1), (100, 501)])
    assert cared.metres.tolist() == [100, 120]
    assert cared.amounts["care"].tolist() == [2, 1]
    assert cared.score.tolist() == pytest.approx([100 / 220 + 2 / 3, 120 / 220 + 1 / 3])
    help_ = best(cared)
    assert help_ is not None
    assert help_.amounts["care"] == 2


def slow_gap(town: list[Way], seats: list[Point], norm: float) -> float:
    """Walk all ways in steps of a metre, and count those from which the nearest seat is further than half the norm."""
    total = 0.0
    pieces = {tuple(sorted(piece)) for way in town for piece in pairwise(way)}
    for a, b in pieces:
        length = math.dist(a, b)
        steps = max(1, round(length / STEP))
        middles = [(a[0] + (b[0] - a[0]) * (step + 0.5) / steps, a[1] + (b[1] - a[1]) * (step + 0.5) / steps) for step in range(steps)]
        far = slow_distances(town, middles, seats) if seats else [math.inf] * steps
        total += sum(length / steps for metres in far if metres > norm / 2)
    return total


def simple(town: list[Way]) -> list[Way]:
    """Each piece of way once: where ways run double there is no telling on which of them a seat stands."""
    return [tuple(piece) for piece in sorted({tuple(sorted(piece)) for way in town for piece in pairwise(way)})]


def stands_on(town: list[Way], seats: list[Point]) -> list[Point]:
    """Seats brought onto the ways, as legs do not count."""
    network = build(lines(town))
    there = on(network, seats)
    spots_ = [network.lines[edge].interpolate(offset) for edge, offset in zip(there.edge, there.offset_m, strict=True)]
    return [(spot.x, spot.y) for spot in spots_]


@given(ways(), points(at_most=2), NORMS)
def test_gaps_are_as_long_as_walking_all_ways_in_small_steps_finds(town: list[Way], seats: list[Point], norm: float) -> None:
    town = simple(town)[:4]
    if not town:
        return
    seats = stands_on(town, seats)
    # A step is counted whole or not at all: at each end of a gap one may fall on the wrong side.
    assert gaps(town, seats, norm).total_m == pytest.approx(slow_gap(town, seats, norm), abs=2 * STEP * (len(seats) + len(town)))


@given(ways(), points(), NORMS)
def test_the_best_next_bench_shortens_the_gaps_by_what_it_says_and_lengthens_none(town: list[Way], seats: list[Point], norm: float) -> None:
    town = simple(town)
    if not town:
        return
    found = gaps(town, seats, norm)
    help_ = best(found)
    assert (help_ is None) == (found.total_m == 0)
    if help_ is None:
        return
    after = gaps(town, put(found, stands_on(town, seats), help_), norm)
    assert help_.metres > 0
    assert after.total_m == pytest.approx(found.total_m - help_.metres, abs=1e-4)
    before = np.bincount(found.ways.edge, weights=found.ways.gap_m)
    assert (np.bincount(after.ways.edge, weights=after.ways.gap_m) <= before + 1e-6).all()


@given(ways(), points(), points(at_most=4), NORMS)
def test_no_junction_and_no_middle_of_a_stretch_would_be_a_better_place(
    town: list[Way], seats: list[Point], doors: list[Point], norm: float
) -> None:
    """Prove that what is left out because it cannot do better really cannot, and that what is said to be closed is."""
    town = simple(town)
    if not town:
        return
    found = gaps(town, seats, norm, doors=doors)
    help_ = best(found)
    if help_ is None:
        return
    rank, ends = found.rank, found.ways
    nodes = np.unique(np.r_[ends.first[rank], ends.last[rank]])
    nodes = nodes[(nodes >= 0) & (ends.away[np.maximum(nodes, 0)] > norm / 2)]
    node = np.r_[nodes, np.full(len(rank), -1)]
    way = np.r_[np.zeros(len(nodes), dtype=int), rank]
    at = np.r_[np.zeros(len(nodes)), ((ends.low_m + ends.high_m) / 2)[rank]]
    metres, amounts = closed(found, node, way, at)
    every = found.spots["care"].amount.sum()
    score = metres / found.total_m + (amounts["care"] / every if every else 0)
    assert help_.score == pytest.approx(score.max())
    base = stands_on(town, seats)
    for index in range(0, len(node), max(1, len(node) // 4)):
        if node[index] >= 0:
            spot = (found.network.x[node[index]], found.network.y[node[index]])
        else:
            line = found.network.lines[ends.edge[way[index]]].interpolate(ends.start_m[way[index]] + at[index])
            spot = (line.x, line.y)
        after = gaps(town, [*base, spot], norm, doors=doors)
        assert after.total_m == pytest.approx(found.total_m - metres[index], abs=1e-4)
        assert after.amounts["care"].sum() == pytest.approx(found.amounts["care"].sum() - amounts["care"][index])


def test_a_town_without_ways_has_no_gaps() -> None:
    network = build(np.empty(0, dtype=object))
    found = find(network, on(network, [(0, 0)]), 50)
    assert (len(found), found.total_m, best(found)) == (0, 0, None)
