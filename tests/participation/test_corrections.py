"""Corrections of wrong facts: by anybody, of any place, after somebody looked."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from pghistory.models import Events

from accounts.personal import erase, held
from accounts.roles import Role
from geo.errors import UnknownLayer, UnknownPlace
from geo.models import Bench, VacantPlot
from geo.registry import layer, layers
from participation import corrections
from participation.correction import Correction
from participation.corrections import Proposed
from participation.errors import BadCorrection
from tests.accounts.conftest import person
from tests.factories import place
from tests.participation.plots import plot, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


def said(of: Any, layer_id: str = "vacant-plots", fact: str = "status", value: Any = "in_use", **more: Any) -> Proposed:
    seen = more.pop("seen", corrections.value_of(of, fact) if fact not in ("geom", "colour") else None)
    filled = {"reason": "Ik woon ernaast.", "form": uuid.uuid4(), **more}
    return Proposed(layer=layer_id, place=of.pk, fact=fact, seen=seen, value=value, **filled)


def test_anybody_says_so_and_nothing_changes_until_somebody_looked(planner: Any) -> None:
    made = plot()
    one = corrections.propose(said(made, source="Ik zie het elke dag"), by=None)
    made.refresh_from_db()
    assert made.status == "vacant"
    assert [each.pk for each in corrections.waiting()] == [one.pk]
    (outcome,) = corrections.decide([one.pk], accept=True, by=planner)
    assert (outcome.done, outcome.correction.state) == (True, "applied")
    made.refresh_from_db()
    assert (made.status, made.last_confirmed) == ("in_use", today())
    assert made.edited_at is not None
    assert [each.source for each in corrections.applied("vacant-plots", made.pk)] == ["Ik zie het elke dag"]


def test_the_history_of_the_place_says_who_decided_and_by_which_correction(planner: Any) -> None:
    made = plot()
    one = corrections.propose(said(made), by=None)
    corrections.decide([one.pk], accept=True, by=planner)
    last = Events.objects.tracks(made).order_by("pgh_created_at", "pgh_id").last()
    assert last is not None
    assert last.pgh_diff["status"] == ["vacant", "in_use"]
    assert last.pgh_context["user"] == planner.pk
    assert last.pgh_context["correction"] == one.pk


@pytest.mark.parametrize("layer_id", [found.id for found in layers().values() if found.model._meta.managed and found.id != "areas"])
def test_every_fact_of_every_layer_takes_what_it_holds_and_refuses_nonsense(layer_id: str) -> None:
    """Each field is asked with a value of its own, and with one that no field of its kind takes."""
    fields = corrections.correctable(layer(layer_id))
    assert {"name", "gone_since"} <= set(fields)
    for field in fields.values():
        kind = type(field).__name__
        if field.choices:
            assert corrections.cleaned(field, str(field.flatchoices[0][0])) == field.flatchoices[0][0]
        elif kind == "BooleanField":
            assert corrections.cleaned(field, "yes") is True
            assert corrections.cleaned(field, False) is False
        elif kind in ("IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField"):
            assert corrections.cleaned(field, "3") == 3
        if field.choices or kind not in ("CharField", "TextField", "OpeningHoursField"):
            with pytest.raises(ValueError, match=r"\w"):
                corrections.cleaned(field, "no such thing at all")
        with pytest.raises(ValueError, match=r"\w"):
            corrections.cleaned(field, {"a": 1})
        with pytest.raises(ValueError, match=r"\w"):
            corrections.cleaned(field, "nul\0")
        if not field.null and not field.blank:
            with pytest.raises(ValueError, match=r"\w"):
                corrections.cleaned(field, "")


def test_geometry_provenance_and_areas_are_corrected_by_nobody() -> None:
    fields = set(corrections.correctable(layer("vacant-plots")))
    assert not fields & {"geom", "dataset", "source_id", "certainty", "edited_at", "id", "names"}
    assert corrections.correctable(layer("areas")) == {}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fact": "geom"}, "fact"),
        ({"fact": "colour"}, "fact"),
        ({"value": "burnt"}, "value"),
        ({"value": ""}, "value"),
        ({"value": "vacant"}, "value"),
        ({"fact": "vacant_until", "value": "soon"}, "value"),
        ({"fact": "vacant_until", "value": "2026-13-01"}, "value"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 1_001}, "reason"),
        ({"source": "x" * 301}, "source"),
        ({"seen": "planned"}, "seen"),
        ({"fact": "name", "value": "x" * 251}, "value"),
    ],
)
def test_what_cannot_be_is_said_by_its_field_and_nothing_is_kept(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadCorrection) as told:
        corrections.propose(said(plot(), **wrong), by=None)
    assert list(told.value.flaws) == [field]
    assert not Correction.objects.exists()


def test_a_place_that_is_not_there_cannot_be_corrected() -> None:
    gone = plot(gone_since=today())
    with pytest.raises(UnknownPlace):
        corrections.propose(said(gone), by=None)
    with pytest.raises(UnknownLayer):
        corrections.propose(said(gone, layer_id="castles"), by=None)


def test_a_fact_can_be_not_known_any_more(planner: Any) -> None:
    made = plot(vacant_until=today() + timedelta(100))
    one = corrections.propose(said(made, fact="vacant_until", value=""), by=None)
    corrections.decide([one.pk], accept=True, by=planner)
    made.refresh_from_db()
    assert made.vacant_until is None


def test_a_bench_that_is_no_longer_there_goes_from_the_map(planner: Any) -> None:
    bench = place("benches")
    one = corrections.propose(said(bench, layer_id="benches", fact="gone_since", value=today().isoformat()), by=None)
    corrections.decide([one.pk], accept=True, by=planner)
    assert Bench._default_manager.get().gone_since == today()


def test_where_the_fact_has_changed_meanwhile_nothing_is_applied_and_that_is_said(planner: Any) -> None:
    made = plot()
    one = corrections.propose(said(made), by=None)
    VacantPlot._default_manager.filter(pk=made.pk).update(status="planned")
    (outcome,) = corrections.decide([one.pk], accept=True, by=planner)
    assert (outcome.done, outcome.correction.state) == (False, "overtaken")
    assert "planned" in outcome.words
    made.refresh_from_db()
    assert made.status == "planned"


def test_many_are_decided_at_once_and_one_that_fails_holds_up_no_other(planner: Any) -> None:
    plots = [plot(x) for x in (0, 100, 200)]
    rows = [corrections.propose(said(made), by=None) for made in plots]
    VacantPlot._default_manager.filter(pk=plots[1].pk).update(status="planned")
    outcomes = corrections.decide([one.pk for one in rows], accept=True, by=planner)
    assert [outcome.done for outcome in outcomes] == [True, False, True]
    again = corrections.decide([one.pk for one in rows], accept=True, by=planner)
    assert [outcome.done for outcome in again] == [False] * 3


def test_a_refusal_says_why(planner: Any) -> None:
    one = corrections.propose(said(plot()), by=None)
    assert not corrections.decide([one.pk], accept=False, by=planner)[0].done
    (outcome,) = corrections.decide([one.pk], accept=False, by=planner, answer="Ik was er gisteren: het staat leeg.")
    assert (outcome.done, outcome.correction.state, outcome.correction.answer) == (True, "refused", "Ik was er gisteren: het staat leeg.")


def test_who_may_not_confirm_facts_there_decides_nothing(planner: Any) -> None:
    made = plot()
    one = corrections.propose(said(made), by=None)
    for nobody in (
        person("bob@example.org"),
        person("x@example.org", Role.PLANNER, areas=[]),
        person("k@example.org", Role.PLANNER, kinds=["benches"]),
    ):
        assert not corrections.decide([one.pk], accept=True, by=nobody)[0].done
    worker = person("w@example.org", Role.COMMUNITY_WORKER)
    assert corrections.decide([one.pk], accept=True, by=worker)[0].done


def test_the_same_form_twice_is_one() -> None:
    form = said(plot())
    assert corrections.propose(form, by=None) == corrections.propose(form, by=None)
    assert Correction.objects.count() == 1


def test_who_goes_leaves_what_was_put_right_and_not_that_it_was_them(planner: Any) -> None:
    alice = person("alice@example.org")
    done = corrections.propose(said(plot(), reason="Alice hier."), by=alice)
    corrections.propose(said(plot(100)), by=alice)
    corrections.decide([done.pk], accept=True, by=planner)
    assert len(list(held(alice)["corrections"])) == 2
    erase(alice)
    left = Correction.objects.get()
    assert (left.pk, left.person, left.reason) == (done.pk, None, "")
