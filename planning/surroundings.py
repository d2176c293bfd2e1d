"""Surroundings: what can be walked to from a site, from where it is entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from shapely.ops import substring

from planning.access import Entrances, entrances, from_nodes, walk
from planning.homes import STREET_REACH_M
from planning.network import Indices, Network, Shapes, Snapped, snap
from planning.ranges import matches
from planning.spreading import Floats

# What is a line, such as a street, is entered and left at both ends and every so many metres.
ALONG_EVERY_M: Final = 25.0


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Parts of edges, in order of edge and without overlap: the edge, from where to where (metres from its start)."""

    edge: Indices
    low_m: Floats
    high_m: Floats

    @property
    def total_m(self) -> float:
        """Metres of all together."""
        return float((self.high_m - self.low_m).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """A site (metric), the gates it is left by, and the ways within reach on foot; `area` is the ground along them, with the site."""

    shape: Any
    reach_m: float
    network: Network
    gates: Snapped
    ways: Stretches
    area: Any

    def distances(self, points: Snapped, *, limit_m: float = np.inf) -> Floats:
        """Return how far on foot each point is from the site; infinite where there is no way, perhaps also beyond `limit_m`."""
        return walk(self.network, points, self.gates, limit_m=limit_m).distance_m

    def near(self, places: Shapes) -> Floats:
        """Return how far on foot the nearest entrance of each place is, up to the reach; 0 for what the site touches, else infinite."""
        doors = _doors(self.network, places)
        away = self.distances(snap(self.network, doors.x, doors.y), limit_m=self.reach_m)
        found = np.full(len(places), np.inf)
        np.minimum.at(found, doors.place, away)
        found[shapely.intersects(places, self.shape)] = 0.0
        found[found > self.reach_m] = np.inf
        return found

    def inside(self, edge: Indices, low_m: Floats, high_m: Floats) -> Floats:
        """Return the metres within reach of some parts of edges."""
        part, way = matches(edge, self.ways.edge)
        both = np.minimum(high_m[part], self.ways.high_m[way]) - np.maximum(low_m[part], self.ways.low_m[way])
        return np.bincount(part, weights=np.maximum(both, 0.0), minlength=len(edge)).astype(np.float64)


def surroundings(network: Network, shape: Any, *, reach_m: float) -> Surroundings:
    """Return what is within reach on foot of a site (metric): from the entrances of an area, never from its middle."""
    gates = _gates(network, shape)
    ways = _within(network, gates, from_nodes(network, gates, limit_m=reach_m), reach_m)
    shapely.prepare(shape)
    return Surroundings(shape, reach_m, network, gates, ways, _ground(shape, lines(network, ways)))


def lines(network: Network, ways: Stretches) -> Shapes:
    """Return parts of edges as lines (metric)."""
    found = network.lines[ways.edge]
    parts = np.flatnonzero((ways.low_m > 0) | (ways.high_m < network.length_m[ways.edge]))
    found[parts] = [substring(network.lines[ways.edge[each]], ways.low_m[each], ways.high_m[each]) for each in parts]
    return found


def union(edge: Sequence[int] | Indices, low_m: Floats, high_m: Floats) -> Stretches:
    """Return parts of edges with those that overlap as one; parts without length are left out."""
    found: list[tuple[int, float, float]] = []
    for each, low, high in sorted(zip(np.asarray(edge).tolist(), low_m.tolist(), high_m.tolist(), strict=True)):
        if high <= low:
            continue
        if found and found[-1][0] == each and low <= found[-1][2]:
            found[-1] = (each, found[-1][1], max(found[-1][2], high))
        else:
            found.append((each, low, high))
    of, start, end = list(zip(*found, strict=True)) or [(), (), ()]
    return Stretches(np.array(of, dtype=np.intp), np.array(start, dtype=np.float64), np.array(end, dtype=np.float64))


def _gates(network: Network, shape: Any) -> Snapped:
    """Return where a site is left: where it is entered."""
    doors = _doors(network, shapely.get_parts(shape))
    return snap(network, doors.x, doors.y)


def _doors(network: Network, places: Shapes) -> Entrances:
    """Return where places are entered: a line all along, such as a street on which children play; others at their entrances."""
    along = np.isin(shapely.get_type_id(places), (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING))
    parts, of = shapely.get_parts(places[along], return_index=True)
    steps = [np.linspace(0, line.length, int(np.ceil(line.length / ALONG_EVERY_M)) + 1) for line in parts]
    each = np.array([len(step) for step in steps], dtype=np.intp)
    points = shapely.line_interpolate_point(np.repeat(parts, each), np.concatenate([*steps, np.empty(0)]))
    doors = entrances(network, places[~along])
    place = np.concatenate([np.flatnonzero(~along)[doors.place], np.repeat(np.flatnonzero(along)[of], each)])
    return Entrances(np.concatenate([doors.x, shapely.get_x(points)]), np.concatenate([doors.y, shapely.get_y(points)]), place)


def _within(network: Network, gates: Snapped, away: Floats, reach_m: float) -> Stretches:
    start, end, length = network.start, network.end, network.length_m
    forth = np.flatnonzero(away[start] < reach_m) if len(start) else np.empty(0, dtype=np.intp)
    back = np.flatnonzero(away[end] < reach_m) if len(end) else np.empty(0, dtype=np.intp)
    on = np.flatnonzero((gates.edge >= 0) & (gates.leg_m < reach_m))
    own, room = gates.edge[on], reach_m - gates.leg_m[on]
    edge = np.concatenate([forth, back, own])
    low = np.concatenate([np.zeros(len(forth)), length[back] - (reach_m - away[end[back]]), gates.offset_m[on] - room])
    high = np.concatenate([reach_m - away[start[forth]], length[back], gates.offset_m[on] + room])
    return union(edge, np.maximum(low, 0.0), np.minimum(high, length[edge]))


def _ground(shape: Any, walked: Shapes) -> Any:
    """Return the ground along ways, as far as the facades of a wide street, with the blocks of houses that it goes around."""
    along = shapely.union_all(shapely.buffer(walked, STREET_REACH_M, quad_segs=2)) if len(walked) else shapely.Polygon()
    outer = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(shapely.union_all([along, shapely.buffer(shape, 1.0)]))))
    found = shapely.union_all(outer)
    shapely.prepare(found)
    return found
