"""Census: all counts of people in the areas of one division in one year, taken together, and the units they may be published in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from django.conf import settings

from geo.models import Area
from planning.ages import EVERYBODY, Ages, cover
from planning.division import LEVELS, Division, areas, divisions, locate
from planning.kept import kept
from planning.models import Indicator, IndicatorValue
from planning.protection import Flags, next_door, too_few, units
from planning.reading import Reading, State
from planning.remainders import Count, by_age, differences, holds, rest, steps
from planning.spreading import Ints

_TABLES: Final = tuple(model._meta.db_table for model in (Indicator, IndicatorValue, Area))


@dataclass(frozen=True, slots=True, eq=False)
class Census:
    """How counts of people may be published.

    `unit` names the unit of each area after the first area in it (-1: none, and no sum with it either); `kept_back` are indicators (by
    key, `pk`) that speak of too few people in the whole city, and `too_small` the bands (table, group, ages) among them. `ageless`
    tells, by table and group, in which areas a handful of people are of no known age, and with which band they are counted.
    """

    unit: Mapping[int, int]
    kept_back: frozenset[int]
    too_small: frozenset[tuple[str, str, Ages]]
    ageless: Mapping[tuple[str, str], Mapping[int, tuple[Ages, int]]]

    def completed(self, known: Mapping[int, Reading], *, dataset: str, period: str, group: str, ages: Ages) -> dict[int, Reading]:
        """Return counts of a group by area, those of no known age among them who are counted with it.

        Suppressed everywhere if it takes in a band of too few people in the whole city, which would be left between it and the others.
        """
        found, table = dict(known), _table(dataset, period)
        if ages == EVERYBODY:
            return found
        if any((table, group) == (each, of) and holds(ages, small) for each, of, small in self.too_small):
            return dict.fromkeys(found, Reading(State.SUPPRESSED))
        for area, (band, people) in self.ageless.get((table, group), {}).items():
            if area in found and found[area].value is not None and holds(ages, band):
                found[area] = Reading(State.VALUE, (found[area].value or 0.0) + people)
        return found


def census(division: Division, year: str) -> Census:
    """Return how the counts of people of a division and a year may be published.

    All tables of the year are taken together: two that are protected apart give away what is between them, such as the men between
    one table's residents and another's women. Another year is counted anew. An area of which a source tells only a part cannot be added
    to others: it stands alone, and outside all units where what is told of it is too few.
    """
    return _census(division, year[:4], settings.MEENT_MIN_PEOPLE)


@kept(lambda *_asked: _TABLES, size=8)
def _census(division: Division, year: str, at_least: int) -> Census:
    frame = areas(division)
    pk, shapes = frame.index.to_numpy(), frame.geometry.to_numpy()
    told, partly = counts(division, year)
    outside = partly & too_few(_columns(told, len(pk)), at_least).any(axis=1)
    told = [replace(each, people=np.where(outside, 0, each.people)) for each in told]
    whole = np.flatnonzero(~partly)
    kept_back = {each.pk for each in told if too_few(each.people[whole].sum(), at_least)}
    left = differences([each for each in told if each.pk not in kept_back])
    kept_back |= {part for part, people in left if too_few(people[whole].sum(), at_least)}
    inside = shapely.point_on_surface(shapes[whole])
    found = np.where(outside, -1, len(pk) + np.arange(len(pk)))
    found[whole] = units(
        _columns(told, len(pk), kept_back)[whole],
        next_door(shapes[whole]),
        parents(frame, division)[whole],
        at_least=at_least,
        key=pk[whole],
        x=shapely.get_x(inside),
        y=shapely.get_y(inside),
    )
    names: dict[int, int] = {}
    for area, number in sorted(zip(pk.tolist(), found.tolist(), strict=True)):
        names.setdefault(number, -1 if number < 0 else area)
    unit = {area: names[number] for area, number in zip(pk.tolist(), found.tolist(), strict=True)}
    tables = by_age(told)
    too_small = {(*key, ages) for key, bands in tables.items() for ages, each in bands.items() if each.pk in kept_back}
    numbers = np.unique(found, return_inverse=True)[1] - (found.min(initial=0) < 0)
    return Census(unit, frozenset(kept_back), frozenset(too_small), _ageless(told, kept_back, pk, numbers, at_least))


def counts(division: Division, year: str) -> tuple[list[Count], Flags]:
    """Return every count of people in the areas of a division in a year, and which areas some table knows only in part. One query.

    What a source keeps back or lacks counts as nobody: it cannot be told from here. Of several days of one year each is a count.
    """
    position = {pk: index for index, pk in enumerate(areas(division).index.tolist())}
    rows = (
        IndicatorValue.objects.filter(
            indicator__kind=Indicator.Kind.COUNT, period__startswith=year, state=State.VALUE, area__in=list(position)
        )
        .exclude(indicator__group=Indicator.Group.AREA)
        .order_by("indicator", "period")
        .values_list(
            "indicator",
            "period",
            "indicator__dataset__key",
            "indicator__group",
            "indicator__age_from",
            "indicator__age_to",
            "area",
            "value",
        )
    )
    found: dict[tuple[int, str], Count] = {}
    known: dict[str, Ints] = {}
    for pk, period, dataset, group, start, to, area, value in rows:
        if (pk, period) not in found:
            ages = EVERYBODY if start is None else Ages(start, to)
            found[pk, period] = Count(pk, _table(dataset, period), group, ages, np.zeros(len(position), dtype=np.int64))
        found[pk, period].people[position[area]] = round(value or 0)
        known.setdefault(_table(dataset, period), np.zeros(len(position), dtype=np.int64))[position[area]] += 1
    partly = np.zeros(len(position), dtype=bool)
    for table, number in known.items():
        partly |= (number > 0) & (number < sum(each.table == table for each in found.values()))
    return list(found.values()), partly


def parents(frame: gpd.GeoDataFrame, own: Division) -> Ints:
    """Return for each area the keys of the coarser areas that it lies in, by its place and not by name; a column a division, finest first.

    -1 where it lies in none.
    """
    coarser = [each for each in reversed(divisions()) if LEVELS.index(each.level) < LEVELS.index(own.level)]
    inside = shapely.point_on_surface(frame.geometry.to_numpy())
    columns = []
    for each in coarser:
        above = areas(each)
        at = locate(above, shapely.get_x(inside), shapely.get_y(inside))
        columns.append(np.where(at >= 0, above.index.to_numpy()[at], -1))
    return np.column_stack(columns).astype(np.int64) if columns else np.full((len(frame), 1), -1, dtype=np.int64)


def _ageless(
    told: list[Count], kept_back: set[int], pk: Ints, unit: Ints, at_least: int
) -> dict[tuple[str, str], dict[int, tuple[Ages, int]]]:
    found = {}
    tables = by_age(told)
    for (table, group), known in tables.items():
        tile = cover(EVERYBODY, known.keys() - {EVERYBODY}) or ()
        bands = [known[ages] for ages in tile if known[ages].pk not in kept_back]
        elsewhere = [other[EVERYBODY] for (_table, of), other in tables.items() if of == group and EVERYBODY in other]
        everybody = known.get(EVERYBODY) or max(elsewhere, key=lambda each: int(each.people.sum()), default=None)
        if everybody is not None and bands:
            left, largest = rest(np.column_stack([band.people for band in bands]), everybody.people, unit, at_least=at_least)
            found[table, group] = {int(pk[at]): (bands[largest[at]].ages, int(left[at])) for at in np.flatnonzero(left)}
    return found


def _columns(told: list[Count], areas: int, kept_back: Collection[int] = ()) -> Ints:
    """Return all that is counted in each area (a row) and not kept back, and what such counts leave between them."""
    open_ones = [each for each in told if each.pk not in kept_back]
    found = [*(each.people for each in open_ones), *(left for _part, left in differences(open_ones)), *steps(told, kept_back)]
    return np.column_stack(found) if found else np.zeros((areas, 0), dtype=np.int64)


def _table(dataset: str, period: str) -> str:
    return f"{dataset} {period}"
