"""What if in a real browser: a planner tries two changes by form, reads who gains, and shows the link to somebody who is not signed in."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.roles import Role
from planning.kept import forget
from tests.accounts.conftest import person
from tests.e2e.conftest import Seen
from tests.e2e.test_pages import RULES
from tests.planning.vacant_town import Town, leases, survey, town

GREEN = "Groen op 300 meter wandelen"


@pytest.fixture
def street(transactional_db: None) -> Town:
    """A town whose green has been surveyed, with a figure of how sure its tenants are; nothing is left of another test's."""
    forget()
    survey("green-spaces", -1000, -1000, 6000, 2000)
    made = town()
    leases()
    return made


def sign_in(context: BrowserContext, live_server: Any) -> None:
    """Sign a planner in. (How one signs in by hand is another test's.)"""
    client = Client()
    client.force_login(person("planner@example.org", Role.PLANNER))
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])


def tried(page: Page, live_server: Any, plot: int) -> str:
    """Come from the ranking with its best plot, make it green in a new scenario, add a bench, and return the scenario's address."""
    page.goto(f"{live_server.url}/compare/plots?use=green")
    page.locator(".ranking tbody tr").first.locator(".try a").click()
    page.get_by_label("Naam van een nieuw scenario").fill("Groene werf")
    page.get_by_role("button", name="Begin een scenario").click()
    expect(page.locator("#f-plot")).to_have_value(str(plot))
    page.locator("details", has=page.locator("#f-plot")).get_by_role("button").click()
    expect(page.locator(".steps li")).to_have_count(1)
    page.locator("summary", has_text="Zet ergens iets neer").click()
    page.locator("#f-what").select_option("benches")
    page.locator("#f-where").fill("50.84045, 4.38366")
    page.locator("details", has=page.locator("#f-where")).get_by_role("button").click()
    expect(page.locator(".steps li")).to_have_count(2)
    return page.url.partition("?")[0].partition("#")[0]


def read(page: Page) -> None:
    """Read who gains, where, and whose homes are least secure there."""
    expect(page.locator(".rights.raised")).to_contain_text("2.500 m²")
    expect(page.locator(".rights.raised")).to_contain_text("Niet de huur.")
    page.get_by_label("tel wat bekend is").check()
    page.get_by_label("Per", exact=True).select_option(label="Bouwblok 2025")
    page.get_by_role("button", name="Toon").click()
    green = page.locator(".change", has=page.get_by_role("heading", name=GREEN))
    expect(green.locator(".sum")).to_contain_text("ongeveer 1.000")
    expect(green.locator(".groups li").nth(1)).to_contain_text("ongeveer 800")
    expect(green.get_by_role("row", name=re.compile("^Block 1000"))).to_contain_text("+ 100,0 punten")


def test_a_planner_tries_two_changes_without_javascript_and_who_has_the_link_reads_who_gains(
    street: Town, browser: Browser, live_server: Any
) -> None:
    own = browser.new_context(java_script_enabled=False, locale="nl-BE")
    sign_in(own, live_server)
    page = own.new_page()
    address = tried(page, live_server, street.thousand.pk)
    read(page)
    own.close()

    strange = browser.new_context(java_script_enabled=False, locale="nl-BE")
    page = strange.new_page()
    page.goto(address)
    expect(page.locator(".steps li")).to_have_count(2)
    expect(page.locator(".adders, .steps button")).to_have_count(0)
    read(page)
    strange.close()


def test_axe_finds_nothing_nothing_sticks_out_and_pins_on_the_map_are_those_of_the_list(
    street: Town, page: Page, live_server: Any, seen: Seen
) -> None:
    sign_in(page.context, live_server)
    address = tried(page, live_server, street.thousand.pk)
    for mine in (True, False):
        if not mine:
            page.context.clear_cookies()
        for url in (f"{address}?division=neighbourhood:2025", f"{live_server.url}/compare/what-if?plot={street.thousand.pk}"):
            for width, scheme in ((390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")):
                page.set_viewport_size({"width": width, "height": 844})
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(url)
                page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                looked = Axe().run(page, options=RULES)
                assert looked.violations_count == 0, f"{mine} {url} {width} {scheme}: {looked.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (mine, url, width)
    page.goto(address)
    listed = page.locator(".steps .pin").all_text_contents()
    assert sorted(page.locator(".plots-map .pin text").all_text_contents()) == sorted(listed) == ["1", "2"]
    assert re.search(r"/compare/what-if/[\w-]{20,}$", address)
    assert seen.strangers == []
    assert seen.console == []
