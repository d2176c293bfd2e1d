"""The page and the paper of a dossier say what the API says, to the number; and a section of any app stands in all three."""

import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import shapely
import typst
from django.test import Client, RequestFactory

from api.context import document
from planning.dossier import dossier, sections, site_of
from planning.site import degrees
from tests.factories import place
from tests.planning.small_city import at, box, one_of_everything, people, quarters, settle, survey
from web.context import spoken
from web.drawing import dossier as paper
from web.drawing.around import around

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> None:
    settle(one_of_everything())
    made = quarters()
    people("residents", dict.fromkeys(made, 200.0))
    people("young", dict.fromkeys(made, 80.0), start=0, to=17)
    people("old", dict.fromkeys(made, 120.0), start=18)
    survey(box(-5000, -5000, 11000, 11000), "areas", "trees", "benches", "green-spaces")


def where(x: float = 100, y: float = 100) -> str:
    found = degrees(at(x, y))
    return f"lon={found.x}&lat={found.y}"


def in_api(made: dict[str, Any]) -> list[str]:
    """Return every number of a document, in order, and the state where there is none."""
    found = []
    for section in made["sections"]:
        for fact in section["facts"]:
            values = list(fact["values"].values())
            found += [repr(each["value"]) if each["state"] == "value" else each["state"] for each in values]
            found += [repr(each["distance_m"]) for each in fact["places"] if section["key"] != "area"]
    return sorted(found)


def on_page(html: str) -> list[str]:
    return sorted(re.findall(r'<data value="([^"]*)"', html) + re.findall(r'data-state="([^"]*)"', html))


def on_paper(given: dict[str, str]) -> list[str]:
    """Return every number that the paper is set with, as typst itself finds them on its pages."""
    how = {"sys_inputs": given, "font_paths": [str(paper.FOLDER / "fonts")], "ignore_system_fonts": True}
    return sorted(json.loads(typst.query(str(paper.FOLDER / "dossier.typ"), "<number>", field="value", **how)))


@pytest.mark.parametrize("assume", [True, False])
def test_page_paper_and_api_tell_the_same_numbers(client: Client, city: None, assume: bool) -> None:
    query = f"{where()}{'&assume=complete' if assume else ''}"
    of_api = in_api(client.get(f"/api/context?{query}").json())
    assert len(of_api) > 60
    assert on_page(client.get(f"/context?{query}").content.decode()) == of_api
    site = site_of(at(100, 100), assume_complete=assume)
    given = paper.inputs(spoken(dossier(site)), around(site), title="T", address="A")
    numbers = [each if re.fullmatch(r"[\d.e+-]+", each) else "" for each in of_api]
    assert on_paper(given) == sorted(numbers)


def test_the_words_of_a_number_are_on_the_page_and_on_the_paper_alike(client: Client, city: None) -> None:
    html = unescape(client.get(f"/context?{where()}&assume=complete").content.decode())
    site = site_of(degrees_back(), assume_complete=True)
    data = json.loads(paper.inputs(spoken(dossier(site)), around(site), title="T", address="A")["data"])
    cells = [cell for part in data["parts"] for line in (*part["lines"], *part["bars"]) for cell in line["cells"] if cell]
    assert len(cells) > 50
    for cell in cells:
        assert f">{cell['text']}<" in html


def degrees_back() -> Any:
    return at(100, 100)


def test_the_paper_is_a_tagged_pdf_with_date_address_scale_and_sources(client: Client, city: None) -> None:
    answer = client.get(f"/context/dossier.pdf?{where()}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in answer.content
    site = site_of(at(100, 100))
    data = json.loads(paper.inputs(spoken(dossier(site)), around(site), title="T", address="https://x.example/context?lon=1")["data"])
    assert "https://x.example/context?lon=1" in data["printed"]
    assert "2026" in data["printed"] or re.search(r"20\d\d", data["printed"])
    assert data["scale"] > 0
    assert "north is up" in data["scale_says"]
    assert len(data["legend"]) > 2
    assert data["sources"]
    assert 'role="img"' in data["map"]


@pytest.fixture
def scratch(tmp_path: Path, settings: Any) -> Iterator[None]:
    """An app that planning knows nothing of, with a section of its own."""
    app = tmp_path / "scratch_plans"
    app.mkdir()
    (app / "__init__.py").write_text("")
    (app / "dossier_sections.py").write_text(
        "from geo.names import Names\n"
        "from planning.dossier import Fact, Rests, Section, Told, Value, number\n"
        "def plans(site):\n"
        "    fact = Fact('plan-9', 'A garden for the street', (Value('votes', 'Votes', number(4711)),), Rests(('survey',)))\n"
        "    return Told((fact,), notes=('Decided in spring.',))\n"
        "SAID = Names(nl='Wat er gepland is', fr='Ce qui est prévu', en='What is planned')\n"
        "DOSSIER_SECTIONS = (Section('plans', SAID, SAID, plans),)\n"
    )
    sys.path.insert(0, str(tmp_path))
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "scratch_plans"]
    sections.cache_clear()
    yield
    sections.cache_clear()
    sys.path.remove(str(tmp_path))
    for name in [each for each in sys.modules if each.startswith("scratch_plans")]:
        del sys.modules[name]


def test_a_section_that_another_app_adds_stands_in_json_page_and_paper(client: Client, city: None, scratch: None) -> None:
    made = client.get(f"/api/context?{where()}&lang=en").json()
    added = made["sections"][-1]
    assert (added["key"], added["title"], added["facts"][0]["values"]["votes"]["value"]) == ("plans", "What is planned", 4711)
    html = client.get(f"/context?{where()}").content.decode()
    assert "What is planned" in html
    assert '<data value="4711.0">4,711</data>' in html
    assert "Decided in spring." in html
    site = site_of(at(100, 100))
    given = paper.inputs(spoken(dossier(site)), around(site), title="T", address="A")
    assert "4711.0" in on_paper(given)
    assert client.get(f"/context/dossier.pdf?{where()}").content.startswith(b"%PDF")


def test_without_a_place_the_page_asks_where_and_finds_places_by_name(client: Client, city: None) -> None:
    assert "Address, street or name" in client.get("/context").content.decode()
    named = place("meeting-places", kind="library", name="De Uil", source_id="uil", wkt=at(50, 50).wkt)
    html = client.get("/context?q=de+uil").content.decode()
    assert f'href="?place=meeting-places/{named.pk}"' in html
    assert "Nothing is called" in client.get("/context?q=zzzzzz").content.decode()
    assert client.get(f"/context?place=meeting-places/{named.pk}").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("lon=2&lat=48", 422, "outside the city"),
        ("lon=4", 400, "together"),
        ("geom=park", 422, "not JSON"),
        ("place=benches/99999", 404, "99999"),
        ("radius=5", 400, "no parameter"),
    ],
)
def test_what_is_wrong_is_said_on_the_page_and_instead_of_the_paper(client: Client, city: None, query: str, status: int, says: str) -> None:
    answer = client.get(f"/context?{query}")
    assert answer.status_code == status
    assert says in unescape(answer.content.decode())
    assert client.get(f"/context/dossier.pdf?{query}").status_code == status


def test_the_page_needs_no_script_and_a_place_leads_to_its_dossier(client: Client, city: None) -> None:
    plot = place("vacant-plots", kind="waste_ground", status="vacant", source_id="own", wkt=box(90, 90, 20, 20).wkt, name="Hoek")
    assert f"/context?place=vacant-plots/{plot.pk}" in client.get(f"/layers/vacant-plots/{plot.pk}").content.decode()
    html = client.get(f"/context?place=vacant-plots/{plot.pk}").content.decode()
    assert "Dossier: Hoek" in html
    assert 'class="site" d="M' in html
    assert "onclick" not in html
    assert html.count("<h1>") == 1


@pytest.mark.parametrize(("language", "says"), [("nl", "Op wandelafstand"), ("fr", "Accessible à pied"), ("en", "Within a walk")])
def test_the_dossier_speaks_three_languages(client: Client, city: None, language: str, says: str) -> None:
    client.cookies["django_language"] = language
    assert says in unescape(client.get(f"/context?{where()}").content.decode())


def test_a_site_that_is_a_line_or_several_points_has_a_map_and_a_document(city: None) -> None:
    for shape in (shapely.LineString([at(10, 100), at(90, 100)]), shapely.MultiPoint([at(10, 100), at(90, 100)])):
        found = dossier(site_of(shape))
        assert around(found.site).streets
        made = document(RequestFactory().get("/api/context"), found)
        assert made["sections"][0]["facts"]
