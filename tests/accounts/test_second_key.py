"""The second key: set, asked for, spare codes, taken off, and lost."""

import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from accounts.permissions import Decision, decide
from accounts.roles import Role
from tests.accounts.conftest import code_of, last_code, person, text

pytestmark = pytest.mark.django_db


def on_the_way_in(client: Client, address: str) -> Any:
    """Type an address and its code; return the answer."""
    client.post("/account/login/code", {"email": address})
    return client.post("/account/login/code/confirm", {"code": last_code()})


def test_who_has_a_second_key_is_asked_for_it_and_comes_in_by_it_alone(reader: Client) -> None:
    alice = person("alice@example.org", Role.PLANNER)
    answer = on_the_way_in(reader, "alice@example.org")
    assert answer["Location"] == "/account/second-key/ask"
    assert reader.get("/admin/")["Location"].startswith("/admin/login/")
    wrong = reader.post("/account/second-key/ask", {"code": "000000"})
    assert "This code is not right." in text(wrong)
    secret = TOTP(Authenticator.objects.get(user=alice, type="totp")).instance
    from accounts.adapter import SecondFactorAdapter

    code = code_of(SecondFactorAdapter().decrypt(secret.data["secret"]))
    assert reader.post("/account/second-key/ask", {"code": code})["Location"] == "/account/"
    assert reader.get("/admin/").status_code == 200


@pytest.mark.parametrize(("seconds", "taken"), [(0, True), (30, True), (60, False)])
def test_a_code_that_runs_out_while_it_is_typed_is_taken(
    reader: Client, monkeypatch: pytest.MonkeyPatch, seconds: int, taken: bool
) -> None:
    on_the_way_in(reader, "jan@example.org")
    code = code_of(reader.get("/account/second-key/set").context["form"].secret)
    typed = 30 * (time.time() // 30) + seconds
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: typed))
    answer = reader.post("/account/second-key/set", {"code": code})
    assert (answer.status_code == 302) is taken


@pytest.mark.django_db(transaction=True)
def test_a_resident_may_set_one_and_gets_spare_codes_that_work_once(reader: Client) -> None:
    on_the_way_in(reader, "jan@example.org")
    page = reader.get("/account/second-key/set")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    answer = reader.post("/account/second-key/set", {"code": code_of(secret)})
    assert answer["Location"] == "/account/second-key/spare"
    spare = re.findall(r"<code>([\d-]+)</code>", reader.get("/account/second-key/spare").content.decode())
    assert len(spare) == 10
    assert {letter.subject for letter in mail.outbox} >= {"Your second key is set"}
    for lands in ("/account/", None):
        reader.post("/account/logout")
        on_the_way_in(reader, "jan@example.org")
        answer = reader.post("/account/second-key/ask", {"code": spare[0]})
        assert answer.get("Location") == lands


def test_who_takes_it_off_loses_the_role_until_there_is_a_new_one(reader: Client) -> None:
    alice = person("alice@example.org", Role.PLANNER, second_factor=False)
    on_the_way_in(reader, "alice@example.org")
    secret = reader.get("/account/second-key/set").context["form"].secret
    reader.post("/account/second-key/set", {"code": code_of(secret)})
    assert reader.get("/admin/").status_code == 200
    reader.post("/account/second-key/off")
    assert not Authenticator.objects.exists()
    assert decide(User.objects.get(pk=alice.pk), "desk") is Decision.SECOND_FACTOR
    assert reader.get("/admin/", follow=True).redirect_chain[-1][0] == "/account/second-key/set"


def test_a_lost_second_key_is_taken_off_at_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    alice = person("alice@example.org", Role.PLANNER)
    call_command("secondfactor", "ALICE@example.org")
    assert "1 keys were taken off." in capsys.readouterr().out
    assert decide(User.objects.get(pk=alice.pk), "desk") is Decision.SECOND_FACTOR
    with pytest.raises(CommandError, match="nobody who signs in as “bob”"):
        call_command("secondfactor", "bob")


def test_codes_cannot_be_guessed_by_trying(reader: Client) -> None:
    person("alice@example.org", Role.PLANNER)
    on_the_way_in(reader, "alice@example.org")
    answers = [reader.post("/account/second-key/ask", {"code": f"{number:06}"}) for number in range(8)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
