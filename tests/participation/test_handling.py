"""The queue of those who answer: what stands in it, for whom, and in which order."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.roles import Role
from participation import handling, proposals
from participation.errors import NotAllowed, NotNow
from participation.handling import STAGES
from participation.life import CLOSED, State
from tests.accounts.conftest import person
from tests.factories import place
from tests.participation.making import HERE, moved, proposal, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return person("alice@example.org")


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


def standing(by: Any, stage: str, **narrowed: str) -> list[Any]:
    return [one.proposal for one in handling.queue(by, STAGES[stage], **narrowed)]


def test_each_state_that_waits_for_somebody_stands_in_one_part() -> None:
    found = [state for stage in STAGES.values() for state in stage.states]
    assert len(found) == len(set(found))
    assert set(found) == set(State) - CLOSED - {State.DRAFT, State.REALISED}


def test_it_goes_through_the_parts_as_it_goes_on(alice: Any, planner: Any) -> None:
    one = proposal(alice)
    assert standing(planner, "to-answer") == [one]
    one = moved(one, "ask", by=planner, reason="Hoe breed is de stoep?")
    assert (standing(planner, "to-answer"), standing(planner, "with-them")) == ([], [one])
    one = moved(one, "answer", by=alice, reason="Twee meter.")
    assert standing(planner, "to-answer") == [one]
    one = moved(one, "accept", by=planner)
    assert standing(planner, "to-do") == [one]
    one = moved(one, "realise", by=planner)
    assert not any(standing(planner, stage) for stage in STAGES)


def test_who_waits_longest_in_a_state_comes_first(alice: Any, planner: Any) -> None:
    first, second = proposal(alice), proposal(alice)
    assert standing(planner, "to-answer") == [first, second]
    moved(first, "take-up", by=planner)  # somebody looked: it waits anew
    assert standing(planner, "to-answer") == [second, first]


def test_what_nobody_stands_for_or_was_taken_away_is_not_in_it(alice: Any, planner: Any) -> None:
    proposals.make(sent(), by=alice)
    one = proposal(alice)
    proposals.remove(one, by=alice, version=one.version, reason="Toch niet.")
    assert standing(planner, "to-answer") == []


def test_a_planner_of_a_district_or_a_kind_has_a_queue_of_that(alice: Any) -> None:
    one, other = proposal(alice, "bench"), proposal(alice, "facade-garden")
    here = place("areas", wkt=HERE.buffer(100).wkt, level="district")
    assert standing(person("hier@example.org", Role.PLANNER, areas=[here]), "to-answer") == [one, other]
    assert standing(person("tuin@example.org", Role.PLANNER, kinds=["facade-garden"]), "to-answer") == [other]
    assert standing(person("alles@example.org", Role.PLANNER), "to-answer", kind="bench") == [one]
    for nobody in (
        alice,
        AnonymousUser(),
        person("m@example.org", Role.MODERATOR),
        person("z@example.org", Role.PLANNER, second_factor=False),
    ):
        assert standing(nobody, "to-answer") == []


def test_two_do_not_answer_the_same(alice: Any, planner: Any) -> None:
    one, colleague = proposal(alice), person("collega@example.org", Role.PLANNER)
    handling.claim(one, by=planner)
    with pytest.raises(NotNow):
        handling.claim(one, by=colleague)
    handling.release(one, by=planner)
    assert handling.claim(one, by=colleague).by == colleague
    with pytest.raises(NotAllowed):
        handling.claim(one, by=alice)
