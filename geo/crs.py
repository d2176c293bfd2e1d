"""The coordinate systems, and the only module in which their numbers stand.

METRIC       the city's own system in metres, chosen once per installation: to measure
WGS84        longitude and latitude: to find by bounding box and to write GeoJSON
WEB_MERCATOR the plane of the web's tiles: to draw, never to measure (it stretches lengths by 1.597 at 51.2° north)
"""

from functools import cache
from typing import Final

from django.conf import settings
from pyproj import CRS
from pyproj.exceptions import CRSError

WGS84: Final = 4326
WEB_MERCATOR: Final = 3857
BELGIAN_LAMBERT_72: Final = 31370
BELGIAN_LAMBERT_2008: Final = 3812
METRIC: Final[int] = settings.MEENT_METRIC_SRID


@cache
def system(srid: int) -> CRS:
    """Return the pyproj system of an EPSG code; CRSError where EPSG knows no such code."""
    return CRS.from_epsg(srid)


def flaw_of_metric(srid: int) -> str | None:
    """Return what makes an EPSG code unfit to measure in, as one sentence, or None if it is fit: a plane in metres."""
    try:
        found = system(srid)
    except CRSError:
        return f"EPSG:{srid} is not a coordinate system that EPSG knows."
    if srid == WEB_MERCATOR:
        return f"EPSG:{srid} stretches lengths with latitude, so nothing can be measured in it."
    units = {axis.unit_name for axis in found.axis_info[:2]}
    if not found.is_projected or units != {"metre"}:
        return f"EPSG:{srid} ({found.name}) is not in metres but in {' and '.join(sorted(units))}."
    return None


def area_of_use(srid: int) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) in degrees: where EPSG says a system may be used. Whole world if it does not say."""
    area = system(srid).area_of_use
    return (-180.0, -90.0, 180.0, 90.0) if area is None else (area.west, area.south, area.east, area.north)
