"""What each area reads: a number, or why there is none."""

from collections import Counter
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry

from geo.models import Area, Coverage, Dataset
from planning.division import Division, areas, division, divisions
from planning.errors import UnknownDivision, UnknownIndicator
from planning.indicators import INDICATORS
from planning.measures import measure, measures, readings
from planning.models import Indicator, IndicatorValue
from planning.population import base, groups, homes, housed, unit_of
from planning.reading import State
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db

X, Y = 650_000.0, 670_000.0


def box(x: float, y: float, wide: float, high: float) -> str:
    return shapely.to_wkt(shapely.box(X + x, Y + y, X + x + wide, Y + y + high))


def area(level: str, x: float, wide: float, *, edition: str = "2025", code: str = "", high: float = 100) -> Area:
    found = place("areas", wkt=box(x, 0, wide, high), level=level, edition=edition, code=code or f"{level}-{x:.0f}")
    assert isinstance(found, Area)
    return found


def counted(key: str, values: dict[Area, float | None], *, start: int | None = None, to: int | None = None) -> None:
    """A table of residents, of everybody or of a band of age."""
    names = {"name_nl": key, "name_fr": key, "name_en": key}
    ages = {"age_from": start, "age_to": to}
    made = Indicator.objects.create(key=key, dataset=dataset(), kind="count", need="neither", group="residents", **names, **ages)
    for where, value in values.items():
        state = "missing" if value is None else "value"
        IndicatorValue.objects.create(indicator=made, area=where, period="2025", state=state, value=value)


def survey(layer: str, wkt: str, whose: Dataset | None = None) -> None:
    Coverage.objects.create(dataset=whose or dataset(), layer=layer, geom=GEOSGeometry(f"SRID=3812;{_multi(wkt)}"), evidence="walked")


def _multi(wkt: str) -> str:
    return shapely.to_wkt(shapely.MultiPolygon([shapely.from_wkt(wkt)]))


def test_each_row_of_the_table_says_what_it_is_in_three_languages_and_which_layers_it_needs() -> None:
    for row in INDICATORS:
        for names in (row.names, row.unit, row.says, row.much, row.little):
            assert all(name for _language, name in names)
        assert row.layers
    assert Counter(row.key for row in INDICATORS).most_common(1)[0][1] == 1


def test_an_indicator_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(UnknownIndicator, match="green-per-resident"):
        measure("happiness")
    assert "green-300" in measures()


def test_divisions_stand_from_coarse_to_fine_and_the_newest_edition_is_meant_where_none_is_named() -> None:
    area("block", 0, 10)
    area("neighbourhood", 0, 100, edition="2020")
    area("neighbourhood", 0, 100, edition="2025")
    assert divisions() == [Division("neighbourhood", "2025"), Division("neighbourhood", "2020"), Division("block", "2025")]
    assert division() == division("neighbourhood") == Division("neighbourhood", "2025")
    assert division("neighbourhood:2020").edition == "2020"
    with pytest.raises(UnknownDivision, match="block:2025"):
        division("neighbourhood:1999")


def test_blocks_with_few_people_are_published_together_only_and_a_neighbourhood_as_their_sum() -> None:
    quarter = area("neighbourhood", 0, 300)
    many, few, some = area("block", 0, 100), area("block", 100, 100), area("block", 200, 100)
    counted("all", {many: 100, few: 4, some: 60})
    survey("areas", box(0, 0, 300, 100))
    found = readings(measure("all"), division("block"))
    states = {pk: reading.state for pk, reading in found.by_area.items()}
    assert states[few.pk] is State.SUPPRESSED
    assert sorted(states.values()) == [State.SUPPRESSED, State.SUPPRESSED, State.VALUE]
    whole = readings(measure("all"), division("neighbourhood")).by_area[quarter.pk]
    assert (whole.state, whole.value) == (State.VALUE, 164)
    population = base()
    assert population is not None
    assert homes(population).residents.sum() == 164
    assert len(set(unit_of(population).values())) == 2


def test_a_threshold_of_one_publishes_every_block(settings: Any) -> None:
    few = area("block", 0, 100)
    counted("all", {few: 4})
    assert readings(measure("all"), division("block")).by_area[few.pk].state is State.SUPPRESSED
    settings.MEENT_MIN_PEOPLE = 1
    assert readings(measure("all"), division("block")).by_area[few.pk].value == 4


def test_a_neighbourhood_that_the_source_does_not_cover_is_missing_and_not_the_part_it_does() -> None:
    half = area("neighbourhood", 0, 300)
    block = area("block", 0, 100)
    counted("all", {block: 100})
    survey("areas", box(0, 0, 100, 100))
    assert readings(measure("all"), division("neighbourhood")).by_area[half.pk].state is State.MISSING


def test_nothing_is_joined_across_editions_but_counts_by_their_place() -> None:
    then, now = area("neighbourhood", 0, 100, edition="2020"), area("neighbourhood", 0, 100, edition="2025")
    score = Indicator.objects.create(
        key="score", name_nl="s", name_fr="s", name_en="s", dataset=dataset(), kind="score", need="more", group="area"
    )
    IndicatorValue.objects.create(indicator=score, area=then, period="2020", state="value", value=7)
    assert readings(measure("score"), Division("neighbourhood", "2020")).by_area[then.pk].value == 7
    assert readings(measure("score"), Division("neighbourhood", "2025")).by_area[now.pk].state is State.MISSING


def test_where_green_was_not_surveyed_there_is_no_figure_unless_the_reader_takes_it_for_complete() -> None:
    west, east = area("neighbourhood", 0, 100), area("neighbourhood", 100, 100)
    counted("all", {west: 100, east: 50})
    place("green-spaces", wkt=box(50, 0, 100, 50), kind="park")
    place("green-spaces", wkt=box(60, 0, 30, 30), kind="grass")  # a lawn in the park
    place("green-spaces", wkt=box(0, 60, 30, 30), kind="garden")  # nobody's but its owner's
    survey("green-spaces", box(0, 0, 100, 100))
    found = readings(measure("green-per-resident"), division()).by_area
    assert (found[west.pk].state, found[west.pk].value) == (State.VALUE, pytest.approx(25.0))
    assert (found[east.pk].state, found[east.pk].lacks) == (State.NOT_SURVEYED, ("green-spaces",))
    taken = readings(measure("green-per-resident"), division(), assume_complete=True)
    assert taken.by_area[east.pk].value == pytest.approx(50.0)
    assert taken.assumed == ("green-spaces",)


def test_a_neighbourhood_without_green_has_none_and_one_without_residents_has_no_figure() -> None:
    bare, empty = area("neighbourhood", 0, 100), area("neighbourhood", 100, 100)
    counted("all", {bare: 100, empty: 0})
    survey("green-spaces", box(0, 0, 200, 100))
    found = readings(measure("green-per-resident"), division()).by_area
    assert (found[bare.pk].state, found[bare.pk].value) == (State.VALUE, 0)
    assert found[empty.pk].state is State.MISSING


def test_residents_within_reach_are_counted_in_the_area_they_live_in_and_the_answer_says_how() -> None:
    near, far = area("neighbourhood", 0, 200), area("neighbourhood", 800, 200)
    counted("all", {near: 100, far: 50})
    place("streets", wkt="LINESTRING (650000 670050, 651000 670050)", kind="residential", walkable=True)
    place("green-spaces", wkt=box(0, 60, 50, 30), kind="park")
    survey("green-spaces", box(0, 0, 1000, 100))
    found = readings(measure("green-300"), division())
    assert found.by_area[near.pk].value == 1
    assert found.by_area[far.pk].value == 0
    assert found.norm is not None
    assert (found.norm.key, found.norm.version) == ("green-300", 1)
    assert found.provision is not None
    assert (found.provision.reach.measured, found.provision.within) == ("network", pytest.approx(2 / 3))
    assert [source.key for source in found.sources]


def test_groups_are_those_of_the_source() -> None:
    here = area("block", 0, 100)
    counted("all", {here: 100})
    counted("young", {here: 40}, start=0, to=17)
    counted("old", {here: 60}, start=18)
    population = base()
    assert population is not None
    assert [group.key for group in groups(population)] == ["everybody", "0-17", "18-plus"]
    assert homes(population, groups(population)[1].ages).residents.sum() == 40


def test_homes_on_the_street_belong_to_the_block_they_were_counted_in() -> None:
    block = area("block", 0, 100)
    counted("all", {block: 100})
    place("streets", wkt="LINESTRING (650000 669990, 650100 669990)", kind="residential", walkable=True)
    population = base()
    assert population is not None
    assert homes(population).shares()["streets"] == 1
    assert set(housed(population, division("block"), homes(population)).tolist()) == {0}
    assert areas(division("block")).index.tolist() == [block.pk]


def test_what_is_counted_of_people_is_said_of_people_and_never_as_a_lack() -> None:
    counted("all", {area("block", 0, 100): 100.0})
    found = measure("all")
    assert (found.much.nl, found.little.nl) == ("veel all wonen", "weinig all wonen")
    assert (found.much.en, found.little.en) == ("many all live", "few all live")
    assert (found.much.fr, found.little.fr) == ("le nombre de personnes est élevé (all)", "le nombre de personnes est faible (all)")
