"""The demonstration city is whole: what is committed is what the generator writes, and it holds together as a city does."""

import csv
import json
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import shape

from fixtures.demo.generate.output import write_city
from fixtures.demo.generate.projection import CORNER, lon_lat
from geo import crs
from geo.registry import layers

FOLDER = Path(__file__).parents[2] / "fixtures" / "demo"
TO_METRES = Transformer.from_crs(crs.WGS84, crs.BELGIAN_LAMBERT_2008, always_xy=True)

pytestmark = pytest.mark.xdist_group("demo city")  # its files are read once

Rows = list[tuple[dict[str, Any], Any]]


@cache
def rows(name: str) -> Rows:
    """The features of a file: what is known of each, and its geometry in metres."""
    table = FOLDER / f"{name}.csv"
    if table.exists():
        with table.open(encoding="utf-8", newline="") as file:
            features = [_point(row) for row in csv.DictReader(file)]
    else:
        features = json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    geoms = shapely.transform([shape(f["geometry"]) for f in features], TO_METRES.transform, interleaved=False)
    return [(f["properties"], geom) for f, geom in zip(features, geoms, strict=True)]


def _point(row: dict[str, Any]) -> dict[str, Any]:
    return {"properties": row, "geometry": {"type": "Point", "coordinates": (float(row.pop("lon")), float(row.pop("lat")))}}


def level(of: str, edition: str = "2024") -> Rows:
    """The areas of one level and edition."""
    return [(known, geom) for known, geom in rows("areas") if known["level"] == of and known["edition"] == edition]


def overlapping(geoms: list[Any]) -> list[float]:
    """The areas in m² that pairs of polygons share."""
    tree = shapely.STRtree(geoms)
    left, right = tree.query(geoms, predicate="intersects")
    pairs = [(i, j) for i, j in zip(left, right, strict=True) if i < j]
    return [shapely.intersection(geoms[i], geoms[j]).area for i, j in pairs]


def test_the_generator_writes_what_is_committed_byte_for_byte(tmp_path: Path) -> None:
    write_city(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.is_file()}
    assert sorted(written) == sorted(committed)
    assert [name for name in written if written[name] != committed[name]] == []


def test_the_plane_is_put_on_the_globe_as_proj_does_it() -> None:
    for p in ((0.0, 0.0), (950.5, 1210.25), (2000.0, 2000.0)):
        x, y = TO_METRES.transform(*lon_lat(p))
        assert (x - CORNER[0], y - CORNER[1]) == pytest.approx(p, abs=0.01)


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_every_layer_has_something_to_show_and_all_of_it_is_valid(layer_id: str) -> None:
    found = rows(layer_id)
    assert found
    assert all(geom.is_valid and not geom.is_empty for _, geom in found)
    assert {geom.geom_type.upper() for _, geom in found} <= set(layers()[layer_id].geometry_types)


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_every_kind_that_can_be_chosen_occurs(layer_id: str) -> None:
    field = next((f for f in layers()[layer_id].facts if f.name in ("kind", "level") and f.choices), None)
    if field is not None:
        absent = {"motorway", "cycleway", "steps", "track", "scrub", "nature_reserve", "library"}  # a quarter need not have everything
        assert {value for value, _ in field.choices} - {known[field.name] for known, _ in rows(layer_id)} <= absent


def test_streets_are_one_network_that_meets_at_shared_vertices() -> None:
    metres: dict[Any, float] = {}
    joined: dict[Any, set[Any]] = defaultdict(set)
    features = json.loads((FOLDER / "streets.geojson").read_text(encoding="utf-8"))["features"]
    for feature, (_, geom) in zip(features, rows("streets"), strict=True):
        points = [tuple(p) for p in feature["geometry"]["coordinates"]]
        for a, b in pairwise(points):
            joined[a].add(b)
            joined[b].add(a)
        metres[points[0]] = metres.get(points[0], 0.0) + geom.length
    start = max(joined, key=lambda p: len(joined[p]))
    reached, edge = {start}, [start]
    while edge:
        edge = [q for p in edge for q in joined[p] if q not in reached]
        reached.update(edge)
    assert sum(m for p, m in metres.items() if p in reached) >= 0.99 * sum(metres.values())
    assert sum(metres.values()) == pytest.approx(60_000, rel=0.2)


def test_streets_cross_only_where_they_have_a_vertex() -> None:
    geoms = [geom for _, geom in rows("streets")]
    left, right = shapely.STRtree(geoms).query(geoms, predicate="crosses")
    assert [(rows("streets")[i][0]["ref"], rows("streets")[j][0]["ref"]) for i, j in zip(left, right, strict=True) if i < j] == []


def test_sidewalks_are_between_1_2_and_3_metres() -> None:
    widths = [known[side] for known, _ in rows("streets") for side in ("sidewalk_left_m", "sidewalk_right_m") if side in known]
    assert len(widths) > 500
    assert 1.2 <= min(widths) < max(widths) <= 3.0


@pytest.mark.parametrize(
    ("of", "edition"), [("district", "2024"), ("neighbourhood", "2024"), ("neighbourhood", "2013"), ("sector", "2024"), ("block", "2024")]
)
def test_the_areas_of_a_level_tile_the_city(of: str, edition: str) -> None:
    ((_, city),) = level("city")
    parts = [geom for _, geom in level(of, edition)]
    assert sum(part.area for part in parts) == pytest.approx(city.area, abs=1)
    assert shapely.union_all(parts).symmetric_difference(city).area < 1
    assert sum(overlapping(parts)) < 1


def test_there_are_eight_neighbourhoods_and_those_of_2013_were_others() -> None:
    now, then = level("neighbourhood"), level("neighbourhood", "2013")
    assert (len(now), len(then)) == (8, 7)
    assert all({"name:nl", "name:fr", "name:en"} <= set(known) for known, _ in (*now, *then))
    assert all(geom.geom_type == "Polygon" for _, geom in (*now, *then, *level("sector"), *level("district")))
    same = [known["name"] for known, geom in now for _, old in then if geom.symmetric_difference(old).area < 100]
    assert len(same) < 5


def test_each_block_lies_within_the_sector_and_neighbourhood_of_its_code() -> None:
    sectors = {known["code"]: geom for known, geom in level("sector")}
    quarters = {known["code"]: geom for known, geom in level("neighbourhood")}
    for known, geom in level("block"):
        sector = known["code"].partition("-")[0]
        assert sectors[sector].intersection(geom).area > 0.999 * geom.area
        assert quarters[sector[:2]].intersection(geom).area > 0.999 * geom.area


def test_buildings_do_not_stand_on_each_other_nor_in_the_street_nor_in_water() -> None:
    buildings = [geom for _, geom in rows("buildings")]
    total = sum(geom.area for geom in buildings)
    assert sum(overlapping(buildings)) < 0.001 * total
    tree = shapely.STRtree(buildings)
    for name, width in (("streets", 2.5), ("water", 0.0), ("squares", 0.0)):
        others = [geom.buffer(width) for known, geom in rows(name) if known.get("name") != "Kerkplein"]
        hits = tree.query(others, predicate="intersects")
        assert sum(shapely.intersection(others[i], buildings[j]).area for i, j in zip(*hits, strict=True)) < 0.0005 * total, name


def test_each_address_is_one_of_a_kind_and_stands_at_a_building() -> None:
    found = rows("addresses")
    assert max(Counter(known["name"] for known, _ in found).values()) == 1
    tree = shapely.STRtree([geom for _, geom in rows("buildings")])
    points = [geom for _, geom in found]
    _, distances = tree.query_nearest(points, return_distance=True, all_matches=False)
    assert (distances < 0.5).mean() > 0.995


def test_numbers_are_odd_on_one_side_of_a_street_and_even_on_the_other() -> None:
    streets: dict[str, list[Any]] = defaultdict(list)
    for known, geom in rows("streets"):
        streets[known.get("name", "")].append(geom)
    right = wrong = 0
    for known, p in rows("addresses"):
        line = min(streets[known["street"]], key=p.distance)
        at = line.project(p)
        a, b = line.interpolate(max(at - 1, 0)), line.interpolate(min(at + 1, line.length))
        on_left = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0
        odd = int(known["number"].rstrip("A")) % 2 == 1
        side = on_left == odd
        right, wrong = right + side, wrong + (not side)
    assert max(right, wrong) > 0.9 * (right + wrong)


def test_trees_and_benches_are_not_surveyed_everywhere() -> None:
    city = rows("coverage_city")[0][1].area
    assert 0.4 < rows("coverage_trees")[0][1].area / city < 0.8
    assert 0.8 < rows("coverage_benches")[0][1].area / city < 0.95


def test_some_25_000_people_live_in_the_blocks_and_the_columns_add_up() -> None:
    with (FOLDER / "residents_by_block.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    codes = {known["code"] for known, _ in level("block")}
    assert {row["block"] for row in table} <= codes
    assert sum(int(row["residents"]) for row in table) == pytest.approx(25_000, rel=0.04)
    for row in table:
        assert sum(int(v) for k, v in row.items() if k.startswith("age_")) == int(row["residents"])
        assert sum(int(row[f"households_{kind}"]) for kind in ("owner", "private_rent", "social_rent")) == int(row["households"])
        kinds = ("single", "single_parent", "couple_children", "couple")
        assert sum(int(row[f"households_{kind}"]) for kind in kinds) == int(row["households"]) <= int(row["dwellings"])


def test_the_output_is_small_and_says_that_it_is_fictional() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 4_200_000
    for path in FOLDER.glob("*.geojson"):
        assert "fictief" in path.open(encoding="utf-8").readline()
