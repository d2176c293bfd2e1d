"""Digest: when letters about what somebody follows go out, on the clock of the city. Pure: no store, and no clock of its own."""

import math
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

# When a digest goes out: early enough to be read at breakfast. No clock is ever put forward or back at this hour.
AT: Final = time(8)
MONDAY: Final = 0


class Often(models.TextChoices):
    """How often somebody wants to hear."""

    AT_ONCE = "at-once", _("at once")
    DAILY = "daily", _("once a day, if there is news")
    WEEKLY = "weekly", _("once a week, if there is news")


def due(often: Often, at: datetime, zone: ZoneInfo) -> datetime:
    """Return when news of a moment is told: then, or at the first eight o'clock (of a Monday) after it; what falls on it, at the next.

    Days are those of the city: 23 hours long when its clocks go forward, 25 when they go back.
    """
    if often is Often.AT_ONCE:
        return at
    here = at.astimezone(zone)
    day = here.date()
    if here >= datetime.combine(day, AT, zone):
        day += timedelta(days=1)
    if often is Often.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return datetime.combine(day, AT, zone)


def letters(often: Often, moments: Iterable[datetime], zone: ZoneInfo) -> int:
    """Return how many letters these moments of news would have made."""
    found = list(moments)
    return len(found) if often is Often.AT_ONCE else len({due(often, each, zone) for each in found})


def usual(number: int, days: int) -> tuple[int, str]:
    """Return a number of letters in so many days as people say it: so many a "day", "week", "month" or "year"; none: (0, "year").

    Rounded upwards within the shortest of these that has one at least: nobody is promised less than comes.
    """
    for unit, length in (("day", 1.0), ("week", 7.0), ("month", 365 / 12)):
        # A unit is spoken of once there is one in most of them: 0.9 a week is one a week.
        if number * length / days >= 0.75:
            return math.ceil(number * length / days - 0.25), unit
    return (math.ceil(number * 365 / days - 0.25), "year") if number else (0, "year")
