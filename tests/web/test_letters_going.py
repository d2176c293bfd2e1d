"""Letters on their way: stopped by one press, tried again when a server fails, asked a year later, worded by a city."""

import re
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
from participation import alive, follows, outbox, supports
from participation.follow import Follow
from participation.letter import Letter
from participation.life import State, Visibility
from participation.news import News
from participation.texts import LetterText
from tests.accounts.conftest import text
from tests.participation.making import moved, proposal
from tests.web.posted import BOB, MAKER, around, follow, later, link_in, sent
from web.post import carry, email

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


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


def test_a_deliverer_that_is_killed_after_the_mail_server_said_yes_sends_the_same_letter_again_and_says_that_it_is_the_same(
    maker: Any,
) -> None:
    """Prove what docs/operations.md says of the one moment in which a letter can go twice."""
    proposal(maker)

    def killed(letter: Letter) -> None:
        carry(letter)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.deliver(killed)
    kept = Letter.objects.get()
    assert (kept.sent_at, kept.tries, kept.dropped) == (None, 0, "")
    first = mail.outbox[-1]
    (again,) = sent()
    assert again.extra_headers["Message-ID"] == first.extra_headers["Message-ID"]
    assert again.extra_headers["Date"] == first.extra_headers["Date"]
    assert again.subject == first.subject
    assert sent() == []


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
