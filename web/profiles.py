"""Profiles: what is known of one area in words and small drawings, beside the areas it lies in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from geo.layer import Layer
from geo.models import Area
from geo.nearby import Near
from geo.registry import layer
from planning.measures import Measure, Source
from planning.palette import LOOKS
from planning.profile import Figure, Here, Profile
from planning.reading import MISSING, Reading, State
from web.drawing.strip import Strip, strip
from web.facts import kind_label
from web.figures import figure, with_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure of an area: what it reads, what the wider areas read (name, words, whether known), where it stands among its own kind."""

    name: str
    says: str
    known: bool
    own: str
    wider: Sequence[tuple[str, str, bool]]
    strip: Strip | None
    among: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Figures about the same."""

    name: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One group of residents: how many, and as a part of the largest group."""

    name: str
    said: str
    known: bool
    part: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The nearest places of one layer."""

    layer: Layer
    places: Sequence[tuple[Near, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page says of an area's profile."""

    headings: Sequence[Heading]
    wider: Sequence[str]
    residents: str
    bars: Sequence[Bar]
    near: Sequence[Nearby]
    sources: Sequence[Source]
    lacks: Sequence[str]
    assumed: Sequence[str]


def told(found: Profile) -> Told:
    """Return a profile in words and drawings. Figures that nobody has, here or around, are left out."""
    every = [each for figures in found.figures.values() for each in figures if _is_of_use(each)]
    # A wider area of which nothing is known has no column.
    known = [at for at in range(len(found.wider)) if any(each.wider[at][1].state is State.VALUE for each in every)]
    headings = []
    for name, figures in found.figures.items():
        lines = [_line(each, found, known) for each in figures if _is_of_use(each)]
        if lines:
            headings.append(Heading(name=name, lines=lines))
    whole = found.residents[0][1] if found.residents else MISSING
    bands = found.residents[1:]
    most = max((reading.value or 0.0 for _group, reading in bands), default=0.0)
    return Told(
        headings=headings,
        wider=[_called(found.wider[at]) for at in known],
        residents=_people(whole),
        bars=[
            Bar(
                name=str(group.names),
                said=_people(reading),
                known=reading.state is State.VALUE,
                part=100 * (reading.value or 0.0) / most if most else 0.0,
            )
            for group, reading in bands
        ],
        near=_near(found.near),
        sources=list(dict.fromkeys(source for each in every for source in each.readings.sources)),
        lacks=[str(layer(each).names) for each in sorted({lack for one in every for lack in one.here.lacks})],
        assumed=[str(layer(each).names) for each in sorted({lack for one in every for lack in one.readings.assumed})],
    )


def _is_of_use(each: Figure) -> bool:
    """Return whether a figure says something here: a number, or why there is none although there is one elsewhere."""
    states = {each.here.state, *(reading.state for _here, reading in each.wider)}
    return states != {State.MISSING}


def _line(each: Figure, found: Profile, known: Sequence[int]) -> Line:
    measure, among = each.measure, each.among
    rank = among.rank if among else None
    return Line(
        name=str(measure.names),
        says=str(measure.says),
        known=each.here.state is State.VALUE,
        own=with_unit(measure, each.here),
        wider=[_beside(measure, *each.wider[at]) for at in known],
        strip=strip(among, each.here.value),
        among=_("%(rank)d of %(areas)d, from much to little") % {"rank": rank, "areas": among.areas} if among and rank else "",
        href=f"{reverse('compare')}?first={measure.key}&second=none&division={found.here.division}&area={found.here.pk}",
    )


def _beside(measure: Measure, here: Here, reading: Reading) -> tuple[str, str, bool]:
    return _called(here), figure(measure, reading), reading.state is State.VALUE


def _called(here: Here) -> str:
    return here.name or f"{Area.Level(here.division.level).label} {here.code}"


def _people(reading: Reading) -> str:
    return number_format(round(reading.value), force_grouping=True) if reading.value is not None else str(LOOKS[reading.state].names)


def _near(near: Sequence[Near]) -> list[Nearby]:
    return [
        Nearby(layer=kind, places=[(one, kind_label(kind, one.kind)) for one in places])
        for kind, places in groupby(near, key=lambda one: one.layer)
    ]
