"""Boxes and tiles say which number is wrong, and mean what they say."""

import pytest

from geo import crs
from geo.errors import BadBBox, BadTile
from geo.extent import BBox, Tile
from geo.query import FeatureQuery, matching
from geo.registry import layer
from tests.factories import place

FOUR_SIX = crs.named("http://www.opengis.net/def/crs/EPSG/0/4326")
LAMBERT_72 = crs.named("http://www.opengis.net/def/crs/EPSG/0/31370")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2,3", "3"),
        ("1,2,3,4,5", "5"),
        ("a,2,3,4", "Number 1"),
        ("1,2,,4", "Number 3"),
        ("1,2,3,nan", "Number 4"),
        ("1,2,inf,4", "Number 3"),
        ("181,2,3,4", "Number 1"),
        ("1,-91,3,4", "Number 2"),
        ("1,2,3,91", "Number 4"),
        ("1,5,3,4", "Number 2"),
        ("1,2,10,3,4,1e999", "Number 6"),
    ],
)
def test_a_wrong_number_is_named(text: str, said: str) -> None:
    with pytest.raises(BadBBox, match=said):
        BBox.parse(text)


def test_six_numbers_leave_the_heights_aside() -> None:
    assert BBox.parse("1,2,-100,3,4,100") == BBox(1, 2, 3, 4)


def test_epsg_4326_puts_latitude_first() -> None:
    """Prove that the same numbers mean another box in EPSG's own axis order, and that the number named is the one given."""
    assert BBox.parse("50,4,51,5", FOUR_SIX) == BBox(4, 50, 5, 51)
    with pytest.raises(BadBBox, match="Number 1"):
        BBox.parse("91,4,92,5", FOUR_SIX)


def test_west_of_east_crosses_the_antimeridian_in_degrees_only() -> None:
    assert BBox.parse("170,-20,-170,-10").boxes == ((170, -20, 180, -10), (-180, -20, -170, -10))
    with pytest.raises(BadBBox, match="Number 1"):
        BBox.parse("200000,100000,100000,200000", LAMBERT_72)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4.3,50.8,4.4,50.9", True),
        ("4.4,50.8,4.3,50.9", False),  # round the back of the earth: all but where it is
        ("4.36,50.8,4.35,50.9", True),
    ],
)
def test_a_box_across_the_antimeridian_finds_what_is_on_either_side(text: str, found: bool) -> None:
    place("benches")
    assert matching(FeatureQuery(layer=layer("benches"), bbox=BBox.parse(text))).exists() is found


@pytest.mark.django_db
def test_a_box_finds_what_it_touches_and_not_what_only_its_bounds_touch() -> None:
    """Prove that a box in the empty corner of a triangle's bounds finds nothing, and one that cuts its side does."""
    place("water")  # the corner at (650000, 670100) is outside the triangle
    corner = matching(FeatureQuery(layer=layer("water"), bbox=BBox(650001, 670090, 650005, 670099, crs.METRIC)))
    side = matching(FeatureQuery(layer=layer("water"), bbox=BBox(650050, 669990, 650051, 670001, crs.METRIC)))
    assert (corner.count(), side.count()) == (0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("uri", "half"),
    [
        (crs.CRS84.uri, 1e-6),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", 1e-6),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", 0.1),
        ("http://www.opengis.net/def/crs/EPSG/0/31370", 0.1),
        ("http://www.opengis.net/def/crs/EPSG/0/3812", 0.1),
    ],
)
def test_a_small_box_in_each_system_finds_the_bench_it_is_drawn_around(uri: str, half: float) -> None:
    bench = place("benches")
    bench.refresh_from_db()
    spoken = crs.named(uri)
    x, y = bench.geom.transform(spoken.srid, clone=True).coords if spoken.srid != crs.WGS84 else bench.geom_wgs84.coords
    if spoken.north_first:
        x, y = y, x

    def box(dx: float) -> str:
        shift = (0, dx) if spoken.north_first else (dx, 0)
        return f"{x - half + shift[0]},{y - half + shift[1]},{x + half + shift[0]},{y + half + shift[1]}"

    for dx, count in ((0, 1), (4 * half, 0)):
        assert matching(FeatureQuery(layer=layer("benches"), bbox=BBox.parse(box(dx), spoken))).count() == count


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["-1e300,-1e300,1e300,1e300", "0,0,300000,300000"])
def test_a_box_far_beyond_its_system_is_cut_to_it(text: str) -> None:
    place("benches")
    assert matching(FeatureQuery(layer=layer("benches"), bbox=BBox.parse(text, LAMBERT_72))).count() == 1
    nowhere = BBox.parse("1e9,1e9,2e9,2e9", LAMBERT_72)
    assert matching(FeatureQuery(layer=layer("benches"), bbox=nowhere)).count() == 0


@pytest.mark.django_db
def test_a_box_without_width_or_height_is_a_line_or_a_point() -> None:
    place("water")
    on_it = BBox(650050, 670010, 650050, 670010, crs.METRIC)
    through_it = BBox(650050, 660000, 650050, 680000, crs.METRIC)
    for box in (on_it, through_it):
        assert matching(FeatureQuery(layer=layer("water"), bbox=box)).count() == 1


@pytest.mark.parametrize(
    ("z", "x", "y"), [("23", "0", "0"), ("-1", "0", "0"), ("1", "2", "0"), ("1", "0", "2"), ("a", "0", "0"), ("1", "1.5", "0")]
)
def test_a_tile_outside_the_pyramid_is_refused(z: str, x: str, y: str) -> None:
    with pytest.raises(BadTile):
        Tile.parse(z, x, y)


def test_the_first_tile_is_the_whole_world_and_the_next_ones_quarter_it() -> None:
    west, south, east, north = Tile(0, 0, 0).envelope().extent
    assert (west, south) == (-east, -north)
    assert Tile(1, 1, 0).envelope().extent == pytest.approx((0, 0, east, north))
    assert Tile(1, 0, 0).envelope(margin=4096).extent[2] == pytest.approx(east)
