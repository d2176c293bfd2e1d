"""What a page answers when something is wrong: one class of error, one status."""

import logging
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from api import errors
from geo.errors import GeoError, UnknownLayer, UnknownPlace
from participation.errors import NotAllowed, NotNow, UnknownProposal
from web.errors import BadQuestion

STATUS: dict[type[Exception], int] = {
    UnknownLayer: 404,
    UnknownPlace: 404,
    UnknownProposal: 404,
    NotAllowed: 403,
    NotNow: 409,
    GeoError: 400,
    BadQuestion: 400,
}

READING = ("GET", "HEAD")
log = logging.getLogger(__name__)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def says_what_is_wrong(view: View[P]) -> View[P]:
    """Return the view with its errors of ours turned into a page that says, in one sentence, what is wrong."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except tuple(STATUS) as error:
            return wrong(request, str(error), next(status for kind, status in STATUS.items() if isinstance(error, kind)))

    return answer


def only_read(view: View[P]) -> View[P]:
    """Return the view for those who read it; who asks anything else of it gets a page that says so, whether they sent a token or not."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method in READING:
            return view(request, *args, **kwargs)
        refused = wrong(request, _("This page can be read, and nothing else."), 405)
        refused["Allow"] = ", ".join(READING)
        return refused

    return answer


def wrong(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """Return a page with one sentence and a status."""
    return render(request, "wrong.html", {"sentence": sentence, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django names it
    """Return the page for a request that Django itself refuses."""
    return wrong(request, _("Your browser sent something that this site does not understand."), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django names it
    """Return the page for what one may not do."""
    return wrong(request, _("You may not do this. Sign in, or ask somebody who may."), 403)


def not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django names it
    """Return the page for something sent without the token that our own pages send along."""
    return wrong(
        request, _("This was not sent from a page of this site that is open now. Nothing was kept. Load the page again and retry."), 403
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django names it
    """Return the page for an address that is none of ours."""
    return wrong(request, _("There is no page at this address."), 404)


def too_often(request: HttpRequest) -> HttpResponse:
    """Return the page for who tries too often; when to come back stands in Retry-After."""
    return wrong(request, _("That was too often. Wait a few minutes, then try again."), 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for an error of our own making, or what the API says instead; it asks nothing of the database.

    Called while the error is being handled. One that comes of a database that is away is nobody's mistake: 503, and when to come back.
    """
    if errors.is_away(error := sys.exc_info()[1]):
        return _away(request, error)
    if request.path.startswith(reverse("api:landing")):
        return errors.server_error(request)
    return render(request, "500.html", status=500)


def _away(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Return what is said while the database is away, in the reader's language, though nobody got so far as to ask for it."""
    match = request.resolver_match
    # One line, of no address and no path: there are many of these at once, and a path may hold a link out of a letter.
    log.error("The database is away (%s): %s.", match.view_name if match else "-", type(error).__name__)
    with nullcontext() if hasattr(request, "LANGUAGE_CODE") else override(get_language_from_request(request)):
        if request.path.startswith(reverse("api:landing")):
            response = errors.away(request)
        else:
            response = render(request, "503.html", {"sentence": errors.AWAY}, status=503)
            response["Retry-After"] = str(errors.AWAY_S)
            response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own note that it need not be logged with its trace
    return response
