"""What an app holds about a person: to show, to hand over, to take away. Each app that holds something has rows in its `personal.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that is held about a person, in words, and how it is read and taken away."""

    key: str
    names: str | Promise
    # Why it is held, and what becomes public of it.
    why: str | Promise
    # The tables it stands in: each table that points to a person has to be in one holding or another.
    models: tuple[type[models.Model], ...]
    # All that is held about a person, ready for JSON.
    read: Callable[[Any], Iterable[Mapping[str, Any]]]
    # What to do before the person goes; rows that the database takes away with the person need nothing.
    erase: Callable[[Any], object] = lambda _person: None


@dataclass(frozen=True, slots=True)
class Period:
    """How something that is kept for a while goes: what is older than a moment, and how it is taken away."""

    key: str
    names: str | Promise
    # How many rows are from before a moment.
    count: Callable[[datetime], int]
    # Take them away; return how many they were.
    apply: Callable[[datetime], int]


def _rows(name: str) -> tuple[Any, ...]:
    """Return the rows of all apps' tables of one name."""
    found: list[Any] = []
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "personal"):
            found += getattr(import_module(f"{app.name}.personal"), name, ())
    keys = [row.key for row in found]
    if len(keys) != len(set(keys)):
        raise ValueError(f"Two rows of {name} have one key: {sorted(keys)}.")
    return tuple(found)


@cache
def holdings() -> tuple[Holding, ...]:
    """Return what all apps together hold about people, in the order of the apps: each app's `personal.HOLDINGS`."""
    return _rows("HOLDINGS")


@cache
def periods() -> tuple[Period, ...]:
    """Return how all apps' data go when their time has come: each app's `personal.PERIODS`; how long is said in the settings."""
    return _rows("PERIODS")
