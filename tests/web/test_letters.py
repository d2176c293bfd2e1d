"""Letters: what they say in each language, to whom they go, and how they stop. Never a name or an address of somebody else."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts import entering
from accounts.models import User
from accounts.roles import Role
from participation import alive, comments, follows, outbox, proposals, supports, texts
from participation.digest import Often
from participation.event import Event
from participation.follow import Follow, What
from participation.follows import Wanted
from participation.letter import Letter
from participation.life import TRANSITIONS, State, Visibility
from participation.news import News
from participation.proposal import Proposal
from participation.texts import LetterText
from tests.accounts.conftest import person, text
from tests.participation.making import moved, proposal
from web.management.commands.deliver import deliver
from web.post import carry, email

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
MAKER, BOB = "maker@example.org", "bob@example.org"
NAME = "Verborgen Maker"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MEENT_ADDRESS = "https://meent.example"


@pytest.fixture
def maker() -> Any:
    return person(MAKER)


@pytest.fixture
def bob() -> Any:
    return person(BOB)


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


def sent(to: str = "") -> list[Any]:
    """Deliver what is due and return the letters to somebody that went this time."""
    before = len(mail.outbox)
    deliver(ask=False)
    return [each for each in mail.outbox[before:] if not to or each.to == [to]]


def follow(by: Any, one: Proposal, often: Often = Often.AT_ONCE, language: str = "en") -> Follow:
    return follows.start(Wanted(what=What.PROPOSAL, name=one.title, proposal=one), by=by, often=often, language=language)


def around(by: Any, one: Proposal, often: Often = Often.AT_ONCE, language: str = "en", metres: int = 200) -> Follow:
    import shapely

    reach = shapely.from_wkb(bytes(one.geom.wkb)).buffer(metres)
    return follows.start(Wanted(what=What.OUTLINE, name="Mijn straat", reach=reach), by=by, often=often, language=language)


def link_in(letter: Any, part: str = "") -> str:
    """Return the path of the link of a letter that holds this."""
    return next(found for found in re.findall(r"https://meent\.example(/\S+)", letter.body) if part in found)


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
    others = {"official-answer", "comment", "asked-if-it-lives", "confirm-support", "confirm-comment", "news", "frame", "frame-stop"}
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


def test_an_answer_of_the_city_is_told_unless_it_is_gone_by_then(maker: Any, bob: Any, planner: Any) -> None:
    one = proposal(maker)
    follow(bob, one)
    sent()
    said = {"by": planner, "confirmed": True, "official_as": "planner"}
    comments.say(one, words="We kijken ernaar.", form=uuid.uuid4(), **said)
    assert sorted(each.to[0] for each in sent()) == [BOB, MAKER]
    comments.take_back(comments.say(one, words="Vergissing.", form=uuid.uuid4(), **said), by=planner)
    assert sent() == []


# Stopping


def test_one_click_stops_without_signing_in_and_nothing_comes_after(maker: Any, bob: Any, planner: Any) -> None:
    one = proposal(maker)
    follow(bob, one)
    around(bob, one, metres=900)
    sent()
    one = moved(one, "take-up", by=planner)
    (letter,) = sent(BOB)
    assert letter.body.count(one.title) == 1  # though it belongs to two things that are followed
    headers = letter.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.fullmatch(r"<https://meent\.example(/letters/stop/[^>]+)>", headers["List-Unsubscribe"])[1]
    assert path in letter.body
    for _each in range(3):
        Client().get(path)
        Client().head(path)
    moved(one, "accept", by=planner)  # this waits to be told as it stops
    assert News.objects.filter(told_at=None).exists()
    told = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert told.status_code == 200
    assert "Stopped" in text(Client(headers={"accept-language": "en"}).post(path))
    assert [each.to for each in sent()] == [[MAKER]]
    assert not follows.followed(bob).filter(proposal=one).exists()


def test_what_is_on_its_way_when_it_is_stopped_does_not_go(maker: Any, bob: Any, planner: Any) -> None:
    from participation import news

    one = proposal(maker)
    mine, place = follow(bob, one), around(bob, one)
    sent()
    moved(one, "take-up", by=planner)
    assert news.gather() == 1
    follows.stop(mine)
    follows.stop(place)
    assert sent(BOB) == []
    assert Letter.objects.get(text="news").dropped == "moot"


def test_who_made_it_can_stop_all_letters_about_it(maker: Any, planner: Any) -> None:
    one = proposal(maker)
    (letter,) = sent(MAKER)
    path = link_in(letter, "/letters/stop/")
    assert one.title in text(Client().get(path))
    Client().post(path)
    moved(one, "take-up", by=planner)
    assert sent(MAKER) == []
    follow(maker, one)
    one.refresh_from_db()
    moved(one, "accept", by=planner)
    assert len(sent(MAKER)) == 1


def test_a_letter_that_is_no_longer_kept_still_stops(maker: Any, bob: Any, planner: Any) -> None:
    one = proposal(maker)
    follow(bob, one)
    moved(one, "take-up", by=planner)
    path = link_in(sent(BOB)[0], "/letters/stop/")
    Letter.objects.all().delete()
    assert Client().post(path).status_code == 200
    assert not follows.followed(bob).exists()


def test_nobody_stops_anothers_letters(maker: Any, bob: Any, planner: Any) -> None:
    one = proposal(maker)
    follow(bob, one)
    theirs = entering.sign(maker, "stop", f"follow {Follow.objects.get().key}")
    Client().post(f"/letters/stop/{theirs}")
    assert follows.followed(bob).exists()
    for wrong in (theirs[:-2] + "xx", "x", entering.sign(bob, "alive", one.key)):
        assert Client().post(f"/letters/stop/{wrong}").status_code == 404


# How they go


class Flaky:
    """A mail server that fails a number of times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, failures: int) -> None:
        from django.core.mail import EmailMessage

        self.left, real = failures, EmailMessage.send

        def send(message: Any, *args: Any, **kwargs: Any) -> int:
            if self.left:
                self.left -= 1
                raise ConnectionRefusedError(f"{message.to} refused")
            return real(message, *args, **kwargs)

        monkeypatch.setattr(EmailMessage, "send", send)


def test_a_mail_server_that_fails_loses_nothing_and_is_tried_later_and_later(maker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal(maker)
    flaky = Flaky(monkeypatch, 3)
    waits = []
    for _try in range(3):
        assert sent() == []
        letter = Letter.objects.get()
        waits.append(letter.due_at - timezone.now())
        assert (letter.trouble, letter.sent_at) == ("ConnectionRefusedError", None)
        Letter.objects.update(due_at=timezone.now())
    assert waits == sorted(waits)
    assert flaky.left == 0
    (letter,) = sent()
    first = letter.extra_headers["Message-ID"]
    assert email(Letter.objects.get()).extra_headers["Message-ID"] == first
    assert sent() == []


def test_after_days_a_letter_is_given_up_and_others_go_on(maker: Any, bob: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal(maker)
    Letter.objects.update(tries=len(outbox.WAITS))
    Flaky(monkeypatch, 1)
    assert sent() == []
    assert Letter.objects.get().dropped == "failed"
    proposal(bob)
    assert len(sent(BOB)) == 1


def test_one_letter_that_cannot_be_written_does_not_keep_the_others(
    maker: Any, bob: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    proposal(maker)
    proposal(bob)
    first = Letter.objects.order_by("pk").first()

    def fall(letter: Letter) -> None:
        if letter.pk == first.pk:
            raise RuntimeError("out of ink")
        carry(letter)

    assert outbox.deliver(fall) == 1
    first.refresh_from_db()
    assert (first.trouble, first.tries) == ("RuntimeError", 1)
    assert MAKER not in caplog.text


def test_what_did_not_happen_is_told_to_nobody(maker: Any, planner: Any) -> None:
    from django.db import transaction

    one = proposal(maker)
    sent()
    with transaction.atomic():
        moved(one, "take-up", by=planner)
        transaction.set_rollback(True)
    assert sent() == []
    assert not Letter.objects.filter(sent_at=None).exists()


# A year later


def test_a_year_after_it_came_true_its_maker_is_asked_once_and_answers_by_a_button(maker: Any, planner: Any) -> None:
    one = moved(proposal(maker), "take-up", "accept", "realise", by=planner)
    sent()
    assert alive.ask() == 0
    later(one, alive.after() + timedelta(days=1))
    assert alive.ask() == 1
    assert alive.ask() == 0
    (letter,) = sent(MAKER)
    lives, ended = link_in(letter, "it=lives"), link_in(letter, "it=ended")
    reader = Client(headers={"accept-language": "en"})
    assert "It lives" in text(reader.get(lives))
    assert "no longer there" in text(reader.get(ended))
    one.refresh_from_db()
    assert one.state == State.REALISED
    assert reader.post(ended, {"it": "ended"}).status_code == 422
    assert "In a year we ask again" in text(reader.post(lives, {"it": "lives"}))
    one.refresh_from_db()
    assert one.state == State.MAINTAINED
    assert one.events.filter(what="asked-if-it-lives").count() == 1
    later(one, alive.after() + timedelta(days=1))
    assert alive.ask() == 1
    assert reader.post(link_in(sent(MAKER)[0], "it=ended"), {"it": "ended", "reason": "De straat ging open."}).status_code == 200
    one.refresh_from_db()
    assert one.state == State.ENDED
    assert alive.ask() == 0


def later(one: Proposal, time: timedelta) -> None:
    """Let all that happened to a proposal have happened so much earlier."""
    import pgtrigger
    from django.db.models import F

    with pgtrigger.ignore("participation.Event:append_only"):
        one.events.update(at=F("at") - time)


def test_a_proposal_whose_maker_left_is_not_asked_about(maker: Any, planner: Any) -> None:
    from accounts.personal import erase

    one = moved(proposal(maker), "take-up", "accept", "realise", by=planner)
    later(one, alive.after() * 2)
    erase(maker)
    assert alive.ask() == 0


def test_another_does_not_answer_for_the_maker(maker: Any, bob: Any, planner: Any) -> None:
    one = moved(proposal(maker), "take-up", "accept", "realise", by=planner)
    assert Client().post(f"/letters/alive/{entering.sign(bob, 'alive', one.key)}", {"it": "lives"}).status_code == 410
    one.refresh_from_db()
    assert one.state == State.REALISED


# Words of one's own


def test_an_administrators_words_take_the_place_of_ours_and_go_again(maker: Any) -> None:
    own = LetterText.objects.create(key="open", language="nl", subject="Hoera: {title}", body="Het staat er.\n\n{link}")
    proposal(maker)
    assert sent(MAKER)[0].subject == "Hoera: Een bank voor het plein"
    own.delete()
    proposal(maker)
    assert sent(MAKER)[0].subject == "Je voorstel staat online: Een bank voor het plein"


@pytest.mark.parametrize(
    ("key", "said", "part"),
    [
        ("open", {"body": "Dag {name}"}, "body"),
        ("open", {"subject": "{email}"}, "subject"),
        ("open", {"body": "{"}, "body"),
        ("open", {"body": " "}, "body"),
        ("open", {"subject": "a\nb"}, "subject"),
        ("take-up", {"line": "{reason}"}, "line"),
        ("hide", {"line": "Verborgen: {title}"}, "line"),
        ("confirm-support", {"body": "{title} {link}"}, "body"),
        ("confirm-support", {"body": "Druk op de knop."}, "body"),
        ("frame-stop", {"body": "{body}"}, "body"),
        ("no-such", {}, "key"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_by_name(key: str, said: dict[str, str], part: str) -> None:
    row = LetterText(key=key, language="nl", **{"subject": "Iets", "body": "{link}", **said})
    with pytest.raises(ValidationError) as told:
        row.full_clean()
    assert part in told.value.message_dict


def test_confirming_letters_say_nothing_that_was_typed_and_go_to_who_is_unknown(maker: Any) -> None:
    one = proposal(maker, title="KOOP NU op https://reclame.example")
    jan = entering.enter("jan@example.org")
    supports.give(one, by=jan, confirmed=False)
    for language in LANGUAGES:
        outbox.write(jan, "confirm-support", language=language, once=f"x {language}", proposal=one, wishes={"follow": "weekly"})
    letters = sent("jan@example.org")
    assert len(letters) == 3
    for each in letters:
        assert "reclame" not in each.subject + each.body
        assert "List-Unsubscribe" not in each.extra_headers
    path = link_in(letters[0], "/letters/support/")
    Client().get(path)
    assert supports.count(one).all == 0
    assert "counts" in text(Client(headers={"accept-language": "en"}).post(path))
    assert supports.count(one).all == 1
    assert EmailAddress.objects.get(email="jan@example.org").verified
    assert follows.followed(User.objects.get(email="jan@example.org")).get().often == "weekly"


def test_letters_hold_what_they_are_about_and_nothing_of_what_they_say(maker: Any, planner: Any) -> None:
    moved(proposal(maker), "take-up", by=planner)
    sent()
    row = str(list(Letter.objects.values()))
    for words in ("bank", MAKER, "Dag"):
        assert words not in row


def test_a_person_who_goes_gets_no_more_letters(maker: Any, bob: Any, planner: Any) -> None:
    from accounts.personal import erase, held

    one = proposal(maker)
    follow(bob, one)
    moved(one, "take-up", by=planner)
    assert held(bob)["follows"][0]["proposal"] == one.key
    erase(bob)
    assert sent(BOB) == []
    assert one.visibility == Visibility.PUBLIC
