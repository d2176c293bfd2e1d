"""What leaves the server of a real municipality gives nobody away: homes, and readings of every stored indicator at every level."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.importing import Recipe as PlaceRecipe
from geo.importing import load as load_places
from planning.ages import EVERYBODY
from planning.division import Division, areas, divisions
from planning.drawn import inside
from planning.importing import Recipe, load
from planning.measures import measure, readings
from planning.models import Indicator, IndicatorValue
from planning.population import base, count, groups, homes, members, unit_of
from planning.reading import State
from tests.planning.attacker import Attacker

# Committed, as in a server: within a transaction nothing is kept, and all is reckoned at each question.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_data]
RECIPES = Path(__file__).parents[2] / "fixtures/recipes"
AT_LEAST = 10
BLOCKS = Division("block", "2026")
AGES = 9  # eight bands, and not known


@pytest.fixture
def schaerbeek(real_data: Path) -> None:
    for places in ("schaerbeek-blocks", "schaerbeek-quartiers"):
        load_places(PlaceRecipe.read(RECIPES / f"{places}.toml"))
    for table in ("schaerbeek-population-2026", "schaerbeek-households-2026"):
        load(Recipe.read(RECIPES / f"indicators/{table}.toml"))


def safe(people: Any) -> bool:
    whole = np.asarray(people)
    return bool(((whole == 0) | (whole >= AT_LEAST)).all())


def unit_numbers() -> Any:
    """The unit of each block, counted from 0."""
    population = base()
    assert population is not None
    return np.unique([unit_of(population)[pk] for pk in areas(BLOCKS).index], return_inverse=True)[1]


def told() -> dict[str, Any]:
    """What each indicator counts in each unit: as homes have it, where there are homes; else as the source has it."""
    population = base()
    assert population is not None
    names, unit = np.unique([unit_of(population)[pk] for pk in areas(BLOCKS).index], return_inverse=True)
    found = {}
    for indicator in Indicator.objects.all():
        known = dict(IndicatorValue.objects.filter(indicator=indicator).values_list("area", "value"))
        found[indicator.key] = np.bincount(unit, weights=[known[pk] for pk in areas(BLOCKS).index])
    for group in groups(population):
        where = homes(population, group.ages)
        milli = np.bincount(np.searchsorted(names, where.area), weights=where.milli, minlength=len(names))
        found["schaerbeek-residents" + ("" if group.ages == EVERYBODY else f"-{group.key}")] = milli / 1000
    return found


def readable() -> Iterator[tuple[str, Any, float]]:
    """Every count that can be read: the indicator, the blocks that lie in the area (a truth for each), the people."""
    population = base()
    assert population is not None
    keys = areas(BLOCKS).index.tolist()
    for division in divisions():
        lies = members(population, division)
        within = np.array([lies.get(pk, -1) for pk in keys])
        for key in Indicator.objects.values_list("key", flat=True):
            for area, reading in readings(measure(key), division).by_area.items():
                if reading.state is State.VALUE:
                    yield key, within == area, reading.value or 0.0


def test_every_reading_is_a_sum_of_whole_units_and_every_home_of_one(schaerbeek: None) -> None:
    """Prove that units are all that can be known: whoever has them has every reading, at every level."""
    unit, table = unit_numbers(), told()
    read = list(readable())
    assert len(read) > 12 * 250
    assert {len(areas(division)) for division in divisions()} == {14, 396}
    assert len({blocks.sum() for _key, blocks, _people in read}) > 5  # neighbourhoods as well
    for key, blocks, people in read:
        whole = np.unique(unit[blocks])
        assert not np.isin(unit[~blocks], whole).any()
        assert people == table[key][whole].sum()


def test_what_any_figures_of_a_unit_leave_between_them_is_nobody_or_enough(schaerbeek: None) -> None:
    table = told()
    everybody = table["schaerbeek-residents"]
    bands = [people for key, people in table.items() if "residents-" in key]
    assert len(bands) == 8
    assert len(everybody) > 300
    for people in table.values():
        assert safe(people)
        assert safe(everybody - people)
    for chosen in product([False, True], repeat=8):
        some = sum((band for band, one in zip(bands, chosen, strict=True) if one), np.zeros(len(everybody)))
        assert safe(some)
        assert safe(everybody - some)
    assert np.count_nonzero(everybody - sum(bands)) <= 1  # 18 people of no known age, in 17 blocks


def test_no_count_below_the_threshold_follows_from_all_units_of_a_municipality(schaerbeek: None) -> None:
    """Prove it with linear programmes: 7,128 secrets, all that is published of them, and over 20,000 things to find out.

    The attacker knows that a handful of people of no known age may be counted with the largest band of a unit.
    """
    unit, table = unit_numbers(), told()
    bands = np.array([table[f"schaerbeek-residents-{'70-plus' if low == 70 else f'{low}-{low + 9}'}"] for low in range(0, 80, 10)])
    sexes = [("residents", [1, 1]), ("women", [1, 0]), ("men", [0, 1])]
    attacker = Attacker(396, 2 * AGES)
    for one in range(unit.max() + 1):
        blocks = unit == one
        for group, sex in sexes:
            attacker.learn(blocks, np.repeat(sex, AGES), table[f"schaerbeek-{group}"][one])
        for band in range(8):
            ages = np.arange(AGES) == band
            if band == bands[:, one].argmax() and bands[:, one].sum() == table["schaerbeek-residents"][one]:
                ages[-1] = True
            attacker.learn(blocks, np.tile(ages, 2), bands[band, one])
    worlds = attacker.worlds(8)
    assert np.allclose(worlds, np.round(worlds), atol=1e-6)  # worlds of whole people
    dice = np.random.default_rng(2)
    asked: list[Any] = list(np.arange(396 * 2 * AGES)[:, None])
    for block in range(396):
        cells = block * 2 * AGES + np.arange(2 * AGES)
        asked += [cells[[age, AGES + age]] for age in range(AGES)] + [cells[:AGES], cells[AGES:], cells]
    asked += [dice.choice(len(asked), dice.integers(2, 9), replace=False) for _ in range(10_000)]
    asked = [chosen[chosen < 396 * 2 * AGES] for chosen in asked]
    assert len(asked) > 20_000
    assert not attacker.given_away(asked, worlds, AT_LEAST)
    attacker.learn(np.arange(396) == 395, np.tile(np.arange(AGES) == 7, 2), 3)
    assert attacker.given_away([395 * 2 * AGES + np.array([7, AGES + 7])], attacker.worlds(4), AT_LEAST)


def test_an_area_drawn_by_hand_and_the_same_with_a_strip_more_are_never_subtracted_to_a_few_people(schaerbeek: None) -> None:
    """Prove it for everybody and each band, of 60 areas and a strip of 1 to 60 metres around each."""
    population = base()
    assert population is not None
    west, south, east, north = shapely.union_all(areas(BLOCKS).geometry.to_numpy()).bounds
    dice = np.random.default_rng(4)
    drawn = shapely.buffer(shapely.points(dice.uniform([west, south], [east, north], (60, 2))), dice.uniform(40, 900, 60))

    def figures(shape: Any) -> Any:
        return np.array([reading.value or 0.0 for reading in inside(population, shape).people.values()])

    strips = []
    for shape, reach in zip(drawn, dice.uniform(1, 60, 60), strict=True):
        small, large = figures(shape), figures(shapely.buffer(shape, reach))
        assert safe(small)
        assert safe(small[0] - small[1:])
        assert safe(large - small)
        strips.append((large - small)[0])
    assert np.count_nonzero(strips) > 30


def test_where_a_source_keeps_cells_back_all_areas_that_it_tells_in_full_are_published(real_data: Path) -> None:
    """Prove it in Antwerp: 59 of 67 neighbourhoods, and homes that are those of these and of nobody else."""
    load_places(PlaceRecipe.read(RECIPES / "antwerpen-wijken-2025.toml"))
    load(Recipe.read(RECIPES / "indicators/antwerpen-leeftijd-2025.toml"))
    population = base()
    assert population is not None
    in_full = set(areas(population.division).index)
    in_full -= set(IndicatorValue.objects.exclude(state="value").values_list("area", flat=True))
    for group in groups(population):
        told = {
            pk: reading.value for pk, reading in count(population, population.division, group.ages).items() if reading.value is not None
        }
        assert told.keys() == in_full
        assert safe(list(told.values()))
        assert homes(population, group.ages).residents.sum() == sum(told.values())
    assert len(in_full) == 59
