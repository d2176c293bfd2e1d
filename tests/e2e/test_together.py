"""Together on a phone: neighbours support, talk, follow, hear of it and stop by one press. With scripts, and without."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.roles import Role
from participation import follows, supports
from participation.proposal import Proposal
from tests.accounts.conftest import person
from tests.e2e.conftest import PATIENCE_MS, Seen, Town, at_rest
from tests.e2e.test_pages import RULES
from tests.participation.making import moved, proposal
from web.management.commands.deliver import deliver

PHONE = {"width": 390, "height": 844}
JAN = "jan@example.org"


@pytest.fixture
def one(town: Town, settings: Any, live_server: Any) -> Proposal:
    """A proposal in the Kerkstraat of the town."""
    settings.MEENT_ADDRESS = live_server.url
    settings.MEENT_ROBOT_COST = 50
    return proposal(person("maker@example.org"), public_name="Fatima", near="Kerkstraat")


def sign_in(context: BrowserContext, live_server: Any, who: Any) -> None:
    """Sign somebody in. (How one signs in by hand is another test's.)"""
    client = Client()
    client.force_login(who)
    key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])


def link(part: str) -> str:
    """Return the address in the last letter that holds this."""
    deliver(ask=False)
    return next(found for found in re.findall(r"http://\S+", mail.outbox[-1].body) if part in found)


def fits(page: Page, name: str) -> None:
    """Hold a page to its width, and to what axe asks, in both lights."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        at_rest(page.locator("body"))  # colours change in a moment
        looked = Axe().run(page, options=RULES)
        assert looked.violations_count == 0, f"{name} {scheme}: {looked.generate_report()}"
    page.emulate_media(color_scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name


def walk(page: Page, live_server: Any, one: Proposal) -> None:
    """Support by an address and a letter, and say something the same way."""
    address = f"{live_server.url}/proposals/{one.key}"
    page.goto(address)
    support = page.locator("#support")
    expect(support).to_contain_text("0")
    support.get_by_label("Je e-mailadres").fill(JAN)
    support.get_by_role("button", name="Ik steun dit").click()
    expect(page.get_by_role("status").first).to_contain_text("brief")
    page.goto(link("/letters/support/"))
    page.get_by_role("button", name="Ja, ik steun dit").click()
    expect(page.locator("h1")).to_contain_text("telt mee")
    page.goto(address)
    expect(page.locator(".support-count .number")).to_have_text("1")

    comments = page.locator("#comments")
    comments.get_by_label("Je woorden").fill("Graag met een boom erbij.\nZie https://stad.example/bomen.")
    comments.get_by_label("Je e-mailadres").fill(JAN)
    comments.get_by_role("button", name="Zeg het").click()
    expect(page.get_by_text("We stuurden je een brief").first).to_be_visible()
    page.goto(link("/letters/comment/"))
    page.get_by_role("button", name="Ja, dit is van mij").click()
    page.goto(address)
    said = page.locator(".comment")
    expect(said).to_contain_text("Graag met een boom erbij.")
    expect(said.get_by_role("link", name="https://stad.example/bomen")).to_have_attribute("rel", "nofollow noopener ugc")
    expect(said).to_contain_text("(stad.example)")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_neighbour_with_nothing_but_an_address_supports_and_speaks(
    one: Proposal, browser: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch, scripts: bool
) -> None:
    monkeypatch.setattr("accounts.proof.QUICKEST_S", 0)  # as if they had read it, and typed
    context = browser.new_context(java_script_enabled=scripts, locale="nl-BE", viewport=PHONE)  # type: ignore[arg-type]
    walk(context.new_page(), live_server, one)
    context.close()
    assert supports.count(one).all == 1
    assert one.comments.get().public_name == ""


def test_a_neighbour_follows_a_street_after_seeing_how_much_that_is_hears_and_stops(
    one: Proposal, page: Page, live_server: Any, seen: Seen
) -> None:
    bob, planner = person("bob@example.org"), person("planner@example.org", Role.PLANNER)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(page.context, live_server, bob)
    page.goto(f"{live_server.url}/follows")
    page.get_by_label("Naam van de straat").fill("Beukenlaan")
    page.locator("details[open]").get_by_role("button", name="Kijk hoeveel dat is").click()
    expect(page.locator(".preview")).to_contain_text("In de laatste 90 dagen: 0 nieuwe voorstellen")
    fits(page, "preview")
    page.locator("summary", has_text="Een omtrek die je tekent").click()
    page.wait_for_selector("body[data-ready=true][data-loading='0']", timeout=PATIENCE_MS)
    page.locator("#draw-map").scroll_into_view_if_needed()
    for x, y in ((80, 80), (260, 80), (260, 220), (80, 220)):
        page.locator("#draw-map").click(position={"x": x, "y": y})
    page.locator("#draw .primary").click()
    expect(page.locator(".preview")).to_contain_text("de omtrek die je tekende")
    fits(page, "outline")
    page.goto(f"{live_server.url}/proposals/{one.key}")
    page.get_by_role("link", name="Volg dit voorstel").click()
    expect(page.locator(".preview")).to_contain_text("In de laatste 90 dagen: 1 nieuw voorstel en 0 veranderingen")
    page.locator("#f-often").select_option("at-once")
    page.get_by_role("button", name="Volg dit", exact=True).click()
    expect(page.locator(".followed li")).to_have_count(1)
    fits(page, "follows")
    deliver(ask=False)
    mail.outbox.clear()
    moved(one, "take-up", by=planner)
    deliver(ask=False)
    letter = next(each for each in mail.outbox if each.to == ["bob@example.org"])
    stop = re.findall(r"http://\S+/letters/stop/\S+", letter.body)[0]
    page.context.clear_cookies()
    page.goto(stop)
    expect(page.locator("main")).to_contain_text(one.title)
    fits(page, "stop")
    page.get_by_role("button", name="Stop deze brieven").click()
    expect(page.locator("h1")).to_have_text("Gestopt")
    assert not follows.followed(bob).exists()
    assert seen.strangers == []
    assert seen.console == []


def test_neighbours_answer_each_other_the_city_answers_and_a_worker_enters_a_list(
    one: Proposal, browser: Browser, live_server: Any
) -> None:
    address = f"{live_server.url}/proposals/{one.key}"
    pages = {}
    for name, who in {
        "bob": person("bob@example.org"),
        "planner": person("planner@example.org", Role.PLANNER),
        "worker": person("worker@example.org", Role.COMMUNITY_WORKER),
    }.items():
        context = browser.new_context(locale="nl-BE", viewport=PHONE)  # type: ignore[arg-type]
        sign_in(context, live_server, who)
        pages[name] = context.new_page()
        pages[name].goto(address)
    bob, planner, worker = pages["bob"], pages["planner"], pages["worker"]
    bob.locator("#f-words").fill("Wie zorgt ervoor?")
    bob.get_by_role("button", name="Zeg het").click()
    expect(bob.locator(".comment")).to_contain_text("Wie zorgt ervoor?")
    planner.goto(address)
    planner.get_by_role("link", name=re.compile("^Antwoord op")).click()
    expect(planner.locator("blockquote.words")).to_contain_text("Wie zorgt ervoor?")
    planner.locator("#f-words").fill("De groendienst, met de buren.")
    planner.get_by_label("Dit is een antwoord van de stad").check()
    planner.get_by_role("button", name="Zeg het").click()
    expect(planner.locator(".replies .official")).to_contain_text("Antwoord van de stad")
    worker.get_by_role("link", name="Voer steun op papier in").click()
    worker.get_by_label("Hoeveel mensen?").fill("12")
    worker.get_by_role("button", name="Voer het in").click()
    fits(worker, "paper")
    bob.goto(address)
    bob.get_by_role("button", name="Ik steun dit").click()
    expect(bob.locator(".support-count")).to_contain_text("13 mensen steunen dit, van wie 12 op papier of aan de deur")
    fits(bob, "proposal")
    bob.goto(f"{address}/comments?answers={one.comments.first().pk}")
    fits(bob, "answer")
    for each in pages.values():
        each.context.close()
