"""Proposing in a browser: with the keys alone, without scripts, on a phone, from right to left, and all the way to a place on the map."""

import re
from typing import Any

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from geo.models import FacadeGarden
from participation.life import State
from participation.photo import Photo
from participation.proposal import Proposal
from tests.accounts.conftest import person
from tests.e2e.conftest import PATIENCE_MS, X, Y, held
from tests.e2e.test_pages import RULES
from tests.factories import place
from tests.participation.making import moved, proposal
from tests.participation.pictures import taken
from tests.web.posted import sent

LONG = "Een heel lang woord: " + "geveltuinenvergunningsaanvraag" * 3
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def city(transactional_db: None) -> None:
    """A made-up city with rules: a street, a house with an address, a plot."""
    place("areas", wkt=shapely.box(X - 2000, Y - 2000, X + 2000, Y + 2000).wkt, level="city", name="Zwanerode")
    place("streets", wkt=f"LINESTRING ({X - 300} {Y}, {X + 300} {Y})", name="Noordkaai", kind="residential")
    place("buildings", wkt=shapely.box(X, Y + 6, X + 10, Y + 16).wkt, use="house")
    place("addresses", wkt=f"POINT ({X + 5} {Y + 10})", name="Noordkaai 1")
    place("vacant-plots", wkt=shapely.box(X + 100, Y + 6, X + 120, Y + 26).wkt, name="De oude werf")


def context(browser: Browser, live_server: Any, *, user: User | None = None, **how: Any) -> BrowserContext:
    """Return a browser of somebody's own, in English, on a phone; signed in as this person, or nobody."""
    made = browser.new_context(locale="en-GB", viewport=PHONE, **how)
    if user is not None:
        client = Client()
        client.force_login(user)
        made.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return made


def looked_at(page: Page, wide: int = PHONE["width"]) -> None:
    """Assert that axe finds nothing on the page, that nothing sticks out of it, and that what is touched is large enough."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= wide, page.url
    small = page.evaluate(
        "[...document.querySelectorAll('.proposing button, .proposing input, .proposing select, .proposal button, .proposals button')]"
        ".filter(e => e.type !== 'hidden' && e.offsetParent && !e.closest('.unseen, .robots-trap, .photo-fields') "
        "&& !e.classList.contains('unseen') && !['radio', 'checkbox'].includes(e.type) && e.offsetHeight < 44).map(e => e.outerHTML)"
    )
    assert small == [], page.url


def reach(page: Page, wanted: str) -> None:
    """Go on with the Tab key until something is reached: by its id, its value, or its words."""
    for _step in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate("(e => [e.id, e.value, e.textContent.trim().slice(0, 60)])(document.activeElement)")
        if wanted in here or any(isinstance(one, str) and wanted and one.startswith(wanted) for one in here[2:]):
            return
    raise AssertionError(wanted)


def letter_link(live_server: Any) -> str:
    """Return the address in the letter that asks whether a proposal is its reader's."""
    (letter,) = [each for each in sent() if "/proposals/confirm/" in each.body]
    found = re.search(r"/proposals/confirm/\S+", letter.body)
    assert found is not None
    return f"{live_server.url}{found[0]}"


def test_a_facade_garden_goes_from_a_phone_to_the_map_by_three_people(
    city: None, browser: Browser, live_server: Any, tmp_path: Any
) -> None:
    """A resident with nothing but an address; a moderator for the photo; a planner who plans and realises it."""
    file = tmp_path / "facade.jpg"
    file.write_bytes(taken())
    ann = context(browser, live_server)
    page = ann.new_page()
    page.goto(live_server.url + "/proposals/new")
    page.get_by_role("button", name="Facade garden").click()
    page.get_by_label("Address, street or square").fill("Noordkaai 1")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".says")).to_contain_text("On the facade, along Noordkaai.")
    looked_at(page)
    page.get_by_role("button", name="Yes, go on").click()
    page.get_by_label("Width of the sidewalk").fill("185")
    page.locator("summary", has_text="How large would you like it?").click()
    page.get_by_label("How deep").fill("30")
    page.get_by_label("How long").fill("200")
    looked_at(page)
    page.get_by_role("button", name="See if it is allowed").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it allowed?")
    expect(page.get_by_role("img", name="Your facade from above")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What is it, in one line?").fill("Stokrozen aan de gevel")
    page.get_by_label("Why, and how?").fill("Er is geen groen in onze straat.")
    page.locator("summary", has_text="More questions").click()
    page.get_by_label("mine").check()
    page.locator("#photo-1").set_input_files(str(file))
    page.locator("#photo-alt-1").fill("De gevel en de stoep")
    looked_at(page)
    page.get_by_role("button", name="Go on").last.click()
    expect(page.get_by_text("Step 6 of 6")).to_be_visible()
    expect(page.get_by_alt_text("De gevel en de stoep")).to_be_visible()
    page.get_by_label("Your e-mail address").fill("ann@example.org")
    looked_at(page)
    page.get_by_role("button", name="Send the proposal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Almost there: open your mail")
    looked_at(page)
    made = Proposal.objects.get()
    page.goto(letter_link(live_server))
    page.get_by_role("button", name="Yes, this is mine").click()
    page.goto(f"{live_server.url}/proposals/{made.key}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stokrozen aan de gevel")
    expect(page.locator(".life [aria-current=step]")).to_contain_text("Sent in")

    planner = context(browser, live_server, user=person("planner@example.org", "planner"))
    desk = planner.new_page()
    desk.goto(f"{live_server.url}/proposals/{made.key}")
    desk.get_by_role("button", name="Take up").click()
    desk.locator("summary", has_text="Ask something").click()
    desk.locator("#f-ask-why").fill("Wie geeft water?")
    looked_at(desk)
    desk.locator("button[value=ask]").click()

    mine = context(browser, live_server, user=User.objects.get(email="ann@example.org"))
    answering = mine.new_page()
    answering.goto(f"{live_server.url}/proposals/mine")
    looked_at(answering)
    answering.get_by_role("link", name="Stokrozen aan de gevel").click()
    expect(answering.locator(".story")).to_contain_text("The city asked something.")
    answering.locator("summary", has_text="Answer").click()
    answering.locator("#f-answer-why").fill("Wij, elke avond.")
    answering.locator("button[value=answer]").click()

    moderator = context(browser, live_server, user=person("moderator@example.org", "moderator"))
    looking = moderator.new_page()
    looking.goto(f"{live_server.url}/proposals/{made.key}")
    expect(looking.get_by_alt_text("De gevel en de stoep")).to_be_visible()
    looked_at(looking)
    looking.goto(f"{live_server.url}/photos/{Photo.objects.get().key}")
    looking.get_by_role("button", name="Show it", exact=True).click()
    expect(looking.get_by_role("button", name="Show it", exact=True)).to_have_count(0)

    desk.reload()
    desk.locator("button[value=accept]").click()
    desk.locator("summary", has_text="Plan").first.click()
    desk.locator("#f-plan-day").fill("2027-03-20")
    desk.locator("button[value=plan]").click()
    expect(desk.locator(".life [aria-current=step]")).to_contain_text("March 20, 2027")
    desk.locator("button[value=realise]").click()
    expect(desk.locator(".life [aria-current=step]")).to_contain_text("It is there")
    garden = FacadeGarden.objects.get()
    assert (garden.name, garden.source_id) == ("Stokrozen aan de gevel", made.key)
    neighbour = context(browser, live_server)
    page = neighbour.new_page()
    page.goto(f"{live_server.url}/proposals/{made.key}")
    expect(page.get_by_alt_text("De gevel en de stoep")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="It stands on the map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stokrozen aan de gevel")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/#at=facade-gardens/{garden.pk}")
    expect(page.locator(".place h2")).to_have_text("Stokrozen aan de gevel")
    assert "ann@example.org" not in page.content()
    for one in (ann, planner, mine, moderator, neighbour):
        one.close()


def test_a_bench_is_proposed_with_the_keys_alone_the_map_included(city: None, browser: Browser, live_server: Any) -> None:
    ann = context(browser, live_server, user=person("ann@example.org"))
    page = ann.new_page()
    page.goto(live_server.url + "/data")
    reach(page, "Propose")
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposals/new")
    reach(page, "bench")
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-ready=true][data-loading='0']", timeout=PATIENCE_MS)
    reach(page, "draw-map")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#draw-help")).to_contain_text("The point is there.")
    reach(page, "Take this place")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Is this the place?")).to_be_visible()
    reach(page, "next")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tell")
    reach(page, "f-title")
    page.keyboard.type("Een bank in de zon")
    reach(page, "f-words")
    page.keyboard.type("Om te rusten.")
    reach(page, "More questions")
    page.keyboard.press("Enter")
    reach(page, "f-answers.back-yes")
    page.keyboard.press("Space")
    reach(page, "Go on")
    page.keyboard.press("Enter")
    page.wait_for_url("**/send")
    reach(page, "f-named-none")
    page.keyboard.press("ArrowDown")
    reach(page, "f-public_name")
    page.keyboard.type("Ann")
    reach(page, "Send the proposal")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your proposal is sent")
    made = Proposal.objects.get()
    assert (made.title, made.public_name, made.answers, made.near) == ("Een bank in de zon", "Ann", {"back": True}, "Noordkaai")
    ann.close()


def test_a_line_and_an_outline_are_drawn_by_pointing_and_a_corner_is_taken_back(city: None, browser: Browser, live_server: Any) -> None:
    ann = context(browser, live_server)
    page = ann.new_page()
    page.goto(live_server.url + "/proposals/new")
    page.get_by_role("button", name="Greening").click()
    page.wait_for_selector("body[data-ready=true][data-loading='0']", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Outline").click()
    stage = page.locator("#draw-map")
    expect(page.get_by_role("button", name="Take this place")).to_be_disabled()
    for x, y in ((180, 180), (190, 180), (190, 190), (150, 300)):
        stage.click(position={"x": x, "y": y})
    page.get_by_role("button", name="Take the last point back").click()
    page.get_by_role("button", name="Take this place").click()
    expect(page.get_by_role("heading", name="Is this the place?")).to_be_visible()
    looked_at(page)
    assert page.locator("[name=geometry]").input_value().startswith('{"type":"Polygon"')
    ann.close()


def test_it_all_works_without_scripts(city: None, browser: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.proof.QUICKEST_S", 0)
    plain = context(browser, live_server, java_script_enabled=False)
    page = plain.new_page()
    page.goto(live_server.url + "/layers")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Propose", exact=True).click()
    page.get_by_role("button", name="Use of a vacant plot").click()
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("alert")).to_contain_text("Say where it is")
    page.get_by_label("A plot that we know").select_option(label="De oude werf")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".says")).to_contain_text("De oude werf")
    page.get_by_role("button", name="Yes, go on").click()
    page.get_by_label("What is it, in one line?").fill("Een speelplek")
    page.get_by_label("What is it, in one line?").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("asks for an answer")
    expect(page.get_by_label("What is it, in one line?")).to_have_value("Een speelplek")
    page.get_by_label("a play area").check()
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_role("link", name="Back").first.click()
    expect(page.get_by_label("a play area")).to_be_checked()
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_label("Your e-mail address").fill("ann@example.org")
    page.get_by_role("button", name="Send the proposal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Almost there: open your mail")
    page.goto(letter_link(live_server))
    page.get_by_role("button", name="Yes, this is mine").click()
    assert Proposal.objects.get().visibility == "pending", "somebody looks before a use of a plot is shown"
    plain.close()


def test_a_draft_survives_a_lost_connection_a_closed_tab_and_a_session_that_ended(city: None, browser: Browser, live_server: Any) -> None:
    ann = context(browser, live_server)
    page = ann.new_page()
    page.goto(live_server.url + "/proposals/new")
    page.get_by_role("button", name="Bench").click()
    page.get_by_label("Address, street or square").fill("Noordkaai 1")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Yes, go on").click()
    with held(lambda environ: environ["PATH_INFO"].startswith("/static/meent/proposing-")) as scripts:
        page.reload(wait_until="commit")
        page.get_by_label("What is it, in one line?").fill("Een bank in de zon")
        scripts.set()
        page.wait_for_function("() => localStorage.getItem('meent-proposal')?.includes('Een bank in de zon')")
    ann.set_offline(True)
    page.get_by_role("button", name="Go on").last.click()
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    page.close()
    ann.set_offline(False)
    ann.clear_cookies()
    again = ann.new_page()
    again.goto(live_server.url + "/proposals/new")
    expect(again.locator("#kept-here")).to_contain_text("Een bank in de zon")
    looked_at(again)
    again.get_by_role("button", name="Go on with it").click()
    expect(again.get_by_label("What is it, in one line?")).to_have_value("Een bank in de zon")
    again.get_by_role("button", name="Go on").last.click()
    again.get_by_label("Your e-mail address").fill("ann@example.org")
    again.get_by_role("button", name="Send the proposal").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Almost there: open your mail")
    again.goto(live_server.url + "/proposals/new")
    expect(again.locator("#kept-here")).to_be_hidden()
    ann.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [390, 1440])
def test_axe_finds_nothing_on_the_list_and_the_page_from_left_or_from_right(
    city: None, browser: Browser, live_server: Any, wide: int, scheme: Any
) -> None:
    ann, planner = person("ann@example.org"), person("planner@example.org", "planner")
    garden = proposal(ann, title=LONG, words="Kijk: https://example.org/" + "x" * 90)
    moved(garden, "take-up", by=planner)
    refused = moved(proposal(ann, title="Een tweede bank"), "take-up", by=planner)
    moved(refused, "refuse", by=planner, reason="Er ligt een gasleiding.")
    for user in (None, ann, planner):
        made = context(browser, live_server, user=user, color_scheme=scheme)
        page = made.new_page()
        page.set_viewport_size({"width": wide, "height": 900})
        addresses = ["/proposals", "/proposals?kind=castle", f"/proposals/{garden.key}", f"/proposals/{refused.key}", "/proposals/new"]
        for address in [*addresses, *([f"/proposals/{garden.key}/edit", "/proposals/mine"] if user == ann else [])]:
            page.goto(live_server.url + address)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if address != f"/proposals/{garden.key}/edit" or garden.state in (State.SUBMITTED, State.DRAFT):
                looked_at(page, wide)
            page.evaluate("document.documentElement.dir = 'rtl'")
            assert page.evaluate("document.documentElement.scrollWidth") <= wide, address
        made.close()
