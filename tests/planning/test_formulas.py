"""Every figure equals what slow, obvious loops find in small random cities; and each row of the table behaves like the others."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from geo.models import Area, Street
from geo.registry import layer
from planning import indicators
from planning.division import division
from planning.formulas import benches, streets, vacant
from planning.formulas.open_land import widths_m
from planning.formulas.sums import m2, numbers, stretches
from planning.ground import TODAY, Change, Ground
from planning.indicators import INDICATORS
from planning.measures import measure, measures, readings
from planning.norms import norm
from planning.population import base, homes
from planning.reading import State
from tests.factories import place
from tests.planning import small_city as city
from tests.planning.town import slow_distances

# With commits, so that what is reckoned once is kept from row to row, as it is where people ask.
pytestmark = pytest.mark.django_db(transaction=True)


def shapes(areas: list[Area]) -> list[Any]:
    return [shapely.from_wkb(bytes(area.geom.wkb)) for area in areas]


def founded(seed: int, *, shuffled: bool = False) -> tuple[list[Any], list[Area]]:
    """A city with a hundred residents and more in each of its four quarters."""
    rows = city.things(seed)
    areas = city.quarters()
    city.people("all", {area: 100.0 + 10 * index for index, area in enumerate(areas)})
    city.settle(random.Random(seed).sample(rows, len(rows)) if shuffled else rows)
    city.survey(city.box(0, 0, city.SIDE, city.SIDE))
    return rows, areas


def read(key: str, **options: Any) -> list[float]:
    return readings(measure(key), division(), **options).values.tolist()


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_that_is_no_share_of_residents_is_what_loops_find(seed: int) -> None:
    rows, areas = founded(seed)
    slow = city.Slow(rows, shapes(areas), [100.0 + 10 * index for index in range(4)])
    expected = city.slow_figures(slow)
    for key, values in expected.items():
        assert read(key) == pytest.approx(values, nan_ok=True), key
    shares = {row.key for row in INDICATORS if row.unit == indicators.INDICATORS[1].unit}
    others = {row.key for row in INDICATORS} - shares - {row.key for row in INDICATORS if row.key.startswith("bench-gap")}
    assert others == set(expected)


@pytest.mark.parametrize("seed", range(2))
def test_the_share_of_residents_near_a_bench_is_what_walking_from_each_home_finds(seed: int) -> None:
    rows, areas = founded(seed)
    population = base()
    assert population is not None
    where = homes(population)
    # Ways meet where they share a vertex; these only cross.
    ways = [tuple(shape.coords) for each, shape, facts in rows if each == "streets" and city.walked(facts)]
    doors = [(shape.x, shape.y) for each, shape, _facts in rows if each == "benches"]
    metres = slow_distances(ways, list(zip(where.x.tolist(), where.y.tolist(), strict=True)), doors)
    near = np.array(metres) <= norm("bench-home-100").distance_m
    expected = [where.milli[(where.area == area.pk) & near].sum() / where.milli[where.area == area.pk].sum() for area in areas]
    assert read("bench-home-100") == pytest.approx(expected)
    assert 0 < sum(expected) < len(areas)


@pytest.mark.parametrize("seed", range(2))
def test_areas_that_are_split_in_two_add_up_to_what_they_were(seed: int) -> None:
    founded(seed)
    city.quarters(level="block", halves=True)
    whole, halves = city.case(), city.case("block")
    for absolute in (vacant.number, streets.walked_m, lambda case: numbers(case.areas, benches.seats(case.ground))):
        assert absolute(halves).reshape(4, 2).sum(axis=1) == pytest.approx(absolute(whole))
    drawn = vacant.waiting(whole.ground).geometry.to_numpy()
    assert m2(halves.areas, drawn).reshape(4, 2).sum(axis=1) == pytest.approx(m2(whole.areas, drawn))


def test_the_order_in_which_places_were_stored_makes_no_difference() -> None:
    founded(1)
    straight = {row.key: read(row.key) for row in INDICATORS}
    for layer_id in {each for row in INDICATORS for each in row.reads}:
        layer(layer_id).model._base_manager.all().delete()
    rows = city.things(1)
    city.settle(random.Random(1).sample(rows, len(rows)))
    assert {row.key: pytest.approx(read(row.key), nan_ok=True) for row in INDICATORS} == straight


def test_a_street_on_the_border_belongs_to_both_sides_by_half_and_one_that_crosses_is_cut() -> None:
    city.quarters()
    frame = city.case().areas
    lines = np.array([shapely.LineString([city.at(200, 0), city.at(200, 100)]), shapely.LineString([city.at(150, 50), city.at(350, 50)])])
    metres, area, line = stretches(frame, lines)
    found = {(int(one), int(other)): round(float(length), 6) for one, other, length in zip(line, area, metres, strict=True)}
    assert found == {(0, 0): 50, (0, 2): 50, (1, 0): 50, (1, 2): 150}


def test_a_street_that_nobody_counted_cars_in_is_not_one_without() -> None:
    place("areas", wkt=city.wkt(city.box(0, 0, 100, 100)), level="neighbourhood")
    city.survey(city.box(0, 0, 100, 100))
    line = city.wkt(shapely.LineString([city.at(0, 50), city.at(100, 50)]))
    street = place("streets", wkt=line, kind="residential", car_load="")
    (unknown,) = readings(measure("calm-streets"), division()).by_area.values()
    assert unknown.state is State.MISSING
    type(street).objects.update(car_load="little")
    assert read("calm-streets") == [1]
    type(street).objects.update(car_load="", kind="pedestrian")
    assert read("calm-streets") == [1]


def test_to_close_a_street_to_cars_makes_it_calm_and_moves_nothing_else() -> None:
    founded(3)
    before = {row.key: read(row.key) for row in INDICATORS}
    loud = TODAY.places("streets")
    loud = loud[loud["kind"].isin(["main", "residential", "local"]) & loud["car_load"].isin(["some", "much"])].index
    closed = Ground(tuple(Change("streets", int(key), (("car_load", "none"),)) for key in loud))
    assert closed.edits
    assert sum(read("calm-streets", ground=closed)) > sum(before["calm-streets"])
    for key in ("street-trees-per-100m", "facade-gardens-per-1000", "metres-per-bench"):
        assert read(key, ground=closed) == pytest.approx(before[key], nan_ok=True)


def test_a_plot_that_is_known_as_a_point_has_no_area_and_is_not_zero() -> None:
    place("areas", wkt=city.wkt(city.box(0, 0, 100, 100)), level="neighbourhood")
    city.survey(city.box(0, 0, 100, 100))
    assert (read("vacant-plots"), read("vacant-area")) == ([0], [0])
    place("vacant-plots", wkt=city.wkt(city.at(10, 10)), kind="shop")
    (area,) = readings(measure("vacant-area"), division()).by_area.values()
    assert (read("vacant-plots"), area.state) == ([1], State.MISSING)
    place("vacant-plots", wkt=city.wkt(city.box(90, 0, 50, 10)), kind="waste_ground")  # half of it beyond the border
    assert read("vacant-area") == pytest.approx([100])
    assert read("vacant-share") == pytest.approx([0.01])


def test_each_row_says_why_it_has_no_figure() -> None:
    """Prove, for every row there is and will be: a value where all is known, else suppressed, missing or not surveyed, never a zero."""
    _south, few, _east, empty = areas = city.quarters()
    city.people("all", dict(zip(areas, (100.0, 4.0, 50.0, 0.0), strict=True)))
    city.settle(city.one_of_everything())
    states = {pk: reading.state for pk, reading in readings(measure("all"), division()).by_area.items()}
    (full,) = (area for area in areas if states[area.pk] is State.VALUE and area != empty)
    assert states[few.pk] is State.SUPPRESSED
    for row in INDICATORS:
        known = readings(measure(row.key), division()).by_area
        assert {reading.state for reading in known.values()} == {State.NOT_SURVEYED}, row.key
        assert {reading.lacks for reading in known.values()} == {row.layers}, row.key
    city.survey(city.box(0, 0, city.SIDE, city.SIDE))
    for row in INDICATORS:
        found = readings(measure(row.key), division()).by_area
        assert found[full.pk].state is State.VALUE, row.key
        assert np.isfinite(found[full.pk].value), row.key
        kept_back = State.SUPPRESSED if row.of_people else None
        assert (found[few.pk].state is State.SUPPRESSED) == (kept_back is State.SUPPRESSED), row.key
        if row.of_people:
            assert found[empty.pk].state is State.MISSING, row.key
        assert all((reading.value is None) == (reading.state is not State.VALUE) for reading in found.values()), row.key


def test_without_any_table_of_residents_what_is_said_of_residents_is_missing_and_the_rest_is_not() -> None:
    city.settle(city.one_of_everything())
    city.quarters()
    city.survey(city.box(0, 0, city.SIDE, city.SIDE))
    for row in INDICATORS:
        found = readings(measure(row.key), division()).by_area.values()
        if row.of_people:
            assert {reading.state for reading in found} == {State.MISSING}, row.key
        else:
            assert State.VALUE in {reading.state for reading in found}, row.key


def test_a_norm_that_only_we_hold_is_offered_as_an_assumption_in_its_name_and_its_words() -> None:
    for row in INDICATORS:
        if row.norm:
            assert row.assumed == (not norm(row.norm).verified)
            assert row.assumed == ("own assumption" in row.names.en) == ("no source says so" in row.says.en)
    assert {row.key for row in INDICATORS if row.assumed} >= {"play-400", "square-400", "bench-home-100", "meeting-place-400"}


def test_a_new_indicator_is_one_row_and_its_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    _rows, areas = founded(0)
    row = replace(INDICATORS[0], key="hectares", formula=lambda case: case.area_m2 / 10_000, of_people=False)
    monkeypatch.setattr(indicators, "INDICATORS", (*INDICATORS, row))
    assert measures()["hectares"].names == row.names
    assert read("hectares") == pytest.approx([4.0] * len(areas))


def test_what_is_open_to_all_counts_once_and_only_where_the_city_is_built() -> None:
    rows = [
        ("buildings", city.box(10, 10, 10, 10), {"use": "house"}),
        ("squares", city.box(100, 0, 20, 10), {"kind": "square"}),
        ("play-areas", city.box(110, 0, 20, 10), {"kind": "playground", "access": "yes"}),
        ("green-spaces", city.box(0, 100, 50, 10), {"kind": "park", "access": "yes"}),
        ("green-spaces", city.box(300, 300, 50, 50), {"kind": "park", "access": "yes"}),  # beyond the last square that is built up
        ("streets", shapely.LineString([city.at(0, 75), city.at(400, 75)]), {"kind": "residential"}),
        ("streets", shapely.LineString([city.at(0, 50.5), city.at(400, 50.5)]), {"kind": "service"}),  # nobody's but the owner's
    ]
    place("areas", wkt=city.wkt(city.box(0, 0, 400, 400)), level="neighbourhood", code="all", name="All of it")
    city.settle(rows)
    city.survey(city.box(0, 0, 400, 400))
    assert read("open-land-share") == pytest.approx([(150 * 11 + 300 + 500) / (150 * 150)])


def test_where_nothing_is_built_there_is_no_share_of_what_is_built() -> None:
    city.quarters()
    city.survey(city.box(0, 0, 400, 400))
    assert all(np.isnan(value) for value in read("open-land-share"))


def test_every_width_is_that_of_a_kind_of_street() -> None:
    assert set(widths_m()) <= set(Street.Kind.values)
    assert all(0 < width < 60 for width in widths_m().values())
