"""Network: the ways on foot as a graph, and where a point comes onto it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from planning.kept import kept
from planning.ranges import ranges
from planning.spreading import Floats
from planning.streets import TABLES, walkable

Indices = NDArray[np.intp]
Shapes = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Nodes where ways meet or end, edges between them, and the matrix of shortest edges.

    Nodes stand in order of place and edges in order of nodes, so that the order of the ways makes no difference.
    """

    x: Floats
    y: Floats
    start: Indices  # of each edge; never after its end
    end: Indices
    lines: Shapes  # each edge from start to end
    length_m: Floats
    graph: Any  # scipy.sparse.csr_array, both directions
    tree: Any  # shapely.STRtree over the lines

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True, eq=False)
class Snapped:
    """Points brought onto the nearest point of an edge: which, how far along it, and how far from the point. Edge -1: no network."""

    edge: Indices
    offset_m: Floats
    leg_m: Floats

    def __len__(self) -> int:
        return len(self.edge)


def build(ways: Shapes) -> Network:
    """Return the network of lines (metric): ways meet where they share a vertex, to the millimetre.

    Ways that cross without one, as under a bridge, do not meet.
    """
    coordinates, way = shapely.get_coordinates(ways, return_index=True)
    mm = np.rint(coordinates * 1000).astype(np.int64)
    kept_apart = np.r_[True, (way[1:] != way[:-1]) | (mm[1:] != mm[:-1]).any(axis=1)] if len(way) else np.empty(0, dtype=bool)
    mm, way = mm[kept_apart], way[kept_apart]
    places, vertex = _distinct(mm)
    first = np.r_[True, way[1:] != way[:-1]] if len(way) else np.empty(0, dtype=bool)
    last = np.r_[first[1:], True] if len(way) else first
    is_node = (np.bincount(vertex, minlength=len(places)) > 1)[vertex] | first | last
    # A way that turns back on itself ends there for our purpose: else a point lies on both its passes at once.
    is_node[1:-1] |= (vertex[:-2] == vertex[2:]) & ~first[1:-1] & ~last[1:-1]
    at = np.flatnonzero(is_node)
    # An edge runs from one node to the next of the same way.
    begin, stop = at[:-1], at[1:]
    same = ~first[stop] if len(stop) else np.empty(0, dtype=bool)
    begin, stop = begin[same], stop[same]
    edge, position = ranges(begin, stop + 1)
    lines = shapely.linestrings(mm[position] / 1000.0, indices=edge) if len(edge) else np.empty(0, dtype=object)
    nodes = np.unique(vertex[np.r_[begin, stop]])
    start, end = np.searchsorted(nodes, vertex[begin]), np.searchsorted(nodes, vertex[stop])
    backward = start > end
    lines[backward] = shapely.reverse(lines[backward])
    start, end = np.minimum(start, end), np.maximum(start, end)
    length = shapely.length(lines)
    order = np.lexsort((length, end, start))
    start, end, lines, length = start[order], end[order], lines[order], length[order]
    x, y = (places[nodes] / 1000.0).T if len(nodes) else (np.empty(0), np.empty(0))
    return Network(x, y, start, end, lines, length, _matrix(start, end, length, len(nodes)), shapely.STRtree(lines))


def snap(network: Network, x: Floats, y: Floats) -> Snapped:
    """Return where points come onto the network: at the nearest point on an edge, not at the nearest node."""
    edge = np.full(len(x), -1, dtype=np.intp)
    offset, leg = np.zeros(len(x)), np.full(len(x), np.inf)
    if len(network.lines) and len(x):
        points = shapely.points(x, y)
        (point, line), distance = network.tree.query_nearest(points, return_distance=True)
        # Where several edges are equally near, as at a node, the first in the network's own order.
        order = np.lexsort((line, point))
        one = order[np.r_[True, point[order][1:] != point[order][:-1]]]
        edge[point[one]], leg[point[one]] = line[one], distance[one]
        offset = shapely.line_locate_point(network.lines[edge], points)
    return Snapped(edge, offset, leg)


@kept(lambda: TABLES, size=1)
def current() -> Network:
    """Return the network of the stored streets as they are now; built once for each state of their table. One query, else two."""
    return build(walkable())


def _distinct(mm: NDArray[np.int64]) -> tuple[NDArray[np.int64], Indices]:
    """Return the distinct rows in order of x, then y, and for each row which one it is. Five times faster than np.unique(axis=0)."""
    order = np.lexsort((mm[:, 1], mm[:, 0]))
    ordered = mm[order]
    new = np.r_[True, (ordered[1:] != ordered[:-1]).any(axis=1)] if len(mm) else np.empty(0, dtype=bool)
    which = np.empty(len(mm), dtype=np.intp)
    which[order] = np.cumsum(new) - 1
    return ordered[new], which


def _matrix(start: Indices, end: Indices, length: Floats, nodes: int) -> Any:
    """Return the edges as a sparse matrix; of several between the same two nodes the shortest, and none from a node to itself."""
    shortest = np.r_[True, (start[1:] != start[:-1]) | (end[1:] != end[:-1])] if len(start) else np.empty(0, dtype=bool)
    shortest &= start != end
    one, other, metres = start[shortest], end[shortest], length[shortest]
    return sparse.csr_array((np.r_[metres, metres], (np.r_[one, other], np.r_[other, one])), shape=(nodes, nodes))
