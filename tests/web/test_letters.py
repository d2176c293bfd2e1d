"""Letters: what they say in each language, to whom they go, and how they stop. Never a name or an address of somebody else."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from accounts import entering
from accounts.roles import Role
from participation import comments, proposals, texts
from participation.application_life import STEPS
from participation.digest import Often
from participation.event import Event
from participation.letter import Letter
from participation.life import TRANSITIONS, State
from participation.news import News
from participation.proposal import Proposal
from tests.accounts.conftest import person
from tests.participation.making import moved, proposal
from tests.web.posted import BOB, MAKER, NAME, around, follow, sent
from web.post import email

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


# What they say


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", [row.id for row in TRANSITIONS])
def test_each_step_has_a_letter_to_who_made_it_and_a_line_for_followers_in_each_language(step: str, language: str, maker: Any) -> None:
    one = proposal(maker, public_name=NAME)
    Proposal.objects.filter(pk=one.pk).update(language=language, near="Kerkstraat")
    event = Event.objects.create(
        proposal=one, number=99, actor=1, acted_as="handle-proposals", what=step, reason="Te smal.", clauses=["antwerp/passage"]
    )
    letter = Letter.objects.create(person=maker, text=step, language=language, proposal=one, event=event, once=step)
    made = email(letter)
    words = f"{made.subject}\n{made.body}"
    assert one.title in made.subject
    assert made.to == [MAKER]
    assert not re.search(r"<[a-z/]|\{|\}|%\(|&[a-z]+;", made.body)
    assert NAME not in words
    assert set(re.findall(r"\S+@\S+", words)) == set()
    assert made.body.startswith({"nl": "Dag,", "fr": "Bonjour,", "en": "Hello,"}[language])
    if step != "withdraw":
        assert f"https://meent.example/proposals/{one.key}" in made.body
    if step in ("hide", "ask", "refuse", "end"):
        assert "Te smal." in made.body
    line = texts.rows()[step].texts[language].line
    seen_by_followers = step not in ("send", "confirm", "hide", "reconsider", "look-again")
    assert bool(line) == seen_by_followers
    assert not line or "{title}" in line


def test_each_text_of_a_step_is_of_a_step_and_none_is_missing() -> None:
    steps = {row.id for row in TRANSITIONS}
    of_applications = {f"application-{row.id}" for row in STEPS} - {"application-lapse"}
    others = of_applications | {
        "use-ends-soon",
        "correction-applied",
        "correction-refused",
        "correction-overtaken",
        "account-unused",
        "official-answer",
        "comment",
        "comment-hide",
        "asked-if-it-lives",
        "confirm-proposal",
        "confirm-support",
        "confirm-comment",
        "confirm-interest",
        "confirm-application",
        "news",
        "frame",
        "frame-stop",
    }
    assert set(texts.rows()) == steps | others


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_letters_say_is_short_and_plain(language: str) -> None:
    """Prove it as far as it can be counted: no sentence of more than twenty words, and few words of more than fourteen letters."""
    for key, row in texts.rows().items():
        said = texts.PLACEHOLDER.sub("x", f"{row.texts[language].body}\n{row.texts[language].line}")
        for sentence in re.split(r"[.:?!]\s|\n", said):
            words = re.findall(r"[\w’'-]+", sentence)
            assert len(words) <= 20, (key, sentence)
            assert not [word for word in words if len(word) > 15], (key, sentence)


def test_a_refusal_names_the_rule_in_the_readers_language(maker: Any, planner: Any) -> None:
    one = moved(proposal(maker, "facade-garden"), "take-up", by=planner)
    from participation.profile import profile

    clause = profile("antwerp").clauses[0]
    moved(one, "refuse", by=planner, clauses=[f"antwerp/{clause.id}"])
    body = sent(MAKER)[-1].body
    assert "- " in body
    assert f"antwerp/{clause.id}" not in body
    assert "\n\n\n" not in body


# To whom


def test_who_made_it_hears_of_what_others_decide_and_not_of_what_they_did_themselves(maker: Any, planner: Any) -> None:
    one = proposal(maker)
    assert [each.subject for each in sent(MAKER)] == ["Je voorstel staat online: Een bank voor het plein"]
    one = moved(one, "take-up", by=planner)
    assert len(sent(MAKER)) == 1
    one = moved(one, "ask", by=planner, reason="Waar precies?")
    assert "Waar precies?" in sent(MAKER)[0].body
    one = moved(one, "accept" if one.state == State.APPEALED else "answer", by=maker, reason="Naast de boom.")
    moved(one, "accept", by=planner)
    assert len(sent(MAKER)) == 2  # a receipt of the answer, and the decision


def test_nothing_goes_to_an_address_that_nobody_confirmed(planner: Any) -> None:
    jan = entering.enter("jan@example.org")
    one = proposal(jan)
    follow(jan, one)
    moved(one, "take-up", by=planner)
    assert sent() == []
    assert set(Letter.objects.values_list("dropped", flat=True)) == {"unsure"}


def test_followers_hear_at_once_and_never_who(maker: Any, bob: Any, planner: Any) -> None:
    one = proposal(maker, public_name=NAME)
    follow(bob, one)
    sent()
    moved(one, "take-up", by=planner)
    (letter,) = sent(BOB)
    assert f"The city looks at “{one.title}”" in letter.body
    for secret in (NAME, MAKER, "planner", "person"):
        assert secret not in f"{letter.subject}{letter.body}{letter.extra_headers}"
    assert letter.to == [BOB]


def test_what_belongs_to_two_things_that_one_follows_is_told_once(maker: Any, bob: Any, planner: Any) -> None:
    one = proposal(maker)
    follow(bob, one)
    around(bob, one)
    around(bob, one, Often.WEEKLY, metres=400)
    moved(one, "take-up", by=planner)
    assert len(sent(BOB)) == 1
    News.objects.update(due_at=timezone.now())
    assert sent(BOB) == []


def test_who_does_it_is_not_told_and_who_made_it_not_twice(maker: Any, planner: Any) -> None:
    one = proposal(maker)
    follow(maker, one)
    follow(planner, one)
    sent()
    moved(one, "take-up", by=planner)
    assert [each.to for each in sent()] == [[MAKER]]


def test_new_proposals_in_a_street_are_told_and_those_elsewhere_are_not(maker: Any, bob: Any) -> None:
    import shapely

    around(bob, proposal(maker))
    sent()
    near = proposal(maker, title="Een boom op de hoek")
    proposal(maker, title="Ver weg", shape=shapely.Point(655_000, 670_000))
    (letter,) = sent(BOB)
    assert near.title in letter.body
    assert "Ver weg" not in letter.body
    assert "Mijn straat" in letter.subject


def test_a_digest_waits_and_holds_all_by_place(maker: Any, bob: Any, planner: Any) -> None:
    one = proposal(maker)
    around(bob, one, Often.DAILY, "nl")
    follow(bob, one, Often.DAILY, "nl")
    two = proposal(maker, title="Een boom op de hoek")
    moved(one, "take-up", by=planner)
    assert sent(BOB) == []
    News.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    (letter,) = sent(BOB)
    for words in (two.title, "De stad bekijkt", "Mijn straat"):
        assert words in letter.body
    assert sent(BOB) == []


def test_each_language_has_a_letter_of_its_own(maker: Any, bob: Any, planner: Any) -> None:
    one, two = proposal(maker), proposal(maker, title="Een boom")
    follow(bob, one, language="fr")
    follow(bob, two, language="nl")
    moved(one, "take-up", by=planner)
    moved(two, "take-up", by=planner)
    assert {each.body[:4] for each in sent(BOB)} == {"Bonj", "Dag,"}


def test_what_was_hidden_or_taken_away_meanwhile_is_not_told(maker: Any, bob: Any, planner: Any) -> None:
    moderator = person("moderator@example.org", Role.MODERATOR)
    one, two, three = proposal(maker), proposal(maker, title="Een boom"), proposal(maker, title="Een perk")
    for each in (one, two, three):
        follow(bob, each)
    sent()
    for each in (one, two, three):
        moved(each, "take-up", by=planner)
    one.refresh_from_db()
    two.refresh_from_db()
    moved(one, "hide", by=moderator, reason="x")
    proposals.remove(two, by=maker, version=two.version, reason="x")
    (letter,) = sent(BOB)
    assert three.title in letter.body
    assert one.title not in letter.body
    assert two.title not in letter.body


def test_that_it_is_online_is_not_told_of_what_was_hidden_since(maker: Any) -> None:
    one = proposal(maker)
    moved(one, "hide", by=person("moderator@example.org", Role.MODERATOR), reason="Een telefoonnummer.")
    assert [each.subject[:24] for each in sent(MAKER)] == ["Je voorstel is niet meer"]


def test_comments_are_told_to_who_follows_the_proposal_unless_they_are_gone_by_then(maker: Any, bob: Any) -> None:
    one = proposal(maker)
    follow(bob, one)
    sent()

    def say(words: str) -> Any:
        return comments.say(one, by=maker, confirmed=True, words=words, form=uuid.uuid4(), public_name=NAME)

    say("Een geheim")
    comments.take_back(say("Nog iets"), by=maker)
    (letter,) = sent(BOB)
    assert letter.body.count("There is a comment") == 1
    for secret in ("Een geheim", "Nog iets", NAME):
        assert secret not in letter.body
    comments.take_back(say("Weg"), by=maker)
    assert sent(BOB) == []


def test_who_wrote_a_comment_reads_why_it_is_not_shown_and_nobody_else_does(maker: Any, bob: Any) -> None:
    moderator = person("moderator@example.org", Role.MODERATOR)
    one = proposal(maker)
    follow(maker, one)
    hidden, back = (
        comments.say(one, by=bob, confirmed=True, words=words, form=uuid.uuid4(), language="en") for words in ("Een nummer", "Nog iets")
    )
    sent()
    for each in (hidden, back):
        comments.decide(each, "hide", by=moderator, reason="Er stond een telefoonnummer in.")
    comments.decide(back, "publish", by=moderator)
    (letter,) = sent(BOB)
    assert "Er stond een telefoonnummer in." in letter.body
    assert letter.subject == f"We do not show your comment: {one.title}"
    assert "Een nummer" not in letter.body


def test_an_answer_of_the_city_is_told_unless_it_is_gone_by_then(maker: Any, bob: Any, planner: Any) -> None:
    one = proposal(maker)
    follow(bob, one)
    sent()
    said = {"by": planner, "confirmed": True, "official_as": "planner"}
    comments.say(one, words="We kijken ernaar.", form=uuid.uuid4(), **said)
    assert sorted(each.to[0] for each in sent()) == [BOB, MAKER]
    comments.take_back(comments.say(one, words="Vergissing.", form=uuid.uuid4(), **said), by=planner)
    assert sent() == []
