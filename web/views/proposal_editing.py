"""Editing: the form that changes what a proposal says and where it is, in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geo.errors import GeoError
from participation import proposals, where
from participation.errors import BadCheck, BadProposal, NotAllowed, Stale
from participation.hints import Hint
from participation.kinds import kind
from participation.proposal import Proposal
from planning.errors import BadSite
from web import hints, proposal_fields, proposal_where
from web.proposal_draft import ANSWER
from web.proposal_where import Pointed
from web.questions import whole_number
from web.views.wrong import says_what_is_wrong

TYPED: Final = ("title", "words", "public_name", "reason")
# Where it comes to lie, if it moves.
MOVED: Final = ("geometry", "about")


@dataclass(slots=True, kw_only=True)
class Shown:
    """What the form shows: what is filled in, what is wrong, what was pointed at, what others kept meanwhile, and gentler words."""

    values: dict[str, str]
    flaws: dict[str, str] = field(default_factory=dict)
    pointed: Pointed | None = None
    theirs: list[tuple[str, str]] = field(default_factory=list)
    noticed: Mapping[str, list[Hint]] = field(default_factory=dict)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def proposal_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Return the form that changes a proposal, or keep the change; who was overtaken sees both, and loses nothing."""
    found = proposals.find(key, request.user)
    if not proposals.may_edit(found, request.user):
        raise NotAllowed(_("You may not change this proposal."))
    asked = kind(found.kind)
    if request.method != "POST":
        return _page(request, found, Shown(values=proposal_fields.kept(found, asked)))
    shown = _typed(request.POST, [*TYPED, *proposal_fields.asked(asked), *MOVED])
    if request.POST.get("do") == "stay":
        return _page(request, found, Shown(values={**shown.values, "geometry": "", "about": ""}))
    if proposal_where.points(request.POST):
        return _page(request, found, _pointed(request.POST, found, shown))
    try:
        return _kept(request, found, shown)
    except BadCheck as error:
        return _page(request, found, replace(shown, flaws=error.flaws))
    except Stale as error:
        now = proposals.find(key, request.user)
        overtaken = replace(shown, flaws={"version": str(error)}, theirs=_differing(now, shown.values))
        return _page(request, now, overtaken, status=412)


def _kept(request: HttpRequest, found: Proposal, shown: Shown) -> HttpResponse:
    """Keep the change, whole or not at all; first, once, say what could be said more gently."""
    typed, asked = shown.values, kind(found.kind)
    if shown.flaws:
        raise BadProposal(shown.flaws)
    if noticed := hints.notice(request, {name: typed[name] for name in ("title", "words")}, found.language):
        return _page(request, found, replace(shown, noticed=noticed))
    answers = {name.removeprefix(ANSWER): typed[name] for name in proposal_fields.asked(asked) if typed[name]}
    said: dict[str, Any] = {"title": typed["title"], "words": typed["words"].replace("\r\n", "\n"), "answers": answers}
    if found.author_id == request.user.pk:
        said["public_name"] = typed["public_name"]
    if typed["geometry"]:
        try:
            place = proposal_where.settled(typed, asked)
        except BadSite as error:
            raise BadProposal({"geometry": str(error)}) from None
        said |= {"geom": place.shape, "near": place.near, "about": place.about}
    version = whole_number(request.POST.get("version", "")) or 0
    proposals.edit(found, by=request.user, version=version, reason=typed["reason"], **said)
    messages.success(request, _("Your change is kept."))
    return redirect("proposal", found.key)


def _pointed(given: QueryDict, found: Proposal, shown: Shown) -> Shown:
    """Return the form with the place that was pointed at, or with what is wrong with it."""
    pointed = proposal_where.pointed(given, kind(found.kind))
    moved = {} if pointed.flaws else {name: pointed.values[name] for name in MOVED}
    return Shown(values={**shown.values, **moved}, flaws=shown.flaws | pointed.flaws, pointed=pointed)


def _typed(given: QueryDict, names: list[str]) -> Shown:
    """Return what was filled in, and a flaw for each field that holds what no text has."""
    texts = {name: given.get(name, "") for name in names}
    flaws = {name: _("This holds a character that cannot be shown.") for name, text in texts.items() if "\0" in text}
    return Shown(values={name: text.replace("\0", "") for name, text in texts.items()}, flaws=flaws)


def _page(request: HttpRequest, found: Proposal, shown: Shown, *, status: int = 422) -> HttpResponse:
    asked, values, flaws = kind(found.kind), shown.values, dict(shown.flaws)
    place = where.of(found)
    moves = bool(values.get("geometry")) and not (shown.pointed and shown.pointed.flaws)
    if moves:
        try:
            place = proposal_where.settled(values, asked)
        except GeoError as error:
            moves, flaws["geometry"] = False, str(error)
    called = shown.pointed.values["called"] if shown.pointed and shown.pointed.flaws else ""
    context = {
        **proposal_where.asking(asked, shown.pointed, {**values, "called": called}, place, but=found),
        "proposal": found,
        "kind": asked,
        "flaws": flaws,
        "questions": proposal_fields.questions(asked, values, flaws),
        "theirs": shown.theirs,
        "noticed": shown.noticed,
        "language": found.language,
        "is_mine": found.author_id == request.user.pk,
        "moves": moves,
        "points": any(name in flaws for name in ("called", "pick", "geometry", "about")),
    }
    return render(request, "proposals/edit.html", context, status=status if flaws else 200)


def _differing(found: Proposal, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a proposal says now where that is not what was typed: what it is called, the words, and where it is if that moves."""
    asked = kind(found.kind)
    called = {"title": _("Title"), "words": _("Words"), "public_name": _("Name")}
    called |= {f"{ANSWER}{one.key}": str(one.names) for one in asked.questions}
    now = proposal_fields.kept(found, asked)
    told = [(called[name], text) for name, text in now.items() if text.strip() != typed.get(name, "").replace("\r\n", "\n").strip()]
    return [*told, (_("Where"), found.near)] if typed["geometry"] else told
