"""Housing: fetch what is known of where people live, and settle them."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection

from geo.models import Area, Building, Street
from planning.ages import Ages, people
from planning.homes import STREET_REACH_M, Areas, Buildings, Homes, settle
from planning.kept import kept
from planning.models import Indicator, IndicatorValue
from planning.reading import Reading, State
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


@kept(lambda *_areas, **_of: TABLES, size=4)
def inhabited(areas: frozenset[int], *, dataset: str, period: str, group: str = Indicator.Group.RESIDENTS, ages: Ages) -> Homes:
    """Return the homes of a group in areas, by primary key; fetched once for each state of the tables they come from."""
    return house(people(dataset, areas, period=period, group=group, ages=ages))


def house(residents: Mapping[int, Reading]) -> Homes:
    """Return the homes of areas, by primary key, whose residents are known; areas where they are not have none. Three queries.

    An area is one of a level: give no area together with its parts, or people are counted twice.
    """
    known = {pk: round((reading.value or 0.0) * 1000) for pk, reading in residents.items() if reading.state is State.VALUE}
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
    housed = set(buildings.area.tolist())
    bare = [geom for index, geom in enumerate(areas.geom) if index not in housed and areas.milli[index]]
    return settle(areas, buildings, walkable(near=bare, within_m=STREET_REACH_M) if bare else _shapes([]))


def _shapes(wkb: list[bytes]) -> Any:
    return shapely.from_wkb(np.array(wkb, dtype=object))
