"""Residents stand where people can live, and add up to what the source counted."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.importing import Recipe as PlaceRecipe
from geo.importing import load as load_places
from geo.models import Area
from planning.ages import EVERYBODY, people
from planning.homes import Areas, Basis, Buildings, Homes, settle, weigh
from planning.housing import house
from planning.importing import Recipe, load
from planning.reading import MISSING, Reading, State
from tests.factories import place

RECIPES = Path(__file__).parents[2] / "fixtures/recipes"
NOTHING = np.array([], dtype=object)


def areas(*squares: tuple[float, float, float], milli: list[int]) -> Areas:
    """Squares of (x, y, size)."""
    boxes = np.array([shapely.box(x, y, x + size, y + size) for x, y, size in squares])
    return Areas(np.arange(100, 100 + len(boxes)), boxes, np.array(milli, dtype=np.int64))


def buildings(*rows: tuple[int, float | None, float | None, float]) -> Buildings:
    """Rows of (area, dwellings, floor area, footprint), one metre apart."""
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    x = np.arange(len(rows), dtype=np.float64)
    return Buildings(x, x, columns[0].astype(np.intp), columns[1], columns[2], columns[3])


def sums(homes: Homes) -> dict[int, int]:
    return {int(pk): int(homes.milli[homes.area == pk].sum()) for pk in np.unique(homes.area)}


def test_dwellings_go_before_floor_area_and_that_before_footprint_in_each_area_as_a_whole() -> None:
    rows = [(0, 2, 50, 10), (0, 6, None, 10), (1, 2, 50, 10), (1, None, 150, 10), (2, 4, None, 30), (2, None, 90, 0), (2, None, 10, 50)]
    assert weigh(buildings(*rows), 3).tolist() == [2, 6, 50, 150, 30, 40, 50]


def test_an_area_with_buildings_houses_its_residents_there() -> None:
    homes = settle(areas((0, 0, 100), milli=[8_000]), buildings((0, 1, None, 10), (0, 3, None, 10)), NOTHING)
    assert homes.residents.tolist() == [2, 6]
    assert homes.shares() == {"buildings": 1, "streets": 0, "grid": 0}
    assert homes.area.tolist() == [100, 100]


def test_an_area_without_buildings_houses_them_every_25_metres_along_its_streets() -> None:
    street = np.array([shapely.LineString([(-500, 110), (500, 110)]), shapely.LineString([(0, 300), (500, 300)])])
    homes = settle(areas((0, 0, 100), milli=[60_000]), buildings(), street)
    assert homes.shares() == {"buildings": 0, "streets": 1, "grid": 0}
    assert set(homes.y) == {110}
    assert np.diff(np.sort(homes.x)).max() <= 25
    assert sums(homes) == {100: 60_000}


def test_an_area_without_streets_houses_them_on_a_grid_inside_it() -> None:
    here = areas((0, 0, 100), (1000.2, 1000.2, 1), (5000, 5000, 10_000), milli=[9_000, 5_000, 7_000])
    homes = settle(here, buildings(), NOTHING)
    assert set(homes.basis) == {Basis.GRID}
    assert sums(homes) == {100: 9_000, 101: 5_000, 102: 7_000}
    assert all(np.bincount(homes.area - 100) <= [25, 1, 1_100])
    for index in range(3):
        mine = homes.area == 100 + index
        assert shapely.intersects_xy(here.geom[index], homes.x[mine], homes.y[mine]).all()


def test_an_area_without_residents_needs_no_homes() -> None:
    assert len(settle(areas((0, 0, 100), milli=[0]), buildings(), NOTHING)) == 0
    assert settle(areas((0, 0, 100), milli=[0]), buildings(), NOTHING).shares() == {"buildings": 0, "streets": 0, "grid": 0}


@given(
    st.lists(st.integers(0, 10**6), min_size=3, max_size=3),
    st.lists(st.tuples(st.sampled_from([0, 1]), st.one_of(st.none(), st.integers(1, 9)), st.none(), st.integers(0, 99)), max_size=9),
    st.booleans(),
)
def test_each_areas_residents_add_up_whatever_is_known(
    milli: list[int], rows: list[tuple[int, int | None, None, int]], street: bool
) -> None:
    streets = np.array([shapely.LineString([(0, 0), (0, 90)])]) if street else NOTHING
    homes = settle(areas((0, 0, 100), (200, 0, 80), (400, 0, 10), milli=milli), buildings(*rows), streets)
    assert {pk: total for pk, total in sums(homes).items() if total} == {100 + n: total for n, total in enumerate(milli) if total}
    assert (homes.milli >= 0).all()


@pytest.mark.django_db
def test_the_store_tells_which_buildings_are_lived_in_and_where() -> None:
    def square(x: float, size: float) -> str:
        return shapely.to_wkt(shapely.box(650000 + x, 670000, 650000 + x + size, 670000 + size))

    lived, bare, unknown = (place("areas", wkt=square(x, 100)) for x in (0, 100, 300))
    place("buildings", wkt=square(10, 10), use="house", dwellings=1)
    place("buildings", wkt=square(95, 12), use="apartments", dwellings=3)  # astride: its inside lies at 101
    place("buildings", wkt=square(50, 10), use="church")
    place("buildings", wkt=square(70, 10), use="house", dwellings=9, gone_since="2020-01-01")
    place("streets", wkt="LINESTRING (650000 670050, 650090 670050)", kind="motorway")
    homes = house({lived.pk: Reading(State.VALUE, 5.0), bare.pk: Reading(State.VALUE, 2.0), unknown.pk: MISSING})
    assert sums(homes) == {lived.pk: 5_000, bare.pk: 2_000}
    assert homes.shares()["buildings"] == 1
    place("streets", wkt="LINESTRING (650300 670050, 650400 670050)", kind="footway", walkable=None)
    assert house({unknown.pk: Reading(State.VALUE, 4.0)}).shares()["streets"] == 1
    assert len(house({unknown.pk: Reading(State.SUPPRESSED)})) == 0
    assert len(house({})) == 0


@pytest.mark.real_data
@pytest.mark.django_db
def test_a_municipality_of_blocks_without_buildings_is_housed_to_the_last_resident() -> None:
    load_places(PlaceRecipe.read(RECIPES / "schaerbeek-blocks.toml"))
    load(Recipe.read(RECIPES / "indicators/schaerbeek-population-2026.toml"))
    blocks = list(Area.objects.values_list("pk", flat=True))
    homes = house(people("schaerbeek-population-2026", blocks, period="2026-08", ages=EVERYBODY))
    assert int(homes.milli.sum()) == 130_677_000
    assert homes.shares() == {"buildings": 0, "streets": 0, "grid": 1}
