"""Which places: a question as a frozen value, and the one filter that features, tiles and exports share."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Field, Q, QuerySet
from django.utils.translation import gettext as _

from geo import facts
from geo.crs import CRS84, Crs
from geo.errors import BadFilter
from geo.extent import BBox
from geo.layer import Layer
from geo.models import Place
from geo.standing import not_ended, still_there

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 100_000


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included; None is open."""

    start: dt.date | None
    end: dt.date | None

    def stood(self, model: type[Place]) -> Q:
        """Return the condition that a place was there on one of these days, as far as is known.

        From its `valid_from` to its `valid_to` where its model has these, until its planned end, and until it was found gone.
        """
        condition = Q()
        known = {field.name for field in model._meta.fields}
        if self.end and "valid_from" in known:
            condition &= Q(valid_from=None) | Q(valid_from__lte=self.end)
        if self.start:
            condition &= Q(gone_since=None) | Q(gone_since__gt=self.start)
            condition &= not_ended(model, self.start)
            if "valid_to" in known:
                condition &= Q(valid_to=None) | Q(valid_to__gte=self.start)
        return condition


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact is one of these values."""

    fact: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SortKey:
    """A fact to sort by; places without it come last, whichever way."""

    fact: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureQuery:
    """What somebody asks of one layer. Conditions are joined by "and"; `after` is the sort keys and the id of the last place seen."""

    layer: Layer
    bbox: BBox | None = None
    period: Period | None = None
    conditions: tuple[Condition, ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: int = DEFAULT_LIMIT
    after: tuple[Any, ...] | None = None
    crs: Crs = CRS84
    gone: bool = False
    # The facts to show, in the layer's order; None is all.
    shown: tuple[str, ...] | None = None


def matching(query: FeatureQuery) -> "QuerySet[Any]":
    """Return the places a question is about, in no order and without its limit. Nothing is read yet.

    A layer that follows from others is brought up to date first.
    """
    if query.layer.freshen:
        query.layer.freshen(query)
    found: QuerySet[Any] = query.layer.model._base_manager.all()
    if query.period:
        found = found.filter(query.period.stood(query.layer.model))
    elif not query.gone:
        found = found.filter(still_there(query.layer.model))
    for condition in query.conditions:
        found = found.filter(**{f"{facts.column(condition.fact)}__in": condition.values})
    if query.bbox:
        found = found.filter(query.bbox.touched())
    return found


def page(query: FeatureQuery) -> "QuerySet[Any]":
    """Return the places of one page and one more, if there is one, that says there is a next page. Nothing is read yet."""
    found = matching(query)
    if query.after is not None:
        found = found.filter(_beyond(query.sort, query.after))
    order = [
        F(facts.column(key.fact)).desc(nulls_last=True) if key.descending else F(facts.column(key.fact)).asc(nulls_last=True)
        for key in query.sort
    ]
    return found.order_by(*order, "pk")[: query.limit + 1]


def _beyond(sort: tuple[SortKey, ...], after: tuple[Any, ...]) -> Q:
    """Return the condition that a place comes after the one with these sort keys and id."""
    *values, last = after
    condition = Q(pk__gt=last)
    for key, value in reversed(list(zip(sort, values, strict=True))):
        column = facts.column(key.fact)
        if value is None:
            condition = Q(**{column: None}) & condition
            continue
        past = Q(**{f"{column}__{'lt' if key.descending else 'gt'}": value}) | Q(**{column: None})
        condition = past | (Q(**{column: value}) & condition)
    return condition


def condition(layer: Layer, fact: str, text: str) -> Condition:
    r"""Return the condition written as `value` or `value,value` (a comma within a value as `\,`); BadFilter names what is not known."""
    field = filterable(layer)[fact]
    return Condition(fact, tuple(facts.read(field, part) for part in facts.parts(text)))


def filterable(layer: Layer) -> Mapping[str, "Field[Any, Any]"]:
    """Return the facts that can be filtered and sorted by: all that hold one value, and the dataset by its key."""
    return {name: field for name, field in facts.shown(layer).items() if facts.kind(field).name != "object"}


def sort_keys(layer: Layer, text: str) -> tuple[SortKey, ...]:
    """Return the keys written as `name,-year`; BadFilter names one that is no fact of the layer."""
    known = filterable(layer)
    keys = []
    for part in text.split(","):
        signed = part.strip()
        fact = signed[1:] if signed.startswith(("+", "-")) else signed
        if fact not in known:
            raise BadFilter(_("“%(layer)s” cannot be sorted by “%(fact)s”, only by: %(known)s.") % _said(layer, fact, known))
        keys.append(SortKey(fact, signed.startswith("-")))
    return tuple(keys)


def shown_facts(layer: Layer, text: str) -> tuple[str, ...]:
    """Return the facts written as `name,kind`, in the layer's order; BadFilter names one that it has not."""
    known = facts.shown(layer)
    wanted = {part.strip() for part in text.split(",")} - {""}
    for fact in sorted(wanted - set(known)):
        raise BadFilter(_("“%(layer)s” has no property “%(fact)s”, only: %(known)s.") % _said(layer, fact, known))
    return tuple(name for name in known if name in wanted)


def _said(layer: Layer, fact: str, known: Mapping[str, Any]) -> dict[str, str]:
    return {"layer": layer.id, "fact": fact, "known": ", ".join(known)}
