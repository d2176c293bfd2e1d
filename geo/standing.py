"""Standing: which places are still what their layer says they are, and when the last of them ceased to be."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from geo.models import Place


def today() -> date:
    """Return the day it is where the city lies."""
    return timezone.localdate()


def still_there(model: type[Place]) -> Q:
    """Return the condition that a place stands today: not found gone, and its planned end, where its model knows one, has not passed."""
    return Q(gone_since=None) & not_ended(model, today())


def not_ended(model: type[Place], day: date) -> Q:
    """Return the condition that the planned end of a place, where its model knows one, has not passed on a day; the last day counts."""
    return Q(**{model.ENDS: None}) | Q(**{f"{model.ENDS}__gte": day}) if model.ENDS else Q()


def ended(place: Place) -> date | None:
    """Return the planned end of a place if that has passed, else None."""
    end: date | None = getattr(place, place.ENDS) if place.ENDS else None
    return end if end is not None and end < today() else None


@cache
def ends() -> Mapping[str, str]:
    """Return by table the column in which places say their planned end."""
    models: list[Any] = [model for model in apps.get_models() if issubclass(model, Place) and model.ENDS]
    return MappingProxyType({model._meta.db_table: model._meta.get_field(model.ENDS).column for model in models})


def last_end(tables: Iterable[str]) -> tuple[str, list[date]]:
    """Return the SQL of the last planned end in these tables that has passed, in days since year 1, and its parameters; empty: none ends.

    What a table shows changes on that day, though nobody wrote in it.
    """
    mine = sorted(set(tables) & set(ends()))
    parts = (f"coalesce((SELECT max({ends()[name]}) FROM {name} WHERE {ends()[name]} < %s) - DATE '0001-01-01', 0)" for name in mine)
    return " + ".join(parts), [today()] * len(mine)
