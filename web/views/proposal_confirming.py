"""The page behind the link in a letter: is this proposal yours? Opening it changes nothing; its buttons do."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.entering import EnteringError, ExpiredLink
from accounts.robots import TooOften, count
from api import sending, together
from api.errors import LetterNotSent
from api.robots import visitor
from participation.kinds import kind
from participation.proposal import Proposal


def _stand_for(request: HttpRequest, token: str) -> HttpResponse:
    confirmed = sending.confirm(token)
    together.hear(confirmed, by=confirmed.author, often=request.POST.get("follow", ""))
    return _told(request, "confirmed", proposal=confirmed)


def _disown(request: HttpRequest, token: str) -> HttpResponse:
    sending.disown(token)
    return _told(request, "gone")


def _write_again(request: HttpRequest, token: str) -> HttpResponse:
    asked = sending.opened(token)
    try:
        count("propose", visitor(request, mailbox=asked.person.email))
    except TooOften as error:
        request.too_often, request.patience_s = True, error.wait_s  # type: ignore[attr-defined]  # notes for the middleware
        return _told(request, "wrong", 429, sentence=str(error))
    sending.write_again(request, token)
    return _told(request, "written")


# What the buttons of the page do.
ANSWERS: Final[Mapping[str, Callable[[HttpRequest, str], HttpResponse]]] = {
    "confirm": _stand_for,
    "not-mine": _disown,
    "again": _write_again,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Return the question whether a proposal is the reader's, or do what they answer: stand for it, take it away, or write once more."""
    try:
        if request.method == "POST":
            return ANSWERS.get(request.POST.get("answer", ""), _unanswered)(request, token)
        return _ask(request, token)
    except ExpiredLink as error:
        return _told(request, "expired", 410, sentence=str(error), again=_can_be_asked(token))
    except EnteringError as error:
        return _told(request, "wrong", 404, sentence=str(error))
    except LetterNotSent as error:
        return _told(request, "wrong", 503, sentence=str(error))


def _ask(request: HttpRequest, token: str) -> HttpResponse:
    asked = sending.opened(token)
    if asked.open and asked.expired:
        raise ExpiredLink
    return _told(request, "asked" if asked.open else "confirmed", proposal=asked.proposal)


def _unanswered(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001  as the answers are called
    return _told(request, "wrong", 400, sentence=_("Press one of the buttons."))


def _told(request: HttpRequest, part: str, status: int = 200, *, proposal: Proposal | None = None, **more: Any) -> HttpResponse:
    """Return the page; its address is known to who got the letter alone, and no other site is told it.

    A browser that is told to name no referrer at all names no origin either, and then its form counts as a stranger's.
    """
    shown = {"part": part, "proposal": proposal, "kind": kind(proposal.kind) if proposal else None, **more}
    answer = render(request, "proposal_confirm.html", shown, status=status)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _can_be_asked(token: str) -> bool:
    """Return whether what an old link asks about is still there to be asked."""
    try:
        return sending.opened(token).open
    except EnteringError:
        return False
