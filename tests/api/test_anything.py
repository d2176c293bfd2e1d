"""Whatever is asked, the answer is what was asked for or says what is wrong: never a server error, never everything."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.schema import PARAMETERS
from geo import crs
from geo.query import filterable
from geo.registry import layer, layers
from tests.factories import place

pytestmark = pytest.mark.django_db

NAMES = sorted({*PARAMETERS, "colour", *(name for each in layers().values() for name in filterable(each))})
NUMBERS = st.one_of(st.integers(-(10**20), 10**20), st.floats(), st.sampled_from([0, 4.36, 50.84, 180, -180, 90, 1e300])).map(str)
VALUES = st.one_of(
    st.text(max_size=20),
    NUMBERS,
    st.lists(NUMBERS, max_size=6).map(",".join),
    st.sampled_from(
        [
            "true",
            "false",
            "null",
            "..",
            "2026-01-01",
            "2026-01-01/..",
            "park",
            "-name",
            "+seats,-kind",
            "json",
            "csv",
            "html",
            "nl",
            "\\,",
            "a,b",
        ]
    ),
    st.sampled_from(list(crs.offered())),
)
QUESTIONS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)
CALM = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def ask(client: Client, url: str, question: dict[str, str]) -> Any:
    response = client.get(f"{url}?{urlencode(question, errors='surrogatepass')}")
    if response.streaming:
        b"".join(response.streaming_content)
    return response


@CALM
@given(layer_id=st.sampled_from(sorted(layers())), question=QUESTIONS)
def test_any_question_about_items_is_answered_or_refused_by_name(client: Client, layer_id: str, question: dict[str, str]) -> None:
    if not layer(layer_id).model.objects.exists():
        place(layer_id)
    response = ask(client, f"/api/collections/{layer_id}/items", question)
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert response.json()["parameter"] in question


@CALM
@given(
    question=QUESTIONS, at=st.tuples(*(st.one_of(st.integers(0, 30), st.text("0123456789-.a", min_size=1, max_size=5)) for _ in range(3)))
)
def test_any_question_about_tiles_is_answered_or_refused(client: Client, question: dict[str, str], at: tuple[Any, ...]) -> None:
    response = ask(client, "/api/collections/streets/tiles/WebMercatorQuad/" + "/".join(map(str, at)), question)
    assert response.status_code in (200, 204, 400, 404)


@CALM
@given(words=st.text(max_size=30), box=st.one_of(st.none(), VALUES))
def test_any_words_can_be_searched_for(client: Client, words: str, box: str | None) -> None:
    response = ask(client, "/api/search", {"q": words} | ({"bbox": box} if box is not None else {}))
    assert response.status_code in (200, 400)
