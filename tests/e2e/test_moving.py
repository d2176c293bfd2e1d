"""A proposal moves on a phone: on the map by pointing and dragging, by "here", and without scripts by what a street is called."""

from typing import Any

import shapely
from playwright.sync_api import Browser, Page, expect

from participation.proposal import Proposal
from planning.site import degrees
from tests.accounts.conftest import person
from tests.e2e.conftest import PATIENCE_MS, X, Y
from tests.e2e.test_proposing import city, context, looked_at  # noqa: F401  the same made-up city
from tests.factories import place
from tests.participation.making import proposal


def unfolded(page: Page) -> Any:
    """Open the map of the form, and wait until it is drawn."""
    page.locator("summary", has_text="Move it").click()
    page.wait_for_selector("body[data-ready=true][data-loading='0']", timeout=PATIENCE_MS)
    stage = page.locator("#draw-map")
    stage.scroll_into_view_if_needed()
    return stage


def test_a_bench_is_dragged_on_the_map_then_put_here_and_the_words_stay(city: None, browser: Browser, live_server: Any) -> None:  # noqa: F811
    place("streets", wkt=f"LINESTRING ({X - 300} {Y + 120}, {X + 300} {Y + 120})", name="Zuidkaai", kind="residential")
    ann = person("ann@example.org")
    bench = proposal(ann, title="Een bank in de zon", near="Noordkaai", answers={"back": True})
    lon, lat = degrees(shapely.Point(X + 20, Y + 118)).coords[0]
    phone = context(browser, live_server, user=ann, geolocation={"longitude": lon, "latitude": lat}, permissions=["geolocation"])
    page = phone.new_page()
    page.goto(f"{live_server.url}/proposals/{bench.key}/edit")
    page.get_by_label("Why, and how?").fill("Met zicht op het water.")
    unfolded(page)
    looked_at(page)
    mark = page.locator(".corner-mark")
    expect(mark).to_have_count(1)
    at = mark.bounding_box()
    assert at
    middle = (at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 30, middle[1] + 6, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Take this place").click()
    expect(page.get_by_text("It moves here once you keep the change.")).to_be_visible()
    expect(page.locator("#place .says")).to_contain_text("Along Noordkaai.")
    expect(page.get_by_label("Why, and how?")).to_have_value("Met zicht op het water.")
    looked_at(page)
    page.locator("summary", has_text="Or point somewhere else").click()
    page.wait_for_selector("body[data-ready=true][data-loading='0']", timeout=PATIENCE_MS)
    page.get_by_role("button", name="I am there now").click()
    expect(page.locator("#draw-help")).to_contain_text("The point is there.")
    page.get_by_role("button", name="Take this place").click()
    expect(page.locator("#place .says")).to_contain_text("Along Zuidkaai.")
    page.get_by_role("button", name="Keep the change").last.click()
    expect(page.get_by_text("Your change is kept.")).to_be_visible()
    phone.close()
    bench.refresh_from_db()
    assert (bench.near, bench.words) == ("Zuidkaai", "Met zicht op het water.")
    assert shapely.from_wkb(bytes(bench.geom.wkb)).distance(shapely.Point(X + 20, Y + 118)) < 1


def test_a_garden_moves_to_another_facade_without_scripts_and_snaps_to_it(city: None, browser: Browser, live_server: Any) -> None:  # noqa: F811
    place("buildings", wkt=shapely.box(X + 40, Y + 6, X + 50, Y + 16).wkt, use="house")
    place("addresses", wkt=f"POINT ({X + 45} {Y + 10})", name="Noordkaai 5")
    ann = person("ann@example.org")
    garden = proposal(ann, kind="facade-garden", title="Stokrozen", near="Noordkaai")
    plain = context(browser, live_server, user=ann, java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{live_server.url}/proposals/{garden.key}/edit")
    page.locator("summary", has_text="Move it").click()
    page.get_by_label("Address, street or square").fill("Noordkaai 5")
    page.get_by_label("Address, street or square").press("Enter")
    expect(page.locator("#place .says")).to_contain_text("On the facade, along Noordkaai.")
    page.get_by_role("button", name="Keep the change").last.click()
    expect(page.get_by_text("Your change is kept.")).to_be_visible()
    plain.close()
    moved = Proposal.objects.get()
    assert moved.about_layer == "buildings"
    assert shapely.from_wkb(bytes(moved.geom.wkb)).distance(shapely.box(X + 40, Y + 6, X + 50, Y + 16).exterior) < 0.01
