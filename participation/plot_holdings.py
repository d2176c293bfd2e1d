"""What is held about people who deal with plots, and for how long: interest, applications, corrections, and how owners are reached."""

from collections.abc import Iterator
from typing import Any, Final

import pgtrigger
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from geo.personal import Holding, Period
from participation.application import Application
from participation.application_life import ASKING, Stage
from participation.applications import lapse
from participation.correction import Correction
from participation.interest import Interest
from participation.listing import OwnerContact
from participation.plot_event import PlotEvent


def _interests(person: Any) -> Iterator[dict[str, Any]]:
    for one in Interest.objects.filter(person=person):
        yield {"plot": one.plot_id, "as": one.role, "group": one.group, "group is named": one.named, "since": one.made_at}


def _applications(person: Any) -> Iterator[dict[str, Any]]:
    for one in Application.objects.filter(applicant=person):
        yield {
            "address": one.key,
            "group": one.group,
            "group is named": one.named,
            "contacts": one.contacts,
            "use": one.use,
            "from": one.start,
            "until": one.end,
            "plan": one.plan,
            "stage": one.stage,
            "made": one.made_at,
        }


@transaction.atomic
def _let_applications_go(person: Any) -> None:
    """Let what is still asked for lapse, take away what was never confirmed, and wipe who stood for the rest."""
    mine = Application.objects.filter(applicant=person)
    for one in mine.filter(stage__in=ASKING):
        lapse(one)
    mine.filter(stage=Stage.UNCONFIRMED).delete()
    with pgtrigger.ignore("participation.PlotEvent:append_only"):
        PlotEvent.objects.filter(actor=person.pk).update(actor=None)
    mine.update(contacts=[], plan="", applicant=None)


def _corrections(person: Any) -> Iterator[dict[str, Any]]:
    for one in Correction.objects.filter(person=person):
        yield {
            "layer": one.layer,
            "place": one.place,
            "fact": one.fact,
            "should be": one.proposed,
            "why": one.reason,
            "source": one.source,
            "made": one.made_at,
            "what came of it": one.state,
            "answer": one.answer,
        }


def _let_corrections_go(person: Any) -> None:
    """Take away what nobody has looked at; what was decided stays without who said it and why."""
    mine = Correction.objects.filter(person=person)
    mine.filter(state=Correction.State.WAITING).delete()
    mine.update(reason="", source="", person=None)


def _closed(before: Any) -> Any:
    """Return the applications that came to nothing and still say who stood for them."""
    rows = Application.objects.filter(stage__in=[Stage.REFUSED, Stage.WITHDRAWN], made_at__lt=before)
    return rows.exclude(contacts=[], applicant=None)


def _unconfirmed(before: Any) -> Any:
    return Application.objects.filter(stage=Stage.UNCONFIRMED, made_at__lt=before)


def _decided(before: Any) -> Any:
    return Correction.objects.filter(decided_at__lt=before).exclude(person=None, reason="", source="")


PLOT_HOLDINGS: Final = (
    Holding(
        "plot-interests",
        _("Vacant plots that interest you"),
        _("So that neighbours and the city find one another. Nobody sees that it is you; a group is named if you chose so."),
        (Interest,),
        _interests,
    ),
    Holding(
        "plot-applications",
        _("Your applications for plots"),
        _(
            "Everybody sees the use and the days, and the group if you chose so. The plan and who answers for it are for the city alone. "
            "When your account goes, what you still asked for is taken back."
        ),
        (Application,),
        _applications,
        _let_applications_go,
    ),
    Holding(
        "corrections",
        _("What you said is not right"),
        _("So that somebody can look. What was put right stays, without who said it."),
        (Correction,),
        _corrections,
        _let_corrections_go,
    ),
)
PLOT_PERIODS: Final = (
    Period(
        "owner-contacts",
        _("how owners of plots can be reached"),
        lambda before: OwnerContact.objects.filter(given_at__lt=before).count(),
        lambda before: OwnerContact.objects.filter(given_at__lt=before).delete()[0],
    ),
    Period(
        "unconfirmed-interest",
        _("interest in plots that was never confirmed"),
        lambda before: Interest.objects.filter(confirmed_at=None, made_at__lt=before).count(),
        lambda before: Interest.objects.filter(confirmed_at=None, made_at__lt=before).delete()[0],
    ),
    Period(
        "unconfirmed-applications",
        _("applications for plots that were never confirmed"),
        lambda before: _unconfirmed(before).count(),
        lambda before: _unconfirmed(before).delete()[0],
    ),
    Period(
        "closed-applications",
        _("who stood for applications for plots that came to nothing"),
        lambda before: _closed(before).count(),
        lambda before: _closed(before).update(contacts=[], plan="", applicant=None),
    ),
    Period(
        "decided-corrections",
        _("who said that a fact is not right, and why"),
        lambda before: _decided(before).count(),
        lambda before: _decided(before).update(reason="", source="", person=None),
    ),
)
