"""Tiles decode to what is stored, hold what reaches into them, and are valid by the letter."""

import math
from itertools import pairwise
from typing import Any

import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import Point

from geo.extent import Tile
from geo.query import Condition, FeatureQuery
from geo.registry import layer, layers
from geo.tiles import attributes, render, subtype
from tests.factories import place

pytestmark = pytest.mark.django_db

DRAWN = {"point", "line", "polygon"}


def tile_at(x: float, y: float, z: int) -> Tile:
    """Return the tile around a point in Web Mercator."""
    side = Tile(z, 0, 0).side
    half = Tile(0, 0, 0).side / 2
    return Tile(z, int((x + half) // side), int((half - y) // side))


def around(stored: Any, z: int) -> Tile:
    stored.refresh_from_db()
    inside = stored.geom_mercator.point_on_surface
    return tile_at(inside.x, inside.y, z)


def decoded(data: bytes) -> dict[str, Any]:
    """Return a tile as it is written: y downwards."""
    return mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})


def tile(layer_id: str, at: Tile, **asked: Any) -> dict[str, Any]:
    return decoded(render([FeatureQuery(layer=layer(layer_id), **asked)], at))


def signed_area(ring: list[list[int]]) -> float:
    """Return twice a ring's area, positive where it runs clockwise on a screen, as the specification wants of an outside."""
    return sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairwise(ring))


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_layer_is_drawn_with_its_id_name_and_kind(layer_id: str) -> None:
    kind = layer(layer_id)
    named, nameless = place(layer_id, name="Ünter 'd' \"L\""), place(layer_id)
    found = tile(layer_id, around(named, max(17, kind.min_zoom)))
    assert set(found) == {layer_id}
    assert (found[layer_id]["version"], found[layer_id]["extent"]) == (2, 4096)
    by_id = {each["id"]: each["properties"] for each in found[layer_id]["features"]}
    assert by_id[named.pk]["name"] == named.name
    assert "name" not in by_id[nameless.pk]
    for attribute in set(attributes(kind)) - {"name"}:
        assert by_id[nameless.pk][attribute] == getattr(nameless, attribute)


def test_a_point_just_outside_the_tile_is_still_drawn() -> None:
    """Prove that a tree within the margin of 64 units is in the tile, one beyond it is not, and one on either side is in both tiles."""
    inside = place("trees", source_id="inside")
    at = around(inside, 16)
    west, south, _east, north = at.envelope().extent
    middle = (south + north) / 2
    for name, units in (("near", 60), ("far", 80)):
        point = Point(west - units * at.unit, middle, srid=3857)
        place("trees", source_id=name, wkt=point.transform(3812, clone=True).wkt)
    names = {each.pk: each.source_id for each in layer("trees").model.objects.all()}
    drawn = {names[each["id"]]: each["geometry"]["coordinates"] for each in tile("trees", at)["trees"]["features"]}
    assert set(drawn) == {"inside", "near"}
    assert drawn["near"][0] == pytest.approx(-60, abs=1)
    neighbour = tile("trees", Tile(at.z, at.x - 1, at.y))["trees"]["features"]
    assert {names[each["id"]] for each in neighbour} == {"near", "far"}


def test_polygons_wind_as_the_specification_says_and_keep_their_holes() -> None:
    hole = (
        "POLYGON ((650000 670000, 650000 670100, 650100 670100, 650100 670000, 650000 670000), "
        "(650040 670040, 650060 670040, 650060 670060, 650040 670060, 650040 670040))"
    )
    made = place("water", wkt=hole)
    (feature,) = tile("water", around(made, 16))["water"]["features"]
    outside, inside = feature["geometry"]["coordinates"]
    assert signed_area(outside) > 0 > signed_area(inside)


def test_a_polygon_far_larger_than_the_tile_fills_it_up_to_the_margin() -> None:
    made = place("water", wkt="POLYGON ((640000 660000, 660000 660000, 660000 680000, 640000 680000, 640000 660000))")
    (feature,) = tile("water", around(made, 17))["water"]["features"]
    xs, ys = zip(*feature["geometry"]["coordinates"][0], strict=True)
    assert (min(xs), min(ys), max(xs), max(ys)) == (-64, -64, 4160, 4160)


def test_a_tile_away_from_everything_is_empty_and_so_is_one_below_the_first_zoom() -> None:
    made = place("trees")
    asked = [FeatureQuery(layer=layer("trees"))]
    assert render(asked, Tile(16, 0, 0)) == b""
    assert render(asked, around(made, 13)) == b""
    assert render(asked, around(made, 14)) != b""


def test_what_is_too_small_to_see_is_left_out_until_one_zooms_in() -> None:
    """Prove that a pond of 2 m is not drawn at zoom 12, where half a pixel is 19 m, and is drawn from zoom 16 on."""
    pond = place("water", wkt="POLYGON ((650000 670000, 650002 670000, 650002 670002, 650000 670000))")
    lake = place("water", wkt="POLYGON ((650000 670000, 650200 670000, 650200 670200, 650000 670000))")
    ids = lambda z: {each["id"] for each in tile("water", around(pond, z))["water"]["features"]}  # noqa: E731
    assert ids(12) == {lake.pk}
    assert ids(16) >= {pond.pk}


@pytest.mark.parametrize("z", range(10, 23))
def test_tiles_of_any_zoom_are_made_of_whole_shapes(z: int) -> None:
    """Prove that no ring is left without area and no line without length, at any zoom."""
    teeth = ", ".join(f"{650000 + i * 0.5:.2f} {670000 + (i % 2) * 0.3 + 10}" for i in range(2000))
    made = place("water", wkt=f"POLYGON ((650000 670000, {teeth}, 651000 670000, 650000 670000))")
    street = place("streets")
    found = decoded(render([FeatureQuery(layer=layer("water")), FeatureQuery(layer=layer("streets"))], around(made, z)))
    for feature in found.get("water", {}).get("features", []):
        parts = [feature["geometry"]["coordinates"]] if feature["geometry"]["type"] == "Polygon" else feature["geometry"]["coordinates"]
        assert all(len(ring) >= 4 and signed_area(ring) != 0 for part in parts for ring in part)
    for feature in found.get("streets", {}).get("features", []):
        assert feature["id"] == street.pk
        parts = [feature["geometry"]["coordinates"]] if feature["geometry"]["type"] == "LineString" else feature["geometry"]["coordinates"]
        assert all(len(line) >= 2 and math.dist(line[0], line[-1]) > 0 for line in parts)


def test_several_layers_share_one_tile_and_one_query(django_assert_num_queries: Any) -> None:
    made = [place(each) for each in ("water", "streets", "green-spaces", "areas")]
    asked = [FeatureQuery(layer=each) for each in layers().values()]
    at = around(made[0], 17)
    with django_assert_num_queries(1):
        data = render(asked, at)
    found = decoded(data)
    assert set(found) == {"water", "streets", "green-spaces", "areas"}


def test_a_tile_is_filtered_as_features_are() -> None:
    park, wood = place("green-spaces", kind="park"), place("green-spaces", kind="wood")
    place("green-spaces", kind="park", gone_since="2020-01-01")
    found = tile("green-spaces", around(wood, 16), conditions=(Condition("kind", ("park",)),))
    assert [each["id"] for each in found["green-spaces"]["features"]] == [park.pk]
    everything = tile("green-spaces", around(wood, 16), gone=True)["green-spaces"]["features"]
    assert len(everything) == 3


def test_a_condition_that_nothing_can_meet_gives_an_empty_tile() -> None:
    made = place("green-spaces", kind="park")
    assert render([FeatureQuery(layer=layer("green-spaces"), conditions=(Condition("kind", ()),))], around(made, 16)) == b""


@pytest.mark.parametrize(
    ("z", "kinds"), [(10, {"motorway", "main"}), (12, {"motorway", "main", "local"}), (13, {"motorway", "main", "local", "footway"})]
)
def test_at_small_scales_a_layer_shows_the_kinds_that_can_be_told_there(z: int, kinds: set[str]) -> None:
    for kind in ("motorway", "main", "local", "footway"):
        made = place("streets", kind=kind, wkt="LINESTRING (650000 670000, 653000 670000)")
    shown = tile("streets", around(made, z))
    assert {feature["properties"]["kind"] for feature in shown["streets"]["features"]} == kinds


def test_who_asks_for_a_kind_is_given_it_at_any_scale() -> None:
    made = place("streets", kind="footway", wkt="LINESTRING (650000 670000, 653000 670000)")
    asked = FeatureQuery(layer=layer("streets"), conditions=(Condition("kind", ("footway",)),))
    assert decoded(render([asked], around(made, 10)))["streets"]["features"]


def test_every_kind_that_is_left_out_somewhere_is_one() -> None:
    for each in layers().values():
        told_apart = subtype(each)
        known = {value for value, _label in told_apart.flatchoices} if told_apart else set()
        assert set(each.kinds_from) <= known
