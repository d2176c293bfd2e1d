"""Coming in: by a code, by a password, never twice, never without the code, and not too often."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.management import call_command
from django.db import connections
from django.test import Client

from accounts.entering import enter
from accounts.models import User
from tests.accounts.conftest import code_of, last_code, person, text

pytestmark = pytest.mark.django_db


def who(client: Client) -> Any:
    """Return who is signed in."""
    request = client.get("/account/login/code/confirm").wsgi_request
    return request.user


def anew() -> Client:
    """Return a browser that was never here."""
    return Client(headers={"accept-language": "en"})


def test_an_address_and_a_code_are_all_that_is_needed(reader: Client) -> None:
    assert reader.post("/account/login/code", {"email": "Jan@Example.org"}).status_code == 302
    assert mail.outbox[-1].to == ["jan@example.org"]
    assert isinstance(who(reader), AnonymousUser)
    answer = reader.post("/account/login/code/confirm", {"code": last_code()})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    made = User.objects.get()
    assert who(reader) == made
    assert not made.has_usable_password()
    assert EmailAddress.objects.get().verified


def test_the_name_inside_says_nothing_of_the_address(reader: Client) -> None:
    reader.post("/account/login/code", {"email": "jan.peeters@example.org"})
    made = User.objects.get()
    assert re.fullmatch(r"p-[0-9a-f]{12}", made.username)
    assert (str(made), made.public_name, made.get_full_name()) == (f"person {made.pk}", "", "")


def test_nobody_can_tell_whether_there_is_an_account() -> None:
    """Prove that the answers and the letters are the same for an address that is known, one that is new, and one that is closed."""
    person("known@example.org")
    closed = person("closed@example.org")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    seen = []
    for address in ("known@example.org", "new@example.org", "closed@example.org"):
        client = anew()
        first = client.post("/account/login/code", {"email": address})
        page = client.get(first["Location"])
        seen.append((first.status_code, first["Location"], text(page).replace(address, "ADDRESS")))
    assert seen[0] == seen[1] == seen[2]
    assert [letter.to[0] for letter in mail.outbox] == ["known@example.org", "new@example.org"]
    bodies = [re.sub(r"\d{4}-\d{4}", "CODE", letter.subject + letter.body) for letter in mail.outbox]
    assert bodies[0] == bodies[1]


def test_a_known_address_comes_back_to_the_same_account(come_in: Callable[[str], Client]) -> None:
    alice = person("alice@example.org")
    assert who(come_in("alice@example.org")) == alice
    assert User.objects.count() == 1


def test_a_wrong_code_lets_nobody_in_and_three_end_it(reader: Client) -> None:
    reader.post("/account/login/code", {"email": "jan@example.org"})
    for _attempt in range(2):
        answer = reader.post("/account/login/code/confirm", {"code": "0000-0000"})
        assert "This code is not right." in text(answer)
    good = last_code()
    reader.post("/account/login/code/confirm", {"code": "0000-0000"})
    reader.post("/account/login/code/confirm", {"code": good})
    assert isinstance(who(reader), AnonymousUser)


def test_a_code_ends_after_a_quarter_of_an_hour(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    reader.post("/account/login/code", {"email": "jan@example.org"})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + timedelta(minutes=16).total_seconds())
    answer = reader.post("/account/login/code/confirm", {"code": last_code()})
    assert answer["Location"] == "/account/login/code"
    assert isinstance(who(reader), AnonymousUser)


def test_a_code_works_once_and_only_where_it_was_asked(reader: Client) -> None:
    reader.post("/account/login/code", {"email": "jan@example.org"})
    elsewhere = Client()
    elsewhere.post("/account/login/code/confirm", {"code": last_code()})
    assert isinstance(who(elsewhere), AnonymousUser)


def test_the_link_in_the_letter_fills_the_code_in(reader: Client) -> None:
    reader.post("/account/login/code", {"email": "jan@example.org"})
    link = re.search(r"http://testserver(/\S+code=\S+)", mail.outbox[-1].body)
    assert link
    assert f'value="{last_code()}"' in reader.get(link[1]).content.decode()


def test_a_person_comes_back_to_the_page_they_came_from_but_never_to_another_site(reader: Client) -> None:
    for asked, lands in (("/data", "/data"), ("https://elsewhere.example/", "/account/")):
        reader.post(f"/account/login/code?next={asked}", {"email": "jan@example.org", "next": asked})
        answer = reader.post(f"/account/login/code/confirm?next={asked}", {"code": last_code(), "next": asked})
        assert answer["Location"] == lands
        reader.post("/account/logout")


def test_a_password_can_be_set_and_used(come_in: Callable[[str], Client]) -> None:
    client = come_in("jan@example.org")
    words = "een lange zin is sterk"
    assert client.post("/account/password/set", {"password1": "kort", "password2": "kort"}).status_code == 200
    assert client.post("/account/password/set", {"password1": words, "password2": words}).status_code == 302
    client.post("/account/logout")
    assert "do not belong together" in text(client.post("/account/login", {"login": "jan@example.org", "password": "wrong"}))
    assert client.post("/account/login", {"login": "jan@example.org", "password": words}).status_code == 302
    assert who(client) == User.objects.get()


def test_a_forgotten_password_is_made_anew_by_a_link_that_works_once(reader: Client) -> None:
    person("jan@example.org")
    reader.post("/account/password/forgotten", {"email": "jan@example.org"})
    found = re.search(r"http://testserver(/account/password/forgotten/\S+)", mail.outbox[-1].body)
    assert found
    link, words = found[1], "een lange zin is sterk"
    form = reader.get(link, follow=True)
    sent = reader.post(form.redirect_chain[-1][0], {"password1": words, "password2": words})
    assert sent.status_code == 302
    assert User.objects.get().check_password(words)
    assert "too old, or was used already" in text(reader.get(link, follow=True))


def test_an_address_is_changed_only_once_the_new_one_is_confirmed(come_in: Callable[[str], Client]) -> None:
    client = come_in("old@example.org")
    client.post("/account/email", {"email": "new@example.org", "action_add": ""})
    assert User.objects.get().email == "old@example.org"
    assert mail.outbox[-1].to == ["new@example.org"]
    assert client.post("/account/email/confirm", {"code": last_code()}).status_code == 302
    assert User.objects.get().email == "new@example.org"
    assert [one.email for one in EmailAddress.objects.all()] == ["new@example.org"]
    assert mail.outbox[-1].to == ["old@example.org"]


def test_who_is_new_has_one_door_only(reader: Client) -> None:
    assert reader.get("/account/signup")["Location"] == "/account/login/code"
    assert reader.post("/account/signup", {"email": "x@example.org"})["Location"] == "/account/login/code"
    assert User.objects.count() == 0


# Too often


def test_too_many_letters_to_one_address_are_refused_with_when_to_come_back() -> None:
    answers = [anew().post("/account/login/code", {"email": "jan@example.org"}) for _attempt in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 300
    assert "That was too often." in text(answers[-1])
    assert 'value="jan@example.org"' in answers[-1].content.decode()
    assert len(mail.outbox) == 3


def test_too_many_letters_from_one_network_are_refused() -> None:
    answers = [anew().post("/account/login/code", {"email": f"jan{number}@example.org"}) for number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert User.objects.count() == 10
    other = anew().post("/account/login/code", {"email": "an@example.org"}, REMOTE_ADDR="192.0.2.9")
    assert other.status_code == 302


def test_too_many_wrong_passwords_are_refused_even_with_the_right_one(reader: Client) -> None:
    alice = person("alice@example.org")
    alice.set_password("een lange zin is sterk")
    alice.save()
    for _attempt in range(5):
        reader.post("/account/login", {"login": "alice@example.org", "password": "wrong"})
    answer = reader.post("/account/login", {"login": "alice@example.org", "password": "een lange zin is sterk"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert isinstance(who(reader), AnonymousUser)


def test_a_page_asked_for_too_often_is_our_own_with_when_to_come_back(come_in: Callable[[str], Client]) -> None:
    client = come_in("jan@example.org")
    answers = [client.post("/account/password/set", {"password1": "x", "password2": "y"}) for _attempt in range(6)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) >= 60
    assert "That was too often." in text(answers[-1])


def test_a_spoofed_address_of_a_proxy_counts_for_nothing() -> None:
    """Prove that X-Forwarded-For opens nothing where no proxy of ours stands in front."""
    for number in range(10):
        anew().post("/account/login/code", {"email": f"jan{number}@example.org"}, headers={"x-forwarded-for": f"198.51.100.{number}"})
    last = anew().post("/account/login/code", {"email": "an@example.org"}, headers={"x-forwarded-for": "198.51.100.99"})
    assert last.status_code == 429


@pytest.mark.django_db(transaction=True)
def test_the_same_address_many_times_at_once_makes_one_account() -> None:
    def come(_number: int) -> None:
        try:
            enter("jan@example.org")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(come, range(24)))
    assert User.objects.count() == EmailAddress.objects.count() == 1


# The first administrator


@pytest.mark.parametrize("email", ["chief@example.org", ""])
def test_the_first_administrator_comes_in_by_the_way_that_the_server_prints(
    reader: Client, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    """Prove that `createsuperuser`, with an address or without, leads through the second key to the desk, and locks nobody out."""
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "een lange zin is sterk")
    call_command("createsuperuser", interactive=False, username="chief", email=email, verbosity=0)
    assert reader.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert reader.get("/admin/", follow=True).redirect_chain[-1][0] == "/account/login/code?next=/admin/"
    answer = reader.post("/account/login?next=/admin/", {"login": "chief", "password": "een lange zin is sterk", "next": "/admin/"})
    assert answer["Location"] == "/admin/"
    led = reader.get("/admin/", follow=True)
    assert led.redirect_chain[-1][0] == "/account/second-key/set"
    assert "It works as soon as you have set a second key" in text(led)
    secret = led.context["form"].secret
    assert reader.post("/account/second-key/set", {"code": code_of(secret)})["Location"] == "/account/second-key/spare"
    assert reader.get("/admin/").status_code == 200
    assert reader.get("/admin/accounts/user/").status_code == 200
