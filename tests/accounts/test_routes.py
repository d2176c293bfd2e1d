"""Every address and every role: each address declares what it is, and holds to it."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import action_of
from accounts.models import User
from accounts.permissions import ACTION, may_somewhere
from accounts.roles import Role
from tests.accounts.conftest import person
from tests.factories import place

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {"layer_id": "benches", "collection": "benches", "provider_id": "city", "z": "10", "y": "340", "x": "524"}


class Route(NamedTuple):
    """An address of the site: where it lies, how it is called, what answers."""

    path: str
    name: str
    view: Any


def routes(patterns: Any = None, before: str = "/") -> Iterator[Route]:
    """Yield every address that the resolver knows, with something filled in where it wants something."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = before + filled(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        else:
            assert isinstance(pattern, URLPattern)
            yield Route(here, pattern.name or "", pattern.callback)


def filled(pattern: str) -> str:
    """Return a pattern with something in each of its gaps."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda gap: SAMPLES.get(gap[1], "1"), pattern)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda gap: SAMPLES.get(gap[1], "1"), named).strip("^$")


ROUTES = list(routes())


def wanted(route: Route, method: str) -> set[str]:
    """Return the actions that somebody must be allowed for an address: what it declares, and what a table of the admin asks besides."""
    action = action_of(route.view, method)
    assert action is not None
    table = getattr(route.view, "model_admin", None)
    if table is None or not hasattr(table, "sees"):
        return {action}
    return {action, table.changes if route.name.endswith(("_add", "_delete")) else table.sees}


def test_there_are_addresses_to_walk() -> None:
    names = {route.name for route in ROUTES}
    assert {"home", "items", "account", "mfa_activate_totp", "geo_bench_changelist", "accounts_user_add"} <= names


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_each_address_declares_which_action_it_is(route: Route) -> None:
    """Say `open_to_all(view)` or `needs("action", view)` beside the address; in the API `actions = {method: action}` in the view."""
    cls = getattr(route.view, "cls", None)
    methods = [method for method in METHODS if hasattr(cls, method.lower())] if cls else ["GET"]
    declared = {method: action_of(route.view, method) for method in methods}
    assert set(declared.values()) <= set(ACTION), f"{route.path} does not declare who may come to it: {declared}"


def test_each_table_of_the_admin_asks_the_one_gate() -> None:
    from django.contrib import admin

    from geo.admin import Gated

    assert not [table for table in admin.site._registry.values() if not isinstance(table, Gated)]


def turned_away(answer: Any) -> bool:
    """Return whether somebody was not let in: refused, or led to sign in or to a second key."""
    led = answer.get("Location", "").partition("?")
    to_sign_in = led[0] == "/account/login/code" and "next=" in led[2]
    return answer.status_code in (401, 403) or to_sign_in or led[0] in ("/admin/login/", "/account/second-key/set")


@pytest.fixture
def somebody(request: pytest.FixtureRequest) -> Any:
    """Somebody of each role, besides nobody; and one whose role wants a second key that is not there."""
    if request.param == "nobody":
        return AnonymousUser()
    if request.param == "planner without a second key":
        return person("walker@example.org", Role.PLANNER, second_factor=False)
    return person("walker@example.org", request.param)


@pytest.mark.django_db
@pytest.mark.parametrize("somebody", ["nobody", "planner without a second key", *Role], indirect=True)
def test_every_address_lets_in_those_whose_role_says_so_and_turns_all_others_away(somebody: Any) -> None:
    """Prove it for each address and method; what is written is sent empty, so that only who may come is asked."""
    place("benches", name="Bank", pk=1)
    person("other@example.org")
    client = Client(raise_request_exception=False)
    if isinstance(somebody, User):
        client.force_login(somebody)
    allowed_to = {action: may_somewhere(somebody, action) for action in ACTION}
    wrong = []
    for route in ROUTES:
        cls = getattr(route.view, "cls", None)
        for method in ("GET", "POST") if cls is None else [each for each in METHODS if hasattr(cls, each.lower())]:
            if route.name in ("account_delete", "account_logout", "logout") and method == "POST":
                continue  # they end what is walked with
            if action_of(route.view, method) == "look" and (somebody_walks_elsewhere(somebody) or (method == "POST" and cls is None)):
                continue  # open to all: nobody is asked who they are, so two walks show it
            answer = client.generic(method, route.path)
            allowed = all(allowed_to[action] for action in wanted(route, method))
            if answer.status_code >= 500 or (turned_away(answer) == allowed and not refuses_itself(route, method, answer, allowed=allowed)):
                wrong.append((method, route.path, answer.status_code, answer.get("Location", ""), allowed))
    assert not wrong, "\n".join(map(str, wrong))
    assert EmailAddress.objects.count() == (2 if isinstance(somebody, User) else 1)


def somebody_walks_elsewhere(somebody: Any) -> bool:
    """Return whether what is open is left to others to walk: to nobody, and to a resident."""
    return isinstance(somebody, User) and somebody.grants.exists()


def refuses_itself(route: Route, method: str, answer: Any, *, allowed: bool) -> bool:
    """Return whether an address that lets somebody in refuses for another reason: a table that nobody writes, a page on the way in."""
    table = getattr(route.view, "model_admin", None)
    if answer.status_code == 302 and not allowed:  # the admin leads away from a row that is not there before it asks who comes
        return table is not None and answer["Location"].startswith("/admin/")
    kept = table is not None and answer.status_code == 403 and (route.name.endswith(("_add", "_delete", "_change")) or method == "POST")
    return allowed and (kept or route.name.startswith(("account_", "mfa_", "socialaccount_", "login", "autocomplete")))
