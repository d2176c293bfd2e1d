"""One's account in a real browser: in by a code, a second key, one's own data to see and take along, and gone again."""

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.accounts.conftest import code_of, last_code
from tests.e2e.conftest import Seen
from tests.e2e.test_pages import RULES


def come_in(page: Page, live_server: Any, address: str = "jan@example.org") -> None:
    """Sign in by a code, with the keys alone."""
    page.goto(f"{live_server.url}/data")
    page.get_by_role("link", name="Aanmelden").focus()
    page.keyboard.press("Enter")
    page.get_by_label("E-mailadres").focus()
    page.keyboard.type(address)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Typ je code")
    page.get_by_label("Code", exact=True).focus()
    page.keyboard.type(last_code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je account")


def looked_at(page: Page, width: int) -> None:
    """Assert that axe finds nothing on the page, and that nothing sticks out of it."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


@pytest.mark.parametrize("width", [390, 1440])
def test_a_resident_comes_in_sets_a_second_key_takes_the_data_along_and_goes(page: Page, live_server: Any, seen: Seen, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for address in ("login/code", "login", "password/forgotten"):
        page.goto(f"{live_server.url}/account/{address}")
        looked_at(page, width)
    come_in(page, live_server)
    looked_at(page, width)

    page.get_by_role("link", name="Kies een publieke naam").click()
    expect(page.get_by_text("Iedereen ziet deze naam")).to_be_visible()
    page.get_by_label("Publieke naam").fill("jan@example.org")
    page.get_by_role("button", name="Bewaar deze naam").click()
    expect(page.get_by_role("alert")).to_contain_text("Dit lijkt op een adres.")
    looked_at(page, width)
    page.get_by_label("Publieke naam").fill("Jan van hier")
    page.get_by_role("button", name="Bewaar deze naam").click()
    expect(page.get_by_role("status")).to_contain_text("Je publieke naam is bewaard.")

    page.get_by_role("link", name="Stel een tweede sleutel in").click()
    expect(page.locator("code.secret")).to_be_visible()
    looked_at(page, width)
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Stel in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je reservecodes")
    spare = page.locator(".spare-codes code").first.inner_text()
    looked_at(page, width)

    page.get_by_role("link", name="Terug naar je account").click()
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("link", name="Aanmelden")).to_be_visible()
    page.goto(f"{live_server.url}/account/login/code")
    page.get_by_label("E-mailadres").fill("jan@example.org")
    page.get_by_role("button", name="Stuur me een code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Typ je code")
    looked_at(page, width)
    page.get_by_label("Code", exact=True).fill(last_code())
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je tweede sleutel")
    looked_at(page, width)
    page.get_by_label("Code", exact=True).fill(spare)
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_text("Je publieke naam: Jan van hier.")).to_be_visible()

    with page.expect_download() as taken:
        page.get_by_role("link", name="Neem alles mee als bestand").click()
    data = json.loads(taken.value.path().read_text())
    assert data["account"][0]["public name"] == "Jan van hier"
    assert data["addresses"] == [{"address": "jan@example.org", "confirmed": True}]

    page.get_by_role("link", name="Verwijder je account").click()
    expect(page.get_by_role("button", name="Verwijder hem")).to_be_visible()
    looked_at(page, width)
    page.get_by_role("button", name="Verwijder hem").click()
    expect(page.get_by_role("alert")).to_contain_text("Er is niets verwijderd.")
    page.get_by_label("Ja, verwijder mijn account").check()
    page.get_by_role("button", name="Verwijder hem").click()
    expect(page.get_by_role("link", name="Aanmelden")).to_be_visible()
    assert User.objects.count() == 0
    assert seen.strangers == []


def test_an_account_works_without_javascript(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-BE")
    page = context.new_page()
    page.goto(f"{live_server.url}/account/")
    page.get_by_label("Adresse e-mail").fill("jan@example.org")
    page.get_by_role("button", name="Envoie-moi un code").click()
    expect(page.get_by_label("Code", exact=True)).to_be_visible()
    assert mail.outbox[-1].subject.startswith("Ton code : ")
    page.get_by_label("Code", exact=True).fill(last_code())
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ton compte")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()
    context.close()
