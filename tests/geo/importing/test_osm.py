"""OSM files come apart into layers by the layers' own rules, and as many things come out as osmium itself counts."""

import bz2
import gzip
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import osmium
import pytest
import shapely
from django.core.management import CommandError, call_command

from geo.importing.errors import UnreadableFile
from geo.importing.osm import OsmSource
from geo.importing.source import Row
from geo.layer import Layer
from geo.models import Bench, Building, Dataset, GreenSpace, Street
from geo.registry import layers

ANTWERP = "antwerpen/antwerpen-zuid_2019.osm"
BRUSSELS = "brussels/brussels_2013-01-01.osm.pbf"
MONACO = "monaco/monaco_2021-04-19.osm.pbf"
VILLAGE = "vlaanderen/wechelderzande_2016.osm.pbf"

# Five nodes of a square of some 7 by 11 metres, and ways and relations on them as each test needs.
NODES = """<node id="1" lat="50.8500" lon="4.3500"/><node id="2" lat="50.8500" lon="4.3501"/>
<node id="3" lat="50.8501" lon="4.3501"/><node id="4" lat="50.8501" lon="4.3500"/>
<node id="5" lat="50.8502" lon="4.3502" timestamp="2020-05-06T07:08:09Z">%s</node>"""


def tags(**values: str) -> str:
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in values.items())


def way(number: int, nodes: str, **values: str) -> str:
    return f'<way id="{number}">' + "".join(f'<nd ref="{ref}"/>' for ref in nodes.split()) + tags(**values) + "</way>"


def relation(number: int, ways: str, inner: str = "", **values: str) -> str:
    roles = [(ref, "outer") for ref in ways.split()] + [(ref, "inner") for ref in inner.split()]
    members = "".join(f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in roles)
    return f'<relation id="{number}">{members}{tags(**values)}</relation>'


def rows(path: Path) -> list[Row]:
    return [row for batch in OsmSource(path, layers().values()).batches() for row in batch]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Row]]:
    """Write an OSM file of a node's tags and further objects, and return its rows."""

    def made(*objects: str, **node: str) -> list[Row]:
        path = tmp_path / "made.osm"
        path.write_text(f'<osm version="0.6">{NODES % tags(**node)}{"".join(objects)}</osm>')
        return rows(path)

    return made


def geometry(row: Row) -> shapely.Geometry:
    return shapely.from_wkb(row.geometry)


# ---- counts -----------------------------------------------------------------------------------------------------------


class Count(osmium.SimpleHandler):
    """What osmium counts, told in a second set of words: one condition per layer, written by hand."""

    CARS = [
        "motorway",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "motorway_link",
        "trunk_link",
        "primary_link",
        "secondary_link",
        "tertiary_link",
    ]
    STREETS = [
        *CARS,
        *[
            "unclassified",
            "road",
            "residential",
            "living_street",
            "pedestrian",
            "service",
            "cycleway",
            "footway",
            "path",
            "steps",
            "track",
            "bridleway",
        ],
    ]
    GREEN = {
        "leisure": ["park", "garden", "nature_reserve", "dog_park", "common"],
        "landuse": ["allotments", "village_green", "recreation_ground", "cemetery", "grass", "meadow", "forest", "flowerbed"],
        "natural": ["wood", "grassland", "scrub"],
    }

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def see(self, item: osmium.osm.OSMObject) -> None:
        t = dict(item.tags)
        area = t.get("area") == "yes"
        walked = t.get("highway") == "pedestrian" and (area or t.get("type") == "multipolygon")
        self.found["squares"] += t.get("place") == "square" or walked
        self.found["benches"] += t.get("amenity") == "bench"
        self.found["trees"] += t.get("natural") == "tree"
        self.found["play-areas"] += t.get("leisure") in ("playground", "pitch", "fitness_station")
        self.found["buildings"] += t.get("building", "no") != "no"
        self.found["addresses"] += "addr:housenumber" in t
        self.found["streets"] += t.get("highway") in self.STREETS and not area and not walked
        self.found["green-spaces"] += any(t.get(key) in values for key, values in self.GREEN.items()) and (
            t.get("garden:type") != "facade_garden"
        )

    node = way = relation = see


@pytest.mark.real_data
@pytest.mark.parametrize("name", [ANTWERP, VILLAGE, MONACO, BRUSSELS])
def test_as_many_things_come_out_as_osmium_counts(real_data: Path, name: str) -> None:
    count = Count()
    count.apply_file(str(real_data / name))
    ours = Counter(row.layer_id for row in known(real_data / name))
    assert {layer_id: ours[layer_id] for layer_id in count.found} == dict(count.found)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "layer_id", "sets", "number"),
    [
        (MONACO, "benches", {}, 121),
        (MONACO, "trees", {}, 415),
        (MONACO, "squares", {"kind": "square"}, 4),
        (MONACO, "play-areas", {"kind": "playground"}, 13),
        (MONACO, "play-areas", {"kind": "pitch"}, 17),
        (MONACO, "vacant-plots", {"kind": "brownfield"}, 1),
        (MONACO, "vacant-plots", {"kind": "shop"}, 2),
        (MONACO, "buildings", {}, 1_208),
        (ANTWERP, "benches", {}, 1),
        (ANTWERP, "trees", {}, 6),
        (ANTWERP, "squares", {"kind": "square"}, 1),
        (ANTWERP, "play-areas", {"kind": "playground"}, 3),
        (ANTWERP, "buildings", {}, 1_391),
        (ANTWERP, "addresses", {}, 1_315),
        (VILLAGE, "buildings", {}, 1_803),
        (VILLAGE, "addresses", {}, 1_551),
        (VILLAGE, "play-areas", {"kind": "playground"}, 2),
        (BRUSSELS, "benches", {}, 121),
        (BRUSSELS, "trees", {}, 1_475),
        (BRUSSELS, "green-spaces", {"kind": "park"}, 411),
        (BRUSSELS, "green-spaces", {"kind": "allotments"}, 22),
        (BRUSSELS, "play-areas", {"kind": "playground"}, 114),
        (BRUSSELS, "play-areas", {"kind": "pitch"}, 536),
        (BRUSSELS, "vacant-plots", {"kind": "brownfield"}, 10),
        (BRUSSELS, "vacant-plots", {"kind": "undeveloped"}, 4),
        (BRUSSELS, "addresses", {}, 8_878),
        (BRUSSELS, "destinations", {"kind": "library"}, 18),
        (BRUSSELS, "meeting-places", {"kind": "library"}, 18),
        (BRUSSELS, "meeting-places", {"kind": "community_centre"}, 4),
    ],
)
def test_counts_are_those_of_the_data_s_own_description(
    real_data: Path, name: str, layer_id: str, sets: dict[str, str], number: int
) -> None:
    found = [row for row in known(real_data / name) if row.layer_id == layer_id and sets.items() <= dict(row.sets).items()]
    assert len(found) == number


KNOWN: dict[Path, list[Row]] = {}


def known(path: Path) -> list[Row]:
    """Return a file's rows, read once for all tests that count in it."""
    if path not in KNOWN:
        KNOWN[path] = rows(path)
    return KNOWN[path]


@pytest.mark.real_data
@pytest.mark.parametrize("name", [MONACO, BRUSSELS])
def test_areas_are_those_that_osmium_assembles(real_data: Path, name: str) -> None:
    """Prove our rings against osmium's own assembler, on every whole relation that belongs to a layer."""
    wkb = osmium.geom.WKBFactory()
    theirs = {}
    for area in osmium.FileProcessor(str(real_data / name)).with_areas():
        if area.is_area() and not area.from_way() and any(area.num_rings()):
            theirs[f"relation/{area.orig_id()}"] = shapely.from_wkb(wkb.create_multipolygon(area))
    ours = {
        row.source_id: geometry(row)
        for row in known(real_data / name)
        if row.source_id in theirs and not row.remark and row.geometry and geometry(row).area
    }
    assert len(ours) >= 25
    for source_id, found in ours.items():
        assert found.symmetric_difference(theirs[source_id]).area <= 1e-9 * found.area, source_id


# ---- geometry by what a layer takes -----------------------------------------------------------------------------------


def test_a_bench_is_a_point_and_has_the_day_of_its_last_change(read: Callable[..., list[Row]]) -> None:
    [bench] = read(amenity="bench", backrest="yes", seats="3")
    assert (bench.layer_id, bench.source_id) == ("benches", "node/5")
    assert geometry(bench).equals(shapely.Point(4.3502, 50.8502))
    assert bench.properties["source_date"].isoformat() == "2020-05-06"
    assert (bench.properties["backrest"], bench.properties["seats"]) == ("yes", "3")


def test_a_closed_way_is_a_polygon_where_the_layer_takes_areas(read: Callable[..., list[Row]]) -> None:
    [found] = read(way(1, "1 2 3 4 1", leisure="playground"))
    assert geometry(found).geom_type == "Polygon"


def test_a_bench_drawn_as_a_line_is_the_point_half_way_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "bench.osm"
    path.write_text(f'<osm version="0.6">{NODES % ""}{way(1, "1 2", amenity="bench")}</osm>')
    source = OsmSource(path, layers().values())
    [[bench]] = source.batches()
    assert geometry(bench).equals_exact(shapely.Point(4.35005, 50.85), 1e-9)
    assert source.notes == ["benches: 1 drawn as a line: kept as the point half-way"]


def test_a_building_with_an_address_is_a_polygon_there_and_a_point_here(read: Callable[..., list[Row]]) -> None:
    found = read(way(1, "1 2 3 4 1", building="yes", addr__housenumber="12", addr__street="Kerkstraat", name="Bakkerij"))
    shapes = {row.layer_id: geometry(row) for row in found}
    assert {layer_id: shape.geom_type for layer_id, shape in shapes.items()} == {"buildings": "Polygon", "addresses": "Point"}
    assert shapes["buildings"].contains(shapes["addresses"])
    [address] = [row for row in found if row.layer_id == "addresses"]
    assert address.properties["name"] == "Kerkstraat 12"
    assert "names" not in address.properties


def test_a_street_keeps_all_its_nodes_even_where_it_closes(read: Callable[..., list[Row]]) -> None:
    [street] = read(way(1, "1 2 3 4 1", highway="residential"))
    assert geometry(street).geom_type == "LineString"
    assert len(geometry(street).coords) == 5


def test_a_pedestrian_area_is_a_square_and_no_street(read: Callable[..., list[Row]]) -> None:
    [found] = read(way(1, "1 2 3 4 1", highway="pedestrian", area="yes"))
    assert (found.layer_id, dict(found.sets)["kind"]) == ("squares", "pedestrian")


def test_a_park_that_is_only_a_point_or_an_open_line_has_a_problem_and_no_geometry(read: Callable[..., list[Row]]) -> None:
    point, line = read(way(1, "1 2 3", leisure="park"), leisure="park")
    assert (point.geometry, line.geometry) == (None, None)
    assert "point" in point.problem
    assert "does not close" in line.problem


def test_a_row_of_trees_is_no_tree(read: Callable[..., list[Row]]) -> None:
    assert read(way(1, "1 2 3", natural="tree_row")) == []


# ---- what is missing --------------------------------------------------------------------------------------------------


def test_a_street_that_leaves_the_file_is_kept_as_far_as_it_goes(read: Callable[..., list[Row]]) -> None:
    [street] = read(way(1, "1 2 99 3 4", highway="residential"))
    assert geometry(street).geom_type == "MultiLineString"
    assert "1 of its 5 nodes" in street.remark


def test_an_area_that_leaves_the_file_is_not_guessed(read: Callable[..., list[Row]]) -> None:
    [park] = read(way(1, "1 2 99 4 1", leisure="park"))
    assert park.geometry is None
    assert "1 of its 5 nodes" in park.problem


def test_a_relation_is_used_where_its_rings_close_and_told_where_not(read: Callable[..., list[Row]]) -> None:
    halves = (way(1, "1 2 3"), way(2, "3 4 1"))
    closed, broken = read(
        *halves,
        relation(1, "1 2 98", type="multipolygon", leisure="park"),
        relation(2, "1 99", type="multipolygon", leisure="park"),
    )
    assert geometry(closed).geom_type == "Polygon"
    assert "1 of its 3 members" in closed.remark
    assert broken.geometry is None
    assert "1 of its 2 members" in broken.problem


# A triangle within the square of the nodes, as way 2.
WITHIN = "".join(f'<node id="{n}" lat="50.85{y}" lon="4.35{x}"/>' for n, y, x in [(6, "001", "001"), (7, "001", "005"), (8, "005", "005")])
HOLE = way(2, "6 7 8 6")


def test_a_ring_within_a_ring_is_a_hole_whatever_its_role(read: Callable[..., list[Row]]) -> None:
    [lake] = read(WITHIN, way(1, "1 2 3 4 1"), HOLE, relation(1, "1 2", type="multipolygon", natural="water"))
    assert len(geometry(lake).interiors) == 1


def test_a_hole_of_which_the_outer_ring_is_missing_is_no_area(read: Callable[..., list[Row]]) -> None:
    [lake] = read(WITHIN, HOLE, relation(1, "99", "2", type="multipolygon", natural="water"))
    assert lake.geometry is None
    assert "1 of its 2 members" in lake.problem


def test_a_relation_without_tags_cuts_holes_in_the_way_that_has_them(read: Callable[..., list[Row]]) -> None:
    """Prove that what was drawn before 2017 keeps its courtyards, and stays a way."""
    [building] = read(WITHIN, way(1, "1 2 3 4 1", building="yes"), HOLE, relation(1, "1", "2", type="multipolygon"))
    assert building.source_id == "way/1"
    assert len(geometry(building).interiors) == 1


def test_a_relation_of_another_type_has_no_outline(read: Callable[..., list[Row]]) -> None:
    [site] = read(way(1, "1 2 3 4 1"), relation(1, "1", type="site", amenity="school"))
    assert site.geometry is None
    assert "type" in site.problem


def test_ways_may_stand_before_their_nodes(tmp_path: Path) -> None:
    path = tmp_path / "upside-down.osm"
    path.write_text(f'<osm version="0.6">{way(1, "1 2 3 4 1", building="yes")}{NODES % ""}</osm>')
    [building] = rows(path)
    assert geometry(building).geom_type == "Polygon"


# ---- what tags say ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"), [("private", "no"), ("customers", "no"), ("no", "no"), ("permissive", "yes"), ("public", "yes"), ("yes", "yes")]
)
def test_access_is_yes_or_no(read: Callable[..., list[Row]], said: str, meant: str) -> None:
    [garden] = read(way(1, "1 2 3 4 1", leisure="garden", access=said))
    assert garden.properties["access"] == meant


def test_access_that_nobody_noted_stays_unsaid(read: Callable[..., list[Row]]) -> None:
    [garden] = read(way(1, "1 2 3 4 1", leisure="garden"))
    assert "access" not in garden.properties


@pytest.mark.parametrize(
    ("more", "walkable"),
    [({}, True), ({"foot": "no"}, False), ({"access": "private"}, False), ({"access": "private", "foot": "yes"}, True)],
)
def test_a_street_is_walkable_unless_tags_say_no(read: Callable[..., list[Row]], more: dict[str, str], walkable: bool) -> None:
    [street] = read(way(1, "1 2 3", highway="residential", **more))
    assert dict(street.sets)["walkable"] is walkable


def test_sidewalks_have_their_widths_and_none_is_no_metre(read: Callable[..., list[Row]]) -> None:
    wide, none = read(
        way(1, "1 2", highway="residential", sidewalk__both__width="1.8 m"), way(2, "2 3", highway="residential", sidewalk="left")
    )
    assert (wide.properties["sidewalk_left_m"], wide.properties["sidewalk_right_m"]) == ("1.8 m", "1.8 m")
    assert dict(none.sets)["sidewalk_right_m"] == 0.0


def test_names_come_by_language(read: Callable[..., list[Row]]) -> None:
    [square] = read(place="square", name="Grand-Place - Grote Markt", name__fr="Grand-Place", name__nl="Grote Markt", name__left="x")
    assert square.properties["names"] == {"fr": "Grand-Place", "nl": "Grote Markt"}


def test_within_a_layer_the_first_rule_wins_and_several_layers_may_take_one_thing(read: Callable[..., list[Row]]) -> None:
    found = read(amenity="library")
    assert sorted((row.layer_id, dict(row.sets)["kind"]) for row in found) == [("destinations", "library"), ("meeting-places", "library")]
    [shop] = read(amenity="pharmacy", shop="chemist")
    assert dict(shop.sets)["kind"] == "pharmacy"


@pytest.mark.parametrize("layer", layers().values(), ids=lambda layer: layer.id)
def test_every_rule_sets_fields_that_the_model_has_with_values_it_takes(layer: Layer) -> None:
    columns = {field.name: field for field in layer.facts}
    assert set(layer.osm_keys) <= set(columns)
    for rule in (*layer.osm, *layer.osm_then):
        for name, value in rule.sets:
            columns[name].clean(value, None)


# ---- into the store ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_osm_file_needs_no_more_than_its_name(tmp_path: Path) -> None:
    """Prove the whole way: tags in a file, facts of places in the store, and whom to thank."""
    objects = [
        way(1, "1 2 3 4 1", leisure="garden", access="private", name="Hof"),
        way(2, "1 2 3 4 1", leisure="park"),
        way(3, "1 2", highway="residential", foot="no", sidewalk__both__width="180 cm"),
        way(4, "1 2 3 4 1", building="apartments", building__flats="12", building__levels="3-4"),
    ]
    path = tmp_path / "Old town.osm"
    path.write_text(f'<osm version="0.6">{NODES % tags(amenity="bench", backrest="yes", seats="3")}{"".join(objects)}</osm>')
    call_command("load", path, stdout=(out := StringIO()))
    bench = Bench.objects.get()
    assert (bench.backrest, bench.armrests, bench.seats, str(bench.source_date)) == (True, None, 3, "2020-05-06")
    assert dict(GreenSpace.objects.values_list("kind", "access")) == {"garden": "no", "park": "unknown"}
    street = Street.objects.get()
    assert (street.walkable, street.sidewalk_left_m, street.sidewalk_right_m) == (False, 1.8, 1.8)
    building = Building.objects.get()
    assert (building.use, building.dwellings, building.floors) == ("apartments", 12, None)
    assert "floors=3-4" in out.getvalue()
    assert (bench.dataset.key, bench.dataset.attribution) == ("osm-old-town", "© OpenStreetMap contributors")


@pytest.mark.django_db
@pytest.mark.real_data
def test_a_file_cut_short_leaves_nothing_behind(tmp_path: Path, real_data: Path) -> None:
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes((real_data / VILLAGE).read_bytes()[:100_000])
    with pytest.raises(CommandError, match=r"cut\.osm\.pbf"):
        call_command("load", path)
    assert not Dataset.objects.exists()


@pytest.mark.django_db
def test_only_the_layer_that_is_asked_for_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "made.osm"
    path.write_text(f'<osm version="0.6">{NODES % tags(amenity="bench")}{way(1, "1 2", highway="residential")}</osm>')
    call_command("load", path, "--as", "benches", stdout=StringIO())
    assert (Bench.objects.count(), Street.objects.count()) == (1, 0)


def test_a_layer_for_which_osm_has_no_tags_is_named(tmp_path: Path) -> None:
    (tmp_path / "made.osm").write_text("<osm/>")
    with pytest.raises(CommandError, match="OSM has no tags for areas"):
        call_command("load", tmp_path / "made.osm", "--as", "areas")


# ---- files that are none ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", ".gz", ".bz2"])
def test_packed_files_read_as_the_plain_one(tmp_path: Path, ending: str) -> None:
    text = f'<osm version="0.6">{NODES % tags(amenity="bench")}</osm>'.encode()
    path = tmp_path / f"packed.osm{ending}"
    path.write_bytes({"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress}[ending](text))
    assert [row.source_id for row in rows(path)] == ["node/5"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.osm", b""),
        ("empty.osm.pbf", b""),
        ("words.osm", b"no map at all"),
        ("words.osm.pbf", b"no map at all" * 100),
        ("page.osm", b"<html><body>Log in first</body></html>"),
        ("nothing.osm", b'<osm version="0.6"></osm>'),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="50.85" lon="4.35"/><node id="2" la'),
        ("cut.osm.gz", gzip.compress(b'<osm version="0.6">' + b'<node id="1" lat="50.85" lon="4.35"/>' * 9_000)[:200]),
        ("nowhere.osm", b'<osm version="0.6"><node id="1" lat="91" lon="999"/></osm>'),
        ("nan.osm", b'<osm version="0.6"><node id="1" lat="nan" lon="4"/></osm>'),
    ],
)
def test_what_is_no_whole_osm_file_is_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=rf"^“{name}” cannot be read: .*\.$"):
        rows(path)


@pytest.mark.real_data
def test_a_pbf_that_was_cut_short_is_refused(tmp_path: Path, real_data: Path) -> None:
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes((real_data / MONACO).read_bytes()[:200_000])
    with pytest.raises(UnreadableFile, match="no whole OSM file"):
        rows(path)
