"""The gate against robots for the API: a challenge to fetch, and a guard for what anybody may send.

A program that sends something for somebody asks `GET /api/challenge?for=propose`, works it out (ALTCHA's libraries do, in many
languages), and sends `{"challenge": ..., "solution": ...}`, as base64 of JSON, in the header `Challenge-Solution`. In the view, once
all else is right and before anything is kept:

    robots.guard(request, "propose", mailbox=email, form=sent_as)

- `what` is a row of `accounts.limits.RATES`: propose, comment, support, report, correct, signal, follow.
- `mailbox` is the address that a letter would go to; `form` the number under which what is sent is kept once, where it has one.
- It raises TooOften (429, Retry-After, `wait_s`) or NotProved (403, `challenge`: where to fetch one); `api.errors` answers both.
- Whoever is signed in needs no solution. Put `robots.HEADER` among the view's OpenAPI parameters.
"""

from typing import Final

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from accounts import limits, proof, robots
from accounts.robots import Visit, let_through

NAME: Final = "Challenge-Solution"
HEADER: Final = OpenApiParameter(
    NAME,
    {"type": "string", "maxLength": proof.LARGEST},
    OpenApiParameter.HEADER,
    description=_("A challenge that was worked out, as base64 of JSON. Whoever is signed in needs none."),
)
# What a challenge can be asked for: what is guarded, besides what needs no proof.
PROVED: Final = tuple(sorted(limits.GUARDED - {"challenge", "language"}))


class TooOften(APIException):
    """Somebody did this too often."""

    status_code = 429

    def __init__(self, error: robots.TooOften) -> None:
        super().__init__(str(error))
        self.wait = error.wait_s
        self.members = {"wait_s": error.wait_s}


class NotProved(APIException):
    """It is not shown that no robot sends this."""

    status_code = 403

    def __init__(self, error: proof.NotProved, what: str) -> None:
        super().__init__(str(error))
        self.members = {"challenge": f"{reverse('api:challenge')}?for={what}"}


def guard(request: Request, what: str, *, mailbox: str = "", form: str = "") -> None:
    """Let a request through that may do this, and count it; else TooOften or NotProved. Five queries at most."""
    try:
        let_through(what, visitor(request, proof=request.headers.get(NAME, ""), mailbox=mailbox, form=form))
    except robots.TooOften as error:
        raise TooOften(error) from error
    except proof.NotProved as error:
        raise NotProved(error, what) from error


def count(request: Request, what: str) -> None:
    """Count a request that needs to show nothing; TooOften where it has to wait. Three queries."""
    try:
        robots.count(what, visitor(request))
    except robots.TooOften as error:
        raise TooOften(error) from error


def visitor(request: HttpRequest | Request, **shown: str) -> Visit:
    """Return who sends a request: by number if they are signed in, and from where, as the last proxy of ours tells it."""
    user = request.user
    return Visit(address=address(request), person=user.pk if user.is_authenticated else None, **shown)


def address(request: HttpRequest | Request) -> str | None:
    """Return from where a request comes, or None where nobody tells; of X-Forwarded-For only what our own proxies wrote is believed."""
    asked = request._request if isinstance(request, Request) else request
    try:
        found: str | None = get_client_ip(asked)
    except ImproperlyConfigured:
        return None
    return found
