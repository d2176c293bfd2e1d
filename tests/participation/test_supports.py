"""Support: counted once for each confirmed person, on paper apart, shown as a number and never as a name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from accounts.personal import erase, held
from accounts.roles import Role
from participation import supports
from participation.errors import BadProposal, NotAllowed, NotNow, UnknownProposal
from participation.support import PaperSupport, Support
from participation.supports import Number
from tests.accounts.conftest import person
from tests.participation.making import moved, proposal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 1)


@pytest.fixture
def one() -> Any:
    return proposal(person("maker@example.org"))


@pytest.fixture
def bob() -> Any:
    return person("bob@example.org")


def test_support_counts_once_however_often_it_is_given(one: Any, bob: Any) -> None:
    assert supports.give(one, by=bob, confirmed=True)
    assert not supports.give(one, by=bob, confirmed=True)
    assert supports.count(one) == Number(online=1, paper=0)
    assert supports.supports(one, bob)
    assert not supports.supports(one, AnonymousUser())


def test_support_of_an_address_counts_only_once_it_is_confirmed(one: Any, bob: Any) -> None:
    supports.give(one, by=bob, confirmed=False)
    assert supports.count(one).all == 0
    assert not supports.supports(one, bob)
    supports.give(one, by=bob, confirmed=True)
    assert supports.count(one).all == 1
    supports.give(one, by=bob, confirmed=False)
    assert supports.count(one).all == 1


def test_support_can_be_taken_back(one: Any, bob: Any) -> None:
    supports.give(one, by=bob, confirmed=True)
    assert supports.take_back(one, by=bob)
    assert not supports.take_back(one, by=bob)
    assert supports.count(one).all == 0


def test_who_made_it_does_not_count_and_is_told_so_only_when_it_is_known_who_asks(one: Any) -> None:
    supports.give(one, by=one.author, confirmed=False)
    with pytest.raises(NotNow, match="your own"):
        supports.give(one, by=one.author, confirmed=True)
    assert supports.count(one).all == 0


@pytest.mark.parametrize("steps", [("take-up", "refuse"), ("take-up", "accept", "realise")])
def test_what_is_decided_for_good_asks_for_no_support(one: Any, bob: Any, steps: tuple[str, ...]) -> None:
    planner = person("planner@example.org", Role.PLANNER)
    after = moved(one, *steps, by=planner, reason="Daarom.")
    assert not supports.wanted(after)
    with pytest.raises(NotNow):
        supports.give(after, by=bob, confirmed=True)


def test_what_is_not_public_cannot_be_supported(bob: Any) -> None:
    waiting = proposal(person("maker@example.org"), "plot-use")
    with pytest.raises(NotNow):
        supports.give(waiting, by=bob, confirmed=True)


def test_a_person_who_goes_no_longer_counts(one: Any, bob: Any) -> None:
    supports.give(one, by=bob, confirmed=True)
    assert held(bob)["supports"][0]["proposal"] == one.key
    erase(bob)
    assert supports.count(one).all == 0


def test_counts_of_many_are_two_queries(one: Any, bob: Any, django_assert_num_queries: Any) -> None:
    others = [proposal(one.author) for _each in range(5)]
    for each in others:
        supports.give(each, by=bob, confirmed=True)
    with django_assert_num_queries(2):
        assert [number.all for number in supports.counts([one.pk, *(each.pk for each in others)]).values()] == [0, 1, 1, 1, 1, 1]


# On paper


@pytest.fixture
def worker() -> Any:
    return person("worker@example.org", Role.COMMUNITY_WORKER)


def test_a_paper_list_counts_and_is_told_apart(one: Any, bob: Any, worker: Any) -> None:
    supports.give(one, by=bob, confirmed=True)
    supports.enter(one, by=worker, number=12, how="list", day=TODAY, note="Buurthuis, map 3")
    supports.enter(one, by=worker, number=3, how="talk", day=TODAY)
    assert supports.count(one) == Number(online=1, paper=15)
    event = one.events.last()
    assert (event.what, event.actor, event.acted_as) == ("support-on-paper", worker.pk, "enter-support")
    assert event.changes == {"number": 3, "how": "talk", "day": "2026-05-01"}
    assert "map 3" not in str(list(one.events.values()))


def test_what_was_entered_wrong_is_corrected_by_a_new_row_and_never_edited(one: Any, worker: Any) -> None:
    wrong = supports.enter(one, by=worker, number=120, how="list", day=TODAY)
    right = supports.enter(one, by=worker, number=12, how="list", day=TODAY, corrects=wrong.pk)
    assert supports.count(one).paper == 12
    assert [row.pk for row in supports.entered(one)] == [right.pk]
    assert PaperSupport.objects.count() == 2
    assert one.events.last().changes["before"] == 120
    with pytest.raises(BadProposal, match="corrected before"):
        supports.enter(one, by=worker, number=1, how="list", day=TODAY, corrects=wrong.pk)
    supports.enter(one, by=worker, number=0, how="list", day=TODAY, corrects=right.pk)
    assert supports.count(one).paper == 0
    for forbidden in (lambda: PaperSupport.objects.update(number=1), lambda: PaperSupport.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": 0}, "number"),
        ({"number": -1}, "number"),
        ({"number": 5_001}, "number"),
        ({"how": "guess"}, "how"),
        ({"day": None}, "day"),
        ({"day": timezone.localdate() + timedelta(days=1)}, "day"),
        ({"note": "x" * 301}, "note"),
        ({"corrects": 999}, "corrects"),
    ],
)
def test_what_cannot_be_is_said_by_its_field_and_nothing_is_kept(one: Any, worker: Any, wrong: dict[str, Any], field: str) -> None:
    said = {"number": 12, "how": "list", "day": TODAY, **wrong}
    with pytest.raises(BadProposal) as told:
        supports.enter(one, by=worker, **said)
    assert list(told.value.flaws) == [field]
    assert not PaperSupport.objects.exists()


def test_only_who_may_there_and_of_that_kind_enters_support(one: Any, bob: Any) -> None:
    for nobody in (
        AnonymousUser(),
        bob,
        person("elsewhere@example.org", Role.COMMUNITY_WORKER, areas=[]),
        person("gardens@example.org", Role.COMMUNITY_WORKER, kinds=["facade-garden"]),
    ):
        assert not supports.may_enter(one, nobody)
        with pytest.raises(NotAllowed):
            supports.enter(one, by=nobody, number=1, how="list", day=TODAY)


# At once


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_fifty_and_one_person_fifty_times_is_one() -> None:
    made = proposal(person("maker@example.org"))
    people = [person(f"p{number}@example.org") for number in range(10)]

    def give(number: int) -> None:
        try:
            supports.give(made, by=people[number % 10], confirmed=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(give, range(50)))
    assert supports.count(made).all == 10
    assert Support.objects.count() == 10


def test_supporting_what_was_taken_away_says_so(one: Any, bob: Any) -> None:
    from participation import proposals

    proposals.remove(one, by=one.author, version=one.version, reason="Toch niet.")
    with pytest.raises(UnknownProposal):
        supports.give(one, by=bob, confirmed=True)
    assert connection.in_atomic_block
