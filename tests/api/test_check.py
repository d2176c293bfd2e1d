"""The facade-garden check over HTTP: the answer, the reasons, and a name for each thing that is wrong."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Area
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db
CHECK = "/api/facade-garden/check"
# A square of 800 m around the point at which tests place things, and that point in degrees.
AROUND = "POLYGON ((649600 669600, 650400 669600, 650400 670400, 649600 670400, 649600 669600))"
HERE = [4.368733, 50.840431]


def send(client: Client, question: Any, **headers: str) -> Any:
    body = question if isinstance(question, (str, bytes)) else json.dumps(question)
    return client.post(CHECK, body, content_type="application/json", headers=headers)


def ask(client: Client, **question: Any) -> dict[str, Any]:
    answer = send(client, question)
    assert answer.status_code == 200, answer.content
    return answer.json()


def point(x: float = 0, y: float = 0) -> dict[str, Any]:
    """A GeoJSON point so many metres east and north of the place where tests stand."""
    return {"type": "Point", "coordinates": [HERE[0] + x / 70_300, HERE[1] + y / 111_250]}


def city(**fields: Any) -> Area:
    return place("areas", wkt=AROUND, **{"level": "city", "name": "Zwanerode", **fields})


def street(**fields: Any) -> None:
    """A street that runs from west to east, 5 m south of the place where tests stand: that place is on its left."""
    survey = dataset("sidewalks", name="Telling stoepen", publisher="De stad", retrieved=date(2026, 5, 1))
    place("streets", wkt="LINESTRING (649900 669995, 650100 669995)", name="Noordkaai", dataset=survey, **fields)


@pytest.mark.parametrize(
    ("question", "verdict", "depth", "length", "free"),
    [
        ({"profile": "antwerp", "sidewalk_width_m": 1.8}, "may", 0.3, 1.2, 1.5),
        ({"profile": "antwerp", "sidewalk_width_m": 1.81}, "may", 0.31, None, 1.5),
        ({"profile": "antwerp", "sidewalk_width_m": 1.2}, "may-not", 0.0, 1.2, 1.2),
        ({"profile": "antwerp", "sidewalk_width_m": 1.8, "depth_m": 0.5}, "may-if", 0.3, 1.2, 1.5),
        ({"profile": "antwerp", "sidewalk_width_m": 1.8, "length_m": 2}, "may-if", 0.3, 1.2, 1.5),
        ({"profile": "ghent", "sidewalk_width_m": 1.5, "depth_m": 0.2}, "may", 0.3, None, 1.3),
        ({"profile": "ghent", "sidewalk_width_m": 2}, "may", 0.3, None, 1.7),
        ({"profile": "tienen", "sidewalk_width_m": 2.25, "obstacles": [{"kind": "tree", "width_m": 0.5}]}, "may", 0.25, None, 1.5),
        ({"profile": "amsterdam-west", "sidewalk_width_m": 1.55}, "may-not", 0.05, None, 1.5),
        ({"profile": "brussels-evere", "sidewalk_width_m": 1.8}, "may-if", 0.3, None, 1.5),
        ({"profile": "ghent"}, "measure", None, None, None),
        ({"profile": "ghent", "sidewalk_width_m": 1.8, "obstacles": [{"kind": "pole"}]}, "measure", None, None, None),
    ],
)
def test_a_question_is_answered(client: Client, question: dict[str, Any], verdict: str, depth: Any, length: Any, free: Any) -> None:
    found = ask(client, **question)
    assert (found["verdict"], found["max_depth_m"], found["max_length_m"], found["free_passage_m"]) == (verdict, depth, length, free)
    assert found["profile"] == question["profile"]


def test_each_clause_that_decided_says_its_text_source_and_date_in_the_readers_language(client: Client) -> None:
    said = {}
    for language in ("nl", "fr", "en"):
        found = send(client, {"profile": "antwerp", "sidewalk_width_m": 1.7}, **{"accept-language": language}).json()
        first = found["clauses"][0]
        assert (first["id"], first["date"]) == ("mini-depth", "2019-02-16")
        assert "Gazet van Antwerpen" in first["source"]
        said[language] = first["text"]
    assert said["nl"] == "Op een stoep tot en met 180 cm breed is de geveltuin hoogstens 30 cm diep (mini)."
    assert len(set(said.values())) == 3
    assert client.post(f"{CHECK}?lang=fr", '{"profile": "ghent"}', content_type="application/json").json()["answer"] != found["answer"]


def test_it_answers_without_a_single_query_and_keeps_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = send(client, {"profile": "ghent", "sidewalk_width_m": 1.8})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_answer_is_drawn_and_the_drawing_said(client: Client) -> None:
    post = {"kind": "lamp-post", "width_m": 0.25, "distance_m": 1}
    drawing = ask(client, profile="tienen", sidewalk_width_m=2, obstacles=[post])["drawing"]
    assert drawing["svg"].startswith("<svg ")
    assert "a sidewalk of 200 cm" in drawing["text"]
    assert "lamp post, which takes 25 cm" in drawing["text"]
    assert ask(client, profile="tienen")["drawing"] is None


def test_without_a_profile_it_is_the_one_whose_area_holds_the_geometry(client: Client, django_assert_num_queries: Any) -> None:
    city()
    with django_assert_num_queries(1):
        found = ask(client, geometry=point(), sidewalk_width_m=1.5)
    assert found["profile"] == "zwanerode"
    assert found["rules"]["fictional"] is True
    outside = send(client, {"geometry": point(x=2_000), "sidewalk_width_m": 1.5})
    assert (outside.status_code, outside.json()["parameter"]) == (404, "geometry")
    assert "antwerp" in outside.json()["profiles"]


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"level": "neighbourhood", "name": "Brederode (Antwerpen)", "code": "11002A1"}, "antwerp"),
        ({"level": "neighbourhood", "name": "Centrum (Tienen)", "code": "24107A0"}, "tienen"),
        ({"level": "city", "name": "Gent", "code": ""}, "ghent"),
        ({"level": "city", "name": "Evere", "code": "21006"}, "brussels-evere"),
        ({"level": "district", "name": "West", "names": {"nl": "Amsterdam-West"}}, "amsterdam-west"),
    ],
)
def test_a_profile_finds_its_area_by_what_the_profile_says_of_it(client: Client, fields: dict[str, Any], key: str) -> None:
    city(**fields)
    city(level="district", name="Elsewhere", code="99999")
    assert ask(client, geometry=point(), sidewalk_width_m=1.8)["profile"] == key


def test_an_area_that_has_gone_holds_nothing(client: Client) -> None:
    city(gone_since=date(2025, 1, 1))
    assert send(client, {"geometry": point()}).status_code == 404


def test_the_width_is_taken_from_the_street_on_the_side_of_the_facade(client: Client, django_assert_num_queries: Any) -> None:
    city()
    street(sidewalk_left_m=1.85, sidewalk_right_m=2.4)
    with django_assert_num_queries(2):
        north = ask(client, geometry=point())
    assert (north["sidewalk_width_m"], north["verdict"]) == (1.85, "may")
    assert north["sidewalk_width_from"] == {
        "street": "Noordkaai",
        "side": "left",
        "dataset": "Telling stoepen",
        "publisher": "De stad",
        "date": "2026-05-01",
        "fictional": False,
    }
    facade = {"type": "LineString", "coordinates": [point(x=-4, y=-10)["coordinates"], point(x=4, y=-10)["coordinates"]]}
    assert ask(client, geometry=facade)["sidewalk_width_m"] == 2.4
    measured = ask(client, geometry=point(), sidewalk_width_m=1.2)
    assert (measured["sidewalk_width_m"], measured["sidewalk_width_from"]) == (1.2, None)


def test_where_no_source_gives_the_width_of_this_side_it_is_to_be_measured(client: Client) -> None:
    city()
    street(sidewalk_right_m=2.4)
    for where in (point(), point(y=-5), point(y=200)):
        found = ask(client, geometry=where)
        assert (found["verdict"], found["sidewalk_width_m"], found["max_depth_m"]) == ("measure", None, None)
    place("streets", wkt="LINESTRING (649900 670005.4, 650100 670005.4)", kind="footway")
    street(sidewalk_left_m=1.85)
    assert ask(client, geometry=point())["verdict"] == "measure"  # two ways are as near, and one of them says nothing


def test_at_a_corner_the_narrower_sidewalk_counts(client: Client) -> None:
    city()
    street(sidewalk_left_m=1.85, sidewalk_right_m=1.85)
    place("streets", wkt="LINESTRING (650005.5 669900, 650005.5 670100)", sidewalk_left_m=1.4, sidewalk_right_m=2.0)
    assert ask(client, geometry=point())["sidewalk_width_m"] == 1.4


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ({"profile": "antwerp", "width": 1.8}, "width"),
        ({"profile": "antwerp", "sidewalk_width_m": "1.8"}, "sidewalk_width_m"),
        ({"profile": "antwerp", "sidewalk_width_m": True}, "sidewalk_width_m"),
        ({"profile": "antwerp", "sidewalk_width_m": -1}, "sidewalk_width_m"),
        ({"profile": "antwerp", "sidewalk_width_m": 180}, "sidewalk_width_m"),
        ({"profile": "antwerp", "depth_m": 0}, "depth_m"),
        ({"profile": "antwerp", "length_m": [1]}, "length_m"),
        ({"profile": "antwerp", "obstacles": {}}, "obstacles"),
        ({"profile": "antwerp", "obstacles": [1]}, "obstacles"),
        ({"profile": "antwerp", "obstacles": [{"kind": "pole"}] * 51}, "obstacles"),
        ({"profile": "antwerp", "obstacles": [{"kind": "dragon", "width_m": 1}]}, "obstacles[0].kind"),
        ({"profile": "antwerp", "obstacles": [{"kind": "pole", "wide": 1}]}, "obstacles[0].wide"),
        ({"profile": "antwerp", "obstacles": [{"kind": "pole", "width_m": -0.1}]}, "obstacles[0].width_m"),
        ({"profile": "antwerp", "obstacles": [{"kind": "pole", "distance_m": "far"}]}, "obstacles[0].distance_m"),
        ({"profile": 7}, "profile"),
        ({}, "profile"),
        ({"geometry": "here"}, "geometry"),
        ({"geometry": {"type": "Circle", "coordinates": [4.36, 50.84]}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": []}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [4.36]}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [[4.36, 50.84]]}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [2.0, 58.0]}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [10**400, 50.84]}}, "geometry"),
        ({"geometry": {"type": "LineString", "coordinates": [[4.36, 50.84], [4.37, 50.84]]}}, "geometry"),
        (
            {
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[4.36, 50.84], [4.3601, 50.8401], [4.36, 50.8401], [4.3601, 50.84], [4.36, 50.84]]],
                }
            },
            "geometry",
        ),
        ({"geometry": {"type": "LineString", "coordinates": [[4.36, 50.84]] * 1_001}}, "geometry"),
    ],
)
def test_what_is_wrong_is_named(client: Client, question: dict[str, Any], named: str) -> None:
    answer = send(client, question)
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert problem["parameter"] == named
    assert problem["errors"][named]


def test_all_that_is_wrong_is_named_at_once(client: Client) -> None:
    problem = send(client, {"profil": 1, "depth_m": "3", "obstacles": [{"kind": "x"}]}).json()
    assert set(problem["errors"]) == {"profil", "depth_m", "obstacles[0].kind"}


def test_swapped_coordinates_are_said_to_be_swapped_and_offered_the_right_way(client: Client) -> None:
    detail = send(client, {"geometry": {"type": "Point", "coordinates": [50.84, 4.36]}}).json()["detail"]
    assert "swapped" in detail
    assert "[4.36, 50.84]" in detail


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", "7", '{"profile": NaN}', "[" * 5_000, '{"profile":"ghent","profile":"antwerp"}', b"\xff"]
)
def test_a_body_that_is_no_question_is_refused(client: Client, body: str | bytes) -> None:
    answer = send(client, body)
    assert answer.status_code == 400
    assert answer.json()["parameter"] in ("body", "profile")


def test_what_is_no_json_or_too_large_is_refused(client: Client) -> None:
    form = client.post(CHECK, {"profile": "ghent"})
    assert (form.status_code, form["Content-Type"]) == (415, "application/problem+json")
    assert send(client, {"profile": "x" * 70_000}).status_code == 413
    assert client.get(CHECK).status_code == 405
    assert client.post(f"{CHECK}?lang=xx", "{}", content_type="application/json").json()["parameter"] == "lang"


def test_an_unknown_profile_is_a_404_with_those_there_are(client: Client) -> None:
    answer = send(client, {"profile": "atlantis", "sidewalk_width_m": 1.8})
    assert answer.status_code == 404
    assert answer.json()["parameter"] == "profile"
    assert answer.json()["profiles"] == ["amsterdam-west", "antwerp", "brussels-evere", "ghent", "tienen", "zwanerode"]


def test_a_page_of_another_site_may_ask(client: Client) -> None:
    allowed = client.options(CHECK)
    assert allowed["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in allowed["Access-Control-Allow-Headers"]


def test_the_profiles_are_listed_with_every_clause_source_and_date(client: Client) -> None:
    city()
    answer = client.get("/api/facade-garden/profiles")
    found = {one["key"]: one for one in answer.json()["profiles"]}
    assert set(found) == {"amsterdam-west", "antwerp", "brussels-evere", "ghent", "tienen", "zwanerode"}
    assert [key for key, one in found.items() if one["present"]] == ["zwanerode"]
    assert [key for key, one in found.items() if one["fictional"]] == ["zwanerode"]
    for one in found.values():
        assert one["valid_from"]
        assert all(clause["text"] and clause["source"] and clause["date"] for clause in one["clauses"])
    assert client.get("/api/facade-garden/profiles", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_the_document_of_the_api_shows_how_to_ask(client: Client) -> None:
    document = client.get("/api/openapi.json").json()
    post = document["paths"]["/api/facade-garden/check"]["post"]
    asked = post["requestBody"]["content"]["application/json"]
    assert len(asked["examples"]) == 3
    for example in asked["examples"].values():
        assert set(example["value"]) <= set(asked["schema"]["properties"])
        assert send(client, example["value"]).status_code in (200, 404)
    assert "/api/facade-garden/profiles" in document["paths"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["Point", "pole"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "kind", "width_m", "distance_m"]), inner, max_size=4)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(["profile", "sidewalk_width_m", "depth_m", "length_m", "obstacles", "geometry", "colour", "\ud800"])


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(question=st.dictionaries(KEYS, JSON, max_size=5), profile=st.none() | st.sampled_from(["ghent", "antwerp", "x"]))
def test_any_question_is_answered_or_refused_by_name(client: Client, question: dict[str, Any], profile: str | None) -> None:
    answer = send(client, question | ({"profile": profile} if profile else {}))
    assert answer.status_code in (200, 400, 404)
    if answer.status_code != 200:
        assert answer.json()["parameter"]
