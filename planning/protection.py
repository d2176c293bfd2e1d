"""Protection: areas joined into units that can be published, so that no figure speaks of fewer people than the threshold.

Every figure that leaves the server is a sum over whole units of columns that the units were made for. In each unit each column,
and each count that some of the columns leave between them, is 0 or at least the threshold. A combination of such sums speaks of one
set of people only if in each unit it is one of those counts (docs/adr/0014); so it is a sum of numbers that are each 0 or at least
the threshold, whatever is added and subtracted: areas, levels, groups, areas drawn by hand. Zero is published: it speaks of nobody.

Whoever knows how units are made may know that every area of a unit has residents, as areas without any stand alone: so each
unit keeps the threshold even when all its areas but one are taken to have a single resident.
"""

import heapq
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from planning.spreading import Floats, Ints

Flags = NDArray[np.bool_]

# Blocks of houses end where the street begins: what lies across an ordinary street is next door.
ACROSS_M: Final = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Which whole units an area drawn by hand is answered with, and what part of its residents they stand for (None: it has none)."""

    units: Flags
    stands_for: float | None


def units(people: Ints, neighbours: Ints, parents: Ints, *, at_least: int, key: Ints, x: Floats, y: Floats) -> Ints:
    """Return for each area the number of its unit, counted from 0; -1 everywhere if even the whole city cannot be published.

    `people` has a row for each area and a column for each count that is published, and for each that published counts leave between
    them: with all residents, women and bands of age also the men, and those of no band. `neighbours` are pairs of areas (positions);
    `parents` the area of a coarser level that each lies in (-1: none), or a column for each coarser level, finest first; x and y
    a point of each area (metric). Units lie within a parent wherever the parent can be published, so that it is made of whole units;
    they hang together where neighbours allow, and else take the nearest. `key` orders areas, so the order of rows does not matter.

    Greedy: the smallest area that cannot be published joins the neighbour that leaves the least to mend. n log n in areas.
    ValueError where counts are negative, keys are not unique or the threshold is below 1.
    """
    if at_least < 1:
        raise ValueError(f"The threshold is 1 or more, not {at_least}.")
    if (people < 0).any():
        raise ValueError("Counts of people are 0 or more.")
    order = np.argsort(key, kind="stable")
    if len(order) and (np.diff(key[order]) == 0).any():
        raise ValueError("Each area has a key of its own.")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    city = _City(people[order], place[np.asarray(neighbours, dtype=np.int64).reshape(-1, 2)], x[order], y[order], at_least)
    if city.lacks(np.zeros(len(order), dtype=np.int64)).any():
        return np.full(len(order), -1, dtype=np.int64)
    found = np.zeros(len(order), dtype=np.int64)
    levels = np.atleast_2d(np.asarray(parents, dtype=np.int64).T)[:, order]
    for level in (*levels[::-1], np.arange(len(order))):  # a coarser level first: its own units bound what the next may join
        found = city.join(_numbered(found, level), found)
    unit: Ints = _numbered(found)[place]
    return unit


def too_few(people: Ints | Floats, at_least: int) -> Flags:
    """Return which counts speak of somebody, and of fewer than the threshold. A column whose sum does cannot be published anywhere."""
    return (people > 0) & (people < at_least)


def within(share: Floats, residents: Ints) -> Counted:
    """Return the units that an area drawn by hand is answered with: those with at least half of their residents inside it.

    `share` is the part of each unit's residents, 0 to 1, that lives inside; `residents` is what each unit has. Units count as a whole
    or not at all: two areas, however alike, differ by whole units. Where homes come from unit totals, `stands_for` tells nothing more.
    """
    inside = share * residents
    everybody = float(inside.sum())
    counted = share >= 0.5
    return Counted(counted, float(inside[counted].sum()) / everybody if everybody else None)


def about(count: Floats | Ints, at_least: int) -> Floats:
    """Return estimates as they leave the server: to the nearest multiple of the threshold, NaN (suppressed) below it; 0 stays 0.

    For gains and losses too: a loss is rounded as a gain is. Estimates are reckoned to thousandths.
    """
    exact = np.round(np.asarray(count, dtype=np.float64), 3)
    size = np.abs(exact)
    rounded = np.sign(exact) * np.floor(size / at_least + 0.5) * at_least
    return np.where((size > 0) & (size < at_least), np.nan, rounded)


def next_door(geom: NDArray[Any], *, within_m: float = ACROSS_M) -> Ints:
    """Return the pairs of areas (positions) that touch or lie across a street from each other; geometries are metric."""
    one, other = shapely.STRtree(geom).query(geom, predicate="dwithin", distance=within_m)
    pairs: Ints = np.column_stack([one, other])[one < other].astype(np.int64)
    return pairs


@dataclass(frozen=True, slots=True, eq=False)
class _City:
    """Areas in the order of their keys: what is counted in them, who lies next to whom, and where."""

    people: Ints
    neighbours: Ints
    x: Floats
    y: Floats
    at_least: int

    def lacks(self, piece: Ints) -> Ints:
        """Return how many people each piece, a set of areas, lacks to be published; 0: it can be."""
        return self._lacking(*self._sums(piece))

    def join(self, piece: Ints, field: Ints) -> Ints:
        """Return pieces joined until each can be published; only pieces of one field are joined. A field as a whole can be published."""
        counts, spare = self._sums(piece)
        sizes = np.bincount(piece)
        east, north = (np.bincount(piece, weights=axis) / sizes for axis in (self.x, self.y))
        fields = np.empty(len(sizes), dtype=np.int64)
        fields[piece] = field
        ends = piece[self.neighbours]
        ends = ends[(ends[:, 0] != ends[:, 1]) & (fields[ends[:, 0]] == fields[ends[:, 1]])]
        near: list[set[int]] = [set() for _ in sizes]
        for one, other in ends.tolist():
            near[one].add(other)
            near[other].add(one)
        lacking = self._lacking(counts, spare)
        waiting = [(int(counts[one].sum()), one) for one in np.flatnonzero(lacking).tolist()]
        heapq.heapify(waiting)
        into = np.arange(len(sizes))
        while waiting:
            size, one = heapq.heappop(waiting)
            if into[one] != one or not lacking[one] or size != counts[one].sum():
                continue
            if near[one]:
                others = np.array(sorted(near[one]))
            else:  # nothing of its own field is next to it
                others = np.flatnonzero((into == np.arange(len(into))) & (fields == fields[one]) & counts.any(axis=1))
                others = others[others != one]
            left = self._lacking(counts[others] + counts[one], spare[others] + spare[one])
            far = np.hypot(east[others] - east[one], north[others] - north[one])
            # Where the least is left to mend; then the nearest, not the smallest or one that lacks people too: a choice that depended
            # on more of what is secret would give more of it away. An area that nobody lives in is at best a bridge.
            order = (far, left, ~counts[others].any(axis=1)) if near[one] else (left, far)
            other = int(others[np.lexsort((others, *order))[0]])
            one, other = min(one, other), max(one, other)
            weight = sizes[one] / (sizes[one] + sizes[other])
            east[one] = weight * east[one] + (1 - weight) * east[other]
            north[one] = weight * north[one] + (1 - weight) * north[other]
            counts[one] += counts[other]
            spare[one] += spare[other]
            sizes[one] += sizes[other]
            into[into == other] = one
            near[one] = (near[one] | near[other]) - {one, other}
            for third in near[other] - {one}:
                near[third] = (near[third] - {other}) | {one}
            lacking[one] = self._lacking(counts[one : one + 1], spare[one : one + 1])[0]
            if lacking[one]:
                heapq.heappush(waiting, (int(counts[one].sum()), one))
        joined: Ints = into[piece]
        return joined

    def _sums(self, piece: Ints) -> tuple[Ints, Ints]:
        """Return the counts of each piece, and how many people it has besides one in each of its areas that is lived in."""
        counts = np.zeros((int(piece.max(initial=-1)) + 1, self.people.shape[1]), dtype=np.int64)
        np.add.at(counts, piece, self.people)
        everybody = self.people.max(axis=1, initial=0)
        spare = np.zeros(len(counts), dtype=np.int64)
        np.add.at(spare, piece, np.maximum(everybody - 1, 0))
        return counts, spare

    def _lacking(self, counts: Ints, spare: Ints) -> Ints:
        """Return how many people are lacking: of each column that is not 0 up to the threshold, or to tell areas from one resident each."""
        short = np.where(too_few(counts, self.at_least), self.at_least - counts, 0).sum(axis=1)
        return np.asarray(short + np.where(counts.any(axis=1), np.maximum(self.at_least - 1 - spare, 0), 0), dtype=np.int64)


def _numbered(*labels: Ints) -> Ints:
    """Return the number of each row's labels, counted in the order in which they first appear."""
    _, first, of = np.unique(np.column_stack(labels), axis=0, return_index=True, return_inverse=True)
    number = np.empty(len(first), dtype=np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    numbered: Ints = number[of.ravel()]
    return numbered
