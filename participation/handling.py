"""Handling: the queue of those who answer proposals: what waits for them, since when, and what was promised."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.permissions import may, reached
from participation import claims
from participation.decision import Claim
from participation.errors import NotAllowed
from participation.event import Event
from participation.life import HANDLE, State, Visibility
from participation.proposal import Proposal

MOST: Final = 200
SUBJECT: Final = "handling"


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the queue: which states stand in it."""

    id: str
    names: str | Promise
    states: tuple[State, ...]


STAGES: Final = MappingProxyType(
    {
        stage.id: stage
        for stage in (
            Stage("to-answer", gettext_lazy("To answer"), (State.SUBMITTED, State.IN_REVIEW, State.APPEALED)),
            Stage("to-do", gettext_lazy("Promised, to be done"), (State.ACCEPTED, State.PLANNED)),
            Stage("with-them", gettext_lazy("Waits for whoever proposed it"), (State.NEEDS_INFORMATION,)),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Handled:
    """A proposal in the queue: since when it stands there, and who is at it (None: nobody)."""

    proposal: Proposal
    since: datetime
    claim: Claim | None


def queue(by: Any, stage: Stage, *, kind: str = "", at_most: int = MOST) -> list[Handled]:
    """Return what stands in a part of the queue and somebody handles, the longest waiting first. Two queries, and who they are."""
    told = Event.objects.filter(proposal=OuterRef("pk"), became=OuterRef("state")).order_by("-number").values("at")[:1]
    rows = Proposal.objects.filter(removed_at=None, state__in=stage.states).exclude(visibility=Visibility.UNCONFIRMED)
    rows = reached(by, HANDLE, rows.filter(kind=kind) if kind else rows, kind="kind", geom="geom")
    found = list(rows.annotate(since=Subquery(told)).order_by("since", "pk")[:at_most])
    busy = claims.held([row.pk for row in found])
    return [Handled(row, row.since, busy.get((SUBJECT, row.pk))) for row in found]


def claim(proposal: Proposal, *, by: Any, take_over: bool = False) -> Claim:
    """Say that somebody is answering a proposal and return that; NotNow where a colleague is, NotAllowed for who does not handle it."""
    _held(proposal, by)
    return claims.claim(SUBJECT, proposal.pk, by=by, take_over=take_over)


def release(proposal: Proposal, *, by: Any) -> None:
    """Let go of a proposal that somebody was answering."""
    _held(proposal, by)
    claims.release(SUBJECT, proposal.pk, by=by)


def _held(proposal: Proposal, by: Any) -> None:
    if not may(by, HANDLE, kind=proposal.kind, where=proposal.geom):
        raise NotAllowed(_("You do not decide about this: it lies elsewhere, or is of another kind."))
