"""The gentle look in a real browser: beside the field once one stops typing; it holds nobody back."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import guarded
from tests.e2e.conftest import Seen
from tests.e2e.test_pages import RULES


@pytest.fixture(autouse=True)
def _guarded(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.guarded"
    guarded.kept.clear()
    yield
    guarded.kept.clear()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
def test_hints_stand_beside_the_field_and_the_text_goes_as_it_is(page: Page, live_server: Any, seen: Seen, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/guarded")
    field = page.get_by_label("Words")
    field.press_sequentially("Wij wonen in een probleemwijk <img src=x onerror=alert(1)>.")
    expect(page.locator(".hints q")).to_have_text(["probleemwijk"])
    expect(page.locator(".hints-title")).to_have_text("We merkten iets op. Je mag het versturen zoals het is.")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Kept: Wij wonen in een probleemwijk")).to_be_visible()
    assert guarded.kept == ["Wij wonen in een probleemwijk <img src=x onerror=alert(1)>."]
    assert (seen.console, seen.strangers) == ([], [])


def test_hints_go_when_their_reason_goes(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/guarded")
    field = page.get_by_label("Words")
    field.fill("Wij wonen in een probleemwijk.")
    expect(page.locator(".hints q")).to_have_count(1)
    field.fill("In onze wijk is weinig groen.")
    expect(page.locator(".hints q")).to_have_count(0)


def test_where_the_look_cannot_be_asked_for_the_server_looks_when_it_is_sent(page: Page, live_server: Any) -> None:
    page.route("**/api/language/check", lambda route: route.abort())
    page.goto(f"{live_server.url}/guarded")
    page.get_by_label("Words").fill("Wij wonen in een probleemwijk.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".hints q")).to_have_text(["probleemwijk"])
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Kept: Wij wonen in een probleemwijk.")).to_be_visible()
