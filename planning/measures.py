"""Measures: all that can be laid over the city, whether a source says it (social) or it is reckoned (spatial), and what each area reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from geo.coverage import surveyed_layers
from geo.models import Area, Coverage, Dataset
from geo.names import Names
from geo.registry import layer
from geo.summary import summaries
from planning.ages import EVERYBODY, Ages
from planning.case import Case
from planning.census import census
from planning.division import LEVELS, Division, areas
from planning.errors import UnknownIndicator
from planning.ground import TODAY, Ground
from planning.housing import TABLES
from planning.indicators import Reckoned, table
from planning.kept import kept
from planning.models import Indicator, IndicatorValue
from planning.norms import Norm, norm
from planning.opening import moment
from planning.population import Population, base, count, publish
from planning.protection import too_few
from planning.provision import Provision, provision
from planning.reading import MISSING, Reading, State
from planning.residents import residents
from planning.spreading import Floats

PEOPLE: Final = frozenset(Indicator.Group) - {Indicator.Group.AREA}
_STORED: Final = tuple(model._meta.db_table for model in (Indicator, IndicatorValue, Area, Dataset))


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: a stored indicator (by its key, `pk`) or a row of the table of indicators (`row`)."""

    key: str
    about: Literal["social", "spatial"]
    names: Names
    unit: Names
    kind: Indicator.Kind
    need: Indicator.Need
    says: Names
    much: Names
    little: Names
    pk: int = 0
    group: str = ""
    row: Reckoned | None = None
    # The right that it stands for, and what it does not show.
    floor: str = ""
    card: Names | None = None

    def __str__(self) -> str:
        return str(self.names)


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so, and of which date: the youngest of what was read; None where it is not given."""

    key: str
    name: str
    publisher: str
    licence: str
    attribution: str
    date: date | None
    fictional: bool


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What a measure reads in each area of a division, by key and in the division's order, and what that rests on."""

    measure: Measure
    division: Division
    by_area: Mapping[int, Reading]
    period: str
    periods: tuple[str, ...]
    sources: tuple[Source, ...]
    norm: Norm | None = None
    # Of figures on foot: along what, which part of the residents is cut off, how residents were placed, and the usual way to the network.
    provision: Provision | None = None
    # Whether layers that nobody has surveyed were taken as complete, because the reader asked for that.
    assumed: tuple[str, ...] = ()

    @property
    def values(self) -> Floats:
        """The value of each area, NaN where there is none."""
        return np.array([np.nan if reading.value is None else reading.value for reading in self.by_area.values()], dtype=np.float64)


def measures() -> Mapping[str, Measure]:
    """Return all measures by key: the stored ones, then the reckoned ones. At most two queries."""
    return MappingProxyType({**_stored(), **{key: _spatial(row) for key, row in table().items()}})


def measure(key: str) -> Measure:
    """Return a measure; UnknownIndicator, which lists what there is, where there is none."""
    known = measures()
    if key not in known:
        raise UnknownIndicator(_("There is no indicator called “%(key)s”; there are: %(known)s.") % {"key": key, "known": ", ".join(known)})
    return known[key]


@kept(lambda: _STORED, size=1)
def _stored() -> dict[str, Measure]:
    return {row.key: _social(row) for row in Indicator.objects.exclude(key__in=table()).order_by("key")}


def _social(row: Indicator) -> Measure:
    name = row.names
    much, little = _phrases(row)
    return Measure(
        key=row.key,
        about="social",
        names=name,
        unit=row.unit,
        kind=Indicator.Kind(row.kind),
        need=Indicator.Need(row.need),
        says=name,
        much=much,
        little=little,
        pk=row.pk,
        group=row.group,
        floor=row.floor,
        card=row.card if row.floor else None,
    )


def _phrases(row: Indicator) -> tuple[Names, Names]:
    """Return what follows “show where …” of a stored indicator: many who are counted live there, or few; else that it is high or low."""
    name = row.names
    if row.kind != Indicator.Kind.COUNT or row.group not in PEOPLE:
        much = Names(nl=f"“{name.nl}” hoog is", fr=f"« {name.fr} » est élevé", en=f"“{name.en}” is high")
        return much, Names(nl=f"“{name.nl}” laag is", fr=f"« {name.fr} » est faible", en=f"“{name.en}” is low")
    nl, fr, en = (words[:1].lower() + words[1:] for words in (name.nl, name.fr, name.en))
    much = Names(nl=f"veel {nl} wonen", fr=f"le nombre de personnes est élevé ({fr})", en=f"many {en} live")
    if row.group == Indicator.Group.HOUSEHOLDS:
        much = Names(nl=f"veel {nl} wonen", fr=f"le nombre de ménages est élevé ({fr})", en=f"many {en} live")
    few = {
        "nl": "weinig" + much.nl.removeprefix("veel"),
        "fr": much.fr.replace("élevé", "faible"),
        "en": "few" + much.en.removeprefix("many"),
    }
    return much, Names(**few)


def _spatial(row: Reckoned) -> Measure:
    return Measure(row.key, "spatial", row.names, row.unit, row.kind, row.need, row.says, row.much, row.little, row=row)


def readings(
    measure: Measure,
    division: Division,
    *,
    ground: Ground = TODAY,
    period: str | None = None,
    norm_version: int | None = None,
    assume_complete: bool = False,
) -> Readings:
    """Return what a measure reads in each area of a division; kept back where too few people are behind it.

    A stored one in its newest period unless one is named, on the areas that its source speaks of; counts also on coarser areas, as
    sums of those that lie in them. A reckoned one on any ground; one that differs from hour to hour of the moment that `period` names
    (`2026-11-29T15:00`), else of this hour. Where a layer is not surveyed the answer is *not surveyed*, unless the reader has it taken
    for complete.
    """
    if measure.row is None:
        return _read(measure, division, period, settings.MEENT_MIN_PEOPLE)
    mine = measure.row.seen(ground)
    at = moment(period) if measure.row.by_hour else None
    return _reckoned(Question(measure, measure.row, division, mine, norm_version, assume_complete, settings.MEENT_MIN_PEOPLE, at))


def tables(*found: Measure) -> tuple[str, ...]:
    """Return the tables that figures of some measures are made of: when none has changed, no figure has."""
    reads = {layer(layer_id).table for each in found if each.row is not None for layer_id in each.row.reads}
    return (*_STORED, *TABLES, Coverage._meta.db_table, *sorted(reads))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a reckoned measure; two that are the same have the same answer."""

    measure: Measure
    row: Reckoned
    division: Division
    ground: Ground
    norm_version: int | None
    assume_complete: bool
    at_least: int
    at: datetime | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the answer is made of."""
        reads = (layer(layer_id).table for layer_id in sorted(self.row.reads))
        return (*TABLES, Coverage._meta.db_table, Dataset._meta.db_table, *reads)


@kept(lambda *_asked: _STORED, size=64)
def _read(measure: Measure, division: Division, period: str | None, _at_least: int) -> Readings:
    rows = IndicatorValue.objects.filter(indicator=measure.pk, area__gone_since=None).order_by()
    known = list(rows.values_list("period", "area__level", "area__edition").distinct())
    periods = tuple(sorted({each for each, _level, _edition in known}, reverse=True))
    wanted = period or (periods[0] if periods else "")
    there = {Division(level, edition) for each, level, edition in known if each == wanted}
    stored = Indicator.objects.get(pk=measure.pk)
    source = _source(stored.dataset)
    blank = Readings(measure, division, dict.fromkeys(areas(division).index.tolist(), MISSING), wanted, periods, (source,))
    if not there:
        return blank
    own = division if division in there else max(there, key=lambda each: (LEVELS.index(each.level), each.edition))
    values = {
        pk: Reading(State(state), value)
        for pk, state, value in rows.filter(period=wanted, area__level=own.level, area__edition=own.edition).values_list(
            "area_id", "state", "value"
        )
    }
    if measure.kind is Indicator.Kind.COUNT and measure.group in PEOPLE:
        told, ages = census(own, wanted), EVERYBODY if stored.age_from is None else Ages(stored.age_from, stored.age_to)
        known_of = told.completed(values, dataset=source.key, period=wanted, group=stored.group, ages=ages)
        if measure.pk in told.kept_back:
            known_of = dict.fromkeys(values, Reading(State.SUPPRESSED))
        counted = publish(Population(source.key, wanted, own), division, known_of)
        return Readings(measure, division, counted, wanted, periods, (source,))
    if own != division:
        return blank  # what is no count cannot be added up over areas
    kept_back = _too_few(measure, division, values) if measure.group in PEOPLE else frozenset()
    found = {pk: Reading(State.SUPPRESSED) if pk in kept_back else values.get(pk, MISSING) for pk in blank.by_area}
    return Readings(measure, division, found, wanted, periods, (source,))


def _too_few(measure: Measure, division: Division, values: Mapping[int, Reading]) -> frozenset[int]:
    """Return the areas whose residents are too few to speak of, or of whom a share is, or all but a share."""
    population = base()
    if population is None:
        return frozenset()
    living = count(population, division)
    few = {pk for pk, reading in living.items() if reading.state is State.SUPPRESSED}
    if measure.kind is Indicator.Kind.SHARE:
        known = {pk: (reading.value, living[pk].value) for pk, reading in values.items() if pk in living}
        parts = [(pk, part * whole, whole) for pk, (part, whole) in known.items() if part is not None and whole is not None]
        few |= {pk for pk, some, whole in parts if too_few(np.rint([some, whole - some]), settings.MEENT_MIN_PEOPLE).any()}
    return frozenset(few)


@kept(lambda asked: asked.tables, size=256)
def _reckoned(asked: Question) -> Readings:
    measure, row, division, ground = asked.measure, asked.row, asked.division, asked.ground
    population = base() if row.of_people else None
    held = norm(row.norm, asked.norm_version) if row.norm else None
    frame = areas(division)
    surveyed = _surveyed(division)
    living = count(population, division) if population is not None else {}
    told = asked.assume_complete or any(found.issuperset(row.layers) for found in surveyed.values())
    # The ways of a whole city take a minute: nobody waits for figures that would not be told.
    values = row.formula(Case(ground, division, population, held, asked.at)) if told else np.full(len(frame), np.nan)
    by_area: dict[int, Reading] = {}
    assumed: set[str] = set()
    lacking = {known: tuple(layer_id for layer_id in row.layers if layer_id not in known) for known in set(surveyed.values())}
    for pk, value in zip(frame.index.tolist(), values.tolist(), strict=True):
        lacks = lacking[surveyed[pk]]
        state = living[pk].state if pk in living else State.MISSING if row.of_people else State.VALUE
        if lacks and not asked.assume_complete:
            by_area[pk] = Reading(State.NOT_SURVEYED, lacks=lacks)
        elif state is not State.VALUE:
            by_area[pk] = Reading(state)
        else:
            assumed.update(lacks)
            by_area[pk] = Reading(State.VALUE, value) if np.isfinite(value) else MISSING
    found = (
        provision(held, residents(population).homes, ground)
        if held is not None and population is not None and held.measured_from == "homes"
        else None
    )
    people = (_named(population.dataset),) if population is not None else ()
    period = f"{asked.at:%Y-%m-%dT%H:%M}" if asked.at else population.period if population is not None else ""
    periods = (period,) if period else ()
    sources = (*_of_layers(row.reads), *people)
    return Readings(measure, division, by_area, period, periods, sources, held, found, tuple(sorted(assumed)))


@kept(lambda _division: (Area._meta.db_table, Coverage._meta.db_table), size=16)
def _surveyed(division: Division) -> Mapping[int, frozenset[str]]:
    return surveyed_layers(areas(division).index.tolist())


@kept(lambda layers: (*(layer(each).table for each in sorted(layers)), Dataset._meta.db_table, Coverage._meta.db_table), size=64)
def _of_layers(layers: frozenset[str]) -> tuple[Source, ...]:
    found = summaries([layer(layer_id) for layer_id in sorted(layers)])
    datasets = {each.pk: each for summary in found.values() for each in summary.datasets}
    return tuple(_source(each) for _pk, each in sorted(datasets.items()))


@kept(lambda _key: (Dataset._meta.db_table,), size=8)
def _named(key: str) -> Source:
    return _source(Dataset.objects.get(key=key))


def _source(row: Dataset) -> Source:
    return Source(row.key, row.name, row.publisher, row.licence, row.attribution, row.retrieved, row.fictional)
