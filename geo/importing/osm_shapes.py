"""The geometry an OSM object has in a layer, by the geometry types the layer's table takes. Longitude and latitude."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

Coordinates = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is kept of an object: its geometry, or None and why not."""

    geometry: BaseGeometry | None
    problem: str = ""  # why there is no geometry
    lacking: str = ""  # what of it is not in the file, where the rest is kept
    turned: str = ""  # as what it was drawn, where the layer takes something else


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines of a relation, by the role of the members that are there, of `members` in all."""

    outer: tuple[LineString, ...]
    inner: tuple[LineString, ...]
    members: int

    @property
    def absent(self) -> int:
        """How many members are not there."""
        return self.members - len(self.outer) - len(self.inner)

    def area(self) -> BaseGeometry:
        """Return what the rings that close enclose, holes left out; empty if none closes.

        Where all members are there, a ring is a hole by where it lies, as osmium's assembler sees it, whatever role it was given.
        Where some are missing a hole may lie outside every ring, and only its role keeps it from being taken for an area.
        """
        if not self.absent:
            return enclosed(*self.outer, *self.inner)
        return shapely.difference(enclosed(*self.outer), enclosed(*self.inner))


def of_node(point: Point, types: Collection[str]) -> Shape:
    """Return the point where the layer takes points."""
    if "POINT" in types:
        return Shape(point)
    return Shape(None, _("drawn as a point, which says nothing of its outline"))


def of_way(line: LineString, types: Collection[str]) -> Shape:
    """Return the line, the area it encloses, or a point on it: the first of these that the layer takes."""
    if "LINESTRING" in types:
        return Shape(line)
    closed = line.is_closed and len(line.coords) > 3
    if closed and "POLYGON" in types:
        return Shape(Polygon(line.coords))
    if "POINT" not in types:
        return Shape(None, _("drawn as a line that does not close"))
    if closed:
        return Shape(point_within(Polygon(line.coords)), turned=_("drawn as an area: kept as a point in it"))
    return Shape(shapely.line_interpolate_point(line, 0.5, normalized=True), turned=_("drawn as a line: kept as the point half-way"))


def of_broken_way(runs: Sequence[Coordinates], *, missing: int, nodes: int, types: Collection[str]) -> Shape:
    """Return what is left of a way of which the file lacks nodes: of a street the stretches that are there, of an area nothing."""
    lacking = _("%(missing)d of its %(nodes)d nodes are not in the file") % {"missing": missing, "nodes": nodes}
    lines = [LineString(run) for run in runs if len(run) > 1]
    if "LINESTRING" in types and lines:
        geometry = lines[0] if len(lines) == 1 else MultiLineString(lines)
        return Shape(geometry, lacking=_("%(why)s: kept as far as it goes") % {"why": lacking})
    return Shape(None, lacking)


def of_relation(outline: Outline, types: Collection[str]) -> Shape:
    """Return the area that a relation's rings enclose, as far as they close; or a point in it.

    osmium's own assembler gives up a relation of which one member is missing, hence our own.
    """
    if "POLYGON" not in types and "POINT" not in types:
        return Shape(None, _("drawn as an area, not as a line"))
    area = outline.area()
    lacking = _("%(missing)d of its %(members)d members are not in the file") % {"missing": outline.absent, "members": outline.members}
    if area.is_empty:
        return Shape(None, lacking if outline.absent else _("its rings do not close"))
    lacking = _("%(why)s: kept with the rings that close") % {"why": lacking} if outline.absent else ""
    if "POLYGON" in types:
        return Shape(area, lacking=lacking)
    return Shape(point_within(area), lacking=lacking, turned=_("drawn as an area: kept as a point in it"))


def enclosed(*lines: LineString) -> BaseGeometry:
    """Return the area that lines enclose together; empty if they do not close."""
    return shapely.build_area(shapely.geometrycollections(list(lines)))


def point_within(area: BaseGeometry) -> Point:
    """Return a point in an area, whether or not the area is valid."""
    return shapely.point_on_surface(area if area.is_valid else shapely.make_valid(area, method="structure"))


def runs(places: Iterable[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Return the stretches between gaps (None)."""
    found: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            found.append([])
        elif not found[-1] or found[-1][-1] != place:
            found[-1].append(place)
    return [run for run in found if run]
