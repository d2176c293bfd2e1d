"""Classes hold every value once, in order; and are those that others find, who take longer."""

import itertools
import warnings
from typing import Any

import mapclassify
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planning.classes import MOST, UNCLASSED, Classes, Method, classes, rounded
from planning.errors import BadBreaks
from tests.pace import taken

CUT = [Method.QUANTILE, Method.EQUAL, Method.JENKS]
NUMBERS = st.one_of(
    st.floats(-1e12, 1e12), st.integers(-4, 4).map(float), st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0, 1e308, -1e308, 5e-324])
)
VALUES = st.lists(NUMBERS, max_size=40)
DISTINCT = st.lists(st.integers(-10_000, 10_000), min_size=6, max_size=30, unique=True)


@given(values=VALUES, method=st.sampled_from(CUT), count=st.integers(1, MOST))
def test_every_number_is_in_exactly_one_class_and_nothing_else_is(values: list[float], method: Method, count: int) -> None:
    made = classes(values, method=method, count=count)
    found = made.of(values)
    finite = np.isfinite(values)
    assert (found[~finite] == UNCLASSED).all()
    assert ((found[finite] >= 0) & (found[finite] < len(made))).all()
    assert made.counts == tuple(np.bincount(found[finite], minlength=len(made)).tolist())
    assert made.total == finite.sum()
    assert len(made) <= count
    assert (len(made) == 0) == (not finite.any())
    assert list(made.breaks) == sorted(set(made.breaks))
    assert len(made.breaks) == max(len(made) - 1, 0)
    for value, at in zip(values, found, strict=True):
        if at != UNCLASSED:
            low, high = made.bounds[at]
            assert low <= value <= high


@given(values=VALUES, method=st.sampled_from(CUT), count=st.integers(1, MOST), dice=st.randoms(use_true_random=False))
def test_order_does_not_matter_and_a_greater_value_is_never_in_a_lower_class(
    values: list[float], method: Method, count: int, dice: Any
) -> None:
    made = classes(values, method=method, count=count)
    shuffled = list(values)
    dice.shuffle(shuffled)
    assert classes(shuffled, method=method, count=count) == made
    finite = np.sort(np.array(values)[np.isfinite(values)]) if values else np.array([])
    assert (np.diff(made.of(finite)) >= 0).all()


@given(values=VALUES, count=st.integers(1, MOST), method=st.sampled_from([Method.QUANTILE, Method.JENKS]))
def test_no_class_is_empty_and_fewer_classes_say_why(values: list[float], method: Method, count: int) -> None:
    made = classes(values, method=method, count=count)
    assert all(made.counts)
    assert bool(made.why_fewer()) == (len(made) < count)


@given(values=DISTINCT, count=st.integers(2, MOST))
def test_quantiles_are_those_of_mapclassify(values: list[int], count: int) -> None:
    # Where a quantile falls on a value, its interpolation lies by chance on either side.
    assume(all((len(values) - 1) * part % count for part in range(1, count)))
    theirs = mapclassify.Quantiles(np.array(values, dtype=float), k=count)
    assert classes(values, method=Method.QUANTILE, count=count).of(values).tolist() == theirs.yb.tolist()


@given(values=DISTINCT, count=st.integers(2, MOST))
def test_equal_classes_are_those_of_mapclassify(values: list[int], count: int) -> None:
    theirs = mapclassify.EqualInterval(np.array(values, dtype=float), k=count)
    assert classes(values, method=Method.EQUAL, count=count).breaks == pytest.approx(theirs.bins[:-1], rel=1e-5, abs=0.1)


def squares(values: list[float], made: Classes) -> float:
    array, at = np.array(values, dtype=float), made.of(values)
    return sum(float(((array[at == each] - array[at == each].mean()) ** 2).sum()) for each in range(len(made)) if (at == each).any())


@given(values=st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=9), count=st.integers(1, 4))
def test_no_other_breaks_leave_less_within_classes_than_those_of_jenks(values: list[float], count: int) -> None:
    """Prove it by trying all."""
    made = classes(values, method=Method.JENKS, count=count)
    distinct = sorted(set(values))[:-1]
    tries = [
        classes(values, method=Method.BREAKS, breaks=cut)
        for size in range(min(count - 1, len(distinct)) + 1)
        for cut in itertools.combinations(distinct, size)
    ]
    assert squares(values, made) == pytest.approx(min(squares(values, each) for each in tries), abs=1e-6)


@given(values=DISTINCT, count=st.integers(2, 4))
def test_jenks_leaves_no_more_than_mapclassify_does(values: list[int], count: int) -> None:
    numbers = [float(each) for each in values]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would have numba
        theirs = mapclassify.FisherJenks(np.array(numbers), k=count)
    breaks = sorted(set(theirs.bins[:-1].tolist()) - {max(numbers)})
    other = classes(numbers, method=Method.BREAKS, breaks=breaks)
    # Theirs adds up in single precision.
    assert squares(numbers, classes(numbers, method=Method.JENKS, count=count)) <= squares(numbers, other) * (1 + 1e-9) + 1e-6


def plainly(values: list[float], count: int) -> float:
    """Return the least sum of squares within so many classes: every end against every start, as Fisher wrote it."""
    array = np.sort(np.array(values))
    w, s, q = (np.concatenate([[0.0], np.cumsum(each)]) for each in (np.ones(len(array)), array, array**2))
    best = np.array([0.0] + [np.inf] * len(array))
    for _class in range(count):
        best = np.array(
            [0.0]
            + [
                float(np.min(best[:end] + q[end] - q[:end] - (s[end] - s[:end]) ** 2 / (w[end] - w[:end])))
                for end in range(1, len(array) + 1)
            ]
        )
    return float(best[-1])


@given(values=st.lists(st.one_of(st.floats(-1, 1), st.integers(-20, 20).map(float)), min_size=2, max_size=120), count=st.integers(2, MOST))
def test_jenks_finds_by_halves_what_trying_every_start_for_every_end_finds(values: list[float], count: int) -> None:
    made = classes(values, method=Method.JENKS, count=count)
    assert squares(values, made) == pytest.approx(plainly(values, count), rel=1e-9, abs=1e-9)


def test_values_far_from_zero_are_cut_as_exactly_as_those_about_it() -> None:
    years = np.random.default_rng(7).integers(1950, 2020, 3000).astype(float)
    made, about_zero = (classes(each, method=Method.JENKS, count=5) for each in (years, years - 1985))
    assert made.of(years).tolist() == about_zero.of(years - 1985).tolist()


def test_three_thousand_values_are_cut_by_jenks_while_nobody_waits() -> None:
    values = np.random.default_rng(1).lognormal(size=3000)
    with taken() as time:
        made = classes(values, method=Method.JENKS, count=5)
    assert time.steps < 50
    assert len(made) == 5


def test_values_that_tie_make_fewer_classes_and_it_says_which() -> None:
    made = classes([0.0] * 80 + list(range(1, 21)), method=Method.QUANTILE, count=3)
    assert made.counts == (80, 20)
    assert made.why_fewer() == "80 of 100 areas have the same value, 0, so the number of classes is 2 and not 3."
    assert classes([7.0] * 5, count=3).counts == (5,)
    assert classes([1.0, 2.0], count=3).why_fewer() == "There are only 2 values, so there are 2 classes and not 3."
    assert classes([np.nan], count=3).why_fewer() == "No area has a value, so there are no classes."


def test_breaks_that_are_typed_in_are_kept_and_their_classes_may_be_empty() -> None:
    made = classes([1, 2, 3], method=Method.BREAKS, breaks=[0, 2, 9])
    assert (made.breaks, made.counts) == ((0, 2, 9), (0, 2, 1, 0))
    assert made.why_fewer() == ""


@pytest.mark.parametrize("breaks", [[2, 1], [1, 1], [np.nan], [np.inf], [1, 2, 3, 4, 5]])
def test_breaks_that_are_no_numbers_from_low_to_high_are_refused(breaks: list[float]) -> None:
    with pytest.raises(BadBreaks):
        classes([1, 2, 3], method=Method.BREAKS, breaks=breaks)


def test_breaks_go_with_their_own_method_and_classes_are_few() -> None:
    with pytest.raises(BadBreaks, match="quantile"):
        classes([1, 2, 3], method=Method.QUANTILE, breaks=[2])
    for count in (0, MOST + 1):
        with pytest.raises(BadBreaks):
            classes([1, 2, 3], count=count)


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_told_stays_what_it_is_when_it_is_told_again(value: float) -> None:
    once = rounded([value])
    assert rounded(once).tolist() == once.tolist()
    assert float(once[0]) == pytest.approx(value, rel=1e-5)
