"""A small picture of a place amid its streets, buildings, water and green, drawn by PostGIS as paths of an SVG."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log2
from typing import Any

from django.contrib.gis.db.models.fields import GeometryField
from django.contrib.gis.db.models.functions import AsSVG
from django.contrib.gis.geos import Polygon
from django.db.models import CharField, F, Func, QuerySet, TextField, Value

from geo import crs
from geo.layer import Layer
from geo.models import Place
from geo.standing import still_there

# Metres a pixel at zoom 0 of the web's pyramid, on the latitude of 51°: enough to tell which layers a scale can carry.
METRES_A_PIXEL_AT_ZOOM_0 = 98_500
WIDTH_PX, HEIGHT_PX = 480, 320
# How many strokes a layer may put in: a picture is never a download.
MOST_STROKES = 1200


@dataclass(frozen=True, slots=True)
class Frame:
    """The piece of the plane that a picture shows, in metres of the metric system."""

    west: float
    south: float
    width_m: float
    height_m: float

    @classmethod
    def around(cls, extent: tuple[float, float, float, float]) -> "Frame":
        """Return a frame in the picture's own proportions that leaves room around an extent; at least 180 m wide."""
        west, south, east, north = extent
        width = max(180.0, (east - west) * 1.3, (north - south) * 1.3 * WIDTH_PX / HEIGHT_PX)
        height = width * HEIGHT_PX / WIDTH_PX
        return cls((west + east - width) / 2, (south + north - height) / 2, width, height)

    @property
    def metres_a_pixel(self) -> float:
        return self.width_m / WIDTH_PX

    @property
    def zoom(self) -> float:
        """The zoom of the web's pyramid at which a pixel is as wide."""
        return log2(METRES_A_PIXEL_AT_ZOOM_0 / self.metres_a_pixel)

    @property
    def box(self) -> Polygon:
        box = Polygon.from_bbox((self.west, self.south, self.west + self.width_m, self.south + self.height_m))
        box.srid = crs.METRIC
        return box


@dataclass(frozen=True, slots=True)
class Stroke:
    """One path of the picture, in metres from its upper left corner, y downwards."""

    layer: str
    shape: str
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: first the ground, then the place itself."""

    frame: Frame
    ground: tuple[Stroke, ...]
    subject: Stroke
    colour: str
    # Where a place that is a point stands in the picture.
    point: tuple[float, float] | None

    @property
    def view_box(self) -> str:
        return f"0 0 {self.frame.width_m:.1f} {self.frame.height_m:.1f}"

    @property
    def scale_m(self) -> int:
        """The length of the scale bar: the roundest number of metres that fits in a third of the width."""
        return max(size for size in (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000) if size <= max(60.0, self.frame.width_m / 3))


class _Clip(Func):
    """A geometry cut off at the frame: not exactly valid, but only to be looked at."""

    function = "ST_ClipByBox2D"
    output_field = GeometryField(srid=crs.METRIC)


class _Simplify(Func):
    """A geometry with only the vertices that can be seen."""

    function = "ST_Simplify"
    output_field = GeometryField(srid=crs.METRIC)


class _Move(Func):
    """A geometry moved so that the frame's upper left corner is the origin: shorter numbers."""

    function = "ST_Translate"
    output_field = GeometryField(srid=crs.METRIC)


def picture(place: Place, layer: Layer, ground: Iterable[Layer]) -> Picture:
    """Return a picture of a place amid those layers of the ground that its scale can carry. At most two queries."""
    frame = Frame.around(place.geom.extent)
    strokes = _ground([kind for kind in ground if kind.id != layer.id], frame)
    return Picture(frame, strokes, _subject(place, layer, frame), layer.colour, _spot(place.geom, frame))


def picture_of(shape: Any, ground: Iterable[Layer], *, colour: str) -> Picture:
    """Return a picture of a metric shape that is no place (yet) amid the ground. One query."""
    frame = Frame.around(shape.extent)
    spot = _spot(shape, frame)
    kind = "line" if "Line" in shape.geom_type else "polygon"
    subject = Stroke("", "point", "") if spot else Stroke("", kind, "".join(_run(each, frame) for each in _runs(shape.coords)))
    return Picture(frame, _ground(ground, frame), subject, colour, spot)


def _ground(kinds: Iterable[Layer], frame: Frame) -> tuple[Stroke, ...]:
    """Return what lies under a picture: surfaces, then lines, in the order of the layers. One query, none where nothing can be carried."""
    drawn = {kind.id: kind for kind in kinds if kind.base and frame.zoom >= kind.min_zoom + 2}
    if not drawn:
        return ()
    queries = [_strokes(kind, frame) for kind in drawn.values()]
    rows = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    strokes = (Stroke(id_, drawn[id_].shape, path) for id_, path in rows if path and ";" not in path)
    order = list(drawn)
    return tuple(sorted(strokes, key=lambda stroke: (("polygon", "line", "point").index(stroke.shape), order.index(stroke.layer))))


def _runs(coordinates: Any) -> Iterator[Any]:
    """Yield the runs of positions in nested coordinates."""
    if isinstance(coordinates[0][0], float):
        yield coordinates
        return
    for each in coordinates:
        yield from _runs(each)


def _run(positions: Any, frame: Frame) -> str:
    """Return a run of positions as part of an SVG path."""
    north = frame.south + frame.height_m
    return "M" + "L".join(f"{x - frame.west:.1f} {north - y:.1f}" for x, y, *_height in positions)


def _strokes(layer: Layer, frame: Frame) -> "QuerySet[Any, Any]":
    """Return the query for the paths of one layer within a frame."""
    there = layer.model._default_manager.filter(still_there(layer.model), geom__bboverlaps=frame.box).exclude(geom__type="POINT")
    return there.annotate(of=Value(layer.id, CharField()), path=_path(F("geom"), frame)).values_list("of", "path")[:MOST_STROKES]


def _path(geometry: Any, frame: Frame) -> AsSVG:
    """Return the expression that writes a geometry as the `d` of an SVG path."""
    clipped = _Clip(_Simplify(geometry, Value(frame.metres_a_pixel / 2)), Value(frame.box, GeometryField(srid=crs.METRIC)))
    moved = _Move(clipped, Value(-frame.west), Value(-(frame.south + frame.height_m)))
    return AsSVG(moved, precision=1, output_field=TextField())


def _subject(place: Place, layer: Layer, frame: Frame) -> Stroke:
    """Return the place's own path. One query, none for a point."""
    if place.geom.geom_type == "Point":
        return Stroke(layer.id, "point", "")
    rows = layer.model._default_manager.filter(pk=place.pk).annotate(path=_path(F("geom"), frame)).values_list("path", flat=True)
    return Stroke(layer.id, "line" if "Line" in place.geom.geom_type else "polygon", str(next(iter(rows), "") or ""))


def _spot(shape: Any, frame: Frame) -> tuple[float, float] | None:
    """Return where a point stands, in metres from the upper left corner; None for what is no point."""
    if shape.geom_type != "Point":
        return None
    return shape.x - frame.west, frame.south + frame.height_m - shape.y
