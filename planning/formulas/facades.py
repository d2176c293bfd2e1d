"""Facades: how many of them have a garden at their foot."""

from typing import Any, Final

import numpy as np
import shapely

from geo.models import Building, Street
from planning.case import Case
from planning.formulas.streets import as_drawn, lived_along
from planning.formulas.sums import numbers
from planning.ground import Ground
from planning.homes import STREET_REACH_M
from planning.kept import kept
from planning.spreading import Floats

# Uses of a building (words of OSM and of registers alike) that shows no facade to the street.
NO_FACADE: Final = ("carport", "garage", "garages", "greenhouse", "hut", "roof", "ruins", "service", "shed", "silo", "storage_tank")


def facades(ground: Ground) -> Any:
    """Return the facades, each as a point in its building (metric): one of each building that stands along a street.

    Sources know buildings, not facades. In a row of houses each house is a building, and turns one facade to the street.
    """
    return _facades(as_drawn(ground.only(("streets", "buildings"))))


@kept(lambda _ground: (Street._meta.db_table, Building._meta.db_table), size=4)
def _facades(ground: Ground) -> Any:
    streets, buildings = ground.places("streets"), ground.places("buildings")
    lines = streets.geometry.to_numpy()[lived_along(streets)]
    shapes = buildings.geometry.to_numpy()[~buildings["use"].isin(NO_FACADE).to_numpy()]
    building, _street = shapely.STRtree(lines).query(shapes, predicate="dwithin", distance=STREET_REACH_M)
    return shapely.point_on_surface(shapes[np.unique(building)])


def gardens_per_1000(case: Case) -> Floats:
    """Return how many facade gardens each area has for a thousand facades; NaN where it has no facade."""
    every = numbers(case.areas, facades(case.ground))
    gardens = numbers(case.areas, case.ground.places("facade-gardens").geometry.to_numpy())
    each: Floats = np.divide(gardens * 1000, every, out=np.full(len(case), np.nan), where=every > 0)
    return each
