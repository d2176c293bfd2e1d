"""What each address asks of who comes: an action of the table, declared beside the address and held there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.permissions import ACTION, Decision, UnknownAction, decide

View = Callable[..., HttpResponseBase]


def needs(action: str, view: View) -> View:
    """Return the view for those who may do this, somewhere at least; what it does to one thing, it asks of that thing itself.

    Who is not signed in is asked to be; who lacks the second factor that the role wants is led to it.
    """
    if action not in ACTION:
        raise UnknownAction(action)

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if ACTION[action].open:
            return view(request, *args, **kwargs)
        return refused(request, action) or view(request, *args, **kwargs)

    answer.action = action  # type: ignore[attr-defined]
    return answer


def open_to_all(view: View) -> View:
    """Return a view that anybody may come to, declared to be so."""
    return needs("look", view)


def refused(request: HttpRequest, action: str) -> HttpResponseBase | None:
    """Return where to send somebody who may not do this anywhere, or None for who may; PermissionDenied where there is no way to."""
    decision = decide(request.user, action, somewhere=True)
    if decision is Decision.YES:
        return None
    if decision is Decision.SIGN_IN:
        return redirect_to_login(request.get_full_path())
    if decision is Decision.SECOND_FACTOR:
        messages.info(request, _("Your role decides for others. It works as soon as you have set a second key; that takes two minutes."))
        return redirect("mfa_activate_totp")
    raise PermissionDenied


def action_of(view: Any, method: str = "GET") -> str | None:
    """Return the action that a view declares for a method, or None where it declares none."""
    if hasattr(view, "action"):
        return str(view.action)
    if hasattr(view, "admin_site") or hasattr(view, "model_admin"):
        return "desk"
    declared = getattr(getattr(view, "cls", None), "actions", {})
    return declared.get(method)
