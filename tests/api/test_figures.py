"""Figures of areas over HTTP: the same in every form, each with what it rests on, and a name for each thing that is wrong."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.test import Client
from openapi_spec_validator import validate

from api import figure_examples
from geo.models import Area
from planning import indicators
from planning.measures import measures
from planning.models import Indicator, IndicatorValue
from planning.norms import norms
from planning.palette import BIVARIATE
from tests.api.town import FEW, QUARTERS, town

pytestmark = pytest.mark.django_db

OVERLAY = "/api/overlay?first=children&second=green-per-resident"
STATES = {"value", "suppressed", "missing", "not_surveyed"}


@pytest.fixture
def quarters(db: None) -> list[Area]:
    return town()


def told(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.content
    return response.json()


def rows(client: Client, url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"{url}{'&' if '?' in url else '?'}f=csv").content.decode())))


def package(client: Client, url: str, folder: Path) -> Any:
    file = folder / "figures.gpkg"
    file.write_bytes(client.get(f"{url}{'&' if '?' in url else '?'}f=gpkg").content)
    return pyogrio.read_dataframe(file)


def test_the_divisions_and_the_areas_of_one(client: Client, quarters: list[Area]) -> None:
    found = told(client, "/api/areas")
    assert [each["key"] for each in found["divisions"]] == ["city:2025", "neighbourhood:2025"]
    assert [each["areas"] for each in found["divisions"]] == [1, QUARTERS]
    assert found["division"] == "neighbourhood:2025"
    assert [each["code"] for each in found["areas"]] == [each.code for each in quarters]
    assert found["areas"][0]["area_m2"] == 10_000
    assert [each["name"] for each in told(client, "/api/areas?division=city")["areas"]] == ["Zwanerode"]
    items = next(link["href"] for link in found["links"] if link["rel"] == "items")
    assert len(told(client, items)["features"]) == QUARTERS


def test_all_indicators_are_listed_and_each_can_be_read(client: Client, quarters: list[Area]) -> None:
    found = told(client, "/api/indicators")["indicators"]
    assert [each["key"] for each in found] == list(measures())
    for each in found:
        readings = told(client, each["href"])
        assert {area["state"] for area in readings["areas"]} <= STATES
        assert len(readings["areas"]) == QUARTERS
        for area in readings["areas"]:
            assert (area["value"] is None) == (area["state"] != "value")
            assert bool(area["lacks"]) == (area["state"] == "not_surveyed")


def test_a_figure_on_foot_says_all_that_it_rests_on(client: Client, quarters: list[Area]) -> None:
    found = told(client, "/api/indicators/green-300?assume=complete")
    assert (found["norm"]["key"], found["norm"]["version"], found["norm"]["verified"]) == ("green-300", 1, True)
    assert found["measured"] == "network"
    assert sum(found["homes"].values()) == pytest.approx(1)
    assert found["cut_off"] == 0
    assert found["assumed"] == ["green-spaces"]
    assert found["period"] == "2025"
    assert {each["key"] for each in found["sources"]} == {"survey", "greenery"}
    assert all({"name", "licence", "attribution", "date"} <= set(each) for each in found["sources"])
    row = rows(client, "/api/indicators/green-300?assume=complete")[0]
    assert (row["norm"], row["norm_version"], row["measured"], row["cut_off"], row["assumed"]) == (
        "green-300",
        "1",
        "network",
        "0.0",
        "green-spaces",
    )
    assert float(row["homes_buildings"]) + float(row["homes_streets"]) + float(row["homes_grid"]) == pytest.approx(1)


def test_missing_suppressed_not_surveyed_and_zero_are_four_things_in_every_form(
    client: Client, quarters: list[Area], tmp_path: Path
) -> None:
    url = "/api/indicators/green-per-resident"
    found = {each["code"]: (each["state"], each["value"]) for each in told(client, url)["areas"]}
    assert found["Q01"] == ("value", 0.0)
    assert found["Q09"] == ("not_surveyed", None)
    assert found["Q00"][0] == "value"
    people = {each["code"]: (each["state"], each["value"]) for each in told(client, "/api/indicators/residents")["areas"]}
    assert people["Q12"] == ("missing", None)
    assert people["Q13"] == ("suppressed", None)
    for key, expected in (("green-per-resident", found), ("residents", people)):
        there = f"/api/indicators/{key}"
        assert {row["code"]: (row["state"], float(row["value"]) if row["value"] else None) for row in rows(client, there)} == expected
        frame = package(client, there, tmp_path)
        assert {row.code: (row.state, None if row.value != row.value else row.value) for row in frame.itertuples()} == expected
        features = told(client, f"{there}?f=geojson")["features"]
        assert {each["properties"]["code"]: (each["properties"]["state"], each["properties"]["value"]) for each in features} == expected


@pytest.mark.parametrize(
    "query", [OVERLAY, f"{OVERLAY}&assume=complete", f"{OVERLAY}&method=equal", "/api/overlay?first=children&method=jenks"]
)
def test_the_numbers_are_the_same_as_json_csv_geojson_and_geopackage(
    client: Client, quarters: list[Area], tmp_path: Path, query: str
) -> None:
    sides = ("first", "second") if "second" in query else ("first",)
    document = told(client, query)
    json_ = {
        each["id"]: (*((each[side]["state"], each[side]["value"]) for side in sides), each["column"], each["row"], each["colour"])
        for each in document["areas"]
    }

    def flat(row: Any, number: Any) -> Any:
        pairs = ((row[f"{side}_state"], number(row[f"{side}_value"])) for side in sides)
        return (
            *pairs,
            number(row["column"]),
            number(row["row"]),
            row["colour"] if isinstance(row["colour"], str) and row["colour"] else None,
        )

    text = {int(row["id"]): flat(row, lambda cell: float(cell) if cell else None) for row in rows(client, query)}
    collection = told(client, f"{query}&f=geojson")
    geojson = {each["id"]: flat(each["properties"], lambda cell: cell) for each in collection["features"]}
    frame = package(client, query, tmp_path)
    gpkg = {int(row["id"]): flat(row, lambda cell: None if cell != cell else float(cell)) for row in frame.to_dict("records")}
    assert json_ == text == geojson == gpkg
    assert len(json_) == QUARTERS
    assert {name: value for name, value in document.items() if name not in ("areas", "links")} == {
        name: value for name, value in collection.items() if name not in ("features", "type", "links")
    }
    assert frame.crs.is_projected
    assert frame.area.round().tolist() == [10_000] * QUARTERS
    west, south, east, north = collection["features"][0]["geometry"]["coordinates"][0][0] * 2
    assert 4 < west == east < 5 < 50 < south == north < 51


def test_every_row_that_travels_alone_says_whence_it_is(client: Client, quarters: list[Area], tmp_path: Path) -> None:
    for row in (*rows(client, OVERLAY), *package(client, OVERLAY, tmp_path).to_dict("records")):
        assert row["first_licence"] == row["second_licence"] == "CC0"
        assert "The city" in row["second_attribution"]
        assert row["first_period"] == "2025"
        assert (row["level"], row["edition"], row["method"]) == ("neighbourhood", "2025", "quantile")


def test_no_cell_of_a_csv_is_a_formula(client: Client, quarters: list[Area]) -> None:
    for url in ("/api/areas", "/api/indicators/residents", OVERLAY):
        found = rows(client, url)
        assert any(row["name"].startswith("'=Quarter") for row in found)
        for row in found:
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "@", "-", "\t"))]


def test_an_overlay_holds_classes_breaks_and_each_area(client: Client, quarters: list[Area]) -> None:
    found = told(client, f"{OVERLAY}&assume=complete")
    assert sum(cell["areas"] for cell in found["cells"]) == sum(area["column"] is not None for area in found["areas"]) == 11
    assert found["without_class"] == {"suppressed": 2, "missing": 1, "not_surveyed": 0}
    assert [sum(each["areas"] for each in found[side]["classes"]) for side in ("first", "second")] == [
        found[side]["states"]["value"] for side in ("first", "second")
    ]
    assert found["assumed"] == ["green-spaces"]
    for area in found["areas"]:
        cell = [each for each in found["cells"] if (each["column"], each["row"]) == (area["column"], area["row"])]
        assert [each["colour"] for each in cell] == ([area["colour"]] if area["colour"] else [])
    assert found["cells"][0]["says"].startswith("Where few children live and ")
    assert found["association"]["areas"] == 11
    assert "no cause" in found["association"]["says"]
    assert found["first"]["fewer_classes"] is None
    alone = told(client, "/api/overlay?first=green-per-resident&assume=complete")["first"]
    assert (len(alone["classes"]), alone["fewer_classes"][:43]) == (4, "5 of 11 areas have the same value, 0, so th")
    assert {look["pattern"] for look in found["looks"].values()} == {"hatched", "dotted", "outline"}


def test_below_the_least_number_of_areas_no_coefficient_is_told(client: Client, quarters: list[Area]) -> None:
    found = told(client, OVERLAY)["association"]
    assert (found["areas"], found["spearman"], found["pearson"]) == (None, None, None)
    assert "no cause" in found["says"]


def test_breaks_that_are_typed_in_are_followed(client: Client, quarters: list[Area]) -> None:
    found = told(client, f"{OVERLAY}&breaks=22,25;0,9&assume=complete")
    assert (found["method"], found["first"]["breaks"], found["second"]["breaks"]) == ("breaks", [22, 25], [0, 9])
    assert {cell["colour"] for cell in found["cells"]} == {colour for row in BIVARIATE for colour in row}
    alone = told(client, "/api/overlay?first=children&method=breaks&breaks=22")
    assert [each["areas"] for each in alone["first"]["classes"]] == [3, 8]


WRONG = [
    ("/api/indicators/happiness", 404, "indicator", "green-per-resident"),
    ("/api/overlay?first=happiness", 404, "first", "green-per-resident"),
    ("/api/overlay?first=children&second=happiness", 404, "second", "children"),
    ("/api/overlay", 400, "first", "indicators"),
    ("/api/overlay?first=children&second=children", 400, "second", "itself"),
    ("/api/norms/happiness", 404, "norm", "green-300"),
    ("/api/norms/green-300?norm-version=9", 404, "norm-version", "it has 1"),
    ("/api/indicators/green-300?norm-version=9", 404, "norm-version", "it has 1"),
    ("/api/indicators/children?norm-version=1", 400, "norm-version", "no norm"),
    ("/api/indicators/children?norm-version=x", 400, "norm-version", "whole number"),
    ("/api/indicators/children?division=street", 404, "division", "neighbourhood:2025"),
    ("/api/areas?division=block", 404, "division", "city:2025"),
    ("/api/areas?division=neighbourhood:1999", 404, "division", "neighbourhood:2025"),
    (f"{OVERLAY}&division=street", 404, "division", "city:2025"),
    (f"{OVERLAY}&method=feeling", 400, "method", "jenks"),
    (f"{OVERLAY}&breaks=2,1;3,4", 400, "breaks", "low to high"),
    (f"{OVERLAY}&breaks=1,2", 400, "breaks", "of 2"),
    (f"{OVERLAY}&breaks=1,2,3;1", 400, "breaks", "1 to 3"),
    (f"{OVERLAY}&breaks=1,x;3", 400, "breaks", "“x”"),
    (f"{OVERLAY}&breaks=nan;3", 400, "breaks", "nan"),
    (f"{OVERLAY}&breaks=1,1e999;3", 400, "breaks", "1e999"),
    (f"{OVERLAY}&breaks=1;2&method=jenks", 400, "breaks", "method=breaks"),
    (f"{OVERLAY}&method=breaks", 400, "breaks", "method=breaks"),
    (f"{OVERLAY}&assume=yes", 400, "assume", "complete"),
    (f"{OVERLAY}&first-period=1999", 400, "first-period", "2025"),
    (f"{OVERLAY}&second-period=1999", 400, "second-period", "2025"),
    ("/api/overlay?first=children&second-period=2025", 400, "second-period", "second"),
    ("/api/indicators/children?period=1999", 400, "period", "2025"),
    (f"{OVERLAY}&f=xml", 400, "f", "gpkg"),
    (f"{OVERLAY}&colour=red", 400, "colour", "division"),
    ("/api/norms?division=city", 400, "division", "lang"),
    ("/api/profile/0", 404, "", "areas"),
    ("/api/profile/x", 404, "", "areas"),
    ("/api/profile/1?division=city", 400, "division", "assume"),
]


def test_what_is_wrong_is_named_and_what_there_is_is_listed(client: Client, quarters: list[Area]) -> None:
    for url, status, parameter, says in WRONG:
        response = client.get(url)
        problem = response.json()
        expected = (status, parameter, "application/problem+json")
        assert (response.status_code, problem.get("parameter", ""), response["Content-Type"]) == expected, url
        assert says in problem["detail"], url


def test_a_city_without_areas_or_figures_is_answered_and_not_broken(client: Client) -> None:
    assert told(client, "/api/indicators")["indicators"]
    for url in ("/api/areas", "/api/indicators/green-300", "/api/overlay?first=green-300"):
        response = client.get(url)
        assert (response.status_code, response.json()["parameter"]) == (404, "division")


def test_a_new_indicator_is_one_row_and_is_here_by_itself(client: Client, quarters: list[Area], monkeypatch: pytest.MonkeyPatch) -> None:
    row = replace(indicators.INDICATORS[0], key="hectares", formula=lambda case: case.area_m2 / 10_000, of_people=False)
    monkeypatch.setattr(indicators, "INDICATORS", (*indicators.INDICATORS, row))
    assert "hectares" in {each["key"] for each in told(client, "/api/indicators")["indicators"]}
    found = told(client, "/api/indicators/hectares?assume=complete")
    assert {each["value"] for each in found["areas"]} == {1.0}
    assert {each["value"] for each in rows(client, "/api/indicators/hectares?assume=complete")} == {"1.0"}


def test_what_is_to_be_minded_of_an_indicator_is_said_with_it(client: Client, quarters: list[Area]) -> None:
    found = {each["key"]: each for each in told(client, "/api/indicators")["indicators"]}
    assert (found["green-300"]["assumed"], found["play-400"]["assumed"]) == (False, True)
    assert found["children"]["floor"] is None
    Indicator.objects.filter(key="children").update(floor="housing", card_nl="Niet", card_fr="Pas", card_en="Not the rent.")
    found = {each["key"]: each for each in told(client, "/api/indicators")["indicators"]}
    assert (found["children"]["floor"], found["children"]["card"]) == ("housing", "Not the rent.")


def test_an_indicator_that_differs_from_hour_to_hour_is_asked_of_a_moment(client: Client, quarters: list[Area]) -> None:
    found = told(client, "/api/indicators/meeting-place-open?assume=complete&period=2026-11-29T15:00")
    assert (found["indicator"]["by_hour"], found["period"]) == (True, "2026-11-29T15:00")
    response = client.get("/api/indicators/meeting-place-open?period=tomorrow")
    assert (response.status_code, "tomorrow" in response.json()["detail"]) == (400, True)


def test_every_norm_says_who_holds_it_and_whether_that_was_read(client: Client) -> None:
    found = told(client, "/api/norms")["norms"]
    assert [(each["key"], each["version"]) for each in found] == list(norms())
    assert {each["verified"] for each in found} == {True, False}
    for each in found:
        assert each["source"]
        assert each["version"] in each["versions"]
        one = told(client, f"/api/norms/{each['key']}?norm-version={each['version']}")
        assert {name: value for name, value in one.items() if name != "links"} == each


def test_a_profile_stands_an_area_beside_its_city(client: Client, quarters: list[Area]) -> None:
    found = told(client, f"/api/profile/{quarters[2].pk}?assume=complete")
    assert (found["area"]["code"], [each["name"] for each in found["wider"]]) == ("Q02", ["Zwanerode"])
    figures = {each["key"]: each for group in found["figures"] for each in group["indicators"]}
    assert set(figures) == set(measures())
    children = figures["children"]
    assert (children["value"], children["among"]["rank"], children["among"]["areas"]) == (22, 9, 11)
    assert (children["among"]["low"], children["among"]["middle"], children["among"]["high"]) == (20, 25, 30)
    assert children["wider"][0]["state"] == "missing"  # the source does not speak of the whole city
    assert {each["group"]: each["value"] for each in found["residents"]} == {"everybody": 120, "0-17": 22, "18-plus": 98}
    assert next(each for each in found["inside"] if each["layer"] == "green-spaces")["number"] == 1
    assert {each["layer"]: each["distance_m"] for each in found["near"]} == {"benches": 190, "green-spaces": 0}
    figure = figures["green-300"]
    assert (figure["norm"]["version"], figure["measured"], bool(figure["sources"])) == (1, "network", True)


def test_a_profile_keeps_back_what_every_answer_keeps_back(client: Client, quarters: list[Area]) -> None:
    found = told(client, f"/api/profile/{quarters[FEW].pk}?assume=complete")
    figures = [each for group in found["figures"] for each in group["indicators"]]
    for each in (*found["residents"], *(each for each in figures if each["group"] == "residents")):
        assert (each["state"], each["value"]) == ("suppressed", None)
    assert "among" in figures[0]
    assert all(each["among"] is None or each["among"]["rank"] is None for each in figures if each["group"] == "residents")


def test_an_answer_is_fresh_until_a_table_changes_that_it_rests_on(client: Client, quarters: list[Area]) -> None:
    for url in ("/api/areas", "/api/indicators", "/api/indicators/children", OVERLAY, f"{OVERLAY}&f=csv", f"/api/profile/{quarters[0].pk}"):
        mark = client.get(url)["ETag"]
        again = client.get(url, headers={"If-None-Match": mark})
        assert (again.status_code, again.content) == (304, b""), url
        assert client.get(url, headers={"Accept-Language": "fr"})["ETag"] != mark
        IndicatorValue.objects.filter(area=quarters[0]).update(period="2025")
        assert client.get(url, headers={"If-None-Match": mark}).status_code == (304 if "areas" in url else 200), url


def test_the_threshold_is_part_of_the_mark(client: Client, quarters: list[Area], settings: Any) -> None:
    mark = client.get(OVERLAY)["ETag"]
    settings.MEENT_MIN_PEOPLE = 3
    assert client.get(OVERLAY, headers={"If-None-Match": mark}).status_code == 200


def test_labels_follow_the_language_and_numbers_do_not(client: Client, quarters: list[Area]) -> None:
    one, other = (told(client, f"{OVERLAY}&lang={language}") for language in ("nl", "fr"))
    assert one["title"] != other["title"]
    assert one["areas"] == other["areas"]
    assert one["looks"]["missing"]["title"] == "geen cijfer"


def test_the_unit_of_a_source_is_said_in_the_readers_language_in_every_answer(client: Client, quarters: list[Area]) -> None:
    Indicator.objects.filter(key="children").update(unit_nl="inwoners", unit_fr="habitants", unit_en="residents")
    for language, unit in (("nl", "inwoners"), ("fr", "habitants"), ("en", "residents")):
        assert told(client, f"{OVERLAY}&lang={language}")["first"]["unit"] == unit
        assert {row["unit"] for row in rows(client, f"/api/indicators/children?lang={language}")} == {unit}
        figures = [
            each for part in told(client, f"/api/profile/{quarters[0].pk}?lang={language}")["figures"] for each in part["indicators"]
        ]
        assert [each["unit"] for each in figures if each["key"] == "children"] == [unit]


EXAMPLES = {
    "/api/areas": figure_examples.AREAS,
    "/api/indicators": figure_examples.INDICATORS,
    "/api/indicators/green-300?assume=complete": figure_examples.INDICATOR,
    "/api/norms": figure_examples.NORMS,
    "/api/norms/green-300": figure_examples.NORM,
    f"{OVERLAY}&assume=complete": figure_examples.OVERLAY,
    "/api/profile/{first}?assume=complete": figure_examples.PROFILE,
}


def unlike(example: Any, real: Any, at: str = "") -> list[str]:
    """Return where an example is not made as an answer is: other names, or another type of value. Lists may be shorter."""
    if isinstance(example, dict) and isinstance(real, dict):
        wrong = [f"{at}.{name}" for name in set(example) ^ set(real)]
        return wrong + [flaw for name in set(example) & set(real) for flaw in unlike(example[name], real[name], f"{at}.{name}")]
    if isinstance(example, list) and isinstance(real, list):
        nearest = (min((unlike(each, other, f"{at}[]") for other in real), key=len, default=[f"{at}[]"]) for each in example)
        return [flaw for flaws in nearest for flaw in flaws]
    kinds = {bool: "truth", int: "number", float: "number", str: "text"}
    return [] if example is None or real is None or kinds.get(type(example)) == kinds.get(type(real)) else [at]


def test_the_examples_in_the_document_are_made_as_the_answers_are(client: Client, quarters: list[Area]) -> None:
    for url, example in EXAMPLES.items():
        assert example
        assert unlike(example, told(client, url.format(first=quarters[0].pk))) == [], url


def test_the_openapi_document_describes_these_doors_with_their_examples(client: Client) -> None:
    document = told(client, "/api/openapi.json")
    validate(document)
    for path, example in {url.split("?")[0]: example for url, example in EXAMPLES.items()}.items():
        named = path.replace("green-300", "{indicator}" if "indicators" in path else "{norm}").replace("{first}", "{area}")
        operation = document["paths"][named]["get"]
        assert operation["tags"] == ["planning"]
        (shown,) = operation["responses"]["200"]["content"]["application/json"]["examples"].values()
        assert shown["value"] == json.loads(json.dumps(example))
        assert {"304", "400"} <= set(operation["responses"])
