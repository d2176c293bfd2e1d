"""Comments: seen as their kind of proposal says, answered once, taken back, and left behind without a trace of who."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.personal import erase, held
from accounts.roles import Role
from participation import comments
from participation.comment import Comment, Gone
from participation.errors import BadProposal, NotAllowed, NotNow, UnknownComment
from participation.life import Visibility
from tests.accounts.conftest import person
from tests.participation.making import moved, proposal

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def one() -> Any:
    return proposal(person("maker@example.org"))


@pytest.fixture
def bob() -> Any:
    return person("bob@example.org")


@pytest.fixture
def moderator() -> Any:
    return person("moderator@example.org", Role.MODERATOR)


def say(proposal_: Any, by: Any, words: str = "Goed idee.", **more: Any) -> Comment:
    return comments.say(proposal_, **{"by": by, "confirmed": True, "words": words, "form": uuid.uuid4(), **more})


def read(proposal_: Any, by: Any = NOBODY) -> list[tuple[str, list[str]]]:
    return [(each.comment.words, [reply.words for reply in each.replies]) for each in comments.shown(proposal_, by)]


def test_what_is_said_is_read_by_all_at_once_where_the_kind_waits_for_nobody(one: Any, bob: Any) -> None:
    first = say(one, bob)
    say(one, one.author, "Dank je.", answers=first.pk)
    assert read(one) == [("Goed idee.", ["Dank je."])]


def test_where_the_kind_is_moderated_only_who_wrote_it_sees_it_first(bob: Any, moderator: Any) -> None:
    one = moved(proposal(person("maker@example.org"), "plot-use"), "publish", by=moderator)
    made = say(one, bob)
    assert made.visibility == Visibility.PENDING
    assert (read(one), read(one, bob)) == ([], [("Goed idee.", [])])
    comments.decide(made, "publish", by=moderator)
    assert read(one) == [("Goed idee.", [])]


def test_from_an_address_alone_nobody_sees_it_until_it_is_confirmed(one: Any, bob: Any) -> None:
    made = say(one, bob, confirmed=False)
    assert read(one) == []
    with pytest.raises(UnknownComment):
        comments.find(made.pk, NOBODY)
    assert comments.confirm(made, by=bob).visibility == Visibility.PUBLIC
    assert comments.confirm(made, by=bob).visibility == Visibility.PUBLIC
    assert read(one) == [("Goed idee.", [])]


def test_an_answer_is_not_answered_again(one: Any, bob: Any) -> None:
    first = say(one, bob)
    second = say(one, bob, answers=first.pk)
    with pytest.raises(BadProposal, match="not answered again"):
        say(one, bob, answers=second.pk)


def test_what_is_hidden_or_elsewhere_is_not_answered(one: Any, bob: Any, moderator: Any) -> None:
    first = say(one, bob)
    comments.decide(first, "hide", by=moderator, reason="Een telefoonnummer.")
    other = say(proposal(one.author), bob)
    for wrong in (first.pk, other.pk, 999):
        with pytest.raises(BadProposal) as told:
            say(one, bob, answers=wrong)
        assert list(told.value.flaws) == ["answers"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": "  "}, "words"),
        ({"words": "x" * 2_001}, "words"),
        ({"words": "nul\0"}, "words"),
        ({"public_name": "bob@example.org"}, "public_name"),
        ({"public_name": "x" * 61}, "public_name"),
    ],
)
def test_what_cannot_be_is_said_by_its_field_and_nothing_is_kept(one: Any, bob: Any, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadProposal) as told:
        say(one, bob, **wrong)
    assert list(told.value.flaws) == [field]
    assert not Comment.objects.exists()


def test_the_same_form_twice_is_one_comment(one: Any, bob: Any, moderator: Any) -> None:
    form = uuid.uuid4()
    assert say(one, bob, form=form) == say(one, bob, form=form)
    assert Comment.objects.count() == 1
    with pytest.raises(BadProposal):
        say(one, moderator, form=form)


def test_only_who_handles_it_there_answers_for_the_city_and_that_is_told(one: Any, bob: Any) -> None:
    planner = person("planner@example.org", Role.PLANNER)
    made = say(one, planner, "We kijken ernaar.", official_as="planner")
    assert (made.official_as, made.visibility) == ("planner", Visibility.PUBLIC)
    event = one.events.last()
    assert (event.what, event.acted_as, event.changes) == ("official-answer", "handle-proposals", {"comment": made.pk})
    for nobody in (bob, person("elsewhere@example.org", Role.PLANNER, areas=[])):
        with pytest.raises(NotAllowed):
            say(one, nobody, official_as="planner")
    with pytest.raises(NotAllowed):
        say(one, planner, official_as="planner", confirmed=False)


def test_an_answer_of_the_city_waits_for_nobody(bob: Any, moderator: Any) -> None:
    one = moved(proposal(bob, "plot-use"), "publish", by=moderator)
    assert say(one, person("planner@example.org", Role.PLANNER), official_as="planner").visibility == Visibility.PUBLIC


def test_who_wrote_it_takes_it_back_and_the_answers_stay(one: Any, bob: Any) -> None:
    first = say(one, bob)
    say(one, one.author, "Dank je.", answers=first.pk)
    with pytest.raises(NotAllowed):
        comments.take_back(first, by=one.author)
    comments.take_back(first, by=bob)
    shown = comments.shown(one, NOBODY)
    assert (shown[0].comment.gone, [reply.words for reply in shown[0].replies]) == (Gone.TAKEN_BACK, ["Dank je."])
    alone = say(one, bob)
    comments.take_back(alone, by=bob)
    assert len(comments.shown(one, bob)) == 1


def test_who_goes_leaves_no_words_and_no_name(one: Any, bob: Any) -> None:
    first = say(one, bob, "Ik woon op nummer 3.", public_name="Bob")
    say(one, one.author, "Dank je.", answers=first.pk)
    say(one, bob, "Nog iets.", confirmed=False)
    assert len(held(bob)["comments"]) == 2
    erase(bob)
    left = Comment.objects.get(pk=first.pk)
    assert (left.words, left.public_name, left.author, left.gone) == ("", "", None, Gone.LEFT)
    assert read(one) == [("", ["Dank je."])]
    assert Comment.objects.count() == 2


def test_a_decision_is_of_who_moderates_there_says_why_and_is_kept(one: Any, bob: Any, moderator: Any) -> None:
    made = say(one, bob)
    with pytest.raises(NotAllowed):
        comments.decide(made, "hide", by=bob, reason="x")
    with pytest.raises(BadProposal, match="why"):
        comments.decide(made, "hide", by=moderator)
    with pytest.raises(BadProposal, match="no decision"):
        comments.decide(made, "burn", by=moderator, reason="x")
    comments.decide(made, "hide", by=moderator, reason="Reclame.")
    event = one.events.last()
    assert (event.what, event.reason, event.actor) == ("comment-hide", "Reclame.", moderator.pk)
    with pytest.raises(NotNow):
        comments.decide(made, "hide", by=moderator, reason="Nog eens.")
    assert comments.decide(made, "reconsider", by=moderator).visibility == Visibility.PENDING
    assert comments.decide(made, "publish", by=moderator).visibility == Visibility.PUBLIC


def test_what_is_not_public_is_not_talked_about(bob: Any) -> None:
    waiting = proposal(person("maker@example.org"), "plot-use")
    with pytest.raises(NotNow):
        say(waiting, bob)
