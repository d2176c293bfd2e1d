"""The API of vacant plots and corrections: everything the pages do, each flaw named, nothing told that is not public."""

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from geo.models import VacantPlot
from participation.application import Application
from participation.correction import Correction
from participation.eligibility import CLAUSES
from participation.interest import Interest
from participation.temporary_use import TemporaryUse
from participation.tie import order, seal
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.participation.plots import REASON, application, box, close, plot, today, wish
from tests.planning.vacant_town import town
from tests.robots import solution
from tests.web.posted import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def send(client: Client, path: str, said: Any, method: str = "post", **headers: str) -> Any:
    return getattr(client, method)(path, json.dumps(said), content_type="application/json", headers=headers)


def wanted(**more: Any) -> dict[str, Any]:
    said = wish()
    contacts = [dict(one) for one in said.contacts]
    return {"use": said.use, "from": said.start.isoformat(), "until": said.end.isoformat(), "plan": said.plan, "contacts": contacts, **more}


def asked(**more: Any) -> dict[str, Any]:
    return {**wanted(), "form": str(uuid.uuid4()), **more}


def test_the_list_is_read_page_by_page_and_narrowed(reader: Client) -> None:
    for x in range(3):
        plot(100 * x, kind="building" if x else "waste_ground")
    first = reader.get("/api/plots?limit=2").json()
    after = next(link["href"] for link in first["links"] if link["rel"] == "next")
    second = reader.get(after).json()
    assert [len(page["plots"]) for page in (first, second)] == [2, 1]
    assert len(reader.get("/api/plots?kind=building").json()["plots"]) == 2
    assert reader.get("/api/plots?kind=castle").status_code == 400
    assert reader.get("/api/plots?colour=red").json()["parameter"] == "colour"


def test_a_plot_says_what_its_page_says(reader: Client) -> None:
    made = plot(vacant_until=None, owner_type="private")
    said = reader.get(f"/api/plots/{made.pk}").json()
    assert (said["why"], said["public_owner"], said["area_m2"], said["vacant_until"]) == ("source", "no", 800.0, None)
    assert said["interest"] | {"says": ""} == {
        "organisers_at_least": None,
        "followers_at_least": None,
        "groups": [],
        "named": [],
        "says": "",
    }
    assert [step["id"] for step in said["pathway"]["steps"]][:2] == ["interest", "propose"]
    assert (said["call"]["open"], said["call"]["rule"], said["call"]["days"]) == (False, "lottery", 30)
    assert reader.get("/api/plots/99999").status_code == 404


def test_the_need_around_a_plot_names_the_use_that_helps_most(reader: Client) -> None:
    made = town()
    from tests.planning.vacant_town import survey

    survey("green-spaces", -500, -1000, 6000, 2000)
    said = reader.get(f"/api/plots/{made.thousand.pk}/need").json()
    green = next(one for one in said["uses"] if one["use"] == "green")
    assert (green["state"], green["residents"], green["norm"]) == ("value", 1000, "green-300")
    assert said["uses"][0]["use"] == "green"
    few = reader.get(f"/api/plots/{made.twenty.pk}/need").json()["uses"]
    assert next(one for one in few if one["use"] == "green")["residents"] in (20, 1020)
    assert [one["use"] for one in reader.get(f"/api/plots/{made.shop.pk}/need").json()["uses"]] == ["meeting-place"]


def test_interest_by_address_waits_for_a_letter_and_tells_nothing_of_who_is_known(reader: Client) -> None:
    made, alice = plot(), person("alice@example.org")
    address = f"/api/plots/{made.pk}/interest"
    signed_in(alice)
    answers = [
        send(reader, address, {"role": "follower", "email": email}, **solution("follow"))
        for email in ("alice@example.org", "new@example.org")
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json() == {"plot": made.pk, "counts": False, "letter": True}
    assert len(sent()) == 2
    assert send(reader, address, {"role": "follower", "email": "x@example.org"}).status_code == 403
    assert send(reader, address, {"role": "follower"}, **solution("follow")).json()["errors"]["email"]
    assert send(reader, address, {"role": "boss", "email": "y@example.org"}, **solution("follow")).json()["errors"]["role"]
    assert reader.get(address).status_code == 403


def test_who_is_signed_in_shows_reads_and_withdraws_their_interest(reader: Client) -> None:
    made = plot()
    client, address = signed_in(person("a@example.org")), f"/api/plots/{made.pk}/interest"
    assert send(client, address, {"role": "organiser", "group": "De Kruiwagen", "named": True}).json()["counts"]
    assert client.get(address).json()["group"] == "De Kruiwagen"
    assert reader.get(f"/api/plots/{made.pk}").json()["interest"]["groups"] == ["De Kruiwagen"]
    assert client.delete(address).status_code == 204
    assert not Interest.objects.exists()


def test_eligibility_is_told_clause_by_clause_and_keeps_nothing(reader: Client) -> None:
    made = plot(owner_type="private")
    said = send(reader, f"/api/plots/{made.pk}/eligibility", wanted()).json()
    assert [one["id"] for one in said["clauses"]] == list(CLAUSES)
    assert (said["eligible"], said["certain"]) == (True, False)
    no = send(reader, f"/api/plots/{made.pk}/eligibility", wanted(use="meeting-place")).json()
    assert no["eligible"] is False
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"from": "soon"}, {"from"}),
        ({"from": 3, "until": None}, {"from", "until"}),
        ({"contacts": "ann"}, {"contacts"}),
        ({"contacts": [{"name": 1}]}, {"contacts"}),
        ({"named": "yes"}, {"named"}),
        ({"form": "1"}, {"form"}),
        ({"colour": "red"}, {"colour"}),
        ({"plan": ["x"]}, {"plan"}),
        ({"plan": "kort"}, {"plan"}),
        ({"use": "casino"}, {"use"}),
    ],
)
def test_each_flaw_of_an_application_is_named_and_nothing_is_kept(wrong: dict[str, Any], names: set[str]) -> None:
    client = signed_in(person("a@example.org"))
    answer = send(client, f"/api/plots/{plot().pk}/applications", asked(**wrong))
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == names
    assert not Application.objects.exists()


def test_an_application_goes_its_way_through_the_api_alone(reader: Client) -> None:
    made = plot()
    alice, planner = signed_in(person("alice@example.org")), signed_in(person("planner@example.org", Role.PLANNER))
    sent = send(alice, f"/api/plots/{made.pk}/applications", asked(group="De Kruiwagen", named=True)).json()
    here = f"/api/plots/applications/{sent['key']}"
    assert reader.get(here).status_code == 404
    assert "De Kruiwagen" in reader.get(f"/api/plots/{made.pk}/applications").content.decode()

    def step(client: Client, name: str, **said: Any) -> Any:
        return send(client, f"{here}/steps", {"step": name, "version": Application.objects.get().version, **said})

    assert step(planner, "take-up").status_code == 200
    assert step(planner, "grant", reason=REASON).status_code == 409
    close(made)
    assert step(alice, "grant", reason=REASON).status_code == 403
    assert step(planner, "grant").status_code == 422
    assert send(planner, f"{here}/steps", {"step": "grant", "version": 1, "reason": REASON}).status_code == 412
    granted = step(planner, "grant", reason=REASON, conditions="De poort blijft open.").json()
    assert granted["stage"] == "granted"
    use = TemporaryUse.objects.get()
    TemporaryUse.objects.update(start=today())
    back = {"on": today().isoformat(), "left": "better", "words": "De bank blijft.", "version": use.version}
    assert send(reader, f"/api/plots/uses/{use.pk}/hand-back", back).status_code == 403
    assert send(alice, f"/api/plots/uses/{use.pk}/hand-back", {**back, "left": "burnt"}).status_code == 422
    assert send(alice, f"/api/plots/uses/{use.pk}/hand-back", back).json()["left"] == "better"
    story = reader.get(f"/api/plots/{made.pk}/story").json()["story"]
    assert [one["what"] for one in story] == ["call", "confirm", "grant", "lent", "began", "handed-back", "ended"]


def test_anybody_reckons_the_order_of_a_closed_call_from_what_is_published(reader: Client) -> None:
    made = plot()
    rows = [application(made, person(f"n{number}@example.org")) for number in range(4)]
    before = reader.get(f"/api/plots/{made.pk}/applications").json()
    assert before["calls"][0]["seed"] is None
    close(made)
    said = reader.get(f"/api/plots/{made.pk}/applications").json()
    call = said["calls"][0]
    assert call["seal"] == before["calls"][0]["seal"] == seal(call["seed"])
    shown = [(one["key"], one["place"]) for one in said["applications"]]
    expected = order([(one.key, one.sent_at or one.made_at) for one in rows], rule=call["rule"], seed=call["seed"])
    assert shown == [(key, index) for index, key in enumerate(expected, start=1)]


def test_no_answer_tells_who_applied_or_is_interested(reader: Client) -> None:
    made = plot()
    application(made, person("geheim.adres@example.org"), group="Geheime Groep")
    for path in ("", "/applications", "/story", "/need"):
        body = reader.get(f"/api/plots/{made.pk}{path}").content.decode()
        for secret in ("geheim", "Geheime", "ann@example.org", "waterton"):
            assert secret not in body, path


def test_the_register_and_the_owner_are_written_by_those_who_may(reader: Client) -> None:
    made, planner = plot(), signed_in(person("planner@example.org", Role.PLANNER))
    worker = signed_in(person("w@example.org", Role.COMMUNITY_WORKER))
    said = {"why": "seen", "words": "Dicht.", "version": 0}
    assert send(worker, f"/api/plots/{made.pk}/register", said, "put").status_code == 403
    assert send(planner, f"/api/plots/{made.pk}/register", said, "put").json()["why"] == "seen"
    assert send(planner, f"/api/plots/{made.pk}/register", said, "put").status_code == 412
    owner = f"/api/plots/{made.pk}/owner"
    assert send(planner, owner, {"name": "Jan Peeters", "reach": "brief"}, "put").json()["name"] == "Jan Peeters"
    assert planner.get(owner).json()["reach"] == "brief"
    for nobody in (reader, worker):
        assert nobody.get(owner).status_code == 403
    assert "Peeters" not in reader.get(f"/api/plots/{made.pk}").content.decode()


def test_a_plot_is_split_by_number_line_or_parts_and_old_addresses_lead_on(reader: Client) -> None:
    from planning.site import degrees

    planner = signed_in(person("planner@example.org", Role.PLANNER))
    made = plot()
    here = f"/api/plots/{made.pk}/split"
    import shapely

    place("areas", wkt=shapely.to_wkt(box(-500, -500, 2_000, 2_000)), level="neighbourhood", code="all", name="All")
    for wrong in ({"reason": REASON}, {"reason": REASON, "number": 1}, {"reason": REASON, "number": 2, "parts": []}, {"number": 2}):
        assert send(planner, here, wrong).status_code == 422, wrong
    line = json.loads(shapely.to_geojson(degrees(shapely.LineString([(650_010, 669_900), (650_010, 670_100)]))))
    answer = send(planner, here, {"reason": REASON, "line": line})
    assert answer.status_code == 201, answer.content
    areas = [round(one.geom.area) for one in VacantPlot._default_manager.filter(gone_since=None)]
    assert sorted(areas) == [200, 600]
    old = reader.get(f"/api/plots/{made.pk}")
    assert old.status_code == 300
    parts = [int(re.search(r"(\d+)$", one)[1]) for one in old.json()["became"]]  # type: ignore[index]
    merged = send(planner, "/api/plots/merge", {"plots": parts, "reason": REASON}).json()["plots"][0]
    moved = reader.get(f"/api/plots/{made.pk}")
    assert (moved.status_code, moved["Location"]) == (308, merged)
    whole = reader.get(merged).json()
    assert round(whole["area_m2"]) == 800
    assert len(whole["came_of"]) == 3


def test_a_correction_by_anybody_of_any_place_is_decided_through_the_api(reader: Client) -> None:
    bench = place("benches", name="De bank")
    here = f"/api/collections/benches/items/{bench.pk}/corrections"
    said = {"fact": "name", "seen": "De bank", "value": "De zitbank", "reason": "Er hangt een bordje.", "source": "het bordje"}
    assert "name" in reader.get(here).json()["can_be_corrected"]
    assert send(reader, here, said).status_code == 403
    made = send(reader, here, said, **solution("correct"))
    assert made.status_code == 201, made.content
    assert "reason" not in made.json()
    assert send(reader, here, {**said, "value": "De bank"}, **solution("correct")).json()["errors"]["value"]
    assert send(reader, here, {**said, "fact": "geom"}, **solution("correct")).status_code == 422
    worker = signed_in(person("w@example.org", Role.COMMUNITY_WORKER))
    assert reader.get("/api/corrections").status_code == 403
    waiting = worker.get("/api/corrections").json()["corrections"]
    assert [one["reason"] for one in waiting] == ["Er hangt een bordje."]
    decision = {"corrections": [made.json()["id"]], "accept": True}
    assert send(worker, "/api/corrections/decide", decision).json()["outcomes"][0]["state"] == "applied"
    told = reader.get(here).json()["corrections"]
    assert [(one["proposed"], one["state"]) for one in told] == [("De zitbank", "applied")]
    assert "Er hangt" not in json.dumps(told)
    assert Correction.objects.get().decided_by is not None


def test_the_document_of_the_api_names_each_of_these_doors_with_an_example(reader: Client) -> None:
    document = reader.get("/api/openapi.json").json()
    paths = {path: set(methods) for path, methods in document["paths"].items() if "/plots" in path or "corrections" in path}
    assert len(paths) >= 17
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if path in paths and method in ("post", "put"):
                assert said["requestBody"]["content"]["application/json"]["examples"], path
