"""Notes about places over HTTP: read by who may, written by who knows a place by their work."""

import json
from typing import Any

import pytest
import shapely
from django.test import Client

from accounts.roles import Role
from planning.note import Note
from tests.accounts.conftest import person, signed_in
from tests.factories import place

pytestmark = pytest.mark.django_db
POINT = {"type": "Point", "coordinates": [4.37, 50.86]}
WORDS = {"words": "<b>The gate</b> is open: https://example.org/", "topic": "access"}


def worker(name: str = "worker") -> Client:
    return signed_in(person(f"{name}@example.org", Role.COMMUNITY_WORKER))


def send(client: Client, path: str, said: Any, method: str = "post") -> Any:
    return getattr(client, method)(path, json.dumps(said), content_type="application/json")


def test_a_worker_writes_and_those_who_work_there_read_it_word_for_word() -> None:
    bench = place("benches")
    made = send(worker(), "/api/knowledge", {**WORDS, "place": f"benches/{bench.pk}"})
    assert made.status_code == 201, made.content
    note = made.json()
    assert made["Location"].endswith(f"/api/knowledge/{note['id']}")
    assert (note["words"], note["role"], note["name"], note["version"]) == (WORDS["words"], "community-worker", None, 1)
    assert note["place"]["href"].endswith(f"/api/collections/benches/items/{bench.pk}")
    read = signed_in(person("architect@example.org", Role.ARCHITECT)).get(f"/api/knowledge?place=benches/{bench.pk}&topic=access")
    assert [each["id"] for each in read.json()["notes"]] == [note["id"]]
    assert read["Cache-Control"] == "no-store"
    assert "worker@example.org" not in json.dumps(read.json()) + json.dumps(note)


def test_nobody_else_learns_even_that_it_is_there() -> None:
    note = send(worker(), "/api/knowledge", {**WORDS, "geometry": POINT}).json()
    stranger, resident = Client(), signed_in(person("resident@example.org"))
    for client in (stranger, resident):
        assert client.get("/api/knowledge").json()["notes"] == []
        assert client.get(f"/api/knowledge/{note['id']}").status_code == 404
        assert send(client, "/api/knowledge", {**WORDS, "geometry": POINT}).status_code == 403


def test_what_everybody_may_read_is_open() -> None:
    note = send(worker(), "/api/knowledge", {**WORDS, "geometry": POINT, "readers": "everybody", "public_name": "Fatima"}).json()
    assert Client().get(f"/api/knowledge/{note['id']}").json()["name"] == "Fatima"


def test_a_correction_says_which_version_it_saw() -> None:
    client = worker()
    note = send(client, "/api/knowledge", {**WORDS, "geometry": POINT}).json()
    path = f"/api/knowledge/{note['id']}"
    assert send(client, path, {"words": "Closed."}, "patch").status_code == 400
    changed = send(client, path, {"version": 1, "words": "Closed."}, "patch").json()
    assert [each["before"] for each in changed["history"]] == [{}, {"words": WORDS["words"]}]
    stale = send(client, path, {"version": 1, "words": "Open."}, "patch")
    assert (stale.status_code, stale["Content-Type"], stale.json()["version"]) == (412, "application/problem+json", 2)
    assert send(worker("other"), path, {"version": 2, "words": "Mine."}, "patch").status_code == 403


def test_a_note_is_taken_back_with_a_reason() -> None:
    client = worker()
    path = f"/api/knowledge/{send(client, '/api/knowledge', {**WORDS, 'geometry': POINT}).json()['id']}"
    assert send(client, f"{path}/take-back", {"version": 1}).status_code == 422
    assert send(client, f"{path}/take-back", {"version": 1, "reason": "Another gate."}).status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "parameter"),
    [
        ({}, 400, "words"),
        ({**WORDS}, 400, "place"),
        ({**WORDS, "place": "benches/1", "geometry": POINT}, 400, "place"),
        ({**WORDS, "place": "benches"}, 400, "place"),
        ({**WORDS, "place": "benches/99"}, 404, "place"),
        ({**WORDS, "place": "castles/1"}, 404, "place"),
        ({**WORDS, "geometry": {"type": "Point", "coordinates": [999, 0]}}, 422, "geometry"),
        ({**WORDS, "geometry": "here"}, 422, "geometry"),
        ({**WORDS, "geometry": POINT, "words": 7}, 400, "words"),
        ({**WORDS, "geometry": POINT, "words": ""}, 422, "words"),
        ({**WORDS, "geometry": POINT, "colour": "red"}, 400, "colour"),
    ],
)
def test_what_is_wrong_is_named_in_a_sentence_and_nothing_is_kept(said: Any, status: int, parameter: str) -> None:
    answer = send(worker(), "/api/knowledge", said)
    assert (answer.status_code, answer.json().get("parameter")) == (status, parameter), answer.content
    assert not Note.objects.exists()


@pytest.mark.parametrize("query", ["topic=gossip", "place=benches", "limit=0", "after=x", "colour=red"])
def test_a_question_that_cannot_be_is_refused_by_name(query: str) -> None:
    answer = Client().get(f"/api/knowledge?{query}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, query.partition("=")[0])


def test_a_long_list_comes_in_pages_without_gaps() -> None:
    client = worker()
    made = [send(client, "/api/knowledge", {**WORDS, "geometry": POINT}).json()["id"] for _each in range(5)]
    found, path = [], "/api/knowledge?limit=2"
    while path:
        page = client.get(path).json()
        found += [each["id"] for each in page["notes"]]
        path = next((each["href"].removeprefix("http://testserver") for each in page["links"] if each["rel"] == "next"), "")
    assert found == made[::-1]


def test_the_dossier_tells_who_is_signed_in_what_they_may_read_and_nobody_else() -> None:
    place("streets", wkt=shapely.to_wkt(shapely.LineString([(649_700, 670_000), (650_300, 670_000)])), kind="residential", walkable=True)
    bench, client = place("benches"), worker()
    send(client, "/api/knowledge", {**WORDS, "place": f"benches/{bench.pk}"})

    def remarks(reader: Client) -> Any:
        answer = reader.get(f"/api/context?place=benches/{bench.pk}")
        assert answer.status_code == 200, answer.content
        return answer, next(each for each in answer.json()["sections"] if each["key"] == "knowledge")["remarks"]

    answer, told = remarks(client)
    assert [each["words"] for each in told] == [WORDS["words"]]
    assert answer["Cache-Control"] == "no-store"
    assert remarks(Client())[1] == []
