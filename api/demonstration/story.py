"""Story: the file that says what happened in the demonstration city, read and put in the order of time."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid5
from zlib import crc32

from django.conf import settings
from django.utils import timezone

from geo.fixtures import FOLDER

FILE: Final = FOLDER / "life" / "life.toml"
# Each form of the file is the same form whenever it is loaded: so it is sent once.
FORMS: Final = UUID("5b0b7a0e-8c8e-4d5e-9a55-6f6f1c1d3b11")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happened: when, to what (a table of the file and a key in it), and what."""

    at: datetime
    table: str
    about: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """The file: who there is, and what happened, the first first."""

    people: Sequence[Mapping[str, Any]]
    acts: Sequence[Act]

    @property
    def forms(self) -> list[UUID]:
        """The forms of the proposals in it."""
        return [form(act.about) for act in self.acts if act.table == "proposals" and act.row["do"] == "propose"]


def form(key: str) -> UUID:
    """Return what a form of the file is told by."""
    return uuid5(FORMS, key)


def read(today: date) -> Story:
    """Return the story as it ends on the day before a day. `days_ago` counts back from that day, `days` on from what it belongs to."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    acts = [act for table in ("proposals", "plots", "notes") for row in said[table] for act in _acts(table, row, today)]
    return Story(people=said["people"], acts=sorted(acts, key=lambda act: act.at))


def _acts(table: str, row: dict[str, Any], today: date) -> Iterator[Act]:
    key, ago = row["key"], row.pop("days_ago")
    then = row.pop("then", [])
    if table != "plots":
        row["do"] = "propose" if table == "proposals" else "note"
        yield Act(_moment(today, ago, key), table, key, row)
    for number, step in enumerate(then, start=1):
        yield Act(_moment(today, ago - step.pop("days"), f"{key} {number}", number), table, key, step)


def _moment(today: date, days_ago: int, mark: str, number: int = 0) -> datetime:
    """Return a moment by day on a day before this one: on one day things happen in the order in which they are told."""
    if days_ago < 1:
        raise ValueError(f"{FILE.name}: “{mark}” would happen today or later.")
    minutes = 8 * 60 + number * 45 + crc32(mark.encode()) % 45
    at = datetime.combine(today - timedelta(days=days_ago), time(minutes // 60 % 24, minutes % 60))
    return timezone.make_aware(at) if settings.USE_TZ else at
