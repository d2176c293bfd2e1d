"""What the map shows of drinking water; run by tests/three_touches with the settings of the city that keeps it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Seen, X, Y
from tests.factories import place
from web.glyphs import glyphs

ID = "drinking-water"


def test_the_map_has_its_row_its_sign_and_its_place(transactional_db: None, open_map: Callable[..., Page], seen: Seen) -> None:
    """Prove that a reader of Dutch finds it among the layers, with its own glyph in its own colour, counted and found by name."""
    place("areas", level="city")
    place(ID, name="Kraan aan de Meent", wkt=f"POINT ({X} {Y})")
    page = open_map()
    row = page.locator(f"[data-layer={ID}]")
    expect(row.locator(".row-name")).to_have_text("Drinkwater")
    expect(row.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    expect(row.locator(".sign path")).to_have_attribute("d", glyphs()["tap"])
    expect(row.locator(".row-number")).to_contain_text("1 in beeld")
    page.fill("#search", "Kraan")
    expect(page.get_by_role("option").first).to_contain_text("Kraan aan de Meent")
    assert seen.console == []
    assert seen.strangers == []
