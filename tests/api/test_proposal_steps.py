"""Proposals moved on over HTTP, one or many at once, each by the version that was seen; and what happened to them, told without who."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.roles import Role
from participation import proposals
from participation.life import State
from participation.proposal import Proposal
from tests.accounts.conftest import person, signed_in
from tests.api.proposing import alice, moderator, planner, post, problem, reader
from tests.participation.making import moved, proposal

pytestmark = pytest.mark.django_db


def test_each_reader_is_told_what_they_can_do_now_and_what_that_asks() -> None:
    one = proposal(alice())
    path = f"/api/proposals/{one.key}/steps"
    can = {who: [each["id"] for each in client.get(path).json()["steps"]] for who, client in clients().items()}
    assert can == {who: [row.id for row in proposals.possible(one, by)] for who, by in people().items()}
    assert (can["nobody"], can["author"], can["planner"]) == ([], ["withdraw"], ["take-up", "ask"])
    assert "hide" in can["moderator"]
    assert reader().get(path).json()["version"] == one.version
    [ask] = [each for each in signed_in(planner()).get(path).json()["steps"] if each["id"] == "ask"]
    assert (ask["needs"], ask["axis"], ask["to"]) == ("words", "state", "needs-information")


def people() -> dict[str, Any]:
    return {"nobody": AnonymousUser(), "author": alice(), "planner": planner(), "moderator": moderator()}


def clients() -> dict[str, Client]:
    return {who: signed_in(by) if by.is_authenticated else reader() for who, by in people().items()}


def test_a_step_is_taken_with_the_version_that_was_seen_and_what_it_asks() -> None:
    one = proposal(alice())
    client, path = signed_in(planner()), f"/{one.key}/steps"
    assert problem(post(client, {"step": "take-up", "version": one.version - 1}, path), 412)["version"] == one.version
    done = post(client, {"step": "take-up", "version": one.version}, path)
    assert done.json()["properties"]["state"] == "in-review"
    version = done.json()["properties"]["version"]
    assert list(problem(post(client, {"step": "refuse", "version": version}, path), 422)["errors"]) == ["reason"]
    problem(post(client, {"step": "plan", "version": version, "planned_for": "2027-04-01"}, path), 409)
    problem(post(signed_in(alice()), {"step": "accept", "version": version}, path), 403)
    problem(post(reader(), {"step": "accept", "version": version}, path), 403)
    refused = post(client, {"step": "refuse", "version": version, "clauses": ["antwerp/nowhere"]}, path)
    assert list(problem(refused, 422)["errors"]) == ["clauses"]
    version = post(client, {"step": "accept", "version": version}, path).json()["properties"]["version"]
    planned = post(client, {"step": "plan", "version": version, "planned_for": "2027-04-01"}, path).json()
    assert planned["properties"]["planned_for"] == "2027-04-01"
    assert reader().get(f"/api/proposals/{one.key}").json()["properties"]["planned_for"] == "2027-04-01"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "version"),
        ({"step": 3, "version": 4}, "step"),
        ({"step": "take-up", "version": "4"}, "version"),
        ({"step": "take-up", "version": True}, "version"),
        ({"step": "take-up", "version": 4, "reason": 3}, "reason"),
        ({"step": "take-up", "version": 4, "clauses": "x"}, "clauses"),
        ({"step": "take-up", "version": 4, "planned_for": "soon"}, "planned_for"),
        ({"step": "take-up", "version": 4, "planned_for": 3}, "planned_for"),
        ({"step": "take-up", "version": 4, "by": 1}, "by"),
    ],
)
def test_a_step_that_cannot_be_read_is_told_so_by_name(said: dict[str, Any], field: str) -> None:
    one = proposal(alice())
    assert field in problem(post(signed_in(planner()), said, f"/{one.key}/steps"), 422)["errors"]
    assert Proposal.objects.get(pk=one.pk).state == State.SUBMITTED


def test_a_step_that_is_none_is_told_which_there_are() -> None:
    one = proposal(alice())
    assert "take-up" in problem(post(signed_in(planner()), {"step": "promote", "version": 4}, f"/{one.key}/steps"), 409)["detail"]


def test_many_are_moved_at_once_each_by_itself() -> None:
    me = alice()
    good, stale, gone = proposal(me), proposal(me), proposal(me, title="Gone")
    proposals.remove(gone, by=me, version=gone.version, reason="No more.")
    waits = proposal(me, "plot-use")
    rows = [
        {"key": good.key, "version": good.version},
        {"key": stale.key, "version": stale.version - 1},
        {"key": gone.key, "version": gone.version},
        {"key": waits.key, "version": waits.version},
        {"key": "nowhere", "version": 1},
    ]
    done = post(signed_in(planner()), {"step": "take-up", "proposals": rows}, "/steps")
    assert done.status_code == 200, done.content
    assert [each["status"] for each in done.json()["results"]] == [200, 412, 404, 200, 404]
    assert done.json()["done"] == 2
    assert done.json()["results"][1]["version"] == stale.version
    assert Proposal.objects.get(pk=good.pk).state == State.IN_REVIEW
    assert Proposal.objects.get(pk=stale.pk).state == State.SUBMITTED


def test_a_planner_of_one_kind_moves_only_that_of_many() -> None:
    gardener = person("gardener@example.org", Role.PLANNER, kinds=["facade-garden"])
    rows = [proposal(alice()), proposal(alice(), "facade-garden")]
    said = {"step": "take-up", "proposals": [{"key": one.key, "version": one.version} for one in rows]}
    assert [each["status"] for each in post(signed_in(gardener), said, "/steps").json()["results"]] == [403, 200]
    problem(post(signed_in(alice()), said, "/steps"), 403)


@pytest.mark.parametrize(
    "rows",
    [None, [], "x", [{"key": "a"}], [{"key": 1, "version": 1}], [{"key": "a", "version": 1}] * 2, [{"key": "a", "version": 1}] * 101],
)
def test_a_list_of_many_that_cannot_be_read_is_told_so(rows: Any) -> None:
    told_ = problem(post(signed_in(planner()), {"step": "take-up", "proposals": rows}, "/steps"), 422)
    assert list(told_["errors"]) == ["proposals"]


def test_what_happened_is_told_with_when_and_as_what_and_never_who() -> None:
    one = moved(proposal(alice(), public_name="Alice of the square"), "take-up", by=planner())
    one = moved(one, "ask", by=planner(), reason="How wide is it?")
    one = moved(one, "answer", by=alice(), reason="Two metres.")
    told_ = reader().get(f"/api/proposals/{one.key}/events").json()["events"]
    steps = ["made", "send", "confirm", "open", "take-up", "ask", "answer"]
    assert [each["what"] for each in told_] == steps
    assert [each["as"] for each in told_] == ["author"] * 3 + ["system"] + ["handle-proposals"] * 2 + ["author"]
    assert told_[5]["reason"] == "How wide is it?"
    assert (told_[4]["was"], told_[4]["became"]) == ("submitted", "in-review")


def test_why_something_was_hidden_is_told_to_its_maker_and_not_to_all() -> None:
    one = moved(proposal(alice()), "hide", by=moderator(), reason="It names Mr Peeters.")
    path = f"/api/proposals/{one.key}/events"
    problem(reader().get(path), 404)
    assert "Peeters" in signed_in(alice()).get(path).content.decode()
    one = moved(one, "publish", by=moderator())
    assert "Peeters" not in reader().get(path).content.decode()
