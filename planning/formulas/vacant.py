"""Vacant: how much space waits in each area."""

import geopandas as gpd
import numpy as np
import shapely

from geo.models import VacantPlot
from planning.case import Case
from planning.formulas.sums import m2, numbers
from planning.ground import Ground
from planning.spreading import Floats


def waiting(ground: Ground) -> gpd.GeoDataFrame:
    """Return the plots, buildings and shops that stand vacant: not those in temporary use, planned for building or in use again."""
    frame = ground.places("vacant-plots")
    return frame[frame["status"] == VacantPlot.Status.VACANT]


def number(case: Case) -> Floats:
    """Return how many vacant plots lie in each area; one that straddles a border lies where a point inside it does."""
    return numbers(case.areas, waiting(case.ground).geometry.to_numpy())


def area_m2(case: Case) -> Floats:
    """Return the m² of vacant plots in each area, split at its border and each spot once; NaN where only points are known of them.

    A point has no area: where outlines are known beside points, those of the outlines.
    """
    shapes = waiting(case.ground).geometry.to_numpy()
    drawn = shapely.area(shapes) > 0
    found = m2(case.areas, shapes[drawn])
    return np.where((found == 0) & (numbers(case.areas, shapes[~drawn]) > 0), np.nan, found)


def share(case: Case) -> Floats:
    """Return which part of each area is vacant plots; NaN where only points are known of them."""
    return area_m2(case) / case.area_m2
