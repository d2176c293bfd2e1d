"""Residents: everybody and the groups that a source tells apart, at home, in one array."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planning.ages import EVERYBODY, Ages, cover
from planning.homes import Homes
from planning.housing import TABLES
from planning.kept import kept
from planning.population import Group, Population, groups, homes
from planning.spreading import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Residents:
    """Everybody and the groups that a source tells apart, at home: for each group a row of thousandths, for each home a column.

    The first group is everybody; those after it have nobody in common and are everybody together. There may be none.
    """

    population: Population
    groups: tuple[Group, ...]
    homes: Homes
    milli: Ints


@kept(lambda _population: TABLES, size=2)
def residents(population: Population) -> Residents:
    """Return who lives where, by group; fetched once for each state of the tables."""
    told = tuple(dict.fromkeys((groups(population)[0], *weighable(population))))
    where, milli = together([homes(population, group.ages) for group in told])
    return Residents(population, told, where, milli)


def weighable(population: Population) -> tuple[Group, ...]:
    """Return the groups that can be weighed against each other, so that nobody counts twice: everybody alone if no others can."""
    everybody, *bands = groups(population)
    return apart(bands) or (everybody,)


def apart(bands: Sequence[Group]) -> tuple[Group, ...]:
    """Return the finest bands that are everybody together and have nobody in common; none where there are no such bands."""
    ages = [band.ages for band in bands]
    finest = [band for band in bands if not any(other != band.ages and _inside(other, band.ages) for other in ages)]
    for offered in (finest, bands):
        found = cover(EVERYBODY, [band.ages for band in offered])
        if found is not None:
            return tuple(band for band in offered if band.ages in found)
    return ()


def together(parts: Sequence[Homes]) -> tuple[Homes, Ints]:
    """Return the places where anybody of some groups lives, each once, and how many of each group (row) live in each (column)."""
    x, y = np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts])
    order = np.lexsort((y, x))
    new = np.r_[True, (np.diff(x[order]) != 0) | (np.diff(y[order]) != 0)] if len(x) else np.empty(0, dtype=bool)
    which = np.empty(len(x), dtype=np.intp)
    which[order] = np.cumsum(new) - 1
    milli = np.zeros((len(parts), int(new.sum())), dtype=np.int64)
    group = np.repeat(np.arange(len(parts)), [len(part.x) for part in parts])
    np.add.at(milli, (group, which), np.concatenate([part.milli for part in parts]))
    first = order[new]
    area, basis = (np.concatenate([getattr(part, name) for part in parts])[first] for name in ("area", "basis"))
    return Homes(x[first], y[first], milli[0], area, basis), milli


def _inside(one: Ages, other: Ages) -> bool:
    return one.start >= other.start and (other.to is None or (one.to is not None and one.to <= other.to))
