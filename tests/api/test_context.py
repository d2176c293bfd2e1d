"""The dossier's door: every number with its state and what it rests on, and every bad question refused in one sentence."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from api.context_example import DOSSIER
from planning.site import degrees
from tests.factories import place
from tests.planning.small_city import at, box, one_of_everything, people, quarters, settle, survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> None:
    settle(one_of_everything())
    made = quarters()
    people("residents", dict.fromkeys(made, 200.0))
    survey(box(-5000, -5000, 11000, 11000), "areas", "trees", "benches", "green-spaces")


def spot(x: float = 100, y: float = 100) -> str:
    found = degrees(at(x, y))
    return f"lon={found.x}&lat={found.y}"


def drawn(shape: Any) -> str:
    import shapely

    return shapely.to_geojson(degrees(shape))


def test_a_point_a_drawn_area_and_a_stored_place_each_have_a_dossier(client: Client, city: None) -> None:
    plot = place("vacant-plots", kind="waste_ground", status="vacant", source_id="own", wkt=box(90, 90, 20, 20).wkt)
    of_point = client.get(f"/api/context?{spot()}")
    of_area = client.get("/api/context", {"geom": drawn(box(90, 90, 20, 20))})
    of_place = client.get(f"/api/context?place=vacant-plots/{plot.pk}")
    for answer in (of_point, of_area, of_place):
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "application/json"
        assert [each["key"] for each in answer.json()["sections"]][:6] == ["near", "norms", "residents", "area", "plots", "benches"]
    assert of_place.json()["site"]["place"] == {"layer": "vacant-plots", "id": plot.pk}
    assert of_area.json()["site"]["area_m2"] == pytest.approx(400, rel=0.001)


def test_every_number_has_a_state_and_says_who_says_so_of_which_date_by_which_norm_along_what(client: Client, city: None) -> None:
    made = client.get(f"/api/context?{spot()}&assume=complete&lang=en").json()
    sources = {each["key"]: each for each in made["sources"]}
    assert all({"date", "age_days", "licence"} <= set(each) for each in sources.values())
    numbers = 0
    for section in made["sections"]:
        for fact in section["facts"]:
            assert fact["sources"] or fact["values"]["number"]["value"] == 0, fact  # nothing of it anywhere: nobody to name
            assert set(fact["sources"]) <= set(sources)
            assert fact["measured"] in ("network", "linear", None)
            if section["key"] in ("near", "norms", "residents", "plots", "benches"):
                assert fact["measured"]
            if section["key"] in ("norms", "benches"):
                assert fact["norm"]["version"] >= 1
                assert fact["norm"]["source"]
            for value in fact["values"].values():
                assert value["state"] in ("value", "missing", "suppressed", "not_surveyed")
                assert (value["value"] is None) == (value["state"] != "value")
                numbers += 1
    assert numbers > 60
    assert made["assume"] == "complete"
    assert made["reach_m"] == 400


BAD = [
    ("", 400, "Say where"),
    ("lon=4.3&lat=50.8&place=benches/1", 400, "one way only"),
    ("lon=4.3", 400, "together"),
    ("lon=here&lat=50", 400, "no number of degrees"),
    ("lon=nan&lat=50", 400, "no number of degrees"),
    ("lon=1_0&lat=50", 400, "no number of degrees"),
    ("lon=2.0&lat=48.8", 422, "outside the city"),
    ("lon=500&lat=48.8", 422, "no longitude and latitude"),
    ("geom=park", 422, "not JSON"),
    ('geom={"type":"Circle"}', 422, "one of"),
    ('geom={"type":"Polygon","coordinates":[]}', 422, "empty"),
    ("place=benches", 400, "Name a place"),
    ("place=benches/999999", 404, "999999"),
    ("place=nothing/1", 404, "nothing"),
    ("lon=4.3&lat=50.8&assume=all", 400, "not known"),
    ("lon=4.3&lat=50.8&radius=5", 400, "no parameter"),
    ("lon=4.3&lat=50.8&f=xml", 400, "not known"),
]


@pytest.mark.parametrize(("query", "status", "says"), BAD)
def test_a_bad_question_is_refused_in_one_sentence(client: Client, city: None, query: str, status: int, says: str) -> None:
    answer = client.get(f"/api/context?{query}&lang=en" if query else "/api/context?lang=en")
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert says in answer.json()["detail"]


def test_a_geometry_that_crosses_itself_or_is_too_large_or_elsewhere_is_refused_with_422(client: Client, city: None) -> None:
    import shapely

    crossing = shapely.Polygon([at(0, 0), at(100, 100), at(100, 0), at(0, 100)])
    shapes = {"crosses itself": crossing, "too large": box(-6000, -6000, 12_000, 12_000), "outside the city": box(60_000, 0, 50, 50)}
    for says, shape in shapes.items():
        answer = client.get("/api/context", {"geom": drawn(shape), "lang": "en"})
        assert (answer.status_code, says in answer.json()["detail"]) == (422, True), answer.content
        assert answer.json()["parameter"] == "geom"


def test_who_has_the_dossier_already_is_told_so_until_something_changes(client: Client, city: None) -> None:
    address = f"/api/context?{spot()}"
    mark = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 304
    place("benches", wkt=at(120, 101).wkt)
    again = client.get(address, headers={"If-None-Match": mark})
    assert again.status_code == 200
    near = {fact["key"]: fact for fact in again.json()["sections"][0]["facts"]}
    assert near["benches"]["values"]["number"]["value"] == 3


def test_the_document_of_the_api_describes_it(client: Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    said = next(row for path, row in paths.items() if path.endswith("context"))["get"]
    assert {each["name"] for each in said["parameters"]} >= {"geom", "lon", "lat", "place", "assume"}
    assert {"200", "400", "404", "422"} <= set(said["responses"])
    assert json.dumps(said)


def test_the_example_of_a_dossier_has_the_members_of_a_real_one() -> None:
    bench = place("benches")
    place("streets", wkt="LINESTRING (649700 670000, 650300 670000)", kind="residential", walkable=True)
    place("green-spaces", wkt="POLYGON ((650100 670010, 650150 670010, 650150 670060, 650100 670010))", kind="park", access="yes")
    real = Client().get(f"/api/context?place=benches/{bench.pk}&assume=complete").json()
    assert set(real) == set(DOSSIER)
    assert set(real["site"]) == set(DOSSIER["site"])
    section = next(each for each in real["sections"] if each["key"] == "near")
    shown = DOSSIER["sections"][0]
    assert set(section) == set(shown)
    fact = next(each for each in section["facts"] if each["places"])
    assert set(fact) == set(shown["facts"][0])
    assert set(fact["places"][0]) == set(shown["facts"][0]["places"][0])
    value = next(iter(fact["values"].values()))
    assert set(value) == set(next(iter(shown["facts"][0]["values"].values())))
    assert set(real["sources"][0]) == set(DOSSIER["sources"][0])
    (answer,) = [each["value"] for each in _told()["examples"].values()]
    assert answer == DOSSIER


def _told() -> Any:
    written = StringIO()
    call_command("openapi", "context", stdout=written)
    [methods] = json.loads(written.getvalue())["paths"].values()
    return methods["get"]["responses"]["200"]["content"]["application/json"]
