"""Moderation by programs: everything that the desk does, and a report by anybody."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from participation.decision import Claim
from participation.life import Visibility
from participation.proposal import Proposal
from participation.report import Report
from tests.accounts.conftest import person, signed_in
from tests.participation.making import proposal
from tests.robots import solution

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return person("alice@example.org")


@pytest.fixture
def moderator() -> Client:
    return signed_in(person("moderator@example.org", Role.MODERATOR))


@pytest.fixture
def planner() -> Client:
    return signed_in(person("planner@example.org", Role.PLANNER))


def post(client: Client, address: str, said: Any, **headers: Any) -> Any:
    return client.post(address, json.dumps(said), content_type="application/json", headers=headers)


def seen(one: Proposal) -> str:
    return str(Proposal.objects.get(pk=one.pk).visibility)


def test_the_queue_is_decided_about_and_the_decision_undone(alice: Any, moderator: Client) -> None:
    ones = [proposal(alice, "other") for _each in range(2)]
    found = moderator.get("/api/moderation/queue").json()
    assert found["waits"]["number"] == 2
    assert [item["about"].rpartition("/")[2] for item in found["items"]] == [one.key for one in ones]
    marks = [item["mark"] for item in found["items"]]
    answer = post(moderator, "/api/moderation/decisions", {"items": [*marks, "proposal:99999:1"], "step": "publish"})
    assert answer.status_code == 201
    assert (answer.json()["done"], list(answer.json()["left"])) == (2, ["proposal:99999:1"])
    assert [seen(one) for one in ones] == [Visibility.PUBLIC] * 2
    undone = post(moderator, f"/api/moderation/decisions/{answer.json()['decision']}/undo", {})
    assert undone.json()["done"] == 2
    assert [seen(one) for one in ones] == [Visibility.PENDING] * 2
    assert post(moderator, f"/api/moderation/decisions/{answer.json()['decision']}/undo", {}).status_code == 409


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"items": ["proposal:1:1"], "step": "hide"}, 422),
        ({"items": [], "step": "publish"}, 422),
        ({"items": ["proposal:1:1"], "step": "burn"}, 422),
        ({"items": "proposal:1:1", "step": "hide"}, 400),
        ({"items": [1], "step": "hide"}, 400),
        ({"step": "hide"}, 400),
        ({"items": [], "step": "hide", "colour": "red"}, 400),
    ],
)
def test_a_decision_that_cannot_be_is_a_problem_that_says_why(moderator: Client, said: Any, status: int) -> None:
    answer = post(moderator, "/api/moderation/decisions", said)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_the_queue_is_narrowed_and_what_is_unknown_is_named(alice: Any, moderator: Client) -> None:
    proposal(alice, "other")
    assert moderator.get("/api/moderation/queue?kind=plot-use").json()["items"] == []
    assert moderator.get("/api/moderation/queue?subject=comment").json()["items"] == []
    assert "colour" in moderator.get("/api/moderation/queue?colour=red").json()["detail"]
    assert moderator.get("/api/moderation/queue?kind=castle").status_code == 400


def test_claims_keep_two_apart(alice: Any, moderator: Client) -> None:
    proposal(alice, "other")
    (item,) = moderator.get("/api/moderation/queue").json()["items"]
    assert post(moderator, "/api/moderation/claims", {"mark": item["mark"]}).status_code == 200
    colleague = signed_in(person("collega@example.org", Role.MODERATOR))
    assert colleague.get("/api/moderation/queue").json()["items"][0]["claimed"]["by_you"] is False
    assert post(colleague, "/api/moderation/claims", {"mark": item["mark"]}).status_code == 409
    assert post(colleague, "/api/moderation/claims", {"mark": item["mark"], "take_over": True}).status_code == 200
    gone = colleague.delete("/api/moderation/claims", json.dumps({"mark": item["mark"]}), content_type="application/json")
    assert (gone.status_code, Claim.objects.count()) == (204, 0)


def test_the_queue_of_answers_goes_by_part(alice: Any, planner: Client) -> None:
    one = proposal(alice)
    found = planner.get("/api/handling/queue").json()
    assert [(item["key"], item["state"]) for item in found["items"]] == [(one.key, "submitted")]
    assert planner.get("/api/handling/queue?part=to-do").json()["items"] == []
    assert planner.get("/api/handling/queue?part=nowhere").status_code == 400
    assert post(planner, "/api/moderation/claims", {"proposal": one.key}).status_code == 200
    assert planner.get("/api/handling/queue").json()["items"][0]["claimed"]["by_you"] is True
    released = planner.delete("/api/moderation/claims", json.dumps({"proposal": one.key}), content_type="application/json")
    assert released.status_code == 204


def test_anybody_reports_once_they_have_shown_that_they_are_no_robot(alice: Any, client: Client) -> None:
    one = proposal(alice)
    address = f"/api/proposals/{one.key}/reports"
    assert post(client, address, {"reason": "hurts"}).status_code == 403
    assert not Report.objects.exists()
    answer = post(client, address, {"reason": "hurts", "words": "Kijk."}, **solution("report"))
    assert answer.status_code == 201, answer.content
    assert Report.objects.get().words == "Kijk."


def test_nobody_else_sees_or_decides(alice: Any, planner: Client, client: Client) -> None:
    proposal(alice, "other")
    for reader in (client, planner, signed_in(alice)):
        assert reader.get("/api/moderation/queue").status_code == 403
        assert post(reader, "/api/moderation/decisions", {"items": ["proposal:1:1"], "step": "publish"}).status_code == 403


def test_the_queue_tells_no_address_and_no_name_that_was_not_chosen(alice: Any, moderator: Client) -> None:
    proposal(alice, "other")
    assert b"example.org" not in moderator.get("/api/moderation/queue").content
