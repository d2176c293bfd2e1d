"""Area figures as a collection: what QGIS draws and joins is what every door says, of the present, and never more."""

from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pyogrio
import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client

from geo.layer_checks import flaws
from geo.models import Area
from geo.query import Condition, FeatureQuery
from geo.registry import collections, layer, layers
from planning.area_figure import AreaFigure, AreaValue, Reckoning
from planning.division import division
from planning.freshness import freshen
from planning.measures import measure, measures, readings
from planning.models import Indicator, IndicatorValue
from tests.api.test_clients import read
from tests.api.town import FEW, QUARTERS, UNCOUNTED, town
from tests.factories import dataset, place
from tests.planning.test_measures import box, survey

ITEMS = "/api/collections/area-figures/items"


@pytest.fixture
def quarters(db: None) -> list[Area]:
    return town()


def figures(client: Client, query: str) -> dict[str, Any]:
    response = client.get(f"{ITEMS}?{query}&limit=1000")
    assert response.status_code == 200
    return {each["properties"]["code"]: each["properties"] for each in response.json()["features"]}


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_them_with_states_values_and_what_they_rest_on(live_server: Any) -> None:
    """Prove it through the driver that QGIS uses, for a source's counts and for a share that is reckoned on foot."""
    quarters = town()
    source = f"OAPIF:{live_server.url}/api/"
    for key in ("residents", "green-300"):
        found = read(source, layer="area-figures", where=f"indicator = '{key}' AND level = 'neighbourhood'")
        assert len(found) == QUARTERS
        assert found.crs.to_authority() in (("OGC", "CRS84"), ("EPSG", "4326"))
        expected = readings(measure(key), division()).by_area
        for row in found.to_dict("records"):
            reading = expected[next(each.pk for each in quarters if each.code == row["code"])]
            assert row["state"] == str(reading.state)
            assert (None if row["value"] != row["value"] else row["value"]) == (
                None if reading.value is None else pytest.approx(reading.value, rel=1e-5)
            )
            assert row["lacks"] == " ".join(reading.lacks)
            assert (row["licence"], bool(row["sources"])) == ("CC0", True)
        assert found.geometry.notna().all()
    assert set(found["norm"]) == {"green-300"}
    assert set(found["norm_version"]) == {1}
    assert set(found["measured"]) == {"network"}
    assert found["homes_streets"].iloc[0] == 1


def test_what_is_kept_back_is_kept_back_here_too(client: Client, quarters: list[Area]) -> None:
    """Prove that no stored count that no other door tells stands in a row, whatever is asked."""
    found = figures(client, "indicator=residents&level=neighbourhood")
    assert (found[quarters[FEW].code]["state"], found[quarters[FEW].code]["value"]) == ("suppressed", None)
    assert (found[quarters[UNCOUNTED].code]["state"], found[quarters[UNCOUNTED].code]["value"]) == ("missing", None)
    for key in ("residents", "children", "grown"):
        told = {pk: reading.value for pk, reading in readings(measure(key), division()).by_area.items()}
        here = dict(AreaFigure.objects.filter(indicator=key, level="neighbourhood").values_list("code", "value"))
        if not here:
            figures(client, f"indicator={key}")
            here = dict(AreaFigure.objects.filter(indicator=key, level="neighbourhood").values_list("code", "value"))
        assert here == {each.code: told[each.pk] for each in quarters}
    for wrong in ("value=8", "value=4"):
        assert figures(client, wrong) == {}


def test_a_change_is_seen_before_anything_is_read_and_rows_keep_their_ids(client: Client, quarters: list[Area]) -> None:
    url = f"{ITEMS}?indicator=residents&level=neighbourhood&limit=100"
    first = client.get(url)
    IndicatorValue.objects.filter(indicator__key="residents", area=quarters[1]).update(value=500)
    IndicatorValue.objects.filter(indicator__key="grown", area=quarters[1]).update(value=479)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    was, now = ({each["properties"]["code"]: each for each in answer.json()["features"]} for answer in (first, again))
    assert (was["Q01"]["properties"]["value"], now["Q01"]["properties"]["value"]) == (110, 500)
    assert {code: each["id"] for code, each in was.items()} == {code: each["id"] for code, each in now.items()}
    one = client.get(f"{ITEMS}/{now['Q01']['id']}").json()
    assert one["properties"]["value"] == 500
    latest = client.get(url)
    assert client.get(url, headers={"If-None-Match": latest["ETag"]}).status_code == 304


def test_one_row_is_fresh_however_it_is_read(client: Client, quarters: list[Area]) -> None:
    made = client.get(f"{ITEMS}?indicator=residents&level=neighbourhood&limit=100").json()["features"]
    row = next(each for each in made if each["properties"]["code"] == "Q01")
    IndicatorValue.objects.filter(indicator__key__in=("residents", "children", "grown"), area=quarters[1]).update(
        state="missing", value=None
    )
    told = client.get(f"{ITEMS}/{row['id']}").json()["properties"]
    assert (told["state"], told["value"]) == ("missing", None)
    assert client.get(f"{ITEMS}/999999999").status_code == 404


def test_a_question_reckons_no_more_than_it_asks_for(quarters: list[Area]) -> None:
    figure = layer("area-figures")
    freshen(FeatureQuery(layer=figure, conditions=(Condition("indicator", ("residents",)), Condition("level", ("neighbourhood",)))))
    assert list(Reckoning.objects.values_list("indicator", "level")) == [("residents", "neighbourhood")]
    freshen(FeatureQuery(layer=figure, conditions=(Condition("indicator", ("happiness",)),)))
    assert Reckoning.objects.count() == 1
    assert AreaValue.objects.count() == QUARTERS


def test_the_threshold_is_part_of_what_is_present(client: Client, quarters: list[Area], settings: Any) -> None:
    assert figures(client, "indicator=residents&level=neighbourhood")["Q13"]["state"] == "suppressed"
    settings.MEENT_MIN_PEOPLE = 3
    assert figures(client, "indicator=residents&level=neighbourhood")["Q13"]["value"] == 8
    settings.MEENT_MIN_PEOPLE = 10
    assert figures(client, "indicator=residents&level=neighbourhood")["Q13"]["value"] is None


def test_what_is_no_longer_measured_or_divided_so_is_gone(client: Client, quarters: list[Area]) -> None:
    assert len(figures(client, "indicator=residents&level=neighbourhood")) == QUARTERS
    quarters[0].gone_since = "2026-01-01"
    quarters[0].save()
    assert set(figures(client, "indicator=residents&level=neighbourhood")) == {each.code for each in quarters[1:]}
    IndicatorValue.objects.all().delete()
    Indicator.objects.filter(key="residents").delete()
    assert figures(client, "indicator=residents") == {}
    assert not Reckoning.objects.filter(indicator="residents").exists()


def test_a_tile_tells_what_a_map_needs_to_colour_an_area(client: Client, quarters: list[Area]) -> None:
    told = client.get("/api/collections/area-figures/tiles/WebMercatorQuad?indicator=residents").json()
    assert told["vector_layers"][0]["fields"] == {
        "name": "String",
        "indicator": "String",
        "value": "Number",
        "code": "String",
        "state": "String",
    }
    url = "/api/collections/area-figures/tiles/WebMercatorQuad/16/21986/33563?indicator=residents&level=neighbourhood"
    drawn = mapbox_vector_tile.decode(client.get(url).content)["area-figures"]["features"]
    values = {each["properties"]["code"]: each["properties"].get("value") for each in drawn}
    assert values["Q01"] == 110
    assert {each["properties"]["state"] for each in drawn} <= {"value", "suppressed", "missing"}


def test_a_file_holds_the_same(quarters: list[Area], tmp_path: Path) -> None:
    file = tmp_path / "figures.gpkg"
    call_command("export", str(file), layers="area-figures", verbosity=0)
    frame = pyogrio.read_dataframe(file, layer="area-figures", where="indicator = 'residents' AND level = 'neighbourhood'")
    assert len(frame) == QUARTERS
    few = frame.set_index("code").loc["Q13"]
    assert few["state"] == "suppressed"
    assert few["value"] != few["value"]


def test_nobody_edits_imports_or_stores_what_follows_from_others(client: Client, quarters: list[Area]) -> None:
    figure = layer("area-figures")
    assert figure.derived
    assert figure.id in collections()
    assert figure.id not in layers()
    assert AreaFigure not in admin.site._registry
    # It is whole as a row; a view has neither history nor fixture, and needs none.
    assert not [flaw for flaw in flaws(figure) if "its model" not in flaw and "no fixture" not in flaw]
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_type FROM information_schema.tables WHERE table_name = 'planning_areafigure'")
        assert cursor.fetchone() == ("VIEW",)
    for page in ("/layers/area-figures", f"/layers/area-figures/{AreaFigure.objects.values_list('pk', flat=True).first() or 1}"):
        assert client.get(page).status_code == 404  # pages for people read what is stored as it stands
    told = client.get("/api/collections/area-figures").json()["meent"]
    assert (told["derived"], told["kind"]) == (True, "state")
    assert [each["id"] for each in client.get("/api/collections").json()["collections"]] == list(collections())


def test_stored_counts_leave_by_no_collection_search_or_export(client: Client, quarters: list[Area], tmp_path: Path) -> None:
    """Prove that the tables of figures are no layer of their own, and that the city's file holds none of what is kept back."""
    tables = {each.table for each in collections().values()}
    assert not tables & {"planning_indicatorvalue", "planning_indicator", "planning_areavalue", "planning_reckoning"}
    file = tmp_path / "city.gpkg"
    call_command("export", str(file), verbosity=0)
    assert {name for name, _shape in pyogrio.list_layers(file)} <= {*layers(), "datasets"}
    for url in ("/api/collections/indicatorvalues/items", "/api/collections/planning_indicatorvalue/items", "/api/indicatorvalues"):
        assert client.get(url).status_code == 404
    value = IndicatorValue.objects.get(indicator__key="residents", area=quarters[FEW])
    page = f"/admin/planning/indicatorvalue/{value.pk}/change/"
    assert client.get(page).status_code == 302  # to sign in


def test_all_figures_can_be_reckoned_before_anybody_asks(quarters: list[Area], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("figures")
    number = AreaValue.objects.count()
    assert number == Reckoning.objects.filter(level="neighbourhood").count() * QUARTERS + Reckoning.objects.filter(level="city").count()
    assert Reckoning.objects.count() == 2 * sum(not (each.row and each.row.by_hour) for each in measures().values())
    assert f"{number} figures" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_collection_says_the_type_of_each_property(client: Client) -> None:
    told = client.get("/api/collections/area-figures/schema").json()["properties"]["properties"]["properties"]
    assert (told["value"]["type"], told["norm_version"]["type"], told["state"]["type"]) == ("number", "integer", "string")
    assert told["source_date"]["format"] == "date"
    for each in collections():
        (link,) = [link for link in client.get(f"/api/collections/{each}").json()["links"] if link["rel"] == "describedby"]
        assert client.get(link["href"])["Content-Type"] == "application/schema+json"


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_what_differs_from_hour_to_hour_at_the_hour_that_the_address_names(live_server: Any) -> None:
    """Prove that each hour is a layer of its own in QGIS, joined by code, though none is stored."""
    town()
    place("meeting-places", wkt="POINT (650250 670052)", kind="library", opening_hours="Mo-Fr 09:00-18:00", name="Bibliotheek")
    survey("meeting-places", box(0, 0, 100 * QUARTERS, 100), dataset("meetings"))
    shares = {}
    for hour in ("2026-11-25T15:00", "2026-11-29T15:00"):
        address = f"{live_server.url}/api/indicators/meeting-place-open?period={hour}&f=geojson"
        found = pyogrio.read_dataframe(address).set_index("code")
        told = readings(measure("meeting-place-open"), division(), period=hour)
        assert found["state"].tolist() == [str(reading.state) for reading in told.by_area.values()]
        assert found["value"].tolist() == pytest.approx(told.values.tolist(), rel=1e-5, nan_ok=True)
        assert found.geometry.notna().all()
        shares[hour] = found["value"].sum()
    assert shares["2026-11-25T15:00"] > shares["2026-11-29T15:00"] == 0
