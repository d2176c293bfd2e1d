"""Layer: what can be shown. One row per kind of thing, and everything else follows from the row and its model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from django.db import models
from django.utils.translation import gettext as _

from geo.models import Place
from geo.names import Names


class Group(StrEnum):
    """The heading a layer stands under."""

    MEETING = "meeting"
    GREEN = "green"
    WAITING = "waiting"
    STREETS = "streets"
    PROPOSALS = "proposals"
    BORDERS = "borders"

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        match self:
            case Group.MEETING:
                return _("Meeting")
            case Group.GREEN:
                return _("Green and play")
            case Group.WAITING:
                return _("Space that waits")
            case Group.STREETS:
                return _("Streets and buildings")
            case Group.PROPOSALS:
                return _("Proposals")
            case Group.BORDERS:
                return _("Borders")


@dataclass(frozen=True, slots=True)
class Tag:
    """One condition on an OSM object: a key, and the values it may (or may not) have. No values: the key is there at all."""

    key: str
    values: frozenset[str]
    wanted: bool

    @classmethod
    def parse(cls, text: str) -> "Tag":
        """Read `key`, `key=value`, `key=one|other` or `key!=value`."""
        if "!=" in text:
            key, values = text.split("!=", 1)
            return cls(key, frozenset(values.split("|")), wanted=False)
        key, _equals, values = text.partition("=")
        return cls(key, frozenset(values.split("|")) if values else frozenset(), wanted=True)

    def met_by(self, tags: Mapping[str, str]) -> bool:
        """Return whether an object with these tags meets the condition."""
        value = tags.get(self.key)
        if not self.wanted:
            return value not in self.values
        return value is not None and (not self.values or value in self.values)


@dataclass(frozen=True, slots=True)
class OsmRule:
    """OSM objects that belong to a layer: all `tags` are met; `sets` gives fields that follow from that, such as the kind."""

    tags: tuple[Tag, ...]
    sets: tuple[tuple[str, Any], ...] = ()


def osm(tags: str, **sets: Any) -> OsmRule:
    """Return the rule written as `key=value key=one|other key!=value key`; the first condition must name the key to look up."""
    return OsmRule(tuple(Tag.parse(text) for text in tags.split()), tuple(sets.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What a kind is called in the registers of objects in public space; empty where a standard has no word for it."""

    oslo: str = ""
    grb: str = ""
    imbor: str = ""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A kind of thing that can be shown, found, imported, exported and edited."""

    id: str
    model: type[Place]
    names: Names
    group: Group
    glyph: str
    colour: str
    osm: tuple[OsmRule, ...] = ()
    # Our field ← the OSM key it is read from, where the two are not called the same: `key`, `first|else this`, or `{key} {key}`.
    osm_keys: Mapping[str, str] = field(default_factory=dict)
    # What further tags change once a rule has taken an object in: every one that is met sets its fields, in this order.
    osm_then: tuple[OsmRule, ...] = ()
    codes: Codes = Codes()
    # A dense layer comes as vector tiles, the others as GeoJSON by bounding box.
    dense: bool = False
    min_zoom: int = 10
    # From which zoom tiles hold a kind, where that is not the layer's first: at small scales, all of them together are but a grey blur.
    kinds_from: Mapping[str, int] = field(default_factory=dict)
    # Whether the map opens with it.
    shown_at_start: bool = False
    # Whether the ground under the other layers is drawn from it.
    base: bool = False
    # Of a layer that nobody keeps, as it follows from others: what brings it up to date for a question (`geo.query.FeatureQuery`)
    # before that is answered, the tables that its rows are made of as they stand, and those whose change may change them.
    freshen: "Callable[[Any], None] | None" = None
    made_of: tuple[str, ...] = ()
    rests_on: "Callable[[], tuple[str, ...]] | None" = None

    @property
    def table(self) -> str:
        """The layer's table in the database."""
        return self.model._meta.db_table

    @property
    def derived(self) -> bool:
        """Whether it follows from other layers: to be read, drawn and exported, and never imported or edited."""
        return self.freshen is not None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables whose change may change what it shows."""
        return (*self.stored_in, *(self.rests_on() if self.rests_on else ()))

    @property
    def stored_in(self) -> tuple[str, ...]:
        """The tables that hold what it shows at this moment."""
        return (self.table, *self.made_of)

    @property
    def geometry_types(self) -> tuple[str, ...]:
        """The geometry types its table takes, in PostGIS's upper case."""
        return self.model.GEOMETRY_TYPES

    @property
    def shape(self) -> Literal["point", "line", "polygon"]:
        """What it mostly looks like, for drawing."""
        last = self.geometry_types[-1]
        return "point" if last == "POINT" else "line" if "LINE" in last else "polygon"

    @property
    def kind(self) -> "models.Field[Any, Any] | None":
        """The field that says of which kind a place is: the first of its own with a list of choices that always has a value."""
        base = {f.name for f in Place._meta.get_fields()}
        return next((f for f in self.facts if f.choices and not f.blank and f.name not in base), None)

    @property
    def facts(self) -> tuple["models.Field[Any, Any]", ...]:
        """The fields that say something about a place, in the model's own order: first its names and its own facts, then provenance."""
        columns = [f for f in self.model._meta.concrete_fields if f.name not in Place.BOOKKEEPING]
        base = {f.name for f in Place._meta.get_fields()}
        own = [f for f in columns if f.name not in base]
        named = [f for f in columns if f.name in ("name", "names")]
        provenance = [f for f in columns if f.name in base and f not in named]
        return (*named, *own, *provenance)
