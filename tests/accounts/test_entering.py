"""Coming in by nothing but an address, and the links that prove whose it is."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.db import connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts import entering
from accounts.entering import HOLDS, BadAddress, BadLink, ExpiredLink
from accounts.models import User
from accounts.retention import days
from tests.accounts.conftest import last_code, person


@pytest.mark.django_db
def test_an_address_that_nobody_had_becomes_somebody_without_a_password_or_a_name() -> None:
    made = entering.enter("  Jan@Example.org ")
    assert (made.email, made.has_usable_password(), made.public_name) == ("jan@example.org", False, "")
    assert not entering.is_confirmed(made)
    assert "jan" not in made.username


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["alice@example.org", "ALICE@Example.ORG", " alice@example.org\n"])
def test_an_address_is_the_same_however_it_is_typed(typed: str) -> None:
    alice = person("alice@example.org")
    assert entering.enter(typed) == alice
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_address_that_was_kept_in_capitals_is_found_too() -> None:
    old = User.objects.create_user(username="old", email="Old@Example.org")
    assert entering.enter("old@example.org") == old


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", "jan", "jan@", "@example.org", "a@b", "jan@example.org, piet@example.org", "a" * 250 + "@example.org", "a\0@b.org"]
)
def test_what_is_no_address_is_refused_and_keeps_nothing(typed: str) -> None:
    with pytest.raises(BadAddress, match="no e-mail address"):
        entering.enter(typed)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_address_that_somebody_only_wants_to_change_to_is_not_theirs() -> None:
    """Prove that nobody draws what another one sends to their own account, by naming an address that they never confirmed."""
    sly = person("sly@example.org")
    EmailAddress.objects.create(user=sly, email="victim@example.org", verified=False)
    assert entering.enter("victim@example.org") != sly
    victim = Client(headers={"accept-language": "en"})
    victim.post("/account/login/code", {"email": "victim@example.org"})
    victim.post("/account/login/code/confirm", {"code": last_code()})
    assert victim.get("/account/login/code/confirm").wsgi_request.user.email == "victim@example.org"


@pytest.mark.django_db
def test_who_confirmed_an_address_goes_before_who_only_typed_it() -> None:
    User.objects.enter("alice@example.org")
    alice = person("alice@example.org")
    assert entering.enter("alice@example.org") == alice


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_with_one_address_are_one_person() -> None:
    def come(number: int) -> int:
        try:
            return entering.enter("jan@example.org" if number % 2 else "JAN@example.org").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(come, range(10)))) == 1
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_link_tells_whose_letter_it_stood_in_and_what_it_was_about_and_confirms_the_address() -> None:
    made = entering.enter("jan@example.org")
    token = entering.sign(made, "confirm-proposal", "a-key")
    assert entering.open(token, "confirm-proposal") == (made, "a-key")
    assert not entering.is_confirmed(made)
    for _twice in range(2):
        entering.confirm(made)
    assert entering.is_confirmed(made)
    assert EmailAddress.objects.get().primary


@pytest.mark.django_db
def test_a_link_holds_no_address_and_no_name() -> None:
    made = entering.enter("jan.peeters@example.org")
    token = entering.sign(made, "follow", "street 12")
    inside = str(signing.loads(token, salt="letter follow"))
    assert not any(said in token + inside for said in ("jan", "peeters", "example", made.username))


@pytest.mark.django_db
def test_a_link_is_for_one_purpose_only() -> None:
    token = entering.sign(entering.enter("jan@example.org"), "follow", "1")
    with pytest.raises(BadLink):
        entering.open(token, "confirm-proposal")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    now = time.time()
    return lambda later: monkeypatch.setattr(time, "time", lambda: now + later)


@pytest.mark.django_db
def test_a_link_holds_for_two_days_to_the_second_and_an_unconfirmed_person_as_long(clock: Any) -> None:
    clock(0)
    made = entering.enter("jan@example.org")
    token, life = entering.sign(made, "follow"), HOLDS.total_seconds()
    clock(life - 1)
    assert entering.open(token, "follow")[0] == made
    clock(life + 1)
    with pytest.raises(ExpiredLink, match="too old"):
        entering.open(token, "follow")
    assert entering.open(token, "follow", holds=timedelta(days=3))[0] == made
    assert entering.open(token, "follow", holds=None)[0] == made
    assert timedelta(days=days()["unconfirmed-people"]) == HOLDS


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"email": "new@example.org"}, {"is_active": False}], ids=["another address", "closed"])
def test_a_link_ends_with_what_it_stood_for(change: dict[str, Any]) -> None:
    made = entering.enter("jan@example.org")
    token = entering.sign(made, "follow")
    User.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(ExpiredLink):
        entering.open(token, "follow")


@pytest.mark.django_db
def test_a_link_to_somebody_who_has_gone_says_so() -> None:
    made = entering.enter("jan@example.org")
    token = entering.sign(made, "follow")
    made.delete()
    with pytest.raises(ExpiredLink):
        entering.open(token, "follow")


@pytest.mark.django_db
def test_a_closed_account_is_answered_like_any_other_and_opens_nothing() -> None:
    alice = person("alice@example.org")
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert entering.enter("alice@example.org") == alice
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_address_that_somebody_else_confirmed_since_is_not_confirmed_twice() -> None:
    first = User.objects.enter("jan@example.org")
    person("jan@example.org")
    with pytest.raises(ExpiredLink):
        entering.confirm(first)
    assert EmailAddress.objects.filter(verified=True).count() == 1


@given(st.text() | st.from_regex(r"[A-Za-z0-9:_\-]{1,80}", fullmatch=True))
def test_a_link_that_we_did_not_sign_says_so_and_never_falls(token: str) -> None:
    with pytest.raises(BadLink, match="not complete"):
        entering.open(token, "follow")


@pytest.mark.django_db
def test_a_link_that_was_cut_or_changed_says_so() -> None:
    token = entering.sign(entering.enter("jan@example.org"), "follow", "street 12")
    for broken in (token[:-1], token[1:], token.swapcase(), token.replace(":", "", 1)):
        with pytest.raises(BadLink):
            entering.open(broken, "follow")
    assert not mail.outbox
