"""Classes: values sorted into a few steps that can be drawn and read. Arithmetic on arrays; knows nothing of areas."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import ArrayLike, NDArray

from planning.errors import BadBreaks
from planning.spreading import Floats

Positions = NDArray[np.intp]

MOST: Final = 5  # what eyes tell apart on a map
UNCLASSED: Final = -1
# What is told has so many significant digits, and classes are made of what is told: whoever classes the table again gets the same.
DIGITS: Final = 6


class Method(StrEnum):
    """How values are cut into classes."""

    QUANTILE = "quantile"  # as many values in each
    EQUAL = "equal"  # each as wide
    JENKS = "jenks"  # so that values within a class differ least from its mean
    BREAKS = "breaks"  # where the reader says


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes from low to high: the first holds what is at most `breaks[0]`, the next what is above that and at most `breaks[1]`, ...

    One more than there are breaks; none where there is no value. `tied` is a value that so many share that fewer classes came out
    than were asked for, and how many share it.
    """

    method: Method
    asked: int
    breaks: tuple[float, ...]
    counts: tuple[int, ...]
    low: float | None = None
    high: float | None = None
    tied: tuple[float, int] | None = None

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def total(self) -> int:
        """How many values there are in all classes."""
        return sum(self.counts)

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """From where to where each class reaches: the first from the lowest value, the last to the highest."""
        if self.low is None or self.high is None:
            return []
        # Breaks that were typed in may lie beyond all values.
        inner = [min(max(each, self.low), self.high) for each in self.breaks]
        return list(zip([self.low, *inner], [*inner, self.high], strict=True))

    def of(self, values: ArrayLike) -> Positions:
        """Return the class of each value, counted from 0; UNCLASSED for what is no finite number."""
        array = np.asarray(values, dtype=np.float64)
        finite = np.isfinite(array)
        found = np.full(array.shape, UNCLASSED, dtype=np.intp)
        found[finite] = np.searchsorted(np.array(self.breaks), array[finite], side="left")
        return found

    def why_fewer(self) -> str:
        """Return why there are fewer classes than were asked for, in a sentence; empty where there are not."""
        if len(self) >= self.asked or self.method is Method.BREAKS:
            return ""
        if not self.counts:
            return _("No area has a value, so there are no classes.")
        if self.tied is None:
            return _("There are only %(values)d values, so there are %(n)d classes and not %(asked)d.") % {
                "values": self.total,
                "n": len(self),
                "asked": self.asked,
            }
        value, same = self.tied
        return _("%(same)d of %(total)d areas have the same value, %(value)s, so the number of classes is %(n)d and not %(asked)d.") % {
            "same": same,
            "total": self.total,
            "value": f"{value:.{DIGITS}g}",
            "n": len(self),
            "asked": self.asked,
        }


def classes(values: ArrayLike, *, method: Method = Method.QUANTILE, count: int = 3, breaks: Sequence[float] = ()) -> Classes:
    """Return the classes of values; what is no finite number is left out. Their order does not matter.

    `count` from 1 to MOST; where values tie so that two classes would be the same or one empty, there are fewer (only equally wide
    classes, and breaks that were typed in, may be empty). `breaks` go with Method.BREAKS alone. BadBreaks says what is wrong.
    """
    asked = len(breaks) + 1 if method is Method.BREAKS else count
    if not 1 <= asked <= MOST:
        raise BadBreaks(_("There are 1 to %(most)d classes, not %(n)d.") % {"most": MOST, "n": asked})
    if method is Method.BREAKS:
        _check(breaks)
    elif breaks:
        raise BadBreaks(_("Breaks that are typed in go with the method “%(breaks)s”, not with “%(method)s”.") % _said(method))
    array = np.asarray(values, dtype=np.float64).ravel()
    array = np.sort(array[np.isfinite(array)])
    if not len(array):
        return Classes(method, asked, (), ())
    if method is Method.BREAKS:
        cuts = tuple(float(each) for each in breaks)
    else:
        # Equal cuts fall together, and nothing lies above a cut at the highest value.
        cuts = tuple(sorted({each for each in CUTS[method](array, asked).tolist() if each < array[-1]}))
    made = Classes(method, asked, cuts, (0,) * (len(cuts) + 1))
    counts = np.bincount(made.of(array), minlength=len(cuts) + 1)
    return Classes(method, asked, cuts, tuple(counts.tolist()), float(array[0]), float(array[-1]), _tied(array))


def rounded(values: ArrayLike) -> Floats:
    """Return values with DIGITS significant digits, as they are told; what is no finite number stays as it is."""
    array = np.asarray(values, dtype=np.float64)
    told = [float(f"{each:.{DIGITS}g}") for each in array.ravel().tolist()]
    return np.array(told, dtype=np.float64).reshape(array.shape)


def _quantile(array: Floats, count: int) -> Floats:
    """Return the values that end each part but the last: the greatest that is at most the quantile, which cuts alike and needs no sum."""
    found: Floats = array[[(len(array) - 1) * part // count for part in range(1, count)]]
    return found


def _equal(array: Floats, count: int) -> Floats:
    parts = np.arange(1, count) / count
    found = rounded(array[0] * (1 - parts) + array[-1] * parts)
    cuts: Floats = found[found >= array[0]]
    return cuts


def _jenks(array: Floats, count: int) -> Floats:
    """Return the breaks that leave the least sum of squares within classes (Fisher 1958), exactly.

    By dynamic programming over the distinct values, a class at a time. The best last break never moves down as values are added, so
    the ends of each class are found by halves, all halves of a depth at once: n log n a class. Why it is ours: decision 22.
    """
    value, weight = np.unique(array, return_counts=True)
    if len(value) <= count:
        few: Floats = value[:-1]
        return few
    scale = float(np.abs(value).max())
    x = value / scale - float(np.average(value / scale, weights=weight))
    w, s, q = (np.concatenate([[0.0], np.cumsum(each)]) for each in (weight, weight * x, weight * x * x))

    def within(start: Positions, end: Positions) -> Floats:
        """Return the sum of squares of the values from each start up to, not with, its end."""
        total = s[end] - s[start]
        spread: Floats = np.maximum(q[end] - q[start] - total * total / (w[end] - w[start]), 0.0)
        return spread

    n = len(value)
    best = np.concatenate([[np.inf], within(np.zeros(n, dtype=np.intp), np.arange(1, n + 1))])
    cut: list[Positions] = []
    for layer in range(1, count):
        now, where = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.intp)
        first, last, low, high = (np.array([each]) for each in (layer + 1, n, layer, n - 1))  # ends from, to; last cuts from, to
        while len(first):
            end = (first + last) // 2
            tries = np.minimum(high, end - 1) - low + 1
            begin = np.cumsum(tries) - tries
            starts = np.arange(tries.sum()) - np.repeat(begin - low, tries)
            cost = best[starts] + within(starts, np.repeat(end, tries))
            least = np.minimum.reduceat(cost, begin)
            reached = np.flatnonzero(cost == np.repeat(least, tries))
            chosen = starts[reached[np.searchsorted(reached, begin)]]
            now[end], where[end] = least, chosen
            halves = [(first, end + 1), (end - 1, last), (low, chosen), (chosen, high)]
            first, last, low, high = (np.concatenate(each) for each in halves)
            first, last, low, high = (each[first <= last] for each in (first, last, low, high))
        best = now
        cut.append(where)
    ends, stop = [], n
    for where in reversed(cut):
        stop = int(where[stop])
        ends.append(stop - 1)
    found: Floats = value[ends]
    return found


CUTS: Final[Mapping[Method, Callable[[Floats, int], Floats]]] = MappingProxyType(
    {Method.QUANTILE: _quantile, Method.EQUAL: _equal, Method.JENKS: _jenks}
)


def _tied(array: Floats) -> tuple[float, int] | None:
    value, same = np.unique(array, return_counts=True)
    most = int(np.argmax(same))
    return (float(value[most]), int(same[most])) if same[most] > 1 else None


def _check(breaks: Sequence[float]) -> None:
    if not all(np.isfinite(each) for each in breaks):
        raise BadBreaks(_("A break is a number."))
    if any(one >= other for one, other in pairwise(breaks)):
        raise BadBreaks(_("Breaks go from low to high, each once: %(breaks)s.") % {"breaks": ", ".join(f"{each:g}" for each in breaks)})


def _said(method: Method) -> dict[str, str]:
    return {"breaks": str(Method.BREAKS), "method": str(method)}
