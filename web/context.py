"""The dossier in words: what the page and the paper both say of a place, from the same facts as the API."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, log10

import shapely
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from geo.layer import Layer
from geo.registry import layer
from planning.dossier import Dossier, Fact, Nearby, Remark, Rests, Section, Site, Told, Value, Verdict
from planning.measures import Source
from planning.models import Indicator
from planning.note import Note
from planning.palette import LOOKS
from planning.reading import State
from planning.site import degrees
from web import knowledge
from web.facts import kind_label
from web.figures import when

# What is known although not everything was looked for stands beside the figure itself, not in a column of its own.
BESIDE = "known"
TELLING = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One number in words; `raw` as a program reads it, empty where there is none, with the state that says why."""

    key: str
    text: str
    raw: str
    state: str
    part: float | None = None  # of a share, in per cent: for a bar
    label: str = ""  # what the column is called, where there is no room for columns

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.state == State.VALUE


@dataclass(frozen=True, slots=True)
class Stop:
    """A place that a fact names, with how far on foot it is."""

    place: Nearby
    name: str
    kind: str
    far: Said
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: its numbers by column (None: it has none), what is known beside them, its places, and what it rests on."""

    key: str
    name: str
    says: str
    cells: Sequence[Said | None]
    beside: Said | None
    verdict: str
    verdict_says: str
    stops: Sequence[Stop]
    rests: str
    marks: Sequence[tuple[int, str]]
    layer: Layer | None
    away: float | None = None  # how far it is, and the norm, in per cent of a small bar
    norm: float | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody wrote of a place, with what it is about, by whom, when, and how far from the site."""

    id: int
    words: str
    language: str
    topic: str
    by: str
    date: str
    far: str
    for_all: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the dossier."""

    key: str
    title: str
    says: str
    columns: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    bars: Sequence[Line]
    notes: Sequence[str]
    remarks: Sequence[Heard]
    named: bool  # whether any line names places
    of: Stop | None  # the area that the section is about


@dataclass(frozen=True, slots=True)
class Cited:
    """A source by its number, with how old it is."""

    number: int
    source: Source
    says: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A whole dossier in words."""

    where: str
    parts: Sequence[Part]
    sources: Sequence[Cited]
    date: str
    assumed: Sequence[str] = field(default_factory=tuple)
    lacks: Sequence[str] = field(default_factory=tuple)


def spoken(found: Dossier) -> Spoken:
    """Return a dossier in the reader's words."""
    numbers = {key: number for number, key in enumerate(found.sources, start=1)}
    facts = [fact for _section, told in found.sections for fact in told.facts]
    assumed = sorted({each for fact in facts for each in fact.rests.assumed})
    lacks = sorted({each for fact in facts for value in fact.values for each in value.reading.lacks})
    return Spoken(
        where=where(found.site),
        parts=[_part(section, told, numbers) for section, told in found.sections],
        sources=[Cited(numbers[key], each, _cited(each, found.site)) for key, each in found.sources.items()],
        date=date_format(found.site.today, "DATE_FORMAT"),
        assumed=[str(layer(each).names) for each in assumed],
        lacks=[str(layer(each).names) for each in lacks],
    )


def where(site: Site) -> str:
    """Return where a site lies, in degrees, and how large it is if it has a size."""
    spot = degrees(shapely.point_on_surface(site.shape))
    said = _("%(lat)s° north, %(lon)s° east") % {"lat": _digits(spot.y, 5), "lon": _digits(spot.x, 5)}
    area = shapely.area(site.shape)
    return f"{said} · {_digits(area, 0)} m²" if area >= 1 else said


def say(value: Value) -> Said:
    """Return a number in the reader's language with its unit, or the word for why there is none."""
    reading = value.reading
    if reading.state is not State.VALUE or reading.value is None:
        return Said(value.key, str(LOOKS[reading.state].names), "", str(reading.state), label=value.name)
    share = value.kind == Indicator.Kind.SHARE
    text = _figure(reading.value, value.kind)
    text = f"{text} {value.unit}" if value.unit and not share else text
    if value.least:
        text = _("at least %(n)s") % {"n": text}
    if value.about and reading.value and not share:
        text = _("about %(n)s") % {"n": text}
    bar = min(100 * reading.value, 100.0) if share else None
    return Said(value.key, text, repr(reading.value), str(reading.state), bar, value.name)


def _figure(value: float, kind: Indicator.Kind) -> str:
    if kind == Indicator.Kind.SHARE:
        return _("%(n)s%%") % {"n": _digits(value * 100, 1 if 0 < value < 0.1 else 0)}
    if value == round(value):
        return _digits(value, 0)
    return _digits(value, min(2, max(0, TELLING - 1 - floor(log10(abs(value))))))


def _digits(value: float, decimals: int) -> str:
    return number_format(round(value, decimals), decimals, force_grouping=True)


def _part(section: Section, told: Told, numbers: dict[str, int]) -> Part:
    drawn = [fact for fact in told.facts if told.bars and any(value.key == told.bars for value in fact.values)]
    listed = [fact for fact in told.facts if fact not in drawn]
    columns = {value.key: value.name for fact in listed for value in fact.values if value.key != BESIDE}
    most = max((value.reading.value or 0.0 for fact in drawn[1:] for value in fact.values), default=0.0)
    return Part(
        key=section.key,
        title=str(section.names),
        says=str(section.says),
        columns=list(columns.items()),
        lines=[_line(fact, list(columns), numbers) for fact in listed],
        # Everybody, the first, is no part of the largest group.
        bars=[_line(fact, [told.bars], numbers, most=most if at else 0.0) for at, fact in enumerate(drawn)],
        notes=told.notes,
        remarks=[_heard(each) for each in told.remarks],
        named=any(fact.places for fact in listed) and section.key != "area",
        of=_stop(listed[0].places[0]) if section.key == "area" and listed and listed[0].places else None,
    )


def _heard(remark: Remark) -> Heard:
    return Heard(
        id=remark.id,
        words=remark.words,
        language=remark.language,
        topic=knowledge.topic(remark.topic),
        by=knowledge.by(remark.role, remark.name),
        date=date_format(remark.date, "DATE_FORMAT"),
        far=_("right here") if remark.distance_m < 1 else _("%(n)s m away in a straight line") % {"n": _digits(remark.distance_m, 0)},
        for_all=remark.readers == Note.Readers.EVERYBODY,
    )


def _line(fact: Fact, columns: Sequence[str], numbers: dict[str, int], *, most: float = 0.0) -> Line:
    values = {value.key: value for value in fact.values}
    at = {key: value.reading.value for key, value in values.items()}
    norm, away = at.get("norm"), at.get("distance", at.get(BESIDE))
    longest = max(2 * norm, away or 0.0) if norm else 0.0
    own = at.get(columns[0]) if most and columns else None
    return Line(
        key=fact.key,
        name=fact.name,
        says=fact.says,
        cells=[say(values[key]) if key in values else None for key in columns],
        beside=say(values[BESIDE]) if BESIDE in values else None,
        verdict=str(fact.verdict or ""),
        verdict_says=_verdict(fact.verdict),
        stops=[_stop(each) for each in fact.places],
        rests=_rests(fact.rests),
        marks=[(numbers[key], key) for key in fact.rests.sources if key in numbers],
        layer=layer(fact.layer) if fact.layer else None,
        away=100 * min(own / most, 1.0) if own is not None else 100 * away / longest if norm and away is not None else None,
        norm=100 * norm / longest if norm else None,
        href=reverse("place", args=(fact.places[0].layer, fact.places[0].id)) if fact.places else "",
    )


def _stop(place: Nearby) -> Stop:
    kind = kind_label(layer(place.layer), place.kind) if place.layer != "areas" else ""
    far = Said(
        "distance", _("right here") if place.distance_m < 1 else f"{_digits(place.distance_m, 0)} m", repr(place.distance_m), "value"
    )
    return Stop(place, place.name or kind, kind if place.name else "", far, reverse("place", args=(place.layer, place.id)))


def _verdict(verdict: Verdict | None) -> str:
    says = {Verdict.MET: _("met"), Verdict.MISSED: _("not met"), Verdict.NOT_SURVEYED: _("cannot be said")}
    return says[verdict] if verdict else ""


def _rests(rests: Rests) -> str:
    """Return what a fact rests on besides its sources: along what it was measured, by which norm and version, of which period."""
    said = []
    if rests.measured:
        said.append(_("on foot") if rests.measured == "network" else _("in a straight line"))
    if rests.norm is not None:
        said.append(
            _("%(norm)s, version %(version)s (%(source)s, %(date)s)")
            % {"norm": rests.norm.key, "version": rests.norm.version, "source": rests.norm.source, "date": rests.norm.source_date}
        )
    if rests.period:
        said.append(when(rests.period))
    return " · ".join(said)


def _cited(source: Source, site: Site) -> str:
    """Return who says so, since when, and how old that is."""
    if source.date is None:
        dated = _("date not given")
    else:
        days = (site.today - source.date).days
        old = _("%(n)s days old") % {"n": days} if days < 90 else _("%(n)s months old") % {"n": round(days / 30.4)}
        old = old if days < 730 else _("%(n)s years old") % {"n": round(days / 365.25)}
        dated = f"{date_format(source.date, 'DATE_FORMAT')} ({old})"
    made_up = f" · {_('made up')}" if source.fictional else ""
    return f"{source.publisher}, {dated}. {source.licence}. {source.attribution}{made_up}"
