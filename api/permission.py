"""Who may come to an address of the API: each view declares, method by method, which action of the table it is."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.permissions import may_somewhere

# Reading what is public.
READING: Final[Mapping[str, str]] = {"GET": "look", "HEAD": "look", "OPTIONS": "look"}


class Declared(BasePermission):
    """Lets through who may do what the view's `actions` say; a method that the view has and does not declare is refused.

    It asks for somewhere at all; a view that changes one thing asks `accounts.permissions.may` of that thing.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        method = request.method or ""
        action = getattr(view, "actions", {}).get(method)
        if action is None:
            return not hasattr(view, method.lower())  # the framework says that there is no such method
        return may_somewhere(request.user, action)
