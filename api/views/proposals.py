"""Proposals: everything that the pages do. Each change goes through the one gate, and says which version was seen."""

from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api import body, proposal_kinds, proposal_schema, responses, robots, sending
from api import proposals as documents
from api.documents import address
from api.errors import problem, status_of
from api.params import EVERYWHERE, single
from api.proposal_feature import filled
from api.proposal_schema import describes
from api.proposal_writing import changes, sent, taken, taken_at_once
from api.versions import mark, seen
from api.views.base import GEOJSON, JSON, KnownDoor, plain
from geo.errors import GeoError
from participation import proposal_form, proposals
from participation.errors import BadProposal, Stale
from participation.life import State, Visibility
from participation.proposal import Proposal

LARGEST: Final = 256 * 1024


class ProposalDoor(KnownDoor):
    """A door whose visitor may be known: what somebody sees of their own is kept by nobody else."""

    forms = {"json": GEOJSON}

    # A page of another site may send what anybody may send; who is signed in here is known to pages of ours alone.
    sends = (*KnownDoor.sends, "If-Match", robots.NAME)
    tells = ("ETag", "Link", "Location", "Retry-After")

    def found(self, request: Request, key: str) -> Proposal:
        """Return a proposal to who may see it."""
        single(request.query_params, EVERYWHERE)
        self.form(request)
        return proposals.find(key, request.user)

    def shown(self, request: Request, one: Proposal, *, status: int = 200, **more: Any) -> HttpResponse:
        """Return a proposal, with the mark of its version."""
        answer = responses.as_json({**documents.document(plain(request), one, request.user), **more}, responses.GEOJSON)
        answer.status_code = status
        answer["ETag"] = mark(one)
        return answer

    def stale(self, request: Request, one: Proposal, error: Stale) -> HttpResponse:
        """Return that a proposal was changed in between, with how it is now, so that nothing is lost."""
        one.refresh_from_db()
        present = documents.document(plain(request), one, request.user) if proposals.sees(one, request.user) else None
        answer = problem(412, str(error), version=one.version, **({"present": present} if present else {}))
        answer["ETag"] = mark(one)
        return answer


class Proposals(ProposalDoor):
    """What is proposed, as its reader may see it; and a new proposal, from anybody."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "POST": "propose"}

    @describes(
        "proposals",
        proposal_schema.LISTED,
        known=("kind", "state", "visibility", "bbox", "bbox-crs", "about", "mine", "limit", "after"),
    )
    def get(self, request: Request) -> HttpResponseBase:
        wanted = documents.asked(request.query_params)
        self.form(request)
        return HttpResponse(b"".join(documents.collection(plain(request), wanted, request.user)), content_type=responses.GEOJSON)

    @describes(
        "propose",
        proposal_schema.ONE,
        body=proposal_schema.SENT,
        known=(robots.NAME,),
        refused=(400, 403, 422, 429, 503),
        status=201,
    )
    def post(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        self.form(request)
        said = filled(body.sent(plain(request), largest=LARGEST), without=("reason",))
        form, email = sent(said), said.get("email", "")
        known = request.user.is_authenticated
        if not known:
            sending.address(email)
        if flaws := proposal_form.flaws(form):
            raise BadProposal(flaws)
        robots.guard(request, "propose", mailbox="" if known else email, form=str(form.form))
        made = sending.send(plain(request), form, email=email, draft=said["draft"])
        answer = self.shown(request, made, status=201, next=_next(made))
        answer["Location"] = address(plain(request), "proposal", proposal=made.key)
        return answer


def _next(made: Proposal) -> str:
    """Return what whoever sent a proposal can do next."""
    if made.state == State.DRAFT:
        return _("It is kept as a draft. Nobody else sees it.")
    match made.visibility:
        case Visibility.UNCONFIRMED:
            return _("Open the letter that we sent to your address, and press the button there. Nobody sees the proposal until then.")
        case Visibility.PUBLIC:
            return _("It is public now.")
        case _pending:
            return _("Somebody of the city reads it before everybody sees it.")


class OneProposal(ProposalDoor):
    """A proposal: to read for who may see it, to change and take away for its maker, or a moderator who says why."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "PATCH": "propose", "DELETE": "propose"}

    @describes("proposal", proposal_schema.ONE, one=True)
    def get(self, request: Request, proposal: str) -> HttpResponseBase:
        return self.shown(request, self.found(request, proposal))

    @describes(
        "editProposal",
        proposal_schema.ONE,
        body=proposal_schema.CHANGED,
        known=("If-Match",),
        refused=(400, 403, 409, 412, 422, 428),
        one=True,
    )
    def patch(self, request: Request, proposal: str) -> HttpResponseBase:
        one = self.found(request, proposal)
        try:
            version = seen(request, one)
            said = filled(body.sent(plain(request), largest=LARGEST), some=True, without=("kind", "form", "email", "draft"))
            edited = proposals.edit(one, by=request.user, version=version, reason=said.get("reason", ""), **changes(said, one))
        except Stale as error:
            return self.stale(request, one, error)
        return self.shown(request, edited)

    @describes("removeProposal", None, known=("If-Match",), refused=(400, 403, 412, 422, 428), one=True, status=204)
    def delete(self, request: Request, proposal: str) -> HttpResponseBase:
        """Take a proposal away. Who takes away what somebody else made sends why: `{"reason": "..."}`."""
        one = self.found(request, proposal)
        try:
            version = seen(request, one)
            said = body.sent(plain(request), largest=LARGEST)
            own = request.user.is_authenticated and one.author_id == request.user.pk
            proposals.remove(one, by=request.user, version=version, reason=_reason(said) or (_("Taken away by its maker.") if own else ""))
        except Stale as error:
            return self.stale(request, one, error)
        return HttpResponse(status=204)


def _reason(said: dict[str, Any]) -> str:
    """Return why something is taken away; BadProposal for anything else that was sent."""
    return str(filled({"type": "Feature", "properties": said}, some=True, without=NOT_REASONS).get("reason", ""))


NOT_REASONS: Final = ("kind", "title", "words", "about", "public_name", "answers", "check", "form", "email", "draft")


class Events(ProposalDoor):
    """What happened to a proposal: what, when, as what, and why; never who."""

    forms = {"json": JSON}

    @describes("proposalEvents", proposal_schema.EVENTS, one=True)
    def get(self, request: Request, proposal: str) -> HttpResponseBase:
        return responses.as_json(documents.events(self.found(request, proposal), request.user))


class Steps(ProposalDoor):
    """What can be done with a proposal now by whoever asks, and to do it."""

    forms = {"json": JSON}
    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "POST": "propose"}

    @describes("proposalSteps", proposal_schema.STEPS, one=True)
    def get(self, request: Request, proposal: str) -> HttpResponseBase:
        return responses.as_json(documents.steps(self.found(request, proposal), request.user))

    @describes("moveProposal", proposal_schema.ONE, body=proposal_schema.TAKEN, refused=(400, 403, 409, 412, 422), one=True)
    def post(self, request: Request, proposal: str) -> HttpResponseBase:
        one = self.found(request, proposal)
        step = taken(body.sent(plain(request), largest=LARGEST))
        try:
            moved = proposals.move(one, step.step, by=request.user, version=step.version or 0, **step.given)
        except Stale as error:
            return self.stale(request, one, error)
        return self.shown(request, moved)


class StepsAtOnce(ProposalDoor):
    """One step for many proposals: each by itself through the gate, and what came of each in one answer."""

    forms = {"json": JSON}
    actions = {"POST": "see-proposals", "OPTIONS": "look"}

    @describes("moveProposals", proposal_schema.RESULTS, body=proposal_schema.AT_ONCE, refused=(400, 403, 422))
    def post(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        step, named = taken_at_once(body.sent(plain(request), largest=LARGEST))
        results = [self._result(request, key, step.step, {"version": version, **step.given}) for key, version in named]
        return responses.as_json({"done": sum(each["status"] == 200 for each in results), "results": results})

    @staticmethod
    def _result(request: Request, key: str, step: str, given: dict[str, Any]) -> dict[str, Any]:
        """Return what came of a step for one proposal: as the door of one would answer."""
        try:
            moved = proposals.move(proposals.find(key, request.user), step, by=request.user, **given)
        except GeoError as error:
            status = status_of(error)
            if status is None:
                raise
            return {"key": key, "status": status, "detail": str(error), **getattr(error, "members", {})}
        return {"key": key, "status": 200, "version": moved.version, "state": moved.state, "visibility": moved.visibility}


class Kinds(ProposalDoor):
    """What can be proposed, with what each kind needs, and the table of what can become of a proposal."""

    forms = {"json": JSON}

    @describes("proposalKinds", proposal_schema.KINDS)
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        self.form(request)
        return responses.as_json(proposal_kinds.kinds_document())


class Similar(ProposalDoor):
    """What was proposed near a place already, of one kind: shown before something is sent."""

    @describes("similarProposals", proposal_schema.NEAR, known=("of", "lon", "lat"), refused=(400, 422))
    def get(self, request: Request) -> HttpResponseBase:
        self.form(request)
        return responses.as_json(documents.similar(plain(request), request.query_params), responses.GEOJSON)
