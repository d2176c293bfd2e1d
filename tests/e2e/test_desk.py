"""The desk in a real browser: a queue gone through with the keys alone, nothing that sticks out, nothing that axe finds."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from participation import moderation
from participation.life import Visibility
from participation.proposal import Proposal
from tests.accounts.conftest import person
from tests.e2e.conftest import Seen
from tests.e2e.test_account import looked_at
from tests.participation.making import proposal


def come_in_as(page: Page, live_server: Any, somebody: User) -> None:
    """Let a browser be somebody's who signed in, second key and all."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(somebody.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = somebody.get_session_auth_hash()
    session.create()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": live_server.url}])


@pytest.mark.parametrize("width", [390, 1440])
def test_a_moderator_goes_through_the_queue_and_thinks_again(page: Page, live_server: Any, seen: Seen, width: int) -> None:
    alice = person("alice@example.org")
    first, second = proposal(alice, "other", title="Een ruilkast"), proposal(alice, "other", title="Een kraan")
    shown = proposal(alice, title="Een bank")
    moderation.report("proposal", shown.key, "hurts", by=alice, words="Lees de laatste zin eens.")
    come_in_as(page, live_server, person("moderator@example.org", Role.MODERATOR))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/desk")
    looked_at(page, width)
    page.get_by_role("link", name="Bekijken voor het te zien is").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Lees de laatste zin eens.")).to_have_count(2)
    looked_at(page, width)

    for title in ("Een ruilkast", "Een kraan"):
        page.get_by_label(title).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Toon niet wat aangevinkt is").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Zeg waarom")
    expect(page.get_by_label("Een ruilkast")).to_be_checked()
    looked_at(page, width)
    page.get_by_role("button", name="Toon wat aangevinkt is").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 dingen zijn te zien.")).to_be_visible()
    assert {one.visibility for one in Proposal.objects.filter(pk__in=(first.pk, second.pk))} == {Visibility.PUBLIC}
    page.get_by_role("button", name="Maak ongedaan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 dingen zijn weer zoals ze waren.")).to_be_visible()
    assert {one.visibility for one in Proposal.objects.filter(pk__in=(first.pk, second.pk))} == {Visibility.PENDING}
    page.goto(f"{live_server.url}/desk/record")
    looked_at(page, width)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_planner_takes_up_what_waits(page: Page, live_server: Any, seen: Seen, width: int) -> None:
    alice = person("alice@example.org")
    proposal(alice, title="Een bank aan de halte")
    come_in_as(page, live_server, person("planner@example.org", Role.PLANNER))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/desk/handling")
    looked_at(page, width)
    page.get_by_label("Een bank aan de halte").check()
    page.get_by_role("button", name="Neem op wat aangevinkt is").click()
    expect(page.get_by_role("status")).to_have_text("1 voorstel is opgenomen.")
    page.get_by_role("link", name="Een bank aan de halte").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Een bank aan de halte")


def test_anybody_reports_something(page: Page, live_server: Any, seen: Seen) -> None:
    one = proposal(person("alice@example.org"), title="Een bank")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/proposals/{one.key}/report")
    looked_at(page, 390)
    page.get_by_label("Het kwetst of beledigt").check()
    expect(page.get_by_text("Geen robot")).to_be_visible()
    page.get_by_role("button", name="Meld het").click()
    expect(page.get_by_role("status")).to_have_text("Een moderator bekijkt het.")
