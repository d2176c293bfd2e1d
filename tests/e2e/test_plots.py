"""Vacant plots in a real browser on a phone: a neighbour, a group and the city, to the day it is handed back."""

import re
from typing import Any

import pytest
import shapely
from playwright.sync_api import Locator, Page, expect

from accounts.roles import Role
from geo.models import VacantPlot
from participation.correction import Correction
from participation.interest import Interest
from participation.temporary_use import TemporaryUse
from tests.accounts.conftest import person
from tests.e2e.conftest import Seen
from tests.e2e.test_account import looked_at
from tests.e2e.test_desk import come_in_as
from tests.factories import place
from tests.participation.plots import box, close, plot, today, wish
from tests.web.posted import sent

PHONE = {"width": 390, "height": 844}


def test_a_neighbour_says_that_a_plot_interests_them_and_stands_for_it_by_letter(page: Page, live_server: Any, seen: Seen) -> None:
    made = plot(name="De oude werf")
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/plots")
    looked_at(page, 390)
    page.get_by_role("link", name="De oude werf").click()
    looked_at(page, 390)
    page.get_by_role("link", name="Laat het weten").click()
    page.get_by_label("Ik wil horen wat hier gebeurt").check()
    page.get_by_label("Je e-mailadres").fill("jan@example.org")
    expect(page.get_by_text("Geen robot")).to_be_visible()
    page.get_by_role("button", name="Ja, dat interesseert me").click()
    expect(page.get_by_role("status").first).to_contain_text("open de link in de mail")
    assert Interest.objects.get().confirmed_at is None
    (letter,) = sent("jan@example.org")
    found = re.search(r"/plots/letters/\S+", letter.body)
    assert found
    page.goto(f"{live_server.url}{found[0]}")
    looked_at(page, 390)
    page.get_by_role("button", name="Ja, dit is van mij").click()
    expect(page.get_by_text("Het telt. Niemand ziet dat jij het bent.")).to_be_visible()
    assert Interest.objects.get(plot=made).confirmed_at is not None


def test_a_group_asks_the_city_grants_and_the_plot_is_handed_back(page: Page, live_server: Any, seen: Seen) -> None:
    made, alice, planner = plot(name="De oude werf"), person("alice@example.org"), person("planner@example.org", Role.PLANNER)
    page.set_viewport_size(PHONE)
    come_in_as(page, live_server, alice)
    page.goto(f"{live_server.url}/plots/{made.pk}/apply")
    looked_at(page, 390)
    said = wish()
    page.get_by_label("Groen", exact=True).check()
    page.get_by_label("Vanaf welke dag?").fill(said.start.isoformat())
    page.get_by_label("Tot welke dag?").fill(said.end.isoformat())
    page.get_by_label("Je plan").fill("Een tuin.")
    page.get_by_label("Naam 1").fill("Ann")
    page.get_by_label("E-mail 1").fill("ann@example.org")
    page.get_by_role("button", name="Kijk eerst wat de regels zeggen").click()
    expect(page.get_by_role("heading", name="Zo kan dit niet toegekend worden")).to_be_visible()
    looked_at(page, 390)
    page.get_by_label("Je plan").fill(said.plan)
    page.get_by_label("Naam 2").fill("Bo")
    page.get_by_label("E-mail 2").fill("bo@example.org")
    page.get_by_role("button", name="Verstuur de aanvraag").click()
    expect(page.get_by_role("status").first).to_contain_text("Je aanvraag is verstuurd")
    looked_at(page, 390)
    address = page.url
    close(made)

    come_in_as(page, live_server, planner)
    page.goto(address)
    act(page, "take-up").click()
    page.locator("button[name=do][value=take-up]").click()
    act(page, "grant").click()
    page.locator("#f-grant-why").fill("Het past bij de straat.")
    page.get_by_label("Op welke voorwaarden?").fill("De poort blijft open.")
    looked_at(page, 390)
    page.locator("button[name=do][value=grant]").click()
    expect(page.get_by_text("De poort blijft open.")).to_be_visible()
    TemporaryUse.objects.update(start=today())

    come_in_as(page, live_server, alice)
    page.goto(f"{live_server.url}/plots/{made.pk}")
    page.get_by_role("link", name="Geef de plek terug").click()
    page.get_by_label("Beter dan het was").check()
    page.get_by_label("In een paar woorden").fill("De bank blijft staan.")
    looked_at(page, 390)
    page.get_by_role("button", name="Geef de plek terug").click()
    expect(page.get_by_text("De bank blijft staan.").first).to_be_visible()
    looked_at(page, 390)
    assert VacantPlot._default_manager.get().status == "vacant"


def act(page: Page, step: str) -> Locator:
    """Return what unfolds the form of a step."""
    return page.locator("details.act").filter(has=page.locator(f"button[value={step}]")).locator("summary")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_wrong_fact_is_told_and_put_right(page: Page, live_server: Any, seen: Seen, width: int) -> None:
    bench = place("benches", name="De bank", wkt=shapely.to_wkt(box().centroid))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/layers/benches/{bench.pk}")
    page.get_by_role("link", name="Klopt er iets niet?").click()
    page.get_by_label("Naam: De bank").check()
    page.get_by_label("Naam moet zijn").fill("De zitbank")
    page.get_by_label("Hoe weet je dat?").fill("Er hangt een bordje.")
    looked_at(page, width)
    expect(page.get_by_text("Geen robot")).to_be_visible()
    page.get_by_role("button", name="Verstuur het").click()
    expect(page.get_by_role("status").first).to_contain_text("Bedankt")
    come_in_as(page, live_server, person("planner@example.org", Role.PLANNER))
    page.goto(f"{live_server.url}/corrections")
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    looked_at(page, width)
    page.get_by_role("button", name="Zet recht wat aangevinkt is").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Toegepast.")).to_be_visible()
    assert Correction.objects.get().state == "applied"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_planner_divides_a_plot_at_its_desk(page: Page, live_server: Any, seen: Seen, width: int) -> None:
    made = plot(name="De oude werf")
    page.set_viewport_size({"width": width, "height": 844})
    come_in_as(page, live_server, person("planner@example.org", Role.PLANNER))
    page.goto(f"{live_server.url}/plots/{made.pk}/desk")
    looked_at(page, width)
    page.locator("#f-split-why").fill("Twee percelen in het kadaster.")
    page.get_by_role("button", name="Splits de plek").click()
    expect(page.get_by_role("link", name="De oude werf, deel 2")).to_be_visible()
    looked_at(page, width)
