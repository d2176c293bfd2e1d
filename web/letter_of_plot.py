"""What letters about plots, and about facts that were not right, are filled in with, when they go. What is no longer so is not told."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from geo.models import VacantPlot
from geo.registry import layer
from participation import applications, corrections
from participation.application import Application
from participation.correction import Correction
from participation.eligibility import rules
from participation.letter import Letter
from participation.outbox import Undeliverable
from participation.plot import LAYER
from participation.temporary_use import TemporaryUse
from web import facts, plots
from web.letter_links import home, page

MOOT: Final = Letter.Dropped.MOOT


def application(letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter says about a step of an application. Four queries."""
    one, event = Application.objects.select_related("call").filter(key=letter.about, applicant=person).first(), letter.plot_event
    if one is None or event is None:
        raise Undeliverable(MOOT)
    known = rules().reasons
    return {
        **_said_of(one, applications.plots_of(one), page("plot_application", one.key)),
        "day": _day(one.call.closes_on),
        "reason": event.reason,
        "rules": "\n".join(f"- {known[clause]}" for clause in event.clauses if clause in known),
    }


def use(letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter says to who has a plot for some weeks more. Two queries."""
    rows = TemporaryUse.objects.select_related("application", "plot").filter(moved=False, handed_back_on=None, ended_on=None)
    one = rows.filter(pk=int(letter.about), application__applicant=person, end__gte=timezone.localdate()).first()
    if one is None or one.application is None:
        raise Undeliverable(MOOT)
    said = _said_of(one.application, [one.plot], page("plot_apply", one.plot_id))
    return {**said, "until": _day(one.end), "back": page("plot_hand_back", one.pk)}


def correction(letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter says to who said that a fact is not right. Two queries."""
    one = Correction.objects.filter(pk=int(letter.about), person=person).first()
    if one is None:
        raise Undeliverable(MOOT)
    found = layer(one.layer)
    field = corrections.correctable(found).get(one.fact)
    place = found.model._default_manager.filter(pk=one.place).first()
    return {
        "place": str(found.names) if place is None else _called(place, one.layer),
        "fact": one.fact if field is None else facts.label(field),
        "reason": one.answer,
        "link": home() if place is None else page("place", one.layer, one.place),
        "home": home(),
    }


def _said_of(one: Application, on: list[VacantPlot], link: str) -> dict[str, str]:
    """Return what any letter may say of an application: for what, of which days; never who stands for it."""
    return {
        "plot": ", ".join(plots.title(plot) for plot in on),
        "use": plots.use_named(one.use),
        "from": _day(one.start),
        "until": _day(one.end),
        "link": link,
        "home": home(),
    }


def _called(place: Any, layer_id: str) -> str:
    return plots.title(place) if layer_id == LAYER else facts.title(place, layer(layer_id))


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
