"""Proposals sent over HTTP: through the one gate, by whoever has an account or an address, and no robot; each flaw is named."""

import json
from typing import Any

import pytest

from accounts.models import User
from participation.event import Event
from participation.letter import Letter
from participation.proposal import Proposal
from tests.accounts.conftest import signed_in
from tests.api.proposing import ALICE, LAT, LON, alice, bench, planner, post, problem, reader
from tests.factories import place
from tests.robots import solution
from tests.web.posted import link_in, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


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
    (letter,) = sent(ALICE)
    assert ALICE not in made.content.decode()
    problem(reader().get(made["Location"]), 404)
    reader().post(link_in(letter, "/proposals/confirm/"), {"answer": "confirm"})
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
    assert Proposal.objects.count() == len(sent()) == 1


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
    assert not Letter.objects.exists()


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


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"type":"Feature","geometry":' + "[" * 20_000 + "]" * 20_000 + "}", "{", b"\xff"])
def test_what_is_no_json_or_nested_without_end_is_said_in_the_readers_language(deep: str | bytes) -> None:
    for path in ("/api/proposals", "/api/follows", "/api/moderation/claims"):
        client = signed_in(alice() if not User.objects.exists() else User.objects.get())
        answer = client.post(path, deep, content_type="application/json", headers={"accept-language": "nl"})
        assert answer.status_code in (400, 403), answer.content
        assert answer.status_code == 403 or answer.json()["detail"] == "Wat je stuurde, is geen JSON."
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("path", ["photos/%00", "photos/%00/small", "compare/what-if/%00", "plots/applications/%00", "api/photos/%00"])
def test_an_address_that_no_text_can_have_is_nobodys(path: str) -> None:
    assert signed_in(alice()).get(f"/{path}").status_code == 404


def test_nobody_follows_what_no_text_can_name() -> None:
    assert signed_in(alice()).delete("/api/follows/%00").status_code == 404


def test_a_follow_a_comment_and_a_removal_with_what_no_text_or_number_can_be_are_refused() -> None:
    me = alice()
    client = signed_in(me)
    key = post(client, bench()).json()["id"]
    near = {"what": "near", "lon": LON, "lat": LAT, "distance_m": 100, "name": "a\0b"}
    assert problem(client.post("/api/follows", near, content_type="application/json"), 422)["parameter"] == "name"
    assert client.post(f"/proposals/{key}/comments", {"words": "Mooi", "answers": "1" * 5_000}).status_code != 500
    version = Proposal.objects.get().version
    assert client.post(f"/proposals/{key}", {"do": "remove", "version": version, "reason": "a\0b"}).status_code == 422
    assert Proposal.objects.get().removed_at is None
