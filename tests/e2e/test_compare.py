"""A planner lays one figure over another, presses a square of the legend, and finds map, table and API agreed."""

import json
import re
import urllib.request
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.gis.geos import GEOSGeometry
from playwright.sync_api import Page, expect

from geo import crs
from geo.models import Area, Coverage
from planning.kept import forget
from planning.models import Indicator, IndicatorValue
from tests.e2e.conftest import PATIENCE_MS, Seen, X, Y, held, quiet
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db(transaction=True)
SIDE = 100
RINGED = "#map path.leaflet-interactive[stroke-width='3']"
ASK = "compare?first=young&second=green-per-resident"
OpenCompare = Callable[..., Page]


def box(column: int, row: int, wide: float = SIDE, high: float = SIDE) -> str:
    x, y = X + column * SIDE, Y + row * SIDE
    return f"POLYGON (({x} {y}, {x + wide} {y}, {x + wide} {y + high}, {x} {y + high}, {x} {y}))"


@pytest.fixture
def quarters(transactional_db: None) -> list[Area]:
    """Sixteen neighbourhoods of 100 m in a square: more children to the east, more green to the north; a bench in the first."""
    forget()
    made = [
        place("areas", wkt=box(at % 4, at // 4), level="neighbourhood", edition="2025", code=f"W{at:02d}", name=f"Wijk {at:02d}")
        for at in range(16)
    ]
    for key, (start, to) in {"all": (None, None), "young": (0, 9), "old": (10, None)}.items():
        row = Indicator.objects.create(
            key=key, name_nl=f"Bewoners {key}", name_fr=key, name_en=key, dataset=dataset(), kind="count", need="more",
            group="residents", age_from=start, age_to=to,
        )  # fmt: skip
        for at, where in enumerate(made):
            young = 20 + 10 * (at % 4) + at // 4
            value = {"all": young + 100, "young": young, "old": 100}[key]
            IndicatorValue.objects.create(indicator=row, area=where, period="2025", state="value", value=value)
    for at in range(16):
        if at // 4:
            place("green-spaces", wkt=box(at % 4, at // 4, wide=20 * (at // 4) + 2 * (at % 4)), kind="park")
    outline = GEOSGeometry(box(0, 0, 4 * SIDE, 4 * SIDE), srid=crs.METRIC)
    Coverage.objects.create(dataset=dataset(), layer="green-spaces", geom=outline, evidence="Walked.")
    place("streets", wkt=f"LINESTRING ({X} {Y + 200}, {X + 400} {Y + 200})", name="Lindestraat", kind="residential")
    place("benches", wkt=f"POINT ({X + 50} {Y + 50})")
    return made


@pytest.fixture
def open_compare(page: Page, live_server: Any) -> OpenCompare:
    """A function that opens the page at an address and waits until its map is drawn."""

    def opened(address: str = ASK) -> Page:
        page.goto(f"{live_server.url}/{address}")
        page.wait_for_selector("body[data-ready=true]", timeout=PATIENCE_MS)
        quiet(page)
        return page

    return opened


def answered(server: Any, address: str = ASK) -> dict[int, dict[str, Any]]:
    """Return what the API says of each area."""
    with urllib.request.urlopen(f"{server.url}/api/overlay?{address.partition('?')[2]}&f=geojson", timeout=30) as answer:
        return {each["id"]: each["properties"] for each in json.load(answer)["features"]}


def rows(page: Page) -> set[int]:
    return {int(pk) for pk in page.eval_on_selector_all("tr[data-area]:not([hidden])", "all => all.map(each => each.dataset.area)")}


def test_a_square_of_the_legend_picks_the_areas_that_the_api_has_in_it(
    live_server: Any, quarters: list[Area], open_compare: OpenCompare, seen: Seen
) -> None:
    said = answered(live_server)
    page = open_compare()
    assert len(said) == 16
    expect(page.locator("#map path.leaflet-interactive")).to_have_count(16)
    fills = page.eval_on_selector_all("#map path.leaflet-interactive", "all => all.map(each => each.getAttribute('fill'))")
    assert sorted(fills) == sorted(each["colour"] for each in said.values())
    in_cell = {pk for pk, each in said.items() if (each["column"], each["row"]) == (2, 0)}
    assert in_cell
    page.locator(".square[data-cell='2-0']").click()
    expect(page.locator(".square[data-cell='2-0']")).to_have_attribute("aria-current", "true")
    assert rows(page) == in_cell
    expect(page.locator(RINGED)).to_have_count(len(in_cell))
    expect(page.locator("circle.picked")).to_have_count(len(in_cell))
    expect(page).to_have_url(re.compile("&cell=2-0$"))
    page.emulate_media(media="print")
    expect(page.locator(".live")).to_be_hidden()
    expect(page.locator(".drawn svg")).to_be_visible()
    expect(page.locator(".drawn path.picked")).to_have_count(len(in_cell))
    page.emulate_media(media="screen")
    page.reload()
    page.wait_for_selector("body[data-ready=true]", timeout=PATIENCE_MS)
    quiet(page)
    assert rows(page) == in_cell
    page.locator("#clear").click()
    expect(page.locator("tr[data-area]:not([hidden])")).to_have_count(16)
    assert seen.console == []
    assert seen.strangers == []


def test_an_area_is_picked_by_keyboard_in_scatter_and_table_alike(quarters: list[Area], open_compare: OpenCompare, seen: Seen) -> None:
    page = open_compare()
    first = page.locator("circle[tabindex='0']")
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    chosen = page.locator("circle.picked")
    expect(chosen).to_have_count(1)
    pk = chosen.get_attribute("data-area")
    expect(page.locator(f"tr[data-area='{pk}']")).to_have_class("picked")
    expect(page.locator(f"tr[data-area='{pk}'] button.pick")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(RINGED)).to_have_count(1)
    expect(page).to_have_url(re.compile(f"area={pk}$"))
    page.locator("button.pick[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"circle.picked:not([data-area='{pk}'])")).to_have_count(1)
    expect(page.locator("circle.picked")).to_have_count(1)
    assert seen.console == []


def test_another_choice_in_the_sentence_is_another_map_and_the_address_says_so(
    live_server: Any, quarters: list[Area], open_compare: OpenCompare, seen: Seen
) -> None:
    page = open_compare()
    page.select_option("#f-second", "none")
    expect(page.locator(".square")).to_have_count(5)
    expect(page).to_have_url(re.compile("second=none"))
    quiet(page)
    alone = answered(live_server, "compare?first=young")
    fills = page.eval_on_selector_all("#map path.leaflet-interactive", "all => all.map(each => each.getAttribute('fill'))")
    assert sorted(fills) == sorted(each["colour"] for each in alone.values())
    page.go_back()
    expect(page.locator(".square")).to_have_count(9)
    assert seen.console == []


def test_of_two_choices_in_a_hurry_the_last_is_shown_however_late_the_first_is_answered(
    live_server: Any, quarters: list[Area], open_compare: OpenCompare, seen: Seen
) -> None:
    page = open_compare()
    with held(lambda environ: "first=old" in environ["QUERY_STRING"]) as late:
        page.select_option("#f-first", "old")
        page.select_option("#f-first", "all")
        expect(page.locator("body[data-loading='0']")).to_be_attached()
        expect(page).to_have_url(re.compile("first=all"))
        late.set()
        quiet(page)
    fills = page.eval_on_selector_all("#map path.leaflet-interactive", "all => all.map(each => each.getAttribute('fill'))")
    said = answered(live_server, ASK.replace("young", "all"))
    assert sorted(fills) == sorted(each["colour"] for each in said.values())
    expect(page.locator("#f-first")).to_have_value("all")
    assert seen.console == []


def test_what_is_chosen_before_the_map_is_there_is_what_it_shows(
    live_server: Any, quarters: list[Area], page: Page, open_compare: OpenCompare, seen: Seen
) -> None:
    with (
        held(lambda environ: environ["PATH_INFO"] == "/api/collections") as map_comes,
        held(lambda environ: environ["PATH_INFO"] == "/compare" and "second=none" in environ["QUERY_STRING"]) as choice_comes,
    ):
        page.goto(f"{live_server.url}/{ASK}")
        page.select_option("#f-second", "none")
        map_comes.set()
        page.wait_for_selector("body[data-ready=true]", timeout=PATIENCE_MS)
        choice_comes.set()
        expect(page.locator(".square")).to_have_count(5)
        quiet(page)
    fills = page.eval_on_selector_all("#map path.leaflet-interactive", "all => all.map(each => each.getAttribute('fill'))")
    assert sorted(fills) == sorted(each["colour"] for each in answered(live_server, "compare?first=young").values())
    assert seen.console == []


def test_a_swipe_shows_one_figure_on_each_side_of_a_line(quarters: list[Area], open_compare: OpenCompare, seen: Seen) -> None:
    page = open_compare(f"{ASK}&view=swipe&points=benches")
    expect(page.locator("#map path.leaflet-interactive")).to_have_count(32)
    slider = page.get_by_role("slider")
    slider.focus()
    side = page.locator(".leaflet-areas-first-pane")
    before = side.get_attribute("style")
    assert before
    page.keyboard.press("ArrowRight")
    expect(side).not_to_have_attribute("style", before)
    assert seen.console == []


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_breaks_no_rule_of_accessibility(
    quarters: list[Area], open_compare: OpenCompare, page: Page, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    page.emulate_media(color_scheme=scheme)
    open_compare()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []


def classed(page: Page, selector: str, fact: str) -> dict[int, str | None]:
    """Return of each area what the page's parts of one kind say of it."""
    read = f"all => all.map(each => [Number(each.dataset.area), each.{fact}])"
    return dict(page.eval_on_selector_all(selector, read))


def test_each_way_of_cutting_is_the_same_on_map_legend_table_and_in_the_api(
    live_server: Any, quarters: list[Area], open_compare: OpenCompare, seen: Seen
) -> None:
    page = open_compare()
    page.locator("details.more summary").click()
    cuts = []
    for way in ("equal", "jenks", "breaks", "quantile"):
        page.select_option("#f-method", way)
        asked = ASK if way == "quantile" else f"{ASK}&method={way}"
        if way == "breaks":
            # The fields begin with the breaks that are drawn, here those of Jenks.
            drawn = {name: page.locator("#legend").get_attribute(f"data-{name}") for name in ("breaks", "breaks2")}
            for name, typed in {"breaks": "25, 45", "breaks2": "1; 7,5"}.items():
                expect(page.locator(f"#f-{name}")).to_have_value(drawn[name] or "none")
                page.fill(f"#f-{name}", typed)
            page.locator("#sentence .actions button").click()
            asked += "&breaks=25,45;1,7.5"
            expect(page.locator("#legend")).to_have_attribute("data-breaks2", "1, 7.5")
        else:
            expect(page.locator("#f-breaks")).to_be_hidden()
        expect(page).to_have_url(re.compile(f"method={way}") if way != "quantile" else re.compile(r"^(?!.*method=)"))
        quiet(page)
        said = answered(live_server, asked)
        fills = page.eval_on_selector_all("#map path.leaflet-interactive", "all => all.map(each => each.getAttribute('fill'))")
        assert sorted(fills) == sorted(each["colour"] for each in said.values())
        cells = {pk: f"{each['column']}-{each['row']}" for pk, each in said.items()}
        assert classed(page, "tr[data-area]", "dataset.cell") == cells
        colours = {pk: each["colour"] for pk, each in said.items()}
        assert classed(page, "circle[data-area]", "getAttribute('fill')") == colours
        assert classed(page, ".drawn path[data-area]", "getAttribute('fill')") == colours
        counted = page.eval_on_selector_all(".square", "all => all.map(each => [each.dataset.cell, Number(each.textContent)])")
        assert {cell: number for cell, number in counted if number} == Counter(cells.values())
        cuts.append(tuple(sorted(cells.items())))
    assert len(set(cuts)) == len(cuts)
    assert seen.console == []


@pytest.mark.parametrize("width", [390, 1440])
def test_a_profile_draws_bars_as_long_as_their_numbers_and_cuts_no_number_off(
    live_server: Any, quarters: list[Area], page: Page, width: int, seen: Seen
) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    page.goto(f"{live_server.url}/neighbourhoods/{quarters[5].pk}?assume=complete")
    expect(page.locator(".bars li")).to_have_count(2)
    drawn = page.eval_on_selector_all(".bar-fill", "all => all.map(each => each.getBoundingClientRect().width)")
    young, old = 20 + 10 + 1, 100
    assert drawn[0] / drawn[1] == pytest.approx(young / old, rel=0.05)
    track = page.eval_on_selector_all(".bars .bar", "all => all.map(each => getComputedStyle(each).backgroundColor)")
    fill = page.eval_on_selector_all(".bar-fill", "all => all.map(each => getComputedStyle(each).backgroundColor)")
    assert track[0] != fill[0]
    cut = """all => all.filter(cell => {
      const room = cell.closest('.scroll').getBoundingClientRect();
      return cell.getBoundingClientRect().right > room.right + 1;
    }).map(cell => cell.textContent.trim())"""
    assert page.eval_on_selector_all(".scroll td", cut) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.console == []
