"""Spreading: a whole number shared out by weight, so that the shares add up to it exactly."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def spread(totals: Ints, source: NDArray[Any], weights: Floats, *, x: Floats, y: Floats) -> Ints:
    """Return each receiver's share of its source's total: whole, never negative, and adding up to the total exactly.

    By largest remainders (Hamilton's method): each gets its quota rounded down, and what is left goes one by one to the largest
    remainders. Receivers are taken in order of place (x, y), never in order of the input, so a table that is sorted otherwise gives
    the same shares. A source whose receivers all weigh nothing shares out equally. ValueError where a total has no receiver.
    """
    if not (np.isfinite(weights).all() and (weights >= 0).all() and (totals >= 0).all()):
        raise ValueError("Totals and weights are numbers from 0 upward.")
    if len(lost := np.flatnonzero((totals > 0) & (np.bincount(source, minlength=len(totals)) == 0))):
        raise ValueError(f"Nobody receives the total of source {lost[0]}.")
    shares = np.zeros(len(source), dtype=np.int64)
    if not len(source):
        return shares
    order = np.lexsort((weights, y, x, source))
    of, weight = source[order], weights[order].astype(np.float64)
    starts = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    lengths = np.diff(np.r_[starts, len(of)])
    weight[np.repeat(np.maximum.reduceat(weight, starts) == 0, lengths)] = 1.0
    # Weights relative to the largest, so that sums of tiny or huge ones neither vanish nor overflow.
    weight /= np.repeat(np.maximum.reduceat(weight, starts), lengths)
    quota = totals[of] * weight / np.repeat(np.add.reduceat(weight, starts), lengths)
    whole = np.floor(quota).astype(np.int64)
    left = np.repeat(totals[of[starts]] - np.add.reduceat(whole, starts), lengths)
    # Rounding in a quota can carry it over the next whole number, so one too many may have been given: taken back where least was left.
    rank = _rank(whole - quota, of, starts, lengths)
    back = _rank(np.where(whole > 0, quota - whole, np.inf), of, starts, lengths)
    whole += (rank < left).astype(np.int64) - (back < -left).astype(np.int64)
    shares[order] = whole
    return shares


def _rank(value: Floats, of: NDArray[Any], starts: NDArray[Any], lengths: NDArray[Any]) -> Ints:
    """Return each one's place within its source, smallest value first; equal ones stay in order."""
    rank = np.empty(len(of), dtype=np.int64)
    rank[np.lexsort((np.arange(len(of)), value, of))] = np.arange(len(of)) - np.repeat(starts, lengths)
    return rank
