"""Several deliverers at once: each letter goes once, and nobody waits for another's mail server."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connections

from accounts.roles import Role
from participation import alive, follows, news, outbox
from participation.digest import Often
from participation.follow import What
from participation.follows import Wanted
from participation.letter import Letter
from participation.news import News
from participation.texts import LetterText
from tests.accounts.conftest import person, signed_in
from tests.participation.making import moved, proposal
from tests.web.posted import later
from web.management.commands.deliver import deliver
from web.post import carry


def at_once(number: int, do: Any) -> list[Any]:
    """Do something in several threads that begin together, each with a connection of its own."""
    gate = Barrier(number)

    def run(_each: int) -> Any:
        try:
            gate.wait(10)
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.django_db(transaction=True)
def test_four_deliverers_send_each_letter_once() -> None:
    maker, planner = person("maker@example.org"), person("planner@example.org", Role.PLANNER)
    people = [person(f"p{number}@example.org") for number in range(12)]
    one = proposal(maker)
    for each in people:
        follows.start(Wanted(what=What.PROPOSAL, name="", proposal=one), by=each, often=Often.AT_ONCE, language="nl")
    deliver(ask=False)
    mail.outbox.clear()
    moved(one, "take-up", by=planner)
    went = at_once(4, lambda: deliver(ask=False))
    deliver(ask=False)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(["maker@example.org", *(each.email for each in people)])
    assert sum(went) <= 13
    assert not Letter.objects.filter(sent_at=None).exists()
    assert not News.objects.filter(told_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_one_deliverer_holds_keeps_no_other_from_the_rest() -> None:
    for name in ("a", "b"):
        proposal(person(f"{name}@example.org"))
    seen: list[int] = []

    def slow(letter: Letter) -> None:
        seen.append(letter.pk)
        if len(seen) == 1:  # while this one is on its way, another deliverer takes the rest
            assert at_once(1, lambda: outbox.deliver(carry)) == [1]

    assert outbox.deliver(slow) == 1
    assert len(seen) == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_gather_at_once_make_one_letter() -> None:
    bob, maker = person("bob@example.org"), person("maker@example.org")
    one = proposal(maker)
    follows.start(Wanted(what=What.PROPOSAL, name="", proposal=one), by=bob, often=Often.AT_ONCE, language="nl")
    one = moved(one, "take-up", "accept", by=person("planner@example.org", Role.PLANNER))
    assert sum(at_once(4, news.gather)) == 1
    assert Letter.objects.filter(text="news").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_ask_once() -> None:
    one = moved(proposal(person("maker@example.org")), "take-up", "accept", "realise", by=person("pl@example.org", Role.PLANNER))
    later(one, alive.after() * 2)
    assert sum(at_once(4, alive.ask)) == 1
    assert one.events.filter(what="asked-if-it-lives").count() == 1


@pytest.mark.django_db
def test_the_command_says_how_many_went() -> None:
    proposal(person("maker@example.org"))
    said = io.StringIO()
    call_command("deliver", stdout=said)
    assert said.getvalue().strip() == "1 letter went out."


# What an administrator has letters say


@pytest.mark.django_db
def test_an_administrator_words_a_letter_after_looking_how_it_reads() -> None:
    chief = signed_in(person("chief@example.org", Role.ADMINISTRATOR))
    page = "/admin/participation/lettertext/add/"
    assert 'href="?key=open&amp;language=en"' in chief.get(page).content.decode()
    begun = chief.get(f"{page}?key=open&language=en").content.decode()
    assert "Your proposal is online" in begun
    said = {"key": "open", "language": "en", "subject": "Hurray: {title}", "body": "It stands there.\n\n{link}", "line": ""}
    looked = chief.post(page, {**said, "look": "on"}).content.decode()
    assert "Hurray: A bench under the lime tree" in looked
    assert "https://meent.example/proposals/abc" in looked
    assert not LetterText.objects.exists()
    wrong = chief.post(page, {**said, "body": "Dear {name}"})
    assert "cannot be filled in here" in wrong.content.decode()
    assert not LetterText.objects.exists()
    assert chief.post(page, said).status_code == 302
    assert LetterText.objects.get().subject == "Hurray: {title}"
    assert chief.get(f"/admin/participation/lettertext/{LetterText.objects.get().pk}/change/").status_code == 200


@pytest.mark.django_db
def test_only_an_administrator_words_letters() -> None:
    for role in (Role.PLANNER, Role.MODERATOR):
        client = signed_in(person(f"{role}@example.org", role))
        assert client.get("/admin/participation/lettertext/add/").status_code == 403


def test_no_name_of_a_brace_in_a_letter_is_the_address_of_somebody() -> None:
    from participation.texts import names, rows

    for key in rows():
        assert not re.search("mail|address|name|author|person", " ".join(names(key)))
