"""Obstacle: something on or beside a sidewalk that a facade garden has to reckon with."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from geo.names import Names
from participation.errors import BadProfile

FILE: Final = Path(__file__).with_name("obstacles.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of obstacle. One that takes room stands in the way of those who walk; one that does not lies flat, or is no thing at all."""

    key: str
    names: Names
    takes_room: bool
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One obstacle: how much of the sidewalk's width it takes, and how far along the facade it is from the garden. None: not known."""

    kind: Kind
    width_mm: int | None = None
    distance_mm: int | None = None


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds of obstacle by key, in the file's order."""
    found: dict[str, Kind] = {}
    for table in tomllib.loads(FILE.read_text(encoding="utf-8"))["kinds"]:
        also = tuple(table.pop("also", ()))
        kind = Kind(**{**table, "names": Names(**table["names"])}, also=also)
        found[kind.key] = kind
    return MappingProxyType(found)


def meant(word: str) -> Kind | None:
    """Return the kind of obstacle that a program's word means, however it is parted: fire-hydrant, fire_hydrant, Fire hydrant."""
    return words().get(word.casefold().replace("_", "-").replace(" ", "-"))


@cache
def words() -> Mapping[str, Kind]:
    """Return each word that a kind of obstacle is known by: its key, and what else it is called."""
    found: dict[str, Kind] = {}
    for kind in kinds().values():
        for word in (kind.key, *kind.also):
            if word in found:
                raise BadProfile(_("%(where)s: “%(key)s” stands there twice.") % {"where": FILE.name, "key": word})
            found[word] = kind
    return MappingProxyType(found)
