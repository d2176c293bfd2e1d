"""Cutting: how an outline is divided and put together, so that nothing of it is lost. Pure: shapes to shapes."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
import shapely.ops

# What two drawings of one border may differ by, and what is too small to be a plot of its own.
TOLERANCE_M2: Final = 0.5
SMALLEST_M2: Final = 1.0
MOST_PARTS: Final = 20


def cut(whole: Any, line: Any) -> list[Any]:
    """Return the parts into which a line cuts an outline, the largest first; one part where it does not cut it."""
    parts = [part for part in shapely.ops.split(whole, line).geoms if part.area > 0] if whole.geom_type == "Polygon" else []
    for piece in getattr(whole, "geoms", ()):
        parts += [part for part in shapely.ops.split(piece, line).geoms if part.area > 0]
    return sorted(parts, key=lambda part: -part.area)


def strips(whole: Any, number: int) -> list[Any]:
    """Return an outline in so many parts of the same area, cut across its longest side."""
    if number < 2:
        return [whole]
    box = shapely.minimum_rotated_rectangle(whole)
    corners = shapely.get_coordinates(box)[:4]
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    longest = int(np.argmax(lengths[:2]))
    along = sides[longest] / lengths[longest]
    across = np.array([-along[1], along[0]])
    reach = float(lengths.sum())
    start = shapely.get_coordinates(whole) @ along
    low, high = float(start.min()), float(start.max())

    def before(at: float) -> Any:
        """Return what lies before a line across the outline."""
        edge, back = along * at, along * (low - 1.0)
        middle = across * float(np.mean(corners @ across))
        side = across * reach
        return shapely.Polygon([edge + middle - side, edge + middle + side, back + middle + side, back + middle - side])

    parts, rest = [], whole
    for index in range(1, number):
        wanted, left, right = whole.area * index / number, low, high
        for _ in range(60):
            half = (left + right) / 2
            left, right = (half, right) if shapely.intersection(whole, before(half)).area < wanted else (left, half)
        cutter = before((left + right) / 2)
        parts.append(outline(shapely.intersection(rest, cutter)))
        rest = outline(shapely.difference(rest, cutter))
    return [*parts, rest]


def outline(shape: Any) -> Any:
    """Return what of a shape has an area: a polygon, or several."""
    pieces = [piece for piece in getattr(shape, "geoms", [shape]) if piece.geom_type == "Polygon" and piece.area > 0]
    return pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(pieces)


def parts_differ_by_m2(whole: Any, parts: Sequence[Any]) -> float:
    """Return how much of an outline parts leave out, cover twice or lie beside it."""
    together = shapely.union_all(list(parts))
    twice = sum(part.area for part in parts) - together.area
    return float(shapely.symmetric_difference(whole, together).area + twice)


def fitted(whole: Any, parts: Sequence[Any]) -> list[Any]:
    """Return parts that make up an outline to the last square millimetre: each without those before it, the last one all that is left."""
    found, rest = [], whole
    for part in parts[:-1]:
        found.append(outline(shapely.intersection(rest, part)))
        rest = outline(shapely.difference(rest, part))
    return [*found, rest]
