"""What the API answers is what its OpenAPI document says: all of it, and nothing else."""

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import CommandError, call_command
from django.test import Client
from jsonschema import Draft202012Validator

from geo import crs
from geo.models import Coverage
from geo.registry import layers
from tests.factories import SHAPES, dataset, place

pytestmark = pytest.mark.django_db


def described(operation: str) -> Draft202012Validator:
    """Return what checks an answer of an operation, by the document's own words; OpenAPI 3.0 says otherwise what may be null."""
    [methods] = told(operation)["paths"].values()
    return Draft202012Validator(with_null(methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]))


def told(*operations: str) -> Any:
    written = StringIO()
    call_command("openapi", *operations, stdout=written)
    return json.loads(written.getvalue())


def with_null(schema: Any) -> Any:
    if isinstance(schema, list):
        return [with_null(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: with_null(value) for name, value in schema.items() if name != "nullable"}
    return {"anyOf": [inner, {"type": "null"}]} if schema.get("nullable") is True else inner


@pytest.fixture
def _something_of_each() -> None:
    for each in layers():
        place(each, name="Dampoort")
    known = dataset(key="surveyed", retrieved="2025-01-01", licence_url="https://example.org/licence")
    Coverage.objects.create(dataset=known, layer="benches", geom=GEOSGeometry(SHAPES["polygon"], srid=crs.METRIC), evidence="walked")
    place("benches", dataset=known, source_id="known")


@pytest.mark.usefixtures("_something_of_each")
def test_collections_are_as_they_are_described(client: Client) -> None:
    found = client.get("/api/collections").json()
    described("collections").validate(found)
    each = described("collection")
    for collection in found["collections"]:
        each.validate(client.get(f"/api/collections/{collection['id']}").json())


def test_an_empty_city_is_as_it_is_described(client: Client) -> None:
    described("collections").validate(client.get("/api/collections").json())


@pytest.mark.usefixtures("_something_of_each")
@pytest.mark.parametrize("words", ["dampoort", "bank", "park", "zzz"])
def test_search_answers_as_it_is_described(client: Client, words: str) -> None:
    described("search").validate(client.get("/api/search", {"q": words, "lang": "nl"}).json())


@pytest.mark.parametrize("member", ["meent", "links", "title"])
def test_a_member_that_is_missing_or_unknown_is_seen(client: Client, member: str) -> None:
    """Prove that the description is strict, so that the map's types, which are made from it, are."""
    found = client.get("/api/collections").json()["collections"][0]
    check = described("collection")
    assert check.is_valid(found)
    assert not check.is_valid({name: value for name, value in found.items() if name != member})
    assert not check.is_valid({**found, "meent": {**found["meent"], "more": 1}})


def test_all_that_may_come_of_a_question_is_described() -> None:
    """What waits for a letter, what was decided about nothing, what is refused, and what a file is of."""
    paths = told()["paths"]
    for what in ("support", "comments"):
        assert {"201", "202"} <= set(paths[f"/api/proposals/{{proposal}}/{what}"]["post"]["responses"])
    assert {"200", "201"} <= set(paths["/api/moderation/decisions"]["post"]["responses"])
    assert "400" in paths["/api/facade-garden/profiles"]["get"]["responses"]
    assert list(paths["/api/scenarios/{scenario}/export"]["get"]["responses"]["200"]["content"]) == ["application/geo+json"]


def test_an_operation_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(CommandError, match="no operation called serach"):
        call_command("openapi", "serach")
