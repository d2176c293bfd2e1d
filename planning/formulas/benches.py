"""Benches: how many there are for those who live there, and for those who walk there."""

from typing import Any

import numpy as np

from geo.models import Bench
from planning.case import Case
from planning.formulas.streets import walked_m
from planning.formulas.sums import numbers
from planning.ground import Ground
from planning.spreading import Floats


def seats(ground: Ground) -> Any:
    """Return the benches that can be sat on, as points (metric): all but those that are known to be broken."""
    frame = ground.places("benches")
    return frame.geometry.to_numpy()[(frame["condition"] != Bench.Condition.BROKEN).to_numpy()]


def per_1000(case: Case) -> Floats:
    """Return how many benches there are in each area for a thousand residents."""
    return numbers(case.areas, seats(case.ground)) / case.residents * 1000


def metres_each(case: Case) -> Floats:
    """Return how many metres of ways on foot each area has for one bench; NaN where it has none."""
    benches = numbers(case.areas, seats(case.ground))
    return walked_m(case) / np.where(benches > 0, benches, np.nan)
