"""People for tests: made in one line, with or without a second key, signed in as themselves."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import Grant, User
from accounts.roles import STAFF, Role


def person(email: str = "alice@example.org", *roles: str, second_factor: bool | None = None, **limits: Any) -> User:
    """Return somebody with these roles everywhere (or within `areas` and `kinds`); who decides for others has a second key, unless said."""
    made = User.objects.enter(email)
    EmailAddress.objects.create(user=made, email=email, primary=True, verified=True)
    areas, kinds = limits.get("areas"), limits.get("kinds", [])
    for role in roles:
        if role == Role.RESIDENT:
            continue
        grant = Grant.objects.create(user=made, role=role, everywhere=areas is None, kinds=kinds)
        grant.areas.set(areas or ())
    if second_factor if second_factor is not None else STAFF & set(roles):
        TOTP.activate(made, generate_totp_secret())
    return User.objects.get(pk=made.pk)


def signed_in(made: User) -> Client:
    """Return a reader of English who is signed in as somebody."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(made)
    return client


def last_code() -> str:
    """Return the code of the last letter."""
    found = re.search(r"\b\d{4}-\d{4}\b", mail.outbox[-1].body)
    assert found
    return found[0]


def code_of(secret: str) -> str:
    """Return the code that an app shows now for a second key; it is taken as long as this one is shown, and as long again."""
    assert settings.MFA_TOTP_TOLERANCE == 1
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def text(answer: Any) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def reader() -> Client:
    """Somebody who reads English and is not signed in."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def come_in(reader: Client) -> Callable[[str], Client]:
    """A function that signs somebody in by a code, as anybody does."""

    def sign_in(email: str) -> Client:
        reader.post("/account/login/code", {"email": email})
        answer = reader.post("/account/login/code/confirm", {"code": last_code()})
        assert answer.status_code == 302, text(answer)
        return reader

    return sign_in
