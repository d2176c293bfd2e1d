"""The pages around the map in a browser: readable for everybody, at every width, with the keys alone, and without JavaScript."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Seen, Town, quiet
from tests.factories import place

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ADDRESSES = (
    "/layers",
    "/layers/squares",
    "/layers/benches?backrest=true",
    "/layers/benches?condition=superb&colour=red",
    "/layers/squares/{square}",
    "/layers/benches/{bench}",
    "/neighbourhoods",
    "/neighbourhoods/{neighbourhood}",
    "/data",
    "/guide",
    "/guide/planners",
    "/nowhere",
)


def filled(address: str, town: Town) -> str:
    return address.format(square=town.square, bench=town.bench, neighbourhood=town.neighbourhood)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_on_any_page(town: Town, page: Page, live_server: Any, seen: Seen, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for address in ADDRESSES:
        page.goto(live_server.url + filled(address, town))
        looked = Axe().run(page, options=RULES)
        assert looked.violations_count == 0, f"{address}: {looked.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert seen.strangers == []


def test_headings_stand_in_order_and_every_table_says_what_it_is(town: Town, page: Page, live_server: Any) -> None:
    for address in ADDRESSES:
        page.goto(live_server.url + filled(address, town))
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => Number(e.tagName[1]))")
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(after <= before + 1 for before, after in pairwise(levels)), address
        assert page.evaluate("[...document.querySelectorAll('table')].every(t => t.caption && t.caption.textContent.trim())"), address
        assert page.evaluate("[...document.querySelectorAll('th')].every(t => t.scope)"), address


def test_a_list_is_found_narrowed_and_opened_with_the_keys_alone(town: Town, page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/layers/squares")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ga naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    for _step in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("markt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 gevonden.")
    page.get_by_role("link", name="Marktplein").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Marktplein")


def test_the_error_summary_leads_to_the_field(town: Town, page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/layers/benches?condition=superb")
    summary = page.get_by_role("alert")
    summary.get_by_role("link").click()
    expect(page.locator("#f-condition")).to_be_focused()
    expect(page.locator("#f-condition")).to_have_attribute("aria-invalid", "true")


def test_the_pages_work_without_javascript(town: Town, browser: Browser, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-BE")
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="Lijsten", exact=True).click()
    page.get_by_role("link", name="Pleinen").click()
    page.get_by_label("Soort").select_option("square")
    page.get_by_role("button", name="Toon").click()
    page.get_by_role("link", name="Marktplein").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Marktplein")
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Place du Marché")
    page.get_by_role("link", name="Oude Kern").click()
    counts = page.get_by_role("region", name="Nombre")
    expect(counts.get_by_role("row", name="Places")).to_contain_text("2")
    expect(counts.get_by_role("row", name="Arbres")).to_contain_text("au moins")
    context.close()


def test_on_a_phone_the_menu_opens_by_a_press_and_closes_by_escape(town: Town, page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/layers")
    menu = page.get_by_role("navigation", name="Hoofd")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(menu.get_by_role("link", name="Lege plekken")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_see_it_on_the_map_opens_the_map_with_the_place(town: Town, page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/layers/squares/{town.square}")
    page.get_by_role("link", name="Bekijk op de kaart").click()
    page.wait_for_selector("body[data-ready=true]")
    expect(page.locator(".place h2")).to_have_text("Marktplein")
    quiet(page)


@pytest.fixture
def planner(admin_client: Client, page: Page, live_server: Any) -> Page:
    """Alice, a planner who may do everything, signed in."""
    cookie = admin_client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return page


def test_a_planner_puts_a_bench_on_the_map_of_the_admin(town: Town, planner: Page, live_server: Any, seen: Seen) -> None:
    """Prove that the map writes the box, that what is written is stored, and that no outside host is asked."""
    planner.goto(f"{live_server.url}/admin/geo/bench/add/")
    expect(planner.locator(".shape-field:not([aria-busy])")).to_be_visible()
    planner.get_by_role("button", name="Zet een punt").click()
    planner.locator(".shape-map").click(position={"x": 200, "y": 150})
    expect(planner.locator("textarea.geometry-text")).to_have_value(re.compile("Point"))
    drawn = json.loads(planner.locator("textarea.geometry-text").input_value())
    assert drawn["type"] == "Point"
    planner.locator("input[name=name]").fill("Bank aan de Meent")
    planner.locator("input[name=_save]").click()
    expect(planner.locator(".messagelist")).to_contain_text("Bank aan de Meent")
    assert seen.strangers == []
    assert seen.console == []


def test_the_shape_of_the_admin_can_be_written_with_the_keys(town: Town, planner: Page, live_server: Any) -> None:
    made = place("water", name="Vijver")
    planner.goto(f"{live_server.url}/admin/geo/water/{made.pk}/change/")
    expect(planner.locator(".shape-field:not([aria-busy])")).to_be_visible()
    box = planner.locator("textarea.geometry-text")
    written = json.loads(box.input_value())
    assert written["type"] == "Polygon"
    expect(planner.locator(".shape-map .corner:not(.between)")).to_have_count(3)
    looked = Axe().run(planner, options=RULES)
    grave = [one for one in looked.response["violations"] if one["impact"] in ("serious", "critical")]
    assert grave == []
    box.fill("POLYGON ((4.36 50.84, 4.361 50.84, 4.361 50.841, 4.36 50.84))")
    planner.locator("input[name=_save]").focus()
    planner.keyboard.press("Enter")
    expect(planner.locator(".messagelist")).to_contain_text("Vijver")
    made.refresh_from_db()
    assert made.geom_wgs84.extent[0] == pytest.approx(4.36, abs=1e-6)
