"""Vacant plots for tests: made in one line, with people who want something of them."""

import uuid
from datetime import date, timedelta
from typing import Any

import shapely
from django.utils import timezone

from geo.models import VacantPlot
from participation import applications
from participation.application import Application
from participation.applications import Asked
from participation.call import Call
from participation.eligibility import Wish
from tests.factories import place

X, Y = 650_000.0, 670_000.0
REASON = "Omdat het zo beter past."


def box(x: float = 0, y: float = 0, wide: float = 40, high: float = 20) -> Any:
    return shapely.box(X + x, Y + y, X + x + wide, Y + y + high)


def plot(x: float = 0, *, wide: float = 40, high: float = 20, **fields: Any) -> VacantPlot:
    """Return a vacant plot of 800 m² of public waste ground, unless said otherwise."""
    filled = {"kind": "waste_ground", "owner_type": "public", "name": "Hoek", **fields}
    made = place("vacant-plots", wkt=shapely.to_wkt(box(x, wide=wide, high=high)), **filled)
    assert isinstance(made, VacantPlot)
    return made


def today() -> date:
    return timezone.localdate()


def wish(start: int = 60, days: int = 300, use: str = "green", **more: Any) -> Wish:
    """Return a wish that is met everywhere, from so many days from today on."""
    first = today() + timedelta(days=start)
    contacts = [{"name": "Ann", "email": "ann@example.org"}, {"name": "Bo", "email": "bo@example.org"}]
    said = {"plan": "Samen een tuin maken, met een bank en een waterton, en elke zaterdag open. " * 2, "contacts": contacts, **more}
    return Wish(use=use, start=first, end=first + timedelta(days=days), **said)


def asked(**more: Any) -> Asked:
    of_wish = {key: more.pop(key) for key in ("start", "days", "use", "plan", "contacts") if key in more}
    return Asked(wish=wish(**of_wish), form=uuid.uuid4(), **more)


def application(of: VacantPlot, by: Any, **more: Any) -> Application:
    """Return an application that counts."""
    return applications.apply(of, asked(**more), by=by, confirmed=True)


def close(of: VacantPlot) -> None:
    """Let all calls of a plot have closed yesterday."""
    yesterday = today() - timedelta(days=1)
    Call.objects.filter(plots=of).update(opened_on=yesterday - timedelta(days=30), closes_on=yesterday)


def moved(one: Application, *steps: str, by: Any, **given: Any) -> Application:
    for step in steps:
        one = applications.move(one, step, by=by, version=one.version, **given)
    return one
