"""Homes: where the residents of an area live, as far as buildings, streets or the area itself tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from planning.ranges import ranges
from planning.spreading import Floats, Ints, spread

Shapes = NDArray[Any]

# One home each so many metres of street, or each way on a grid.
SPACING_M: Final = 25.0
# A street is an area's own where it runs inside it or no further off than from the middle of a wide street to its facades: blocks of
# houses end where the street begins.
STREET_REACH_M: Final = 25.0
# Points on the grid of one area; a larger one gets a wider grid. A dock of 30 km² needs no 48,000 homes.
GRID_POINTS: Final = 1_000


class Basis(IntEnum):
    """What homes were placed by."""

    BUILDINGS = 0
    STREETS = 1
    GRID = 2


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """The areas whose residents are known: geometry (metric) and residents in thousandths."""

    pk: Ints
    geom: Shapes
    milli: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Buildings:
    """Buildings that are lived in: a point inside each, the area (its position in Areas), and what tells their size; NaN is not known."""

    x: Floats
    y: Floats
    area: NDArray[np.intp]
    dwellings: Floats
    floor_area_m2: Floats
    footprint_m2: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Homes:
    """Where people live: places (metric), thousandths of residents, the area they were counted in, and what they were placed by."""

    x: Floats
    y: Floats
    milli: Ints
    area: Ints
    basis: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.x)

    @property
    def residents(self) -> Floats:
        """Residents of each home; a fraction is a share in the figure of an area, not a person."""
        return self.milli / 1000.0

    def shares(self) -> dict[str, float]:
        """Return which part of the residents was placed by buildings, by streets and on a grid; zeroes where nobody lives."""
        everybody = int(self.milli.sum())
        return {basis.name.lower(): float(self.milli[self.basis == basis].sum() / everybody) if everybody else 0.0 for basis in Basis}


def weigh(buildings: Buildings, areas: int) -> Floats:
    """Return how much each building counts within its area: dwellings, else floor area, else footprint.

    In each area the first of the three that is known of all its buildings, so that metres are never set against dwellings. A
    building without footprint (a source that knows it as a point) counts as the middle one of its area.
    """
    footprint = buildings.footprint_m2.copy()
    for area in np.unique(buildings.area[footprint <= 0]):
        here = buildings.area == area
        known = footprint[here & (footprint > 0)]
        footprint[here & (footprint <= 0)] = np.median(known) if len(known) else 1.0
    weight = footprint
    for better in (buildings.floor_area_m2, buildings.dwellings):
        unknown = np.bincount(buildings.area, weights=~(better > 0), minlength=areas) > 0
        weight = np.where(unknown[buildings.area], weight, better)
    return weight


def settle(areas: Areas, buildings: Buildings, streets: Shapes) -> Homes:
    """Return the homes of all areas; each area's residents add up to its own figure exactly.

    Dasymetric (Mennis 2003): over the buildings of the area; where it has none, every 25 m along the streets that can be walked;
    where there is no street, on a grid. An area without residents and without buildings has no homes.
    """
    housed = np.bincount(buildings.area, minlength=len(areas.pk)) > 0
    bare = np.flatnonzero(~housed & (areas.milli > 0))
    along = _along_streets(areas.geom[bare], bare, streets)
    empty = np.setdiff1d(bare, along[2])
    across = _on_grids(areas.geom[empty], empty)
    parts = ((buildings.x, buildings.y, buildings.area, weigh(buildings, len(areas.pk))), along, across)
    x, y, area, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    basis = np.repeat(np.array(list(Basis), dtype=np.int8), [len(part[0]) for part in parts])
    milli = spread(areas.milli, area, weight, x=x, y=y)
    return Homes(x, y, milli, areas.pk[area], basis)


Points = tuple[Floats, Floats, NDArray[np.intp], Floats]


def _along_streets(geoms: Shapes, areas: NDArray[np.intp], streets: Shapes) -> Points:
    """Return points (x, y, area, metres of street that each stands for) along the streets of areas."""
    reach = shapely.buffer(geoms, STREET_REACH_M)
    area, street = shapely.STRtree(streets).query(reach, predicate="intersects")
    clipped, of = shapely.get_parts(shapely.intersection(streets[street], reach[area]), return_index=True)
    length = shapely.length(clipped)
    clipped, of, length = clipped[length > 0], area[of[length > 0]], length[length > 0]
    count = np.ceil(length / SPACING_M).astype(np.int64)
    piece, place = ranges(np.zeros_like(count), count)
    step = (length / count)[piece]
    points = shapely.line_interpolate_point(clipped[piece], (place + 0.5) * step)
    return shapely.get_x(points), shapely.get_y(points), areas[of[piece]], step


def _on_grids(geoms: Shapes, areas: NDArray[np.intp]) -> Points:
    """Return points (x, y, area, 1) of a grid laid over areas, on multiples of its spacing; one point where the grid misses an area."""
    found: list[tuple[Floats, Floats]] = []
    for geom in geoms:
        spacing = SPACING_M
        while shapely.area(geom) / spacing**2 > GRID_POINTS:
            spacing *= 2
        west, south, east, north = shapely.bounds(geom)
        columns = np.arange(np.ceil(west / spacing), np.floor(east / spacing) + 1) * spacing
        rows = np.arange(np.ceil(south / spacing), np.floor(north / spacing) + 1) * spacing
        x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
        inside = shapely.contains_xy(geom, x, y)
        if inside.any():
            found.append((x[inside], y[inside]))
        else:
            point = shapely.point_on_surface(geom)
            found.append((np.array([point.x]), np.array([point.y])))
    counts: Sequence[int] = [len(x) for x, _y in found]
    x, y = (np.concatenate([np.empty(0), *axis]) for axis in (list(zip(*found, strict=True)) or [(), ()]))
    return x, y, np.repeat(areas, counts), np.ones(len(x))
