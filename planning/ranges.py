"""Loops within loops, as arrays: many ranges of numbers at once, and which of two lists are alike."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer]
Indices = NDArray[np.intp]


def ranges(low: Numbers, high: Numbers) -> tuple[Indices, Indices]:
    """Return the numbers from each `low` up to its `high` (not included), one range after the other, and before them whose each is."""
    size = high - low
    of = np.repeat(np.arange(len(size)), size)
    return of, np.arange(len(of)) + np.repeat(low - (np.cumsum(size) - size), size)


def matches(asked: Numbers, known: Numbers) -> tuple[Indices, Indices]:
    """Return all pairs of equal numbers, as their positions in `asked` (in order) and in `known`, which has to be sorted."""
    return ranges(np.searchsorted(known, asked, "left"), np.searchsorted(known, asked, "right"))
