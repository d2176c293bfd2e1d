"""The coordinate systems, and the only module in which their numbers stand.

METRIC       the city's own system in metres, chosen once per installation: to measure
WGS84        longitude and latitude: to find by bounding box and to write GeoJSON
WEB_MERCATOR the plane of the web's tiles: to draw, never to measure (it stretches lengths by 1.597 at 51.2° north)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from django.conf import settings
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import UnknownCrs

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


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate system as the doors speak it: its address, its number, whether north comes first, and decimals that say 1 cm."""

    uri: str
    srid: int
    north_first: bool
    decimals: int

    @property
    def is_degrees(self) -> bool:
        """Whether its numbers are longitude and latitude."""
        return self.srid == WGS84


def _epsg(srid: int) -> Crs:
    """Return an EPSG system in the axis order that EPSG gives it."""
    degrees = system(srid).is_geographic
    north_first = system(srid).axis_info[0].direction == "north"
    return Crs(f"http://www.opengis.net/def/crs/EPSG/0/{srid}", srid, north_first, 7 if degrees else 2)


CRS84: Final = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", WGS84, north_first=False, decimals=7)


@cache
def offered() -> Mapping[str, Crs]:
    """Return the systems that coordinates can be asked for in, by address; CRS84, longitude before latitude, is the default."""
    srids = dict.fromkeys((WGS84, WEB_MERCATOR, BELGIAN_LAMBERT_72, BELGIAN_LAMBERT_2008, METRIC))
    return MappingProxyType({crs.uri: crs for crs in (CRS84, *map(_epsg, srids))})


def named(uri: str) -> Crs:
    """Return the system at this address; UnknownCrs, which lists those that are offered, if there is none."""
    try:
        return offered()[uri]
    except KeyError:
        raise UnknownCrs(uri, offered()) from None


@cache
def room(srid: int, of: int | None = None) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) in the system's own units: where it may be used, and half as much again on each side.

    `of` another system: where that one may be used.
    """
    west, south, east, north = Transformer.from_crs(WGS84, srid, always_xy=True).transform_bounds(*area_of_use(of or srid))
    wide, high = (east - west) / 2, (north - south) / 2
    return (west - wide, south - high, east + wide, north + high)
