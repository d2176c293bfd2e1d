"""The question a list's address asks, parsed at the door into a plain value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db import models
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Collate
from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.layer import Layer
from geo.models import Area
from geo.standing import still_there
from web.errors import BadQuestion
from web.facts import label, own_fields, said
from web.paging import Key

# Names in the order people look them up in: é beside e, small letters beside capitals.
SPELLED = Collate("name", "und-x-icu")
YES, NO, UNKNOWN = "true", "false", "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose from, as it stands in the address and as it reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A fact that a list can be narrowed by, with its values."""

    field: "models.Field[Any, Any]"
    choices: tuple[Choice, ...]

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return label(self.field)

    def asks_for_unknown(self, value: str) -> bool:
        """Return whether one of the values (parted by commas) is that nothing is known."""
        return isinstance(self.field, models.BooleanField) and UNKNOWN in value.split(",")

    def condition(self, value: str) -> Q:
        """Return the condition that rows have one of the values (parted by commas)."""
        wanted = Q()
        for one in value.split(","):
            stored = {YES: True, NO: False}.get(one, one) if isinstance(self.field, models.BooleanField) else one
            wanted |= Q(**{f"{self.name}__isnull": True}) if self.asks_for_unknown(one) else Q(**{self.name: stored})
        return wanted


def filters(layer: Layer) -> tuple[Filter, ...]:
    """Return what a layer's list can be narrowed by: each fact with a list of values, and each yes or no."""
    found = []
    for fact in layer.facts:
        if fact.choices:
            found.append(Filter(fact, tuple(Choice(str(value), said(fact, value)) for value, _text in fact.flatchoices)))
        elif isinstance(fact, models.BooleanField):
            known = (Choice(YES, _("yes")), Choice(NO, _("no")))
            found.append(Filter(fact, (*known, Choice(UNKNOWN, _("unknown"))) if fact.null else known))
    return tuple(found)


def text_fields(layer: Layer) -> tuple[str, ...]:
    """Return the names of the columns of free text that a search looks in: what a place is called, and its own words."""
    own = [fact.name for fact in own_fields(layer) if isinstance(fact, models.CharField) and not fact.choices]
    return ("name", "names", *own)


def sortings(layer: Layer) -> tuple[Choice, ...]:
    """Return the orders a list can be put in, the one it starts with first."""
    by_name = Choice("name", _("name"))
    by_kind = (Choice(layer.kind.name, label(layer.kind).lower()),) if layer.kind else ()
    newest = Choice("-id", _("newest first"))
    # A tree has no name: sorting sixty thousand of them by it takes 0.2 s and says nothing.
    return (newest, by_name, *by_kind) if layer.dense and layer.shape == "point" else (by_name, *by_kind, newest)


def whole_number(value: str) -> int | None:
    """Return a value as an id of a row, or None if it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else None


def _flaw(name: str, value: str, known: Mapping[str, Filter], orders: tuple[Choice, ...]) -> str:
    """Return what is wrong with one parameter as a sentence; empty if nothing is. An empty value asks nothing."""
    if "\x00" in value:
        return _("“%(name)s” holds a character that no text has.") % {"name": name}
    if name in ("after", "area"):
        return "" if not value or whole_number(value) is not None else not_a_number(name, value)
    if name == "q":
        return ""
    if name not in known and name not in ("sort", "gone"):
        return unknown_parameter(name)
    said_name, choices = {"sort": (_("Sort by"), orders), "gone": (name, (Choice(YES, YES), Choice(NO, NO)))}.get(name) or (
        known[name].label,
        known[name].choices,
    )
    offered = [choice.value for choice in choices]
    # Of a fact one may ask for any of several values; a list has one order, and what is gone is shown or not.
    given = value.split(",") if name in known else [value]
    wrong = [one for one in given if one not in offered] if value else []
    return not_offered(said_name, ", ".join(wrong), offered) if wrong else ""


def given_twice(query: QueryDict) -> dict[str, str]:
    """Return for each parameter that is given more than once a sentence about it."""
    sentence = _("“%(name)s” is given %(n)d times; give it once.")
    return {name: sentence % {"name": name, "n": len(values)} for name, values in query.lists() if len(values) > 1}


def unknown_parameter(name: str) -> str:
    """Return the sentence about a parameter that a list does not know."""
    return _("This list cannot be narrowed by “%(name)s”.") % {"name": name}


def not_a_number(name: str, value: str) -> str:
    """Return the sentence about a value that should have been a whole number."""
    return _("“%(name)s” must be a number, not “%(value)s”.") % {"name": name, "value": value}


def not_offered(name: str, value: str, offered: Sequence[str]) -> str:
    """Return the sentence about a value that is none of those to choose from."""
    return _("“%(name)s” cannot be “%(value)s”. Choose from: %(choices)s.") % {
        "name": name,
        "value": value,
        "choices": ", ".join(offered),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which places of a layer are asked for, and in which order."""

    layer: Layer
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False
    area: int | None = None
    sort: str = ""
    after: int | None = None

    @classmethod
    def parse(cls, layer: Layer, query: QueryDict) -> "Question":
        """Read an address's parameters; BadQuestion names every one that is not known or has a value that is not. Empty means: any."""
        known = {one.name: one for one in filters(layer)}
        orders = tuple(Choice(one.value, one.value) for one in sortings(layer))
        asked = {name: str(query[name]).strip() for name in query}
        flaws = {name: flaw for name, value in asked.items() if (flaw := _flaw(name, value, known, orders))} | given_twice(query)
        if flaws:
            raise BadQuestion(flaws)
        return cls(
            layer=layer,
            text=asked.get("q", "")[:200],
            values={name: value for name, value in asked.items() if name in known and value},
            gone=asked.get("gone") == YES,
            area=whole_number(asked.get("area", "")),
            sort=asked.get("sort") or orders[0].value,
            after=whole_number(asked.get("after", "")),
        )

    @property
    def keys(self) -> Sequence[Key]:
        """The columns the list is sorted by; places without a name stand at the end."""
        if self.sort == "-id":
            return (Key("pk", descending=True),)
        if self.sort == "name":
            return (Key("unnamed"), Key("spelled"), Key("pk"))
        return (Key(self.sort), Key("unnamed"), Key("spelled"), Key("pk"))

    def places(self, area: Area | None = None) -> "QuerySet[Any]":
        """Return the places asked for, unsorted; those that have gone only if asked. `area`: only those whose middle lies in it."""
        rows = self.layer.model._default_manager.all()
        if not self.gone:
            rows = rows.filter(still_there(self.layer.model))
        known = {one.name: one for one in filters(self.layer)}
        for name, value in self.values.items():
            rows = rows.filter(known[name].condition(value))
        if self.text:
            rows = rows.filter(self._said())
        if area is not None:
            rows = rows.filter(geom__bboverlaps=area.geom).annotate(middle=PointOnSurface("geom")).filter(middle__coveredby=area.geom)
        if self.sort != "-id":
            rows = rows.annotate(unnamed=Case(When(name="", then=Value(1)), default=Value(0), output_field=IntegerField()), spelled=SPELLED)
        return rows

    def _said(self) -> Q:
        """Return the condition that the text stands in one of the columns of words."""
        wanted = Q()
        for name in text_fields(self.layer):
            wanted |= Q(**{f"{name}__icontains": self.text})
        return wanted

    def parameters(self, **changed: Any) -> str:
        """Return the question as it stands in an address, after a change; the page it starts at is left out unless given."""
        query = QueryDict(mutable=True)
        start = sortings(self.layer)[0].value
        wanted = {"q": self.text, **self.values, "gone": YES if self.gone else "", "area": self.area}
        wanted["sort"] = self.sort if self.sort != start else ""
        wanted.update(changed)
        for name, value in wanted.items():
            if value not in ("", None):
                query[name] = str(value)
        return query.urlencode(safe=",")
