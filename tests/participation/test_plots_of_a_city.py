"""Plots of real cities: vacant shops known as points, beside the quarters they lie in; and of the demonstration city."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from geo.importing import load
from geo.importing.recipe import Recipe
from geo.models import Area, VacantPlot
from participation import applications, dividing, eligibility, interests, pathway, plot_story, register
from participation.cutting import strips
from participation.plot_need import need
from tests.accounts.conftest import person
from tests.participation.plots import REASON, application, today, wish

pytestmark = pytest.mark.django_db

RECIPES = Path(__file__).parents[2] / "fixtures" / "recipes"


@pytest.mark.real_data
def test_each_vacant_shop_of_a_real_quarter_has_a_reason_a_pathway_a_page_and_honest_rules(real_data: Path) -> None:
    load(Recipe.read(RECIPES / "brussels-poi-social.toml"))
    load(Recipe.read(RECIPES / "schaerbeek-quartiers.toml"))
    quarters = Area._default_manager.filter(level="neighbourhood")
    assert quarters.count() > 10
    shops: list[Any] = [
        shop
        for quarter in quarters
        for shop in VacantPlot._default_manager.filter(geom__intersects=quarter.geom).select_related("dataset").order_by("pk")
    ]
    assert len(shops) > 20
    for said in register.entries(shops, today()):
        assert said.why == "source"
        assert said.plot.dataset.name
        assert said.public_owner == "unknown"
        assert pathway.pathway(said.plot).strides[0].door == "interest"
    shop = shops[0]
    met = {each.clause: each.met for each in applications.told(shop, wish(use="meeting-place"), today=today())}
    # A point has no size, and nobody knows whose it is: that is no yes and no no.
    assert (met["area"], met["owner"], met["vacancy"]) == (None, None, None)
    assert False not in met.values()
    assert {each.clause: each.met for each in applications.told(shop, wish(use="green"), today=today())}["use"] is False
    one = application(shop, person("a@example.org"), use="meeting-place")
    assert one.stage == "submitted"
    reader = Client(headers={"accept-language": "nl"})
    for number in (shops[0].pk, shops[-1].pk):
        assert reader.get(f"/plots/{number}").status_code == 200
    assert reader.get("/plots?kind=shop").status_code == 200
    assert set(eligibility.rules().reasons) == set(eligibility.CLAUSES)


def test_every_plot_of_the_demonstration_city_says_why_what_next_and_whom_it_would_serve() -> None:
    call_command("demo", verbosity=0)
    plots = list(VacantPlot._default_manager.select_related("dataset").order_by("pk"))
    assert len(plots) > 5
    reader = Client(headers={"accept-language": "nl"})
    for said in register.entries(plots, today()):
        assert said.why.label
        assert pathway.pathway(said.plot).strides
    told = {plot.pk: need(plot) for plot in plots if plot.status != "in_use" and plot.gone_since is None}
    assert any(row.residents.value for rows in told.values() for row in rows)
    for plot in plots[:3]:
        answer = reader.get(f"/plots/{plot.pk}")
        assert answer.status_code == 200
    # One with an outline is divided, and nothing of it is lost.
    import shapely

    whole = next(plot for plot in plots if plot.geom.geom_type == "Polygon" and plot.gone_since is None and plot.geom.area > 100)
    interests.show(whole, by=person("buur@example.org"), role="organiser", group="De buren", named=True, confirmed=True)
    before = {one.key for one in plot_story.proposals(whole)}
    planner = person("planner-of-plots@example.org", "planner")
    parts = dividing.split(whole, strips(shapely.from_wkb(bytes(whole.geom.wkb)), 3), by=planner, reason=REASON)
    assert sum(part.geom.area for part in parts) == pytest.approx(whole.geom.area, abs=1e-6)
    for part in parts:
        assert interests.told(part).groups == ("De buren",)
        assert {one.key for one in plot_story.proposals(part)} == before
