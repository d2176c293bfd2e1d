"""Topics: what a note about a place can be about, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geo.names import Names

FILE: Final = Path(__file__).with_name("topics.toml")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a note is about, and in a sentence what belongs there."""

    key: str
    names: Names
    says: Names


@cache
def topics() -> Mapping[str, Topic]:
    """Return all topics by key, in the order of their file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["topic"]
    return MappingProxyType({str(row["key"]): Topic(str(row["key"]), Names(**row["names"]), Names(**row["says"])) for row in rows})
