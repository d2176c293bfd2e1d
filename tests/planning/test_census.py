"""Tables of one year are protected together, as somebody reads them together."""

from typing import Any

import pytest
import shapely

from geo.models import Area
from planning.ages import Ages
from planning.census import census
from planning.division import Division
from planning.drawn import inside
from planning.measures import measure, readings
from planning.models import Indicator, IndicatorValue
from planning.population import base, homes, unit_of
from planning.population import count as published
from planning.reading import State
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db
BLOCKS = Division("block", "2025")


def block(number: int) -> Area:
    x = 650_000 + 100 * number
    wkt = f"POLYGON (({x} 670000, {x + 100} 670000, {x + 100} 670100, {x} 670100, {x} 670000))"
    found = place("areas", wkt=wkt, level="block", edition="2025", code=f"b{number}")
    assert isinstance(found, Area)
    return found


def table(key: str, values: list[tuple[Area, Any]], *, of: str = "one", year: str = "2025", **asked: Any) -> str:
    """A count of people by block; None is what the source keeps back."""
    names = {"name_nl": key, "name_fr": key, "name_en": key}
    facts = {"kind": "count", "need": "neither", "group": "residents", **names, **asked}
    made = Indicator.objects.create(key=key, dataset=dataset(key=of), **facts)
    for where, value in values:
        state = "suppressed" if value is None else "value"
        IndicatorValue.objects.create(indicator=made, area=where, period=year, state=state, value=value)
    return key


def read(key: str) -> list[float | str]:
    found = readings(measure(key), BLOCKS).by_area.values()
    return [str(reading.state) if reading.value is None else reading.value for reading in found]


def test_women_of_one_table_are_not_published_beside_the_residents_of_another_where_few_men_are_between() -> None:
    blocks = [block(number) for number in range(3)]
    residents = table("residents", list(zip(blocks, [100, 80, 90], strict=True)))
    assert read(residents) == [100, 80, 90]
    women = table("women", list(zip(blocks, [97, 40, 45], strict=True)), of="two", group="women", year="2025-08")
    assert read(women) == ["suppressed", "suppressed", 45]
    assert read(residents) == ["suppressed", "suppressed", 90]


def test_another_year_is_protected_by_itself_so_that_a_past_one_stays_as_it_was() -> None:
    blocks = [block(number) for number in range(2)]
    residents = table("residents", list(zip(blocks, [100, 80], strict=True)), year="2024")
    table("later", list(zip(blocks, [100, 4], strict=True)), of="two", year="2025")
    assert read(residents) == [100, 80]
    assert set(census(BLOCKS, "2025").unit.values()) == {min(each.pk for each in blocks)}


def test_of_two_counts_of_residents_in_one_table_each_is_protected_and_what_one_leaves_of_the_other() -> None:
    blocks = [block(number) for number in range(4)]
    table("residents", list(zip(blocks, [100, 80, 90, 70], strict=True)))
    table("seeking-work", list(zip(blocks, [3, 72, 20, 30], strict=True)))
    states = [one == "suppressed" for one in read("residents")]
    assert states == [one == "suppressed" for one in read("seeking-work")]
    assert states[:2] == [True, True]
    unit = census(BLOCKS, "2025").unit
    assert unit[blocks[0].pk] != unit[blocks[3].pk] or states[3]
    population = base()
    assert population is not None
    assert homes(population).residents.sum() == 340


def test_of_two_counts_of_residents_in_one_table_the_larger_is_all_of_them_whatever_they_are_called() -> None:
    where = block(0)
    table("all", [(where, 20)])
    table("residents", [(where, 90)])
    population = base()
    assert population is not None
    assert homes(population).residents.sum() == 90


def test_a_count_of_too_few_people_in_the_whole_city_is_kept_back_and_takes_nothing_else_along() -> None:
    blocks = [block(number) for number in range(2)]
    table("residents", list(zip(blocks, [103, 82], strict=True)))
    young = table("young", list(zip(blocks, [60, 40], strict=True)), age_from=0, age_to=64)
    old = table("old", list(zip(blocks, [40, 40], strict=True)), age_from=65, age_to=89)
    oldest = table("oldest", list(zip(blocks, [3, 2], strict=True)), age_from=90)
    assert read("residents") == [103, 82]
    assert read(oldest) == ["suppressed", "suppressed"]
    assert (read(young), read(old)) == ([63, 42], [40, 40])  # the others and these would leave the oldest between them and all
    population = base()
    assert population is not None
    assert {reading.state for reading in published(population, BLOCKS, Ages(65)).values()} == {State.SUPPRESSED}
    assert len(homes(population, Ages(65))) == 0
    assert homes(population, Ages(0, 64)).residents.sum() == 105


def test_an_area_of_which_the_source_tells_only_a_part_spoils_no_other() -> None:
    """Prove that its neighbour is published, that it is not, and that no sum with it gives it away."""
    blocks = [block(number) for number in range(3)]
    place(
        "areas", wkt="POLYGON ((650000 670000, 650200 670000, 650200 670100, 650000 670100, 650000 670000))", level="city", edition="2025"
    )
    table("young", list(zip(blocks, [60, 4, 30], strict=True)), age_from=0, age_to=64)
    table("old", list(zip(blocks, [40, None, None], strict=True)), age_from=65)
    assert read("young") == [60, "suppressed", 30]
    assert read("old") == [40, "suppressed", "suppressed"]
    population = base()
    assert population is not None
    assert list(unit_of(population).values()) == [blocks[0].pk, -1, blocks[2].pk]
    assert homes(population, Ages(0, 64)).residents.sum() == 90
    whole = readings(measure("young"), Division("city", "2025")).by_area.values()
    assert not [reading for reading in whole if reading.state is State.VALUE]


def test_a_group_that_is_too_few_in_all_areas_that_are_told_in_full_takes_nothing_else_along_either() -> None:
    blocks = [block(number) for number in range(3)]
    table("young", list(zip(blocks, [60, 40, 30], strict=True)), age_from=0, age_to=64)
    old = table("old", list(zip(blocks, [3, 2, 20], strict=True)), age_from=65, age_to=79)
    table("oldest", list(zip(blocks, [20, 30, None], strict=True)), age_from=80)
    assert read("young") == [60, 40, 30]
    assert read(old) == ["suppressed"] * 3


def test_units_of_people_say_nothing_of_what_counts_no_people() -> None:
    blocks = [block(number) for number in range(2)]
    shops = table("shops", list(zip(blocks, [3, 1], strict=True)), group="area")
    assert read(shops) == [3, 1]


def test_a_share_that_speaks_of_a_few_residents_is_kept_back_and_so_is_all_but_a_few() -> None:
    blocks = [block(number) for number in range(4)]
    table("residents", list(zip(blocks, [100, 100, 100, 100], strict=True)))
    share = table("share", list(zip(blocks, [0.03, 0.4, 0.98, 0.0], strict=True)), of="two", kind="share")
    assert read(share) == ["suppressed", 0.4, "suppressed", 0.0]


def test_an_area_drawn_by_hand_is_answered_with_whole_units_and_says_what_they_stand_for() -> None:
    blocks = [block(number) for number in range(3)]
    table("residents", list(zip(blocks, [100, 80, 90], strict=True)))
    table("young", list(zip(blocks, [50, 3, 40], strict=True)), age_from=0, age_to=17)
    population = base()
    assert population is not None
    assert len(set(unit_of(population).values())) == 2  # the first two together

    def told(west: float, east: float) -> tuple[list[float | str], int, float | None]:
        found = inside(population, shapely.box(650_000 + west, 670_000, 650_000 + east, 670_100))
        return [str(one.state) if one.value is None else one.value for one in found.people.values()], found.units, found.stands_for

    assert told(0, 200) == ([180, 53], 1, 1)
    assert told(0, 130)[:2] == ([180, 53], 1)
    assert told(0, 50) == (["suppressed", "suppressed"], 0, 0)
    assert told(0, 300) == ([270, 93], 2, 1)
    assert told(5_000, 5_100) == (["missing", "missing"], 0, None)
    people, number, part = told(0, 230)
    assert (people, number) == ([180, 53], 1)
    assert part is not None
    assert 0.8 < part < 0.95
