"""Dossier: all that is known of a piece of the city and of what lies around it, in sections that each app adds its own of.

A section tells facts; a fact holds numbers, each with a state, and says what they rest on. Every form of a dossier (JSON, page,
paper) is made from these alone, so all of them say the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

import shapely
from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from geo.errors import UnknownPlace
from geo.models import Dataset
from geo.names import Names
from geo.registry import layers
from geo.standing import still_there
from planning.drawn import Inside, inside
from planning.errors import BadSite
from planning.ground import TODAY
from planning.kept import kept, steady
from planning.measures import Source
from planning.models import Indicator
from planning.norms import Norm
from planning.offers import SURVEYED_SHARE, surveyed_ground
from planning.population import base
from planning.reading import Reading, State
from planning.site import MOST_M2, outline
from planning.surroundings import Surroundings, surroundings

# How far is near, in metres on foot.
REACH_M: Final = 400.0


class Verdict(StrEnum):
    """What becomes of a norm."""

    MET = "met"
    MISSED = "missed"
    NOT_SURVEYED = "not_surveyed"


@dataclass(frozen=True, slots=True)
class Value:
    """One number, or why there is none: its key, what it is called, its unit (“m”, “m²”, empty for a number of things), and its kind.

    `about`: rounded so that it speaks of no few people. `least`: there may be more, as nobody looked everywhere.
    """

    key: str
    name: str
    reading: Reading
    unit: str = ""
    kind: Indicator.Kind = Indicator.Kind.COUNT
    about: bool = False
    least: bool = False


@dataclass(frozen=True, slots=True)
class Nearby:
    """A place that a fact speaks of: how far on foot (0: the site touches it)."""

    layer: str
    id: int
    name: str
    kind: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class Rests:
    """What a fact rests on: datasets (by key), period, norm in its version, and along what it was measured, where it was."""

    sources: tuple[str, ...] = ()
    period: str = ""
    norm: Norm | None = None
    measured: str = ""
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is known: its numbers, what becomes of the norm if it speaks of one, and the places that it is about."""

    key: str
    name: str
    values: tuple[Value, ...]
    rests: Rests
    says: str = ""
    verdict: Verdict | None = None
    places: tuple[Nearby, ...] = ()
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody who works there wrote of a place: words, never markup; the role it was written as, and the public name if one is."""

    id: int
    topic: str
    words: str
    language: str
    date: date
    role: str
    name: str
    readers: str
    distance_m: float  # as the crow flies; 0: it speaks of the site


@dataclass(frozen=True, slots=True)
class Told:
    """What a section tells of a site; `bars` names the value that is drawn as bars, one to a fact. Remarks are people's own words."""

    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    bars: str = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(eq=False)
class Site:
    """A piece of the city (metric) to speak of, and the questions that every section may ask of it."""

    shape: Any
    today: date
    place: tuple[str, int] | None = None
    assume_complete: bool = False
    reach_m: float = REACH_M
    reader: Any = None  # who reads it, where that is known: some of it is only for those who work here
    _ring: dict[float, Any] = field(default_factory=dict)

    @cached_property
    def around(self) -> Surroundings:
        """What is within reach on foot."""
        return surroundings(TODAY.network(), self.shape, reach_m=self.reach_m)

    @cached_property
    def residents(self) -> Inside | None:
        """Who lives within reach, told in whole units; None where no table of residents is loaded."""
        population = base()
        return None if population is None else inside(population, self.around.area)

    def lacks(self, layer_ids: Iterable[str], within_m: float) -> tuple[str, ...]:
        """Return the layers that nobody looked for everywhere within a distance of the site, as far as the city goes."""
        if within_m not in self._ring:
            ring, city = shapely.buffer(self.shape, within_m), outline()
            inside = shapely.intersection(ring, city) if city is not None else ring
            self._ring[within_m] = ring if shapely.is_empty(inside) else inside
        ring = self._ring[within_m]
        whole = SURVEYED_SHARE * shapely.area(ring)
        return tuple(each for each in dict.fromkeys(layer_ids) if shapely.area(shapely.intersection(surveyed_ground(each), ring)) < whole)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of every dossier: its key, its heading, a sentence on what it holds, what it tells of a site, and from which tables."""

    key: str
    names: Names
    says: Names
    tell: Callable[[Site], Told]
    tables: Callable[[], Iterable[str]] = tuple


@dataclass(frozen=True, slots=True, eq=False)
class Dossier:
    """A site, what every section tells of it, and who says so: all sources that any fact rests on, by key."""

    site: Site
    sections: tuple[tuple[Section, Told], ...]
    sources: Mapping[str, Source]


@cache
def sections() -> Mapping[str, Section]:
    """Return the sections of all installed apps by key, in the order of INSTALLED_APPS, from each app's `dossier_sections`."""
    found: dict[str, Section] = {}
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "dossier_sections"):
            for each in import_module(f"{app.name}.dossier_sections").DOSSIER_SECTIONS:
                if each.key in found:
                    raise ValueError(f"Two sections of the dossier are called “{each.key}”.")
                found[each.key] = each
    return MappingProxyType(found)


def dossier(site: Site) -> Dossier:
    """Return all that is known of a site, under the same protection as every figure."""
    with steady():
        told = tuple((each, each.tell(site)) for each in sections().values())
        known = sources()
    cited = dict.fromkeys(key for _section, one in told for fact in one.facts for key in fact.rests.sources)
    return Dossier(site, told, MappingProxyType({key: known[key] for key in cited if key in known}))


def site_of(shape: Any, *, place: tuple[str, int] | None = None, assume_complete: bool = False) -> Site:
    """Return the site that a shape (metric) makes today."""
    return Site(shape, timezone.localdate(), place, assume_complete)


def site_at(layer_id: str, pk: int, *, assume_complete: bool = False) -> Site:
    """Return the site that a stored place makes; UnknownPlace where there is none, BadSite where it is too large. One query."""
    found = layers().get(layer_id)
    row = found.model._default_manager.filter(still_there(found.model), pk=pk).only("pk", "geom").first() if found else None
    if row is None:
        raise UnknownPlace(layer_id, str(pk))
    shape = shapely.from_wkb(bytes(row.geom.wkb))
    if shapely.area(shape) > MOST_M2:
        raise BadSite(
            _("%(area).1f km² is too large; at most %(most).0f km².") % {"area": shapely.area(shape) / 1e6, "most": MOST_M2 / 1e6}
        )
    return site_of(shape, place=(layer_id, pk), assume_complete=assume_complete)


@kept(lambda: (Dataset._meta.db_table,), size=1)
def sources() -> Mapping[str, Source]:
    """Return who says what in this city, by key. One query."""
    return {
        row.key: Source(row.key, row.name, row.publisher, row.licence, row.attribution, row.retrieved, row.fictional)
        for row in Dataset.objects.order_by("key")
    }


def number(value: float | None, lacks: tuple[str, ...] = (), *, digits: int = 0) -> Reading:
    """Return a number as it is told, rounded; missing where there is none, not surveyed where layers lack."""
    if lacks:
        return Reading(State.NOT_SURVEYED, lacks=lacks)
    return Reading(State.MISSING) if value is None else Reading(State.VALUE, float(round(value, digits)))
