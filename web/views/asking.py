"""The page behind the link in a letter that asks: is this yours? Opening it changes nothing; its buttons do."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.entering import EnteringError, ExpiredLink
from accounts.robots import TooOften, count
from api import asking, together
from api.errors import status_of
from api.robots import visitor
from geo.errors import GeoError
from participation import applications
from participation.application import Application
from participation.interest import Interest
from participation.kinds import kind
from participation.proposal import Proposal
from web import plots


def _stand_for(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    asked = asking.stand_for(purpose, token)
    if isinstance(asked.thing, Proposal):
        together.hear(asked.thing, by=asked.person, often=request.POST.get("follow", ""))
    return _told(request, "confirmed", asked=asked)


def _take_away(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    asking.take_away(purpose, token)
    return _told(request, "gone")


def _ask_again(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    asked = asking.opened(purpose, token)
    try:
        count(asked.question.counts_as, visitor(request, mailbox=asked.person.email))
    except TooOften as error:
        request.too_often, request.patience_s = True, error.wait_s  # type: ignore[attr-defined]  # notes for the middleware
        return _told(request, "wrong", 429, sentence=str(error))
    asking.ask_again(purpose, token)
    return _told(request, "written")


# What the buttons of the page do.
ANSWERS: Final[Mapping[str, Callable[[HttpRequest, str, str], HttpResponse]]] = {
    "confirm": _stand_for,
    "not-mine": _take_away,
    "again": _ask_again,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked_page(request: HttpRequest, token: str, purpose: str = asking.PROPOSAL) -> HttpResponse:
    """Return the question whether something is the reader's, or do what they answer: stand for it, take it away, or write once more."""
    if purpose not in asking.QUESTIONS:
        return _told(request, "wrong", 404, sentence=_("There is no page at this address."))
    try:
        if request.method == "POST":
            return ANSWERS.get(request.POST.get("answer", ""), _unanswered)(request, purpose, token)
        return _question(request, purpose, token)
    except ExpiredLink as error:
        return _told(request, "expired", 410, sentence=str(error), again=_can_be_asked(purpose, token))
    except EnteringError as error:
        return _told(request, "wrong", 404, sentence=str(error))
    except GeoError as error:
        return _told(request, "wrong", status_of(error) or 400, sentence=str(error))


def _question(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    asked = asking.opened(purpose, token)
    if asked.waits and asked.expired:
        raise ExpiredLink
    return _told(request, "asked" if asked.waits else "confirmed", asked=asked)


def _unanswered(request: HttpRequest, purpose: str, token: str) -> HttpResponse:  # noqa: ARG001  as the answers are called
    return _told(request, "wrong", 400, sentence=_("Press one of the buttons."))


def _told(request: HttpRequest, part: str, status: int = 200, *, asked: asking.Asked | None = None, **more: Any) -> HttpResponse:
    """Return the page; its address is known to who got the letter alone, and no other site is told it.

    A browser that is told to name no referrer at all names no origin either, and then its form counts as a stranger's.
    """
    shown = {"part": part, **(_about(asked) if asked else {}), **more}
    answer = render(request, "asked.html", shown, status=status)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _about(asked: asking.Asked) -> dict[str, Any]:
    """Return what the page says of what was sent."""
    match asked.thing:
        case Proposal() as proposal:
            return {"proposal": proposal, "kind": kind(proposal.kind)}
        case Interest() as interest:
            return {"interest": interest, "plots": [(interest.plot, plots.title(interest.plot))], "revocable": asked.revocable}
        case Application() as application:
            found = [(one, plots.title(one)) for one in applications.plots_of(application)]
            return {"application": application, "plots": found, "use": plots.use_named(application.use)}
    raise TypeError(type(asked.thing).__name__)


def _can_be_asked(purpose: str, token: str) -> bool:
    """Return whether what an old link asks about is still there to be asked."""
    try:
        return asking.opened(purpose, token).waits
    except EnteringError:
        return False
