"""Plots ranked in a real browser: chosen, weighed, followed to the place, with the keys and without JavaScript, at every width."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from planning.kept import forget
from tests.e2e.conftest import Seen
from tests.e2e.test_pages import RULES
from tests.planning.vacant_town import Town, survey, town

URL = "/compare/plots"


@pytest.fixture
def street(transactional_db: None) -> Town:
    """A town whose green has been surveyed; nothing is left of another test's."""
    forget()
    survey("green-spaces", -1000, -1000, 6000, 2000)
    return town()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_sticks_out(street: Town, page: Page, live_server: Any, seen: Seen, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for query in ("", "?use=meeting-place&assume=complete", "?use=play", "?weight-0-17=3", "?weight-0-17=-1", "?use=square&size=known"):
        page.goto(live_server.url + URL + query)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        looked = Axe().run(page, options=RULES)
        assert looked.violations_count == 0, f"{query}: {looked.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, query
    assert seen.strangers == []


def test_a_planner_ranks_plots_weighs_them_and_opens_the_best(street: Town, page: Page, live_server: Any) -> None:
    page.goto(live_server.url + URL)
    first = page.locator(".ranking tbody tr").first
    expect(first).to_contain_text("The old yard")
    expect(first).to_contain_text("ongeveer 1.000")
    wide = page.locator(".ranking .bar rect").first
    before = float(str(wide.get_attribute("width")))
    page.get_by_text("Hoe is dit berekend?").click()
    page.get_by_label("children", exact=True).fill("4")
    page.get_by_role("button", name="Toon").click()
    expect(page).to_have_url(re.compile("weight-0-17=4"))
    assert float(str(page.locator(".ranking .bar rect").first.get_attribute("width"))) > before
    page.get_by_role("link", name="The old yard").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The old yard")


def test_the_map_carries_the_numbers_of_the_table(street: Town, page: Page, live_server: Any) -> None:
    page.goto(live_server.url + URL)
    table = page.locator(".ranking .pin").all_text_contents()
    drawn = page.locator(".plots-map .pin text").all_text_contents()
    assert sorted(table) == sorted(drawn) == ["1", "2"]
    box = page.locator(".plots-map svg").bounding_box()
    assert box is not None
    for each in page.locator(".plots-map .pin circle").all():
        at = each.bounding_box()
        assert at is not None
        assert box["x"] <= at["x"] <= box["x"] + box["width"]
        assert box["y"] <= at["y"] <= box["y"] + box["height"]


def test_it_works_without_javascript(street: Town, browser: Browser, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-BE")
    page = context.new_page()
    page.goto(live_server.url + URL)
    page.get_by_role("link", name="Speelplek").click()
    expect(page.get_by_text("kunnen we niet zeggen wie ze helpen")).to_be_visible()
    page.get_by_role("link", name="Tel wat bekend is").click()
    expect(page.locator(".ranking tbody tr").first).to_contain_text("The old yard")
    page.get_by_text("Alleen sommige plekken").click()
    page.get_by_label("Eigenaar").select_option("private")
    page.get_by_role("button", name="Toon").click()
    expect(page.locator(".ranking tbody tr")).to_have_count(1)
    context.close()
