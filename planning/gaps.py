"""Gaps: where on the ways on foot there is nowhere to sit for too long, and the one bench that would help most.

A spot is in a gap where every walk past it, from one seat to the next, is longer than the norm: where the nearest seat is further
than half of it. At a dead end that is the walk there and back. So the gaps between two seats on a line add up to what their
distance is longer than the norm, and one more seat never lengthens any gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import shapely
from shapely.ops import substring

from planning.access import from_nodes
from planning.network import Indices, Network, Shapes, Snapped
from planning.spreading import Floats

# Candidates whose help is reckoned together.
AT_ONCE: Final = 2_000
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
class Help:
    """What a bench would do: where it would stand (edge and offset), and how much of the gaps it would close."""

    edge: int
    offset_m: float
    metres: float
    amounts: Mapping[str, float]
    score: float


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
    score = _share(gap_m)
    for kind, each in spots.items():
        way, offset = _in_gap(ways, each)
        amounts[kind] = np.bincount(way[way >= 0], weights=each.amount[way >= 0], minlength=len(gap_m)).astype(np.float64)
        inside[kind] = Standing(way[way >= 0], offset[way >= 0], each.amount[way >= 0])
        score = score + _share(amounts[kind])
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


def best(gaps: Gaps) -> Help | None:
    """Return the one more bench that closes most of the gaps, of all junctions and middles of stretches; None where there is no gap.

    It always shortens them. Candidates are tried in order of the most that they could close, as far as what lies around them in a
    straight line tells, until no other can do better.
    """
    if not len(gaps):
        return None
    node, way, at, bound = _candidates(gaps)
    found: tuple[float, int, Floats, dict[str, Floats], int] | None = None
    for start in range(0, len(node), AT_ONCE):
        if found is not None and bound[start] <= found[0]:
            break
        some = slice(start, start + AT_ONCE)
        metres, amounts = closed(gaps, node[some], way[some], at[some])
        score = _scored(gaps, metres, amounts)
        index = int(np.argmax(score))
        if found is None or score[index] > found[0]:
            found = (float(score[index]), start + index, metres, amounts, index)
    assert found is not None  # noqa: S101  there is a candidate in each gap
    score_, one, metres, amounts, index = found
    edge, offset = _spot(gaps, int(node[one]), int(way[one]), float(at[one]))
    return Help(edge, offset, float(metres[index]), {kind: float(each[index]) for kind, each in amounts.items()}, score_)


def closed(gaps: Gaps, node: Indices, way: Indices, at: Floats) -> tuple[Floats, dict[str, Floats]]:
    """Return how many metres of gaps, and how much of what stands along them, a seat would close; for each of some seats alone.

    A seat stands at a node, or (node -1) on a way, so far from its start.
    """
    ways, half, seats = gaps.ways, gaps.norm_m / 2, len(node)
    seat, reached, metres = _reached(gaps, node, way, at)
    # Each way that leaves a reached node is closed as far as half the norm goes.
    leaving, end = _leaving(ways)
    first = np.searchsorted(end, reached, "left")
    count = np.searchsorted(end, reached, "right") - first
    which = np.repeat(first, count) + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    of = leaving[which]
    pair_way, backward = of % len(ways.edge), of >= len(ways.edge)
    pair_seat, room = np.repeat(seat, count), np.repeat(half - metres, count)
    own = np.flatnonzero(node < 0)
    key = np.concatenate([pair_seat * len(ways.edge) + pair_way, own * len(ways.edge) + way[own]])
    names, position = np.unique(key, return_inverse=True)
    from_start, from_end = np.zeros(len(names)), np.zeros(len(names))
    mine = position[: len(pair_seat)]
    np.maximum.at(from_start, mine[~backward], room[~backward])
    np.maximum.at(from_end, mine[backward], room[backward])
    here = np.full((2, len(names)), 0.0)
    here[0, position[len(pair_seat) :]] = at[own] - half
    here[1, position[len(pair_seat) :]] = at[own] + half
    on, by = names % len(ways.edge), names // len(ways.edge)
    reach = ((np.zeros(len(names)), from_start), (here[0], here[1]), (ways.length_m[on] - from_end, ways.length_m[on]))
    shut, edge_of = np.zeros(len(names)), ways.low_m[on].copy()
    for low, high in reach:  # in order of their start, so that what two of them close counts once
        upto = np.minimum(high, ways.high_m[on])
        shut += np.maximum(upto - np.maximum(low, edge_of), 0.0)
        edge_of = np.maximum(edge_of, upto)
    total = np.bincount(by, weights=shut, minlength=seats).astype(np.float64)
    amounts: dict[str, Floats] = {}
    for kind, spots in gaps.spots.items():
        order = np.argsort(spots.way, kind="stable")
        start = np.searchsorted(spots.way[order], on, "left")
        many = np.searchsorted(spots.way[order], on, "right") - start
        pair = np.repeat(np.arange(len(names)), many)
        spot = order[np.repeat(start, many) + np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)]
        offset = spots.offset_m[spot]
        within = np.zeros(len(pair), dtype=bool)
        for low, high in reach:
            within |= (high[pair] > low[pair]) & (offset >= low[pair]) & (offset <= high[pair])
        amounts[kind] = np.bincount(by[pair[within]], weights=spots.amount[spot[within]], minlength=seats).astype(np.float64)
    return total, amounts


def _reached(gaps: Gaps, node: Indices, way: Indices, at: Floats) -> tuple[Indices, Indices, Floats]:
    """Return which nodes each seat is nearer to than any seat there is, within half the norm, and how far they are: seat, node, metres."""
    ways, half, nodes = gaps.ways, gaps.norm_m / 2, len(gaps.network)
    stands, lies = np.flatnonzero(node >= 0), np.flatnonzero(node < 0)
    seat = np.concatenate([stands, lies, lies])
    there = np.concatenate([node[stands], ways.first[way[lies]], ways.last[way[lies]]])
    metres = np.concatenate([np.zeros(len(stands)), at[lies], ways.length_m[way[lies]] - at[lies]])
    leaving, end = _leaving(ways)
    other = np.concatenate([ways.last, ways.first])[leaving]
    length = np.concatenate([ways.length_m, ways.length_m])[leaving]
    known_key, known_m = np.empty(0, dtype=np.int64), np.empty(0)
    while len(seat):
        good = (there >= 0) & (metres <= half)
        seat, there, metres = seat[good], there[good], metres[good]
        good = metres < ways.away[there]
        key = np.concatenate([known_key, seat[good] * nodes + there[good]])
        far = np.concatenate([known_m, metres[good]])
        fresh = np.arange(len(key)) >= len(known_key)
        order = np.lexsort((fresh, far, key))
        one = order[np.concatenate([[True], key[order][1:] != key[order][:-1]])] if len(order) else order
        known_key, known_m, fresh = key[one], far[one], fresh[one]
        seat, there, metres = known_key[fresh] // nodes, known_key[fresh] % nodes, known_m[fresh]
        first = np.searchsorted(end, there, "left")
        count = np.searchsorted(end, there, "right") - first
        which = np.repeat(first, count) + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        seat, there, metres = np.repeat(seat, count), other[which], np.repeat(metres, count) + length[which]
    return known_key // nodes, known_key % nodes, known_m


def _leaving(ways: Ways) -> tuple[Indices, Indices]:
    """Return the ways in order of the node that they leave, and those nodes; a way taken backward has its number plus all of them."""
    node = np.concatenate([ways.first, ways.last])
    order = np.argsort(node, kind="stable")
    order = order[node[order] >= 0]
    return order, node[order]


def _candidates(gaps: Gaps) -> tuple[Indices, Indices, Floats, Floats]:
    """Return where a bench could stand, and the most that each could close, that first: node (-1: none), way, metres, bound."""
    ways, rank, half = gaps.ways, gaps.rank, gaps.norm_m / 2
    ends = np.unique(np.concatenate([ways.first[rank], ways.last[rank]]))
    ends = ends[ends >= 0]
    ends = ends[ways.away[ends] > half]
    middle = (ways.low_m[rank] + ways.high_m[rank]) / 2
    node = np.concatenate([ends, np.full(len(rank), -1, dtype=np.intp)])
    way = np.concatenate([np.zeros(len(ends), dtype=np.intp), rank])
    at = np.concatenate([np.zeros(len(ends)), middle])
    spots = shapely.line_interpolate_point(gaps.network.lines[ways.edge[rank]], ways.start_m[rank] + middle)
    x = np.concatenate([gaps.network.x[ends], shapely.get_x(spots)])
    y = np.concatenate([gaps.network.y[ends], shapely.get_y(spots)])
    bound = _around(gaps, x, y)
    order = np.argsort(-bound, kind="stable")
    return node[order], way[order], at[order], bound[order]


def _around(gaps: Gaps, x: Floats, y: Floats) -> Floats:
    """Return the score of all gaps that lie near points in a straight line: no less than what a seat there could close."""
    ways, rank, half = gaps.ways, gaps.rank, gaps.norm_m / 2
    parts = np.maximum(np.ceil(gaps.metres / half * 2), 1).astype(np.int64)
    of = np.repeat(np.arange(len(rank)), parts)
    step = np.repeat(gaps.metres / parts, parts)
    number = np.arange(len(of)) - np.repeat(np.cumsum(parts) - parts, parts)
    edge = [ways.edge[rank][of]]
    offset = [(ways.start_m + ways.low_m)[rank][of] + (number + 0.5) * step]
    score = [step / gaps.total_m]
    for spots in gaps.spots.values():
        edge.append(ways.edge[spots.way])
        offset.append(ways.start_m[spots.way] + spots.offset_m)
        score.append(_share(spots.amount))
    points = shapely.line_interpolate_point(gaps.network.lines[np.concatenate(edge)], np.concatenate(offset))
    # Parts are no longer than half of `half`, so what is closed of one lies with its middle within five quarters of it.
    side = 1.25 * half
    east = np.concatenate([shapely.get_x(points), x])
    north = np.concatenate([shapely.get_y(points), y])
    column = np.floor((east - east.min()) / side).astype(np.int64) + 1
    row = np.floor((north - north.min()) / side).astype(np.int64) + 1
    wide = int(column.max()) + 2
    cells = np.bincount(
        row[: len(points)] * wide + column[: len(points)], weights=np.concatenate(score), minlength=wide * (int(row.max()) + 2)
    )
    near = np.zeros(len(x))
    for up in (-1, 0, 1):
        for right in (-1, 0, 1):
            near += cells[(row[len(points) :] + up) * wide + column[len(points) :] + right]
    return near * (1 + 1e-9)


def _scored(gaps: Gaps, metres: Floats, amounts: Mapping[str, Floats]) -> Floats:
    score = metres / gaps.total_m
    for kind, amount in amounts.items():
        every = float(gaps.spots[kind].amount.sum())
        score = score + (amount / every if every else 0.0)
    return score


def _spot(gaps: Gaps, node: int, way: int, at: float) -> tuple[int, float]:
    """Return the edge and the offset of a candidate."""
    ways, network = gaps.ways, gaps.network
    if node < 0:
        return int(ways.edge[way]), float(ways.start_m[way] + at)
    starts = np.flatnonzero(network.start == node)
    if len(starts):
        return int(starts[0]), 0.0
    edge = int(np.flatnonzero(network.end == node)[0])
    return edge, float(network.length_m[edge])


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


def _share(amount: Floats) -> Floats:
    every = float(amount.sum())
    return amount / every if every else np.zeros(len(amount))
