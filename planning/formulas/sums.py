"""Sums: what lies in each area, counted and measured. What straddles a border is cut there, and nothing is counted twice."""

from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from planning.division import cut, locate
from planning.network import Indices
from planning.spreading import Floats


def numbers(areas: gpd.GeoDataFrame, shapes: Any) -> Floats:
    """Return how many shapes lie in each area: each one where a point inside it lies, so that no shape counts in two areas."""
    inside = shapely.point_on_surface(shapes)
    position = locate(areas, shapely.get_x(inside), shapely.get_y(inside))
    return np.bincount(position[position >= 0], minlength=len(areas)).astype(np.float64)


def m2(areas: gpd.GeoDataFrame, shapes: Any) -> Floats:
    """Return how many m² of some shapes lie in each area; where shapes overlap, once."""
    whole = shapely.get_parts(shapely.union_all(shapes)) if len(shapes) else shapes
    pieces, area, _which = cut(areas, whole)
    return np.bincount(area, weights=shapely.area(pieces), minlength=len(areas)).astype(np.float64)


def stretches(areas: gpd.GeoDataFrame, lines: Any) -> tuple[Floats, Indices, Indices]:
    """Return the pieces that areas cut lines into: metres of each, and the position of its area and of its line.

    A stretch that runs along the border of two areas belongs to each by half.
    """
    pieces, area, which = cut(areas, lines)
    metres: Floats = shapely.length(pieces).astype(np.float64)
    # Only where the pieces of a line are longer together than the line itself does it run along a border.
    whole = np.bincount(which, weights=metres, minlength=len(lines)) > shapely.length(lines) + 1e-6
    along = np.flatnonzero(whole[which])
    along = along[np.argsort(which[along], kind="stable")]
    several = np.split(along, np.flatnonzero(np.diff(which[along])) + 1) if len(along) else []
    pairs = np.array([pair for some in several for pair in combinations(some.tolist(), 2)], dtype=np.intp).reshape(-1, 2)
    if len(pairs):
        shared = shapely.length(shapely.intersection(pieces[pairs[:, 0]], pieces[pairs[:, 1]])) / 2
        np.subtract.at(metres, pairs.ravel(), np.repeat(shared, 2))
    return metres, area, which
