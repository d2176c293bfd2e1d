"""The dossier of a place in a real browser: asked for, read, and taken along on paper."""

from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from planning.kept import forget
from tests.e2e.conftest import Seen
from tests.e2e.test_pages import RULES
from tests.planning.vacant_town import Town, survey, town

URL = "/context"


@pytest.fixture
def street(transactional_db: None) -> Town:
    """A town whose green has been surveyed; nothing is left of another test's."""
    forget()
    survey("green-spaces", -1000, -1000, 6000, 2000)
    survey("areas", -1000, -1000, 6000, 2000)
    return town()


def test_an_architect_opens_the_dossier_of_a_plot_and_takes_it_along(street: Town, page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/layers/vacant-plots/{street.thousand.pk}")
    page.locator(f"a[href*='{URL}?place=vacant-plots']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dossier: The old yard")
    expect(page.locator("main")).to_contain_text("1.000")
    expect(page.locator("main")).to_contain_text("400 m")
    paper = page.get_by_role("link", name="PDF").get_attribute("href")
    assert paper is not None
    answer = page.request.get(urljoin(page.url, paper))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_sticks_out(street: Town, page: Page, live_server: Any, seen: Seen, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for query in ("", f"?place=vacant-plots/{street.thousand.pk}&assume=complete", "?lon=0&lat=0"):
        page.goto(live_server.url + URL + query)
        looked = Axe().run(page, options=RULES)
        assert looked.violations_count == 0, f"{query}: {looked.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, query
    assert seen.strangers == []
