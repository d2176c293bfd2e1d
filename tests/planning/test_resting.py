"""Gaps between seats, from what is stored: what counts as a seat, who lives along a gap, and what a new bench changes."""

import pytest
import shapely

from planning.division import division
from planning.errors import BadNorm
from planning.ground import Add, Ground
from planning.measures import measure, readings
from planning.norms import norm
from planning.resting import resting
from tests.factories import place
from tests.planning import small_city as city

pytestmark = pytest.mark.django_db


def street(x: float, y: float, long: float) -> None:
    line = shapely.LineString([city.at(x, y), city.at(x + long, y)])
    place("streets", wkt=city.wkt(line), kind="residential", walkable=True)


def bench(x: float, y: float, **facts: object) -> None:
    place("benches", wkt=city.wkt(city.at(x, y)), **facts)


def test_a_seat_counts_where_it_stands_along_a_way_and_is_not_broken() -> None:
    street(0, 0, 200)
    assert resting(norm("bench-100")).total_m == pytest.approx(200)
    bench(100, 30)
    bench(100, 0, condition="broken")
    assert resting(norm("bench-100")).total_m == pytest.approx(200)
    bench(100, 12, condition="worn")
    assert resting(norm("bench-100")).total_m == pytest.approx(100)


def test_gaps_around_older_people_care_stops_and_shops_come_first_and_few_people_are_not_told() -> None:
    for y in (0.0, 300.0, 600.0):
        street(0, y, 100)
    homes = {y: place("areas", wkt=city.wkt(city.box(0, y, 100, 20)), level="block", code=f"{y}") for y in (0.0, 300.0)}
    city.people("all", {homes[0.0]: 60, homes[300.0]: 60})
    city.people("young", {homes[0.0]: 20, homes[300.0]: 48}, start=0, to=69)
    city.people("old", {homes[0.0]: 40, homes[300.0]: 12}, start=70)
    place("destinations", wkt=city.wkt(city.at(50, 605)), kind="school")
    found = resting(norm("bench-100"))
    assert [round(stretch.line.centroid.y - city.Y) for stretch in found.first()] == [0, 300, 600]
    assert [stretch.along["oldest"] for stretch in found.first()] == [40, 10, 0]
    place("destinations", wkt=city.wkt(city.at(50, 605)), kind="care")
    place("destinations", wkt=city.wkt(city.at(60, 605)), kind="shop")
    assert round(resting(norm("bench-100")).first()[0].line.centroid.y - city.Y) == 600
    assert round(resting(norm("bench-100"), around=["oldest"]).first()[0].line.centroid.y - city.Y) == 0


def test_the_bench_that_is_proposed_closes_what_it_says_once_it_is_there() -> None:
    street(0, 0, 300)
    bench(20, 0)
    before = resting(norm("bench-100"))
    assert before.help is not None
    spot = shapely.to_wkb(before.place)
    after = resting(norm("bench-100"), Ground((Add("benches", -1, bytes(spot)),)))
    assert after.total_m == pytest.approx(before.total_m - before.help.metres)
    assert resting(norm("bench-100")).total_m == before.total_m


def test_each_area_has_its_own_part_of_the_gaps() -> None:
    city.quarters()
    city.survey(city.box(0, 0, city.SIDE, city.SIDE))
    street(0, 100, 400)
    bench(50, 100)
    found = readings(measure("bench-gaps-100"), division())
    values = dict(zip([area.split(" ")[1] for area in city.case().areas["name"]], found.values.tolist(), strict=True))
    assert values["0"] == pytest.approx(0.5)  # from 100 m to its border at 200 m
    assert values["2"] == pytest.approx(1)
    assert found.by_area[city.case().areas.index[1]].value is None
    assert found.norm == norm("bench-100")


def test_a_norm_about_homes_or_a_kind_that_nothing_is_known_of_is_refused_by_name() -> None:
    with pytest.raises(BadNorm, match="300"):
        resting(norm("green-300"))
    with pytest.raises(BadNorm, match="clouds"):
        resting(norm("bench-50"), around=["clouds"])
