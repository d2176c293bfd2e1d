"""The one more seat that would help most: which of the gaps each would close. Pure, on the ways of a network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from planning.gaps import Gaps, Ways, share
from planning.network import Indices
from planning.ranges import matches, ranges
from planning.spreading import Floats

# Candidates whose help is reckoned together.
AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Help:
    """What a bench would do: where it would stand (edge and offset), and how much of the gaps it would close."""

    edge: int
    offset_m: float
    metres: float
    amounts: Mapping[str, float]
    score: float


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
    pair, which = matches(reached, end)
    of = leaving[which]
    pair_way, backward = of % len(ways.edge), of >= len(ways.edge)
    pair_seat, room = seat[pair], (half - metres)[pair]
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
        pair, spot = matches(on, spots.way[order])
        spot = order[spot]
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
        row, which = matches(there, end)
        seat, there, metres = seat[row], other[which], metres[row] + length[which]
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
    of, number = ranges(np.zeros_like(parts), parts)
    step = (gaps.metres / parts)[of]
    edge = [ways.edge[rank][of]]
    offset = [(ways.start_m + ways.low_m)[rank][of] + (number + 0.5) * step]
    score = [step / gaps.total_m]
    for spots in gaps.spots.values():
        edge.append(ways.edge[spots.way])
        offset.append(ways.start_m[spots.way] + spots.offset_m)
        score.append(share(spots.amount))
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
