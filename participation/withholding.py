"""Withholding: which words on the page of a plot are not shown, and the gate by which a moderator says so, or takes that back."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Case, CharField, Exists, OuterRef, Value, When
from django.utils.translation import gettext as _

from geo.models import VacantPlot
from participation.errors import NotNow
from participation.life import Visibility
from participation.plot import allow, locked
from participation.plot_event import note
from participation.step import MODERATE
from participation.temporary_use import TemporaryUse
from participation.withheld import Withheld

# Whose words these are: a group that shows its interest, one that applies, one that uses a plot; and where a correction comes from.
GROUP: Final = "group"
APPLICATION: Final = "application"
USE: Final = "use"
CORRECTION: Final = "correction"


def _of(subject: str) -> Exists:
    return Exists(Withheld.objects.filter(subject=subject, about=OuterRef("pk")))


def among(subject: str, numbers: Iterable[int]) -> set[int]:
    """Return which of some rows of a subject are not shown. One query."""
    return set(Withheld.objects.filter(subject=subject, about__in=list(numbers)).values_list("about", flat=True))


def veil(uses: Iterable[TemporaryUse]) -> list[TemporaryUse]:
    """Return temporary uses as everybody may read them: without the words that are withheld. Never save what comes back. One query."""
    told = list(uses)
    unsaid = among(USE, [one.pk for one in told])
    for one in told:
        if one.pk in unsaid:
            one.group = one.conditions = one.left_words = ""
    return told


def visibility(subject: str) -> Case:
    """Return whether a row's words are shown, as a query writes what other things keep themselves."""
    hidden = When(_of(subject), then=Value(Visibility.HIDDEN.value))
    return Case(hidden, default=Value(Visibility.PUBLIC.value), output_field=CharField())


def decide(subject: str, number: int, plot: VacantPlot, step: str, *, by: Any, reason: str) -> None:
    """Withhold words that stand on the page of a plot, or show them again; NotNow where that is so already. Call it in a transaction."""
    (held,) = locked([plot.pk])
    allow([held], MODERATE, by)
    if step == "hide":
        done = Withheld.objects.get_or_create(subject=subject, about=number)[1]
    else:
        done = bool(Withheld.objects.filter(subject=subject, about=number).delete()[0])
    if not done:
        raise NotNow(_("This was decided before."))
    what = "withheld" if step == "hide" else "shown-again"
    note(held, what, by=by, acted_as=MODERATE, about=f"{subject} {number}", reason=reason.strip(), public=False)
