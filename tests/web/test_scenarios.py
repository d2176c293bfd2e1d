"""What if, on pages: a scenario grows by forms, says who would gain, and is read by whoever has its address."""

import re

import pytest
from django.test import Client

from accounts.roles import Role
from planning.models import IndicatorValue
from planning.scenario import Scenario
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.planning.vacant_town import leases, town

pytestmark = pytest.mark.django_db
WHERE = "?division=block:2025&assume=complete"
BY_STREET = "?division=neighbourhood:2025&assume=complete"


def planner(name: str = "planner") -> Client:
    return signed_in(person(f"{name}@example.org", Role.PLANNER))


def started(client: Client) -> str:
    made = client.post("/compare/what-if", {"name": "Greener street"})
    assert made.status_code == 302
    return str(made["Location"])


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_planner_gives_a_plot_a_use_and_reads_who_would_gain() -> None:
    there = town()
    client = planner()
    page = started(client)
    assert "Nothing changes, so nothing becomes different" in text(client, page)
    done = client.post(page + WHERE, {"do": "use", "plot": f"{there.thousand.pk} – The old yard", "use": "green"})
    assert done["Location"] == f"{page}{WHERE.replace(':', '%3A')}#steps"
    shown = text(client, page + WHERE)
    assert f"The old yard ({there.thousand.pk}) becomes: Green" in shown
    assert '<strong class="gain">about 1,000</strong> residents gain it' in shown
    assert "residents lose it" not in shown
    line = r'"who-name">([^<]+)</span> <span class="bars"><span class="bar-line"><span>'
    bars = dict(re.findall(line + r'<span class="bar-gain" style="inline-size: ([\d.]+)%', shown))
    assert bars == {"0–17 years": "25.00", "18 years and older": "100.00"}
    assert re.search(
        r'Block 1000</th><td class="numeric">0%</td><td class="numeric">100%</td><td class="numeric gain">\+ 100.0 points', shown
    )
    assert "version 1" in shown
    assert "rounded to 10" in shown


def test_whoever_has_the_address_reads_it_and_changes_nothing() -> None:
    there = town()
    client, stranger, other = planner(), Client(headers={"accept-language": "en"}), planner("other")
    page = started(client)
    client.post(page, {"do": "use", "plot": there.thousand.pk, "use": "green"})
    shown = text(stranger, page)
    assert "becomes: Green" in shown
    assert "Add a change" not in shown
    assert "planner@example.org" not in shown
    assert stranger.post(page, {"do": "delete"})["Location"].startswith("/account/")
    assert other.post(page, {"do": "delete"}).status_code == 403
    assert other.post(page, {"do": "copy"}).status_code == 302
    assert Scenario.objects.count() == 2
    assert client.post(page, {"do": "delete"})["Location"] == "/compare/what-if"
    assert Scenario.objects.count() == 1


def test_every_kind_of_change_can_be_made_by_a_form_and_taken_back() -> None:
    town()
    bench = place("benches", wkt="POINT (650100 670005)")
    place("streets", wkt="LINESTRING (650000 670090, 650900 670090)", name="Zuidstraat", kind="main")
    place("streets", wkt="LINESTRING (650900 670090, 651900 670090)", name="Zuidstraat", kind="main")
    client = planner()
    page = started(client)
    for form in (
        {"do": "add", "what": "benches", "where": "Zuidstraat"},
        {"do": "calm", "street": "zuidstraat"},
        {"do": "remove", "layer": "benches", "place": str(bench.pk)},
    ):
        assert client.post(page, form).status_code == 302, form
    plan = Scenario.objects.get()
    assert [step.kind for step in plan.steps.order_by("number")] == ["add", "calm", "calm", "remove"]
    client.post(page, {"do": "take-back", "step": "2"})
    assert "Taken back before" in text(client, page)
    client.post(page, {"do": "rename", "name": "Calmer", "note": "<b>For whom?</b>"})
    shown = text(client, page)
    assert "<h1>Calmer</h1>" in shown
    assert "&lt;b&gt;For whom?" in shown
    client.post(page, {"do": "readdress"})
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "use", "plot": "none", "use": "green"}, "none"),
        ({"do": "add", "what": "benches", "where": "Nowhere at all"}, "Nowhere at all"),
        ({"do": "add", "what": "benches", "where": "10, 10"}, "outside the city"),
        ({"do": "calm", "street": "Nostreet"}, "Nostreet"),
        ({"do": "remove", "layer": "areas", "place": "1"}, "areas"),
        ({"do": "fly"}, "nothing that can be done"),
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_typed_stays(form: dict[str, str], words: str) -> None:
    town()
    client = planner()
    page = started(client)
    answer = client.post(page, form)
    assert answer.status_code in {404, 422}
    shown = answer.content.decode()
    assert words in shown
    typed = form.get("where") or form.get("street") or form.get("plot")
    assert typed is None or f'value="{typed}"' in shown
    assert not Scenario.objects.get().steps.exists()


def test_two_scenarios_are_laid_beside_each_other() -> None:
    there = town()
    client = planner()
    one, other = started(client), started(client)
    client.post(one, {"do": "use", "plot": there.thousand.pk, "use": "green"})
    shown = text(client, f"{other}{WHERE}&beside={one.rsplit('/', 1)[1]}")
    assert "beside “Greener street”" in shown
    assert '<strong class="loss">about 1,000</strong> residents lose it' in shown
    assert "residents gain it" not in shown


def test_without_the_role_the_page_says_who_makes_scenarios() -> None:
    assert "Planners, architects and community workers" in text(Client(headers={"accept-language": "en"}), "/compare/what-if")
    resident = signed_in(person("resident@example.org"))
    assert resident.post("/compare/what-if", {"name": "Mine"}).status_code == 403


def test_where_it_gets_greener_the_page_says_whose_homes_are_least_secure_and_what_the_figure_does_not_show() -> None:
    there = town()
    client = planner()
    page = started(client)
    client.post(page, {"do": "use", "plot": there.thousand.pk, "use": "meeting-place"})
    assert "Can those who live there stay?" not in text(client, page + BY_STREET)  # no green grows
    client.post(page, {"do": "take-back", "step": "1"})
    client.post(page, {"do": "use", "plot": there.thousand.pk, "use": "green"})
    shown = text(client, page + BY_STREET)
    assert "The street: gets 2,500 m² more green" in shown
    assert "No figures on housing, income, tenants or social security are loaded" in shown
    leases()
    shown = text(client, page + BY_STREET)
    assert "<strong>The street</strong> gets 2,500 m² more green" in shown
    assert 'Short leases: <strong>60%</strong> <span class="quiet">It tells no rents.</span>' in shown
    assert "Can those who live there stay?" not in text(client, page + WHERE)  # the plot lies in no block


def test_where_leases_are_long_greening_raises_no_flag() -> None:
    there = town()
    leases(0.1, 0.6, 0.3, 0.2)
    client = planner()
    page = started(client)
    client.post(page, {"do": "use", "plot": there.thousand.pk, "use": "green"})
    shown = text(client, page + BY_STREET)
    assert "No figure that is known calls for extra care there." in shown
    assert "Short leases" not in shown


def test_where_no_figure_tells_of_rights_it_says_so_once_and_not_that_all_is_well() -> None:
    there = town()
    leases(0.1, 0.6, 0.3, 0.2)
    IndicatorValue.objects.filter(indicator__key="leases").update(state="missing", value=None)
    client = planner()
    page = started(client)
    client.post(page, {"do": "use", "plot": there.thousand.pk, "use": "green"})
    shown = text(client, page + BY_STREET)
    assert "so it cannot be said who may have to leave" in shown
    assert shown.count("Not told here: Short leases.") == 1
    assert "No figure that is known calls for extra care there." not in shown


def test_a_plot_of_the_ranking_comes_along_to_the_form_of_a_new_scenario() -> None:
    there = town()
    client = planner()
    pk = there.thousand.pk
    ranked = text(client, "/compare/plots?use=green&assume=complete")
    assert f'href="/compare/what-if?plot={pk}&amp;use=green" aria-label="Try it: The old yard"' in ranked
    assert f'<input type="hidden" name="plot" value="{pk}">' in text(client, f"/compare/what-if?plot={pk}&use=green")
    made = client.post("/compare/what-if", {"name": "Yard", "plot": pk, "use": "green"})
    assert made["Location"].endswith(f"?plot={pk}&use=green#add")
    shown = text(client, made["Location"].partition("#")[0])
    assert re.search(rf'name="plot" list="plots" required autocomplete="off" value="{pk}"', shown)
    assert '<option value="green" selected>' in shown
    done = client.post(made["Location"].partition("#")[0], {"do": "use", "plot": pk, "use": "green"})
    assert done["Location"].endswith("#steps")
    assert "plot=" not in done["Location"]
    assert f"?plot={pk}&amp;use=green#add" in text(client, f"/compare/what-if?plot={pk}&use=green")  # one of one's own, too
