"""Housing: fetch what is known of where people live, and settle them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection

from geo.models import Area, Building, Street
from planning.homes import STREET_REACH_M, Areas, Buildings, Homes, settle
from planning.models import Indicator, IndicatorValue
from planning.reading import Reading, State
from planning.spreading import Ints
from planning.streets import walkable

# Uses of a building (words of OSM and of registers alike) in which people live; no word at all is mostly a house.
LIVED_IN: Final = (
    "",
    "annexe",
    "apartments",
    "bungalow",
    "cabin",
    "detached",
    "dormitory",
    "farm",
    "house",
    "houseboat",
    "residential",
    "semi",
    "semidetached_house",
    "static_caravan",
    "terrace",
    "yes",
)

# The area is the outer side of the join: that keeps it prepared while its buildings are tried, 14 times faster than the other way.
BUILDINGS = """
SELECT DISTINCT ON (b.id) a.id, ST_X(b.inside), ST_Y(b.inside), b.dwellings, coalesce(b.floor_area_m2, b.floors * b.footprint), b.footprint
FROM {areas} a CROSS JOIN LATERAL (
  SELECT id, ST_PointOnSurface(geom) inside, ST_Area(geom) footprint, dwellings, floors, floor_area_m2
  FROM {buildings} WHERE geom && a.geom AND gone_since IS NULL AND use = ANY(%s)
) b
WHERE a.id = ANY(%s) AND ST_Covers(a.geom, b.inside) ORDER BY b.id, a.id
"""


TABLES: Final = tuple(model._meta.db_table for model in (Indicator, IndicatorValue, Area, Building, Street))


def house(residents: Mapping[int, Reading], *, units: Mapping[int, int] | None = None) -> Homes:
    """Return the homes of areas, by primary key, whose residents are known; areas where they are not have none. Three queries.

    An area is one of a level: give no area together with its parts, or people are counted twice. With `units` (area → unit, below
    zero: none) the residents of a unit's areas are taken together before they are spread, and a home's area is its unit.
    """
    known = {pk: round((reading.value or 0.0) * 1000) for pk, reading in residents.items() if reading.state is State.VALUE}
    if units is not None:
        known = {pk: milli for pk, milli in known.items() if units.get(pk, -1) >= 0}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, ST_AsBinary(geom) FROM {Area._meta.db_table} WHERE id = ANY(%s) ORDER BY id", [list(known)])
        rows = cursor.fetchall()
        cursor.execute(
            BUILDINGS.format(areas=Area._meta.db_table, buildings=Building._meta.db_table), [list(LIVED_IN), [row[0] for row in rows]]
        )
        found = cursor.fetchall()
    pk = np.array([row[0] for row in rows], dtype=np.int64)
    areas = Areas(pk, _shapes([row[1] for row in rows]), np.array([known[row[0]] for row in rows], dtype=np.int64))
    columns = np.array(found, dtype=np.float64).reshape(-1, 6).T
    buildings = Buildings(columns[1], columns[2], np.searchsorted(pk, columns[0].astype(np.int64)), *columns[3:6])
    if units is not None:
        areas, buildings = _together(areas, buildings, np.array([units[each] for each in pk.tolist()], dtype=np.int64))
    housed = set(buildings.area.tolist())
    bare = [geom for index, geom in enumerate(areas.geom) if index not in housed and areas.milli[index]]
    return settle(areas, buildings, walkable(near=bare, within_m=STREET_REACH_M) if bare else _shapes([]))


def _together(areas: Areas, buildings: Buildings, unit: Ints) -> tuple[Areas, Buildings]:
    """Return units in the place of the areas that make them up."""
    names, which = np.unique(unit, return_inverse=True)
    milli = np.bincount(which, weights=areas.milli, minlength=len(names)).astype(np.int64)
    geom = np.empty(len(names), dtype=object)
    for index in range(len(names)):
        parts = areas.geom[which == index]
        geom[index] = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    return Areas(names, geom, milli), replace(buildings, area=which[buildings.area])


def _shapes(wkb: list[bytes]) -> Any:
    return shapely.from_wkb(np.array(wkb, dtype=object))
