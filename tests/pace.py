"""Pace: how long something takes, told by how long a fixed piece of work takes on the same machine at the same time.

A test that says how fast something is says it so: a machine that is slow, or has much else to do, is slow at both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time

# One step of the ruler is about a hundredth of a second of the processor, on a machine of 2024.
STEPS = 200_000


@dataclass
class Taken:
    """What something took: in steps of the ruler, and in seconds on the clock of a machine that has nothing else to do."""

    steps: float = 0
    alone_s: float = 0


def _ruler() -> tuple[float, float]:
    """Return what one step takes now, the quickest of five: seconds of the processor, and how many times as long by the clock."""
    began, clock = process_time(), perf_counter()
    tries = []
    for _ in range(5):
        one = process_time()
        total = 0
        for number in range(STEPS):
            total += number & 7
        tries.append(process_time() - one)
        assert total
    return min(tries), max(1.0, (perf_counter() - clock) / (process_time() - began))


def crowding() -> float:
    """Return how many times as long as alone everything takes by the clock now, because others work on this machine too."""
    return _ruler()[1]


@contextmanager
def taken() -> Iterator[Taken]:
    """Tell how long what is done within takes; the ruler is laid before and after, and the slower of the two holds."""
    found = Taken()
    before = _ruler()
    began, clock = process_time(), perf_counter()
    yield found
    spent, passed = process_time() - began, perf_counter() - clock
    after = _ruler()
    found.steps = spent / max(before[0], after[0])
    found.alone_s = passed / max(before[1], after[1])
