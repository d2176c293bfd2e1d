"""Applications for a plot: who may do which step, who comes first, and what is kept of it."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import sampled_from

from accounts.personal import erase
from accounts.roles import Role
from participation import applications, plot_story
from participation.application import Application
from participation.application_life import ASKING, STEPS, Stage
from participation.call import Call
from participation.errors import BadPlot, NotAllowed, NotNow, Stale, UnknownProposal
from participation.plot_event import PlotEvent
from participation.temporary_use import TemporaryUse
from participation.tie import order, seal
from tests.accounts.conftest import person
from tests.participation.plots import REASON, application, asked, close, moved, plot, today, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return person("alice@example.org")


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


def test_the_whole_way_to_a_temporary_use(alice: Any, planner: Any) -> None:
    made = plot()
    one = application(made, alice, group="De Kruiwagen", named=True)
    assert one.stage == Stage.SUBMITTED
    close(made)
    one = moved(one, "take-up", by=planner)
    one = moved(one, "ask", by=planner, reason="Wie geeft water?")
    one = moved(one, "answer", by=alice, reason="Wij, elke week.")
    one = moved(one, "grant", by=planner, reason=REASON, conditions="De poort blijft open.")
    use = TemporaryUse.objects.get()
    assert (use.plot_id, use.use, use.group, use.start, use.conditions) == (
        made.pk,
        "green",
        "De Kruiwagen",
        one.start,
        "De poort blijft open.",
    )
    told = [(chapter.what, chapter.reason) for chapter in plot_story.story(made)]
    assert told == [("call", ""), ("confirm", ""), ("grant", REASON), ("lent", "")]


def test_what_is_asked_and_answered_on_the_way_is_between_those_two(alice: Any, planner: Any) -> None:
    made = plot()
    one = moved(application(made, alice), "take-up", by=planner)
    one = moved(one, "ask", by=planner, reason="Is uw moeder ziek?")
    moved(one, "answer", by=alice, reason="Ja.")
    assert "moeder" not in str(plot_story.story(made))
    assert [event.what for event in applications.events(one)] == ["applied", "confirm", "take-up", "ask", "answer"]


def test_an_application_is_seen_by_its_maker_and_those_who_decide_there(alice: Any, planner: Any) -> None:
    one = application(plot(), alice)
    assert applications.find(one.key, alice) == applications.find(one.key, planner) == one
    for other in (AnonymousUser(), person("bob@example.org"), person("x@example.org", Role.PLANNER, areas=[])):
        with pytest.raises(UnknownProposal):
            applications.find(one.key, other)
        assert applications.possible(one, other) == []


def test_everybody_sees_the_use_and_the_days_and_a_group_only_where_it_chose_so(alice: Any) -> None:
    made = plot()
    application(made, alice, group="Geheim")
    application(made, person("b@example.org"), group="De Kruiwagen", named=True, start=500)
    applications.apply(made, asked(group="Onbevestigd", named=True), by=person("c@example.org"), confirmed=False)
    assert [one.group for one in applications.standing(made, today())] == ["", "De Kruiwagen"]


def test_unconfirmed_it_is_seen_by_nobody_else_and_counts_once_confirmed(alice: Any, planner: Any) -> None:
    made = plot()
    one = applications.apply(made, asked(), by=alice, confirmed=False)
    with pytest.raises(UnknownProposal):
        applications.find(one.key, planner)
    assert applications.standing(made, today()) == []
    assert applications.confirm(one, by=alice).stage == Stage.SUBMITTED
    assert applications.confirm(one, by=alice).version == 2


def test_a_clause_that_is_not_met_is_told_by_its_field_and_nothing_is_kept(alice: Any) -> None:
    made = plot(wide=10, high=10)
    for wrong, field in (
        ({}, "use"),
        ({"use": "bench", "start": 3}, "start"),
        ({"use": "bench", "contacts": []}, "contacts"),
        ({"use": "bench", "plan": "kort"}, "plan"),
        ({"use": "bench", "days": 4_000}, "end"),
        ({"use": "bench", "group": "a@b.be"}, "group"),
        ({"use": "bench", "named": True}, "group"),
        ({"use": "bench", "contacts": [{"name": "A", "email": "a@example.org"}, {"name": "B", "email": "b"}]}, "contacts"),
    ):
        with pytest.raises(BadPlot) as told:
            applications.apply(made, asked(**wrong), by=alice, confirmed=True)
        assert list(told.value.flaws) == [field]
    assert not Application.objects.exists()
    assert not Call.objects.exists()


def test_the_same_form_twice_is_one_application(alice: Any) -> None:
    made, form = plot(), asked()
    first = applications.apply(made, form, by=alice, confirmed=True)
    assert applications.apply(made, form, by=alice, confirmed=True) == first
    with pytest.raises(BadPlot):
        applications.apply(made, form, by=person("bob@example.org"), confirmed=True)
    assert Application.objects.count() == 1


def test_a_stale_version_is_told_so(alice: Any, planner: Any) -> None:
    one = application(plot(), alice)
    moved(one, "take-up", by=planner)
    with pytest.raises(Stale):
        applications.move(one, "take-up", by=planner, version=one.version)


def test_nothing_is_granted_before_others_had_their_time(alice: Any, planner: Any) -> None:
    one = moved(application(plot(), alice), "take-up", by=planner)
    with pytest.raises(NotNow, match="can still apply"):
        moved(one, "grant", by=planner, reason=REASON)


def test_all_who_apply_within_the_days_of_a_call_come_under_it_and_the_next_opens_another(alice: Any) -> None:
    made = plot()
    first, second = application(made, alice), application(made, person("b@example.org"))
    assert first.call == second.call
    assert (first.call.closes_on - first.call.opened_on).days == 30
    close(made)
    assert application(made, person("c@example.org")).call != first.call


def test_who_comes_first_by_lot_is_decided_first(planner: Any) -> None:
    made = plot()
    rows = [moved(application(made, person(f"n{number}@example.org")), "take-up", by=planner) for number in range(4)]
    call = rows[0].call
    close(made)
    expected = order([(one.key, one.sent_at) for one in rows], rule="lottery", seed=call.seed)
    standing = applications.standing(made, today())
    assert [one.key for one in standing] == expected
    assert [one.place for one in standing] == [1, 2, 3, 4]
    by_key = {one.key: one for one in rows}
    with pytest.raises(NotNow, match="comes first"):
        moved(by_key[expected[1]], "grant", by=planner, reason=REASON)
    moved(by_key[expected[0]], "refuse", by=planner, reason="Te luid.")
    assert moved(by_key[expected[1]], "grant", by=planner, reason=REASON).stage == Stage.GRANTED
    with pytest.raises(NotNow, match="somebody else uses"):
        moved(by_key[expected[2]], "grant", by=planner, reason=REASON)


def test_who_asks_for_other_days_waits_for_nobody(alice: Any, planner: Any) -> None:
    made = plot()
    rows = [
        moved(application(made, person(f"n{number}@example.org"), start=60 + 400 * number), "take-up", by=planner) for number in range(3)
    ]
    close(made)
    for one in rows:
        assert moved(one, "grant", by=planner, reason=REASON).stage == Stage.GRANTED
    assert TemporaryUse.objects.count() == 3


def test_nobody_knows_the_lot_before_and_everybody_can_reckon_it_after(alice: Any) -> None:
    made = plot()
    call = application(made, alice).call
    assert applications.standing(made, today())[0].place is None
    shown = seal(call.seed)
    close(made)
    assert seal(Call.objects.get().seed) == shown


def test_what_has_changed_since_is_looked_at_again_when_it_is_granted(alice: Any, planner: Any) -> None:
    made = plot()
    one = moved(application(made, alice), "take-up", by=planner)
    close(made)
    made.vacant_until = one.start
    made.save()
    with pytest.raises(NotNow, match="vacant until"):
        moved(one, "grant", by=planner, reason=REASON)


def test_a_decision_needs_words_or_a_rule(alice: Any, planner: Any) -> None:
    made = plot()
    one = moved(application(made, alice), "take-up", by=planner)
    close(made)
    for nothing in ({}, {"reason": " "}, {"clauses": ["no-such"]}):
        with pytest.raises(BadPlot):
            moved(one, "refuse", by=planner, **nothing)
    with pytest.raises(BadPlot):
        moved(one, "grant", by=planner)
    assert moved(one, "refuse", by=planner, clauses=["area"]).stage == Stage.REFUSED
    assert applications.events(one)[-1].clauses == ["area"]


def test_a_planner_of_elsewhere_decides_nothing_here(alice: Any) -> None:
    one = application(plot(), alice)
    for other in (person("x@example.org", Role.PLANNER, areas=[]), person("m@example.org", Role.MODERATOR), alice):
        with pytest.raises(NotAllowed):
            moved(one, "take-up", by=other)


def test_what_happened_cannot_be_edited_away(alice: Any) -> None:
    made = plot()
    application(made, alice)
    for forbidden in (lambda: PlotEvent.objects.update(reason="x"), lambda: PlotEvent.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_who_goes_takes_back_what_they_asked_and_is_nowhere_any_more(alice: Any, planner: Any) -> None:
    made = plot()
    asked_for = application(made, alice, group="Tuin", named=True)
    granted = moved(application(plot(200), alice, start=70), "take-up", by=planner)
    close(applications.plots_of(granted)[0])
    granted = moved(granted, "grant", by=planner, reason=REASON)
    number = alice.pk
    erase(alice)
    for one, stage in ((asked_for, Stage.WITHDRAWN), (granted, Stage.GRANTED)):
        left = Application.objects.get(pk=one.pk)
        assert (left.stage, left.applicant, left.contacts, left.plan) == (stage, None, [], "")
    assert not PlotEvent.objects.filter(actor=number).exists()
    assert TemporaryUse.objects.count() == 1


class Life(RuleBasedStateMachine):
    """Anybody tries any step at any time: only what the table allows happens, and each change leaves one event."""

    @initialize()
    def begin(self) -> None:
        self.plot = plot()
        self.people = {
            "author": person(f"author{self.plot.pk}@example.org"),
            "planner": person(f"planner{self.plot.pk}@example.org", Role.PLANNER),
            "moderator": person(f"moderator{self.plot.pk}@example.org", Role.MODERATOR),
            "stranger": person(f"stranger{self.plot.pk}@example.org"),
        }
        self.one = applications.apply(self.plot, replace(asked(), wish=wish()), by=self.people["author"], confirmed=False)
        close(self.plot)
        self.number = 2

    @rule(who=sampled_from(["author", "planner", "moderator", "stranger"]), row=sampled_from(STEPS))
    def step(self, who: str, row: Any) -> None:
        by = self.people[who]
        role = {"author": "author", "planner": "handle-proposals"}.get(who)
        allowed = role in row.who and self.one.stage in row.states
        offered = row.id in [each.id for each in applications.possible(self.one, by)]
        try:
            self.one = applications.move(self.one, row.id, by=by, version=self.one.version, reason=REASON)
        except (NotAllowed, NotNow):
            assert not allowed
            assert not offered
        else:
            assert allowed
            assert offered
            assert self.one.stage == row.to
            self.number += 1

    @invariant()
    def is_whole(self) -> None:
        if not hasattr(self, "one"):
            return
        kept = Application.objects.get(pk=self.one.pk)
        assert (kept.stage, kept.version) == (self.one.stage, self.one.version)
        assert TemporaryUse.objects.filter(application=kept).exists() == (kept.stage == Stage.GRANTED)
        assert PlotEvent.objects.filter(about=kept.key).count() == self.number - 1
        assert kept.stage in {*ASKING, Stage.UNCONFIRMED, Stage.GRANTED, Stage.REFUSED, Stage.WITHDRAWN}


def test_no_step_goes_round_the_table(db: None) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Life, settings=settings(max_examples=15, stateful_step_count=12, deadline=None))
