"""Rights beside the green: what stands for them says what it does not show; greening where tenants are least secure is flagged."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from geo.importing.errors import BadRecipe
from geo.names import Names
from planning.division import Division, division
from planning.floor import ENOUGH, LEAST, flags, floor
from planning.importing.recipe import Recipe
from planning.measures import Measure, Readings, measure
from planning.models import Indicator, IndicatorValue
from planning.reading import MISSING, Reading, State
from tests.factories import dataset
from tests.planning import small_city as city

CARD = {"card_nl": "Niet de huur.", "card_fr": "Pas le loyer.", "card_en": "Not the rent."}
TEXT = Names(nl="h", fr="h", en="h")
RECIPES = Path(__file__).parents[2] / "fixtures"


def readings_of(values: dict[int, float | str], need: str = "more", key: str = "rent") -> Readings:
    kind, wanted = Indicator.Kind.SHARE, Indicator.Need(need)
    of = Measure(key, "social", TEXT, TEXT, kind, wanted, TEXT, TEXT, TEXT, floor="tenure", card=TEXT)
    states: dict[int, Any] = {"kept back": Reading(State.SUPPRESSED), "missing": MISSING}  # type: ignore[dict-item]
    by_area = {pk: states[value] if isinstance(value, str) else Reading(State.VALUE, value) for pk, value in values.items()}
    return Readings(of, Division("neighbourhood", "2025"), by_area, "2025", ("2025",), ())


def test_an_area_that_gets_green_where_tenants_are_least_secure_is_flagged_with_why() -> None:
    rent = readings_of({1: 0.8, 2: 0.5, 3: 0.4, 4: 0.3})
    found = flags({1: 500.0, 2: 900.0, 3: 0.0, 4: -20.0}, [rent])
    assert [(flag.area, flag.raised) for flag in found] == [(1, True), (2, False)]
    (why,) = found[0].why
    assert (why.measure.key, why.value, why.share) == ("rent", 0.8, 0.25)


def test_where_less_means_more_need_the_lowest_are_least_secure() -> None:
    income = readings_of({1: 30.0, 2: 25.0, 3: 12.0, 4: 40.0}, need="less", key="income")
    assert [flag.area for flag in flags(dict.fromkeys(range(1, 5), 1.0), [income]) if flag.raised] == [3]


def test_what_is_kept_back_or_missing_is_not_ranked_and_said_to_be_untold() -> None:
    rent = readings_of({1: "kept back", 2: 0.9, 3: 0.4, 4: 0.3, 5: 0.2, 6: "missing"})
    found = {flag.area: flag for flag in flags(dict.fromkeys(range(1, 7), 1.0), [rent])}
    assert not found[1].why
    assert not found[6].why
    assert [each.key for each in found[1].untold] == ["rent"]
    assert found[2].raised
    assert found[2].why[0].share == LEAST  # of the four that are published


def test_too_few_areas_areas_that_are_alike_and_figures_that_say_nothing_of_need_raise_no_flag() -> None:
    few = readings_of({pk: float(pk) for pk in range(ENOUGH - 1)})
    alike = readings_of(dict.fromkeys(range(9), 0.5))
    neither = readings_of({pk: float(pk) for pk in range(9)}, need="neither")
    for each in (few, alike, neither):
        assert not any(flag.raised for flag in flags(dict.fromkeys(range(9), 1.0), [each]))


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 9), min_size=1), st.data())
def test_never_more_than_a_quarter_is_flagged_by_one_figure_and_order_makes_no_difference(values: dict[int, float], data: Any) -> None:
    change = dict.fromkeys(values, 1.0)
    found = [flag for flag in flags(change, [readings_of(dict(values))]) if flag.raised]
    assert len(found) <= LEAST * len(values)
    worst = sorted(values.values())[-len(found) :] if found else []
    assert sorted(values[flag.area] for flag in found) == worst
    shuffled = dict(data.draw(st.permutations(list(values.items()))))
    again = flags(dict.fromkeys(shuffled, 1.0), [readings_of(shuffled)])
    assert [flag.area for flag in again] == [flag.area for flag in flags(change, [readings_of(dict(values))])]


@pytest.mark.django_db
def test_figures_that_stand_for_rights_are_found_housing_first_each_with_its_card() -> None:
    areas = city.quarters()
    names = {"name_nl": "n", "name_fr": "n", "name_en": "n", "dataset": dataset(), "kind": "share", "group": "area"}
    for key, right in (("allowance", "social_security"), ("income", "income"), ("homes", "housing")):
        made = Indicator.objects.create(key=key, need="more", floor=right, **CARD, **names)
        for area in areas:
            IndicatorValue.objects.create(indicator=made, area=area, period="2025", state="value", value=0.5)
    Indicator.objects.create(key="other", need="more", **names)
    found = floor(division())
    assert [each.measure.key for each in found] == ["homes", "income", "allowance"]
    assert found[0].measure.card == Names(nl="Niet de huur.", fr="Pas le loyer.", en="Not the rent.")
    assert found[0].values.tolist() == [0.5] * 4
    assert measure("other").card is None


@pytest.mark.django_db
def test_no_figure_may_stand_for_a_right_without_saying_what_it_does_not_show() -> None:
    names = {"name_nl": "n", "name_fr": "n", "name_en": "n", "kind": "share", "group": "area", "need": "more"}
    with pytest.raises(IntegrityError, match="indicator_card"):
        Indicator.objects.create(key="homes", dataset=dataset(), floor="housing", **names)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('floor = "housing"', "go together"),
        ('floor = "sun"\ncard = { nl = "a", fr = "b", en = "c" }', "sun"),
        ('floor = "housing"\ncard = { nl = "a", fr = "b", en = " " }', "says nothing"),
        ('floor = "housing"\ncard = { nl = "a", fr = "b" }', "en"),
    ],
)
def test_a_recipe_that_says_half_of_it_is_refused(tmp_path: Path, line: str, says: str) -> None:
    text = (RECIPES / "demo/figures/neighbourhoods.toml").read_text(encoding="utf-8")
    (tmp_path / "half.toml").write_text(text.rstrip().rpartition("\nfloor =")[0] + f"\n{line}\n", encoding="utf-8")
    with pytest.raises(BadRecipe, match=says):
        Recipe.read(tmp_path / "half.toml")


def test_the_recipes_that_ship_say_which_figures_stand_for_which_rights() -> None:
    demo = {spec.key: spec.floor for spec in Recipe.read(RECIPES / "demo/figures/neighbourhoods.toml").indicators if spec.floor}
    assert set(demo.values()) == set(Indicator.Floor.values)
    (score,) = Recipe.read(RECIPES / "recipes/indicators/antwerpen-wijkenranking-2025.toml").indicators
    assert (score.floor, bool(score.card)) == ("income", True)
