"""Proposals over HTTP: read, changed and taken away through the one gate; and nobody's name but the chosen one."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from accounts.models import User
from geo import crs
from geo.models import Street
from participation import proposals
from participation.event import Event
from participation.kinds import kinds
from participation.life import TRANSITIONS, State, Visibility
from participation.proposal import Proposal
from tests.accounts.conftest import person, signed_in
from tests.api.proposing import LAT, LON, alice, bench, mark, moderator, patch, planner, post, problem, reader
from tests.api.test_described import told, with_null
from tests.factories import place
from tests.participation.making import HERE, moved, proposal, sent
from tests.robots import solution

pytestmark = pytest.mark.django_db


# -- Reading.


def listed(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/api/proposals{query}")
    assert answer.status_code == 200, answer.content
    assert answer.json()["numberReturned"] == len(answer.json()["features"])
    return [feature["properties"]["title"] for feature in answer.json()["features"]]


def test_the_list_holds_what_its_reader_may_see_the_newest_first() -> None:
    me = alice()
    proposal(me, title="First")
    proposal(person("bob@example.org"), title="Second")
    proposals.make(sent(title="Draft of mine"), by=me, draft=True)
    proposals.make(sent(title="Not confirmed"), by=person("carol@example.org"))
    assert listed(reader()) == ["Second", "First"]
    assert listed(signed_in(me)) == ["Draft of mine", "Second", "First"]
    assert listed(signed_in(me), "?mine=true") == ["Draft of mine", "First"]
    assert listed(signed_in(me), "?visibility=unconfirmed") == ["Draft of mine"]
    assert listed(reader(), "?mine=true") == listed(reader(), "?visibility=unconfirmed,hidden") == []


def test_the_list_is_narrowed_by_kind_state_place_and_box() -> None:
    me = alice()
    proposal(me, title="Bench")
    moved(proposal(me, "other", title="Other"), "publish", by=moderator())
    street = proposal(me, "play-street", title="Street", about=("streets", 7))
    moved(street, "take-up", by=planner())
    assert listed(reader(), "?kind=bench,other") == ["Other", "Bench"]
    assert listed(reader(), "?state=in-review") == listed(reader(), "?about=streets/7") == ["Street"]
    assert listed(reader(), f"?bbox={LON - 0.01},{LAT - 0.01},{LON + 0.01},{LAT + 0.01}") == ["Street", "Other", "Bench"]
    assert listed(reader(), "?bbox=-180,-90,180,90") == ["Street", "Other", "Bench"]
    assert listed(reader(), f"?bbox={LON + 0.01},{LAT},{LON + 0.02},{LAT + 0.01}") == []
    assert listed(reader(), "?bbox=170,40,-170,60") == []
    metric = f"?bbox=649999,669999,650001,670001&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/{crs.METRIC}"
    assert listed(reader(), metric) == ["Street", "Other", "Bench"]


def test_a_page_leads_to_the_next_until_all_have_been_seen() -> None:
    me = alice()
    for number in range(5):
        proposal(me, title=f"Bench {number}")
    path, seen = "/api/proposals?limit=2&kind=bench", []
    while path:
        answer = reader().get(path).json()
        seen += [feature["properties"]["title"] for feature in answer["features"]]
        path = next((each["href"].removeprefix("http://testserver") for each in answer["links"] if each["rel"] == "next"), "")
    assert seen == [f"Bench {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    "query",
    [
        "kind=palace",
        "state=done",
        "visibility=all",
        "bbox=1,2,3",
        "about=moon",
        "mine=perhaps",
        "limit=0",
        "after=x",
        "colour=red",
        "f=csv",
    ],
)
def test_a_question_that_cannot_be_is_told_so_by_its_name(query: str) -> None:
    assert problem(reader().get(f"/api/proposals?{query}"), 400)["parameter"] == query.partition("=")[0]


def test_the_list_tells_of_each_proposal_what_its_own_address_tells() -> None:
    one = moved(proposal(alice(), "play-street", about=("streets", 7)), "take-up", by=planner())
    own = reader().get(f"/api/proposals/{one.key}").json()
    [in_list] = reader().get("/api/proposals").json()["features"]
    own["properties"].pop("check")
    for name in ("sent_at", "changed_at"):
        assert datetime.fromisoformat(own["properties"].pop(name)) == datetime.fromisoformat(in_list["properties"].pop(name))
    assert in_list["properties"] == own["properties"]
    assert in_list["geometry"]["coordinates"] == pytest.approx(own["geometry"]["coordinates"], abs=1e-7)


def test_similar_proposals_are_those_of_one_kind_within_reach_the_nearest_first() -> None:
    me = alice()
    for title, metres in (("far", 900), ("near", 60), ("nearest", 20)):
        proposal(me, title=title, shape=type(HERE)(HERE.x + metres, HERE.y))
    proposals.make(sent(title="not confirmed"), by=me)
    found = reader().get(f"/api/proposals/similar?kind=bench&lon={LON}&lat={LAT}").json()["features"]
    assert [each["properties"]["title"] for each in found] == ["nearest", "near"]
    assert [round(each["distance_m"], -1) for each in found] == [20, 60]
    for wrong in ("kind=bench&lon=1", "kind=palace&lon=4&lat=50", "kind=bench&lon=x&lat=50", "lon=4&lat=50"):
        problem(reader().get(f"/api/proposals/similar?{wrong}"), 400)


def test_kinds_are_told_in_the_readers_language_with_the_whole_table_of_life() -> None:
    found = {language: reader().get(f"/api/proposals/kinds?lang={language}").json() for language in ("nl", "fr", "en")}
    assert [each["key"] for each in found["en"]["kinds"]] == list(kinds())
    assert {language: said["kinds"][1]["title"] for language, said in found.items()} == {"nl": "Bank", "fr": "Banc", "en": "Bench"}
    assert [each["id"] for each in found["en"]["steps"]] == [row.id for row in TRANSITIONS]
    assert [each["id"] for each in found["en"]["states"]] == State.values


# -- Changing.


def test_a_change_says_which_version_was_seen() -> None:
    one = proposal(alice())
    client = signed_in(alice())
    problem(patch(client, one, {"properties": {"title": "Two benches"}}), 428)
    done = patch(client, one, {"properties": {"title": "Two benches"}}, **mark(one))
    assert done.json()["properties"]["title"] == "Two benches"
    assert done["ETag"] == f'"{one.key}.{one.version + 1}"'
    stale = patch(client, one, {"properties": {"title": "Three benches"}}, **mark(one))
    told_ = problem(stale, 412)
    assert told_["version"] == one.version + 1
    assert told_["present"]["properties"]["title"] == "Two benches"
    assert stale["ETag"] == done["ETag"]
    assert patch(client, one, {"properties": {"title": "Three benches"}}, **{"If-Match": "*"}).status_code == 200
    weak = {"If-Match": f'W/"{one.key}.{one.version + 2}"'}
    assert patch(client, one, {"properties": {"words": "For all."}}, **weak).status_code == 200


def test_a_place_that_is_changed_is_brought_to_what_it_is_about_then() -> None:
    far = place("streets", name="Verre straat", wkt="LINESTRING (649900 670205, 650100 670205)")
    one = proposal(alice())
    lon, lat = Street.objects.get(pk=far.pk).geom_wgs84.interpolate_normalized(0.5).coords
    done = patch(signed_in(alice()), one, {"geometry": {"type": "Point", "coordinates": [lon, lat]}}, **mark(one)).json()
    assert (done["properties"]["about"], done["properties"]["near"]) == (f"streets/{far.pk}", "Verre straat")
    assert done["properties"]["title"] == one.title


@pytest.mark.parametrize("name", ["kind", "form", "email", "draft", "state", "visibility", "version"])
def test_what_cannot_be_changed_is_refused_by_name(name: str) -> None:
    one = proposal(alice())
    assert list(problem(patch(signed_in(alice()), one, {"properties": {name: "x"}}, **mark(one)), 422)["errors"]) == [name]


def test_others_change_nothing_and_a_moderator_says_why() -> None:
    one = proposal(alice())
    for client in (reader(), signed_in(person("bob@example.org")), signed_in(planner())):
        problem(patch(client, one, {"properties": {"title": "Mine now"}}, **mark(one)), 403)
        problem(client.delete(f"/api/proposals/{one.key}", headers=mark(one)), 403)
    client = signed_in(moderator())
    assert list(problem(patch(client, one, {"properties": {"words": ""}}, **mark(one)), 422)["errors"]) == ["reason"]
    assert patch(client, one, {"properties": {"words": "", "reason": "A number of a telephone."}}, **mark(one)).status_code == 200


def test_taken_away_is_gone_with_why() -> None:
    one, other = proposal(alice()), proposal(alice())
    client = signed_in(alice())
    problem(client.delete(f"/api/proposals/{one.key}"), 428)
    problem(client.delete(f"/api/proposals/{one.key}", headers={"If-Match": f'"{one.key}.1"'}), 412)
    assert client.delete(f"/api/proposals/{one.key}", headers=mark(one)).status_code == 204
    problem(client.get(f"/api/proposals/{one.key}"), 404)
    client = signed_in(moderator())
    problem(client.delete(f"/api/proposals/{other.key}", headers=mark(other)), 422)
    why = json.dumps({"reason": "Advertising."})
    assert client.delete(f"/api/proposals/{other.key}", why, content_type="application/json", headers=mark(other)).status_code == 204
    assert Event.objects.filter(proposal=other).last().reason == "Advertising."


# -- What must never be told, and what is promised.


def test_no_answer_header_error_or_log_holds_an_address_a_number_or_a_name_that_was_not_chosen(caplog: pytest.LogCaptureFixture) -> None:
    """Prove it over every public address of proposals, for every reader, right and wrong questions alike."""
    caplog.set_level("DEBUG")
    me = alice()
    User.objects.filter(pk=me.pk).update(public_name="Secret Name")
    secret = person("zz-secret-neighbour@example.org")
    User.objects.filter(pk=secret.pk).update(public_name="Secret Neighbour", username="secret-username")
    one = proposals.edit(proposal(secret, public_name="Rozenhof"), by=secret, version=4, words="Anders.")
    one = moved(one, "take-up", by=planner())
    waiting = proposal(secret, "plot-use")
    forms = [bench(email="zz-secret-neighbour@example.org"), bench(email="zz-secret-new@example.org", title="x")]
    answers = []
    for client in (reader(), signed_in(alice()), signed_in(planner())):
        for each in (one, waiting):
            answers += [client.get(f"/api/proposals/{each.key}{rest}") for rest in ("", "/events", "/steps")]
            answers.append(patch(client, each, {"properties": {"title": "Mine"}}, **mark(each)))
            answers.append(client.delete(f"/api/proposals/{each.key}", headers=mark(each)))
            answers.append(post(client, {"step": "withdraw", "version": each.version}, f"/{each.key}/steps"))
        answers += [client.get("/api/proposals"), client.get("/api/proposals?visibility=pending"), client.get("/api/proposals/kinds")]
        answers += [client.get(f"/api/proposals/similar?kind=bench&lon={LON}&lat={LAT}"), client.get("/api/proposals/nowhere")]
    answers += [post(reader(), form, **solution("propose")) for form in forms]
    assert len(answers) > 50
    assert {answer.status_code for answer in answers} >= {200, 201, 403, 404, 422}
    said = "\n".join(f"{answer.headers}\n{answer.content.decode()}" for answer in answers) + caplog.text
    assert "Rozenhof" in said
    for kept in ("zz-secret", "example.org", "Secret", "secret-username", secret.username, me.username, '"author":', '"actor":'):
        assert kept not in said, kept


def test_what_somebody_sees_of_their_own_is_kept_by_nobody() -> None:
    proposal(alice())
    for path in ("/api/proposals", f"/api/proposals/{Proposal.objects.get().key}"):
        answer = signed_in(alice()).get(path)
        assert answer["Cache-Control"] == "no-store"
        assert "Cookie" in answer["Vary"]


def test_a_page_of_another_site_may_send_what_anybody_may_send() -> None:
    answer = reader().options("/api/proposals", headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert "If-Match" in answer["Access-Control-Allow-Headers"]


def test_a_form_of_another_site_changes_nothing_for_who_is_signed_in() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice())
    problem(post(strict, bench()), 403)
    assert not Proposal.objects.exists()


OPERATIONS = ("proposals", "proposal", "proposalEvents", "proposalSteps", "proposalKinds", "similarProposals")


def test_the_answers_are_what_the_openapi_document_says_and_nothing_else() -> None:
    me = alice()
    one = moved(proposal(me, "facade-garden", public_name="Alice"), "take-up", "accept", by=planner())
    paths = {
        "proposals": "",
        "proposal": f"/{one.key}",
        "proposalEvents": f"/{one.key}/events",
        "proposalSteps": f"/{one.key}/steps",
        "proposalKinds": "/kinds",
        "similarProposals": f"/similar?kind=facade-garden&lon={LON}&lat={LAT}",
    }
    for operation, path in paths.items():
        [methods] = told(operation)["paths"].values()
        [content] = methods["get"]["responses"]["200"]["content"].values()
        for client in (reader(), signed_in(me), signed_in(planner())):
            Draft202012Validator(with_null(content["schema"])).validate(client.get(f"/api/proposals{path}").json())


def test_what_is_written_answers_as_the_openapi_document_says_and_its_examples_are_taken() -> None:
    client, handler = signed_in(alice()), signed_in(planner())

    document = reader().get("/api/openapi.json").json()

    def said(operation: str) -> Any:
        every = (each for methods in document["paths"].values() for each in methods.values())
        return next(each for each in every if each["operationId"] == operation)

    def check(operation: str, answer: Any) -> None:
        [content] = said(operation)["responses"][str(answer.status_code)]["content"].values()
        Draft202012Validator(with_null(content["schema"])).validate(answer.json())

    place("streets", name="Kerkstraat", wkt="LINESTRING (649900 670005, 650100 670005)")
    examples = said("propose")["requestBody"]["content"]["application/json"]["examples"].values()
    assert len(examples) == 2
    for each in examples:
        made = post(client, each["value"])
        assert made.status_code == 201, made.content
        check("propose", made)
    one = proposal(alice())
    [edit] = said("editProposal")["requestBody"]["content"]["application/json"]["examples"].values()
    check("editProposal", patch(client, one, edit["value"], **mark(one)))
    rows = [{"key": one.key, "version": one.version + 1}, {"key": "nowhere", "version": 1}]
    done = post(handler, {"step": "take-up", "proposals": rows}, "/steps")
    check("moveProposals", done)
    check("moveProposal", post(handler, {"step": "accept", "version": one.version + 2}, f"/{one.key}/steps"))


def test_a_draft_that_is_old_enough_is_nobodys_business_but_its_makers() -> None:
    one = proposals.make(sent(), by=alice(), draft=True)
    Proposal.objects.filter(pk=one.pk).update(made_at=one.made_at - timedelta(days=100))
    for client in (reader(), signed_in(planner()), signed_in(moderator())):
        problem(client.get(f"/api/proposals/{one.key}/events"), 404)
    assert one.visibility == Visibility.UNCONFIRMED
