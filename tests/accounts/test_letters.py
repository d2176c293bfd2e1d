"""Letters: each that can go out has its words, in three languages, complete, and without a name in it."""

from importlib.resources import files
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.letters import LETTERS, NOTICES
from tests.accounts.conftest import last_code

ABOUT = {
    "code": "1234-5678",
    "link": "https://meent.example/account/login/code/confirm?code=1234-5678",
    "home": "https://meent.example/",
    "signin": "https://meent.example/account/login/code",
    "password_reset_url": "https://meent.example/account/password/forgotten/1-abc",
    "day": "1 March 2027",
}
# What allauth can send and we never do: we ask for no phone, and no password is reset by a code; keys are codes from an app.
NEVER = {"account/email/password_reset_code", "mfa/email/webauthn_added", "mfa/email/webauthn_removed"}


def of_allauth(kind: str, ending: str) -> set[str]:
    """Return the names of the texts that allauth comes with."""
    root = files("allauth") / "templates"
    found = set()
    for app in ("account", "mfa", "socialaccount"):
        found |= {f"{app}/{kind}/{path.name.removesuffix(ending)}" for path in (root / app / kind).iterdir() if path.name.endswith(ending)}
    return found


def test_each_letter_that_allauth_can_send_is_one_of_ours() -> None:
    assert of_allauth("email", "_subject.txt") - NEVER <= set(LETTERS)


def test_each_notice_of_ours_is_one_that_is_given() -> None:
    assert set(NOTICES) <= {f"{name}.txt" for name in of_allauth("messages", ".txt")}


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("name", sorted(LETTERS))
def test_each_letter_is_whole_in_each_language(name: str, language: str) -> None:
    with translation.override(language):
        subject, body = LETTERS[name].filled(ABOUT)
        greeting = {"nl": "Dag,", "fr": "Bonjour,", "en": "Hello,"}[language]
    assert body.startswith(f"{greeting}\n\n")
    assert body.endswith("Meent\nhttps://meent.example/\n")
    assert "%(" not in subject + body
    assert "\n" not in subject
    assert len(subject) <= 70
    for paragraph in body.split("\n\n"):
        assert len(paragraph) < 400


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_each_letter_is_another_in_another_language(name: str) -> None:
    said = set()
    for language in ("nl", "fr", "en"):
        with translation.override(language):
            said.add(LETTERS[name].filled(ABOUT))
    assert len({subject for subject, _body in said}) == len({body for _subject, body in said}) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [("nl", "Je code: ", "Je code is"), ("fr", "Ton code : ", "Ton code est"), ("en", "Your code: ", "Your code is")],
)
def test_a_letter_speaks_the_language_of_who_asked_for_it(language: str, subject: str, words: str) -> None:
    client = Client(headers={"accept-language": language})
    client.post("/account/login/code", {"email": "jan@example.org"})
    letter = mail.outbox[-1]
    assert letter.subject == subject + last_code()
    assert words in letter.body
    assert letter.from_email == "meent@localhost"


@pytest.mark.django_db
def test_a_letter_leads_to_the_site_it_was_asked_on(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["meent.example"]
    Client().post("/account/login/code", {"email": "jan@example.org"}, headers={"host": "meent.example"})
    assert "http://meent.example/account/login/code/confirm?code=" in mail.outbox[-1].body
    assert Client().post("/account/login/code", {"email": "jan@example.org"}, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("backend", "hosts", "warned"),
    [("console", ["meent.example"], True), ("console", ["localhost", "127.0.0.1"], False), ("smtp", ["meent.example"], False)],
)
def test_a_site_that_others_reach_is_told_that_its_letters_go_nowhere(settings: Any, backend: str, hosts: list[str], warned: bool) -> None:
    from accounts.checks import letters_go_out

    settings.EMAIL_BACKEND, settings.ALLOWED_HOSTS = f"django.core.mail.backends.{backend}.EmailBackend", hosts
    assert [each.id for each in letters_go_out()] == (["accounts.W001"] if warned else [])


@pytest.mark.parametrize(
    ("address", "hosts", "warned"),
    [
        ("http://127.0.0.1:8000", ["meent.example"], True),
        ("http://[::1]:8000", ["meent.example"], True),
        ("http://127.0.0.1:8000", ["localhost", "127.0.0.1"], False),
        ("https://meent.example", ["meent.example"], False),
    ],
)
def test_a_site_that_others_reach_is_told_that_its_links_lead_nowhere(settings: Any, address: str, hosts: list[str], warned: bool) -> None:
    from accounts.checks import letters_lead_here

    settings.MEENT_ADDRESS, settings.ALLOWED_HOSTS = address, hosts
    assert [each.id for each in letters_lead_here()] == (["accounts.W002"] if warned else [])
