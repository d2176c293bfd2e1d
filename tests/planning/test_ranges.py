"""Loops within loops as arrays: held to the loops themselves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.ranges import matches, ranges

NUMBERS = st.lists(st.integers(0, 6), max_size=8)


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 4)), max_size=8))
def test_ranges_follow_each_other_number_by_number(drawn: list[tuple[int, int]]) -> None:
    low = np.array([start for start, _size in drawn], dtype=np.int64)
    high = low + np.array([size for _start, size in drawn], dtype=np.int64)
    of, number = ranges(low, high)
    slow = [(which, each) for which, (start, size) in enumerate(drawn) for each in range(start, start + size)]
    assert list(zip(of.tolist(), number.tolist(), strict=True)) == slow


@given(NUMBERS, NUMBERS.map(sorted))
def test_each_pair_of_equals_is_found_once_and_in_order(asked: list[int], known: list[int]) -> None:
    mine, theirs = matches(np.array(asked, dtype=np.int64), np.array(known, dtype=np.int64))
    slow = [(i, k) for i, one in enumerate(asked) for k, other in enumerate(known) if one == other]
    assert list(zip(mine.tolist(), theirs.tolist(), strict=True)) == slow
