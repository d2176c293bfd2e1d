"""Public proposals are a collection like any other; what is not public is in none of its forms, from the moment that it is not."""

from io import StringIO
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pyogrio
import pytest
import shapely
from django.core.management import call_command
from django.test import Client

from accounts.roles import Role
from geo.extent import Tile
from geo.models import Dataset
from geo.registry import collections, layers, readable
from participation import proposals, supports
from participation.life import Visibility
from participation.proposal import Proposal
from participation.public_proposal import PublicProposal
from planning.site import degrees
from tests.accounts.conftest import person
from tests.participation.making import HERE, moved, proposal, sent

pytestmark = pytest.mark.django_db
ITEMS = "/api/collections/proposals/items"
LINE = shapely.LineString([(650_000, 670_000), (650_040, 670_000)])
SQUARE = shapely.box(650_000, 670_000, 650_020, 670_020)
TITLE = "Zonnebloemen voor iedereen"


@pytest.fixture
def alice() -> Any:
    return person("alice@example.org")


@pytest.fixture
def moderator() -> Any:
    return person("moderator@example.org", Role.MODERATOR)


def tile_path(z: int = 16) -> str:
    lon, lat = degrees(HERE).coords[0]
    n = 2**z
    x = int((lon + 180) / 360 * n)
    y = int((1 - asinh(tan(radians(lat))) / pi) / 2 * n)
    assert Tile(z, x, y)
    return f"/api/collections/proposals/tiles/WebMercatorQuad/{z}/{y}/{x}"


def forms(client: Client, folder: Path) -> dict[str, bytes]:
    """Return every form in which a place of a collection leaves, by its name."""
    out = {name: folder / f"out.{name}" for name in ("gpkg", "geojson", "csv")}
    for path in out.values():
        call_command("export", path, layers="proposals", overwrite=True, stdout=StringIO())
    found = {name: path.read_bytes() for name, path in out.items()}
    tile = client.get(tile_path())
    found["tile"] = tile.content
    together = tile_path().replace("collections/proposals/", "") + "?collections=proposals"
    found["tile together"] = client.get(together).content
    for name, path in {
        "items": ITEMS,
        "items as csv": f"{ITEMS}?f=csv",
        "items as a page": f"{ITEMS}?f=html",
        "search": f"/api/search?q={TITLE}",
        "list": "/layers/proposals",
        "own list": "/proposals",
        "the API's list": "/api/proposals",
    }.items():
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content)
        found[name] = b"".join(answer) if answer.streaming else answer.content
    return found


def test_it_stands_among_the_collections_with_its_own_sign(alice: Any, client: Client) -> None:
    proposal(alice)
    told = client.get("/api/collections/proposals?lang=en").json()
    assert told["title"] == "Proposals"
    assert told["meent"]["count"] == 1
    assert {name: told["meent"][name] for name in ("group", "heading", "glyph", "colour", "kind", "derived")} == {
        "group": "proposals",
        "heading": "Proposals",
        "glyph": "proposal",
        "colour": "#B0244F",
        "kind": "kind",
        "derived": False,
    }
    [fact] = [fact for fact in told["meent"]["facts"] if fact["name"] == "kind"]
    assert {"value": "bench", "label": "Bench"} in fact["values"]
    assert "proposals" in readable()
    assert "proposals" in collections()
    assert "proposals" not in layers()  # nobody imports, edits, counts or surveys what people propose


def test_each_type_of_geometry_is_told_in_each_form(alice: Any, client: Client, tmp_path: Path) -> None:
    planned = {"point": HERE, "line": LINE, "outline": SQUARE}
    for name, shape in planned.items():
        proposal(alice, "greening", title=f"Greening as {name}", shape=shape)
    items = client.get(ITEMS).json()["features"]
    assert {each["geometry"]["type"] for each in items} == {"Point", "LineString", "Polygon"}
    found = forms(client, tmp_path)
    for name in ("geojson", "csv", "items as csv", "items as a page", "list"):
        assert all(f"Greening as {each}" in found[name].decode() for each in planned), name
    frame = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="proposals")
    assert set(frame.geom_type) == {"Point", "LineString", "Polygon"}
    [drawn] = mapbox_vector_tile.decode(found["tile"]).values()
    assert {each["geometry"]["type"] for each in drawn["features"]} == {"Point", "LineString", "Polygon"}
    assert {each["properties"]["state"] for each in drawn["features"]} == {"submitted"}
    assert client.get("/api/collections/proposals/schema").json()["properties"]["geometry"]["format"] == "geometry-any"


def test_it_tells_what_is_proposed_and_how_far_it_has_come_and_nothing_of_who(alice: Any, client: Client) -> None:
    one = proposal(alice, "play-street", about=("streets", 7), title=TITLE, public_name="Alice van de hoek", words="Bel mij op 0470.")
    [feature] = client.get(ITEMS).json()["features"]
    assert feature["properties"]["name"] == TITLE
    assert {name: feature["properties"][name] for name in ("kind", "state", "about", "support", "source_id", "dataset")} == {
        "kind": "play-street",
        "state": "submitted",
        "about": "streets/7",
        "support": 0,
        "source_id": one.key,
        "dataset": "proposals",
    }
    assert feature["properties"]["sent"] == str(Proposal.objects.get().sent_at.date())
    assert "Alice" not in str(feature)
    assert "0470" not in str(feature)


def test_it_is_asked_for_by_kind_state_and_box(alice: Any, client: Client) -> None:
    proposal(alice)
    proposal(alice, "facade-garden", shape=shapely.Point(651_000, 670_000))
    lon, lat = degrees(HERE).coords[0]
    for query, number in {
        "": 2,
        "?kind=bench": 1,
        "?state=accepted": 0,
        f"?bbox={lon - 0.001},{lat - 0.001},{lon + 0.001},{lat + 0.001}": 1,
    }.items():
        assert client.get(ITEMS + query).json()["numberReturned"] == number, query
    assert client.get(f"{ITEMS}?kind=palace").status_code == 400


@pytest.mark.parametrize("unseen", ["draft", "not confirmed", "pending", "hidden", "taken away"])
def test_what_is_not_public_appears_in_no_form(alice: Any, moderator: Any, client: Client, tmp_path: Path, unseen: str) -> None:
    shown = proposal(alice, title="Een bank voor het plein")
    match unseen:
        case "draft":
            one = proposals.make(sent(title=TITLE), by=alice, draft=True)
        case "not confirmed":
            one = proposals.make(sent(title=TITLE), by=alice)
        case "pending":
            one = proposal(alice, "other", title=TITLE)
        case "hidden":
            one = moved(proposal(alice, title=TITLE), "hide", by=moderator, reason="Een naam.")
        case _taken_away:
            one = proposal(alice, title=TITLE)
            proposals.remove(one, by=moderator, version=one.version, reason="Reclame.")
    for name, body in forms(client, tmp_path).items():
        assert TITLE.encode() not in body, name
        assert one.key.encode() not in body, name
    assert list(PublicProposal.objects.values_list("source_id", flat=True)) == [shown.key]
    assert client.get(f"{ITEMS}/{one.pk}").status_code == 404
    assert client.get(f"/layers/proposals/{one.pk}").status_code == 404


def test_a_change_of_who_sees_it_is_at_once_one_of_the_collection_its_mark_and_its_tiles(
    alice: Any, moderator: Any, client: Client, tmp_path: Path
) -> None:
    one = proposal(alice, title=TITLE)
    marks = []
    for step, given in ((None, {}), ("hide", {"reason": "Een naam."}), ("publish", {})):
        if step:
            one = moved(one, step, by=moderator, **given)
        public = one.visibility == Visibility.PUBLIC
        answer, tile = client.get(ITEMS), client.get(tile_path())
        json_ = client.get("/api/collections/proposals/tiles/WebMercatorQuad").json()
        marks.append((answer["ETag"], tile.get("ETag", tile.status_code), json_["tiles"][0]))
        assert (TITLE.encode() in answer.content) == public
        assert (TITLE.encode() in tile.content) == public
        for name, body in forms(client, tmp_path).items():
            assert (TITLE.encode() in body) == public, name
        assert client.get(ITEMS, headers={"If-None-Match": marks[0][0]}).status_code == (304 if step is None else 200)
    assert len({etag for etag, _tile, _address in marks}) == 3
    assert len({address for _etag, _tile, address in marks}) == 3


def test_support_counts_where_it_is_shown(alice: Any, client: Client) -> None:
    one = proposal(alice)
    before = client.get(ITEMS)["ETag"]
    supports.give(one, by=person("bob@example.org"), confirmed=True)
    supports.give(one, by=person("carol@example.org"), confirmed=False)
    answer = client.get(ITEMS)
    [feature] = answer.json()["features"]
    assert feature["properties"]["support"] == supports.count(one).all == 1
    assert answer["ETag"] != before


def test_what_was_taken_back_has_gone_and_is_told_to_who_asks_for_what_has(alice: Any, client: Client) -> None:
    moved(proposal(alice), "withdraw", by=alice)
    assert client.get(ITEMS).json()["numberReturned"] == 0
    assert client.get(f"{ITEMS}?gone=true").json()["numberReturned"] == 1


def test_its_place_in_the_lists_leads_to_its_own_page(alice: Any, client: Client) -> None:
    one = proposal(alice)
    answer = client.get(f"/layers/proposals/{one.pk}")
    assert (answer.status_code, answer["Location"]) == (302, f"/proposals/{one.key}")
    assert "/layers/proposals" in client.get("/layers").content.decode()


def test_the_dataset_is_there_as_soon_as_something_is_proposed(alice: Any) -> None:
    assert not Dataset.objects.filter(key="proposals").exists()
    proposal(alice)
    assert Dataset.objects.filter(key="proposals").exists()


def test_a_city_without_proposals_has_an_empty_collection(client: Client) -> None:
    assert client.get(ITEMS).json()["features"] == []
    assert client.get("/layers/proposals").status_code == 200
    assert client.get("/layers").status_code == 200
