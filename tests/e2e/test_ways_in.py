"""The ways to propose something here: a long press on the map, the button beside it, the page of a place, and the lists."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from participation.proposal import Proposal
from tests.e2e.conftest import PATIENCE_MS, Town, quiet
from tests.e2e.test_proposing import PHONE, context

MARKET = "#map=17/50.84041/4.36876"
HERE = "Stel hier iets voor"


def opened(page: Page, live_server: Any, address: str) -> Page:
    page.goto(f"{live_server.url}/{address}")
    page.wait_for_selector("body[data-ready=true]", timeout=PATIENCE_MS)
    quiet(page)
    return page


def chosen(page: Page, kind: str) -> None:
    """Choose what to propose; where is known already then."""
    page.wait_for_url(re.compile(r"/proposals/new\?"))
    page.get_by_role("button", name=kind).click()
    page.wait_for_url("**/where")


def test_a_long_press_on_the_map_proposes_something_where_was_pressed(town: Town, page: Page, live_server: Any) -> None:
    opened(page, live_server, MARKET)
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, button="right")
    page.locator(".offered").get_by_role("link", name=HERE).click()
    page.wait_for_url(re.compile(r"/proposals/new\?"))
    lon, lat = (float(part) for part in re.findall(r"[\d.]+", page.url.partition("at=")[2]))
    assert (round(lon, 3), round(lat, 3)) == (4.369, 50.840)
    chosen(page, "Bank")
    expect(page.locator("#place .says")).to_contain_text("Marktplein")


def test_the_button_beside_the_map_proposes_something_in_the_middle_of_what_is_seen(town: Town, page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    opened(page, live_server, MARKET)
    page.locator("a.propose-here").click()
    chosen(page, "Bank")
    expect(page.locator("#place .says")).to_contain_text("Marktplein")


def test_the_panel_of_a_place_proposes_something_about_that_place(town: Town, browser: Browser, live_server: Any) -> None:
    phone = browser.new_context(locale="nl-BE", viewport=PHONE)
    page = opened(phone.new_page(), live_server, f"{MARKET}&at=squares/{town.square}")
    panel = page.locator(".place")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Marktplein")
    panel.get_by_role("link", name=HERE).click()
    chosen(page, "Bank")
    expect(page.locator("#place")).to_be_visible()
    page.locator("#place").get_by_role("button", name="Ja, ga verder").click()
    page.wait_for_url("**/tell")
    phone.close()


def test_from_the_lists_without_scripts_a_place_leads_to_a_proposal_about_it(town: Town, browser: Browser, live_server: Any) -> None:
    plain = context(browser, live_server, java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{live_server.url}/layers")
    page.locator("main").get_by_role("link", name="Squares").first.click()
    page.get_by_role("link", name="Marktplein").first.click()
    page.get_by_role("link", name="Propose something here").click()
    page.get_by_role("button", name="Bench").click()
    expect(page.get_by_role("heading", name="Is this the place?")).to_be_visible()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tell about it")
    assert not Proposal.objects.exists()
    plain.close()
