"""What published counts leave between them is found, as an attacker would."""

from itertools import pairwise, product
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.ages import EVERYBODY, Ages
from planning.remainders import Count, differences, rest, steps

AT_LEAST = 10


def count(pk: int, ages: Ages, *people: int, group: str = "residents", table: str = "one") -> Count:
    return Count(pk, table, group, ages, np.array(people, dtype=np.int64))


def left(*counts: Count) -> dict[int, set[tuple[int, ...]]]:
    found: dict[int, set[tuple[int, ...]]] = {}
    for pk, people in differences(counts):
        found.setdefault(pk, set()).add(tuple(people.tolist()))
    return found


def test_men_are_between_residents_and_women_also_of_one_band_and_across_tables() -> None:
    everybody, young = count(1, EVERYBODY, 50, 60), count(2, Ages(0, 17), 20, 30)
    women = count(3, EVERYBODY, 28, 30, group="women", table="two")
    girls = count(4, Ages(0, 17), 15, 5, group="women", table="two")
    assert left(everybody, young, women, girls) == {2: {(30, 30)}, 3: {(22, 30)}, 4: {(13, 25), (5, 25), (35, 55)}}


def test_of_several_counts_of_the_same_people_the_largest_holds_the_others_of_its_own_table() -> None:
    everybody, seeking = count(1, EVERYBODY, 50), count(2, EVERYBODY, 20)
    assert left(everybody, seeking) == {2: {(30,)}}
    assert left(everybody, count(2, EVERYBODY, 48, table="two")) == {}  # two registers disagree: nobody in particular


def test_a_count_that_is_larger_than_its_whole_leaves_nobody() -> None:
    assert left(count(1, EVERYBODY, 50, 9), count(2, Ages(0, 17), 20, 12)) == {2: {(30, 0)}}


def test_bands_leave_what_lies_between_them() -> None:
    table = [count(1, EVERYBODY, 100), count(2, Ages(0, 17), 20), count(3, Ages(65), 30), count(4, Ages(80), 4)]
    assert [people.tolist() for people in steps(table)] == [[20], [50], [26], [4]]
    apart = [count(1, Ages(0, 9), 7), count(2, Ages(20, 29), 8)]
    assert [people.tolist() for people in steps(apart)] == [[7], [8]]
    assert steps([]) == []


def test_where_bands_are_everybody_those_of_no_age_enter_no_step() -> None:
    table = [count(1, EVERYBODY, 52), count(2, Ages(0, 17), 20), count(3, Ages(18), 30)]
    assert [people.tolist() for people in steps(table)] == [[20], [30]]


@given(
    st.sets(st.tuples(st.integers(0, 4), st.integers(1, 5)), min_size=1, max_size=7), st.lists(st.integers(0, 30), min_size=5, max_size=5)
)
def test_every_range_of_ages_that_follows_from_bands_is_a_sum_of_steps_and_differences(bands: Any, people: list[int]) -> None:
    """Prove by linear algebra: a range of ages is pinned down by the bands exactly where it is made of steps."""
    told = sorted({(low, high) for low, high in bands if low < high} or {(0, 1)})
    rows = np.array([[low <= age < high for age in range(5)] for low, high in told], dtype=float)
    counts = [count(n, Ages(low, high - 1), sum(people[low:high])) for n, (low, high) in enumerate(told)]
    found = {int(one[0]) for one in steps(counts)}
    for low, high in product(range(5), range(1, 6)):
        asked = np.array([low <= age < high for age in range(5)], dtype=float)
        follows = low < high and np.linalg.matrix_rank(np.vstack([rows, asked])) == np.linalg.matrix_rank(rows)
        ends = sorted({end for band in told for end in band})
        if follows and (low, high) in pairwise(ends):
            assert sum(people[low:high]) in found


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3, st.integers(-3, 30), st.integers(-1, 2)), min_size=1, max_size=8))
def test_those_of_no_age_are_counted_with_the_largest_band_of_their_unit_unless_they_are_many(rows: list[tuple[int, ...]]) -> None:
    *columns, nobody, unit = (np.array(column) for column in zip(*rows, strict=True))
    bands = np.column_stack(columns)
    everybody = bands.sum(axis=1) + nobody
    left, largest = rest(bands, everybody, unit, at_least=AT_LEAST)
    full = bands.copy()
    np.add.at(full, (np.arange(len(rows)), largest), left)
    for one in set(unit.tolist()) - {-1}:
        here = unit == one
        before, after = (everybody[here].sum() - table[here].sum() for table in (bands, full))
        assert after == (0 if 0 < before < AT_LEAST else before)
        assert (full[here].sum(axis=0) >= bands[here].sum(axis=0)).all()
        assert set(largest[here & (left != 0)]) <= {bands[here].sum(axis=0).argmax()}
    assert not left[unit < 0].any()


def test_without_bands_or_units_nobody_is_counted_with_any() -> None:
    none, one = np.zeros((1, 0), dtype=np.int64), np.array([5])
    assert rest(none, one, np.array([0]), at_least=10)[0].tolist() == [0]
    assert rest(np.array([[3]]), one, np.array([-1]), at_least=10)[0].tolist() == [0]
