"""Gaps: how much of the ways on foot of each area has no seat for longer than a norm."""

import numpy as np

from geo.models import Area, Bench, Street
from planning.case import Case
from planning.division import Division, areas
from planning.formulas.sums import stretches
from planning.ground import Ground
from planning.kept import kept
from planning.norms import Norm
from planning.resting import gaps
from planning.spreading import Floats


def share(case: Case) -> Floats:
    """Return the part of each area's ways on foot that is in a gap; NaN where it has no ways."""
    if case.norm is None:
        return np.full(len(case), np.nan)
    every = _walked_m(case.division, case.ground.afoot())
    found = _gap_m(case.division, case.ground.afoot(("benches",)), case.norm)
    part: Floats = np.divide(found, every, out=np.full(len(case), np.nan), where=every > 0)
    return part


@kept(lambda *_asked: (Street._meta.db_table, Area._meta.db_table), size=8)
def _walked_m(division: Division, ground: Ground) -> Floats:
    metres, area, _line = stretches(areas(division), ground.network().lines)
    return np.bincount(area, weights=metres, minlength=len(areas(division))).astype(np.float64)


@kept(lambda *_asked: (Street._meta.db_table, Bench._meta.db_table, Area._meta.db_table), size=8)
def _gap_m(division: Division, ground: Ground, norm: Norm) -> Floats:
    metres, area, _line = stretches(areas(division), gaps(norm, ground).lines())
    return np.bincount(area, weights=metres, minlength=len(areas(division))).astype(np.float64)
