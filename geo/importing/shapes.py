"""Shapes: any geometry made into one that its kind can hold, flat, finite and valid; or the reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import Transformer

from geo import crs

Geometries = NDArray[Any]  # of shapely geometries and None

OUTLINE, OPEN = "outline", "open"
POINTS_AT_MOST = 1_000_000  # in one geometry; the outline of a country at 1:10,000 has a tenth of that
CLOSE_ENOUGH = 0.01  # a repaired outline may differ by this much of its area from what it is held against


@dataclass(slots=True)
class Shapes:
    """The geometries of a batch, and for each: why it cannot be stored, or what was done to it; empty texts where all is well.

    `drawn` marks what was drawn as a line where an area is wanted: OUTLINE where the line closed and became an area, OPEN where it
    does not; either may be an area of the same file drawn once more, which only the whole file shows.
    """

    geometry: Geometries
    problem: list[str]
    repair: list[str]
    drawn: list[str]

    def refuse(self, index: int, why: str) -> None:
        """Take a geometry out, with the reason."""
        self.geometry[index] = None
        self.problem[index] = self.problem[index] or why


def decoded(wkb: Sequence[bytes | None]) -> Shapes:
    """Return geometries in the file's own system, flat; what is missing, too large or not finite has its reason."""
    count = len(wkb)
    shapes = Shapes(np.full(count, None, dtype=object), [""] * count, [""] * count, [""] * count)
    small: list[bytes | None] = [data if data is None or len(data) <= 24 * POINTS_AT_MOST else None for data in wkb]
    try:
        shapes.geometry = shapely.from_wkb(small, on_invalid="fix")
    except (shapely.errors.GEOSException, TypeError, ValueError):
        shapes.geometry = np.array([_one(data) for data in small], dtype=object)
    shapes.geometry = shapely.force_2d(shapes.geometry)
    coordinates, owner = shapely.get_coordinates(shapes.geometry, return_index=True)
    unending = set(owner[~np.isfinite(coordinates).all(axis=1)].tolist())
    for index in np.flatnonzero(shapely.is_missing(shapes.geometry) | shapely.is_empty(shapes.geometry)).tolist():
        data = wkb[index]
        if data is None:
            why = _("it has no geometry")
        elif len(data) > 24 * POINTS_AT_MOST:
            why = _("its geometry has more than %(limit)d points") % {"limit": POINTS_AT_MOST}
        elif shapes.geometry[index] is None:
            why = _("its geometry cannot be read")
        else:
            why = _("its geometry is empty or has no finite coordinates")
        shapes.refuse(index, why)
    for index in unending:
        shapes.refuse(index, _("its geometry has coordinates that are no finite numbers"))
    return shapes


def _one(data: bytes | None) -> Any:
    if data is None:
        return None
    try:
        return shapely.from_wkb(data, on_invalid="fix")
    except (shapely.errors.GEOSException, TypeError, ValueError):
        return None


def transform(shapes: Shapes, srid: int) -> None:
    """Turn geometries from a system into the metric one, in place."""
    if srid == crs.METRIC:
        return
    transformer = _transformer(srid)
    shapes.geometry = shapely.transform(shapes.geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    for index in np.flatnonzero(np.isinf(shapely.bounds(shapes.geometry)).any(axis=1)).tolist():
        shapes.refuse(index, _("it reaches to where EPSG:%(metric)d has no numbers") % {"metric": crs.METRIC})


@cache
def _transformer(srid: int) -> Transformer:
    """Return what turns coordinates of a system into metric ones, x before y in both; making one takes 16 ms."""
    return Transformer.from_crs(srid, crs.METRIC, always_xy=True)


def fit(shapes: Shapes, types: Sequence[str], areas_m2: Sequence[float | None] | None = None) -> None:
    """Make each geometry (in metres) valid and of one of `types`, in place. `areas_m2` is what the source itself says."""
    allowed = frozenset(types)
    numbers = {_TYPE_NUMBERS[name] for name in allowed}
    good = np.isin(shapely.get_type_id(shapes.geometry), list(numbers)) & shapely.is_valid(shapes.geometry)
    for index in np.flatnonzero(~good & ~shapely.is_missing(shapes.geometry)).tolist():
        area = areas_m2[index] if areas_m2 is not None else None
        drawn = shapes.geometry[index]
        lines_only = "POLYGON" in allowed and drawn.geom_type in {"LineString", "MultiLineString"}
        try:
            made, done = _fitted(drawn, allowed, area)
        except (Unfitting, shapely.errors.GEOSException) as error:
            if lines_only and drawn.is_valid:
                shapes.drawn[index] = OPEN
            else:
                shapes.refuse(index, str(error))
            continue
        if lines_only:
            shapes.drawn[index] = OUTLINE
        shapes.geometry[index] = made
        shapes.repair[index] = done


_TYPE_NUMBERS = {"POINT": 0, "LINESTRING": 1, "POLYGON": 3, "MULTILINESTRING": 5, "MULTIPOLYGON": 6}


class Unfitting(Exception):
    """A geometry cannot be made into one that its kind can hold; the sentence says why."""


def _fitted(geometry: Any, allowed: frozenset[str], area_m2: float | None) -> tuple[Any, str]:
    """Return a valid geometry of an allowed type, and what was done to it."""
    done = ""
    if not geometry.is_valid:
        geometry, done = repaired(geometry, area_m2)
    if geometry.geom_type.upper() not in allowed:
        geometry, made = _of_type(geometry, allowed)
        done = "; ".join(filter(None, (done, made)))
    if geometry.is_empty or not geometry.is_valid:
        raise Unfitting(_("its geometry is broken: %(why)s") % {"why": shapely.is_valid_reason(geometry)})
    return geometry, done


def repaired(geometry: Any, area_m2: float | None) -> tuple[Any, str]:
    """Return a broken geometry made valid by its own linework, and what was wrong with it.

    An area is held against what the source says it measures, else against what its outline encloses: a figure of eight keeps both
    its lobes, so its signed area says nothing.
    """
    why = shapely.is_valid_reason(geometry).split("[")[0].strip()
    made = shapely.make_valid(geometry, method="linework")
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        if made.is_empty or made.length < (1 - CLOSE_ENOUGH) * geometry.length:
            raise Unfitting(_("its geometry is broken (%(why)s) and cannot be repaired") % {"why": why})
        return made, why
    made = _polygons(made)
    if made is None:
        raise Unfitting(_("its outline encloses nothing (%(why)s)") % {"why": why})
    meant = area_m2 if area_m2 else enclosed_area(geometry)
    off = abs(made.area - meant) / meant if meant else 1.0
    if off > CLOSE_ENOUGH:
        raise Unfitting(
            _("its outline is broken (%(why)s), and repaired it would measure %(made).0f m² instead of %(meant).0f m²")
            % {"why": why, "made": made.area, "meant": meant}
        )
    return made, why


def enclosed_area(geometry: Any) -> float:
    """Return the area that the outlines of a polygon enclose, less that of its holes, however the lines run."""
    parts = [part for part in shapely.get_parts(geometry) if not part.is_empty]
    filled = shapely.union_all([_faces(part.exterior) for part in parts])
    holes = shapely.union_all([_faces(ring) for part in parts for ring in part.interiors])
    return float(shapely.difference(filled, holes).area)


def _faces(ring: Any) -> Any:
    """Return all that a ring encloses, also where it crosses itself or runs twice."""
    lines = shapely.union_all([shapely.LineString(ring.coords)])
    return shapely.union_all(shapely.get_parts(shapely.polygonize([lines])))


def _polygons(geometry: Any) -> Any:
    """Return the areas in a geometry as one polygon or multipolygon, or None."""
    parts = [part for part in _parts(geometry) if part.geom_type == "Polygon" and part.area > 0]
    return None if not parts else parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _parts(geometry: Any) -> list[Any]:
    """Return the single parts of a geometry, also of collections in collections."""
    if geometry.geom_type.startswith("Multi") or geometry.geom_type == "GeometryCollection":
        return [single for part in shapely.get_parts(geometry) for single in _parts(part)]
    return [] if geometry.is_empty else [geometry]


def _of_type(geometry: Any, allowed: frozenset[str]) -> tuple[Any, str]:
    """Return the geometry as the kind holds it: areas before lines before points."""
    parts = _parts(geometry)
    by_kind = {kind: [part for part in parts if part.geom_type == kind] for kind in ("Polygon", "LineString", "LinearRing", "Point")}
    lines = by_kind["LineString"] + by_kind["LinearRing"]
    if "POLYGON" in allowed:
        if by_kind["Polygon"]:
            return _polygons(geometry), _("only its areas are kept")
        if lines and (area := _closed(lines)) is not None:
            return area, ""  # said once the whole file has shown that it is no area drawn twice
    if "LINESTRING" in allowed and lines:
        return (lines[0] if len(lines) == 1 else shapely.multilinestrings(lines)), _("only its lines are kept")
    if "POINT" in allowed and "POLYGON" not in allowed and (by_kind["Polygon"] or lines):
        inside = (
            shapely.point_on_surface(geometry) if by_kind["Polygon"] else shapely.line_interpolate_point(lines[0], 0.5, normalized=True)
        )
        return inside, _("it was drawn as an area or a line, and is kept as the point in the middle of it")
    if "POINT" in allowed and by_kind["Point"]:
        if len({(point.x, point.y) for point in by_kind["Point"]}) == 1:
            return by_kind["Point"][0], ""
        raise Unfitting(_("it is %(count)d points at once") % {"count": len(by_kind["Point"])})
    raise Unfitting(
        _("it is a %(is)s, where %(wanted)s is wanted") % {"is": geometry.geom_type.upper(), "wanted": " / ".join(sorted(allowed))}
    )


def _closed(lines: list[Any]) -> Any:
    """Return the area that lines together enclose, or None where an end is loose."""
    areas = shapely.polygonize([shapely.union_all(lines)])
    found = _polygons(shapely.union_all(shapely.get_parts(areas)))
    if found is None:
        return None
    # Each stretch of the lines must bound the area: a path with a loop in it is still a path.
    drawn = shapely.union_all(lines).length
    return found if abs(found.boundary.length - drawn) <= CLOSE_ENOUGH * drawn else None


def coarsened(geometry: Geometries, step_m: int) -> Geometries:
    """Return the centres of the grid cells (of `step_m` metres, the same for every file) in which points lie."""
    inside = shapely.point_on_surface(geometry)
    xy = np.column_stack([shapely.get_x(inside), shapely.get_y(inside)])
    cells = (np.floor(xy / step_m) + 0.5) * step_m
    missing = shapely.is_missing(geometry)
    made = np.full(len(geometry), None, dtype=object)
    if (~missing).any():
        made[~missing] = shapely.points(cells[~missing])
    return made
