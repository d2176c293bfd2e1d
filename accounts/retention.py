"""Retention: how long what is held about people is kept, as data, and the application of it, which leaves a record."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RetentionRun, User
from accounts.personal import WARNED_AHEAD, _people
from geo.personal import Period, periods

OURS = Path(__file__).with_name("retention.toml")


class RetentionError(Exception):
    """The file of periods is not right; the sentence says what is wrong."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of one period."""

    period: Period
    days: int
    rows: int


def days() -> dict[str, int]:
    """Return for each key how many days it is kept: our own file, then the city's. RetentionError for what no app keeps, or no number."""
    said: dict[str, int] = {}
    for path in (OURS, *([Path(settings.MEENT_RETENTION)] if settings.MEENT_RETENTION else [])):
        try:
            rows = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise RetentionError(_("%(path)s cannot be read: %(why)s") % {"path": path, "why": error}) from error
        for key, row in rows.items():
            number = row.get("days") if isinstance(row, dict) else None
            if not isinstance(number, int) or isinstance(number, bool) or number < 0:
                raise RetentionError(_("%(path)s: “%(key)s” must say how many days, as a whole number.") % {"path": path, "key": key})
            said[key] = number
    known = {period.key for period in periods()}
    if said.keys() != known:
        words = {"keys": ", ".join(sorted(said.keys() ^ known))}
        raise RetentionError(_("What is kept and how long it is kept do not match: %(keys)s.") % words)
    return said


def apply(*, dry_run: bool = False) -> Iterator[Applied]:
    """Yield what came of each period, or what would; each leaves a record of its own, so that half a run is told too."""
    said, now = days(), timezone.now()
    for period in periods():
        before = now - timedelta(days=said[period.key])
        with transaction.atomic():
            rows = period.count(before) if dry_run else period.apply(before)
            if not dry_run:
                RetentionRun.objects.create(key=period.key, days=said[period.key], rows=rows)
        yield Applied(period, said[period.key], rows)


def to_warn() -> "QuerySet[User]":
    """Return the people who are to be told that their account will go within a month or so, and were not told yet."""
    soon = timezone.now() - timedelta(days=days()["unused-people"]) + WARNED_AHEAD
    return _people(soon).filter(warned_at=None).exclude(email="").exclude(last_login=None)
