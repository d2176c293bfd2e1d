"""How long things wait, against a plain list."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from participation.waits import waits

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@given(st.lists(st.integers(0, 10**7), max_size=30))
def test_waiting_times_are_those_of_a_plain_list(seconds: list[int]) -> None:
    said = waits([NOW - timedelta(seconds=each) for each in seconds], now=NOW)
    ordered = sorted(seconds)
    half = len(ordered) // 2
    middle = 0.0 if not ordered else ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    assert said.number == len(seconds)
    assert said.longest == timedelta(seconds=max(seconds, default=0))
    assert said.middle == timedelta(seconds=middle)
    days = [each / 86_400 for each in seconds]
    edges = [(-1, 1), (1, 3), (3, 7), (7, 30), (30, 1_000)]
    assert said.spread == tuple(sum(low < each <= high for each in days) for low, high in edges)
