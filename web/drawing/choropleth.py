"""Choropleth: the areas of a division on a sheet, with the streets and borders that one finds one's way by."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.models import Area, Street
from geo.registry import layer
from planning.division import LEVELS, Division, areas, divisions
from planning.ground import TODAY, stored
from planning.kept import kept
from web.drawing.plane import Plane, bounds_of

WIDTH_PX: Final = 900
TALLEST_PX: Final = 900
# A layer of points may put in so many: a map is to be read.
MOST_POINTS: Final = 3000
# Between areas one sees only streets that lead somewhere; at this many metres a pixel all of them.
ALL_STREETS_M_A_PX: Final = 3.0


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: its key, its outline in pixels, a spot inside it, and how wide or high it is, whichever is less."""

    pk: int
    path: str
    x: float
    y: float
    room_px: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map, in the middle of what it names."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Choropleth:
    """What is drawn, from the lowest to the topmost: streets, areas, the borders and names of the areas that these lie in."""

    plane: Plane
    streets: str
    areas: tuple[Outline, ...]
    borders: tuple[str, ...]
    names: tuple[Name, ...]


@kept(lambda _division, *_size: (Area._meta.db_table, Street._meta.db_table), size=16)
def choropleth(division: Division, width_px: int = WIDTH_PX, tallest_px: int = TALLEST_PX) -> Choropleth | None:
    """Return the areas of a division as they are drawn; None where there are none. At most four queries, then kept."""
    frame = areas(division)
    if frame.empty:
        return None
    shapes = frame.geometry.to_numpy()
    plane = Plane.around(bounds_of(shapes), width_px=width_px, tallest_px=tallest_px)
    spots = plane.spots(shapely.point_on_surface(shapes))
    boxes = shapely.bounds(shapes)
    room = ((boxes[:, 2:] - boxes[:, :2]).min(axis=1) / plane.metres_a_pixel).tolist()
    outlines = tuple(
        Outline(pk, path, x, y, least)
        for pk, path, (x, y), least in zip(frame.index.tolist(), plane.paths(shapes), spots, room, strict=True)
        if path
    )
    borders, names = _around(division, plane)
    return Choropleth(plane, _streets(plane), outlines, borders, names)


def _streets(plane: Plane) -> str:
    """Return the streets in the frame as one path: all of them on a map of a quarter, those that lead somewhere on a map of a city."""
    frame = stored("streets")
    if frame.empty:
        return ""
    main = frame["kind"].isin([str(Street.Kind.MAIN), str(Street.Kind.LOCAL), str(Street.Kind.MOTORWAY)]).to_numpy()
    lines = frame.geometry.to_numpy()[main | (plane.metres_a_pixel <= ALL_STREETS_M_A_PX)]
    seen = lines[shapely.intersects(lines, plane.box())]
    return "".join(plane.paths(shapely.clip_by_rect(seen, *plane.box().bounds)))


def _around(division: Division, plane: Plane) -> tuple[tuple[str, ...], tuple[Name, ...]]:
    """Return the borders and the names of the next coarser areas in the frame, else the areas' own names where they have any."""
    coarser = [each for each in divisions() if LEVELS.index(each.level) < LEVELS.index(division.level)]
    named = next((each for each in reversed(coarser) if len(areas(each)) > 1), None)
    frame = areas(named or division)
    seen = frame[shapely.intersects(frame.geometry.to_numpy(), plane.box())]
    shapes = seen.geometry.to_numpy()
    borders = tuple(path for path in plane.paths(shapes) if path) if named else ()
    wide = (shapely.bounds(shapes)[:, 2] - shapely.bounds(shapes)[:, 0]) / plane.metres_a_pixel if len(seen) else np.empty(0)
    spots = plane.spots(shapely.point_on_surface(shapes)) if len(seen) else []
    names = tuple(
        Name(text, x, y) for text, (x, y), room in zip(seen["name"], spots, wide.tolist(), strict=True) if text and room > 5.5 * len(text)
    )
    return borders, names


def dots(layer_id: str, plane: Plane) -> list[tuple[float, float]]:
    """Return where the places of a layer stand on the map, in pixels: at a point inside each; at most so many as can be read."""
    shapes = TODAY.places(layer(layer_id).id).geometry.to_numpy()
    seen = shapely.point_on_surface(shapes[shapely.intersects(shapes, plane.box())])
    return plane.spots(seen[:MOST_POINTS]) if len(seen) else []
