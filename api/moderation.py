"""Moderation and handling as documents: what waits, what was decided, and what programs send about it."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from api.documents import address
from api.errors import BadParameter, UnknownParameter
from api.params import EVERYWHERE, one_of, read, single
from participation import handling, moderation
from participation.decision import Decision
from participation.handling import STAGES
from participation.kinds import kinds
from participation.moderation import Decided, Waiting
from participation.proposal import Proposal
from participation.subject import PLOTS, SUBJECTS
from participation.waits import waits
from planning.note import Note

QUEUED: Final = (*EVERYWHERE, "kind", "subject")
PARTED: Final = (*EVERYWHERE, "kind", "part")


def queue(request: HttpRequest, asked: QueryDict) -> dict[str, Any]:
    """Return what waits to be looked at and its reader may decide about, the longest waiting first."""
    said = single(asked, QUEUED)
    wanted = read(said, "kind", one_of((*kinds(), PLOTS)), "")
    subject = read(said, "subject", one_of(SUBJECTS), "")
    found = moderation.queue(request.user, subjects=(subject,) if subject else (), kind=wanted)
    return {"waits": _waits([one.since for one in found]), "items": [_waiting(request, one) for one in found]}


def _waiting(request: HttpRequest, one: Waiting) -> dict[str, Any]:
    return {
        "mark": one.mark,
        "subject": one.subject.id,
        "about": _about(request, one.about),
        "kind": one.row.of_kind,
        "visibility": one.row.visibility,
        "since": one.since,
        "says": one.subject.says(one.row),
        "reports": [{"reason": report.reason, "words": report.words, "at": report.at} for report in one.reports],
        "claimed": None if one.claim is None else {"by_you": one.claim.by_id == request.user.pk, "at": one.claim.at},
    }


def _about(request: HttpRequest, about: Any) -> str:
    """Return the address of what something belongs to: a proposal, a note, or a vacant plot."""
    match about:
        case Proposal():
            return address(request, "proposal", proposal=about.key)
        case Note():
            return address(request, "note", note=about.pk)
    return address(request, "item", collection=PLOTS, place=about.pk)


def parts(request: HttpRequest, asked: QueryDict) -> dict[str, Any]:
    """Return one part of the queue of proposals to answer, the longest waiting first."""
    said = single(asked, PARTED)
    stage = STAGES[read(said, "part", one_of(STAGES), "to-answer")]
    found = handling.queue(request.user, stage, kind=read(said, "kind", one_of(kinds()), ""))
    items = [
        {
            "key": one.proposal.key,
            "href": address(request, "proposal", proposal=one.proposal.key),
            "kind": one.proposal.kind,
            "title": one.proposal.title,
            "state": one.proposal.state,
            "version": one.proposal.version,
            "since": one.since,
            "planned_for": one.proposal.planned_for,
            "claimed": None if one.claim is None else {"by_you": one.claim.by_id == request.user.pk, "at": one.claim.at},
        }
        for one in found
    ]
    return {"part": stage.id, "waits": _waits([one.since for one in found]), "items": items}


def decided(done: Decided) -> dict[str, Any]:
    """Return what came of a decision: its key to undo it by, and why some things were left."""
    return {"decision": done.decision.key if done.decision else None, "done": done.done, "left": dict(done.left)}


def decision(found: Decision) -> dict[str, Any]:
    """Return a decision as it was kept."""
    return {"decision": found.key, "step": found.step, "at": found.at, "reason": found.reason, "number": len(found.items)}


def asked_of(
    said: dict[str, Any], known: Mapping[str, type[Any] | tuple[type[Any], ...]], *, needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return what was sent, held to the names and types that are known; BadParameter or UnknownParameter names the first that is not."""
    for name, value in said.items():
        if name not in known:
            raise UnknownParameter(name, list(known))
        if not isinstance(value, known[name]) or (known[name] is list and not all(isinstance(each, str) for each in value)):
            raise BadParameter(_("“%(name)s” is not of the type that is asked for.") % {"name": name})
    for name in needed:
        if name not in said:
            raise BadParameter(_("“%(name)s” is missing.") % {"name": name})
    return said


def _waits(since: list[Any]) -> dict[str, Any]:
    found = waits(since, now=timezone.now())
    hours = 3_600
    return {
        "number": found.number,
        "longest_h": round(found.longest.total_seconds() / hours, 1),
        "middle_h": round(found.middle.total_seconds() / hours, 1),
    }
