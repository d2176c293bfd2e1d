"""Sending with nothing but an address: kept unseen, asked by letter, answered by a press of a button, told to nobody."""

import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.core import mail, signing
from django.db import connections
from django.db.models import F
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from accounts import entering
from accounts.models import User
from api import sending
from participation.errors import BadProposal
from participation.letter import Letter
from participation.life import State, Visibility
from participation.proposal import Proposal
from tests.accounts.conftest import person, text
from tests.participation.making import sent
from tests.web.posted import sent as delivered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
JAN = "jan@example.org"


def asked(by: Any = None) -> HttpRequest:
    request = RequestFactory().post("/api/proposals")
    request.user = by or AnonymousUser()
    return request


def link() -> str:
    """Return the link of the last letter that asks, as it stands there."""
    delivered()
    return re.findall(r"https://meent\.example(/proposals/confirm/\S+)", "\n".join(letter.body for letter in mail.outbox))[-1]


def answer(what: str, path: str = "", **more: Any) -> Any:
    return Client(headers={"accept-language": "en"}).post(path or link(), {"answer": what}, **more)


def look(path: str = "") -> Any:
    return Client(headers={"accept-language": "en"}).get(path or link())


def test_who_is_signed_in_stands_for_it_at_once_and_gets_no_letter() -> None:
    made = sending.send(asked(person(JAN)), sent())
    assert (made.state, made.visibility) == (State.SUBMITTED, Visibility.PUBLIC)
    assert not Letter.objects.filter(text="confirm-proposal").exists()


@pytest.mark.parametrize("known", [False, True])
def test_an_address_alone_is_asked_by_letter_however_well_it_is_known(known: bool) -> None:
    if known:
        person(JAN)
    made = sending.send(asked(), sent(), email=JAN)
    assert made.visibility == Visibility.UNCONFIRMED
    assert [letter.to for letter in delivered()] == [[JAN]]
    assert made.title in text(look())
    told = answer("confirm")
    assert "confirmed" in text(told)
    made.refresh_from_db()
    assert made.visibility == Visibility.PUBLIC
    assert "_auth_user_id" not in told.wsgi_request.session


def test_opening_the_link_changes_nothing() -> None:
    """Prove that a program that opens every link in a letter, as often as it likes, confirms nothing."""
    made = sending.send(asked(), sent(), email=JAN)
    for method in ("get", "head", "options", "put", "patch", "delete"):
        getattr(Client(), method)(link())
    made.refresh_from_db()
    assert made.visibility == Visibility.UNCONFIRMED
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_a_form_of_another_site_cannot_press_the_button() -> None:
    sending.send(asked(), sent(), email=JAN)
    assert Client(enforce_csrf_checks=True).post(link(), {"answer": "confirm"}).status_code == 403


def test_pressed_twice_is_as_good_as_once() -> None:
    sending.send(asked(), sent(), email=JAN)
    assert {answer("confirm").status_code for _twice in range(2)} == {200}
    assert "confirmed" in text(look())


def test_a_link_that_is_too_old_says_so_and_offers_a_fresh_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    made = sending.send(asked(), sent(), email=JAN)
    old = link()
    with monkeypatch.context() as patch:
        patch.setattr(signing.time, "time", lambda: time.time_ns() / 1e9 + timedelta(days=3).total_seconds())
        for told in (look(old), answer("confirm", old)):
            assert told.status_code == 410
            assert "Send me a new letter" in text(told)
        made.refresh_from_db()
        assert made.visibility == Visibility.UNCONFIRMED
        assert "on its way" in text(answer("again", old))
        assert len(delivered()) == 1
        assert answer("confirm").status_code == 200
    made.refresh_from_db()
    assert made.visibility == Visibility.PUBLIC


def test_fresh_letters_are_not_without_end() -> None:
    """Prove that who holds a link cannot have a mailbox filled by it, and is told when to come back."""
    sending.send(asked(), sent(), email=JAN)
    path = link()
    told = [answer("again", path) for _time in range(6)]
    assert [each.status_code for each in told] == [200] * 5 + [429]
    assert int(told[-1]["Retry-After"]) > 0
    assert Letter.objects.count() == 6


@pytest.mark.parametrize("token", ["x", "x:y:z", "%00", "a" * 3_000])
def test_a_link_that_is_none_of_ours_says_so(token: str) -> None:
    for told in (look(f"/proposals/confirm/{token}"), answer("confirm", f"/proposals/confirm/{token}")):
        assert told.status_code == 404
        assert "not complete" in text(told)


def test_a_link_of_a_letter_for_something_else_confirms_no_proposal() -> None:
    made = sending.send(asked(), sent(), email=JAN)
    other = entering.sign(made.author, "confirm-something-else", made.key)
    assert answer("confirm", f"/proposals/confirm/{other}").status_code == 404


def test_who_did_not_send_it_takes_it_away_and_it_cannot_come_back() -> None:
    made = sending.send(asked(), sent(), email=JAN)
    assert "taken away" in text(answer("not-mine"))
    made.refresh_from_db()
    assert made.removed_at is not None
    assert answer("confirm").status_code == 410
    assert "taken away" in text(answer("not-mine"))
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_what_was_confirmed_is_not_taken_away_by_an_old_letter() -> None:
    made = sending.send(asked(), sent(), email=JAN)
    answer("confirm")
    answer("not-mine")
    made.refresh_from_db()
    assert (made.removed_at, made.visibility) == (None, Visibility.PUBLIC)


def test_a_link_whose_proposal_or_person_has_gone_says_so_without_an_offer() -> None:
    made = sending.send(asked(), sent(), email=JAN)
    path = link()
    User.objects.filter(pk=made.author_id).update(is_active=False)
    told = look(path)
    assert told.status_code == 410
    assert "Send me a new letter" not in text(told)


def test_a_button_that_is_not_there_does_nothing() -> None:
    sending.send(asked(), sent(), email=JAN)
    assert answer("everything").status_code == 400


def test_the_page_is_kept_by_nobody_and_tells_its_address_to_nobody() -> None:
    sending.send(asked(), sent(), email=JAN)
    told = look()
    assert "no-store" in told["Cache-Control"]
    assert told["Referrer-Policy"] == "same-origin"
    assert told["X-Robots-Tag"] == "noindex"
    assert JAN not in told.content.decode()


def test_the_letter_holds_no_word_that_a_stranger_typed() -> None:
    sending.send(asked(), sent(title="Koop nu goedkoop", words="https://spam.example", near="spam", public_name="Spam"), email=JAN)
    (letter,) = delivered()
    whole = letter.subject + letter.body
    assert not [word for word in ("Koop", "spam", "Spam", JAN) if word in whole]


def test_the_letter_speaks_each_language() -> None:
    said = set()
    for language in ("nl", "fr", "en"):
        with translation.override(language):
            sending.send(asked(), sent(), email=f"{language}@example.org")
        (letter,) = delivered()
        said.add((letter.subject, letter.body.partition("http")[0]))
        assert not re.search(r"[{}]|%\(", letter.subject + letter.body)
        assert len(letter.subject) <= 70
    assert len({subject for subject, _body in said}) == len({body for _subject, body in said}) == 3


@pytest.mark.parametrize("email", ["", "  ", "jan", "jan@", "a@b.org\nBcc: c@d.org"])
def test_without_an_address_nothing_is_kept(email: str) -> None:
    with pytest.raises(BadProposal) as told:
        sending.send(asked(), sent(), email=email)
    assert list(told.value.flaws) == ["email"]
    assert not User.objects.exists()
    assert not Proposal.objects.exists()


def test_something_wrong_in_the_form_keeps_nobody_and_writes_to_nobody() -> None:
    with pytest.raises(BadProposal):
        sending.send(asked(), sent(title="x"), email=JAN)
    assert not User.objects.exists()
    assert not Letter.objects.exists()


def test_a_draft_is_for_who_is_signed_in() -> None:
    with pytest.raises(BadProposal) as told:
        sending.send(asked(), sent(), email=JAN, draft=True)
    assert list(told.value.flaws) == ["draft"]


def test_a_draft_says_what_its_form_says_last_and_is_sent_with_that() -> None:
    alice, form = person(), sent()
    first = sending.send(asked(alice), form, draft=True)
    assert first.state == State.DRAFT
    again = sending.send(asked(alice), sent(form=form.form, title="Twee banken"), draft=True)
    assert (again.pk, again.title, again.state) == (first.pk, "Twee banken", State.DRAFT)
    done = sending.send(asked(alice), sent(form=form.form, title="Drie banken"))
    assert (done.pk, done.title, done.visibility) == (first.pk, "Drie banken", Visibility.PUBLIC)


def test_the_same_form_twice_is_one_proposal_and_one_letter_until_a_minute_has_gone() -> None:
    form = sent()
    made = [sending.send(asked(), form, email=JAN) for _twice in range(2)]
    assert made[0] == made[1]
    assert Letter.objects.count() == 1
    Letter.objects.update(made_at=F("made_at") - timedelta(minutes=2))
    sending.send(asked(), form, email=JAN)
    assert Letter.objects.count() == 2


def test_a_mail_server_that_is_away_keeps_nobody_from_sending_and_no_address_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_letter: Any, fail_silently: bool = False) -> int:
        raise SMTPRecipientsRefused({JAN: (550, b"no such mailbox")})

    with monkeypatch.context() as patch, caplog.at_level(logging.DEBUG):
        patch.setattr("web.post.EmailMessage.send", refuse)
        made = sending.send(asked(), sent(), email=JAN)
        assert delivered() == []
    assert Letter.objects.get().trouble == "SMTPRecipientsRefused"
    assert JAN not in caplog.text
    Letter.objects.update(due_at=timezone.now())
    answer("confirm")
    made.refresh_from_db()
    assert made.visibility == Visibility.PUBLIC


def test_what_was_answered_or_taken_away_meanwhile_is_not_asked_any_more() -> None:
    for press in ("confirm", "not-mine"):
        made = sending.send(asked(), sent(), email=JAN)
        path = f"/proposals/confirm/{entering.sign(made.author, 'confirm-proposal', made.key)}"
        assert answer(press, path).status_code == 200
    assert not [letter for letter in delivered() if "/proposals/confirm/" in letter.body]
    assert set(Letter.objects.filter(text="confirm-proposal").values_list("dropped", flat=True)) == {"moot"}


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_are_one_proposal_and_one_letter() -> None:
    form = sent()

    def press(_number: int) -> str:
        try:
            return sending.send(asked(), form, email=JAN).key
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(press, range(10)))) == 1
    assert Proposal.objects.count() == User.objects.count() == Letter.objects.count() == 1
