"""What the API says of itself: collections, queryables, TileJSON, OpenAPI, problems, languages."""

import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from openapi_spec_validator import validate

from api import errors
from api.urls import urlpatterns
from api.views.base import Door
from geo.errors import GeoError
from geo.registry import layers
from tests.accounts.test_routes import ROUTES
from tests.factories import place

pytestmark = pytest.mark.django_db


def test_the_landing_page_leads_to_everything(client: Client) -> None:
    place("benches")
    landing = client.get("/api/").json()
    rels = {link["rel"]: link["href"] for link in landing["links"]}
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= set(rels)
    for rel, href in rels.items():
        if "{" not in href:
            assert client.get(href).status_code == 200, rel


def test_every_link_of_every_collection_answers_with_the_type_it_names(client: Client) -> None:
    for each in layers():
        place(each)
    for collection in client.get("/api/collections").json()["collections"]:
        assert client.get(f"/api/collections/{collection['id']}").json() == collection
        for link in collection["links"]:
            response = client.get(link["href"])
            assert response.status_code == 200, link
            assert response["Content-Type"].split(";")[0] == link["type"], link


def test_no_address_but_the_landing_page_ends_in_a_slash(client: Client) -> None:
    for url in ("/api/collections", "/api/conformance", "/api/collections/benches/items", "/api/docs", "/api/openapi.json"):
        assert client.get(url).status_code == 200
        assert client.get(f"{url}/").status_code == 404
    document = client.get("/api/openapi.json").json()
    assert [path for path in document["paths"] if path.endswith("/")] == ["/api/"]


@pytest.mark.parametrize(
    "url", ["/api/nothing", "/api/collections/castles", "/api/collections/castles/items", "/api/collections/benches/nothing"]
)
def test_an_address_where_nothing_is_gives_a_404_problem(client: Client, url: str) -> None:
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["status"] == 404


@pytest.mark.parametrize(
    "url",
    [
        "/api/",
        "/api/conformance",
        "/api/collections",
        "/api/collections/benches",
        "/api/collections/benches/queryables",
        "/api/search?q=xx",
        "/api/openapi.json",
    ],
)
@pytest.mark.parametrize(("query", "name"), [("colour=red", "colour"), ("f=xml", "f"), ("lang=de", "lang"), ("f=json&f=json", "f")])
def test_every_address_names_the_parameter_that_it_does_not_know(client: Client, url: str, query: str, name: str) -> None:
    response = client.get(f"{url}{'&' if '?' in url else '?'}{query}")
    assert response.status_code == 400, response.content
    assert response.json()["parameter"] == name


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_cannot_be_done_here_is_a_405_problem(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/collections/benches/items")
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_a_browser_that_asks_beforehand_what_it_may_send_is_told(client: Client) -> None:
    """As browsers ask it, at every door: they take answers that are made smaller, also where there is hardly one."""
    doors = [route.path for route in ROUTES if issubclass(getattr(route.view, "cls", object), Door)]
    assert len(doors) > 60
    for path in doors:
        answer = client.options(path, headers={"origin": "https://elsewhere.example", "accept-encoding": "gzip, br"})
        assert (path, answer.status_code, answer["Access-Control-Allow-Origin"]) == (path, 204, "*")
        assert "OPTIONS" in answer["Allow"]


def test_head_answers_as_get_does_without_a_body(client: Client) -> None:
    place("benches")
    head, get = client.head("/api/collections/benches/items"), client.get("/api/collections/benches/items")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", get["ETag"])


def test_every_error_of_space_has_a_status() -> None:
    """Prove that no class of error is left to become a server error."""

    def below(cls: type[GeoError]) -> set[type[GeoError]]:
        return {cls}.union(*(below(each) for each in cls.__subclasses__())) if cls.__subclasses__() else {cls}

    asked = [cls for cls in below(GeoError) - {GeoError} if cls.__module__ in ("geo.errors", "api.errors")]
    assert [cls.__name__ for cls in asked if not any(issubclass(cls, known) for known in errors.STATUS)] == []


def test_a_collection_says_what_the_map_needs_to_draw_it(client: Client) -> None:
    for each in layers().values():
        place(each.id)
        told = client.get(f"/api/collections/{each.id}").json()
        ours = told["meent"]
        assert set(ours) >= {
            "names",
            "group",
            "glyph",
            "colour",
            "shape",
            "dense",
            "minZoom",
            "shownAtStart",
            "count",
            "facts",
            "codes",
            "datasets",
            "coverage",
        }
        assert ours["count"] == 1
        (feature,) = client.get(f"/api/collections/{each.id}/items").json()["features"]
        assert [fact["name"] for fact in ours["facts"]] == list(feature["properties"])
        assert {fact["type"] for fact in ours["facts"]} <= {"string", "integer", "number", "boolean", "date", "object"}
        assert set(ours["datasets"][0]) == {"key", "name", "publisher", "licence", "licence_url", "attribution", "retrieved", "fictional"}
        west, south, east, north = told["extent"]["spatial"]["bbox"][0]
        assert west <= east
        assert south <= north


@pytest.mark.django_db(transaction=True)
def test_collections_are_told_without_reading_what_they_hold_once_they_are_known(client: Client, django_assert_num_queries: Any) -> None:
    place("benches")
    client.get("/api/collections")
    with django_assert_num_queries(3):  # how the tables stand, and the one in which places come past a planned end
        client.get("/api/collections?lang=en")
    place("benches")
    with django_assert_num_queries(7):
        client.get("/api/collections?lang=en")


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_whatever_is_queryable_can_be_asked(client: Client, layer_id: str) -> None:
    place(layer_id)
    schema = client.get(f"/api/collections/{layer_id}/queryables").json()
    examples = {"boolean": "true", "integer": "1", "number": "1.5", "string": "x"}
    for name, told in schema["properties"].items():
        if name == "geom":
            continue
        value = str(told["enum"][0]) if "enum" in told else "2026-01-01" if told.get("format") == "date" else examples[told["type"]]
        assert client.get(f"/api/collections/{layer_id}/items", {name: value}).status_code == 200, name
        assert client.get(f"/api/collections/{layer_id}/items", {"sortby": f"-{name}"}).status_code == 200, name


def test_labels_follow_lang_before_the_browsers_language(client: Client) -> None:
    said = lambda **asked: client.get("/api/collections/benches", **asked).json()["title"]  # noqa: E731
    assert said(headers={"Accept-Language": "fr"}) == "Bancs"
    assert said(headers={"Accept-Language": "fr"}, data={"lang": "en"}) == "Benches"
    assert said(headers={"Accept-Language": "nl-BE,nl;q=0.9"}) == "Banken"


def test_html_is_real_and_names_its_language(client: Client) -> None:
    place("benches", name="Zoë")
    for url in ("/api/", "/api/conformance", "/api/collections", "/api/collections/benches", "/api/collections/benches/queryables"):
        response = client.get(f"{url}?f=html&lang=fr")
        assert response["Content-Type"] == "text/html; charset=utf-8"
        page = response.content.decode()
        assert re.match(r"<!doctype html>\s*<html lang=\"fr\">", page)
        assert "<h1>" in page


def test_the_openapi_document_is_valid_and_describes_every_address(client: Client) -> None:
    document = client.get("/api/openapi.json")
    assert document["Content-Type"].startswith("application/vnd.oai.openapi+json;version=3.0")
    told = document.json()
    validate(told)
    assert len(told["paths"]) == len({each.name for each in urlpatterns} - {"openapi", "docs", "nothing"})
    items = told["paths"]["/api/collections/{collection}/items"]["get"]
    assert {each["name"] for each in items["parameters"]} >= {"collection", "bbox", "limit", "datetime", "crs", "bbox-crs", "f", "after"}
    assert {"200", "304", "400", "404"} <= set(items["responses"])
    for each in layers().values():
        schema = told["components"]["schemas"][f"{each.model.__name__}Feature"]
        assert set(schema["properties"]["properties"]["properties"]) == {fact.name for fact in each.facts} | {"dataset"}


def test_the_docs_page_asks_no_other_host(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []
    assert "/api/openapi.json" in page


def test_reading_sets_and_needs_no_cookie(client: Client) -> None:
    for url in ("/api/", "/api/collections", "/api/collections/benches/items", "/api/tiles/WebMercatorQuad?collections=benches"):
        response = client.get(url)
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
        assert response["Access-Control-Allow-Origin"] == "*"


def test_search_answers_as_the_map_expects(client: Client) -> None:
    made = place("squares", name="Vrijdagmarkt", kind="square")
    hits = client.get("/api/search?q=vrijdag&lang=en").json()["results"]
    assert [(hit["layer"], hit["id"], hit["name"], hit["kind_label"]) for hit in hits] == [("squares", made.pk, "Vrijdagmarkt", "square")]
    longitude, latitude = hits[0]["where"]
    assert 4 < longitude < 5 < 50 < latitude < 51
    assert len(hits[0]["bbox"]) == 4
    for wrong in ("", "?q=", "?q=a", "?q=" + "x" * 101, "?q=a%00b"):
        response = client.get(f"/api/search{wrong}")
        assert (response.status_code, response.json()["parameter"]) == (400, "q")
    assert client.get("/api/search?q=xx&limit=0").json()["parameter"] == "limit"


def test_who_leaves_the_slash_out_still_arrives(client: Client) -> None:
    answer = client.get("/api?lang=fr")
    assert (answer.status_code, answer["Location"]) == (302, "/api/?lang=fr")


@pytest.mark.parametrize(("query", "parameter"), [("x=1", "x"), ("lang=xx", "lang"), ("f=xml", "f"), ("lang=nl&lang=fr", "lang")])
def test_the_docs_page_refuses_what_it_does_not_know(client: Client, query: str, parameter: str) -> None:
    response = client.get(f"/api/docs?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["parameter"] == parameter
    assert client.get("/api/docs?lang=fr&f=html").status_code == 200


def test_an_error_of_our_own_is_a_problem_that_tells_nothing_and_a_trace_on_the_console(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("the secret within")

    monkeypatch.setattr("api.documents.conformance", broken)
    client.raise_request_exception = False
    response = client.get("/api/conformance?lang=nl")
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["status"] == 500
    assert "secret" not in response.content.decode()
    (record,) = [each for each in caplog.records if each.name == "django.request"]
    assert record.exc_info
    assert "the secret within" in logging.Formatter().format(record)


def test_what_goes_wrong_reaches_the_console_whether_debugging_or_not() -> None:
    """Prove that each logger of Django's hands on what is an error, and that the console takes all of it."""
    assert settings.LOGGING["root"] == {"handlers": ["console"], "level": "WARNING"}
    assert "filters" not in settings.LOGGING["handlers"]["console"]
    for name in ("django", "django.request"):
        assert logging.getLogger(name).propagate
        assert logging.getLogger(name).isEnabledFor(logging.ERROR)


@pytest.mark.parametrize(("address", "shown"), [("javascript:alert(1)", False), ("https://licences.example/cc0", True)])
def test_a_licence_is_a_link_only_where_it_leads_to_a_page(client: Client, address: str, shown: bool) -> None:
    made = place("benches").dataset
    made.licence_url = address
    made.save()
    rels = {link["rel"] for link in client.get("/api/collections/benches").json()["links"]}
    assert ("license" in rels) is shown
    assert (f'href="{address}"' in client.get("/api/collections/benches?f=html").content.decode()) is shown
