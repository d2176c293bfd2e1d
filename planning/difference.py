"""Difference: what a scenario would change, indicator by indicator, for whom and where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.conf import settings

from planning.case import Case
from planning.division import Division, areas
from planning.floor import Flag, flags, floor
from planning.formulas.green import area_m2
from planning.ground import TODAY, Ground
from planning.kept import steady
from planning.measures import Measure, Readings, measures, readings
from planning.network import Indices
from planning.norms import Norm
from planning.population import Group, base, housed
from planning.protection import about
from planning.provision import reach
from planning.residents import residents
from planning.spreading import Ints

GREEN: Final = ("green-spaces",)
# Less than this is what cutting and rounding leave, not green that anybody plants.
LEAST_M2: Final = 1.0


@dataclass(frozen=True, slots=True)
class Shift:
    """A figure of one area before and after; None where there is none, whether missing, kept back or not surveyed."""

    before: float | None
    after: float | None

    @property
    def by(self) -> float | None:
        """How much more it is after; None where either is not known."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Residents of one group who come to have what a norm asks for, and who lose it. Estimates: rounded, None where too few to say."""

    group: Group
    gained: float | None
    lost: float | None
    gained_in: Mapping[int, float | None]
    lost_in: Mapping[int, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What becomes of one measure: of each area, and of the people where it speaks of a norm."""

    measure: Measure
    before: Readings
    after: Readings
    by_area: Mapping[int, Shift]
    people: tuple[Moved, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything at all becomes different."""
        return any(shift.before != shift.after for shift in self.by_area.values()) or any(
            moved.gained != 0 or moved.lost != 0 for moved in self.people
        )


def differences(ground: Ground, division: Division, *, beside: Ground = TODAY, assume_complete: bool = False) -> tuple[Difference, ...]:
    """Return what becomes different of each measure that the edits touch, against the city as it is (or `beside`).

    The same ground twice gives none; a measure that the edits touch without changing a figure is there with shifts of zero.
    """
    with steady():
        return tuple(_differences(ground, division, beside, assume_complete))


def _differences(ground: Ground, division: Division, beside: Ground, assume_complete: bool) -> Iterator[Difference]:
    for measure in measures().values():
        row = measure.row
        if row is None or row.seen(ground) == row.seen(beside):
            continue
        before = readings(measure, division, ground=beside, assume_complete=assume_complete)
        after = readings(measure, division, ground=ground, assume_complete=assume_complete)
        shifts = {pk: Shift(before.by_area[pk].value, after.by_area[pk].value) for pk in before.by_area}
        norm = after.norm if after.provision is not None and any(shift.by is not None for shift in shifts.values()) else None
        people = tuple(moves(norm, division, beside, ground)) if norm is not None else ()
        yield Difference(measure, before, after, shifts, people)


def rights(ground: Ground, division: Division, *, beside: Ground = TODAY) -> list[Flag]:
    """Return a flag for each area that gets more public green (m²), first where its tenants are least secure; none where no green grows.

    Green counts here whether or not all of it was looked for: what a plan adds is known.
    """
    if ground.only(GREEN) == beside.only(GREEN):
        return []
    with steady():
        before, after = (area_m2(Case(each, division, None)) for each in (beside, ground))
        more = after - before
        keys = areas(division).index.tolist()
        grown = {pk: float(m2) for pk, m2 in zip(keys, more, strict=True) if m2 >= LEAST_M2}
        return flags(grown, floor(division)) if grown else []


def moves(norm: Norm, division: Division, before: Ground, after: Ground) -> list[Moved]:
    """Return of each group who comes to have what a norm asks for, and who loses it, in all and by area; none without residents."""
    population = base()
    if population is None:
        return []
    people = residents(population)
    had, has = (reach(norm, people.homes, each).distance_m <= norm.distance_m for each in (before, after))
    at = housed(population, division, people.homes)
    keys = areas(division).index.tolist()
    found = []
    for group, milli in zip(people.groups, people.milli, strict=True):
        gained, lost = (_by_area(milli * mask, at, keys) for mask in (has & ~had, had & ~has))
        found.append(Moved(group, gained[0], lost[0], gained[1], lost[1]))
    return found


def _by_area(milli: Ints, at: Indices, keys: list[int]) -> tuple[float | None, dict[int, float | None]]:
    """Return how many residents there are in all, and in each area, from thousandths at homes: rounded, None where too few to say."""
    inside = at >= 0
    sums = np.bincount(at[inside], weights=milli[inside], minlength=len(keys)) / 1000
    found = about(np.array([sums.sum(), *sums]), settings.MEENT_MIN_PEOPLE)
    whole, *parts = (None if untold else value for value, untold in zip(found.tolist(), np.isnan(found).tolist(), strict=True))
    return whole, dict(zip(keys, parts, strict=True))
