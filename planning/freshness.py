"""Freshness: area figures in the store brought up to date before they are read, as far as a question needs them and no further."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from geo import revisions
from geo.query import FeatureQuery
from geo.registry import layer
from geo.release import fingerprint
from planning.area_figure import AreaValue, Reckoning
from planning.classes import rounded
from planning.division import Division, divisions
from planning.indicators import table
from planning.kept import steady
from planning.measures import Measure, Readings, measures, readings, tables
from planning.sheet import resting

Pair = tuple[str, Division]  # a measure, by its key, on a division
_PAIR: Final = ("indicator", "level", "edition")
# What a question may narrow the pairs by.
_DIVISION: Final = {"level": lambda pair: pair[1].level, "edition": lambda pair: pair[1].edition, "indicator": lambda pair: pair[0]}


def freshen(question: FeatureQuery) -> None:
    """Reckon again what a question asks for, where it is not of the present state of its tables. A few queries where it is.

    All of it is written at once, or nothing; the figures are those of `measures.readings`, protected as every answer is.
    """
    kept_for = {key: each for key, each in measures().items() if not _by_hour(each)}
    every = {(key, division) for key in kept_for for division in divisions()}
    known = {(row[0], Division(row[1], row[2])): row[3] for row in Reckoning.objects.values_list("indicator", "level", "edition", "mark")}
    wanted = _asked(question, every)
    marks = _marks({key: kept_for[key] for key, _division in wanted})
    stale = [pair for pair in sorted(wanted) if known.get(pair) != marks[pair[0]]]
    gone = set(known) - every
    if not stale and not gone:
        return
    with translation.override(settings.LANGUAGE_CODE):  # what is stored speaks the installation's own language
        with steady():  # a thousand questions to the same state of the tables
            found = [(readings(kept_for[key], division), marks[key]) for key, division in stale]
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('planning_areafigure'))")
            if found:
                _write(found)
            for key, division in gone:
                Reckoning.objects.filter(indicator=key, level=division.level, edition=division.edition).delete()


@cache
def rests_on() -> tuple[str, ...]:
    """Return the tables whose change may change an area figure. No query."""
    reads = {layer(layer_id).table for row in table().values() for layer_id in row.reads}
    return (*tables(), *sorted(reads))


def _by_hour(of: Measure) -> bool:
    """Return whether a measure differs from hour to hour: what is stored of it would be of an hour that has passed."""
    return of.row is not None and of.row.by_hour


def _asked(question: FeatureQuery, every: Iterable[Pair]) -> set[Pair]:
    """Return the pairs that a question speaks of: its other conditions narrow the rows, not what must be known."""
    wanted = set(every)
    for condition in question.conditions:
        if condition.fact in _DIVISION:
            wanted = {pair for pair in wanted if _DIVISION[condition.fact](pair) in condition.values}
        elif condition.fact == "pk":
            of = AreaValue.objects.filter(pk__in=condition.values)
            rows = of.values_list("reckoning__indicator", "reckoning__level", "reckoning__edition")
            wanted &= {(key, Division(level, edition)) for key, level, edition in rows}
    return wanted


def _marks(of: Mapping[str, Measure]) -> dict[str, str]:
    """Return for each measure what its figures must be marked with to be of the present. One query."""
    needed = {key: tables(each) for key, each in of.items()}
    names = {name for each in needed.values() for name in each}
    changes = revisions.versions(names)
    code = f"{fingerprint('geo', 'planning')}-{settings.MEENT_MIN_PEOPLE}"
    return {key: f"{sum(changes[name] for name in set(each))}-{code}" for key, each in needed.items()}


def _write(found: Sequence[tuple[Readings, str]]) -> None:
    """Store readings, each with its mark, in place of those that were there. Three queries, however many they are."""
    rows = Reckoning.objects.bulk_create(
        [_reckoning(made, mark) for made, mark in found],
        update_conflicts=True,
        unique_fields=list(_PAIR),
        update_fields=[each.name for each in Reckoning._meta.fields if each.name not in ("id", *_PAIR)],
    )
    of = np.repeat([row.pk for row in rows], [len(made.by_area) for made, _mark in found]).tolist()
    areas = [area for made, _mark in found for area in made.by_area]
    told = [reading for made, _mark in found for reading in made.by_area.values()]
    numbers = rounded(np.concatenate([made.values for made, _mark in found])).tolist()
    values = [None if reading.value is None else number for reading, number in zip(told, numbers, strict=True)]
    states, lacks = [str(reading.state) for reading in told], [" ".join(reading.lacks) for reading in told]
    with connection.cursor() as cursor:
        # An area that went in the meantime has no figure.
        cursor.execute(
            f"INSERT INTO {AreaValue._meta.db_table} (reckoning_id, area_id, state, value, lacks) "
            "SELECT reckoning, area, state, value, lacks "
            "FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::float8[], %s::text[]) AS said (reckoning, area, state, value, lacks) "
            "WHERE area IN (SELECT id FROM geo_area) ORDER BY reckoning, area "
            "ON CONFLICT (reckoning_id, area_id) DO UPDATE SET state = excluded.state, value = excluded.value, lacks = excluded.lacks",
            [of, areas, states, values, lacks],
        )
        cursor.execute(
            f"DELETE FROM {AreaValue._meta.db_table} WHERE reckoning_id = ANY(%s) "
            "AND (reckoning_id, area_id) NOT IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))",
            [[row.pk for row in rows], of, areas],
        )


def _reckoning(made: Readings, mark: str) -> Reckoning:
    """Return what readings rest on, as it is stored."""
    rests: dict[str, Any] = resting(made)
    for name in ("indicator", "source_date", "assumed"):
        del rests[name]
    return Reckoning(
        **rests,
        **dict(zip(_PAIR, (made.measure.key, made.division.level, made.division.edition), strict=True)),
        mark=mark,
        title=str(made.measure.names),
        source_date=max((each.date for each in made.sources if each.date), default=None),
    )
