"""Who may do what, as all that stands below the accounts sees it: a gate that the settings name. Nothing here knows of accounts."""

from functools import cache
from importlib import import_module
from typing import Any, Protocol, TypeVar, cast

from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Model, QuerySet
from django.utils.module_loading import module_has_submodule

from geo.registry import layers

Row = TypeVar("Row", bound=Model)


class Gate(Protocol):
    """Answers whether somebody may do something. An action that it does not know is an error, never a yes."""

    def may(self, user: Any, action: str, *, kind: str | None = None, where: GEOSGeometry | None = None) -> bool:
        """Return whether somebody may do this to a thing of this kind, there. A role with limits says no to what tells no kind or place."""

    def may_somewhere(self, user: Any, action: str, *, kind: str | None = None) -> bool:
        """Return whether there is anywhere at all that somebody may do this (to something of this kind, where one is named)."""

    def reached(self, user: Any, action: str, rows: "QuerySet[Row]", *, kind: str, geom: str) -> "QuerySet[Row]":
        """Return those of some rows to which somebody may do this, in one condition."""

    def acting_as(self, user: Any, action: str, *, kind: str | None = None, where: GEOSGeometry | None = None) -> str | None:
        """Return by which role somebody may do this to a thing of this kind, there, or None if they may not."""


@cache
def gate() -> Gate:
    """Return the gate that MEENT_PERMISSIONS names: a module with the functions of `Gate`."""
    return cast("Gate", import_module(settings.MEENT_PERMISSIONS))


def may(user: Any, action: str, *, kind: str | None = None, where: GEOSGeometry | None = None) -> bool:
    """Return whether somebody may do this to a thing of this kind (a layer's id, a proposal's kind), whose geometry is `where` (metric)."""
    return gate().may(user, action, kind=kind, where=where)


def may_somewhere(user: Any, action: str, *, kind: str | None = None) -> bool:
    """Return whether somebody may do this anywhere: what menus and empty forms ask."""
    return gate().may_somewhere(user, action, kind=kind)


def reached(user: Any, action: str, rows: "QuerySet[Row]", *, kind: str, geom: str) -> "QuerySet[Row]":
    """Return those of some rows to which somebody may do this, as `may` would say of each; `kind` and `geom` name their columns."""
    return gate().reached(user, action, rows, kind=kind, geom=geom)


def acting_as(user: Any, action: str, *, kind: str | None = None, where: GEOSGeometry | None = None) -> str | None:
    """Return by which role (its key) somebody may do this to a thing of this kind, there, or None if they may not."""
    return gate().acting_as(user, action, kind=kind, where=where)


@cache
def kinds() -> frozenset[str]:
    """Return all that a role can be limited to: the ids of layers, and the keys of what apps tell apart (`kinds.keys` of each)."""
    found = set(layers())
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "kinds"):
            found.update(import_module(f"{app.name}.kinds").keys())
    return frozenset(found)
