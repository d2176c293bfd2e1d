"""Access: how far it is on foot from each home to the nearest of some places."""

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra

from planning.network import Indices, Network, Shapes, Snapped
from planning.ranges import matches
from planning.spreading import Floats

# A way that ends this near to the edge of a park leads into it: sources draw the two by hand.
TOUCH_M: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Entrances:
    """Where places are entered: points (metric), and the place of each."""

    x: Floats
    y: Floats
    place: Indices


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """How far the nearest place is from each home; infinite where there is no way. `measured` says along what.

    `detour_m` is the part of it from the home to the network; zeroes for linear distances.
    """

    distance_m: Floats
    detour_m: Floats
    measured: Literal["network", "linear"]

    def share_within(self, metres: float, residents: Floats) -> float | None:
        """Return the part of the residents who have a place within a distance; None where nobody lives."""
        return _share(self.distance_m <= metres, residents)

    def share_cut_off(self, residents: Floats) -> float | None:
        """Return the part of the residents from whose home no place can be reached at all; None where nobody lives."""
        return _share(np.isinf(self.distance_m), residents)


def entrances(network: Network, places: Shapes) -> Entrances:
    """Return where places are entered. A point is its own entrance.

    An area is entered where a way meets or crosses its edge; where none does, at the point of its edge nearest to a way. Never at
    its middle: that moves the share of homes within reach by over ten percent.
    """
    types = shapely.get_type_id(places)
    points = np.flatnonzero(types == shapely.GeometryType.POINT)
    areas = np.flatnonzero(np.isin(types, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)))
    if len(points) + len(areas) != len(places):
        raise ValueError("Only points and areas can be entered.")
    edges = shapely.boundary(places[areas])
    area, way = network.tree.query(edges, predicate="dwithin", distance=TOUCH_M)
    crossings, of = shapely.get_parts(shapely.intersection(network.lines[way], edges[area]), return_index=True)
    crossings, of = crossings[~shapely.is_empty(crossings)], of[~shapely.is_empty(crossings)]
    # Where a way runs along the edge, both ends of that stretch; a point is both its ends.
    both = np.concatenate([crossings, crossings])
    line = shapely.get_type_id(crossings) == shapely.GeometryType.LINESTRING
    both[: len(line)][line], both[len(line) :][line] = shapely.get_point(crossings[line], 0), shapely.get_point(crossings[line], -1)
    meeting = np.setdiff1d(np.arange(len(way)), of)
    near = shapely.get_point(shapely.shortest_line(edges[area[meeting]], network.lines[way[meeting]]), 0)
    closed = np.setdiff1d(np.arange(len(areas)), area)
    if len(network.lines):
        (asked, line_of), first = network.tree.query_nearest(edges[closed]), np.arange(len(closed))
        nearest = line_of[np.searchsorted(asked, first)]
        gate = shapely.get_point(shapely.shortest_line(edges[closed], network.lines[nearest]), 0)
    else:
        gate = shapely.point_on_surface(places[areas[closed]])
    found = np.concatenate([places[points], both, near, gate])
    place = np.concatenate([points, areas[area[np.r_[of, of]]], areas[area[meeting]], areas[closed]])
    return Entrances(shapely.get_x(found), shapely.get_y(found), place)


def walk(network: Network, homes: Snapped, places: Snapped, *, limit_m: float = np.inf) -> Reach:
    """Return how far the nearest place is from each home: to the network, along it, and from it to the entrance.

    One run of Dijkstra's algorithm (SciPy) for all homes, outward from one node more that stands for all entrances at once: its
    edges lead to both ends of the edge that each lies on. Beyond `limit_m` the answer may be infinite.
    """
    usable = places.edge >= 0
    edge, offset, leg = places.edge[usable], places.offset_m[usable], places.leg_m[usable]
    away = from_nodes(network, places, limit_m=limit_m)
    distance = np.full(len(homes), np.inf)
    on = np.flatnonzero(homes.edge >= 0)
    mine = homes.edge[on]
    by_nodes = np.minimum(
        away[network.start[mine]] + homes.offset_m[on], away[network.end[mine]] + network.length_m[mine] - homes.offset_m[on]
    )
    straight = _along_one_edge(mine, homes.offset_m[on], edge, offset, leg)
    distance[on] = homes.leg_m[on] + np.minimum(by_nodes, straight)
    return Reach(distance, homes.leg_m, "network")


def from_nodes(network: Network, places: Snapped, *, limit_m: float = np.inf) -> Floats:
    """Return how far the nearest place is from each node of a network; infinite where there is no way, or beyond `limit_m`."""
    usable = places.edge >= 0
    edge, offset, leg = places.edge[usable], places.offset_m[usable], places.leg_m[usable]
    gate = np.full(len(network), np.inf)
    np.minimum.at(gate, network.start[edge], leg + offset)
    np.minimum.at(gate, network.end[edge], leg + network.length_m[edge] - offset)
    return _from_gate(network, gate, limit_m)


def nearer(one: Reach, other: Reach) -> Reach:
    """Return how far the nearer of two is from each home: of places taken together, each reached by itself."""
    return Reach(np.minimum(one.distance_m, other.distance_m), one.detour_m, one.measured)


def farthest(network: Network, homes: Snapped, today: Reach, added: Snapped) -> float:
    """Return how far it is worth while to look from places that are added: no home is nearer to them than what it has by then.

    Infinite where one of them lies where a home has no way to anything today.
    """
    _count, part = connected_components(network.graph, directed=False)
    lost = np.isinf(today.distance_m) & (homes.edge >= 0)
    at = added.edge[added.edge >= 0]
    if np.isin(part[network.start[at]], part[network.start[homes.edge[lost]]]).any():
        return float(np.inf)
    return float(np.max(today.distance_m, where=np.isfinite(today.distance_m), initial=0.0))


def fly(x: Floats, y: Floats, places: Shapes) -> Reach:
    """Return how far the nearest place is from each home in a straight line, to its edge; 0 inside it."""
    distance = np.full(len(x), np.inf)
    if len(places) and len(x):
        (home, _place), metres = shapely.STRtree(places).query_nearest(shapely.points(x, y), return_distance=True)
        distance[home] = metres
    return Reach(distance, np.zeros(len(x)), "linear")


def _from_gate(network: Network, gate: Floats, limit_m: float) -> Floats:
    """Return how far each node is from the nearest entrance; `gate` is infinite where a node is next to none."""
    open_nodes = np.flatnonzero(np.isfinite(gate))
    if not len(open_nodes):
        return np.full(len(gate), np.inf)
    graph, nodes = network.graph, len(gate)
    extended = sparse.csr_array(
        (
            np.r_[graph.data, gate[open_nodes]],
            np.r_[graph.indices, open_nodes.astype(graph.indices.dtype)],
            np.r_[graph.indptr, graph.indptr[-1] + len(open_nodes)].astype(graph.indptr.dtype),
        ),
        shape=(nodes + 1, nodes + 1),
    )
    found: NDArray[Any] = dijkstra(extended, directed=True, indices=nodes, limit=limit_m)
    return np.asarray(found[:nodes], dtype=np.float64)


def _along_one_edge(mine: Indices, at: Floats, edge: Indices, offset: Floats, leg: Floats) -> Floats:
    """Return the shortest way from each home to an entrance on its own edge, without passing a node; infinite where there is none."""
    order = np.argsort(edge, kind="stable")
    home, entrance = matches(mine, edge[order])
    entrance = order[entrance]
    shortest = np.full(len(mine), np.inf)
    np.minimum.at(shortest, home, np.abs(at[home] - offset[entrance]) + leg[entrance])
    return shortest


def _share(holds: NDArray[np.bool_], residents: Floats) -> float | None:
    everybody = float(residents.sum())
    return float(residents[holds].sum() / everybody) if everybody else None
