"""Plots: where numbered places lie in the city, on a sheet with its green, its water, its main streets and the borders of its areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geo.models import Street
from planning.division import areas, division, divisions
from planning.ground import TODAY
from planning.offers import PLOTS
from web.drawing.plane import Plane, bounds_of

WIDTH_PX: Final = 720
TALLEST_PX: Final = 560
# Room around the plots: a map of a single plot shows its surroundings.
AROUND_M: Final = 250.0
# What is smaller than this is not seen.
SEEN_PX: Final = 3.0
# Close by one sees all streets, from afar only those that lead somewhere.
ALL_STREETS_M_A_PX: Final = 3.0
MAIN_STREETS: Final = tuple(str(kind) for kind in (Street.Kind.MAIN, Street.Kind.LOCAL, Street.Kind.MOTORWAY))


@dataclass(frozen=True, slots=True)
class Numbered:
    """A plot on the map: its number, where it stands, its outline if it is large enough to be seen, and whether it is of the best set."""

    number: int
    x: float
    y: float
    outline: str
    in_set: bool


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The city around some shapes: what is drawn under them."""

    plane: Plane
    green: str
    water: str
    streets: str
    borders: str


@dataclass(frozen=True, slots=True)
class Plots(Backdrop):
    """What is drawn, from the lowest to the topmost. Number 1 is drawn last, so that nothing covers it."""

    plots: tuple[Numbered, ...]


def drawn(keys: Sequence[int], in_set: Sequence[bool]) -> Plots | None:
    """Return the map of some plots, numbered in their order; None where there are none. No query once the layers are kept."""
    if not keys:
        return None
    frame = TODAY.places(PLOTS)
    shapes = frame.geometry.to_numpy()[frame.index.get_indexer(list(keys))]
    under = backdrop(shapes)
    plane = under.plane
    spots = plane.spots(shapely.point_on_surface(shapes))
    found = [
        Numbered(number, x, y, path if large else "", chosen)
        for number, ((x, y), path, large, chosen) in enumerate(
            zip(spots, plane.paths(shapes), _is_seen(shapes, plane).tolist(), in_set, strict=True), start=1
        )
    ]
    return Plots(plane, under.green, under.water, under.streets, under.borders, tuple(reversed(found)))


def numbered(shapes: Sequence[Any], numbers: Sequence[int]) -> Plots | None:
    """Return the map of some shapes (metric), each with its own number; None where there are none. No query once the layers are kept."""
    if not len(shapes):
        return None
    drawn_shapes = np.asarray(shapes, dtype=object)
    under = backdrop(drawn_shapes)
    plane = under.plane
    spots, paths = plane.spots(shapely.point_on_surface(drawn_shapes)), plane.paths(drawn_shapes)
    marks = [Numbered(number, x, y, path, in_set=True) for number, (x, y), path in zip(numbers, spots, paths, strict=True)]
    return Plots(plane, under.green, under.water, under.streets, under.borders, tuple(reversed(marks)))


def backdrop(shapes: Any) -> Backdrop:
    """Return the city around some shapes (metric). No query once the layers are kept."""
    west, south, east, north = bounds_of(shapes)
    bounds = (west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M)
    plane = Plane.around(bounds, width_px=WIDTH_PX, tallest_px=TALLEST_PX)
    return Backdrop(plane, _ground("green-spaces", plane), _ground("water", plane), _streets(plane), _borders(plane))


def _ground(layer_id: str, plane: Plane) -> str:
    shapes = TODAY.places(layer_id).geometry.to_numpy()
    return _path(shapes[_is_seen(shapes, plane)], plane)


def _streets(plane: Plane) -> str:
    frame = TODAY.places("streets")
    main = frame["kind"].isin(MAIN_STREETS).to_numpy()
    return _path(frame.geometry.to_numpy()[main | (plane.metres_a_pixel <= ALL_STREETS_M_A_PX)], plane)


def _borders(plane: Plane) -> str:
    if not divisions():
        return ""
    return _path(shapely.boundary(areas(division()).geometry.to_numpy()), plane)


def _is_seen(shapes: Any, plane: Plane) -> Any:
    return shapely.area(shapes) >= (SEEN_PX * plane.metres_a_pixel) ** 2


def _path(shapes: Any, plane: Plane) -> str:
    """Return shapes as one path, cut off at the edge of the sheet."""
    if not len(shapes):
        return ""
    here = shapes[shapely.intersects(shapes, plane.box())]
    cut = shapely.clip_by_rect(here, *plane.box().bounds)
    return "".join(plane.paths(np.asarray(cut)[~shapely.is_empty(cut)]))
