"""Proposals over HTTP: sent, read, changed and moved on, each time through the one gate; and nobody's name but the chosen one."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client
from jsonschema import Draft202012Validator

from accounts.models import User
from accounts.roles import Role
from geo import crs
from geo.models import Street
from participation import proposals
from participation.event import Event
from participation.kinds import kinds
from participation.life import TRANSITIONS, State, Visibility
from participation.proposal import Proposal
from planning.site import degrees
from tests.accounts.conftest import person, signed_in
from tests.api.test_described import told, with_null
from tests.factories import place
from tests.participation.making import HERE, moved, proposal, sent
from tests.robots import solution

pytestmark = pytest.mark.django_db
ALICE = "alice@example.org"
# Where `making.HERE` is, in degrees.
LON, LAT = (round(float(each), 7) for each in degrees(HERE).coords[0])


def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def bench(**more: Any) -> dict[str, Any]:
    properties = {"kind": "bench", "title": "A bench before the school", "words": "To rest.", "form": str(uuid.uuid4()), **more}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [LON, LAT]}, "properties": properties}


def post(client: Client, said: Any, path: str = "", **headers: str) -> Any:
    return client.post(f"/api/proposals{path}", json.dumps(said), content_type="application/json", headers=headers)


def patch(client: Client, one: Proposal, said: Any, **headers: str) -> Any:
    whole = {"type": "Feature", **said} if "type" not in said else said
    return client.patch(f"/api/proposals/{one.key}", json.dumps(whole), content_type="application/geo+json", headers=headers)


def mark(one: Proposal) -> dict[str, str]:
    return {"If-Match": f'"{one.key}.{one.version}"'}


def alice() -> User:
    return User.objects.filter(email=ALICE).first() or person(ALICE, public_name="")


def planner() -> User:
    return User.objects.filter(email="planner@example.org").first() or person("planner@example.org", Role.PLANNER)


def moderator() -> User:
    return User.objects.filter(email="moderator@example.org").first() or person("moderator@example.org", Role.MODERATOR)


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = dict(answer.json())
    assert found["status"] == status
    assert found["detail"]
    return found


# -- Sending.


def test_who_is_signed_in_sends_a_feature_and_gets_it_back_with_its_address_and_mark() -> None:
    made = post(signed_in(alice()), bench())
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    assert made["Location"] == f"http://testserver/api/proposals/{key}"
    assert made["ETag"] == f'"{key}.{Proposal.objects.get().version}"'
    read = reader().get(made["Location"])
    assert read.status_code == 200
    assert read["Content-Type"] == "application/geo+json"
    feature = read.json()
    assert feature["properties"]["title"] == "A bench before the school"
    assert feature["properties"]["state"] == "submitted"
    lon, lat = feature["geometry"]["coordinates"]
    assert (lon, lat) == pytest.approx((LON, LAT), abs=1e-7)
    assert "mine" not in feature
    assert "answers" not in feature["properties"]


def test_with_nothing_but_an_address_it_is_kept_unseen_until_the_letter_is_answered() -> None:
    made = post(reader(), bench(email=ALICE), **solution("propose"))
    assert made.status_code == 201, made.content
    assert made.json()["properties"]["visibility"] == "unconfirmed"
    assert "letter" in made.json()["next"]
    assert mail.outbox[0].to == [ALICE]
    assert ALICE not in made.content.decode()
    problem(reader().get(made["Location"]), 404)
    path = mail.outbox[0].body.split("http://testserver")[1].split()[0]
    reader().post(path, {"answer": "confirm"})
    assert reader().get(made["Location"]).status_code == 200


def test_what_is_answered_does_not_tell_whether_an_address_has_an_account() -> None:
    alice()
    answers = [post(reader(), bench(email=email), **solution("propose")) for email in (ALICE, "new@example.org")]
    told_ = []
    for answer in answers:
        said = answer.json()
        key = said.pop("id")
        said["properties"].pop("changed_at"), said["properties"].pop("sent_at"), said.pop("links")
        told_.append((answer.status_code, said, {name: value.replace(key, "") for name, value in answer.headers.items()}))
    assert told_[0][:2] == told_[1][:2]
    lengths = [abs(int(headers.pop("Content-Length", 0))) for _status, _said, headers in told_]
    assert told_[0][2] == told_[1][2]
    assert len(set(lengths)) == 1


def test_the_same_form_sent_twice_is_one_proposal_with_one_address() -> None:
    form, proof = bench(email=ALICE), solution("propose")
    made = [post(reader(), form, **proof) for _twice in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    assert len({each["Location"] for each in made}) == 1
    assert Proposal.objects.count() == len(mail.outbox) == 1


def test_a_draft_is_kept_for_its_maker_alone_and_sent_when_it_is_ready() -> None:
    client, form = signed_in(alice()), bench(draft=True)
    made = post(client, form)
    assert made.json()["properties"]["state"] == "draft"
    problem(reader().get(made["Location"]), 404)
    problem(signed_in(planner()).get(made["Location"]), 404)
    assert client.get(made["Location"]).json()["mine"] is True
    sent_ = post(client, {"step": "send", "version": Proposal.objects.get().version}, f"/{made.json()['id']}/steps")
    assert sent_.json()["properties"]["state"] == "submitted"
    shown = post(client, {"step": "confirm", "version": Proposal.objects.get().version}, f"/{made.json()['id']}/steps")
    assert shown.json()["properties"]["visibility"] == "public"
    problem(post(reader(), bench(draft=True, email=ALICE), **solution("propose")), 422)


def test_a_robot_is_told_where_to_fetch_a_challenge_and_keeps_nothing() -> None:
    told_ = problem(post(reader(), bench(email=ALICE)), 403)
    assert told_["challenge"] == "/api/challenge?for=propose"
    assert not Proposal.objects.exists()
    assert not User.objects.exists()
    assert not mail.outbox


def test_too_many_are_told_how_long_to_wait() -> None:
    client = signed_in(alice())
    answers = [post(client, bench()) for _time in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [201] * 30
    assert problem(answers[30], 429)["wait_s"] == int(answers[30]["Retry-After"])


def test_a_kind_that_somebody_reads_first_waits_and_says_so() -> None:
    plot = place("vacant-plots", wkt="POLYGON ((649990 669990, 650010 669990, 650010 670010, 649990 670010, 649990 669990))")
    made = post(signed_in(alice()), bench(kind="plot-use", about=f"vacant-plots/{plot.pk}", answers={"use": "green"}))
    assert made.status_code == 201, made.content
    assert made.json()["properties"]["visibility"] == "pending"
    assert "reads it" in made.json()["next"]
    assert made.json()["properties"]["about"] == f"vacant-plots/{plot.pk}"
    assert made.json()["properties"]["answers"] == {"use": "green"}


def test_what_it_is_about_is_found_by_itself_and_the_street_it_lies_along_is_told() -> None:
    street = place("streets", name="Kerkstraat", wkt="LINESTRING (649900 670005, 650100 670005)")
    made = post(signed_in(alice()), bench()).json()["properties"]
    assert (made["about"], made["near"]) == (f"streets/{street.pk}", "Kerkstraat")


def test_the_facade_garden_check_is_answered_and_kept_with_it() -> None:
    asked = {"profile": "antwerp", "sidewalk_width_m": 1.8}
    made = post(signed_in(alice()), bench(kind="facade-garden", check=asked)).json()["properties"]["check"]
    assert made["answer"]["verdict"] == "may"
    assert made["question"]["sidewalk_width_m"] == 1.8
    wrong = problem(post(signed_in(alice()), bench(kind="facade-garden", check={"sidewalk_width_m": -1, "profile": "antwerp"})), 422)
    assert list(wrong["errors"]) == ["check.sidewalk_width_m"]


SQUARE = {"type": "Polygon", "coordinates": [[[4.36, 50.84], [4.38, 50.84], [4.38, 50.86], [4.36, 50.86], [4.36, 50.84]]]}
BOW = {"type": "Polygon", "coordinates": [[[4.36, 50.84], [4.361, 50.841], [4.361, 50.84], [4.36, 50.841], [4.36, 50.84]]]}
MANY = {"type": "LineString", "coordinates": [[4.36 + n / 1e7, 50.84] for n in range(10_000)]}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "ab"}, "title"),
        ({"title": None}, "title"),
        ({"title": ["a", "list"]}, "title"),
        ({"title": "nul\0"}, "title"),
        ({"title": "x" * 200}, "title"),
        ({"kind": "palace"}, "kind"),
        ({"kind": None}, "kind"),
        ({"words": "x" * 5_001}, "words"),
        ({"public_name": ALICE}, "public_name"),
        ({"answers": {"colour": "red"}}, "answers.colour"),
        ({"answers": "red"}, "answers"),
        ({"about": "moon/1"}, "about"),
        ({"about": "streets/999999"}, "about"),
        ({"about": "trees/1"}, "about"),
        ({"form": "1"}, "form"),
        ({"colour": "red"}, "colour"),
        ({"state": "accepted"}, "state"),
        ({"author": 1}, "author"),
        ({"geom": None}, "geometry"),
        ({"draft": "perhaps"}, "draft"),
        ({"check": 3}, "check"),
    ],
)
def test_a_property_that_cannot_be_is_named_and_nothing_is_kept(wrong: dict[str, Any], field: str) -> None:
    assert list(problem(post(signed_in(alice()), bench(**wrong)), 422)["errors"]) == [field]
    assert not Proposal.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("geometry", "kind", "words"),
    [
        (None, "bench", ""),
        ("POINT (1 2)", "bench", "GeoJSON"),
        ({"type": "Point"}, "bench", "coordinates"),
        ({"type": "Point", "coordinates": []}, "bench", "empty"),
        ({"type": "Point", "coordinates": ["a", "b"]}, "bench", "coordinates"),
        ({"type": "Point", "coordinates": [2.5, 51.6]}, "bench", "outside the city"),
        ({"type": "Point", "coordinates": [3.7, 51.05]}, "bench", "outside the city"),
        ({"type": "Point", "coordinates": [400, 50]}, "bench", "longitude"),
        ({"type": "LineString", "coordinates": [[4.36, 50.84], [4.37, 50.84]]}, "bench", "a point"),
        (SQUARE, "greening", "too large"),
        (BOW, "greening", "crosses itself"),
        (MANY, "greening", "corners"),
        ({"type": "GeometryCollection", "geometries": []}, "bench", "Point"),
    ],
)
def test_a_place_that_cannot_be_is_said_in_a_sentence(geometry: Any, kind: str, words: str) -> None:
    place("areas", level="city", name="Stad", wkt="POLYGON ((640000 660000, 660000 660000, 660000 680000, 640000 680000, 640000 660000))")
    told_ = problem(post(signed_in(alice()), {**bench(kind=kind), "geometry": geometry}), 422)
    assert list(told_["errors"]) == ["geometry"]
    assert words in told_["errors"]["geometry"]


def test_swapped_coordinates_are_told_so_with_what_they_would_be() -> None:
    place("areas", level="city", name="Stad", wkt="POLYGON ((640000 660000, 660000 660000, 660000 680000, 640000 680000, 640000 660000))")
    told_ = problem(post(signed_in(alice()), {**bench(), "geometry": {"type": "Point", "coordinates": [LAT, LON]}}), 422)
    assert "exchanged" in told_["errors"]["geometry"]
    assert told_["exchanged"] == {"type": "Point", "coordinates": [LON, LAT]}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"type": "Feature", "geometry": {"type": "Point", "coordinates": [NaN, 1]}}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("x=1", "application/x-www-form-urlencoded", 415),
        ('"' + "x" * 300_000 + '"', "application/json", 413),
        ("{}", "application/json", 422),
        ('{"type": "Feature"}', "application/json", 422),
        ('{"type": "Feature", "properties": []}', "application/json", 422),
        ('{"type": "Feature", "properties": {}, "more": 1}', "application/json", 422),
    ],
)
def test_a_body_that_is_no_feature_is_told_so(body: str, kind: str, status: int) -> None:
    problem(signed_in(alice()).post("/api/proposals", body, content_type=kind), status)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("email", ["", "jan", "a@b"])
def test_without_an_address_or_an_account_it_says_what_is_missing(email: str) -> None:
    assert list(problem(post(reader(), bench(email=email)), 422)["errors"]) == ["email"]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_each_error_speaks_the_readers_language(language: str) -> None:
    client = signed_in(alice())
    said = problem(client.post(f"/api/proposals?lang={language}", json.dumps(bench(title="x")), content_type="application/json"), 422)
    assert {"nl": "titel", "fr": "titre", "en": "title"}[language] in said["errors"]["title"]


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


# -- Moving on.


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
