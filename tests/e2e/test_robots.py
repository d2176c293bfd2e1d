"""The gate against robots in a real browser: the work is done while one types, and nobody else is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from tests import guarded
from tests.e2e.conftest import Seen, held
from tests.e2e.test_pages import RULES


@pytest.fixture(autouse=True)
def _guarded(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.guarded"
    settings.MEENT_ROBOT_COST = 5_000  # as it is outside of tests
    guarded.kept.clear()
    yield
    guarded.kept.clear()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_form_is_sent_with_the_keys_alone_and_its_work_is_done_while_one_types(
    page: Page, live_server: Any, seen: Seen, width: int
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/guarded")
    assert not [url for url in asked if "challenge" in url]
    page.get_by_label("Words").focus()
    page.keyboard.type("Een bank")
    expect(page.locator("[data-robots-said]")).to_have_text("Geen robot: je browser heeft het getoond.")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Kept: Een bank")
    assert guarded.kept == ["Een bank"]
    assert seen.strangers == []
    assert seen.console == []


def test_who_presses_before_the_work_is_done_waits_for_it_and_sends_once(page: Page, live_server: Any, seen: Seen) -> None:
    page.goto(f"{live_server.url}/guarded")
    page.evaluate("document.querySelector('textarea').value = 'Snel'")
    page.evaluate("const form = document.querySelector('main form'); form.requestSubmit(); form.requestSubmit();")
    expect(page.get_by_role("status").first).to_have_text("Kept: Snel")
    assert guarded.kept == ["Snel"]
    assert seen.console == []


def test_who_begins_before_the_scripts_are_there_has_the_work_done_too(page: Page, live_server: Any) -> None:
    with held(lambda environ: environ["PATH_INFO"].startswith("/static/meent/pages-") and environ["PATH_INFO"].endswith(".js")) as scripts:
        page.goto(f"{live_server.url}/guarded", wait_until="commit")
        page.get_by_label("Words").fill("Wij wonen in een probleemwijk.")
        scripts.set()
        expect(page.locator("[data-robots-said]")).to_have_text("Geen robot: je browser heeft het getoond.")
        expect(page.locator(".hints q")).to_have_text(["probleemwijk"])


def test_a_button_that_sends_nothing_yet_does_not_wait(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/guarded")
    page.get_by_label("Words").fill("Een bank")
    page.get_by_role("button", name="More").click()
    expect(page.get_by_label("Words")).to_have_value("Een bank")
    assert guarded.kept == []


def test_without_scripts_the_form_works_after_a_moment(browser: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long the moment is, tests/accounts/test_robots.py says by a clock of its own; here no machine is too slow to be too quick."""
    monkeypatch.setattr("accounts.proof.QUICKEST_S", 600)
    context = browser.new_context(java_script_enabled=False, locale="nl-BE", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{live_server.url}/guarded")
    expect(page.locator(".robots")).to_contain_text("Je browser voert geen scripts uit.")
    page.get_by_label("Words").fill("Een bank")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#e-robots")).to_contain_text("Dat ging heel snel.")
    expect(page.get_by_label("Words")).to_have_value("Een bank")
    monkeypatch.setattr("accounts.proof.QUICKEST_S", 0)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_have_text("Kept, once a letter is answered: Een bank")
    context.close()


def test_where_the_work_cannot_be_fetched_the_form_goes_by_time(page: Page, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.proof.QUICKEST_S", 0)
    page.route("**/api/challenge*", lambda route: route.abort())
    page.goto(f"{live_server.url}/guarded")
    page.get_by_label("Words").fill("Een bank")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_have_text("Kept, once a letter is answered: Een bank")


def test_a_page_without_a_guarded_form_fetches_nothing_of_it(page: Page, live_server: Any) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(f"{live_server.url}/data")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "robots" in url or "pbkdf2" in url or "challenge" in url]
