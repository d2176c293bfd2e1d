"""What being together holds about people goes when its time has come, and leaves what others count on."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import retention
from accounts.personal import held
from geo.personal import periods
from participation import comments, follows, supports
from participation.comment import Comment
from participation.digest import Often
from participation.follow import What
from participation.follows import Wanted
from participation.letter import Letter
from participation.news import News
from participation.support import Support
from tests.accounts.conftest import person
from tests.participation.making import proposal

pytestmark = pytest.mark.django_db


def aged(days: int) -> dict[str, int]:
    """Apply each period as if that many days had passed since all was made; return how many rows went, by key."""
    then = timezone.now() - timedelta(days=days)
    Support.objects.update(made_at=then)
    Comment.objects.update(made_at=then)
    Comment.objects.exclude(gone_at=None).update(gone_at=then)
    Letter.objects.update(made_at=then)
    Letter.objects.exclude(sent_at=None).update(sent_at=then)
    News.objects.exclude(told_at=None).update(told_at=then)
    said = retention.days()
    return {each.key: each.apply(timezone.now() - timedelta(days=said[each.key])) for each in periods()}


def test_what_nobody_stood_for_goes_after_two_days_and_what_is_confirmed_stays() -> None:
    one, bob, eve = proposal(person("maker@example.org")), person("bob@example.org"), person("eve@example.org")
    supports.give(one, by=bob, confirmed=True)
    supports.give(one, by=eve, confirmed=False)
    said: dict[str, Any] = {"words": "Iets", "by": bob}
    comments.say(one, confirmed=True, form=uuid.uuid4(), **said)
    comments.say(one, confirmed=False, form=uuid.uuid4(), **said)
    assert (aged(1)["unconfirmed-support"], aged(1)["unconfirmed-comments"]) == (0, 0)
    went = aged(3)
    assert (went["unconfirmed-support"], went["unconfirmed-comments"]) == (1, 1)
    assert supports.count(one).all == 1
    assert Comment.objects.count() == 1


def test_words_that_were_taken_back_are_wiped_after_a_month_and_answers_stay() -> None:
    one, bob = proposal(person("maker@example.org")), person("bob@example.org")
    first = comments.say(one, by=bob, confirmed=True, words="Een geheim", form=uuid.uuid4())
    comments.say(one, by=one.author, confirmed=True, words="Dank je.", form=uuid.uuid4(), answers=first.pk)
    comments.take_back(first, by=bob)
    assert aged(20)["comments-taken-back"] == 0
    assert aged(31)["comments-taken-back"] == 1
    assert aged(31)["comments-taken-back"] == 0
    assert sorted(Comment.objects.values_list("words", flat=True)) == ["", "Dank je."]


def test_which_letters_went_is_known_for_three_months_and_what_waits_is_kept() -> None:
    one = proposal(person("maker@example.org"))
    Letter.objects.update(sent_at=timezone.now())
    Letter.objects.create(person=one.author, text="take-up", language="nl", once="waits")
    assert aged(80)["letters"] == 0
    assert aged(91)["letters"] == 1
    assert Letter.objects.get().once == "waits"


def test_all_that_is_held_can_be_seen_and_taken_along() -> None:
    one, bob = proposal(person("maker@example.org")), person("bob@example.org")
    supports.give(one, by=bob, confirmed=True)
    comments.say(one, by=bob, confirmed=True, words="Iets", form=uuid.uuid4())
    follows.start(Wanted(what=What.PROPOSAL, name="", proposal=one), by=bob, often=Often.DAILY, language="fr")
    found = held(bob)
    assert found["supports"][0]["proposal"] == one.key
    assert found["comments"][0]["words"] == "Iets"
    assert (found["follows"][0]["how often"], found["follows"][0]["language"]) == ("daily", "fr")
    assert [row["letter"] for row in held(one.author)["letters"]] == ["open"]
