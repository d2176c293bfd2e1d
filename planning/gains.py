"""Gains: which homes would have something near by if it came on a plot. Pairs of plots and homes, never a table of all with all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from planning.network import Indices, Network, Shapes, Snapped
from planning.patches import TOGETHER_M, merged
from planning.ranges import matches, ranges
from planning.spreading import Floats, Ints

Truths = NDArray[np.bool_]

# How many times the distance the squares are wide that plots are taken together in: the fastest of 1 to 8 on a city region (November 2026).
SIDE: Final = 6
# Distances held at once: 2 million are 16 MB, and more at once is no faster.
AT_ONCE: Final = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Which plot would bring which home within reach, in order of plot, then home; of how many plots and homes."""

    plot: NDArray[np.int32]
    home: NDArray[np.int32]
    plots: int
    homes: int

    def __len__(self) -> int:
        return len(self.plot)


def walked(network: Network, homes: Snapped, doors: Snapped, of: Indices, *, plots: int, within_m: float, lacking: Truths) -> Pairs:
    """Return which plots would bring which of the lacking homes within a distance on foot; `of` is the plot of each door.

    Dijkstra's algorithm (SciPy) from each plot, outward from one node more that stands for all its doors, and no further than the
    distance. Plots that lie together are done together, on the piece of the network around them: a larger city takes more pieces,
    no larger ones.
    """
    wanted = np.flatnonzero(lacking & (homes.edge >= 0) & (homes.leg_m <= within_m))
    near = _near_nodes(network, homes, wanted)
    usable = np.flatnonzero((doors.edge >= 0) & (doors.leg_m <= within_m))
    usable = usable[np.lexsort((doors.offset_m[usable], doors.edge[usable], of[usable]))]
    gates = _gates(network, doors, of, usable)
    tree = cKDTree(np.column_stack([network.x, network.y]))
    found: list[tuple[Any, Any]] = []
    for together, middle, half_m in _together(network, gates, within_m):
        nodes = np.sort(np.array(tree.query_ball_point(middle, half_m, p=np.inf), dtype=np.intp))
        piece = _Piece(network, homes, nodes, near.homes(nodes), within_m)
        for some in _in_parts(together, max(len(nodes), len(piece.here))):
            own = usable[np.isin(of[usable], some)]
            reached = piece.by_nodes(piece.away(gates, some))
            row, column = piece.along_one_edge(doors, own)
            reached[np.searchsorted(some, of[own])[row], column] = True
            row, column = np.nonzero(reached)
            found.append((some[row], piece.here[column]))
    return _pairs(found, plots, len(homes))


def flown(x: Floats, y: Floats, places: Shapes, *, within_m: float, lacking: Truths) -> Pairs:
    """Return which places would bring which of the lacking homes within a distance in a straight line to their edge."""
    wanted = np.flatnonzero(lacking)
    place, home = shapely.STRtree(shapely.points(x[wanted], y[wanted])).query(places, predicate="dwithin", distance=within_m)
    return _pairs([(place, wanted[home])], len(places), len(x))


def gained(pairs: Pairs, milli: Ints) -> Ints:
    """Return for each plot (row) and group (column) how many residents, in thousandths, it would bring within reach.

    `milli` holds a row for each group and a column for each home. Whole numbers, so the order of the homes changes no sum.
    """
    starts = np.searchsorted(pairs.plot, np.arange(pairs.plots + 1))
    sums = np.zeros((pairs.plots, len(milli)), dtype=np.int64)
    for some in _in_parts(np.arange(pairs.plots), max(1, int(np.diff(starts).max(initial=1)))):
        low, high = starts[some[0]], starts[some[-1] + 1]
        steps = starts[some] - low
        for group, row in enumerate(milli):
            running = np.r_[0, np.cumsum(row[pairs.home[low:high]])]
            sums[some, group] = running[starts[some + 1] - low] - running[steps]
    return sums


def grown(plots: Shapes, existing: Shapes, *, min_area_m2: float) -> tuple[Shapes, Truths]:
    """Return the patch that each plot would make with what it lies against, and whether that is as large as is asked for.

    Each plot alone: two plots side by side do not count on each other.
    """
    patches = merged(existing)
    made = plots.copy()
    plot, patch = shapely.STRtree(patches).query(plots, predicate="dwithin", distance=TOGETHER_M)
    for one in np.unique(plot):
        made[one] = shapely.union_all([plots[one], *patches[patch[plot == one]]])
    return made, shapely.area(made) >= min_area_m2


@dataclass(frozen=True, slots=True, eq=False)
class _Gates:
    """The nodes next to each plot's doors and how far they are from it, in order of plot; of several ways the shortest."""

    plot: Indices
    node: Indices
    metres: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _NearNodes:
    """The homes on the edges that meet in each node."""

    home: Indices
    first: Indices  # of each node, and one more

    def homes(self, nodes: Indices) -> Indices:
        """Return the homes next to some nodes, each once, in order."""
        _node, near = ranges(self.first[nodes], self.first[nodes + 1])
        return np.unique(self.home[near])


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A piece of the network: its nodes, and the homes next to them, both in order."""

    network: Network
    homes: Snapped
    nodes: Indices
    here: Indices
    within_m: float

    def away(self, gates: _Gates, plots: Indices) -> Floats:
        """Return how far each node (column; a last one for all the others) is from each plot (row); infinite beyond the distance."""
        graph, size = self.network.graph, len(self.nodes)
        source, at = ranges(graph.indptr[self.nodes], graph.indptr[self.nodes + 1])
        inside, other = _position(self.nodes, graph.indices[at])
        source = source[inside]
        mine = np.isin(gates.plot, plots)
        row = np.searchsorted(plots, gates.plot[mine]) + size
        gate = np.searchsorted(self.nodes, gates.node[mine])
        count = np.bincount(np.r_[source, row], minlength=size + len(plots))
        extended = sparse.csr_array(
            (np.r_[graph.data[at][inside], gates.metres[mine]], np.r_[other, gate], np.r_[0, np.cumsum(count)]),
            shape=(size + len(plots),) * 2,
        )
        found = dijkstra(extended, directed=True, indices=np.arange(len(plots)) + size, limit=self.within_m)
        return np.hstack([found[:, :size], np.full((len(plots), 1), np.inf)])

    def by_nodes(self, away: Floats) -> Truths:
        """Return which homes (columns) are reached from which plots (rows) by way of a node."""
        edge, offset = self.homes.edge[self.here], self.homes.offset_m[self.here]
        ways: list[Floats] = []
        for end, rest in ((self.network.start[edge], offset), (self.network.end[edge], self.network.length_m[edge] - offset)):
            inside, position = _position(self.nodes, end)
            column = np.full(len(self.here), len(self.nodes), dtype=np.intp)
            column[inside] = position
            ways.append(away[:, column] + rest)
        return np.asarray(self.homes.leg_m[self.here] + np.minimum(*ways) <= self.within_m)

    def along_one_edge(self, doors: Snapped, own: Indices) -> tuple[Indices, Indices]:
        """Return which doors (positions in `own`) reach which homes (positions) on their very own edge, without passing a node."""
        order = np.argsort(self.homes.edge[self.here], kind="stable")
        door, column = matches(doors.edge[own], self.homes.edge[self.here][order])
        column = order[column]
        home, there = self.here[column], own[door]
        straight = np.abs(self.homes.offset_m[home] - doors.offset_m[there]) + doors.leg_m[there]
        close = self.homes.leg_m[home] + straight <= self.within_m
        return door[close], column[close]


def _near_nodes(network: Network, homes: Snapped, wanted: Indices) -> _NearNodes:
    edge = homes.edge[wanted]
    node, home = np.r_[network.start[edge], network.end[edge]], np.r_[wanted, wanted]
    order = np.argsort(node, kind="stable")
    return _NearNodes(home[order], np.searchsorted(node[order], np.arange(len(network) + 1)))


def _gates(network: Network, doors: Snapped, of: Indices, usable: Indices) -> _Gates:
    edge, offset, leg = doors.edge[usable], doors.offset_m[usable], doors.leg_m[usable]
    plot = np.r_[of[usable], of[usable]]
    node = np.r_[network.start[edge], network.end[edge]]
    metres = np.r_[leg + offset, leg + network.length_m[edge] - offset]
    order = np.lexsort((metres, node, plot))
    plot, node, metres = plot[order], node[order], metres[order]
    first = np.r_[True, (plot[1:] != plot[:-1]) | (node[1:] != node[:-1])] if len(plot) else np.empty(0, dtype=bool)
    return _Gates(plot[first], node[first], metres[first])


def _together(network: Network, gates: _Gates, within_m: float) -> Iterator[tuple[Indices, tuple[float, float], float]]:
    """Yield the plots of each square of the plane, the middle of the square around all they can reach, and half its side."""
    if not len(gates.plot):
        return
    plots, first = np.unique(gates.plot, return_index=True)
    x, y = network.x[gates.node], network.y[gates.node]
    west, east = np.minimum.reduceat(x, first), np.maximum.reduceat(x, first)
    south, north = np.minimum.reduceat(y, first), np.maximum.reduceat(y, first)
    side = SIDE * within_m
    column, row = np.floor((west + east) / 2 / side), np.floor((south + north) / 2 / side)
    order = np.lexsort((plots, row, column))
    new = np.flatnonzero((np.diff(column[order]) != 0) | (np.diff(row[order]) != 0)) + 1
    for some in np.split(order, new):
        left, right, low, high = west[some].min(), east[some].max(), south[some].min(), north[some].max()
        # A hand more than the distance, so that no node is lost to rounding.
        yield plots[some], ((left + right) / 2, (low + high) / 2), max(right - left, high - low) / 2 + within_m + 1.0


def _position(known: Indices, asked: Indices) -> tuple[Truths, Indices]:
    """Return which of the asked are among the known (in order), and where those stand."""
    if not len(known):
        return np.zeros(len(asked), dtype=bool), np.empty(0, dtype=np.intp)
    position = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    inside = known[position] == asked
    return inside, position[inside]


def _in_parts(some: Indices, width: int) -> Iterator[Indices]:
    """Yield some rows in parts of which each, so many columns wide, is held at once."""
    step = max(1, AT_ONCE // max(1, width))
    for start in range(0, len(some), step):
        yield some[start : start + step]


def _pairs(found: list[tuple[Any, Any]], plots: int, homes: int) -> Pairs:
    columns = list(zip(*found, strict=True)) or [(), ()]
    plot, home = (np.concatenate([np.empty(0, np.int32), *(part.astype(np.int32) for part in column)]) for column in columns)
    order = np.lexsort((home, plot))
    return Pairs(plot[order], home[order], plots, homes)
