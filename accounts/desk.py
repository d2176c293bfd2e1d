"""The administration, for those whose role opens it."""

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import View, needs, refused
from accounts.permissions import may_somewhere


class Desk(AdminSite):
    """Django's administration, with one door: our own sign-in, and the table of who may do what."""

    def has_permission(self, request: HttpRequest) -> bool:
        return may_somewhere(request.user, "desk")

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002  Django names it
        """Lead to our own sign-in, or to the second factor, or say that this is not for everybody."""
        back = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
            back = "/admin/"
        request.get_full_path = lambda *_args, **_kwargs: back  # type: ignore[method-assign]  # where to come back to
        return refused(request, "desk") or redirect(back)  # type: ignore[return-value]

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:  # noqa: ARG002  Django names it
        return redirect("account_change_password")

    def get_urls(self) -> list[Any]:
        """Return Django's own addresses; those that anybody may come to say so."""
        found = super().get_urls()
        for pattern in found:
            if getattr(pattern, "name", "") in ("login", "logout"):
                pattern.callback = needs("look", cast("View", pattern.callback))
        return found
