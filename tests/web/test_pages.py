"""Every page works without JavaScript and without the map, says what is wrong, and asks little of the database."""

from typing import Any

import pytest
from django.test import Client

from geo.registry import layers
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db
PAGES = ("/", "/layers", "/neighbourhoods", "/data")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_an_empty_city_answers(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_layer_has_a_list_and_each_place_a_page(client: Client, layer_id: str) -> None:
    made = place(layer_id, name="Aan de Meent")
    listed = client.get(f"/layers/{layer_id}").content.decode()
    assert "Aan de Meent" in listed
    assert f'href="/layers/{layer_id}/{made.pk}"' in listed
    answer = client.get(f"/layers/{layer_id}/{made.pk}")
    assert answer.status_code == 200
    assert "Aan de Meent" in answer.content.decode()
