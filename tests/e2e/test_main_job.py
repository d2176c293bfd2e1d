"""The main job, on real input: a city's files loaded by recipes, read back through the API, and seen on the map."""

import json
import urllib.request
from collections.abc import Callable
from math import cos, radians
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geo.importing import load
from geo.importing.recipe import Recipe
from tests.e2e.conftest import Seen, quiet

pytestmark = [pytest.mark.real_data, pytest.mark.usefixtures("transactional_db", "real_data")]

RECIPES = Path(__file__).parents[2] / "fixtures" / "recipes"
OpenMap = Callable[..., Page]


def loaded(*recipes: str) -> None:
    for name in recipes:
        load(Recipe.read(RECIPES / f"{name}.toml"))


def asked(server: Any, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{server.url}/api/{path}", timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def counted(server: Any, layer: str, question: str = "") -> int:
    return int(asked(server, f"collections/{layer}/items?limit=1&count=true{question}")["numberMatched"])


def assert_counted_in_view(server: Any, page: Page, layer: str) -> None:
    """The map's row counts what the API finds in the box of the map, give or take what lies within eight pixels of its edge."""
    zoom, lat, lon = (float(part) for part in page.url.partition("#map=")[2].partition("&")[0].split("/"))
    frame = page.locator("#map").bounding_box()
    assert frame
    degrees_px = 360 / (256 * 2**zoom)

    def found(margin_px: int) -> int:
        wide, high = (frame["width"] / 2 + margin_px) * degrees_px, (frame["height"] / 2 + margin_px) * degrees_px * cos(radians(lat))
        return counted(server, layer, f"&bbox={lon - wide},{lat - high},{lon + wide},{lat + high}")

    row = page.locator(f"[data-layer={layer}] .row-number")
    expect(row).to_contain_text("in beeld")
    said = int(row.inner_text().split()[0])
    assert 0 < found(-8) <= said <= found(8)


def test_a_planner_loads_neighbourhoods_and_streets_and_finds_them(live_server: Any, open_map: OpenMap, seen: Seen) -> None:
    """67 neighbourhoods and one quarter of OpenStreetMap: counts as the files' own, then the map, then the list of neighbourhoods."""
    loaded("antwerpen-wijken-2025", "antwerpen-zuid-osm")
    assert counted(live_server, "areas", "&level=neighbourhood&edition=2025") == 67
    counts = {layer: counted(live_server, layer) for layer in ("benches", "trees", "addresses")}
    assert counts == {"benches": 1, "trees": 6, "addresses": 1_315}
    assert counted(live_server, "squares", "&kind=square") == 1
    assert counted(live_server, "play-areas", "&kind=playground") == 3
    assert counted(live_server, "green-spaces", "&kind=park") == 1
    page = open_map("#map=16/51.2117/4.3976")
    assert_counted_in_view(live_server, page, "play-areas")
    expect(page.locator(".sources")).to_contain_text("OpenStreetMap")
    page.fill("#search", "Lambermont")
    expect(page.get_by_role("option").first).to_contain_text("Lambermont")
    page.goto(f"{live_server.url}/neighbourhoods")
    expect(page.locator("main")).to_contain_text("Stuivenberg")
    assert seen.console == []
    assert seen.strangers == []


def test_a_municipalitys_own_files_stand_beside_openstreetmap(live_server: Any, open_map: OpenMap, seen: Seen) -> None:
    """Quarters that arrive broken, facade gardens that are people's homes, vacant shops, play areas drawn twice."""
    loaded("schaerbeek-quartiers", "schaerbeek-facade-grants", "brussels-poi-social")
    assert counted(live_server, "areas", "&level=neighbourhood") == 14
    assert counted(live_server, "facade-gardens", "&kind=planting") == 83
    assert counted(live_server, "facade-gardens") == 301
    assert counted(live_server, "vacant-plots", "&kind=shop") == 732
    garden = asked(live_server, "collections/facade-gardens/items?limit=1")["features"][0]
    assert garden["properties"]["coarsened_m"] > 0
    page = open_map("#map=15/50.8620/4.3790")
    assert_counted_in_view(live_server, page, "vacant-plots")
    page.locator("[data-layer=facade-gardens]").get_by_role("switch").click()
    quiet(page)
    expect(page.locator(".sources")).to_contain_text("Schaerbeek")
    assert seen.console == []
    assert seen.strangers == []
