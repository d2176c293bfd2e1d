"""The gate against robots: work done once, time taken once, tries counted, and nothing kept that is about anybody."""

import base64
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import altcha
import pytest
from django.core import signing
from django.core.management import call_command
from django.db import connection, connections
from hypothesis import HealthCheck, given
from hypothesis import settings as checks
from hypothesis import strategies as st

from accounts import proof
from accounts.limits import HOUR, LETTERS, RATES, WITHOUT_PROOF, Per
from accounts.models import Limit
from accounts.proof import HOLDS, LONGEST, QUICKEST_S, NoProof, NotProved, OldProof, TooQuick
from accounts.robots import TooOften, Trapped, Visit, count, let_through
from tests.robots import worked_out

HERE = "198.51.100.7"


def tries(what: str, per: Per) -> int:
    return next(rate.tries for rate in (*RATES, *WITHOUT_PROOF, *LETTERS) if (rate.what, rate.per) == (what, per))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A function that sets the clock so many seconds after the test began."""
    began = float(int(time.time()))
    monkeypatch.setattr(time, "time", lambda: began)
    return lambda later: monkeypatch.setattr(time, "time", lambda: began + later)


# Work


@pytest.mark.django_db
def test_work_that_was_done_lets_through_and_is_spent() -> None:
    visit = Visit(address=HERE, proof=worked_out("propose"))
    assert let_through("propose", visit) is False
    with pytest.raises(OldProof, match="sent before"):
        let_through("propose", visit)


def test_work_takes_what_it_costs() -> None:
    """Prove that an answer takes at least a hundred keys to find and never two hundred: nobody waits for bad luck."""
    for _again in range(5):
        asked = altcha.Challenge.from_dict(proof.challenge("propose"))
        found = altcha.solve_challenge(asked)
        assert found is not None
        assert proof.STEPS <= found.counter < 2 * proof.STEPS
        assert asked.parameters.cost == 2


@pytest.mark.django_db
def test_work_for_one_thing_is_not_good_for_another() -> None:
    with pytest.raises(NoProof):
        let_through("propose", Visit(address=HERE, proof=worked_out("support")))


def changed(payload: str, change: Callable[[dict[str, Any]], Any]) -> str:
    said = json.loads(base64.b64decode(payload))
    change(said)
    return base64.b64encode(json.dumps(said).encode()).decode()


ATTACKS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an easier sum": lambda said: said["challenge"]["parameters"].update(cost=1),
    "a shorter prefix": lambda said: said["challenge"]["parameters"].update(keyPrefix=""),
    "a later end": lambda said: said["challenge"]["parameters"].update(expiresAt=99_999_999_999),
    "no end": lambda said: said["challenge"]["parameters"].pop("expiresAt"),
    "another deed": lambda said: said["challenge"]["parameters"].update(data={"for": "support"}),
    "no deed": lambda said: said["challenge"]["parameters"].pop("data"),
    "another number": lambda said: said["challenge"]["parameters"].update(nonce="0" * 32),
    "another algorithm": lambda said: said["challenge"]["parameters"].update(algorithm="SHA-256"),
    "a key signed by itself": lambda said: said["challenge"]["parameters"].update(keySignature="0" * 64),
    "no key signature": lambda said: said["challenge"]["parameters"].pop("keySignature"),
    "no signature": lambda said: said["challenge"].pop("signature"),
    "an empty signature": lambda said: said["challenge"].update(signature=""),
    "a signature that is a list": lambda said: said["challenge"].update(signature=[]),
    "a guessed key": lambda said: said["solution"].update(derivedKey="00" * 32),
    "a key that is a number": lambda said: said["solution"].update(derivedKey=0),
    "no solution": lambda said: said.pop("solution"),
    "parameters that are a list": lambda said: said["challenge"].update(parameters=[]),
    "deep data": lambda said: said["challenge"]["parameters"].update(data=json.loads("[" * 90 + "]" * 90)),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_work_that_was_tampered_with_shows_nothing(attack: Callable[[dict[str, Any]], Any]) -> None:
    with pytest.raises(NotProved):
        proof.worked(changed(worked_out("propose"), attack), "propose")


@pytest.mark.parametrize(
    "payload", ["", "x", "e30=", "bnVsbA==", "W10=", "IiI=", "\0", "é" * 50, "A" * 100_000, base64.b64encode(b"[" * 2_000).decode()]
)
def test_what_is_no_work_at_all_shows_nothing_and_never_falls(payload: str) -> None:
    with pytest.raises(NoProof):
        proof.worked(payload, "propose")


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()))
def test_nothing_that_is_sent_as_work_makes_the_gate_fall(payload: str) -> None:
    with pytest.raises(NoProof):
        proof.worked(payload, "propose")


_LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10)


@checks(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(["algorithm", "nonce", "salt", "cost", "keyLength", "keyPrefix", "expiresAt", "data"]), _LEAF),
    _LEAF,
    _LEAF,
)
def test_no_odd_value_in_a_challenge_makes_the_gate_fall(parameters: dict[str, Any], signature: Any, counter: Any) -> None:
    said = {"challenge": {"parameters": parameters, "signature": signature}, "solution": {"counter": counter, "derivedKey": signature}}
    with pytest.raises(NotProved):
        proof.worked(base64.b64encode(json.dumps(said).encode()).decode(), "propose")


def test_work_of_another_installation_is_not_good_here(settings: Any) -> None:
    settings.SECRET_KEY = "another"
    elsewhere = worked_out("propose")
    settings.SECRET_KEY = "ours"
    with pytest.raises(NoProof):
        proof.worked(elsewhere, "propose")


def test_work_holds_for_an_hour_to_the_second(clock: Callable[[float], None]) -> None:
    payload, life = worked_out("propose"), HOLDS.total_seconds()
    clock(life)
    assert proof.worked(payload, "propose").mark
    clock(life + 0.5)
    with pytest.raises(OldProof):
        proof.worked(payload, "propose")


@pytest.mark.django_db
def test_spent_work_stays_spent_until_it_ends_and_is_forgotten_then(clock: Callable[[float], None]) -> None:
    payload, life = worked_out("propose"), HOLDS.total_seconds()
    let_through("propose", Visit(address=HERE, proof=payload))
    clock(life)
    count("language", Visit(address=HERE))  # sweeps
    with pytest.raises(OldProof):
        let_through("propose", Visit(address=HERE, proof=payload))
    clock(life + 2)
    count("language", Visit(address=HERE))
    assert not Limit.objects.filter(cache_key__contains="spent").exists()
    with pytest.raises(OldProof):
        let_through("propose", Visit(address=HERE, proof=payload))


@pytest.mark.django_db(transaction=True)
def test_work_sent_twenty_times_at_once_lets_through_once() -> None:
    payload = worked_out("propose")

    def send(number: int) -> bool:
        try:
            let_through("propose", Visit(address=f"198.51.{number}.7", proof=payload))
        except OldProof:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(send, range(20))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_passes_twice_and_counts_once() -> None:
    visit = Visit(address=HERE, proof=worked_out("propose"), form="7f0e")

    def send(_number: int) -> bool:
        try:
            return let_through("propose", visit)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [False] * 4
    kept = Limit.objects.get(cache_key__startswith="robots:propose:address")
    assert len(json.loads(kept.value)) == 1
    with pytest.raises(OldProof):
        let_through("propose", Visit(address=HERE, proof=visit.proof, form="another"))


# Time


@pytest.mark.django_db
def test_who_runs_no_scripts_takes_three_seconds_and_a_letter_confirms_it(clock: Callable[[float], None]) -> None:
    shown = proof.stamp("propose")
    clock(QUICKEST_S - 0.01)
    with pytest.raises(TooQuick, match="very quick"):
        let_through("propose", Visit(address=HERE, stamp=shown))
    clock(QUICKEST_S)
    assert let_through("propose", Visit(address=HERE, stamp=shown)) is True
    with pytest.raises(OldProof):
        let_through("propose", Visit(address=HERE, stamp=shown))


def test_a_page_that_stayed_open_for_half_a_day_is_shown_anew(clock: Callable[[float], None]) -> None:
    shown, longest = proof.stamp("propose"), LONGEST.total_seconds()
    clock(longest)
    assert proof.waited(shown, "propose").mark
    clock(longest + 0.01)
    with pytest.raises(OldProof):
        proof.waited(shown, "propose")


def test_a_stamp_of_another_form_or_of_nobody_shows_nothing() -> None:
    for stamp in ("", "x", proof.stamp("support"), signing.dumps("propose", salt=proof.SALT), signing.dumps(["propose", "1", 0.0])):
        with pytest.raises(NoProof):
            proof.waited(stamp, "propose")


@pytest.mark.django_db
def test_who_shows_nothing_does_not_come_through() -> None:
    with pytest.raises(NoProof, match="still there"):
        let_through("propose", Visit(address=HERE))
    with pytest.raises(Trapped, match="must stay empty"):
        let_through("propose", Visit(address=HERE, proof=worked_out("propose"), trap="https://spam.example"))
    assert not Limit.objects.exists()


@pytest.mark.django_db
def test_bad_work_is_not_made_good_by_time() -> None:
    with pytest.raises(NoProof):
        let_through("propose", Visit(address=HERE, proof="x", stamp=proof.stamp("propose")))


# How often


def send(what: str = "propose", address: str = HERE, **more: Any) -> None:
    let_through(what, Visit(address=address, proof=worked_out(what), **more))


@pytest.mark.django_db
def test_an_address_waits_after_its_tries_and_is_told_how_long(clock: Callable[[float], None]) -> None:
    for number in range(tries("propose", Per.ADDRESS)):
        clock(number)
        send()
    clock(600)
    with pytest.raises(TooOften, match="Try again in 50 minutes") as refused:
        send()
    assert refused.value.wait_s == HOUR - 600
    send(address="198.51.100.8")
    send("comment")
    clock(HOUR - 0.5)
    with pytest.raises(TooOften, match=r"in 1 minute\.") as refused:
        send()
    assert refused.value.wait_s == 1
    clock(HOUR)
    send()
    with pytest.raises(TooOften):
        send()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["198.51.100.{n}", "2001:db8:1:2::{n:x}"])
def test_many_addresses_of_one_network_are_counted_together_and_the_next_network_is_not(address: str) -> None:
    for number in range(tries("propose", Per.NETWORK)):
        send(address=address.format(n=number + 1))
    with pytest.raises(TooOften):
        send(address=address.format(n=200))
    send(address="198.51.101.1")
    send(address="2001:db8:1:3::1")


@pytest.mark.django_db
def test_who_has_to_wait_has_spent_nothing_and_made_the_wait_no_longer(clock: Callable[[float], None]) -> None:
    for _try in range(tries("propose", Per.ADDRESS)):
        send()
    payload = worked_out("propose")
    for later in range(0, 1000, 100):
        clock(later)
        with pytest.raises(TooOften):
            let_through("propose", Visit(address=HERE, proof=payload, form="1"))
    clock(HOUR)
    assert let_through("propose", Visit(address=HERE, proof=payload, form="1")) is False


@pytest.mark.django_db
def test_who_is_signed_in_shows_nothing_and_is_counted_as_a_person_wherever_they_are() -> None:
    for number in range(tries("propose", Per.PERSON)):
        assert let_through("propose", Visit(address=f"198.51.100.{number}", person=12)) is False
    with pytest.raises(TooOften):
        let_through("propose", Visit(address="203.0.113.9", person=12))
    assert let_through("propose", Visit(address="198.51.100.1", person=13)) is False


@pytest.mark.django_db
def test_letters_to_one_address_are_counted_whoever_asks_for_them() -> None:
    for number in range(tries("letter", Per.MAILBOX)):
        send(address=f"198.51.{number}.1", mailbox="Victim@example.org " if number % 2 else "victim@example.org")
    with pytest.raises(TooOften):
        send(address="203.0.113.9", mailbox="victim@example.org")
    send(address="203.0.113.9", mailbox="other@example.org")


@pytest.mark.django_db
def test_without_scripts_one_may_do_less_and_all_of_them_together_have_an_end(clock: Callable[[float], None]) -> None:
    stamps = [proof.stamp("support") for _each in range(tries("without-proof", Per.EVERYBODY) + 1)]
    clock(30)
    for stamp in stamps[:4]:
        let_through("support", Visit(address=HERE, stamp=stamp))
    with pytest.raises(TooOften):
        let_through("support", Visit(address=HERE, stamp=stamps[4]))
    send("support")
    for number, stamp in enumerate(stamps[4:-1]):
        let_through("support", Visit(address=f"203.{number}.113.9", stamp=stamp))
    with pytest.raises(TooOften):
        let_through("support", Visit(address="192.0.2.1", stamp=stamps[-1]))


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_from_one_address_are_counted_to_the_last_one() -> None:
    payloads = [worked_out("propose") for _each in range(30)]

    def attempt(payload: str) -> bool:
        try:
            let_through("propose", Visit(address=HERE, proof=payload))
        except TooOften:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(attempt, payloads)) == tries("propose", Per.ADDRESS)


# What is kept


@pytest.mark.django_db
def test_no_address_and_nothing_that_was_typed_stands_in_the_table(clock: Callable[[float], None]) -> None:
    send(mailbox="jan.peeters@example.org", form="a-form-of-jan")
    let_through("comment", Visit(address="2001:db8:1:2::77", person=4711))
    clock(30)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM accounts_limit AS t")
        kept = cursor.fetchone()[0]
    assert kept.count("robots:") == 2 + 2 + 1 + 1
    for told in ("198.51", "2001:", "db8", "jan", "peeters", "example", "4711", "a-form"):
        assert told not in kept


@pytest.mark.django_db
def test_what_was_counted_is_gone_when_its_time_is_over(clock: Callable[[float], None]) -> None:
    send()
    clock(HOUR + 2)
    count("language", Visit(address="203.0.113.9"))
    assert not Limit.objects.filter(cache_key__contains="propose").exists()
    assert not Limit.objects.filter(cache_key__contains="spent").exists()


@pytest.mark.django_db
def test_retention_takes_away_what_no_further_try_did(clock: Callable[[float], None]) -> None:
    clock(-2 * HOUR)
    send()
    assert Limit.objects.exists()
    call_command("retention")
    assert not Limit.objects.exists()


@pytest.mark.django_db
def test_a_flood_of_addresses_throws_no_count_out(settings: Any) -> None:
    """Prove that the store, which Django empties by a third when it is full, is not full before a million."""
    from django.core.cache import cache

    for _try in range(tries("propose", Per.ADDRESS)):
        send()
    for number in range(400):
        cache.set(f"flood-{number}", 1, 60)
    assert cache.get("flood-0") == 1
    with pytest.raises(TooOften):
        send()
