"""How far two measures go together, as others reckon it; and no word of cause."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr, spearmanr

from planning.association import LEAST_AREAS, association

PAIRS = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=LEAST_AREAS, max_size=40)


@given(pairs=PAIRS)
def test_both_coefficients_are_those_of_scipy(pairs: list[tuple[int, int]]) -> None:
    x, y = np.array(pairs, dtype=float).T
    found = association(x, y)
    if len(set(x)) < 2 or len(set(y)) < 2:
        assert found is None
        return
    assert found is not None
    assert found.areas == len(pairs)
    assert found.spearman == pytest.approx(float(spearmanr(x, y).statistic), abs=1e-9)
    assert found.pearson == pytest.approx(float(pearsonr(x, y).statistic), abs=1e-9)


@given(pairs=PAIRS, dice=st.integers(0, 999))
def test_areas_without_one_of_the_two_count_for_nothing_and_order_neither(pairs: list[tuple[int, int]], dice: int) -> None:
    x, y = np.array([*pairs, (np.nan, 3), (4, np.nan), (np.inf, 1)], dtype=float).T
    order = np.random.default_rng(dice).permutation(len(x))
    one, other = association(x[: len(pairs)], y[: len(pairs)]), association(x[order], y[order])
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.areas, one.spearman, one.pearson) == pytest.approx((other.areas, other.spearman, other.pearson), abs=1e-9)


def test_of_few_areas_or_equal_values_nothing_is_said() -> None:
    few = np.arange(LEAST_AREAS - 1.0)
    assert association(few, few) is None
    many = np.arange(float(LEAST_AREAS))
    assert association(many, np.full(LEAST_AREAS, 3.0)) is None
    assert association(many * 1e300, many * -1e300) is not None


@pytest.mark.parametrize(
    ("sign", "noise", "words"),
    [
        (1, 0, "the other is often high too"),
        (-1, 0, "the other is often low"),
        (1, 60, "somewhat more often high too"),
        (-1, 60, "somewhat more often low"),
        (0, 60, "hardly go together"),
    ],
)
def test_the_sentence_says_how_far_over_how_many_and_that_it_is_no_cause(sign: int, noise: int, words: str) -> None:
    x = np.arange(100.0)
    found = association(x, sign * x + np.random.default_rng(3).normal(0, noise or 1, 100))
    assert found is not None
    assert words in found.says
    assert f"Rank correlation {found.spearman:.2f} over 100 areas." in found.says
    assert "That is no cause" in found.says
