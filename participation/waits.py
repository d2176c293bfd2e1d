"""Waits: how long things have waited, for those who wait and those who could do something about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

# Up to a day, up to three, up to a week, up to a month, and longer.
STEPS: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))


@dataclass(frozen=True, slots=True)
class Waits:
    """How long things have waited: how many there are, the longest and the middle of their times, and how many in each step and over."""

    number: int
    longest: timedelta
    middle: timedelta
    spread: tuple[int, ...]


def waits(since: Iterable[datetime], *, now: datetime) -> Waits:
    """Return how long things have waited that began to at these times."""
    spans = sorted(now - each for each in since)
    if not spans:
        return Waits(0, timedelta(0), timedelta(0), (0,) * (len(STEPS) + 1))
    up_to = [sum(span <= step for span in spans) for step in STEPS]
    spread = (up_to[0], *(b - a for a, b in pairwise(up_to)), len(spans) - up_to[-1])
    return Waits(len(spans), spans[-1], timedelta(seconds=median(span.total_seconds() for span in spans)), spread)
