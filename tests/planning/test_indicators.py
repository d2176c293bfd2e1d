"""An indicator's value is a number, or one of two reasons why there is none."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from geo import revisions
from planning.models import Indicator, IndicatorValue
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db


def indicator(key: str = "residents", **fields: object) -> Indicator:
    named = {"name_nl": "Inwoners", "name_fr": "Habitants", "name_en": "Residents"}
    rest = {"unit_nl": "inwoners", "unit_fr": "habitants", "unit_en": "residents", "kind": "count", "need": "neither", "group": "residents"}
    return Indicator.objects.create(key=key, dataset=dataset(), **{**named, **rest, **fields})


def test_a_unit_is_said_in_all_languages_or_in_none() -> None:
    indicator("plain", unit_nl="", unit_fr="", unit_en="")
    with pytest.raises(IntegrityError, match="indicator_unit"), transaction.atomic():
        indicator("half", unit_fr="")


def test_an_indicator_is_called_in_the_readers_language() -> None:
    made = indicator()
    with translation.override("fr"):
        assert str(made) == "Habitants"


@pytest.mark.parametrize(("state", "value"), [("value", 0.0), ("value", -3.5), ("suppressed", None), ("missing", None)])
def test_zero_suppressed_and_missing_are_three_things(state: str, value: float | None) -> None:
    made = IndicatorValue.objects.create(indicator=indicator(), area=place("areas"), period="2025", state=state, value=value)
    made.refresh_from_db()
    assert (made.state, made.value) == (state, value)


@pytest.mark.parametrize(
    ("state", "value"),
    [("value", None), ("suppressed", 0.0), ("missing", 4.0), ("value", float("nan")), ("value", float("inf")), ("unknown", None)],
)
def test_a_state_and_a_value_that_contradict_each_other_are_refused(state: str, value: float | None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.create(indicator=indicator(), area=place("areas"), period="2025", state=state, value=value)


@pytest.mark.parametrize("period", ["", "25", "2025-1", "last year", "2025-1-01"])
def test_a_period_is_a_year_a_month_or_a_day(period: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.create(indicator=indicator(), area=place("areas"), period=period, state="missing")
    IndicatorValue.objects.create(indicator=indicator("other"), area=place("areas"), period="2025-06", state="missing")


def test_an_area_has_one_value_in_a_period() -> None:
    known = {"indicator": indicator(), "area": place("areas"), "period": "2025"}
    IndicatorValue.objects.create(**known, state="value", value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.create(**known, state="missing")


@pytest.mark.parametrize("ages", [{"age_to": 9}, {"age_from": 10, "age_to": 9}])
def test_ages_run_upward_from_an_age(ages: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        indicator(**ages)


def test_an_indicator_without_a_name_in_one_language_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        indicator(name_fr="")


def test_a_change_of_a_value_changes_the_version() -> None:
    made = IndicatorValue.objects.create(indicator=indicator(), area=place("areas"), period="2025", state="value", value=1)
    before = revisions.version(["planning_indicatorvalue"])
    IndicatorValue.objects.filter(pk=made.pk).update(value=2)
    assert revisions.version(["planning_indicatorvalue"]) == before + 1
