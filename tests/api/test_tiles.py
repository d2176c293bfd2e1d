"""Tiles over HTTP: one by one and together, filtered as features are."""

from typing import Any

import mapbox_vector_tile
import pytest
from django.test import Client

from geo.registry import layers
from tests.factories import place

pytestmark = pytest.mark.django_db

AT = "17/43972/67126"  # row before column, as OGC has it


def tile(client: Client, url: str) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/vnd.mapbox-vector-tile"
    return mapbox_vector_tile.decode(response.content)


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_collection_has_tiles_of_one_query_and_one_for_the_version(
    client: Client, layer_id: str, django_assert_num_queries: Any
) -> None:
    made = place(layer_id)
    with django_assert_num_queries(2):
        found = tile(client, f"/api/collections/{layer_id}/tiles/WebMercatorQuad/{AT}")
    assert [each["id"] for each in found[layer_id]["features"]] == [made.pk]


def test_all_collections_come_in_one_tile_and_two_queries(client: Client, django_assert_num_queries: Any) -> None:
    for each in layers():
        place(each)
    with django_assert_num_queries(2):
        found = tile(client, f"/api/tiles/WebMercatorQuad/{AT}?collections={','.join(layers())}")
    assert set(found) == set(layers())


def test_conditions_of_a_shared_tile_name_their_collection(client: Client) -> None:
    park = place("green-spaces", kind="park")
    place("green-spaces", kind="wood")
    place("water")
    found = tile(client, f"/api/tiles/WebMercatorQuad/{AT}?collections=green-spaces,water&green-spaces.kind=park")
    assert [each["id"] for each in found["green-spaces"]["features"]] == [park.pk]
    assert len(found["water"]["features"]) == 1
    alone = tile(client, f"/api/collections/green-spaces/tiles/WebMercatorQuad/{AT}?kind=park,grass")
    assert [each["id"] for each in alone["green-spaces"]["features"]] == [park.pk]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "collections"),
        ("collections=", "collections"),
        ("collections=castles", "collections"),
        ("collections=water,castles", "collections"),
        ("collections=water,water", "collections"),
        ("collections=water&kind=x", "kind"),
        ("collections=green-spaces&green-spaces.kind=castle", "green-spaces.kind"),
        ("collections=water&streets.kind=main", "streets.kind"),
        ("collections=water&limit=1", "limit"),
        ("collections=water&f=png", "f"),
    ],
)
def test_a_wrong_question_is_a_400_that_names_it(client: Client, query: str, parameter: str) -> None:
    response = client.get(f"/api/tiles/WebMercatorQuad/{AT}?{query}")
    assert response.status_code == 400
    assert response.json()["parameter"] == parameter


@pytest.mark.parametrize("at", ["23/0/0", "1/2/0", "1/0/2", "a/0/0", "1/1.5/0", "-1/0/0"])
def test_a_tile_outside_the_pyramid_is_a_404(client: Client, at: str) -> None:
    response = client.get(f"/api/collections/water/tiles/WebMercatorQuad/{at}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert client.get(f"/api/collections/water/tiles/WorldCRS84Quad/{AT}").status_code == 404


def test_a_tile_that_shows_nothing_is_a_204_that_may_be_kept(client: Client) -> None:
    response = client.get("/api/collections/water/tiles/WebMercatorQuad/14/0/0")
    assert (response.status_code, response.content) == (204, b"")
    assert response["ETag"]


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_tilejson_leads_to_tiles_and_names_their_attributes(client: Client, layer_id: str) -> None:
    place(layer_id, name="x")
    told = client.get(f"/api/collections/{layer_id}/tiles/WebMercatorQuad").json()
    assert told["tilejson"] == "3.0.0"
    assert told["minzoom"] <= told["maxzoom"]
    (layer,) = told["vector_layers"]
    z, y, x = AT.split("/")
    found = tile(client, told["tiles"][0].replace("{z}", z).replace("{y}", y).replace("{x}", x))
    (feature,) = found[layer["id"]]["features"]
    assert set(feature["properties"]) <= set(layer["fields"])
    west, south, east, north = told["bounds"]
    assert west <= east
    assert south <= north
    assert told["attribution"] == "© The city"


def test_what_is_asked_of_a_shared_tilejson_is_asked_of_its_tiles(client: Client) -> None:
    told = client.get("/api/tiles/WebMercatorQuad?collections=water,green-spaces&green-spaces.kind=park&lang=en").json()
    assert [each["id"] for each in told["vector_layers"]] == ["water", "green-spaces"]
    assert "green-spaces.kind=park" in told["tiles"][0]
    assert "lang" not in told["tiles"][0]
