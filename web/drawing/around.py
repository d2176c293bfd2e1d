"""Around: a site on a sheet with all that can be walked to from it, and what there is."""

from dataclasses import dataclass
from typing import Final

import shapely

from geo.layer import Group, Layer
from geo.registry import layer
from planning.dossier import Site
from planning.dossier_ways import within
from planning.ground import TODAY
from web.drawing.plane import Plane, bounds_of

WIDTH_PX: Final = 720
TALLEST_PX: Final = 620
# Layers of more places than this are not dotted: a map is to be read.
MOST_DOTS: Final = 60
MARGIN_M: Final = 40.0


@dataclass(frozen=True, slots=True)
class Dots:
    """The places of one layer within reach: where each stands, in pixels."""

    layer: Layer
    spots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What is drawn, from the lowest to the topmost: green, water, streets, the ground within reach, dots, the site."""

    plane: Plane
    green: str
    water: str
    streets: str
    reach: str
    dots: tuple[Dots, ...]
    site: str
    spot: tuple[float, float] | None


def around(site: Site) -> Around:
    """Return the map of a site and its surroundings. No query once the layers are kept."""
    west, south, east, north = bounds_of([site.around.area, site.shape])
    bounds = (west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M)
    plane = Plane.around(bounds, width_px=WIDTH_PX, tallest_px=TALLEST_PX)
    dotted = [each for each in (layer(key) for key in TODAY_LAYERS) if each.group in (Group.MEETING, Group.GREEN, Group.WAITING)]
    dots = []
    for each in dotted:
        frame, _away = within(site, each.id)
        if 0 < len(frame) <= MOST_DOTS:
            dots.append(Dots(each, tuple(plane.spots(shapely.point_on_surface(frame.geometry.to_numpy())))))
    small = shapely.area(site.shape) < (6 * plane.metres_a_pixel) ** 2 and shapely.length(site.shape) < 40 * plane.metres_a_pixel
    (spot,) = plane.spots(shapely.point_on_surface(site.shape))
    return Around(
        plane=plane,
        green=_path("green-spaces", plane),
        water=_path("water", plane),
        streets=_path("streets", plane),
        reach="".join(plane.paths(shapely.get_parts(site.around.area))),
        dots=tuple(dots),
        site="" if small else "".join(plane.paths(shapely.get_parts(site.shape))),
        spot=spot if small else None,
    )


# In the order in which they are drawn.
TODAY_LAYERS: Final = ("vacant-plots", "play-areas", "squares", "benches", "meeting-places")


def _path(layer_id: str, plane: Plane) -> str:
    """Return the places of a layer as one path, cut off at the edge of the sheet."""
    frame = TODAY.places(layer_id)
    here = frame.geometry.to_numpy()[frame.sindex.query(plane.box(), predicate="intersects")]
    cut = shapely.clip_by_rect(here, *plane.box().bounds)
    return "".join(plane.paths(cut[~shapely.is_empty(cut)]))
