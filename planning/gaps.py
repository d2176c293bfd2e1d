"""Gaps: where on the ways on foot there is nowhere to sit for too long.

A spot is in a gap where every walk past it, from one seat to the next, is longer than the norm: where the nearest seat is further
than half of it. At a dead end that is the walk there and back. So the gaps between two seats on a line add up to what their
distance is longer than the norm, and one more seat never lengthens any gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from shapely.ops import substring

from planning.access import from_nodes
from planning.network import Indices, Network, Shapes, Snapped
from planning.spreading import Floats

# Edges and offsets in one number, to find a spot among stretches: no edge is a hundred kilometres long.
APART: Final = 100_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Something that stands along the ways: the edge and offset where its door comes onto them, and how much of it there is."""

    edge: Indices
    offset_m: Floats
    amount: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What of it stands in a gap: the way (its position), how far from the way's start, and how much."""

    way: Indices
    offset_m: Floats
    amount: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Ways between junctions and seats, no seat within any: the edge, from where to where, and the nodes at its ends (-1: a seat).

    `low_m` and `high_m` bound the part of it that is in a gap, from its own start; low is not below high where none is.
    """

    edge: Indices
    start_m: Floats
    length_m: Floats
    first: Indices
    last: Indices
    low_m: Floats
    high_m: Floats
    away: Floats  # of each node of the network, how far the nearest seat is; infinite beyond half the norm

    @property
    def gap_m(self) -> Floats:
        """The metres of each that are in a gap."""
        return np.maximum(self.high_m - self.low_m, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """The stretches of the network in a gap, the first in rank first, and what stands along them.

    A stretch's score is its part of all metres in gaps, and of each kind that stands along them its part of that: so all kinds count
    alike, and metres as much as each of them. `amounts` has a number for each stretch.
    """

    network: Network
    norm_m: float
    ways: Ways
    rank: Indices  # positions of ways
    amounts: Mapping[str, Floats]
    score: Floats
    spots: Mapping[str, Standing]

    def __len__(self) -> int:
        return len(self.rank)

    @property
    def metres(self) -> Floats:
        """Metres of each stretch, in order of rank."""
        found: Floats = self.ways.gap_m[self.rank]
        return found

    @property
    def total_m(self) -> float:
        """Metres of all stretches together."""
        return float(self.metres.sum())

    def lines(self, which: Indices | None = None) -> Shapes:
        """Return the stretches as lines (metric), in order of rank; those at some places in the rank where they are named."""
        chosen = self.rank if which is None else self.rank[which]
        ways, found = self.ways, np.empty(len(chosen), dtype=object)
        start = ways.start_m[chosen] + ways.low_m[chosen]
        end = ways.start_m[chosen] + ways.high_m[chosen]
        edge = ways.edge[chosen]
        whole = (start <= 0) & (end >= self.network.length_m[edge])
        found[whole] = self.network.lines[edge[whole]]
        parts = np.flatnonzero(~whole)
        found[parts] = [substring(self.network.lines[edge[each]], start[each], end[each]) for each in parts]
        return found


def find(network: Network, seats: Snapped, norm_m: float, *, along: Mapping[str, Spots] | None = None) -> Gaps:
    """Return where there is nowhere to sit for longer than a norm; `along` is what stretches are ranked by, besides their length."""
    spots = along or {}
    ways = split(network, seats, norm_m)
    gap_m = ways.gap_m
    rank = np.flatnonzero(gap_m > 0)
    amounts: dict[str, Floats] = {}
    inside: dict[str, Standing] = {}
    score = share(gap_m)
    for kind, each in spots.items():
        way, offset = _in_gap(ways, each)
        amounts[kind] = np.bincount(way[way >= 0], weights=each.amount[way >= 0], minlength=len(gap_m)).astype(np.float64)
        inside[kind] = Standing(way[way >= 0], offset[way >= 0], each.amount[way >= 0])
        score = score + share(amounts[kind])
    rank = rank[np.lexsort((rank, -gap_m[rank], -score[rank]))]
    ordered = MappingProxyType({kind: amount[rank] for kind, amount in amounts.items()})
    return Gaps(network, norm_m, ways, rank, ordered, score[rank], MappingProxyType(inside))


def split(network: Network, seats: Snapped, norm_m: float) -> Ways:
    """Return the ways of a network between junctions and seats, with the part of each that is in a gap."""
    half, edges = norm_m / 2, np.arange(len(network.lines))
    on = seats.edge >= 0
    there = Snapped(seats.edge[on], seats.offset_m[on], np.zeros(int(on.sum())))
    away = from_nodes(network, there, limit_m=half)
    edge = np.concatenate([edges, there.edge, edges])
    offset = np.concatenate([np.zeros(len(edges)), there.offset_m, network.length_m])
    node = np.concatenate([network.start, np.full(len(there), -1, dtype=np.intp), network.end])
    turn = np.repeat([0, 1, 2], [len(edges), len(there), len(edges)])
    order = np.lexsort((turn, offset, edge))
    edge, offset, node, turn = edge[order], offset[order], node[order], turn[order]
    begin = np.flatnonzero(turn != 2)
    length = offset[begin + 1] - offset[begin]
    first, last = node[begin], node[begin + 1]
    low = np.maximum(half - _of_nodes(away, first), 0.0)
    high = length - np.maximum(half - _of_nodes(away, last), 0.0)
    low, high = np.clip(low, 0.0, length), np.clip(high, 0.0, length)
    high = np.where(high - low > 1e-9, high, low)  # what is left by rounding is no gap
    return Ways(edge[begin], offset[begin], length, first, last, low, high, away)


def _in_gap(ways: Ways, spots: Spots) -> tuple[Indices, Floats]:
    """Return the way in whose gap each spot lies (-1: in none), and how far from the way's start."""
    key = ways.edge * APART + ways.start_m
    way = np.searchsorted(key, spots.edge * APART + spots.offset_m, "right") - 1
    offset = spots.offset_m - ways.start_m[np.maximum(way, 0)]
    inside = (spots.edge >= 0) & (way >= 0)
    way = np.maximum(way, 0)
    inside &= (ways.edge[way] == spots.edge) & (offset >= ways.low_m[way]) & (offset <= ways.high_m[way]) & (ways.gap_m[way] > 0)
    return np.where(inside, way, -1), offset


def _of_nodes(away: Floats, node: Indices) -> Floats:
    """Return how far the nearest seat is from the end of a way; nothing where it is a seat."""
    return np.where(node >= 0, away[np.maximum(node, 0)], 0.0) if len(away) else np.zeros(len(node))


def share(amount: Floats) -> Floats:
    """Return each amount as its part of all of them, 0 to 1; zeros where there is nothing."""
    every = float(amount.sum())
    return amount / every if every else np.zeros(len(amount))
