"""What a city with drinking water finds; run by test_three_touches.py with that city's settings."""

from pathlib import Path

import mapbox_vector_tile
import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client

from geo import fixtures
from geo.registry import layers
from tests.factories import place

pytestmark = pytest.mark.django_db
ID = "drinking-water"
SOURCE = ("--dataset", "taps", "--publisher", "The city", "--licence", "CC0", "--attribution", "© The city")
ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "tests" / "scratch_app" / "drinking_water.geojson"


def test_the_house_stands_and_no_migration_is_missing() -> None:
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert list(layers())[-1] == ID


def test_the_map_learns_of_it(client: Client) -> None:
    """Prove that the collections, of which the map makes its rows, tell its names, group, glyph, colour and codes."""
    found = {one["id"]: one for one in client.get("/api/collections", headers={"accept-language": "fr"}).json()["collections"]}
    said = found[ID]["meent"]
    assert found[ID]["title"] == "Eau potable"
    assert said["names"] == {"nl": "Drinkwater", "fr": "Eau potable", "en": "Drinking water"}
    assert (said["group"], said["glyph"], said["colour"], said["codes"]["oslo"]) == ("meeting", "tap", "#1F6FA8", "Waterpunt")


def test_the_api_gives_it(client: Client) -> None:
    made = place(ID, name="Kraan", kind="fountain")
    found = client.get(f"/api/collections/{ID}/items?kind=fountain").json()["features"]
    assert [(one["id"], one["properties"]["name"]) for one in found] == [(made.pk, "Kraan")]
    assert client.get(f"/api/collections/{ID}/items?kind=tap").json()["features"] == []


def test_a_tile_shows_it(client: Client) -> None:
    made = place(ID)
    lon, lat = made.__class__.objects.get().geom_wgs84.coords
    x, y = _tile(lon, lat, 14)
    answer = client.get(f"/api/collections/{ID}/tiles/WebMercatorQuad/14/{y}/{x}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert [feature["id"] for feature in mapbox_vector_tile.decode(body)[ID]["features"]] == [made.pk]


def test_it_has_a_list_and_pages(client: Client) -> None:
    made = place(ID, name="Kraan", bottle=True)
    assert "Kraan" in client.get(f"/layers/{ID}?bottle=true&kind=tap").content.decode()
    assert client.get(f"/layers/{ID}/{made.pk}").status_code == 200
    assert "Drinkwater" in client.get("/layers", headers={"accept-language": "nl"}).content.decode()


def test_the_admin_adds_it_and_keeps_its_history(admin_client: Client) -> None:
    sent = {"geom": "POINT (4.36 50.84)", "name": "Kraan", "names": "{}", "kind": "tap", "bottle": "unknown", "certainty": "certain"}
    assert admin_client.post("/admin/scratch/drinkingwater/add/", sent).status_code == 302
    made = layers()[ID].model.objects.get()
    assert len(admin_client.get(f"/admin/scratch/drinkingwater/{made.pk}/history/").context["events"]) == 1
    assert "Kraan" in admin_client.get("/admin/scratch/drinkingwater/?q=Kraan").content.decode()


def test_its_fixture_is_loaded(tmp_path: Path) -> None:
    call_command("load", str(FIXTURE), "--as", ID, "--id", "id", *SOURCE)
    stored = layers()[ID].model.objects.order_by("source_id")
    assert [(one.name, one.kind, one.bottle) for one in stored] == [("Kraan aan de Meent", "tap", True), ("", "fountain", None)]


def test_the_demonstration_city_has_it_to_show_and_without_its_fixture_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("demo", verbosity=0)
    stored = layers()[ID].model.objects.select_related("dataset")
    assert sorted(one.name for one in stored) == ["", "Kraan aan de Meent"]
    assert all(one.dataset.fictional for one in stored)
    monkeypatch.setattr(fixtures, "beside", lambda layer: ROOT / "nothing.geojson")
    with pytest.raises(SystemCheckError, match="“drinking-water”: it has no fixture, so the demonstration city has none to show; add"):
        call_command("check")


def test_osm_brings_it(tmp_path: Path) -> None:
    file = tmp_path / "city.osm"
    tags = '<tag k="amenity" v="drinking_water"/><tag k="name" v="Kraan"/><tag k="bottle" v="yes"/>'
    file.write_text(f'<osm version="0.6"><node id="7" version="1" lat="50.84" lon="4.36">{tags}</node></osm>')
    call_command("load", str(file), *SOURCE)
    made = layers()[ID].model.objects.get()
    assert (made.name, made.kind, made.bottle) == ("Kraan", "tap", True)


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return the column and row of the tile a point lies in."""
    from math import asinh, pi, radians, tan

    return int((lon + 180) / 360 * 2**zoom), int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**zoom)
