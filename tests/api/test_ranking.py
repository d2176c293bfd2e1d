"""Which plot helps whom, over the API: the same numbers in JSON, GeoJSON and CSV, none of them of a few people."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from geo.models import VacantPlot
from planning.ranking import Question, rank
from tests.factories import place
from tests.planning.vacant_town import Town, box, survey, town

pytestmark = pytest.mark.django_db

URL = "/api/ranking"


@pytest.fixture
def street() -> Town:
    """A town whose green has been surveyed."""
    survey("green-spaces", -1000, -1000, 6000, 2000)
    return town()


def asked(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def refused(client: Client, query: str) -> tuple[int, str, str]:
    response = client.get(f"{URL}?{query}")
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["parameter"], response.json()["detail"]


def test_plots_come_best_first_with_who_would_gain_and_not_only_a_score(client: Client, street: Town) -> None:
    found = asked(client, "use=green")
    first, second = found["plots"]
    assert (first["rank"], first["id"], first["use"], first["norm"]) == (1, street.thousand.pk, "green", "green-300")
    assert first["residents"] == {"state": "value", "value": 1000}
    assert first["groups"] == {"0-17": {"state": "value", "value": 200}, "18-plus": {"state": "value", "value": 800}}
    assert (first["weighed"]["value"], first["area_m2"], first["fits"]) == (1000, 2500, "yes")
    assert (first["rank_at_best"], first["rank_at_worst"], second["rank"]) == (1, 1, 2)
    assert (first["kind"], first["owner_type"], first["status"], first["certainty"]) == ("brownfield", "public", "vacant", "likely")
    assert client.get(first["href"]).json()["id"] == street.thousand.pk


def test_an_answer_says_what_it_rests_on(client: Client, street: Town) -> None:
    found = asked(client, "use=green&lang=en")
    assert found["weights"] == [
        {"group": "0-17", "name": "children", "weight": 1.0},
        {"group": "18-plus", "name": "adults", "weight": 1.0},
    ]
    (norm,) = found["norms"]
    assert (norm["key"], norm["version"], norm["distance_m"], norm["measure"], norm["verified"]) == ("green-300", 1, 300, "network", True)
    (use,) = found["uses"]
    assert (use["measured"], use["cut_off"], use["places"], use["plots"]) == (
        "network",
        0.0,
        1,
        ["undeveloped", "waste_ground", "brownfield"],
    )
    assert found["residents"] == {
        "dataset": "people",
        "period": "2025",
        "division": "block:2025",
        "homes": {"buildings": 1.0, "streets": 0.0, "grid": 0.0},
        "rounded_to": 10,
    }
    assert found["rank_moves"] == {"by": 0.2, "over": "corners"}
    assert found["left_out"] == {"size": 1, "filter": 1}
    assert found["assumed_complete"] == []
    assert {source["key"] for source in found["sources"]} == {"survey", "people"}


def test_a_norm_that_nobody_published_is_told_as_an_assumption(client: Client, street: Town) -> None:
    (norm,) = asked(client, "use=meeting-place&assume=complete")["norms"]
    assert norm["verified"] is False
    assert "assumption" in norm["source"]


def test_where_nobody_looked_there_is_no_number_and_no_rank(client: Client, street: Town) -> None:
    found = asked(client, "use=play")
    plot = found["plots"][0]
    nothing = {"state": "not_surveyed", "value": None}
    assert (plot["state"], plot["rank"], plot["lacks"]) == ("not_surveyed", None, ["play-areas"])
    assert (plot["residents"], plot["weighed"], plot["groups"]) == (nothing, nothing, {"0-17": nothing, "18-plus": nothing})
    counted = asked(client, "use=play&assume=complete")
    assert (counted["plots"][0]["rank"], counted["assumed_complete"]) == (1, ["play-areas"])


def test_numbers_of_residents_are_rounded_and_few_are_kept_back(client: Client, street: Town, settings: Any) -> None:
    """Prove it with a coarser threshold: 1,000 are about 990, and the 20 are too few to tell; the order stays that of the exact numbers."""
    settings.MEENT_MIN_PEOPLE = 33
    survey("areas", -1000, -1000, 6000, 2000)
    found = asked(client, "use=green")
    numbers = [each for plot in found["plots"] for each in (plot["residents"], plot["weighed"], *plot["groups"].values())]
    assert all(each["value"] % 33 == 0 for each in numbers if each["state"] == "value")
    assert all(each["value"] is None for each in numbers if each["state"] == "suppressed")
    assert {each["state"] for each in numbers} <= {"value", "suppressed"}
    assert found["residents"]["rounded_to"] == 33
    exact = rank(Question(uses=("green",)))
    assert [plot["id"] for plot in found["plots"]] == [row.plot for row in exact.rows]


def test_no_weight_tells_a_group_to_the_person(client: Client, street: Town) -> None:
    """Prove that a weight of a thousand does not turn tens into hundredths: what is weighed is as coarse as its heaviest group."""
    place("buildings", wkt=box(1300, 10, 20, 20), use="house")
    for heavy in ("1000", "7.5"):
        found = asked(client, f"use=green&weights=0-17:{heavy},18-plus:0")
        for plot in found["plots"]:
            assert plot["weighed"]["value"] == pytest.approx(plot["groups"]["0-17"]["value"] * float(heavy))


def test_weights_change_the_order_and_stand_in_the_answer(client: Client, street: Town) -> None:
    place("vacant-plots", wkt=box(560, -60, 50, 50), kind="brownfield")  # brings nobody: those at the start have the park
    found = asked(client, "use=green&weights=0-17:2.5")
    assert {each["group"]: each["weight"] for each in found["weights"]} == {"0-17": 2.5, "18-plus": 1.0}
    assert [plot["rank"] for plot in found["plots"]] == [1, 2, 3]
    assert found["plots"][0]["weighed"]["value"] == pytest.approx(1300, abs=25)


@pytest.mark.parametrize(
    ("query", "parameter", "named"),
    [
        ("weights=0-17:-1", "weights", "-1"),
        ("weights=0-17:many", "weights", "many"),
        ("weights=0-17:0,18-plus:0", "weights", "All weights are 0"),
        ("weights=65-plus:1", "weights", "65-plus"),
        ("weights=0-17", "weights", "0-17"),
        ("weights=", "weights", "once for each group"),
        ("weights=0-17:1,0-17:2", "weights", "once for each group"),
        ("use=green&norm=play-400", "norm", "play-400"),
        ("kind=castle", "kind", "castle"),
        ("owner=me", "owner", "me"),
        ("status=free", "status", "free"),
        ("certainty=maybe", "certainty", "maybe"),
        ("min_area=-5", "min_area", "-5"),
        ("size=large", "size", "large"),
        ("assume=nothing", "assume", "nothing"),
        ("use=green&k=0", "k", "0"),
        ("use=green&k=51", "k", "51"),
        ("k=2", "k", "one use"),
        ("limit=0", "limit", "0"),
        ("colour=red", "colour", "weights"),
        ("use=green&use=play", "use", "2 times"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_name(
    client: Client, street: Town, query: str, parameter: str, named: str
) -> None:
    status, which, detail = refused(client, query)
    assert (status, which) == (400, parameter)
    assert named in detail


def test_a_use_or_norm_that_there_is_not_is_a_404_with_the_list(client: Client) -> None:
    status, which, detail = refused(client, "use=green,parking")
    assert (status, which) == (404, "use")
    assert "green, play, bench, square, meeting-place" in detail
    status, which, detail = refused(client, "use=green&norm=green-301")
    assert (status, which) == (404, "norm")
    assert "green-300" in detail


def test_the_filters_are_those_of_the_ranking(client: Client, street: Town) -> None:
    def plots(query: str) -> set[int]:
        return {plot["id"] for plot in asked(client, f"assume=complete&{query}")["plots"]}

    assert plots("use=green&owner=public") == {street.thousand.pk}
    assert plots("use=green&certainty=certain,likely") == {street.thousand.pk}
    assert plots("use=green&status=in_use") == {street.used.pk}
    assert plots("use=green&min_area=2501") == set()
    assert plots("use=meeting-place") == {street.shop.pk}
    assert plots("use=meeting-place&size=known") == set()
    assert plots("kind=shop") == {street.shop.pk}


def test_the_best_set_comes_with_its_gap_and_the_greedy_one_beside_it(client: Client, street: Town) -> None:
    place("vacant-plots", wkt=box(1040, -60, 50, 50), kind="brownfield")  # reaches the same thousand
    best = asked(client, "use=green&k=2")["best"]
    assert (best["gap"], best["proved"], best["k"]) == (0, True, 2)
    assert [step["adds"]["value"] for step in best["plots"]] == [1000, 20]
    assert (best["residents"]["value"], best["groups"]["0-17"]["value"]) == (1020, 210)
    assert best["greedy"]["residents"] == best["residents"]


def test_json_geojson_and_csv_say_the_same(client: Client, street: Town) -> None:
    query = "use=green,play,meeting-place"
    plots = asked(client, query)["plots"]
    features = asked(client, f"{query}&f=geojson")["features"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{URL}?{query}&f=csv").content.decode())))
    assert len(plots) == len(features) == len(rows) == 5
    for plot, feature, row in zip(plots, features, rows, strict=True):
        own = feature["properties"]
        assert feature["geometry"]["type"] in ("Polygon", "Point")
        for name in ("rank", "id", "use", "state", "area_m2", "href"):
            assert plot[name] == own[name]
            assert row[name] == ("" if plot[name] is None else str(plot[name]))
        for name, count in (("residents", plot["residents"]), ("residents 0-17", plot["groups"]["0-17"])):
            assert (own[name], own[f"{name} (state)"]) == (count["value"], count["state"])
            assert row[f"{name} (state)"] == count["state"]
    assert client.get(f"{URL}?f=csv")["Content-Type"].startswith("text/csv")
    assert client.get(f"{URL}?f=geojson")["Content-Type"] == "application/geo+json"
    west, south = features[0]["geometry"]["coordinates"][0][0]
    assert (4.3 < west < 4.5, 50.8 < south < 50.9) == (True, True)


def test_links_lead_to_the_other_forms_of_the_same_question(client: Client, street: Town) -> None:
    for each in asked(client, "use=green&weights=0-17:2")["links"]:
        assert client.get(each["href"]).status_code == 200, each
    assert sum("weights=0-17%3A2" in each["href"] for each in asked(client, "use=green&weights=0-17:2")["links"]) >= 2


def test_an_answer_is_not_sent_again_until_something_changes(client: Client, street: Town) -> None:
    first = client.get(f"{URL}?use=green")
    assert client.get(f"{URL}?use=green", headers={"If-None-Match": first["ETag"]}).status_code == 304
    VacantPlot.objects.filter(pk=street.thousand.pk).update(status="in_use")
    assert client.get(f"{URL}?use=green", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_without_residents_the_answer_is_empty_and_says_so(client: Client) -> None:
    place("vacant-plots", kind="brownfield", wkt=box(0, 0, 50, 50))
    found = asked(client, "use=green")
    assert (found["plots"], found["residents"], found["weights"]) == ([], None, [])
    assert asked(client, "use=green&k=3")["best"] is None
    assert asked(client, "f=geojson")["features"] == []
    assert client.get(f"{URL}?f=csv").status_code == 200


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_made_harmless(client: Client, street: Town) -> None:
    VacantPlot.objects.filter(pk=street.thousand.pk).update(name="=1+1")
    assert "'=1+1" in client.get(f"{URL}?use=green&f=csv").content.decode()


def test_the_openapi_document_describes_it_with_an_example_that_has_what_an_answer_has(client: Client, street: Town) -> None:
    document = client.get("/api/openapi.json").json()
    said = document["paths"]["/api/ranking"]["get"]
    assert {"use", "norm", "weights", "kind", "owner", "k", "assume"} <= {each["name"] for each in said["parameters"]}
    assert {"200", "400", "404"} <= set(said["responses"])
    (example,) = said["responses"]["200"]["content"]["application/json"]["examples"].values()
    answer = asked(client, "use=green")
    assert set(example["value"]) <= set(answer)
    assert set(example["value"]["plots"][0]) <= set(answer["plots"][0])
    schema = said["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(schema["required"]) <= set(answer)
    assert set(schema["properties"]["plots"]["items"]["required"]) <= set(answer["plots"][0])


def test_no_number_of_residents_leaves_unrounded(client: Client, street: Town) -> None:
    """Prove that nothing in the answer is a part of a person: no decimals but those of weights, shares and metres."""
    text = client.get(f"{URL}?use=green&k=2").content.decode()
    for count in re.findall(r'"value": ([0-9.]+)', text):
        assert float(count) % 10 == 0
