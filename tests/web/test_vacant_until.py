"""A plot is vacant until the last day of its vacancy, and from the next day on it is so nowhere, though nobody wrote anything."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import StringIO
from math import asinh, pi, radians, tan
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from geo import standing, summary
from geo.errors import UnknownPlace
from geo.frames import frame
from geo.models import Place, VacantPlot
from geo.nearby import nearest
from geo.registry import layer
from geo.search import find
from planning import scenarios
from planning.certainty import asking
from planning.confirming import confirm
from planning.division import division
from planning.dossier import dossier, site_at
from planning.errors import BadStep
from planning.formulas.vacant import waiting
from planning.ground import TODAY
from planning.measures import measure, readings
from planning.ranking import Question, rank
from tests.accounts.conftest import person
from tests.planning.vacant_town import Town, town

# With commits, so that what was reckoned once is kept, as it is where people ask.
pytestmark = pytest.mark.django_db(transaction=True)
PLOTS = layer("vacant-plots")
LAST = date(2026, 6, 30)
NEXT = LAST + timedelta(days=1)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Make it another day."""
    return lambda day: monkeypatch.setattr(standing, "today", lambda: day)


@pytest.fixture
def here() -> Town:
    found = town()
    found.shop.name, found.shop.vacant_until = "The baker’s", LAST
    found.shop.save()
    return found


def shown(client: Client, **asked: str) -> set[int]:
    """The plots that the API lists."""
    return {each["id"] for each in client.get("/api/collections/vacant-plots/items", asked).json()["features"]}


def told(of: Place) -> list[int]:
    """The plots that the dossier of a place speaks of."""
    sections = dossier(site_at("vacant-plots", of.pk)).sections
    return [near.id for _section, one in sections for fact in one.facts for near in fact.places if near.layer == "vacant-plots"]


def everywhere(client: Client, here: Town) -> Iterator[tuple[str, bool]]:
    """Where a vacant plot can be met with, and whether this one is."""
    pk = here.shop.pk
    yield "the layer", pk in shown(client)
    yield "a tile", "The baker’s".encode() in client.get(tile(here.shop)).content
    yield "its own page of the list", "The baker’s" in client.get("/layers/vacant-plots").content.decode()
    yield "search", any(hit.layer == "vacant-plots" and hit.id == pk for hit in find("the baker’s"))
    yield "the table that arithmetic reads", pk in frame(PLOTS).index
    yield "what stands vacant", pk in waiting(TODAY).index
    yield "the ranking", pk in {row.plot for row in rank(Question(uses=("meeting-place",), assume_complete=True)).rows}
    yield "the indicator", reckoned() == 4
    yield "the summary", summary.summaries([PLOTS])["vacant-plots"].count == 5
    yield "the dossier", pk in told(here.tiny)
    yield "what is near", any(near.id == pk for near in nearest(here.tiny, [PLOTS], each=9))
    yield "what asks to be confirmed", pk in {doubt.key for doubt in asking(timezone.localdate(), layers=["vacant-plots"])}


def tile(of: Place) -> str:
    """The address of the tile that a place lies in."""
    of.refresh_from_db()
    tiles, north = 2**16, radians(of.geom_wgs84.y)
    x, y = (of.geom_wgs84.x + 180) / 360 * tiles, (1 - asinh(tan(north)) / pi) / 2 * tiles
    return f"/api/collections/vacant-plots/tiles/WebMercatorQuad/16/{int(y)}/{int(x)}"


def reckoned() -> float | None:
    """How many vacant plots the indicator counts in the one neighbourhood."""
    found = readings(measure("vacant-plots"), division("neighbourhood"), assume_complete=True)
    return next(iter(found.by_area.values())).value


def test_a_plot_is_vacant_up_to_its_last_day_and_nowhere_from_the_next_day_on(
    client: Client, here: Town, on: Callable[[date], None]
) -> None:
    on(LAST)
    assert [name for name, there in everywhere(client, here) if not there] == []
    on(NEXT)
    assert [name for name, there in everywhere(client, here) if there] == []


def test_who_keeps_an_answer_is_told_on_the_day_that_it_is_old(client: Client, here: Town, on: Callable[[date], None]) -> None:
    on(LAST)
    for url in ("/api/collections/vacant-plots/items", "/api/collections/vacant-plots", tile(here.shop)):
        on(LAST)
        mark = client.get(url)["ETag"]
        assert client.get(url, headers={"if-none-match": mark}).status_code == 304
        on(NEXT)
        assert client.get(url, headers={"if-none-match": mark}).status_code == 200


def test_a_day_on_which_nothing_ends_leaves_every_answer_as_it_is(client: Client, here: Town, on: Callable[[date], None]) -> None:
    on(NEXT)
    mark = client.get("/api/collections/vacant-plots/items")["ETag"]
    on(NEXT + timedelta(days=500))
    assert client.get("/api/collections/vacant-plots/items", headers={"if-none-match": mark}).status_code == 304


def test_what_was_vacant_once_is_found_by_who_asks_for_that_time(client: Client, here: Town, on: Callable[[date], None]) -> None:
    on(NEXT)
    assert here.shop.pk not in shown(client)
    assert here.shop.pk in shown(client, gone="true")
    assert here.shop.pk in shown(client, datetime="2026-06-30")
    assert here.shop.pk not in shown(client, datetime="2026-07-01/..")


def test_its_page_says_that_the_vacancy_has_ended(client: Client, here: Town, on: Callable[[date], None]) -> None:
    says = "This was planned to last until June 30, 2026."
    on(LAST)
    assert says not in client.get(f"/layers/vacant-plots/{here.shop.pk}").content.decode()
    on(NEXT)
    assert says in client.get(f"/layers/vacant-plots/{here.shop.pk}").content.decode()
    assert "has ended" in client.get("/layers/vacant-plots?gone=true").content.decode()
    assert client.get(f"/api/context?place=vacant-plots/{here.shop.pk}").status_code == 404


def test_nothing_is_planned_on_or_confirmed_of_a_plot_past_its_end(here: Town, on: Callable[[date], None]) -> None:
    planner, worker = person("planner@example.org", "planner"), person("worker@example.org", "community-worker")
    on(NEXT)
    scenario = scenarios.start(owner=planner, name="Too late")
    with pytest.raises(BadStep):
        scenarios.add(scenario, {"kind": "use", "place": here.shop.pk, "use": "meeting-place"})
    with pytest.raises(UnknownPlace):
        confirm("vacant-plots", here.shop.pk, by=worker, today=NEXT)


def test_a_source_says_until_when_a_plot_is_vacant(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("nr,x,y,tot\n1,650000,670000,2031-12-31\n", encoding="utf-8")
    recipe = tmp_path / "register.toml"
    recipe.write_text(
        '[dataset]\nkey = "register"\nname = "Register"\npublisher = "City"\nlicence = "CC0"\nattribution = "City"\n'
        f'[source]\nfile = "{file}"\ncrs = "EPSG:3812"\nx = "x"\ny = "y"\n'
        '[[layers]]\nas = "vacant-plots"\nid = "nr"\nmap = { vacant_until = "tot" }\nset = { kind = "shop" }\ncoverage = false\n',
        encoding="utf-8",
    )
    call_command("load", recipe=recipe, stdout=StringIO())
    assert VacantPlot.objects.get().vacant_until == date(2031, 12, 31)
