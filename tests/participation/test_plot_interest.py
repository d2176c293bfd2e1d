"""Interest: private, counted in fives, taken back without a trace."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.personal import erase, held
from accounts.roles import Role
from participation import interests
from participation.errors import BadPlot, NotAllowed, NotNow
from participation.interest import Interest
from participation.interests import about
from tests.accounts.conftest import person
from tests.participation.plots import plot, today

pytestmark = pytest.mark.django_db


@given(st.integers(0, 10_000))
def test_a_number_is_told_in_fives_and_only_from_five_on(number: int) -> None:
    told = about(number)
    assert told is None if number < 5 else told is not None and told % 5 == 0 and 0 <= number - told < 5


def test_nobody_can_tell_one_neighbour_from_none() -> None:
    made = plot()
    before = interests.told(made)
    for number in range(4):
        interests.show(made, by=person(f"n{number}@example.org"), role="follower", confirmed=True)
        assert interests.told(made) == before
    interests.show(made, by=person("n4@example.org"), role="follower", confirmed=True)
    assert interests.told(made).followers == 5
    interests.show(made, by=person("n5@example.org"), role="follower", confirmed=True)
    assert interests.told(made).followers == 5
    assert interests.told(made).organisers is None


def test_a_group_is_named_only_if_it_chose_so() -> None:
    made = plot()
    interests.show(made, by=person("a@example.org"), role="organiser", group="Stille tuin", confirmed=True)
    assert interests.told(made).groups == ()
    interests.show(made, by=person("b@example.org"), role="organiser", group="De Kruiwagen", named=True, confirmed=True)
    assert interests.told(made).groups == ("De Kruiwagen",)
    interests.show(made, by=person("c@example.org"), role="organiser", group="Nog niet zeker", named=True)
    assert interests.told(made).groups == ("De Kruiwagen",)


def test_one_has_one_interest_and_says_anew_what_it_is() -> None:
    made, alice = plot(), person("a@example.org")
    interests.show(made, by=alice, role="follower", confirmed=True)
    interests.show(made, by=alice, role="organiser", group="Tuin", confirmed=True)
    assert Interest.objects.get().role == "organiser"


def test_who_only_typed_an_address_changes_nothing_that_its_owner_confirmed() -> None:
    made, alice = plot(), person("a@example.org")
    interests.show(made, by=alice, role="organiser", group="Tuin", confirmed=True)
    interests.show(made, by=alice, role="follower", group="Gekaapt", named=True, confirmed=False)
    found = Interest.objects.get()
    assert (found.role, found.group, found.named) == ("organiser", "Tuin", False)


def test_unconfirmed_interest_counts_once_it_is_confirmed() -> None:
    made = plot()
    people = [person(f"n{number}@example.org") for number in range(5)]
    for one in people:
        interests.show(made, by=one, role="organiser")
    assert interests.told(made).organisers is None
    for one in people:
        interests.confirm(made, by=one)
    assert interests.told(made).organisers == 5


def test_who_withdraws_or_goes_leaves_no_row() -> None:
    made, alice, bob = plot(), person("a@example.org"), person("b@example.org")
    for one in (alice, bob):
        interests.show(made, by=one, role="follower", confirmed=True)
    assert held(alice)["plot-interests"][0]["plot"] == made.pk
    assert interests.withdraw(made, by=alice)
    assert not interests.withdraw(made, by=alice)
    erase(bob)
    assert not Interest.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": "boss"}, "role"),
        ({"group": "x" * 61}, "group"),
        ({"group": "a@example.org"}, "group"),
        ({"group": "", "named": True}, "group"),
        ({"group": "a\0"}, "group"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadPlot) as told:
        interests.show(plot(), by=person("a@example.org"), **{"role": "follower", **wrong})
    assert list(told.value.flaws) == [field]
    assert not Interest.objects.exists()


def test_a_plot_that_is_no_longer_there_interests_nobody() -> None:
    with pytest.raises(NotNow):
        interests.show(plot(gone_since=today()), by=person("a@example.org"), role="follower")


def test_a_moderator_takes_a_name_down_and_says_why() -> None:
    made = plot()
    interests.show(made, by=person("a@example.org"), role="organiser", group="Koop hier", named=True, confirmed=True)
    with pytest.raises(NotAllowed):
        interests.unname(made, "Koop hier", by=person("b@example.org"), reason="reclame")
    moderator = person("m@example.org", Role.MODERATOR)
    with pytest.raises(BadPlot):
        interests.unname(made, "Koop hier", by=moderator, reason=" ")
    interests.unname(made, "Koop hier", by=moderator, reason="reclame")
    assert interests.told(made).groups == ()
    assert Interest.objects.count() == 1
