"""Support, comments and follows by the API: all that the pages do, and nothing of who."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.roles import Role
from participation import follows, supports
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.participation.making import proposal
from tests.robots import solution
from web.management.commands.deliver import deliver

pytestmark = pytest.mark.django_db
JSON = "application/json"
JAN = "jan@example.org"


@pytest.fixture(autouse=True)
def _cheap(settings: Any) -> None:
    settings.MEENT_ROBOT_COST = 10


@pytest.fixture
def one() -> Any:
    return proposal(person("maker@example.org"))


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def bob() -> Any:
    return person("bob@example.org")


def post(client: Client, path: str, said: Any = None, **more: Any) -> Any:
    return client.post(path, said or {}, content_type=JSON, **more)


def test_support_is_given_counted_and_taken_back(one: Any, bob: Any, reader: Client) -> None:
    path, client = f"/api/proposals/{one.key}/support", signed_in(bob)
    assert reader.get(path).json() == {"support": 0, "on_paper": 0, "wanted": True}
    answer = post(client, path, {"follow": "daily"})
    assert (answer.status_code, answer.json()) == (201, {"support": 1, "on_paper": 0, "wanted": True, "yours": True})
    assert post(client, path).json()["support"] == 1
    assert follows.followed(bob).get().often == "daily"
    assert client.delete(path).json()["support"] == 0
    assert reader.delete(path).status_code == 403


def test_from_an_address_it_waits_for_a_letter_and_the_answer_is_the_same_whoever_it_is(one: Any, bob: Any, reader: Client) -> None:
    path = f"/api/proposals/{one.key}/support"
    supports.give(one, by=bob, confirmed=True)
    said = []
    for email in (JAN, "bob@example.org", "maker@example.org"):
        answer = post(reader, path, {"email": email}, headers=solution("support"))
        assert answer.status_code == 202
        said.append(answer.json())
    assert said[0] == said[1] == said[2]
    deliver(ask=False)
    assert sorted(letter.to[0] for letter in mail.outbox if "/letters/support/" in letter.body) == [JAN, "maker@example.org"]
    assert "example.org" not in str(said)


@pytest.mark.parametrize(
    ("said", "status"),
    [({"email": "jan"}, 422), ({}, 422), ({"email": 3}, 400), ({"name": "x"}, 400), ({"email": JAN, "follow": "hourly"}, 422)],
)
def test_what_cannot_be_is_refused_by_name(one: Any, reader: Client, said: Any, status: int) -> None:
    answer = post(reader, f"/api/proposals/{one.key}/support", said, headers=solution("support"))
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert supports.count(one).all == 0


def test_without_proof_nothing_is_kept_and_where_to_fetch_some_is_told(one: Any, reader: Client) -> None:
    answer = post(reader, f"/api/proposals/{one.key}/support", {"email": JAN})
    assert (answer.status_code, answer.json()["challenge"]) == (403, "/api/challenge?for=support")
    assert not mail.outbox


def test_support_on_paper_is_entered_by_who_may_and_its_note_read_by_no_one_else(one: Any, bob: Any, reader: Client) -> None:
    path = f"/api/proposals/{one.key}/support/paper"
    worker = signed_in(person("worker@example.org", Role.COMMUNITY_WORKER))
    answer = post(worker, path, {"number": 120, "how": "list", "day": "2026-05-01", "note": "Map 3"})
    assert answer.status_code == 201
    row = answer.json()
    assert post(worker, path, {"number": 12, "how": "list", "day": "2026-05-01", "corrects": row["id"]}).status_code == 201
    assert reader.get(f"/api/proposals/{one.key}/support").json()["on_paper"] == 12
    assert [each["number"] for each in worker.get(path).json()["papers"]] == [12]
    for client in (reader, signed_in(bob)):
        assert client.get(path).status_code == 403
        assert post(client, path, {"number": 1, "how": "list", "day": "2026-05-01"}).status_code == 403
    for wrong in ({"number": 0}, {"day": "2026-13-01"}, {"how": "guess"}):
        assert post(worker, path, {"number": 1, "how": "list", "day": "2026-05-01", **wrong}).status_code == 422
    assert post(worker, path, {"number": True, "how": "list", "day": "2026-05-01"}).status_code == 400


def test_comments_are_said_answered_read_and_taken_back(one: Any, bob: Any, reader: Client) -> None:
    path, client = f"/api/proposals/{one.key}/comments", signed_in(bob)
    first = post(client, path, {"words": "Een goed idee.", "public_name": "Bob"}).json()
    post(signed_in(one.author), path, {"words": "Dank je.", "answers": first["id"]})
    (told,) = reader.get(path).json()["comments"]
    assert (told["words"], told["public_name"], [reply["words"] for reply in told["replies"]]) == ("Een goed idee.", "Bob", ["Dank je."])
    assert "mine" not in told
    assert reader.delete(f"/api/comments/{first['id']}").status_code == 403
    assert client.delete(f"/api/comments/{first['id']}").status_code == 204
    (told,) = reader.get(path).json()["comments"]
    assert (told["words"], told["public_name"], told["gone"]) == ("", "", "taken-back")
    assert post(client, path, {"words": " "}).status_code == 422
    assert post(client, path, {"words": "x", "official": True}).status_code in (201, 403)


def test_a_comment_from_an_address_is_seen_once_its_letter_is_answered(one: Any, reader: Client) -> None:
    path = f"/api/proposals/{one.key}/comments"
    answer = post(reader, path, {"words": "Een goed idee.", "email": JAN}, headers=solution("comment"))
    assert (answer.status_code, answer.json()["visibility"]) == (202, "unconfirmed")
    assert reader.get(path).json() == {"comments": []}
    deliver(ask=False)
    link = re.search(r"http://\S+?(/letters/comment/\S+)", mail.outbox[-1].body)
    assert link
    reader.post(link[1])
    assert len(reader.get(path).json()["comments"]) == 1
    assert JAN not in reader.get(path).content.decode()


def test_follows_are_previewed_begun_changed_and_stopped(one: Any, bob: Any, reader: Client) -> None:
    place("streets", wkt="LINESTRING (649900 670000, 650100 670000)", name="Kerkstraat", kind="residential")
    client = signed_in(bob)
    for asked in ({"what": "street", "street": "Kerkstraat"}, {"what": "proposal", "proposal": one.key}):
        found = post(client, "/api/follows/preview", asked).json()
        assert (found["days"], found["new"], found["changes"], found["letters"]) == (90, 1, 0, 1)
        assert "1 new proposal" in found["says"]
    made = post(client, "/api/follows", {"what": "street", "street": "Kerkstraat", "often": "daily"})
    assert made.status_code == 201
    assert client.get(made["Location"]).json()["often"] == "daily"
    assert made.json()["geometry"]["type"] == "Polygon"
    key = made.json()["key"]
    assert client.patch(f"/api/follows/{key}", {"often": "weekly"}, content_type=JSON).json()["often"] == "weekly"
    assert [each["name"] for each in client.get("/api/follows").json()["follows"]] == ["Kerkstraat"]
    stranger = signed_in(person("stranger@example.org"))
    assert stranger.get(f"/api/follows/{key}").status_code == 404
    assert stranger.delete(f"/api/follows/{key}").status_code == 404
    assert client.delete(f"/api/follows/{key}").status_code == 204
    assert client.get("/api/follows").json() == {"follows": []}
    assert reader.get("/api/follows").status_code == 403


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"what": "street", "street": "Nergens"}, 422),
        ({"what": "near", "lon": 4.38, "lat": 50.84}, 422),
        ({"what": "near", "lon": 4.38, "lat": 50.84, "distance_m": 9}, 422),
        ({"what": "near", "lon": 4.38, "lat": 50.84, "distance_m": True}, 400),
        ({"what": "outline", "geometry": {"type": "Point", "coordinates": [4.38, 50.84]}}, 422),
        ({"what": "area", "area": 999}, 422),
        ({"what": "proposal", "proposal": "nothing"}, 404),
        ({"what": "moon"}, 422),
        ({}, 400),
    ],
)
def test_what_cannot_be_followed_is_refused(bob: Any, said: Any, status: int) -> None:
    client = signed_in(bob)
    for path in ("/api/follows", "/api/follows/preview"):
        assert post(client, path, said).status_code == status
    assert not follows.followed(bob).exists()


def test_the_openapi_document_tells_of_each(reader: Client) -> None:
    said = reader.get("/api/openapi.json").json()["paths"]
    for path, methods in {
        "/api/proposals/{proposal}/support": {"get", "post", "delete"},
        "/api/proposals/{proposal}/support/paper": {"get", "post"},
        "/api/proposals/{proposal}/comments": {"get", "post"},
        "/api/comments/{comment}": {"delete"},
        "/api/follows": {"get", "post"},
        "/api/follows/preview": {"post"},
        "/api/follows/{follow}": {"get", "patch", "delete"},
    }.items():
        assert methods <= set(said[path]), path
