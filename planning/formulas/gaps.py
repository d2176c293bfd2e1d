"""Gaps: how much of the ways on foot of each area has no seat for longer than a norm."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.models import Area, Bench, Street
from planning.case import Case
from planning.division import Division, areas, cut
from planning.formulas.sums import stretches
from planning.ground import Ground
from planning.kept import kept
from planning.network import Indices
from planning.norms import Norm
from planning.ranges import matches
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


def _walked_m(division: Division, ground: Ground) -> Floats:
    metres, area, _line = _ways(division, ground)
    return np.bincount(area, weights=metres, minlength=len(areas(division))).astype(np.float64)


@kept(lambda *_asked: (Street._meta.db_table, Area._meta.db_table), size=8)
def _ways(division: Division, ground: Ground) -> tuple[Floats, Indices, Indices]:
    """Return the pieces that a division cuts the ways on foot into: metres, and the position of the area and of the way."""
    return stretches(areas(division), ground.network().lines)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """What of each way lies in which area, in order of way: from where to where (metres along it). `unsure` ways have to be cut anew."""

    way: Indices
    area: Indices
    low_m: Floats
    high_m: Floats
    unsure: NDArray[np.bool_]


@kept(lambda *_asked: (Street._meta.db_table, Area._meta.db_table), size=8)
def _parts(division: Division, ground: Ground) -> _Parts:
    """Return the parts of the ways in the areas; unsure where one runs along a border, meets itself, or is in an area more than once."""
    lines = ground.network().lines
    metres, _area, way = _ways(division, ground)
    pieces, in_area, of = cut(areas(division), lines)
    low = shapely.line_locate_point(lines[of], shapely.get_point(pieces, 0))
    high = shapely.line_locate_point(lines[of], shapely.get_point(pieces, -1))
    low, high = np.minimum(low, high), np.maximum(low, high)
    there = shapely.length(pieces) > 0
    sure = (np.abs(high - low - shapely.length(pieces)) < 1e-6) | ~there
    unsure = np.zeros(len(lines), dtype=bool)
    unsure[of[~sure]] = True
    counted, along = (np.bincount(which, weights=each, minlength=len(lines)) for which, each in ((way, metres), (of, high - low)))
    unsure |= np.abs(counted - along) > 1e-6
    found = np.flatnonzero(there & ~unsure[of])
    found = found[np.argsort(of[found], kind="stable")]
    return _Parts(of[found], in_area[found], low[found], high[found], unsure)


@kept(lambda *_asked: (Street._meta.db_table, Bench._meta.db_table, Area._meta.db_table), size=8)
def _gap_m(division: Division, ground: Ground, norm: Norm) -> Floats:
    found, parts, number = gaps(norm, ground), _parts(division, ground.afoot()), len(areas(division))
    ways = found.ways
    edge = ways.edge[found.rank]
    low = ways.start_m[found.rank] + ways.low_m[found.rank]
    high = ways.start_m[found.rank] + ways.high_m[found.rank]
    gap, part = matches(edge, parts.way)
    shared = np.minimum(high[gap], parts.high_m[part]) - np.maximum(low[gap], parts.low_m[part])
    whole = np.bincount(parts.area[part], weights=np.maximum(shared, 0.0), minlength=number)
    # Only what runs along a border, or goes round, has to be cut: few do.
    metres, area, _line = stretches(areas(division), found.lines(np.flatnonzero(parts.unsure[edge])))
    return (whole + np.bincount(area, weights=metres, minlength=number)).astype(np.float64)
