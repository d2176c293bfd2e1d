"""Together: support, comments and follows, as the pages have them. No answer tells who."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

import shapely
from django.http import HttpResponse, HttpResponseBase
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api import body, responses, robots, sending, together
from api import together_schema as said_of
from api.asking import language
from api.documents import address
from api.errors import BadParameter
from api.params import EVERYWHERE, single
from api.together_schema import describes
from api.views.base import JSON, plain
from api.views.proposals import ProposalDoor
from participation import comments, follows, supports
from participation.comment import Comment
from participation.digest import Often
from participation.errors import BadFollow, BadProposal, NotAllowed
from participation.follow import Follow, What
from participation.follows import Wanted
from participation.life import Visibility
from participation.proposal import Proposal
from participation.support import PaperSupport
from planning.site import degrees

LARGEST: Final = 256 * 1024
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
}


class TogetherDoor(ProposalDoor):
    """A door whose visitor may be known, and that answers in JSON."""

    forms = {"json": JSON}

    def asked(self, request: Request) -> None:
        """Refuse a question that this address does not know."""
        single(request.query_params, EVERYWHERE)
        self.form(request)

    def sent(self, request: Request, schema: dict[str, Any]) -> dict[str, Any]:
        """Return what was sent, with the names and the types that its schema says; BadParameter names what is not."""
        self.asked(request)
        said = body.sent(plain(request), largest=LARGEST)
        known = schema["properties"]
        for name, value in said.items():
            types = _TYPES[known[name]["type"]] if name in known else ()
            if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
                raise BadParameter(_("“%(name)s” may not be %(value)s here.") % {"name": name[:40], "value": str(value)[:40]})
        for name in schema.get("required", ()):
            if name not in said:
                raise BadParameter(_("“%(name)s” is missing.") % {"name": name})
        return said


class Support(TogetherDoor):
    """How many support a proposal; to be one of them, and to take that back."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "POST": "support", "DELETE": "support"}

    @describes("support", said_of.SUPPORT, path="proposal")
    def get(self, request: Request, proposal: str) -> HttpResponseBase:
        return responses.as_json(_supported(self.found(request, proposal), request.user))

    @describes(
        "supportProposal",
        said_of.SUPPORT,
        path="proposal",
        body=said_of.SUPPORTED,
        refused=(403, 409, 422, 429),
        proved=True,
        status=201,
        asks=True,
    )
    def post(self, request: Request, proposal: str) -> HttpResponseBase:
        found = self.found(request, proposal)
        said = self.sent(request, said_of.SUPPORTED)
        email, follow = said.get("email", ""), said.get("follow", "")
        together.hearing(follow)
        robots.guard(request, "support", mailbox="" if request.user.is_authenticated else sending.address(email))
        counts = together.support(plain(request), found, email=email, follow=follow)
        told = _supported(found, request.user)
        if not counts:
            told["next"] = _("Open the letter that we sent to your address, and press the button there. Then your support counts.")
        return _created(told, status=201 if counts else 202)

    @describes("takeSupportBack", said_of.SUPPORT, path="proposal", refused=(403,))
    def delete(self, request: Request, proposal: str) -> HttpResponseBase:
        found = self.found(request, proposal)
        if not request.user.is_authenticated:
            raise NotAllowed(_("Sign in to take your support back."))
        supports.take_back(found, by=request.user)
        return responses.as_json(_supported(found, request.user))


class Papers(TogetherDoor):
    """Support on paper or at the door: what was entered, and more of it, by who may enter it there."""

    actions = {"GET": "enter-support", "HEAD": "enter-support", "OPTIONS": "look", "POST": "enter-support"}

    @describes("supportOnPaper", said_of.PAPERS, path="proposal", refused=(403,))
    def get(self, request: Request, proposal: str) -> HttpResponseBase:
        found = self.found(request, proposal)
        if not supports.may_enter(found, request.user):
            raise NotAllowed(_("You may not enter support for this proposal."))
        return responses.as_json({"papers": [_paper(row) for row in supports.entered(found)]})

    @describes("enterSupport", said_of.PAPER, path="proposal", body=said_of.ENTERED, refused=(403, 409, 422), status=201)
    def post(self, request: Request, proposal: str) -> HttpResponseBase:
        found = self.found(request, proposal)
        said = self.sent(request, said_of.ENTERED)
        try:
            day = parse_date(said.pop("day"))
        except ValueError:
            day = None
        return _created(_paper(supports.enter(found, by=request.user, day=day, **said)))


class Comments(TogetherDoor):
    """What is said about a proposal, and something more."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "POST": "propose"}

    @describes("comments", said_of.COMMENTS, path="proposal")
    def get(self, request: Request, proposal: str) -> HttpResponseBase:
        found = self.found(request, proposal)
        rows = [
            {**_comment(each.comment, request.user), "replies": [_comment(reply, request.user) for reply in each.replies]}
            for each in comments.shown(found, request.user)
        ]
        return responses.as_json({"comments": rows})

    @describes(
        "saySomething",
        said_of.COMMENT,
        path="proposal",
        body=said_of.SAID,
        refused=(403, 409, 422, 429),
        proved=True,
        status=201,
        asks=True,
    )
    def post(self, request: Request, proposal: str) -> HttpResponseBase:
        found = self.found(request, proposal)
        said = self.sent(request, said_of.SAID)
        form = _form(said.pop("form", None))
        together.hearing(said.get("follow", ""))
        if not said["words"].strip():
            raise BadProposal({"words": _("Write a few words.")})
        mailbox = "" if request.user.is_authenticated else sending.address(said.get("email", ""))
        robots.guard(request, "comment", mailbox=mailbox, form=str(form))
        made = together.say(plain(request), found, form=form, **said)
        told, waits = _comment(made, request.user), made.visibility == Visibility.UNCONFIRMED
        if waits:
            told["next"] = _("Open the letter that we sent to your address, and press the button there. Nobody sees it until then.")
        return _created(told, status=202 if waits else 201)


class OneComment(TogetherDoor):
    """One comment, to be taken back by who wrote it."""

    actions = {"OPTIONS": "look", "DELETE": "propose"}

    @describes("takeCommentBack", None, path="comment", refused=(403,), status=204)
    def delete(self, request: Request, comment: int) -> HttpResponseBase:
        self.asked(request)
        comments.take_back(comments.find(comment, request.user), by=request.user)
        return HttpResponse(status=204)


class Follows(TogetherDoor):
    """What somebody follows, and more of it."""

    actions = {"GET": "follow", "HEAD": "follow", "OPTIONS": "look", "POST": "follow"}

    @describes("follows", said_of.FOLLOWS, refused=(403,))
    def get(self, request: Request) -> HttpResponseBase:
        self.asked(request)
        return responses.as_json({"follows": [_follow(each) for each in follows.followed(request.user)]})

    @describes("follow", said_of.FOLLOW, body=said_of.WANTED, refused=(403, 404, 409, 422, 429), status=201)
    def post(self, request: Request) -> HttpResponseBase:
        said = self.sent(request, said_of.WANTED)
        wanted, often = _wanted(said, request.user), _often(said)
        robots.guard(request, "follow")
        made = follows.start(wanted, by=request.user, often=often, language=language())
        answer = _created(_follow(made))
        answer["Location"] = address(plain(request), "follow", follow=made.key)
        return answer


class FollowPreview(TogetherDoor):
    """How much there would be to hear of something, before it is followed. It counts what happened, and no people."""

    actions = {"OPTIONS": "look", "POST": "follow"}

    @describes("previewFollow", said_of.PREVIEW, body=said_of.WANTED, refused=(403, 404, 422))
    def post(self, request: Request) -> HttpResponseBase:
        said = self.sent(request, said_of.WANTED)
        wanted = _wanted(said, request.user)
        found = follows.preview(wanted, _often(said))
        told = {"days": found.days, "new": found.new, "changes": found.changes, "letters": found.letters, "says": str(found)}
        return responses.as_json({"name": wanted.name, **told})


class OneFollow(TogetherDoor):
    """Something that somebody follows: to read, to change, to stop."""

    actions = {"GET": "follow", "HEAD": "follow", "OPTIONS": "look", "PATCH": "follow", "DELETE": "follow"}

    @describes("oneFollow", said_of.FOLLOW, path="follow", refused=(403,))
    def get(self, request: Request, follow: str) -> HttpResponseBase:
        self.asked(request)
        return responses.as_json(_follow(follows.find(follow, request.user)))

    @describes("changeFollow", said_of.FOLLOW, path="follow", body=said_of.CHANGED, refused=(403, 422))
    def patch(self, request: Request, follow: str) -> HttpResponseBase:
        found = follows.find(follow, request.user)
        often = _often(self.sent(request, said_of.CHANGED))
        return responses.as_json(_follow(follows.change(found, often=often, language=language())))

    @describes("stopFollow", None, path="follow", refused=(403,), status=204)
    def delete(self, request: Request, follow: str) -> HttpResponseBase:
        self.asked(request)
        follows.stop(follows.find(follow, request.user))
        return HttpResponse(status=204)


def _created(document: dict[str, Any], *, status: int = 201) -> HttpResponse:
    answer = responses.as_json(document)
    answer.status_code = status
    return answer


def _supported(found: Proposal, by: Any) -> dict[str, Any]:
    number = supports.count(found)
    yours = {"yours": supports.supports(found, by)} if by.is_authenticated else {}
    return {"support": number.all, "on_paper": number.paper, "wanted": supports.wanted(found), **yours}


def _paper(row: PaperSupport) -> dict[str, Any]:
    return {"id": row.pk, "number": row.number, "how": row.how, "day": f"{row.day:%Y-%m-%d}", "note": row.note}


def _comment(row: Comment, by: Any) -> dict[str, Any]:
    """Return a comment as its reader may see it; what was taken back has no words here either."""
    names = ("public_name", "language", "official_as", "gone", "visibility")
    told: dict[str, Any] = {"id": row.pk, "words": "" if row.gone else row.words, **{name: str(getattr(row, name)) for name in names}}
    if row.gone:
        told["public_name"] = ""
    mine = {"mine": row.author_id == by.pk} if by.is_authenticated else {}
    return {**told, "made_at": row.made_at.isoformat() if row.made_at else None, **mine}


def _follow(row: Follow) -> dict[str, Any]:
    shape = None if row.reach is None else degrees(shapely.from_wkb(bytes(row.reach.wkb)))
    return {
        "key": row.key,
        "what": row.what,
        "name": row.proposal.title if row.proposal else row.name,
        "proposal": row.proposal.key if row.proposal else None,
        "area": row.area_id,
        "distance_m": row.distance_m,
        "geometry": None if shape is None else shapely.geometry.mapping(shape),
        "often": row.often,
        "language": row.language,
        "since": row.made_at.isoformat() if row.made_at else None,
    }


def _wanted(said: dict[str, Any], by: Any) -> Wanted:
    """Return what somebody wants to follow; BadFollow names what is missing or cannot be."""
    match said["what"]:
        case What.PROPOSAL:
            return follows.of_proposal(said.get("proposal", ""), by)
        case What.STREET:
            return follows.of_street(said.get("street", ""), said.get("area"))
        case What.AREA:
            return follows.of_area(said.get("area", 0))
        case What.NEAR:
            for name in ("lon", "lat", "distance_m"):
                if name not in said:
                    raise BadFollow(name, _("“%(name)s” is missing.") % {"name": name})
            return follows.near(said["lon"], said["lat"], said["distance_m"], said.get("name", ""))
        case What.OUTLINE:
            return follows.outline(said.get("geometry", {}), said.get("name", ""))
    words = {"what": said["what"][:40], "known": ", ".join(What.values)}
    raise BadFollow("what", _("“%(what)s” is not known; these are: %(known)s.") % words)


def _often(said: dict[str, Any]) -> Often:
    return together.hearing(said.get("often", Often.WEEKLY)) or Often.WEEKLY


def _form(said: str | None) -> UUID:
    try:
        return uuid4() if said is None else UUID(said)
    except ValueError:
        raise BadProposal({"form": _("“%(value)s” is no number of a form.") % {"value": str(said)[:40]}}) from None
