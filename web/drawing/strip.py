"""Strip: where an area stands among all areas of its kind, on one line from the lowest figure to the highest."""

from dataclasses import dataclass
from typing import Final

from planning.profile import Among
from web.drawing.scatter import Axis

WIDTH_PX: Final = 220
HEIGHT_PX: Final = 28
MARGIN_PX: Final = 8


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn, in pixels from the left: the whole line, the middle half of all areas, the middle one, and this one."""

    low: float
    quarter: float
    middle: float
    three_quarters: float
    high: float
    own: float | None
    width_px: int = WIDTH_PX
    height_px: int = HEIGHT_PX


def strip(among: Among | None, own: float | None) -> Strip | None:
    """Return where a figure stands; None where no area has one, or only this one."""
    if among is None or among.areas < 2:
        return None
    axis = Axis.over([among.low, among.high, *([own] if own is not None else [])], MARGIN_PX, WIDTH_PX - MARGIN_PX)
    low, quarter, middle, three_quarters, high = (
        axis.at(each) for each in (among.low, among.quarter, among.middle, among.three_quarters, among.high)
    )
    return Strip(low, quarter, middle, three_quarters, high, None if own is None else axis.at(own))
