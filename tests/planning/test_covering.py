"""The best set of plots is the best: by trying every set, and by another solver's model."""

from itertools import combinations
from typing import Any

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spopt.locate import MCLP

from planning import covering
from planning.covering import best, merge
from planning.gains import Pairs


def pairs_of(covers: np.ndarray) -> Pairs:
    """The pairs of a table of plots × homes."""
    plot, home = np.nonzero(covers)
    return Pairs(plot.astype(np.int32), home.astype(np.int32), *covers.shape)


@st.composite
def cities(draw: st.DrawFn, plots: int = 7, homes: int = 25) -> tuple[np.ndarray, np.ndarray, int]:
    """Which plots would bring which homes, what each home weighs, and how many plots."""
    dice = np.random.default_rng(draw(st.integers(0, 10**6)))
    covers = dice.random((draw(st.integers(1, plots)), draw(st.integers(1, homes)))) < draw(st.sampled_from([0.05, 0.2, 0.6]))
    return covers, dice.integers(0, 4_000, covers.shape[1]), draw(st.integers(1, plots))


def together(covers: np.ndarray, weight: np.ndarray, chosen: Any) -> int:
    return int(weight[covers[list(chosen)].any(axis=0)].sum())


@given(cities())
def test_no_set_of_as_many_plots_brings_more(city: tuple[np.ndarray, np.ndarray, int]) -> None:
    covers, weight, k = city
    found = best(pairs_of(covers), weight, k=k, seconds=20)
    most = max(together(covers, weight, some) for some in combinations(range(len(covers)), min(k, len(covers))))
    assert found.best.covered == together(covers, weight, found.best.plots) == most
    assert (found.bound, found.gap) == (most, 0.0)
    assert len(found.best.plots) <= k


@pytest.mark.filterwarnings("ignore:.*PuLP 4:DeprecationWarning")  # their model is built the way PuLP 3 likes
@given(cities(plots=12, homes=60))
@settings(max_examples=40)
def test_it_brings_what_the_model_of_others_brings(city: tuple[np.ndarray, np.ndarray, int]) -> None:
    covers, weight, k = city
    if not (covers.any(axis=0) & (weight > 0)).any() or k > len(covers):
        return
    theirs = MCLP.from_cost_matrix(np.where(covers.T, 0.0, 1.0), weight.astype(float), 0.5, k).solve(pulp.PULP_CBC_CMD(msg=False))
    assert best(pairs_of(covers), weight, k=k, seconds=20).best.covered == pytest.approx(theirs.problem.objective.value(), abs=1e-6)


@given(cities())
def test_the_greedy_answer_beside_it_takes_the_best_plot_each_time(city: tuple[np.ndarray, np.ndarray, int]) -> None:
    covers, weight, k = city
    found = best(pairs_of(covers), weight, k=k, seconds=20)
    taken: list[int] = []
    for plot, adds in zip(found.greedy.plots, found.greedy.adds, strict=True):
        before = together(covers, weight, taken)
        assert adds == max(together(covers, weight, [*taken, other]) - before for other in range(len(covers)))
        taken.append(plot)
        assert together(covers, weight, taken) == before + adds
    assert found.greedy.covered <= found.best.covered
    assert found.greedy.covered >= (1 - 1 / np.e) * found.best.covered - 1e-9


@given(cities(), st.randoms(use_true_random=False))
def test_the_order_of_homes_does_not_matter_nor_does_splitting_them(city: tuple[np.ndarray, np.ndarray, int], dice: Any) -> None:
    covers, weight, k = city
    order = list(range(covers.shape[1]))
    dice.shuffle(order)
    once = best(pairs_of(covers), weight, k=k, seconds=20)
    shuffled = best(pairs_of(covers[:, order]), weight[order], k=k, seconds=20)
    halves = best(pairs_of(np.hstack([covers, covers])), np.r_[weight // 2, weight - weight // 2], k=k, seconds=20)
    assert once.best.covered == shuffled.best.covered == halves.best.covered
    assert once.greedy == shuffled.greedy == halves.greedy


@given(cities())
def test_merged_demand_is_a_point_for_each_set_of_plots_and_loses_nobody(city: tuple[np.ndarray, np.ndarray, int]) -> None:
    covers, weight, _k = city
    demand = merge(pairs_of(covers), weight)
    sets: dict[tuple[int, ...], int] = {}
    for home, heavy in enumerate(weight):
        if heavy and covers[:, home].any():
            by = tuple(np.flatnonzero(covers[:, home]).tolist())
            sets[by] = sets.get(by, 0) + int(heavy)
    table = demand.by.toarray()
    assert {tuple(np.flatnonzero(table[:, point]).tolist()): int(heavy) for point, heavy in enumerate(demand.weight)} == sets
    assert len(demand.weight) == len(sets)


def test_the_best_two_are_not_always_the_two_best() -> None:
    """Prove that those who would have it from both plots count once, and that greed can lose."""
    covers = np.zeros((3, 6), dtype=bool)
    covers[0, [0, 1, 2, 3]] = True
    covers[1, [0, 1, 4]] = True
    covers[2, [2, 3, 5]] = True
    found = best(pairs_of(covers), np.array([10, 10, 10, 10, 8, 8]), k=2, seconds=20)
    assert (found.best.plots, found.best.covered) == ((1, 2), 56)
    assert (found.greedy.plots, found.greedy.adds) == ((0, 1), (40, 8))


def test_where_nobody_gains_no_plot_is_chosen() -> None:
    nothing = best(pairs_of(np.zeros((3, 2), dtype=bool)), np.array([5, 5]), k=2, seconds=20)
    assert (nothing.best.plots, nothing.best.covered, nothing.bound, nothing.gap) == ((), 0, 0, 0.0)
    assert best(pairs_of(np.ones((3, 2), dtype=bool)), np.array([0, 0]), k=2, seconds=20).best.plots == ()


def test_no_more_plots_are_chosen_than_add_something() -> None:
    assert best(pairs_of(np.ones((3, 2), dtype=bool)), np.array([5, 5]), k=3, seconds=20).best.plots == (0,)


def test_at_the_time_limit_the_best_that_is_known_is_told_with_its_gap() -> None:
    """Prove that a question too hard for the time is answered by no less than the greedy set, and that what is missed is said."""
    dice = np.random.default_rng(7)
    covers, weight = dice.random((120, 3_000)) < 0.03, dice.integers(1, 1000, 3_000)
    found = best(pairs_of(covers), weight, k=20, seconds=0.05)
    assert found.best.covered >= found.greedy.covered > 0
    assert together(covers, weight, found.best.plots) == found.best.covered
    assert found.best.covered <= found.bound <= weight[covers.any(axis=0)].sum()
    assert 0 < found.gap < 1
    assert found.seconds < 10


def test_a_solver_that_finds_nothing_in_time_leaves_the_greedy_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "_solve", lambda _demand, _k, _seconds: ((), 90))
    found = best(pairs_of(np.eye(3, dtype=bool)), np.array([30, 20, 10]), k=2, seconds=1)
    assert (found.best, found.bound) == (found.greedy, 90)
    assert found.gap == pytest.approx(40 / 90)
