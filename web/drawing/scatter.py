"""Scatter: areas as points, one measure to the right, another one upwards, with the breaks of their classes as lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from web.drawing.plane import ticks

WIDTH_PX: Final = 460
HEIGHT_PX: Final = 320
LEFT_PX: Final = 52
RIGHT_PX: Final = 14
ABOVE_PX: Final = 26
BELOW_PX: Final = 40


@dataclass(frozen=True, slots=True)
class Dot:
    """One area, in pixels, in the colour of its class, with what it reads."""

    pk: int
    x: float
    y: float
    colour: str
    title: str


@dataclass(frozen=True, slots=True)
class Point:
    """One area, as it reads."""

    pk: int
    across: float
    upwards: float
    colour: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A round number on an axis, in pixels along it."""

    value: float
    at: float


@dataclass(frozen=True, slots=True)
class Scatter:
    """What is drawn."""

    dots: tuple[Dot, ...]
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]
    breaks_across: tuple[float, ...]
    breaks_upwards: tuple[float, ...]

    width_px: int = WIDTH_PX
    height_px: int = HEIGHT_PX
    left_px: int = LEFT_PX
    right_px: int = WIDTH_PX - RIGHT_PX
    top_px: int = ABOVE_PX
    bottom_px: int = HEIGHT_PX - BELOW_PX


@dataclass(frozen=True, slots=True)
class Axis:
    """From numbers to pixels."""

    low: float
    high: float
    start_px: float
    end_px: float

    @classmethod
    def over(cls, values: Sequence[float], start_px: float, end_px: float) -> "Axis":
        """Return the axis that holds all values; it starts at zero unless that would leave more than half of it empty."""
        low, high = min(values), max(values)
        low = 0.0 if 0 <= low <= (high - low) else low
        return cls(low, high if high > low else low + 1.0, start_px, end_px)

    def at(self, value: float) -> float:
        """Return where a value stands, in pixels."""
        return round(self.start_px + (value - self.low) / (self.high - self.low) * (self.end_px - self.start_px), 1)

    def ticks(self, about: int) -> tuple[Tick, ...]:
        """Return the round numbers on it."""
        return tuple(Tick(value, self.at(value)) for value in ticks(self.low, self.high, about=about))

    def within(self, values: Iterable[float]) -> tuple[float, ...]:
        """Return where values stand, in pixels; those beyond its ends are left out."""
        return tuple(self.at(value) for value in values if self.low < value < self.high)


def scatter(points: Sequence[Point], breaks_across: Iterable[float], breaks_upwards: Iterable[float]) -> Scatter | None:
    """Return areas as points; None where there are none."""
    if not points:
        return None
    across = Axis.over([each.across for each in points], LEFT_PX, WIDTH_PX - RIGHT_PX)
    upwards = Axis.over([each.upwards for each in points], HEIGHT_PX - BELOW_PX, ABOVE_PX)
    return Scatter(
        tuple(Dot(each.pk, across.at(each.across), upwards.at(each.upwards), each.colour, each.title) for each in points),
        across.ticks(5),
        upwards.ticks(5),
        across.within(breaks_across),
        upwards.within(breaks_upwards),
    )
