"""Shares are whole, add up exactly, and do not depend on the order of rows."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.spreading import spread

Town = tuple[list[int], list[tuple[int, float, float, float]]]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Totals of a few sources, and receivers: source, weight, x, y; every source has one."""
    totals = draw(st.lists(st.integers(0, 10**9), min_size=1, max_size=4))
    weights = st.one_of(st.just(0.0), st.floats(1e-6, 1e6), st.integers(1, 5).map(float))
    place = st.integers(0, 3).map(float)
    source = st.integers(0, len(totals) - 1)
    extra = draw(st.lists(st.tuples(source, weights, place, place), max_size=12))
    return totals, [*((index, draw(weights), 0.0, 0.0) for index in range(len(totals))), *extra]


def shares(totals: list[int], receivers: list[tuple[int, float, float, float]]) -> list[int]:
    source, weight, x, y = (np.array(column) for column in zip(*receivers, strict=True))
    return spread(np.array(totals), source, weight, x=x, y=y).tolist()


@given(towns())
def test_shares_add_up_to_each_total_and_none_is_negative(town: Town) -> None:
    totals, receivers = town
    found = shares(totals, receivers)
    assert min(found) >= 0
    for index, total in enumerate(totals):
        assert sum(share for share, receiver in zip(found, receivers, strict=True) if receiver[0] == index) == total


@given(towns())
def test_each_share_is_within_one_of_its_quota(town: Town) -> None:
    totals, receivers = town
    for share, (source, weight, _x, _y) in zip(shares(totals, receivers), receivers, strict=True):
        weights = [Fraction(other[1]) for other in receivers if other[0] == source]
        quota = totals[source] * (Fraction(weight) / sum(weights) if any(weights) else Fraction(1, len(weights)))
        assert abs(share - quota) < 1 + Fraction(totals[source], 10**12)


@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(town: Town, dice: object) -> None:
    totals, receivers = town
    shuffled = list(receivers)
    dice.shuffle(shuffled)
    assert sorted(zip(receivers, shares(totals, receivers), strict=True)) == sorted(zip(shuffled, shares(totals, shuffled), strict=True))


def test_what_is_left_goes_to_the_largest_remainders() -> None:
    assert shares([10], [(0, 1.0, 0, 0), (0, 1.0, 1, 0), (0, 1.0, 2, 0)]) == [4, 3, 3]
    assert shares([7], [(0, 1.0, 0, 0), (0, 2.0, 1, 0), (0, 3.0, 2, 0)]) == [1, 2, 4]
    assert shares([5, 0], [(0, 0.0, 0, 0), (0, 0.0, 1, 0), (1, 3.0, 0, 0)]) == [3, 2, 0]


@pytest.mark.parametrize(("totals", "weight"), [([5, 1], 1.0), ([5], -1.0), ([5], float("nan")), ([-5], 1.0)])
def test_what_cannot_be_shared_out_is_refused(totals: list[int], weight: float) -> None:
    with pytest.raises(ValueError, match=r"source 1|from 0"):
        shares(totals, [(0, weight, 0.0, 0.0)])
