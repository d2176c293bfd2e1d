"""Proposals: the list, the page of each with what can be done to it, and one's own."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api.errors import status_of
from geo.errors import GeoError
from geo.permissions import may
from geo.registry import layer
from participation import proposals
from participation.checked import answered
from participation.errors import BadCheck
from participation.inquiry import Outcome
from participation.kinds import kind, kinds
from participation.life import State
from participation.proposal import Proposal
from participation.proposals import SEE
from participation.step import Given
from web import photos
from web import proposals as lists
from web.errors import BadQuestion
from web.facts import title
from web.proposal_picture import picture
from web.proposal_story import NEXT, UNSEEN, line_of_life, story
from web.questions import whole_number
from web.views.account import me
from web.views.check import told as told_answer
from web.views.wrong import only_read, says_what_is_wrong

HOUSES: Final = "buildings"


@only_read
@says_what_is_wrong
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Return the public proposals as a list with a map beside it, narrowed as asked. Three queries once the layers are kept."""
    asked, flaws, rows, number = lists.Question(), {}, [], 0
    try:
        asked = lists.Question.parse(request.GET)
        found = asked.rows()
        number, first = found.count(), (asked.page - 1) * lists.A_PAGE
        rows = list(found[first : first + lists.A_PAGE])
    except BadQuestion as error:
        flaws, first = error.flaws, 0
    context = {
        "asked": asked,
        "values": {name: request.GET.get(name, "") for name in lists.KNOWN},
        "flaws": flaws,
        "rows": [{"proposal": one, "kind": kind(one.kind), "number": place} for place, one in enumerate(rows, start=first + 1)],
        "number": number,
        "first": first + 1,
        "map": lists.drawn(rows, first=first + 1),
        "kinds": kinds().values(),
        "states": [(state.value, state.label) for state in State if state != State.DRAFT],
        "areas": lists.area_choices(),
        "next": asked.parameters(page=asked.page + 1) if number > first + lists.A_PAGE else "",
        "before": asked.parameters(page=asked.page - 1 if asked.page > 2 else "") if asked.page > 1 else None,
    }
    return render(request, "proposals/list.html", context, status=400 if flaws else 200)


@never_cache
@require_http_methods(["GET", "HEAD"])
def mine(request: HttpRequest) -> HttpResponse:
    """Return what somebody proposed themselves, drafts first."""
    own = Proposal.objects.filter(author=me(request), removed_at=None).order_by("-made_at")
    rows = [{"proposal": one, "kind": kind(one.kind)} for one in sorted(own, key=lambda one: one.state != State.DRAFT)]
    return render(request, "proposals/mine.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def proposal_page(request: HttpRequest, key: str) -> HttpResponse:
    """Return the page of a proposal, or take the step that one of its buttons asks for."""
    found = proposals.find(key, request.user)
    if request.method != "POST":
        return _page(request, found)
    try:
        _moved(request, found)
    except BadCheck as error:
        return _page(request, found, error.flaws, 422)
    except GeoError as error:  # changed meanwhile, not allowed, or not now: the page as it is, with what was typed
        return _page(request, proposals.find(key, request.user), {"do": str(error)}, int(status_of(error) or 400))
    if request.POST.get("do") == "remove":
        messages.success(request, _("It is taken away. Nobody sees it any more."))
        return redirect("my_proposals" if request.user == found.author else "proposals")
    messages.success(request, _("Done. It stands in the story below."))
    return redirect("proposal", key)


def _moved(request: HttpRequest, found: Proposal) -> None:
    """Take the step that a form asks for. An own address that is known confirms and publishes in one go."""
    given, by = request.POST, request.user
    do, version, reason = given.get("do", ""), whole_number(given.get("version", "")) or 0, given.get("reason", "")
    if do == "remove":
        proposals.remove(found, by=by, version=version, reason=reason)
    elif do == "confirm":
        proposals.confirm(found, by=by)
    else:
        day: date | None = None
        try:
            day = parse_date(given.get("planned_for", ""))
        except ValueError:
            day = None
        proposals.move(found, do, by=by, version=version, reason=reason, clauses=given.getlist("clauses"), planned_for=day)


def _page(request: HttpRequest, found: Proposal, flaws: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    """Return the page as its reader may see it."""
    asked, events = kind(found.kind), list(found.events.order_by("number"))
    steps = [one for one in proposals.possible(found, request.user) if one.id != "send"]
    is_mine = request.user.is_authenticated and found.author_id == request.user.pk
    inside = is_mine or bool(steps)
    answer = answered(found.check_said)
    context = {
        "proposal": found,
        "kind": asked,
        "is_mine": is_mine,
        "flaws": dict(flaws or {}),
        "typed": request.POST if flaws else {},
        "picture": picture(found.geom),
        "figures": photos.figures(request, found),
        "adding": photos.adding(request, found),
        # Which house it is stays between who proposed it and those who handle it.
        "about": None if found.about_layer == HOUSES else _place(found.about_layer, found.about_place),
        "became": _place(found.became_layer, found.became_place),
        # So do the answers, which may speak of somebody's home; as the API has it.
        "answers": [
            (question, question.told(found.answers[question.key]))
            for question in asked.questions
            if question.key in found.answers and (is_mine or may(request.user, SEE, kind=found.kind, where=found.geom))
        ],
        "check": told_answer(Outcome(answer, None)) if answer is not None else None,
        "stages": line_of_life(found, events),
        "next": NEXT[found.state],
        "unseen": UNSEEN.get(found.visibility, ""),
        "story": story(found, events, inside=inside),
        "possible": [{"step": one, "wants": one.needs, "asks": _asks(one.needs)} for one in steps],
        "clauses": [(f"{answer.profile.key}/{one.id}", one) for one in answer.profile.clauses] if answer is not None else [],
        "may_edit": proposals.may_edit(found, request.user),
        "may_remove": is_mine or any(one.id in ("hide", "publish") for one in steps),
    }
    answer_ = render(request, "proposals/page.html", context, status=status)
    if found.visibility != "public":
        answer_["X-Robots-Tag"] = "noindex"
    return answer_


def _asks(needs: Given | None) -> str:
    """Return what has to be given with a step, as its field is called."""
    match needs:
        case Given.WORDS:
            return _("In a few words")
        case Given.GROUNDS:
            return _("Why, in words")
        case Given.DAY:
            return _("On which day?")
    return ""


def _place(layer_id: str, pk: int | None) -> dict[str, Any] | None:
    """Return a stored place with its name and address, None where there is none. One query."""
    if not layer_id or pk is None:
        return None
    found = layer(layer_id)
    place = found.model._default_manager.filter(pk=pk).defer("geom", "geom_wgs84", "geom_mercator").first()
    return None if place is None else {"layer": found, "pk": pk, "title": title(place, found)}
