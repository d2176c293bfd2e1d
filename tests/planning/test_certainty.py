"""Facts age: how sure they are falls with time, and people are asked to confirm what most needs it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnknownLayer
from geo.models import VacantPlot
from geo.models.base import Certainty
from geo.query import FeatureQuery, matching
from geo.registry import layer, layers
from planning.certainty import STEPS, Sureness, Why, asking, doubts, lives, stands, stays_good_days, sureness
from planning.ground import TODAY
from tests.factories import place

NOW = date(2026, 11, 23)
DAYS = st.integers(0, 20_000)


def aged(days: int | None, said: str = "certain", good: int = 100) -> Sureness:
    source = None if days is None else NOW - timedelta(days=days)
    return sureness(said, stays_good_days=good, source_date=source, last_confirmed=None, today=NOW)


@pytest.mark.parametrize(
    ("days", "said", "level", "why"),
    [
        (0, "certain", "certain", Why.SAID),
        (99, "certain", "certain", Why.SAID),
        (100, "certain", "likely", Why.AGED),
        (200, "certain", "unsure", Why.AGED),
        (9000, "certain", "unsure", Why.AGED),
        (99, "likely", "likely", Why.SAID),
        (100, "likely", "unsure", Why.AGED),
        (5000, "unsure", "unsure", Why.SAID),
        (-5, "certain", "certain", Why.SAID),  # a date to come
        (None, "certain", "unsure", Why.UNDATED),
    ],
)
def test_a_fact_loses_a_step_each_time_nobody_confirmed_it_for_as_long_as_it_stays_good(
    days: int | None, said: str, level: str, why: Why
) -> None:
    found = aged(days, said)
    assert (str(found.level), found.why) == (level, why)


@given(DAYS, DAYS, st.sampled_from(STEPS), st.integers(1, 4000))
def test_no_fact_grows_surer_by_waiting_and_none_is_surer_than_its_source(one: int, other: int, said: Certainty, good: int) -> None:
    younger, older = aged(min(one, other), said, good), aged(max(one, other), said, good)
    assert STEPS.index(said) <= STEPS.index(younger.level) <= STEPS.index(older.level)


@given(DAYS, DAYS, st.sampled_from(STEPS))
def test_to_confirm_makes_a_fact_as_sure_as_was_said(days: int, seen: int, said: Certainty) -> None:
    dates: dict[str, Any] = {"source_date": NOW - timedelta(days=days), "last_confirmed": NOW - timedelta(days=seen)}
    found = sureness(said, stays_good_days=100, today=NOW, **dates)
    assert found == aged(min(days, seen), said)


def test_every_layer_that_is_named_exists_and_those_that_are_not_have_a_time_too() -> None:
    named, other = lives()
    assert set(named) <= set(layers())
    assert all(days > 0 for days in [*named.values(), other])
    assert stays_good_days("something-new") == other


def test_a_plot_past_its_end_is_not_vacant_whatever_its_source_said() -> None:
    fresh = aged(0)

    def found(status: str, *, gone_since: date | None = None, vacant_until: date | None = None) -> Sureness:
        return stands(status, gone_since=gone_since, vacant_until=vacant_until, today=NOW, said=fresh)

    assert found("vacant") == fresh
    assert found("vacant", gone_since=NOW).why is Why.ENDED
    assert found("in_use").why is Why.ENDED
    assert found("vacant", vacant_until=NOW) == fresh
    yesterday = NOW - timedelta(days=1)
    assert found("vacant", vacant_until=yesterday) == Sureness(Certainty.CERTAIN, Why.ENDED, yesterday, None)


@pytest.mark.django_db
def test_a_plot_past_its_end_is_in_no_list_on_no_map_and_in_no_figure() -> None:
    here = place("vacant-plots", status="vacant", last_confirmed=NOW)
    place("vacant-plots", status="vacant", last_confirmed=NOW, gone_since=NOW)
    assert TODAY.places("vacant-plots").index.tolist() == [here.pk]
    assert [each.pk for each in matching(FeatureQuery(layer=layer("vacant-plots")))] == [here.pk]
    assert [each.key for each in asking(NOW + timedelta(days=4000))] == [here.pk]


@pytest.mark.django_db
def test_those_who_are_asked_to_look_are_shown_the_least_sure_first() -> None:
    def plot(days: int | None, said: str = "certain") -> int:
        return int(place("vacant-plots", source_date=days and NOW - timedelta(days=days), certainty=said).pk)

    fresh, undated, older, old, guess = plot(10), plot(None), plot(900), plot(500), plot(200, "likely")
    bench = place("benches", source_date=NOW - timedelta(days=10)).pk
    found = asking(NOW)
    assert [each.key for each in found] == [undated, older, old, guess]
    assert {fresh, bench}.isdisjoint(each.key for each in found)
    assert [each.sureness.why for each in found] == [Why.UNDATED, Why.AGED, Why.AGED, Why.AGED]
    assert [each.key for each in asking(NOW, at_most=1)] == [undated]
    VacantPlot.objects.filter(pk=undated).update(last_confirmed=NOW)
    assert undated not in {each.key for each in asking(NOW)}
    with pytest.raises(UnknownLayer, match="clouds"):
        asking(NOW, layers=["clouds"])


@pytest.mark.django_db
def test_the_list_asks_of_exactly_those_that_are_less_sure_than_was_said() -> None:
    for days in (None, 0, 100, 182, 183, 184, 366, 5000):
        for said in STEPS:
            dated = None if days is None else NOW - timedelta(days=days)
            place("vacant-plots", source_date=dated, last_confirmed=NOW if days == 0 else None, certainty=said)
    frame = TODAY.places("vacant-plots")
    scored = doubts(frame, stays_good_days("vacant-plots"), NOW)
    for doubt, (_pk, row) in zip(scored, frame.iterrows(), strict=True):
        one = sureness(
            row["certainty"],
            stays_good_days=stays_good_days("vacant-plots"),
            source_date=row["source_date"],
            last_confirmed=row["last_confirmed"],
            today=NOW,
        )
        assert (doubt > 0) == (one.lives is None or one.lives >= 1)
