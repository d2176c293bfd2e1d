"""No line of a log tells an address or a name, whatever people do and whatever goes wrong."""

import logging
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts import entering
from accounts.discretion import COVER, Discreet
from tests.accounts.conftest import last_code, person, signed_in

ADDRESS = "jan.peeters@zwanerode.example"
NAME = "Janneke van de Hoek"


class Everything(logging.Handler):
    """Keeps all that is logged: the words, what fills them in, and the traceback as it would be printed."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.printed: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.getMessage()} {record.args!r}")
        self.printed.append(Discreet("{asctime} {levelname} {name}: {message}", style="{").format(record))


@pytest.fixture
def logged() -> Iterator[Everything]:
    """All that any part of the house logs, down to the finest."""
    kept = Everything()
    loggers = [logging.getLogger(), *(each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger))]
    before = [(each, each.level, each.propagate, each.disabled) for each in loggers]
    for each in loggers:
        each.setLevel(logging.DEBUG)
        each.propagate, each.disabled = True, False
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)
    for each, level, propagate, disabled in before:
        each.setLevel(level)
        each.propagate, each.disabled = propagate, disabled


def tells(text: str) -> list[str]:
    """Return what a text tells of whom it should not."""
    return [piece for piece in (ADDRESS, "jan.peeters", "peeters", NAME, "Janneke", "Hoek") if piece.lower() in text.lower()]


@pytest.mark.django_db
def test_nothing_of_a_whole_visit_stands_in_a_log(logged: Everything, client: Client) -> None:
    """Sign in wrongly and rightly, choose a name and a password, change the address, try too often, take the data along, and leave."""
    logging.getLogger("meent.test").warning("something is logged")
    client.post("/account/login/code", {"email": ADDRESS})
    client.post("/account/login/code/confirm", {"code": "0000-0000"})
    client.post("/account/login/code/confirm", {"code": last_code()})
    client.post("/account/name", {"public_name": NAME})
    client.post("/account/password/set", {"password1": "een lange zin is sterk", "password2": "een lange zin is sterk"})
    client.post("/account/email", {"email": f"nieuw.{ADDRESS}", "action_add": ""})
    client.get("/account/data")
    client.get(f"/nowhere?email={ADDRESS}&name={NAME}")
    client.get(f"/{ADDRESS}")
    client.get("/admin/")
    client.post("/account/logout")
    for _try in range(7):
        client.post("/account/login", {"login": ADDRESS, "password": "wrong"})
    Client(enforce_csrf_checks=True).post("/account/login/code", {"email": ADDRESS})
    client.post("/account/password/forgotten", {"email": ADDRESS})
    token = entering.sign(entering.enter(f"ander.{ADDRESS}"), "follow", "1")
    client.get(f"/nowhere/{token}")
    entering.confirm(entering.open(token, "follow")[0])
    assert any("something is logged" in line for line in logged.lines)
    # A path that somebody typed is told as it was asked for; it is covered up where it is printed.
    assert [line for line in logged.lines if tells(line) and not line.startswith("django.request")] == []
    assert [line for line in logged.printed if tells(line)] == []


class Refusing(EmailBackend):
    """A post office that turns everybody away, and says whom."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({to: (550, b"unknown") for message in messages for to in message.to})


@pytest.mark.django_db
def test_an_error_that_tells_an_address_is_printed_without_it(logged: Everything, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    answer = Client(raise_request_exception=False).post("/account/login/code", {"email": ADDRESS})
    assert answer.status_code == 500
    assert ADDRESS not in answer.content.decode()
    trace = [line for line in logged.printed if "SMTPRecipientsRefused" in line]
    assert trace
    assert all(COVER in line for line in trace)
    assert [line for line in logged.printed if tells(line)] == []


@pytest.mark.django_db
def test_what_the_database_says_of_a_row_is_printed_without_the_address(logged: Everything) -> None:
    from allauth.account.models import EmailAddress
    from django.db import IntegrityError, transaction

    person(ADDRESS)
    other = person("other@example.org")
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        EmailAddress.objects.create(user=other, email=ADDRESS, verified=True)
    assert ADDRESS in str(told.value)
    logging.getLogger("django.request").error("Internal Server Error", exc_info=told.value)
    assert [line for line in logged.printed if tells(line)] == []


@pytest.mark.django_db
def test_who_is_in_the_administration_stands_there_as_a_number(logged: Everything) -> None:
    chief = person("chief@zwanerode.example", "administrator")
    made = person(ADDRESS)
    type(made).objects.filter(pk=made.pk).update(public_name=NAME)
    signed_in(chief).get(f"/admin/accounts/user/{made.pk}/change/")
    assert [line for line in logged.lines if tells(line)] == []


def test_the_settings_print_by_the_formatter_that_covers_up(settings: Any) -> None:
    assert {one["()"] for one in settings.LOGGING["formatters"].values()} == {"accounts.discretion.Discreet"}
    assert all(handler["formatter"] in settings.LOGGING["formatters"] for handler in settings.LOGGING["handlers"].values())


@given(st.emails(), st.sampled_from(["{}", "to <{}>", "{{'{}': 1}}", "Key (email)=({}) exists", "/x?email={}&a=b", "a,{};b"]))
def test_no_address_is_printed_wherever_it_stands(address: str, around: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, around.replace("{{", "{").replace("}}", "}").replace("{}", address), None, None)
    local, _at, domain = address.rpartition("@")
    printed = Discreet("{message}", style="{").format(record)
    assert f"@{domain}" not in printed
    assert not (len(local) > 12 and local in printed)
