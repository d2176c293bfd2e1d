"""Freshness: area figures in the store brought up to date before they are read, as far as a question needs them and no further."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

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
            for made, mark in found:
                _write(made, mark)
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


def _write(made: Readings, mark: str) -> None:
    """Store readings, in place of those that were there. Two queries."""
    rests: dict[str, Any] = resting(made)
    dates = [each.date for each in made.sources if each.date]
    for name in ("indicator", "source_date", "assumed"):
        del rests[name]
    told = {**rests, "title": str(made.measure.names), "source_date": max(dates, default=None), "mark": mark}
    row, _new = Reckoning.objects.update_or_create(
        indicator=made.measure.key, level=made.division.level, edition=made.division.edition, defaults=told
    )
    pk = list(made.by_area)
    values = [
        value if reading.value is not None else None
        for reading, value in zip(made.by_area.values(), rounded(made.values).tolist(), strict=True)
    ]
    with connection.cursor() as cursor:
        # An area that went in the meantime has no figure.
        cursor.execute(
            f"INSERT INTO {AreaValue._meta.db_table} (reckoning_id, area_id, state, value, lacks) "
            "SELECT %s, area, state, value, lacks FROM unnest(%s::bigint[], %s::text[], %s::float8[], %s::text[]) "
            "AS said (area, state, value, lacks) WHERE area IN (SELECT id FROM geo_area) ORDER BY area "
            "ON CONFLICT (reckoning_id, area_id) DO UPDATE SET state = excluded.state, value = excluded.value, lacks = excluded.lacks",
            [
                row.pk,
                pk,
                [str(reading.state) for reading in made.by_area.values()],
                values,
                [" ".join(reading.lacks) for reading in made.by_area.values()],
            ],
        )
        cursor.execute(f"DELETE FROM {AreaValue._meta.db_table} WHERE reckoning_id = %s AND area_id <> ALL(%s)", [row.pk, pk])
