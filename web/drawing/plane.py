"""Plane: a piece of the city on a sheet, from metres to pixels."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

SCALES_M: Final = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class Plane:
    """Where a map's upper left corner lies (metric), how many metres a pixel is, and how large the map is."""

    west: float
    north: float
    metres_a_pixel: float
    width_px: int
    height_px: int

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float], *, width_px: int, tallest_px: int, margin_px: int = 12) -> "Plane":
        """Return the plane that shows an extent (metric) with some room around it, no taller than it may be."""
        west, south, east, north = bounds
        wide, high = max(east - west, 1.0), max(north - south, 1.0)
        metres = max(wide / (width_px - 2 * margin_px), high / (tallest_px - 2 * margin_px))
        height_px = min(tallest_px, max(width_px // 3, round(high / metres) + 2 * margin_px))
        return cls((west + east - width_px * metres) / 2, (south + north + height_px * metres) / 2, metres, width_px, height_px)

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width_px} {self.height_px}"

    @property
    def scale_m(self) -> int:
        """The length of the scale bar: the roundest number of metres that fits in a quarter of the width."""
        most = self.width_px * self.metres_a_pixel / 4
        return max((size for size in SCALES_M if size <= most), default=SCALES_M[0])

    @property
    def scale_px(self) -> float:
        return self.scale_m / self.metres_a_pixel

    def box(self) -> Any:
        """Return what is shown, as a polygon (metric)."""
        east, south = self.west + self.width_px * self.metres_a_pixel, self.north - self.height_px * self.metres_a_pixel
        return shapely.box(self.west, south, east, self.north)

    def spots(self, points: Any) -> list[tuple[float, float]]:
        """Return where points (metric) stand, in pixels."""
        found = self._pixels(shapely.get_coordinates(points))
        return [(x, y) for x, y in found.tolist()]

    def paths(self, shapes: Any) -> list[str]:
        """Return shapes (metric) as the `d` of SVG paths, with only the corners that can be seen; the empty word for what is too small."""
        seen = shapely.simplify(shapes, self.metres_a_pixel / 2)
        return ["".join(self._strokes(shape)) for shape in seen]

    def _strokes(self, shape: Any) -> Iterator[str]:
        for part in shapely.get_parts(shape):
            closed = part.geom_type == "Polygon"
            for line in shapely.get_rings(part) if closed else (part,):
                corners = self._pixels(shapely.get_coordinates(line))
                if len(corners) >= (4 if closed else 2):
                    yield _stroke(corners[:-1] if closed else corners) + ("Z" if closed else "")

    def _pixels(self, metres: Any) -> Any:
        return np.round((metres - (self.west, self.north)) / (self.metres_a_pixel, -self.metres_a_pixel), 1)


def _stroke(corners: Any) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners.tolist())


def ticks(low: float, high: float, *, about: int = 5) -> list[float]:
    """Return round numbers from `low` to `high`, about so many."""
    if not high > low:
        return [low]
    rough = (high - low) / about
    ten = 10.0 ** np.floor(np.log10(rough))
    step = next(ten * size for size in (1, 2, 5, 10) if ten * size >= rough * 0.999)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [round(number * step, 10) for number in range(first, last + 1)]


def bounds_of(shapes: Iterable[Any]) -> tuple[float, float, float, float]:
    """Return the extent of shapes: west, south, east, north."""
    west, south, east, north = shapely.total_bounds(np.array(list(shapes), dtype=object)).tolist()
    return west, south, east, north
