"""Sidewalk: how wide it is before a facade, where a source of streets says so.

Never from polygons of street surface: those run from facade to facade.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import shapely
from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import GEOSGeometry, Polygon

from geo import crs
from geo.models import Street
from participation.lengths import from_metres

# No facade is further from the middle of its own street, and none is nearer: there the side cannot be told.
FURTHEST_M: Final = 25.0
NEAREST_M: Final = 1.0
# At a corner two streets are about as near; then both must say how wide their sidewalk is.
AS_NEAR_M: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidewalk:
    """The width of a sidewalk in whole millimetres, and who says so: which street, on which side (as its line runs), of which date."""

    width_mm: int
    street: str
    side: str
    dataset: str
    publisher: str
    date: dt.date | None
    fictional: bool


def beside(point: shapely.Point) -> Sidewalk | None:
    """Return the sidewalk on a facade's side of the nearest street, or None where no source gives its width. One query.

    `point` (metric) stands for the facade. At a corner, where two streets are as near, the narrower sidewalk; None if one is not known.
    """
    place = GEOSGeometry(memoryview(point.wkb), srid=crs.METRIC)
    around = Polygon.from_bbox((point.x - FURTHEST_M, point.y - FURTHEST_M, point.x + FURTHEST_M, point.y + FURTHEST_M))
    around.srid = crs.METRIC
    near = (
        Street._default_manager.filter(gone_since=None, geom__bboverlaps=around)
        .select_related("dataset")
        .defer("geom_wgs84", "geom_mercator", "names")
        .order_by(GeometryDistance("geom", place), "pk")[:8]
    )
    ways = [(street, shapely.from_wkb(bytes(street.geom.wkb))) for street in near]
    if not ways or (nearest := ways[0][1].distance(point)) > FURTHEST_M:
        return None
    sides = [_side(street, line, point) for street, line in ways if line.distance(point) <= nearest + AS_NEAR_M]
    known = [side for side in sides if side is not None]
    return min(known, key=lambda side: side.width_mm) if len(known) == len(sides) else None


def _side(street: Any, line: shapely.Geometry, point: shapely.Point) -> Sidewalk | None:
    """Return the sidewalk on the point's side of one street, or None where the side or its width is not known."""
    across = _across_m(line, point)
    if abs(across) < NEAREST_M:
        return None
    width_m = street.sidewalk_left_m if across > 0 else street.sidewalk_right_m
    if width_m is None:
        return None
    return Sidewalk(
        width_mm=from_metres(width_m),
        street=street.name,
        side="left" if across > 0 else "right",
        dataset=street.dataset.name,
        publisher=street.dataset.publisher,
        date=street.source_date or street.dataset.retrieved,
        fictional=street.dataset.fictional,
    )


def _across_m(line: shapely.Geometry, point: shapely.Point) -> float:
    """Return how far a point is beside the nearest straight piece of a line: left of it positive, right negative."""
    pieces = [
        (shapely.LineString([start, end]), start, end)
        for part in shapely.get_parts(line)
        for start, end in zip(part.coords[:-1], part.coords[1:], strict=True)
        if start != end
    ]
    if not pieces:
        return 0.0
    _piece, start, end = min(pieces, key=lambda piece: piece[0].distance(point))
    dx, dy = end[0] - start[0], end[1] - start[1]
    return float((dx * (point.y - start[1]) - dy * (point.x - start[0])) / (dx * dx + dy * dy) ** 0.5)
