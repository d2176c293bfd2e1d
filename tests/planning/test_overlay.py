"""Two measures on one map: every area in one class, or a word why it is in none."""

from typing import Any

import pytest

from geo.models import Area
from planning.classes import Method
from planning.division import Division, division
from planning.errors import BadBreaks
from planning.measures import measure
from planning.models import Indicator, IndicatorValue
from planning.overlay import Overlay, overlay
from planning.palette import BIVARIATE, RAMPS
from planning.reading import State
from tests.factories import dataset, place
from tests.planning.test_measures import area, box, counted, survey

pytestmark = pytest.mark.django_db


def score(key: str, values: dict[Area, float | str]) -> None:
    """A source's own figures about areas: a number, or `missing` or `suppressed`."""
    made = Indicator.objects.create(
        key=key,
        dataset=dataset(),
        unit_nl="punten",
        unit_fr="points",
        unit_en="points",
        kind="score",
        need="more",
        group="area",
        name_nl=key,
        name_fr=key,
        name_en=key,
    )
    for where, said in values.items():
        state, value = (said, None) if isinstance(said, str) else ("value", said)
        IndicatorValue.objects.create(indicator=made, area=where, period="2025", state=state, value=value)


def quarters(number: int) -> list[Area]:
    return [area("neighbourhood", 100 * at, 100) for at in range(number)]


def laid(first: str, second: str | None = None, **asked: Any) -> Overlay:
    return overlay(measure(first), measure(second) if second else None, division(), **asked)


def test_the_nine_classes_sum_to_all_areas_that_have_a_value_of_both() -> None:
    where = quarters(20)
    score("one", {each: at * 7 % 20 for at, each in enumerate(where)})
    score("two", {each: "missing" if at in (3, 4) else "suppressed" if at == 5 else at * 3 % 20 for at, each in enumerate(where)})
    found = laid("one", "two")
    assert len(found) == len(found.areas) == 20
    assert len(found.cells) == 9
    assert sum(len(cell.areas) for cell in found.cells) == 17
    assert sorted(pk for cell in found.cells for pk in cell.areas) == sorted(each.pk for each in found.areas if each.column is not None)
    for side in found.sides:
        assert side.classes.total == side.states[State.VALUE]
    for each in found.areas:
        assert (each.colour is None) == (each.why_not is not None)
        if each.column is not None and each.row is not None:
            assert each.colour == BIVARIATE[each.row][each.column]
            assert each.first.value is not None
            low, high = found.first.classes.bounds[each.column]
            assert low <= each.first.value <= high


def test_missing_suppressed_not_surveyed_and_zero_stay_four_things() -> None:
    nothing, kept_back, unseen, zero, some = quarters(5)
    score("points", {nothing: "missing", kept_back: "suppressed", zero: 0, some: 5})
    counted("all", dict.fromkeys((nothing, kept_back, unseen, zero, some), 100.0))
    place("green-spaces", wkt=box(0, 0, 90, 90), kind="park")
    survey("green-spaces", box(0, 0, 200, 100), dataset("west"))
    survey("green-spaces", box(300, 0, 200, 100), dataset("east"))
    found = {each.pk: each for each in laid("points", "green-per-resident").areas}
    assert found[nothing.pk].why_not is State.MISSING
    assert found[kept_back.pk].why_not is State.SUPPRESSED
    assert found[unseen.pk].why_not is State.NOT_SURVEYED
    assert found[unseen.pk].second is not None
    assert found[unseen.pk].second.lacks == ("green-spaces",)
    assert (found[zero.pk].why_not, found[zero.pk].first.value) == (None, 0)
    assert found[nothing.pk].column is found[kept_back.pk].row is found[unseen.pk].colour is None


def test_what_is_taken_for_complete_is_said() -> None:
    where = quarters(3)
    score("points", {each: at for at, each in enumerate(where)})
    counted("all", dict.fromkeys(where, 100.0))
    assert laid("points", "green-per-resident").assumed == ()
    taken = laid("points", "green-per-resident", assume_complete=True)
    assert taken.assumed == ("green-spaces",)
    assert all(each.why_not is None for each in taken.areas)


def test_corners_say_what_there_is_much_and_little_of_and_only_corners_do() -> None:
    where = quarters(9)
    score("one", {each: at for at, each in enumerate(where)})
    score("two", {each: at % 3 for at, each in enumerate(where)})
    cells = {(cell.column, cell.row): cell.says for cell in laid("one", "two").cells}
    assert {at for at, says in cells.items() if says} == {(0, 0), (2, 0), (0, 2), (2, 2)}
    assert cells[2, 0] is not None
    assert cells[2, 0].en == "Where “one” is high and “two” is low"
    assert cells[2, 0].nl == "Waar “one” hoog is en “two” laag is"


def test_where_values_tie_there_are_fewer_classes_and_the_ends_keep_their_colours() -> None:
    where = quarters(10)
    score("one", {each: 0 if at < 8 else at for at, each in enumerate(where)})
    score("two", {each: at for at, each in enumerate(where)})
    found = laid("one", "two")
    assert (len(found.first.classes), len(found.cells)) == (2, 6)
    assert "8 of 10 areas have the same value, 0" in found.first.classes.why_fewer()
    assert [cell.colour for cell in found.cells[:2]] == [BIVARIATE[0][0], BIVARIATE[0][2]]
    assert sum(len(cell.areas) for cell in found.cells) == 10


def test_one_measure_alone_has_five_steps() -> None:
    where = quarters(10)
    score("one", {each: at for at, each in enumerate(where)})
    found = laid("one")
    assert [len(cell.areas) for cell in found.cells] == [2, 2, 2, 2, 2]
    assert tuple(cell.colour for cell in found.cells) == RAMPS["social"]
    assert (found.second, found.association) == (None, None)
    assert {each.row for each in found.areas} == {None}
    assert str(found.cells[4].says) == "Where “one” is high"


def test_breaks_that_are_typed_in_are_followed() -> None:
    where = quarters(4)
    score("one", {each: at for at, each in enumerate(where)})
    score("two", dict.fromkeys(where, 1))
    found = laid("one", "two", method=Method.BREAKS, breaks=[[0, 2], [5]])
    assert [each.column for each in found.areas] == [0, 1, 1, 2]
    assert {each.row for each in found.areas} == {0}
    for wrong in ([[0, 2]], [[0, 1, 2], [5]], [[2, 1], [5]], [[float("nan")], [5]]):
        with pytest.raises(BadBreaks):
            laid("one", "two", method=Method.BREAKS, breaks=wrong)
    with pytest.raises(BadBreaks):
        laid("one", "two", classes=4)


def test_the_association_counts_the_areas_with_both() -> None:
    where = quarters(14)
    score("one", {each: at for at, each in enumerate(where)})
    score("two", {each: "missing" if at == 0 else -at for at, each in enumerate(where)})
    found = laid("one", "two").association
    assert found is not None
    assert (found.areas, found.spearman) == (13, pytest.approx(-1))


def test_classes_are_made_of_the_figures_that_are_told() -> None:
    where = quarters(3)
    score("one", dict(zip(where, (1.00000001, 1.00000002, 2.0), strict=True)))
    found = laid("one")
    assert [each.first.value for each in found.areas] == [1, 1, 2]
    assert [each.column for each in found.areas] == [0, 0, 1]


def test_a_division_without_areas_has_an_overlay_without_classes() -> None:
    score("one", {quarters(1)[0]: 1})
    empty = overlay(measure("one"), None, Division("block", "1900"))
    assert (len(empty), empty.cells, empty.areas) == (0, (), ())
    assert empty.first.classes.why_fewer() == "No area has a value, so there are no classes."


@pytest.mark.django_db(transaction=True)
def test_an_overlay_is_reckoned_once_for_as_long_as_its_figures_stay() -> None:
    where = quarters(3)
    score("one", {each: at for at, each in enumerate(where)})
    first = laid("one")
    assert laid("one") is first
    IndicatorValue.objects.filter(area=where[0]).update(value=9)
    assert laid("one") is not first
    assert laid("one").areas[0].first.value == 9
