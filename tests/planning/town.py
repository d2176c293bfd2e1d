"""A small random town, and the slow, obvious way to find out how far things are in it."""

import heapq
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from hypothesis import strategies as st

Point = tuple[float, float]
Way = tuple[Point, ...]


@st.composite
def ways(draw: st.DrawFn) -> list[Way]:
    """Ways over a lattice of 100 m, slightly out of true: they meet at its corners, cross without meeting, run double and in rings."""
    corner = st.tuples(st.integers(0, 4), st.integers(0, 4))
    raw = draw(st.lists(st.lists(corner, min_size=2, max_size=5), min_size=1, max_size=8))
    dice = np.random.default_rng(draw(st.integers(0, 999)))
    bent = {
        (i, j): (100.0 * i + round(dice.uniform(-20, 20), 3), 100.0 * j + round(dice.uniform(-20, 20), 3))
        for i in range(5)
        for j in range(5)
    }
    made = [tuple(bent[at] for at in way) for way in raw]
    return [way for way in made if len(set(way)) > 1]


@st.composite
def points(draw: st.DrawFn, at_most: int = 6) -> list[Point]:
    """Points anywhere in and around the town; by chance no two are equally near to two ways."""
    dice = np.random.default_rng(draw(st.integers(0, 10**6)))
    return [(float(x), float(y)) for x, y in dice.uniform(-80, 480, size=(draw(st.integers(1, at_most)), 2))]


def lines(town: Sequence[Way]) -> np.ndarray:
    return np.array([shapely.LineString(way) for way in town], dtype=object)


def onto(town: Sequence[Way], point: Point) -> tuple[tuple[Point, Point], Point, float]:
    """Return the nearest straight piece of way, the nearest point on it, and how far that is; by trying every piece."""
    best: tuple[float, tuple[Point, Point], Point] | None = None
    for way in town:
        for a, b in pairwise(way):
            dx, dy = b[0] - a[0], b[1] - a[1]
            square = dx * dx + dy * dy
            t = 0.0 if square == 0 else max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square))
            there = (a[0] + t * dx, a[1] + t * dy)
            if best is None or math.dist(point, there) < best[0]:
                best = (math.dist(point, there), (a, b), there)
    assert best is not None
    return best[1], best[2], best[0]


def slow_distances(town: Sequence[Way], homes: Sequence[Point], doors: Sequence[Point]) -> list[float]:
    """Return how far the nearest door is from each home: every vertex a node, every straight piece an edge, homes and doors cut into it."""
    found = []
    for home in homes:
        cuts: dict[tuple[Point, Point], set[Point]] = {}
        start_piece, start, leg = onto(town, home)
        cuts.setdefault(start_piece, set()).add(start)
        legs: dict[Point, float] = {}
        for door in doors:
            piece, there, off = onto(town, door)
            cuts.setdefault(piece, set()).add(there)
            legs[there] = min(off, legs.get(there, math.inf))
        graph: dict[Point, list[Point]] = {}
        for way in town:
            for a, b in pairwise(way):
                stops = sorted({a, b, *cuts.get((a, b), ()), *cuts.get((b, a), ())}, key=lambda stop, a=a: math.dist(a, stop))
                for one, other in pairwise(stops):
                    graph.setdefault(one, []).append(other)
                    graph.setdefault(other, []).append(one)
        away, queue = {start: 0.0}, [(0.0, start)]
        while queue:
            metres, at = heapq.heappop(queue)
            if metres > away[at]:
                continue
            for other in graph.get(at, []):
                further = metres + math.dist(at, other)
                if further < away.get(other, math.inf):
                    away[other] = further
                    heapq.heappush(queue, (further, other))
        found.append(leg + min((away.get(there, math.inf) + off for there, off in legs.items()), default=math.inf))
    return found
