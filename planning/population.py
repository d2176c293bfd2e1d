"""Population: who lives where, from the finest source there is, in figures that may leave the server."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.coverage import within
from geo.models import Area
from geo.names import Names
from planning.ages import EVERYBODY, Ages, cover, fewest_first, people
from planning.census import census
from planning.division import LEVELS, Division, areas, locate
from planning.homes import Homes
from planning.housing import TABLES, house
from planning.kept import kept
from planning.models import Indicator, IndicatorValue
from planning.network import Indices
from planning.reading import MISSING, Reading, State, total

RESIDENTS: Final = Indicator.Group.RESIDENTS
GROUP_NAMES: Final = Names(nl="Alle bewoners", fr="Tous les habitants", en="All residents")
_TABLES: Final = tuple(model._meta.db_table for model in (Indicator, IndicatorValue, Area))


@dataclass(frozen=True, slots=True)
class Population:
    """Counts of residents: of one dataset and one period, for the areas of one division."""

    dataset: str
    period: str
    division: Division


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a figure speaks of, as far as the source tells them apart."""

    key: str
    names: Names
    ages: Ages


@kept(lambda: _TABLES, size=1)
def sources() -> list[Population]:
    """Return all sources of residents: of the finest areas first, then the newest. Two queries."""
    counted = Indicator.objects.filter(kind=Indicator.Kind.COUNT, group=RESIDENTS)
    bands: dict[str, set[Ages]] = {}
    for key, start, to in counted.values_list("dataset__key", "age_from", "age_to"):
        bands.setdefault(key, set()).add(EVERYBODY if start is None else Ages(start, to))
    whole = [key for key, known in bands.items() if cover(EVERYBODY, known) is not None]
    values = IndicatorValue.objects.filter(indicator__in=counted, indicator__dataset__key__in=whole, area__gone_since=None).order_by()
    rows = values.values_list("indicator__dataset__key", "period", "area__level", "area__edition").distinct()
    found = [Population(key, period, Division(level, edition)) for key, period, level, edition in rows]
    newest = sorted(found, key=lambda each: (each.period, each.division.edition, each.dataset), reverse=True)
    return sorted(newest, key=lambda each: -LEVELS.index(each.division.level))


def base() -> Population | None:
    """Return the source that all figures about residents rest on; None where no table of residents is loaded."""
    return next(iter(sources()), None)


@kept(lambda _population: _TABLES, size=4)
def groups(population: Population) -> tuple[Group, ...]:
    """Return the groups that a source tells apart: everybody, then its bands of age from young to old. One query.

    The names of a band are those of its indicator.
    """
    rows = Indicator.objects.filter(
        kind=Indicator.Kind.COUNT,
        group=RESIDENTS,
        dataset__key=population.dataset,
        age_from__isnull=False,
        pk__in=IndicatorValue.objects.filter(period=population.period).values("indicator"),
    )
    named = {Ages(row.age_from or 0, row.age_to): row.names for row in fewest_first(rows, population.period)}
    bands = sorted(named, key=lambda ages: (ages.start, ages.to is None, ages.to or 0))
    keys = [f"{ages.start}-plus" if ages.to is None else f"{ages.start}-{ages.to}" for ages in bands]
    return (Group("everybody", GROUP_NAMES, EVERYBODY), *(Group(key, named[ages], ages) for key, ages in zip(keys, bands, strict=True)))


def oldest(population: Population) -> Group:
    """Return the oldest group that a source tells apart."""
    return max(groups(population), key=lambda group: (group.ages.to is None, group.ages.start))


@kept(lambda *_asked: TABLES, size=16)
def homes(population: Population, ages: Ages = EVERYBODY) -> Homes:
    """Return where a group lives, spread from units that may be published; no figure made of them can tell more than these do."""
    known = readings(population, ages)
    whole = unit_of(population)
    return house({pk: reading for pk, reading in known.items() if reading.state is State.VALUE}, units=whole)


@kept(lambda *_asked: _TABLES, size=32)
def readings(population: Population, ages: Ages = EVERYBODY) -> Mapping[int, Reading]:
    """Return what the source says of a group in each of its own areas, unprotected: never to leave the server. Two queries.

    A handful of people of no known age are counted with a band, see `Census`.
    """
    mine = areas(population.division).index.tolist()
    known = people(population.dataset, mine, period=population.period, ages=ages)
    told = census(population.division, population.period)
    return told.completed(known, dataset=population.dataset, period=population.period, group=RESIDENTS, ages=ages)


def unit_of(population: Population) -> Mapping[int, int]:
    """Return for each area of a source the unit it may be published in, named after the first area in it; -1: not at all."""
    return census(population.division, population.period).unit


@kept(lambda *_asked: _TABLES, size=32)
def count(population: Population, division: Division, ages: Ages = EVERYBODY) -> Mapping[int, Reading]:
    """Return how many of a group live in each area of a division, as may be published; see `publish`."""
    return publish(population, division, readings(population, ages))


def publish(population: Population, division: Division, known: Mapping[int, Reading]) -> Mapping[int, Reading]:
    """Return the figures of a division's areas from counts of a source's own areas: each of whole units, or suppressed.

    An area of another division is the sum of those that lie in it, by place; missing where the source does not cover it.
    """
    unit = unit_of(population)
    lies = members(population, division)
    covered = covers(population, division) if division != population.division else frozenset(areas(division).index)
    size = Counter(unit.values())
    inside: dict[int, list[int]] = {pk: [] for pk in areas(division).index}
    for pk, whole in lies.items():
        if whole in covered:
            inside[whole].append(pk)
    return {pk: _published(found, known, unit, size) for pk, found in inside.items()}


def members(population: Population, division: Division) -> dict[int, int]:
    """Return for each area of a source the area of a division that it lies in (by a point inside it); those outside all are left out."""
    own, of = areas(population.division), areas(division)
    if division == population.division:
        return {pk: pk for pk in own.index.tolist()}
    inside = shapely.point_on_surface(own.geometry.to_numpy())
    at = locate(of, shapely.get_x(inside), shapely.get_y(inside))
    return dict(zip(own.index[at >= 0].tolist(), of.index[at[at >= 0]].tolist(), strict=True))


@kept(lambda *_asked: TABLES, size=16)
def housed(population: Population, division: Division, where: Homes) -> Indices:
    """Return the position of the division's area that each home of a source belongs to; -1 outside all.

    That of the unit it was counted in: a home that stands along the street at a block's edge lives in the block. A unit that lies
    in several areas leaves it to the home's own place.
    """
    of = areas(division)
    lies, unit = members(population, division), unit_of(population)
    position = {pk: index for index, pk in enumerate(of.index.tolist())}
    one: dict[int, set[int]] = {}
    for pk, name in unit.items():
        one.setdefault(name, set()).add(position.get(lies.get(pk, -1), -1))
    known = {name: min(found) for name, found in one.items() if len(found) == 1}
    found = np.array([known.get(name, -2) for name in where.area.tolist()], dtype=np.intp)
    split = found == -2
    found[split] = locate(of, where.x[split], where.y[split])
    return found


def _published(members: list[int], known: Mapping[int, Reading], unit: Mapping[int, int], size: Mapping[int, int]) -> Reading:
    found = total(known.get(pk, MISSING) for pk in members)
    if found.state is not State.VALUE:
        return found
    whole = Counter(unit[pk] for pk in members)
    if any(name < 0 or number != size[name] for name, number in whole.items()):
        return Reading(State.SUPPRESSED)
    return found


@kept(lambda *_asked: _TABLES, size=16)
def covers(population: Population, division: Division) -> frozenset[int]:
    """Return the areas of a division that a source of residents covers, by key."""
    own = areas(population.division)
    return within(areas(division).index.tolist(), layer="areas", datasets=sorted(set(own["dataset"])))
