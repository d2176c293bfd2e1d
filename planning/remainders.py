"""Remainders: counts of people that no source publishes, but that published counts leave between them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from planning.ages import EVERYBODY, Ages, cover
from planning.models import Indicator
from planning.protection import too_few
from planning.spreading import Ints

RESIDENTS: Final = Indicator.Group.RESIDENTS
ENDLESS: Final = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """What one indicator counts in each area: in whose table, of which group and ages."""

    pk: int
    table: str
    group: str
    ages: Ages
    people: Ints


def by_age(counts: Sequence[Count]) -> dict[tuple[str, str], dict[Ages, Count]]:
    """Return the counts of each table and group by ages; of several of the same ages the largest, which holds the others."""
    tables: defaultdict[tuple[str, str], dict[Ages, Count]] = defaultdict(dict)
    for each in sorted(counts, key=lambda each: (int(each.people.sum()), -each.pk)):
        tables[each.table, each.group][each.ages] = each
    return dict(tables)


def differences(counts: Sequence[Count]) -> list[tuple[int, Ints]]:
    """Return what each count leaves of each that holds it: the indicator taken away, and how many are left in each area.

    Women of a band are held by the band, by all women and by all residents; of several counts of the same people in one table (all,
    those who seek work) the largest holds the others. A whole is looked for in the count's own table, else in any other.
    """
    found = []
    for part in counts:
        holders: defaultdict[tuple[str, Ages], list[Count]] = defaultdict(list)
        for whole in counts:
            same = (whole.group, whole.ages) == (part.group, part.ages)
            if whole.group in (part.group, RESIDENTS) and holds(whole.ages, part.ages) and (not same or whole.table == part.table):
                holders[whole.group, whole.ages].append(whole)
        for wholes in holders.values():
            whole = max(wholes, key=lambda each: (each.table == part.table, int(each.people.sum()), -each.pk))
            if whole is not part:
                found.append((part.pk, np.maximum(whole.people - part.people, 0)))
    return found


def steps(counts: Sequence[Count], kept_back: Collection[int] = ()) -> list[Ints]:
    """Return how many are of the ages between each two at which bands of one table and group begin or end, as far as bands tell.

    Bands are sums of steps, and steps are differences of bands: 0 to 17 and 65 and over leave 18 to 64 of all. All residents do not
    enter where bands make everybody up, with or without those that are kept back; who is of no other band is another matter (`rest`).
    """
    found = []
    for table in by_age(counts).values():
        made_up = cover(EVERYBODY, table.keys() - {EVERYBODY}) is not None
        used = [each for ages, each in table.items() if each.pk not in kept_back and not (made_up and ages == EVERYBODY)]
        ends: defaultdict[int, list[tuple[int, Ints]]] = defaultdict(list)
        for each in used:
            low, high = each.ages.start, _end(each.ages)
            ends[low].append((high, each.people))
            ends[high].append((low, -each.people))
        reached: set[int] = set()
        for first in sorted(ends):
            if first in reached:
                continue
            below, waiting = {first: np.zeros_like(used[0].people)}, [first]
            while waiting:
                here = waiting.pop()
                for there, people in ends[here]:
                    if there not in below:
                        below[there] = below[here] + people
                        waiting.append(there)
            reached |= below.keys()
            found += [np.maximum(below[high] - below[low], 0) for low, high in pairwise(sorted(below))]
    return found


def rest(bands: Ints, everybody: Ints, unit: Ints, *, at_least: int) -> tuple[Ints, Ints]:
    """Return how many of each area are of no band (a column each), and the band they are to be counted with.

    0 in units where nobody is, or enough to be told. A source that does not know everyone's age leaves a handful of people between its
    bands and all residents; published side by side the two would give them away, and units with enough of them would hold most of
    a city. They are counted with the largest band of their unit.
    """
    left, largest = np.zeros_like(everybody), np.zeros_like(everybody)
    if bands.shape[1] and (unit >= 0).any():
        sums = np.zeros((int(unit.max()) + 1, bands.shape[1]), dtype=np.int64)
        np.add.at(sums, unit[unit >= 0], bands[unit >= 0])
        all_of = np.zeros(len(sums), dtype=np.int64)
        np.add.at(all_of, unit[unit >= 0], everybody[unit >= 0])
        few = too_few(all_of - sums.sum(axis=1), at_least)[unit] & (unit >= 0)
        left[few] = (everybody - bands.sum(axis=1))[few]
        largest = sums.argmax(axis=1)[unit].astype(np.int64)
    return left, largest


def holds(whole: Ages, part: Ages) -> bool:
    """Return whether all who are of some ages are of others too."""
    return whole.start <= part.start and _end(part) <= _end(whole)


def _end(ages: Ages) -> int:
    return ENDLESS if ages.to is None else ages.to + 1
