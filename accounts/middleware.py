"""What is added to answers: when somebody who tried too often may try again."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.http import HttpRequest, HttpResponse

# Which limits stand before a page; before all others, any of them.
BEFORE: Final = {
    "account_login": ("login", "login_failed"),
    "account_request_login_code": ("request_login_code",),
    "account_email": ("manage_email",),
    "account_reset_password": ("reset_password",),
}


def patience_s(url_name: str) -> int:
    """Return after how many seconds a page surely lets somebody try again: the longest window of the limits before it."""
    limits = app_settings.RATE_LIMITS
    windows = [rate.duration for action in BEFORE.get(url_name, limits) for rate in parse_rates(limits.get(action))]
    return round(max(windows, default=60))


def patience(ask: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer who tried too often with 429 and how long to wait, whether a page or a form of it said so."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = ask(request)
        if getattr(request, "too_often", False):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and "Retry-After" not in response:
            match = request.resolver_match
            known = getattr(request, "patience_s", None)  # who counted may know it to the second
            response["Retry-After"] = str(known or patience_s(match.url_name or "" if match else ""))
        return response

    return answer
