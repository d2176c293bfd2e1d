"""Covering: which so many plots together bring the most people within reach. Some would have it from several, and count once."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from planning.gains import Pairs
from planning.network import Indices
from planning.spreading import Ints

# HiGHS holds a set for the best when no other can be better by more than this part of it.
EXACT: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A set of plots, in order of what each adds; `covered` is what they bring together, in the unit of the demand."""

    plots: tuple[int, ...]
    adds: tuple[int, ...]

    @property
    def covered(self) -> int:
        return sum(self.adds)

    def named(self, names: Sequence[int]) -> "Cover":
        """Return the same set by other names of the plots than their positions."""
        return Cover(plots=tuple(names[plot] for plot in self.plots), adds=self.adds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best set that was found, the one that taking the best plot each time gives, and how much better any set could be.

    `bound` is what no set can exceed; `gap` the part of it that the best set misses: 0 where it is proved to be the best.
    """

    best: Cover
    greedy: Cover
    bound: int
    seconds: float

    @property
    def gap(self) -> float:
        return (self.bound - self.best.covered) / self.bound if self.bound else 0.0

    def named(self, names: Sequence[int]) -> "Best":
        """Return the same sets by other names of the plots than their positions."""
        return replace(self, best=self.best.named(names), greedy=self.greedy.named(names))


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Demand points that the same plots cover, taken as one: which plots (a column for each point), and how much."""

    by: Any  # scipy.sparse.csc_array of plots × points
    weight: Ints


def best(pairs: Pairs, weight: Ints, *, k: int, seconds: float) -> Best:
    """Return the best set of at most `k` plots by a weight of each home, never negative: maximal covering, solved with HiGHS (SciPy).

    At the time limit the best that is known by then, with the gap that is left; it is never worse than the greedy one.
    """
    started = time.monotonic()
    demand = merge(pairs, weight)
    greedy = _in_turn(demand, range(pairs.plots), k)
    chosen, bound = _solve(demand, k, seconds) if greedy.covered else (greedy.plots, 0)
    solved = _in_turn(demand, chosen, k)
    found = solved if solved.covered > greedy.covered else greedy
    return Best(best=found, greedy=greedy, bound=max(bound, found.covered), seconds=time.monotonic() - started)


def merge(pairs: Pairs, weight: Ints) -> Demand:
    """Return the demand by the set of plots that cover it: mostly far fewer points, and not one answer changes.

    Homes that no plot reaches, or where nobody lives who counts, are left out.
    """
    matter = weight[pairs.home] > 0
    plot, home = pairs.plot[matter], pairs.home[matter]
    order = np.lexsort((plot, home))
    plot, home = plot[order], home[order]
    first = np.flatnonzero(np.r_[True, home[1:] != home[:-1]]) if len(home) else np.empty(0, dtype=np.intp)
    stops = np.r_[first, len(home)][1:]
    known: dict[bytes, int] = {}
    sets: list[Any] = []
    of = np.empty(len(first), dtype=np.intp)
    for index, (start, stop) in enumerate(zip(first.tolist(), stops.tolist(), strict=True)):
        key = plot[start:stop].tobytes()
        of[index] = known.setdefault(key, len(known))
        if of[index] == len(sets):
            sets.append(plot[start:stop])
    total = np.zeros(len(sets), dtype=np.int64)
    np.add.at(total, of, weight[home[first]])
    indptr = np.r_[0, np.cumsum([len(one) for one in sets], dtype=np.int64)]
    indices = np.concatenate([np.empty(0, np.int32), *sets])
    by = sparse.csc_array((np.ones(len(indices), dtype=np.int8), indices, indptr), shape=(pairs.plots, len(sets)))
    return Demand(by, total)


def _in_turn(demand: Demand, offered: Sequence[int], k: int) -> Cover:
    """Return the set that taking the best of the offered plots each time gives, until none adds anything; the first of equal ones."""
    rows = demand.by.tocsr()
    left = demand.weight.copy()
    plots = np.array(sorted(offered), dtype=np.intp)
    mine = rows[plots].astype(np.int64) if len(plots) else None
    chosen: list[int] = []
    adds: list[int] = []
    while mine is not None and len(chosen) < min(k, len(plots)):
        gain = mine @ left
        one = int(np.argmax(gain))
        if gain[one] <= 0:
            break
        chosen.append(int(plots[one]))
        adds.append(int(gain[one]))
        left[mine.indices[mine.indptr[one] : mine.indptr[one + 1]]] = 0
    return Cover(plots=tuple(chosen), adds=tuple(adds))


def _solve(demand: Demand, k: int, seconds: float) -> tuple[tuple[int, ...], int]:
    """Return the plots that HiGHS chose, none where it found no set in time, and what no set can exceed.

    One variable for each plot, whole: is it chosen; one for each point, between 0 and 1: is it covered, which is at most the number
    of chosen plots that cover it. Only plots that cover something, and points as parts of the whole: numbers a solver is at ease with.
    """
    useful: Indices = np.flatnonzero(np.diff(demand.by.tocsr().indptr))
    plots, points = len(useful), len(demand.weight)
    whole = int(demand.weight.sum())
    covers = demand.by.tocsr()[useful].T.astype(np.float64)
    rule = sparse.hstack([covers, -sparse.eye_array(points)], format="csr")
    at_most = sparse.csr_array((np.ones(plots), (np.zeros(plots, dtype=int), np.arange(plots))), shape=(1, plots + points))
    answer = milp(
        np.r_[np.zeros(plots), -demand.weight / whole],
        integrality=np.r_[np.ones(plots), np.zeros(points)],
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(rule, 0, np.inf), LinearConstraint(at_most, 0, k)],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    chosen = () if answer.x is None else tuple(useful[answer.x[:plots] > 0.5].tolist())
    if answer.status == 0:
        return chosen, _covered(demand, chosen)
    bound = getattr(answer, "mip_dual_bound", None)
    # What the solver knows of the best is itself a sum of parts; a hand is left for their rounding.
    return chosen, whole if bound is None or not np.isfinite(bound) else min(whole, int(np.ceil(-bound * whole * (1 + EXACT))))


def _covered(demand: Demand, plots: Sequence[int]) -> int:
    return int(demand.weight[np.unique(demand.by.tocsr()[list(plots)].indices)].sum()) if plots else 0
