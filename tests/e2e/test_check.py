"""The facade-garden check in a browser: readable for everybody, at every width, with the keys alone, and without JavaScript."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Seen, Town
from tests.factories import place

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGE = "/facade-garden"
STATES = (
    PAGE,
    f"{PAGE}?profile=antwerp&width=180",
    f"{PAGE}?profile=antwerp&width=175&depth=45&length=300&obstacle=gas-mark&takes=&distance=30&obstacle=pole&takes=8&distance=100",
    f"{PAGE}?profile=ghent&width=130",
    f"{PAGE}?profile=ghent&width=200",
    f"{PAGE}?profile=brussels-evere&width=500&obstacle=bench&takes=60&distance=&obstacle=bicycle-rack&takes=80&distance=",
    f"{PAGE}?where=kerkstraat",
    f"{PAGE}?width=1,8&takes=20&where=nergens&colour=red",
)


@pytest.fixture
def loaded(town: Town) -> Town:
    """A town with addresses, in an area that has rules."""
    place(
        "areas", wkt="POLYGON ((649000 669000, 651000 669000, 651000 671000, 649000 671000, 649000 669000))", level="city", name="Zwanerode"
    )
    place("addresses", wkt="POINT (650000 670006)", name="Kerkstraat 1")
    place("addresses", wkt="POINT (650020 670006)", name="Kerkstraat 3")
    return town


# Every state on a phone by day and on a desk by night; those with most colour in them the other way round as well.
@pytest.mark.parametrize(
    ("width", "scheme", "states"),
    [(390, "light", STATES), (1440, "dark", STATES), (390, "dark", STATES[2:4]), (1440, "light", STATES[2:4])],
    ids=["phone-day", "desk-night", "phone-night", "desk-day"],
)
def test_axe_finds_nothing_in_any_state_of_the_check(
    loaded: Town, page: Page, live_server: Any, seen: Seen, width: int, scheme: Any, states: tuple[str, ...]
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for address in states:
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        looked = Axe().run(page, options=RULES)
        assert looked.violations_count == 0, f"{address}: {looked.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(e => Number(e.tagName[1]))")
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
    assert seen.strangers == []


@pytest.mark.parametrize("width", [390, 1440])
def test_what_is_touched_is_large_enough(loaded: Town, page: Page, live_server: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(live_server.url + STATES[2])
    small = page.evaluate(
        "[...document.querySelectorAll('.check input, .check select, .check button, .check summary')]"
        ".filter(e => e.type !== 'hidden' && e.offsetHeight < 44).map(e => e.outerHTML)"
    )
    assert small == []


def test_a_question_is_asked_and_answered_with_the_keys_alone(loaded: Town, page: Page, live_server: Any) -> None:
    page.goto(live_server.url)
    page.goto(live_server.url + "/proposals/new")
    page.get_by_role("link", name="Alleen kijken of een geveltuin mag").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PAGE}")

    def reach(field: str) -> None:
        for _step in range(40):
            if page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()") == field:
                return
            page.keyboard.press("Tab")
        raise AssertionError(field)

    reach("f-profile")
    page.keyboard.type("Antw")
    reach("f-width")
    page.keyboard.type("180")
    reach("f-depth")
    page.keyboard.type("30")
    reach("f-obstacle-1")
    page.keyboard.type("lant")
    reach("f-takes-1")
    page.keyboard.type("15")
    reach("Kijk of het mag")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="Ja, dat mag")).to_be_visible()
    expect(page.locator("#answer")).to_contain_text("30 cm diep past hier. Dan blijft 135 cm vrij")
    expect(page.locator("#f-width")).to_have_value("180")
    drawing = page.get_by_role("img", name="Je gevel van boven")
    expect(drawing).to_be_visible()
    expect(drawing).to_have_attribute("aria-label", re.compile("lantaarnpaal, goed voor 15 cm"))


def test_the_error_summary_leads_to_each_field(loaded: Town, page: Page, live_server: Any) -> None:
    page.goto(live_server.url + STATES[-1])
    links = page.get_by_role("alert").get_by_role("link")
    fields = [str(links.nth(number).get_attribute("href")) for number in range(links.count())]
    assert fields == ["#f-where", "#f-width", "#f-obstacle-1"]
    for number, field in enumerate(fields):
        links.nth(number).click()
        expect(page.locator(field)).to_be_focused()
        expect(page.locator(field)).to_have_attribute("aria-describedby", re.compile("^e-"))


def test_it_works_without_javascript_from_the_address_to_the_answer(loaded: Town, browser: Browser, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-BE", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{live_server.url}/layers")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Voorstellen", exact=True).click()
    page.get_by_role("link", name="Alleen kijken of een geveltuin mag").click()
    page.get_by_label("Wiens regels?").select_option("")
    page.get_by_label("Je adres of straat").fill("kerkstraat 3")
    page.get_by_label("Breedte van de stoep").fill("1,75 m")
    page.get_by_role("button", name="Meer rijen").click()
    expect(page.get_by_label("Breedte van de stoep")).to_have_value("1,75 m")
    expect(page.locator("[name=obstacle]")).to_have_count(2)
    page.locator("#f-obstacle-1").select_option("tree")
    page.get_by_label("Neemt in van de breedte").first.fill("40")
    page.get_by_label("Afstand tot de tuin").first.fill("100")
    page.get_by_role("button", name="Kijk of het mag").click()
    expect(page.locator("#answer")).to_contain_text("Volgens de regels van Zwanerode (verzonnen). Kerkstraat 3.")
    expect(page.locator("#answer h2")).to_have_text("Nee, hier niet")  # 175 − 40 − 125 leaves 10 cm
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Puis-je avoir un jardinet de façade ici ?")
    context.close()
