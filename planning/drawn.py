"""Drawn: who lives in an area that somebody draws by hand, told in whole units."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from planning.population import Group, Population, groups, homes, readings, unit_of
from planning.protection import within
from planning.reading import MISSING, Reading, State, total


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """Residents of a drawn area by group (everybody first), and the part of them that the figures stand for.

    They are those of all units of which at least half of the residents live inside, with the rest of these units and without the
    other units; None where nobody lives inside.
    """

    people: Mapping[Group, Reading]
    units: int
    stands_for: float | None
    # Those units, each by the name that homes have it under.
    names: frozenset[int] = frozenset()


def inside(population: Population, shape: Any) -> Inside:
    """Return who lives in an area (a metric polygon). Suppressed where it has residents, and no unit has half of its own there.

    It rests on homes, which come from unit totals: whichever areas are drawn, two answers differ by whole units.
    """
    where = homes(population)
    shapely.prepare(shape)
    here = shapely.intersects_xy(shape, where.x, where.y)
    names, unit = np.unique(where.area, return_inverse=True)
    milli = np.bincount(unit, weights=where.milli, minlength=len(names))
    share = np.bincount(unit[here], weights=where.milli[here], minlength=len(names)) / np.maximum(milli, 1)
    found = within(share, milli.astype(np.int64))
    if found.stands_for is None:
        return Inside(dict.fromkeys(groups(population), MISSING), 0, None)
    counted = set(names[found.units].tolist())
    members: defaultdict[int, list[int]] = defaultdict(list)
    for area, name in unit_of(population).items():
        members[name].append(area)
    areas = [area for name in counted for area in members[name]]
    people = {}
    for group in groups(population):
        known = readings(population, group.ages)
        people[group] = total(known[area] for area in areas) if areas else Reading(State.SUPPRESSED)
    return Inside(people, len(counted), found.stands_for, frozenset(counted))
