"""Moderation: the queue, claims, decisions with many at once, and their undoing."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from participation import moderation, proposals
from participation.decision import Claim, Decision
from participation.errors import BadProposal, NotAllowed, NotNow, UnknownProposal
from participation.life import Visibility
from participation.proposal import Proposal
from participation.report import Report
from tests.accounts.conftest import person
from tests.factories import place
from tests.participation.making import HERE, moved, proposal
from tests.participation.test_delivering import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return person("alice@example.org")


@pytest.fixture
def moderator() -> Any:
    return person("moderator@example.org", Role.MODERATOR)


def marks(by: Any, **narrowed: Any) -> list[str]:
    return [one.mark for one in moderation.queue(by, **narrowed)]


def standing(*ones: Proposal) -> list[str]:
    return [Proposal.objects.get(pk=one.pk).visibility for one in ones]


def test_what_waits_for_a_first_look_comes_longest_waiting_first(alice: Any, moderator: Any) -> None:
    first, second = proposal(alice, "plot-use"), proposal(alice, "other")
    proposal(alice, "bench")  # published without waiting
    assert [one.row for one in moderation.queue(moderator)] == [first, second]
    assert [one.row for one in moderation.queue(moderator, kind="other")] == [second]
    assert moderation.queue(alice) == []


def test_a_moderator_of_one_area_or_kind_has_a_queue_of_that(alice: Any) -> None:
    one, other = proposal(alice, "plot-use"), proposal(alice, "other")
    here = place("areas", wkt=HERE.buffer(100).wkt, level="district")
    of_here = person("hier@example.org", Role.MODERATOR, areas=[here])
    of_nowhere = person("nergens@example.org", Role.MODERATOR, areas=[])
    of_plots = person("plekken@example.org", Role.MODERATOR, kinds=["plot-use"])
    assert [each.row for each in moderation.queue(of_here)] == [one, other]
    assert moderation.queue(of_nowhere) == []
    assert [each.row for each in moderation.queue(of_plots)] == [one]


def test_a_queue_of_many_asks_as_few_questions_as_one_of_two(alice: Any, moderator: Any) -> None:
    asked = []
    moderation.queue(moderator)  # who somebody is, is asked once
    for more in (2, 6):
        for _each in range(more):
            proposal(alice, "other")
        moderator.__dict__.pop("_standings", None)
        with CaptureQueriesContext(connection) as counted:
            moderation.queue(moderator)
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_a_report_by_anybody_puts_what_is_public_in_the_queue_and_deciding_closes_it(alice: Any, moderator: Any) -> None:
    one = proposal(alice)
    moderation.report("proposal", one.key, "hurts", by=AnonymousUser(), words="Lees de laatste zin.")
    moderation.report("proposal", one.key, "personal", by=person("bob@example.org"))
    (waiting,) = moderation.queue(moderator)
    assert [each.reason for each in waiting.reports] == ["hurts", "personal"]
    kept = moderation.decide([waiting.mark], "publish", by=moderator)
    assert (kept.done, dict(kept.left)) == (1, {})
    assert standing(one) == [Visibility.PUBLIC]
    assert {each.outcome for each in Report.objects.all()} == {"kept"}
    assert one.events.last().what == "kept"
    assert moderation.queue(moderator) == []


def test_the_same_report_of_the_same_person_twice_is_one(alice: Any) -> None:
    one, bob = proposal(alice), person("bob@example.org")
    assert moderation.report("proposal", one.key, "hurts", by=bob) == moderation.report("proposal", one.key, "hurts", by=bob)


def test_what_cannot_be_reported_is_told_why(alice: Any) -> None:
    one, hidden = proposal(alice), proposal(alice, "other")
    for reason, words in (("nonsense", ""), ("other", " "), ("hurts", "x" * 1_001), ("hurts", "\0")):
        with pytest.raises(BadProposal):
            moderation.report("proposal", one.key, reason, by=AnonymousUser(), words=words)
    for subject, name in (("photo", "7"), ("comment", "x"), ("note", "9" * 30), ("group", "\0"), ("castle", "1")):
        with pytest.raises(UnknownProposal):
            moderation.report(subject, name, "hurts", by=AnonymousUser())
    with pytest.raises(UnknownProposal):
        moderation.report("proposal", hidden.key, "hurts", by=AnonymousUser())
    assert not Report.objects.exists()


def test_many_are_decided_at_once_and_undone_at_once(alice: Any, moderator: Any) -> None:
    ones = [proposal(alice, "other") for _each in range(3)]
    decided = moderation.decide(marks(moderator), "publish", by=moderator)
    assert decided.done == 3
    assert standing(*ones) == [Visibility.PUBLIC] * 3
    assert decided.decision is not None
    undone = moderation.undo(decided.decision.key, by=moderator)
    assert (undone.done, standing(*ones)) == (3, [Visibility.PENDING] * 3)
    with pytest.raises(NotNow):
        moderation.undo(decided.decision.key, by=moderator)


def test_hiding_what_was_public_is_undone_to_public(alice: Any, moderator: Any) -> None:
    one = proposal(alice)
    moderation.report("proposal", one.key, "hurts", by=AnonymousUser())
    decided = moderation.decide(marks(moderator), "hide", by=moderator, reason="Scheldt.")
    assert standing(one) == [Visibility.HIDDEN]
    assert decided.decision is not None
    moderation.undo(decided.decision.key, by=moderator)
    assert standing(one) == [Visibility.PUBLIC]
    assert [each.what for each in one.events.all()][-2:] == ["hide", "publish"]


def test_an_undo_leaves_what_somebody_else_changed_since(alice: Any, moderator: Any) -> None:
    one, other = proposal(alice, "other"), proposal(alice, "other")
    decided = moderation.decide(marks(moderator), "publish", by=moderator)
    moved(Proposal.objects.get(pk=one.pk), "hide", by=moderator, reason="Toch niet.")
    assert decided.decision is not None
    undone = moderation.undo(decided.decision.key, by=moderator)
    assert (undone.done, list(undone.left)) == (1, [f"proposal:{one.pk}:"])
    assert standing(one, other) == [Visibility.HIDDEN, Visibility.PENDING]


def test_a_decision_of_long_ago_is_not_undone(alice: Any, moderator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal(alice, "other")
    decided = moderation.decide(marks(moderator), "publish", by=moderator)
    assert decided.decision is not None
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(NotNow):
        moderation.undo(decided.decision.key, by=moderator)


def test_what_cannot_be_decided_is_left_and_said_and_the_rest_is_done(alice: Any, moderator: Any) -> None:
    one, other = proposal(alice, "other"), proposal(alice, "other")
    seen = marks(moderator)
    proposals.edit(one, by=alice, version=one.version, words="Intussen gewijzigd.")
    decided = moderation.decide([*seen, "proposal:999999:1", "nothing", "proposal:1:x"], "publish", by=moderator)
    assert decided.done == 1
    assert set(decided.left) == {seen[0], "proposal:999999:1", "nothing", "proposal:1:x"}
    assert standing(one, other) == [Visibility.PENDING, Visibility.PUBLIC]


def test_nobody_decides_where_they_may_not(alice: Any) -> None:
    one = proposal(alice, "other")
    mark = f"proposal:{one.pk}:{one.version}"
    planner = person("planner@example.org", Role.PLANNER)
    for nobody in (alice, planner, AnonymousUser()):
        decided = moderation.decide([mark], "publish", by=nobody)
        assert (decided.decision, decided.done, len(decided.left)) == (None, 0, 1)
        with pytest.raises(NotAllowed):
            moderation.claim(mark, by=nobody)
    assert standing(one) == [Visibility.PENDING]


MANY = [f"proposal:{n}:1" for n in range(201)]


@pytest.mark.parametrize(
    ("step", "reason", "chosen"),
    [
        ("hide", " ", ["proposal:1:1"]),
        ("delete", "x", ["proposal:1:1"]),
        ("publish", "", []),
        ("publish", "", [f"proposal:{n}:1" for n in range(201)]),
    ],
)
def test_a_decision_that_lacks_something_is_told_so(moderator: Any, step: str, reason: str, chosen: list[str]) -> None:
    with pytest.raises(BadProposal):
        moderation.decide(chosen, step, by=moderator, reason=reason)


def test_what_a_colleague_is_at_is_left_to_them_until_it_lapses(alice: Any, moderator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, colleague = proposal(alice, "other"), person("collega@example.org", Role.MODERATOR)
    mark = f"proposal:{one.pk}:{one.version}"
    moderation.claim(mark, by=colleague)
    assert moderation.queue(moderator)[0].claim is not None
    with pytest.raises(NotNow):
        moderation.claim(mark, by=moderator)
    assert moderation.decide([mark], "publish", by=moderator).done == 0
    later = timezone.now() + timedelta(hours=5)
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        assert moderation.queue(moderator)[0].claim is None
    assert moderation.claim(mark, by=moderator, take_over=True).by_id == moderator.pk
    assert moderation.decide([mark], "publish", by=moderator).done == 1
    assert not Claim.objects.exists()


def test_the_record_of_decisions_cannot_be_changed(alice: Any, moderator: Any) -> None:
    proposal(alice, "other")
    moderation.decide(marks(moderator), "publish", by=moderator)
    for forbidden in (lambda: Decision.objects.update(reason="x"), lambda: Decision.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_about_the_same_things_in_another_order_both_get_an_answer() -> None:
    alice = person("alice@example.org")
    both = iter([person("one@example.org", Role.MODERATOR), person("two@example.org", Role.MODERATOR)])
    waiting = [proposal(alice, "other") for _each in range(8)]
    chosen = [f"proposal:{one.pk}:{one.version}" for one in waiting]
    orders = iter([chosen, chosen[::-1]])
    came = at_once(2, lambda: moderation.decide(next(orders), "publish", by=next(both)))
    assert [(one.done, dict(one.left)) for one in came] == [(8, {}), (8, {})]
    assert standing(*waiting) == [Visibility.PUBLIC] * 8


def test_no_decision_has_an_address_that_no_text_can_have(moderator: Any) -> None:
    with pytest.raises(UnknownProposal):
        moderation.undo("\0", by=moderator)
