"""The map in a browser: what one sees, reaches by hand and by keys, and finds again by its address."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from geo.models import Dataset
from geo.registry import layers
from tests.e2e.conftest import FRONT_END, PATIENCE_MS, Seen, Town, at_rest, quiet
from tests.factories import place

OpenMap = Callable[..., Page]
# Where the town's square stands.
MARKET = "#map=17/50.84041/4.36876"


def row(page: Page, layer: str) -> Any:
    return page.locator(f"[data-layer={layer}]")


def switch(page: Page, layer: str) -> Any:
    return row(page, layer).get_by_role("switch")


def colours(page: Page) -> int:
    """How many different colours the drawn map has, of a grid of spots."""
    return page.evaluate(
        """() => {
          const seen = new Set();
          for (const picture of document.querySelectorAll('#map canvas')) {
            const copy = new OffscreenCanvas(64, 64).getContext('2d');
            copy.drawImage(picture, 0, 0, 64, 64);
            const { data } = copy.getImageData(0, 0, 64, 64);
            for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 3).join());
          }
          return seen.size;
        }"""
    )


def test_every_layer_has_a_drawing_of_its_own() -> None:
    """A new row names a glyph that is drawn, or gets a plain ring until somebody draws one: the rows of today all have theirs."""
    drawn = set(re.findall(r"^  (\w+): [`\"]", (FRONT_END / "src" / "glyphs.ts").read_text(encoding="utf-8"), re.MULTILINE))
    glyphs = [layer.glyph for layer in layers().values()]
    assert [glyph for glyph in glyphs if glyph not in drawn] == []
    assert len(set(glyphs)) == len(glyphs)


def test_first_screen_shows_the_city_its_layers_and_their_numbers(town: Town, open_map: OpenMap, seen: Seen) -> None:
    """Nobody has to move or to choose anything before they see where they are."""
    page = open_map()
    assert colours(page) > 8
    expect(row(page, "squares")).to_contain_text("2")
    expect(switch(page, "squares")).to_be_checked()
    expect(row(page, "benches")).to_contain_text("3")
    expect(switch(page, "trees")).not_to_be_checked()
    expect(page.locator(".sources")).to_contain_text("© De stad")
    assert seen.console == []


def test_first_screen_asks_what_somebody_wants_to_do_and_each_answer_is_a_door(town: Town, open_map: OpenMap) -> None:
    page = open_map()
    doors = page.get_by_role("region", name="Wat wil je doen?")
    expect(doors.get_by_role("link")).to_have_count(3)
    expect(doors.get_by_role("link", name="Vergelijken")).to_have_attribute("href", "/compare")
    expect(doors.get_by_role("link", name="Meepraten")).to_have_attribute("href", "/proposals")
    expect(doors.get_by_role("link", name=re.compile("^Voorstellen"))).to_have_attribute(
        "href", re.compile(r"^/proposals/new\?at=[\d.]+,[\d.]+$")
    )
    doors.get_by_role("button", name="Kijken").click()
    expect(page.get_by_role("heading", name="Wat toont de kaart?")).to_be_focused()


def test_nothing_is_asked_of_an_outside_address(town: Town, open_map: OpenMap, seen: Seen) -> None:
    page = open_map(MARKET)
    switch(page, "trees").click()
    page.fill("#search", "markt")
    page.get_by_role("option").first.click()
    quiet(page)
    assert seen.strangers == []


def test_a_layer_is_turned_off_and_on_and_back_undoes_it(town: Town, open_map: OpenMap) -> None:
    page = open_map(MARKET)
    before = colours(page)
    switch(page, "squares").click()
    quiet(page)
    expect(switch(page, "squares")).not_to_be_checked()
    expect(page).to_have_url(re.compile("on="))
    assert "squares" not in page.url
    assert colours(page) != before
    page.go_back()
    expect(switch(page, "squares")).to_be_checked()


def test_a_filter_leaves_what_fits_and_the_row_says_so(town: Town, open_map: OpenMap) -> None:
    page = open_map(MARKET)
    row(page, "squares").get_by_role("button", name="Meer over").click()
    row(page, "squares").locator("label", has=page.locator("input[value=pedestrian]")).click()
    quiet(page)
    expect(row(page, "squares").locator(".row-number")).to_contain_text("1")
    expect(row(page, "squares")).to_contain_text("gefilterd")
    expect(page).to_have_url(re.compile("only=squares.kind:pedestrian"))
    row(page, "squares").get_by_role("button", name="Alles tonen").click()
    quiet(page)
    expect(row(page, "squares").locator(".row-number")).to_contain_text("2")


def test_a_filter_on_a_layer_of_tiles_asks_for_other_tiles(town: Town, open_map: OpenMap) -> None:
    page = open_map(MARKET + "&on=green-spaces&only=green-spaces.kind:grass")
    expect(row(page, "green-spaces").locator(".row-number")).to_contain_text("1")


def test_a_place_opens_by_a_press_on_the_map_with_facts_source_and_a_way_back(town: Town, open_map: OpenMap) -> None:
    page = open_map(MARKET)
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened = page.locator(".place")
    expect(opened.get_by_role("heading", level=2)).to_have_text("Marktplein")
    expect(opened).to_contain_text("kassei")
    expect(opened).to_contain_text("Place du Marché")
    expect(opened).to_contain_text("Telling 2026")
    expect(opened.get_by_role("link", name="CC0 1.0")).to_have_attribute("href", re.compile("creativecommons"))
    expect(opened.get_by_role("link", name="Naar de pagina")).to_have_attribute("href", f"/layers/squares/{town.square}")
    expect(page).to_have_url(re.compile(f"at=squares/{town.square}$"))
    opened.get_by_role("button", name="Terug naar de lagen").click()
    expect(opened).to_be_hidden()
    expect(page.get_by_role("heading", name="Wat toont de kaart?")).to_be_visible()


def test_what_the_data_says_is_text_and_never_markup(town: Town, open_map: OpenMap, seen: Seen) -> None:
    page = open_map(f"{MARKET}&at=benches/{town.bench}")
    expect(page.locator(".place h2")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".place img")).to_have_count(0)
    assert seen.console == []


def test_an_address_opens_the_same_map_again(town: Town, open_map: OpenMap) -> None:
    """Position, layers, opacity, filters and the place: all of it is in the address."""
    address = f"#map=18/50.84050/4.36900&on=squares:50,trees&only=squares.kind:square&at=squares/{town.square}"
    page = open_map(address)
    expect(page).to_have_url(re.compile(f"{re.escape(address)}$"))
    expect(page.locator(".place h2")).to_have_text("Marktplein")
    page.reload()
    page.wait_for_selector("body[data-ready=true]", timeout=PATIENCE_MS)
    quiet(page)
    expect(page).to_have_url(re.compile(f"{re.escape(address)}$"))
    page.get_by_role("button", name="Terug naar de lagen").click()
    expect(switch(page, "trees")).to_be_checked()
    expect(switch(page, "benches")).not_to_be_checked()
    row(page, "squares").get_by_role("button", name="Meer over").click()
    expect(row(page, "squares").locator("input[type=range]")).to_have_value("50")
    expect(row(page, "squares").locator("input[value=square]")).to_be_checked()


def test_an_address_of_a_place_alone_brings_the_map_there(town: Town, open_map: OpenMap) -> None:
    page = open_map(f"#at=squares/{town.square}")
    expect(page.locator(".place h2")).to_have_text("Marktplein")
    expect(page).to_have_url(re.compile(r"map=18/50\.840\d+/4\.36\d+"))


def test_a_place_that_is_not_there_is_said_in_a_sentence(town: Town, open_map: OpenMap) -> None:
    page = open_map(f"{MARKET}&at=squares/999999")
    expect(page.locator(".place")).to_contain_text("Deze plek bestaat niet, of niet meer.")


@pytest.mark.parametrize("words", ["Marktpl", "Stadspark", "Lindestr"])
def test_search_finds_places_and_streets_and_opens_them_with_the_keys_alone(town: Town, open_map: OpenMap, words: str) -> None:
    page = open_map()
    field = page.get_by_role("combobox")
    field.press_sequentially(words)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search[aria-busy]")).to_have_count(0)
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    expect(chosen).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.locator(".place h2")).to_contain_text(words)
    expect(field).to_have_attribute("aria-expanded", "false")


def test_search_for_a_kind_shows_the_layer_with_only_that_kind(town: Town, open_map: OpenMap) -> None:
    page = open_map(MARKET + "&on=benches")
    field = page.get_by_role("combobox")
    field.press_sequentially("voetgangersz")
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    expect(switch(page, "squares")).to_be_checked()
    expect(row(page, "squares").locator(".row-number")).to_contain_text("gefilterd")
    expect(page).to_have_url(re.compile("only=squares.kind:pedestrian"))


def test_search_that_finds_nothing_says_so_and_escape_closes_it(town: Town, open_map: OpenMap) -> None:
    page = open_map()
    field = page.get_by_role("combobox")
    field.press_sequentially("qqqzzz")
    expect(page.get_by_role("listbox")).to_contain_text("Niets gevonden voor “qqqzzz”")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press("Escape")
    expect(field).to_have_value("")


def test_all_on_the_map_is_reached_with_the_keys_through_the_list_in_view(town: Town, open_map: OpenMap) -> None:
    """Every layer that shows something has its list, the dense ones too; a place of it opens, and Escape leads back to it."""
    page = open_map(MARKET)
    switch(page, "trees").focus()
    page.keyboard.press("Space")
    expect(switch(page, "trees")).to_be_checked()
    page.locator(".list > summary").focus()
    page.keyboard.press("Enter")
    shown = page.locator(".in-view section")
    expect(shown).to_have_count(5)
    for heading in ("Pleinen", "Banken", "Groen", "Bomen", "Wijken en grenzen"):
        expect(page.locator(".in-view").get_by_role("heading", name=heading)).to_be_visible()
    link = page.locator(f"[data-place='squares/{town.square}']")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".place h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".place")).to_be_hidden()
    expect(link).to_be_focused()


def test_the_keys_walk_through_all_controls_and_the_focus_is_seen(town: Town, open_map: OpenMap) -> None:
    page = open_map(MARKET)
    page.evaluate("document.activeElement?.blur()")
    names, unseen = [], []
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
              const e = document.activeElement;
              if (e === document.body) return ['', true];
              const outlined = (each) => getComputedStyle(each).outlineStyle !== 'none';
              return [e.getAttribute('aria-label') ?? e.textContent.trim(), outlined(e) || outlined(e.closest('.tick') ?? e)];
            }"""
        )
        names.append(found[0])
        if not found[1]:
            unseen.append(found[0])
    assert unseen == []
    # The focus never drags the page away from under the map.
    assert page.evaluate("document.scrollingElement.scrollTop + document.body.scrollTop + document.querySelector('#app').scrollTop") == 0
    assert any("Zoek een plek" in name for name in names)
    assert any(name.startswith("Pleinen") for name in names)
    assert {"Inzoomen", "Uitzoomen", "Toon de hele stad", "Toon waar ik ben"} <= set(names)
    assert any(name.startswith("Kaart.") for name in names)


def test_the_map_moves_and_zooms_with_the_keys(town: Town, open_map: OpenMap) -> None:
    page = open_map(MARKET)
    page.locator("#map").focus()
    page.keyboard.press("+")
    page.wait_for_url("**/#map=18/**")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !location.hash.includes('/4.36876')")


def test_nothing_in_view_is_not_the_same_as_not_surveyed(town: Town, open_map: OpenMap) -> None:
    """Squares were surveyed here, benches were not: the two zeros read differently."""
    page = open_map("#map=18/50.84320/4.36500&on=squares,benches")
    expect(row(page, "squares").locator(".row-note")).to_have_text("Niets in beeld")
    expect(row(page, "benches").locator(".row-note")).to_have_text("Hier nog niet ingemeten")
    page.goto(page.url.replace("50.84320", "50.86000"))
    expect(row(page, "squares").locator(".row-note")).to_have_text("Hier nog niet ingemeten")


def test_too_far_away_a_layer_offers_to_come_closer(town: Town, open_map: OpenMap) -> None:
    page = open_map("#map=12/50.84041/4.36876&on=benches")
    row(page, "benches").get_by_role("button", name="Zoom in om dit te zien").click()
    page.wait_for_url("**/#map=14/**")
    expect(row(page, "benches").locator(".row-number")).to_contain_text("3")


def test_layers_without_data_are_named_and_not_shown(town: Town, open_map: OpenMap) -> None:
    page = open_map()
    expect(page.locator(".layers")).to_contain_text("Nog geen gegevens:")
    expect(row(page, "facade-gardens")).to_have_count(0)


def test_an_empty_database_says_what_to_do(transactional_db: None, page: Page, live_server: Any) -> None:
    page.goto(live_server.url)
    expect(page.locator(".layers")).to_contain_text("manage.py load")


def test_a_made_up_city_says_so_wherever_it_shows(town: Town, open_map: OpenMap) -> None:
    Dataset.objects.update(fictional=True)
    page = open_map(f"{MARKET}&at=squares/{town.square}")
    expect(page.locator(".fictional-badge")).to_be_visible()
    expect(page.locator(".place .fictional")).to_contain_text("Deze stad bestaat niet")


def test_what_fails_is_said_and_can_be_tried_again(town: Town, open_map: OpenMap, page: Page) -> None:
    page.context.route("**/collections/squares/items*", lambda route: route.abort())
    open_map(MARKET)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("“Pleinen” kon niet geladen worden.")
    page.context.unroute("**/collections/squares/items*")
    alert.get_by_role("button", name="Probeer opnieuw").click()
    expect(row(page, "squares").locator(".row-number")).to_contain_text("2")
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Que montre la carte ?"), ("en", "What does the map show?"), ("nl", "Wat toont de kaart?")]
)
def test_the_map_speaks_three_languages(town: Town, open_map: OpenMap, language: str, words: str) -> None:
    page = open_map()
    page.locator(f"form.languages button[value={language}]").click()
    page.wait_for_selector("body[data-ready=true]", timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_all(town: Town, page: Page, open_map: OpenMap, width: int, height: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    open_map(MARKET)
    row(page, "squares").get_by_role("button", name="Meer over").click()
    page.locator(".list > summary").click()
    expect(page.locator(".in-view section").first).to_be_visible()
    at_rest(page.locator("body"))
    looking = Axe().run(page, options=rules)
    assert looking.violations_count == 0, looking.generate_report()
    page.locator(f"[data-place='squares/{town.square}']").click()
    expect(page.locator(".place h2")).to_have_text("Marktplein")
    at_rest(page.locator("body"))
    opened = Axe().run(page, options=rules)
    assert opened.violations_count == 0, opened.generate_report()


def test_nothing_sticks_out_of_a_phone_and_targets_fit_a_finger(town: Town, browser: Any, live_server: Any) -> None:
    """At 390 px the page does not scroll sideways, and every button is 44 px or more in both directions."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="nl-BE")
    page = context.new_page()
    page.goto(f"{live_server.url}/{MARKET}")
    page.wait_for_selector("body[data-ready=true]", timeout=PATIENCE_MS)
    quiet(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    row(page, "squares").get_by_role("button", name="Meer over").tap()
    expect(page.locator("#options-squares")).to_be_visible()
    at_rest(page.locator("body"))
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, #column a, .tick, summary')]
          .filter((e) => e.checkVisibility() && !e.matches('.grip'))
          .map((e) => [e, e.getBoundingClientRect()])
          .filter(([, { width, height }]) => width > 0 && (width < 44 || height < 44))
          .map(([e, { width, height }]) => `${e.textContent} ${e.className} ${width}x${height}`)"""
    )
    assert small == []
    context.close()


def test_the_sheet_has_three_heights_by_grip_and_by_keys(town: Town, page: Page, open_map: OpenMap) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(MARKET)
    column = page.locator("#column")
    expect(column).to_have_attribute("data-height", "half")
    page.locator(".grip").focus()
    page.keyboard.press("ArrowUp")
    expect(column).to_have_attribute("data-height", "full")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(column).to_have_attribute("data-height", "low")
    at_rest(column)
    grip = page.locator(".grip").bounding_box()
    assert grip
    page.mouse.move(grip["x"] + 20, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 20, 420, steps=4)
    page.mouse.up()
    expect(column).to_have_attribute("data-height", "half")


def test_locate_me_shows_where_i_am_or_says_why_not(town: Town, open_map: OpenMap, page: Page, live_server: Any) -> None:
    page.context.grant_permissions(["geolocation"], origin=live_server.url)
    page.context.set_geolocation({"latitude": 50.84041, "longitude": 4.36876, "accuracy": 20})
    open_map("#map=14/50.80000/4.30000")
    page.get_by_role("button", name="Toon waar ik ben").click()
    page.wait_for_url("**/#map=17/50.840*/4.368*")
    page.context.clear_permissions()
    page.get_by_role("button", name="Toon waar ik ben").click()
    expect(page.get_by_role("alert")).to_contain_text("Je plek is niet gevonden")


def test_a_new_kind_needs_nothing_here(town: Town, open_map: OpenMap) -> None:
    """Rows, filters, legend and drawing come from the API: a layer this file never names shows up as soon as it holds something."""
    place("facade-gardens", wkt="POINT (650010 670090)", kind="climber", year=2024)
    page = open_map(MARKET)
    switch(page, "facade-gardens").click()
    quiet(page)
    expect(row(page, "facade-gardens").locator(".row-number")).to_contain_text("1")


def test_another_background_takes_the_place_of_our_own_ground(
    town: Town, open_map: OpenMap, page: Page, live_server: Any, settings: Any
) -> None:
    """With an address of tiles in the settings these are asked for, and our own streets and houses are not."""
    settings.MEENT_TILE_URL = f"{live_server.url}/elsewhere/{{z}}/{{x}}/{{y}}.png"
    settings.MEENT_TILE_ATTRIBUTION = "© <b>Elsewhere</b>"
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.context.route("**/elsewhere/**", lambda route: route.fulfill(status=200, content_type="image/png", body=b""))
    open_map(MARKET)
    assert any("/elsewhere/17/" in url for url in asked)
    assert not any("/api/tiles/" in url for url in asked)
    assert any("/api/collections/green-spaces/tiles/" in url for url in asked)
    expect(page.locator(".sources")).to_contain_text("© <b>Elsewhere</b>")


def test_on_paper_stand_the_map_its_legend_scale_source_date_and_address(town: Town, open_map: OpenMap) -> None:
    page = open_map(MARKET)
    address = page.url
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for shown in ("#map", ".leaflet-control-scale", ".sources", "[data-layer=squares] .sign", "#printed"):
        expect(page.locator(shown).first).to_be_visible()
    expect(page.locator("#printed")).to_contain_text(address)
    for hidden in (".controls", ".search", "[data-layer=trees]", ".row-more >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()


def test_whoever_wants_no_motion_gets_none(town: Town, open_map: OpenMap, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_map(MARKET)
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--quick').trim()") in ("0ms", "0s")
    page.get_by_role("button", name="Inzoomen").click()
    assert page.locator(".leaflet-zoom-anim").count() == 0
    page.wait_for_url("**/#map=18/**")
