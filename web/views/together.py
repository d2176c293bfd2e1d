"""Together: support a proposal, talk about it, enter a paper list. Each form is a page of its own, and works without scripts."""

import re
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api import sending
from api import together as doing
from api.errors import status_of
from geo.errors import GeoError
from participation import comments, proposals, supports
from participation.errors import BadCheck, NotAllowed, UnknownComment, UnknownProposal
from participation.kinds import kind
from participation.life import Visibility
from participation.proposal import Proposal
from participation.support import PaperSupport
from web import hints
from web.robots import guard
from web.together import Filled, often, together
from web.views.wrong import wrong

WRITTEN: Final = "written"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support_page(request: HttpRequest, key: str) -> HttpResponse:
    """Return the form to support a proposal, or count who sends it: at once, or once a letter was answered."""
    try:
        found = proposals.find(key, request.user)
    except UnknownProposal as error:
        return wrong(request, str(error), 404)
    filled = Filled()
    if request.method == "POST":
        if request.POST.get("do") == "take-back" and request.user.is_authenticated:
            supports.take_back(found, by=request.user)
            messages.success(request, _("Your support no longer counts."))
            return _back(found, "support")
        filled = Filled.read(request.POST)
        try:
            return _support(request, found, filled)
        except BadCheck as error:
            filled.flaws.update(error.flaws)
        except GeoError as error:
            return wrong(request, str(error), status_of(error) or 400)
    return _page(request, "support", found, filled)


def _support(request: HttpRequest, found: Proposal, filled: Filled) -> HttpResponse:
    email, follow = filled.values["email"], filled.values["follow"]
    doing.hearing(follow)
    mailbox = "" if request.user.is_authenticated else sending.address(email)
    filled.flaws |= guard(request, "support", mailbox=mailbox) or {}
    if filled.flaws:
        return _page(request, "support", found, filled)
    if not doing.support(request, found, email=email, follow=follow):
        return _page(request, "support", found, filled, sent=WRITTEN)
    messages.success(request, _("Thank you: your support counts."))
    return _back(found, "support")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comments_page(request: HttpRequest, key: str) -> HttpResponse:
    """Return what is said about a proposal and the form to say something, or keep what was sent."""
    try:
        found = proposals.find(key, request.user)
    except UnknownProposal as error:
        return wrong(request, str(error), 404)
    filled = Filled(values={"answers": request.GET.get("answers", ""), "public_name": getattr(request.user, "public_name", "")})
    if request.method == "POST":
        filled = Filled.read(request.POST)
        try:
            return _say(request, found, filled)
        except BadCheck as error:
            filled.flaws.update(error.flaws)
        except GeoError as error:
            return wrong(request, str(error), status_of(error) or 400)
    return _page(request, "comments", found, filled)


def _say(request: HttpRequest, found: Proposal, filled: Filled) -> HttpResponse:
    values = filled.values
    answers = int(values["answers"]) if re.fullmatch("[0-9]{1,18}", values["answers"]) else None
    said: dict[str, Any] = {
        "words": values["words"],
        "public_name": values["public_name"],
        "answers": answers,
        "form": filled.form,
        "follow": values["follow"],
        "official": bool(values["official"]),
    }
    doing.hearing(values["follow"])
    if not values["words"].strip():
        filled.flaws["words"] = _("Write a few words.")
    mailbox = ""
    if not request.user.is_authenticated:
        try:
            mailbox = sending.address(values["email"])
        except BadCheck as error:
            filled.flaws.update(error.flaws)
    if not filled.flaws and (noticed := hints.notice(request, {"words": values["words"]})):
        return _page(request, "comments", found, filled, noticed=noticed)
    if not filled.flaws:
        filled.flaws |= guard(request, "comment", mailbox=mailbox, form=str(filled.form)) or {}
    if filled.flaws:
        return _page(request, "comments", found, filled)
    made = doing.say(request, found, email=values["email"], **said)
    if made.visibility == Visibility.UNCONFIRMED:
        return _page(request, "comments", found, filled, sent=WRITTEN)
    if made.visibility == Visibility.PENDING:
        messages.success(request, _("Thank you. Somebody of the city reads it before everybody sees it."))
    else:
        messages.success(request, _("Thank you. Everybody can read it now."))
    return _back(found, f"comment-{made.pk}")


@never_cache
@require_http_methods(["POST"])
def comment_gone(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take away what one said oneself."""
    try:
        found = comments.find(pk, request.user)
        if found.proposal.key != key:
            raise UnknownComment(_("There is no such comment."))
        comments.take_back(found, by=request.user)
    except (UnknownComment, UnknownProposal) as error:
        return wrong(request, str(error), 404)
    except NotAllowed as error:
        return wrong(request, str(error), 403)
    messages.success(request, _("Your words are taken away. Nobody sees them any more."))
    return _back(found.proposal, "comments")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_page(request: HttpRequest, key: str) -> HttpResponse:
    """Return what was entered of support on paper and the form to enter more, for who may do so there; or enter it."""
    try:
        found = proposals.find(key, request.user)
    except UnknownProposal as error:
        return wrong(request, str(error), 404)
    if not supports.may_enter(found, request.user):
        return wrong(request, _("You may not enter support for this proposal."), 403)
    names = ("number", "how", "day", "note", "corrects")
    values = {name: request.POST.get(name, "") for name in names}
    flaws: dict[str, str] = {}
    if request.method == "POST":
        try:
            supports.enter(found, by=request.user, **_entered(values))
        except BadCheck as error:
            flaws = error.flaws
        except GeoError as error:
            return wrong(request, str(error), status_of(error) or 400)
        else:
            messages.success(request, _("It is entered, and counts."))
            return redirect("proposal_paper", key)
    else:
        values |= {"how": "list", "day": f"{timezone.localdate():%Y-%m-%d}", "corrects": request.GET.get("corrects", "")}
    told = {
        "proposal": found,
        "kind": kind(found.kind),
        "count": supports.count(found),
        "rows": supports.entered(found),
        "ways": PaperSupport.How.choices,
        "values": values,
        "flaws": flaws,
    }
    return render(request, "together/paper.html", told, status=422 if flaws else 200)


def _entered(values: dict[str, str]) -> dict[str, Any]:
    """Return what was filled in as the gate takes it; what is no number or day is one that it refuses."""
    number, corrects = values["number"].strip(), values["corrects"]
    day: date | None
    try:
        day = parse_date(values["day"])
    except ValueError:
        day = None
    return {
        "number": int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1,
        "how": values["how"],
        "day": day,
        "note": values["note"],
        "corrects": int(corrects) if corrects.isascii() and corrects.isdigit() and len(corrects) < 19 else None,
    }


def _back(found: Proposal, mark: str) -> HttpResponse:
    answer = redirect("proposal", found.key)
    answer["Location"] += f"#{mark}"
    return answer


def _page(request: HttpRequest, part: str, found: Proposal, filled: Filled, *, sent: str = "", noticed: Any = None) -> HttpResponse:
    """Return the page of one part, with what was typed where something is wrong with it."""
    order = ["words", "answers", "public_name", "email", "follow", "robots", "form"]
    told = {
        "part": part,
        "proposal": found,
        "kind": kind(found.kind),
        "together": together(request, found),
        "values": filled.values,
        "flaws": dict(sorted(filled.flaws.items(), key=lambda flaw: order.index(flaw[0]) if flaw[0] in order else 99)),
        "form_number": filled.form,
        "often": often(),
        "sent": sent,
        "noticed": noticed,
    }
    return render(request, "together/page.html", told, status=422 if filled.flaws else 200)
