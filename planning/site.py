"""Site: a piece of the city that somebody draws, read from GeoJSON and held to what can be answered."""

import json
from collections.abc import Collection
from typing import Any, Final

import shapely
from django.utils.translation import gettext as _
from pyproj import Transformer

from geo import crs
from geo.models import Area
from planning.division import areas, divisions
from planning.errors import BadSite
from planning.kept import kept

MOST_VERTICES: Final = 5_000
# As large as a large city; a wider question is one about its areas.
MOST_M2: Final = 50_000_000.0
# What lies this far outside the outline that the city's areas make is still at its edge.
EDGE_M: Final = 250.0
EARTH: Final = (-180.0, -90.0, 180.0, 90.0)
ANY: Final = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")


def site(geojson: Any, *, types: Collection[str] = ANY, most_vertices: int = MOST_VERTICES) -> Any:
    """Return a GeoJSON geometry (text, geometry or feature; CRS84) as a metric shape; BadSite says in a sentence what is wrong with it.

    It is one of these types, whole, valid, in the city, and not larger than can be answered.
    """
    return _held(drawn(geojson, types=types, most_vertices=most_vertices))


def drawn(geojson: Any, *, types: Collection[str] = ANY, most_vertices: int = MOST_VERTICES) -> Any:
    """Return a GeoJSON geometry as it was drawn, in degrees: one of these types, flat, with something in it, and crossing nowhere."""
    said = _geometry(geojson)
    kind = said.get("type")
    if kind not in types:
        raise BadSite(_("“%(type)s” is asked here to be one of %(known)s.") % {"type": str(kind)[:40], "known": ", ".join(types)})
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps({"type": kind, "coordinates": said.get("coordinates")})))
    except (shapely.errors.GEOSException, TypeError, ValueError):
        raise BadSite(_("The coordinates of the %(type)s are not what GeoJSON asks for.") % {"type": kind}) from None
    if shape is None or shapely.is_empty(shape):
        raise BadSite(_("This geometry is empty."))
    if (vertices := shapely.count_coordinates(shape)) > most_vertices:
        raise BadSite(_("%(n)d corners are too many; draw it with at most %(most)d.") % {"n": vertices, "most": most_vertices})
    if not shapely.is_valid(shape):
        raise BadSite(_("This shape crosses itself, or has a hole that lies outside it. Draw it anew, without lines that cross."))
    return shape


def point(lon: float, lat: float) -> Any:
    """Return a place in degrees as a metric point; BadSite where it does not lie in the city."""
    return _held(shapely.Point(lon, lat))


def _geometry(geojson: Any) -> dict[str, Any]:
    if isinstance(geojson, (str, bytes)):
        try:
            geojson = json.loads(geojson)
        except (ValueError, RecursionError):
            raise BadSite(_("This is not JSON: %(text)s") % {"text": str(geojson)[:80]}) from None
    if isinstance(geojson, dict) and geojson.get("type") == "Feature":
        geojson = geojson.get("geometry")
    if not isinstance(geojson, dict) or not isinstance(geojson.get("type"), str):
        raise BadSite(_("This is no GeoJSON geometry: %(text)s") % {"text": str(geojson)[:80]})
    return geojson


def _held(shape: Any) -> Any:
    west, south, east, north = shapely.bounds(shape)
    if not (west >= EARTH[0] and south >= EARTH[1] and east <= EARTH[2] and north <= EARTH[3]):
        raise BadSite(_("These coordinates are no longitude and latitude: %(west).5g, %(south).5g.") % {"west": west, "south": south})
    metric = shapely.transform(shape, _to_metres().transform, interleaved=False)
    if shapely.area(metric) > MOST_M2:
        said = {"area": shapely.area(metric) / 1e6, "most": MOST_M2 / 1e6}
        raise BadSite(_("%(area).1f km² is too large; at most %(most).0f km².") % said)
    city = outline()
    if city is not None and not shapely.dwithin(city, metric, EDGE_M):
        exchanged = shapely.transform(shape, lambda x, y: (y, x), interleaved=False)
        swapped = shapely.transform(exchanged, _to_metres().transform, interleaved=False)
        if shapely.is_valid(swapped) and shapely.dwithin(city, swapped, EDGE_M):
            raise BadSite(
                _("This lies outside the city; with longitude and latitude exchanged it would lie in it."),
                exchanged=json.loads(shapely.to_geojson(exchanged)),
            )
        raise BadSite(_("This lies outside the city: %(west).5f, %(south).5f.") % {"west": west, "south": south})
    return metric


def degrees(shape: Any) -> Any:
    """Return a metric shape in degrees, longitude first, rounded to a centimetre."""
    transform = Transformer.from_crs(crs.METRIC, crs.WGS84, always_xy=True).transform
    spoken = shapely.transform(shape, transform, interleaved=False)
    return shapely.transform(spoken, lambda each: each.round(crs.CRS84.decimals))


def _to_metres() -> Transformer:
    return Transformer.from_crs(crs.WGS84, crs.METRIC, always_xy=True)


@kept(lambda: (Area._meta.db_table,), size=1)
def outline() -> Any | None:
    """Return the outline (metric) of all the city's areas together, of whatever edition; None where none are loaded."""
    shapes = [shape for each in divisions() for shape in areas(each).geometry.to_numpy()]
    if not shapes:
        return None
    found = shapely.union_all(shapes)
    shapely.prepare(found)
    return found
