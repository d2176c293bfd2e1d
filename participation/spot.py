"""Spot: the facade, or the point before it, that a question is about; read from GeoJSON and brought into the city's own metres."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import shapely
from django.utils.translation import gettext as _
from pyproj import Transformer

from geo import crs
from participation.errors import BadSpot
from planning.errors import BadSite
from planning.site import drawn

TYPES: Final = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
MOST_POINTS: Final = 1_000
LONGEST_M: Final = 200


@cache
def _into_metres() -> Transformer:
    return Transformer.from_crs(crs.WGS84, crs.METRIC, always_xy=True)


def read(geojson: Any) -> shapely.Geometry:
    """Return a GeoJSON geometry (longitude, latitude) in the metric system; BadSpot says in one sentence what is wrong with it."""
    degrees = _shape(geojson)
    west, south, east, north = crs.area_of_use(crs.METRIC)
    xmin, ymin, xmax, ymax = degrees.bounds
    if not (west <= xmin and xmax <= east and south <= ymin and ymax <= north):
        if west <= ymin and ymax <= east and south <= xmin and xmax <= north:
            middle = degrees.centroid
            raise BadSpot(
                _("Latitude and longitude seem to be swapped: write longitude first, as in [%(lon)s, %(lat)s].")
                % {"lon": round(middle.y, 6), "lat": round(middle.x, 6)}
            )
        raise BadSpot(_("This place lies outside the part of the world that this city's plane is made for."))
    spot = shapely.transform(degrees, _into_metres().transform, interleaved=False)
    xmin, ymin, xmax, ymax = spot.bounds
    if math.hypot(xmax - xmin, ymax - ymin) > LONGEST_M:
        raise BadSpot(
            _("This is longer than %(metres)d m, which no facade is. Draw the facade itself, or a point before it.") % {"metres": LONGEST_M}
        )
    return spot


def point_of(spot: shapely.Geometry) -> shapely.Point:
    """Return the point that stands for a facade: the middle along a line, a point within a polygon."""
    if spot.geom_type == "LineString":
        return spot.interpolate(0.5, normalized=True)
    return spot.point_on_surface()


def _shape(geojson: Any) -> shapely.Geometry:
    """Return the geometry in degrees, flat and valid."""
    asked = _("A geometry is a GeoJSON object with “type” (%(types)s) and “coordinates”.") % {"types": ", ".join(TYPES)}
    if not isinstance(geojson, dict) or geojson.get("type") not in TYPES or not isinstance(geojson.get("coordinates"), list):
        raise BadSpot(asked)
    if not list(_positions(geojson["coordinates"])):
        raise BadSpot(asked)
    try:
        return drawn(geojson, types=TYPES, most_vertices=MOST_POINTS)
    except BadSite as error:
        raise BadSpot(str(error)) from None


def _positions(coordinates: Sequence[Any], depth: int = 0) -> Iterator[Sequence[float]]:
    """Yield the positions in nested coordinates; BadSpot where something else stands."""
    if coordinates and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in coordinates):
        if len(coordinates) < 2 or not all(abs(one) < 1e9 for one in coordinates):
            raise BadSpot(_("Each position is two numbers: longitude and latitude."))
        yield coordinates
        return
    for one in coordinates:
        if not isinstance(one, list) or depth > 3:
            raise BadSpot(_("Each position is two numbers: longitude and latitude."))
        yield from _positions(one, depth + 1)
