"""The desk: what its pages show of the two queues, of what was decided, and of how long people have waited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import shapely
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geo.permissions import reached
from geo.registry import layer
from participation import moderation
from participation.decision import Decision
from participation.event import Event
from participation.handling import STAGES, Stage, queue
from participation.kinds import Kind, kind, kinds
from participation.life import MODERATE, State, Visibility
from participation.moderation import Waiting
from participation.proposal import Proposal
from participation.subject import PLOTS
from participation.waits import Waits, waits
from planning.note import Note
from planning.topics import topics
from web import facts
from web.drawing.plots import Plots, numbered

LOGGED: Final = 100
SPREAD: Final = (
    gettext_lazy("up to a day"),
    gettext_lazy("one to three days"),
    gettext_lazy("three days to a week"),
    gettext_lazy("a week to a month"),
    gettext_lazy("longer than a month"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many wait so long, and how long its bar is (per cent of the longest)."""

    names: str
    number: int
    share: float


@dataclass(frozen=True, slots=True)
class Said:
    """Something that happened, as the record shows it."""

    at: datetime
    what: str
    who: str
    proposal: Proposal
    became: str
    reason: str
    clauses: Sequence[str]


def span(time: timedelta) -> str:
    """Return a time in words, no more precise than anybody needs."""
    hours = time.total_seconds() / 3_600
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", round(hours)) % {"n": round(hours)}
    return ngettext("%(n)d day", "%(n)d days", time.days) % {"n": time.days}


def bars(found: Waits) -> list[Bar]:
    """Return how long things wait as bars."""
    most = max(found.spread) or 1
    return [Bar(str(names), number, 100 * number / most) for names, number in zip(SPREAD, found.spread, strict=True)]


def told(since: Iterable[datetime]) -> dict[str, Any]:
    """Return how long things have waited, as a page shows it."""
    found = waits(since, now=timezone.now())
    return {"number": found.number, "longest": span(found.longest), "middle": span(found.middle), "bars": bars(found)}


def mapped(shown: Sequence[Any]) -> Plots | None:
    """Return the map of some proposals, numbered in their order."""
    return numbered([shapely.from_wkb(bytes(one.geom.wkb)) for one in shown], range(1, len(shown) + 1))


def waited(since: datetime) -> str:
    """Return how long something has waited, in words."""
    return span(timezone.now() - since)


def own_kinds(asked: str) -> list[tuple[Kind, bool]]:
    """Return the kinds to narrow a queue to, and whether each is chosen."""
    return [(one, one.key == asked) for one in kinds().values()]


def moderated(by: Any, asked: str) -> dict[str, Any]:
    """Return what the page of moderation shows."""
    found = moderation.queue(by, kind=asked)
    rows = [
        {
            "number": number,
            "one": one,
            "kind": _kind(one),
            "title": about(one.about)[0],
            "address": about(one.about)[1],
            "near": getattr(one.about, "near", ""),
            "waited": waited(one.since),
            "says": one.subject.says(one.row),
            "public": one.row.visibility == Visibility.PUBLIC,
            "mine": one.claim is not None and one.claim.by_id == by.pk,
            "by_other": one.claim is not None and one.claim.by_id != by.pk,
        }
        for number, one in enumerate(found, start=1)
    ]
    return {"rows": rows, "waits": told(one.since for one in found), "map": mapped([one.about for one in found])}


def _kind(one: Waiting) -> str:
    match one.about:
        case Proposal():
            return str(kind(one.about.kind))
        case Note():
            return str(topics()[one.about.topic].names)
    return str(layer(PLOTS).names)


def about(about: Any) -> tuple[str, str]:
    """Return what words or pictures belong to, as its page is called, and the address of that: a proposal, a note, a vacant plot."""
    match about:
        case Proposal():
            return about.title, reverse("proposal", args=[about.key])
        case Note():
            return _("What those who work here know"), reverse("note", args=[about.pk])
    return facts.title(about, layer(PLOTS)), reverse("plot", args=[about.pk])


def handled(by: Any, stage: Stage, asked: str) -> dict[str, Any]:
    """Return what the page of handling shows of one part of the queue."""
    found = queue(by, stage, kind=asked)
    today = timezone.localdate()
    rows = [
        {
            "number": number,
            "one": one,
            "kind": kind(one.proposal.kind),
            "waited": waited(one.since),
            "mine": one.claim is not None and one.claim.by_id == by.pk,
            "by_other": one.claim is not None and one.claim.by_id != by.pk,
            "late": one.proposal.planned_for is not None and one.proposal.planned_for < today,
            "can_take_up": one.proposal.state == State.SUBMITTED,
        }
        for number, one in enumerate(found, start=1)
    ]
    return {"rows": rows, "waits": told(one.since for one in found), "map": mapped([one.proposal for one in found])}


def counts(by: Any) -> list[dict[str, Any]]:
    """Return how much stands in each part of the handling queue."""
    return [{"stage": stage, **told(one.since for one in queue(by, stage))} for stage in STAGES.values()]


def record(by: Any, *, asked: str = "") -> list[Said]:
    """Return the last things that were decided where somebody may see what is sent in; none of it tells a name. Two queries."""
    seen = reached(by, "see-proposals", Proposal.objects.all(), kind="kind", geom="geom")
    rows = Event.objects.filter(proposal__in=seen).exclude(acted_as__in=("author", "system")).select_related("proposal")
    rows = rows.filter(acted_as=asked) if asked else rows
    return [
        Said(one.at, one.says, who(one, by), one.proposal, became(one.became), one.reason, one.clauses)
        for one in rows.order_by("-at", "-pk")[:LOGGED]
    ]


def became(value: str) -> str:
    """Return a state or a visibility in words."""
    return str(dict(State.choices).get(value) or dict(Visibility.choices).get(value) or "")


def who(event: Event, by: Any) -> str:
    """Return who did it: oneself, or a colleague, as what; never a name."""
    role = _("moderation") if event.acted_as == MODERATE else _("handling") if event.acted_as == "handle-proposals" else event.acted_as
    return _("%(role)s, you") % {"role": role} if event.actor == by.pk else role


def decided(key: str, by: Any) -> dict[str, Any] | None:
    """Return a decision of somebody's own as the page says it, and whether it can still be undone."""
    found = Decision.objects.filter(key=key, actor=by.pk).first()
    if found is None:
        return None
    undone = Decision.objects.filter(undoes=found).exists()
    fresh = found.at > timezone.now() - moderation.UNDO_WITHIN
    return {"decision": found, "number": len(found.items), "can_undo": fresh and not undone and found.undoes_id is None}
