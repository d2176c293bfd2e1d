"""Strip: where an area stands among all areas of its division, as ticks on one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from web.drawing.scatter import Axis

WIDTH_PX: Final = 240
HEIGHT_PX: Final = 36
MARGIN_PX: Final = 6


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn: a tick for each area, a mark for this one, and one for the whole, in pixels; None where there is no figure."""

    others: tuple[float, ...]
    own: float | None
    whole: float | None
    width_px: int = WIDTH_PX
    height_px: int = HEIGHT_PX


def strip(values: Sequence[float], own: float | None, whole: float | None) -> Strip | None:
    """Return the strip of a figure; None where no area has one."""
    known = [value for value in (*values, own, whole) if value is not None]
    if not known:
        return None
    axis = Axis.over(known, MARGIN_PX, WIDTH_PX - MARGIN_PX)

    def at(value: float | None) -> float | None:
        return None if value is None else axis.at(value)

    return Strip(tuple(sorted({axis.at(value) for value in values})), at(own), at(whole))
