"""Moderation: the queues of those who decide, their decisions and claims, and reports by anybody."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request

from api import body, moderation, responses, robots, schema
from api.described import describes, in_path
from api.params import EVERYWHERE, single
from api.schema import View
from api.views.base import JSON, plain
from api.views.proposals import ProposalDoor
from participation import handling, proposals
from participation import moderation as gate
from participation.handling import STAGES
from participation.report import Report
from participation.subject import SUBJECTS

LARGEST: Final = 64 * 1024
_MARKS: Final[dict[str, Any]] = {"type": "array", "items": schema.TEXT, "maxItems": gate.MOST_AT_ONCE, "example": ["proposal:12:4"]}
_PATHS: Final = {
    "decision": in_path("decision", _("The key of a decision.")),
    "proposal": in_path("proposal", _("The key of a proposal.")),
}
_ASKED: Final = {
    "kind": OpenApiParameter("kind", schema.TEXT, description=_("Only of this kind.")),
    "subject": OpenApiParameter("subject", {"type": "string", "enum": list(SUBJECTS)}, description=_("Only such things.")),
    "part": OpenApiParameter("part", {"type": "string", "enum": list(STAGES)}, description=_("Which part of the queue.")),
}


def _describes(
    operation: str,
    *,
    path: Iterable[str] = (),
    asked: Iterable[str] = (),
    body: dict[str, Any] | None = None,
    example: dict[str, Any] | None = None,
    status: int = 200,
    also: Mapping[int, Any] = MappingProxyType({}),
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door of moderation."""
    told = OpenApiExample(operation, value=example, request_only=body is not None, response_only=body is None, status_codes=[str(status)])
    return describes(
        operation,
        tag="proposals",
        asked=[*(_PATHS[name] for name in path), *(_ASKED[name] for name in asked), *EVERYWHERE],
        body={"type": "object", "additionalProperties": False, **body} if body else None,
        status=status,
        also=also,
        refused=(400, 403, 404, 409, 422, 429),
        examples=[told] if example else [],
    )


class ModerationDoor(ProposalDoor):
    """A door for those who decide."""

    forms = {"json": JSON}


class Queue(ModerationDoor):
    """What waits to be looked at before it is shown, or was reported, the longest waiting first."""

    actions = {"GET": "moderate", "HEAD": "moderate", "OPTIONS": "look"}

    @_describes(
        "moderationQueue",
        asked=("kind", "subject"),
        example={
            "waits": {"number": 1, "longest_h": 5.5, "middle_h": 5.5},
            "items": [
                {
                    "mark": "proposal:12:4",
                    "subject": "proposal",
                    "about": "/api/proposals/aB3dE5fG7hI",
                    "kind": "plot-use",
                    "visibility": "pending",
                    "since": "2026-11-23T08:12:00Z",
                    "says": "A garden on the empty plot",
                    "reports": [],
                    "claimed": None,
                }
            ],
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        self.form(request)
        return responses.as_json(moderation.queue(plain(request), request.query_params))


class Deciding(ModerationDoor):
    """A decision about one thing or many at once: each whole or not at all, and what came of it in one answer."""

    actions = {"POST": "moderate", "OPTIONS": "look"}

    @_describes(
        "decide",
        body={
            "required": ["items", "step"],
            "properties": {"items": _MARKS, "step": {"type": "string", "enum": list(gate.STEPS)}, "reason": schema.TEXT},
        },
        example={"items": ["proposal:12:4", "comment:7:1"], "step": "hide", "reason": "It names a neighbour."},
        status=201,
        also={200: _("Nothing was decided: why each was left is said.")},
    )
    def post(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        said = moderation.asked_of(
            body.sent(plain(request), largest=LARGEST), {"items": list, "step": str, "reason": str}, needed=("items", "step")
        )
        done = gate.decide(said["items"], said["step"], by=request.user, reason=said.get("reason", ""))
        answer = responses.as_json(moderation.decided(done))
        answer.status_code = 201 if done.decision else 200
        return answer


class Undoing(ModerationDoor):
    """The undoing of a decision, for a day."""

    actions = {"POST": "moderate", "OPTIONS": "look"}

    @_describes("undoDecision", path=("decision",))
    def post(self, request: Request, decision: str) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return responses.as_json(moderation.decided(gate.undo(decision, by=request.user)))


class Claims(ModerationDoor):
    """That somebody is at something that waits, so that two do not decide the same."""

    actions = {"POST": "see-proposals", "DELETE": "see-proposals", "OPTIONS": "look"}

    @_describes(
        "claim",
        body={"properties": {"mark": schema.TEXT, "proposal": schema.TEXT, "take_over": {"type": "boolean"}}},
        example={"mark": "proposal:12:4"},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Claim what waits to be looked at (`mark`), or a proposal to answer (`proposal`)."""
        said = self._said(request)
        over = bool(said.get("take_over", False))
        if "proposal" in said:
            made = handling.claim(proposals.find(said["proposal"], request.user), by=request.user, take_over=over)
        else:
            made = gate.claim(said.get("mark", ""), by=request.user, take_over=over)
        return responses.as_json({"claimed": {"by_you": True, "at": made.at}})

    @_describes("release", body={"properties": {"mark": schema.TEXT, "proposal": schema.TEXT}}, status=204)
    def delete(self, request: Request) -> HttpResponseBase:
        said = self._said(request)
        if "proposal" in said:
            handling.release(proposals.find(said["proposal"], request.user), by=request.user)
        else:
            gate.release(said.get("mark", ""), by=request.user)
        return HttpResponse(status=204)

    @staticmethod
    def _said(request: Request) -> dict[str, Any]:
        single(request.query_params, EVERYWHERE)
        return moderation.asked_of(body.sent(plain(request), largest=LARGEST), {"mark": str, "proposal": str, "take_over": bool})


class Handling(ModerationDoor):
    """One part of the queue of proposals to answer, the longest waiting first."""

    actions = {"GET": "handle-proposals", "HEAD": "handle-proposals", "OPTIONS": "look"}

    @_describes("handlingQueue", asked=("kind", "part"))
    def get(self, request: Request) -> HttpResponseBase:
        self.form(request)
        return responses.as_json(moderation.parts(plain(request), request.query_params))


_TOLD: Final[dict[str, Any]] = {
    "reason": {"type": "string", "enum": list(Report.Reason.values)},
    "words": {**schema.TEXT, "maxLength": 1_000},
    "subject": {"type": "string", "enum": list(SUBJECTS)},
    "about": schema.TEXT,
}


class Reports(ModerationDoor):
    """A word of warning, by anybody, about words or a picture that everybody can see."""

    actions = {"POST": "propose", "OPTIONS": "look"}

    @_describes(
        "reportAnything",
        body={"required": ["reason", "subject", "about"], "properties": _TOLD},
        example={"reason": "personal", "words": "It names a neighbour.", "subject": "note", "about": "7"},
        status=201,
    )
    def post(self, request: Request) -> HttpResponseBase:
        return _report(request, needed=("reason", "subject", "about"))


class ProposalReports(ModerationDoor):
    """A word of warning about a proposal, or about a comment or photo of it, by anybody."""

    actions = {"POST": "propose", "OPTIONS": "look"}

    @_describes(
        "report",
        path=("proposal",),
        body={"required": ["reason"], "properties": _TOLD},
        example={"reason": "personal", "words": "It names a neighbour.", "subject": "comment", "about": "7"},
        status=201,
    )
    def post(self, request: Request, proposal: str) -> HttpResponseBase:
        return _report(request, needed=("reason",), proposal=self.found(request, proposal).key)


def _report(request: Request, *, needed: tuple[str, ...], proposal: str = "") -> HttpResponseBase:
    single(request.query_params, EVERYWHERE)
    known: dict[str, Any] = {"reason": str, "words": str, "subject": str, "about": (str, int)}
    said = moderation.asked_of(body.sent(plain(request), largest=LARGEST), known, needed=needed)
    robots.guard(request, "report")
    about = str(said.get("about", proposal))
    gate.report(said.get("subject", "proposal"), about, said["reason"], by=request.user, words=said.get("words", ""))
    answer = responses.as_json({"next": str(_("A moderator looks at it."))})
    answer.status_code = 201
    return answer
