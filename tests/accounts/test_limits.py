"""How often is often: the arithmetic, the keys, and that nobody can be read from them."""

import re
from bisect import insort

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.limits import GUARDED, HOUR, LETTERS, RATES, WITHOUT_PROOF, Per, Rate, UnknownDeed, key, rates, recent, sources, wait_s

THREE = Rate("propose", Per.ADDRESS, 3, 60)
# Moments that subtract without a rest.
EIGHTHS = st.integers(0, 8_000).map(lambda eighths: eighths / 8)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([], 100.0, 0),
        ([100.0, 100.0], 100.0, 0),
        ([100.0, 100.0, 100.0], 100.0, 60),
        ([100.0, 110.0, 120.0], 159.999, 0.001),
        ([100.0, 110.0, 120.0], 160.0, 0),
        ([100.0, 110.0, 120.0, 130.0], 165.0, 5),
        ([900.0, 900.0, 900.0], 100.0, 60),
    ],
    ids=["nobody", "two of three", "three at once", "a thousandth before", "to the instant", "the third from the end", "a clock set back"],
)
def test_one_waits_until_the_first_of_the_last_tries_no_longer_counts(before: list[float], now: float, expected: float) -> None:
    assert wait_s(before, now, THREE) == pytest.approx(expected)


@given(st.lists(EIGHTHS, max_size=40).map(sorted), st.integers(1, 6), st.integers(1, 120))
def test_no_window_anywhere_holds_more_tries_than_are_allowed(moments: list[float], tries: int, window_s: int) -> None:
    rate = Rate("propose", Per.ADDRESS, tries, window_s)
    through: list[float] = []
    for now in moments:
        wait = wait_s(through, now, rate)
        slow = sum(now - window_s < moment <= now for moment in through)
        assert (wait == 0) == (slow < tries)
        assert 0 <= wait <= window_s
        if wait == 0:
            insort(through, now)
        else:
            assert wait_s(through, now + wait + 1e-6, rate) == 0
    for end in through:
        assert sum(end - window_s < moment <= end for moment in through) <= tries


@given(st.lists(EIGHTHS, max_size=20), EIGHTHS)
def test_forgetting_what_no_longer_counts_changes_no_wait(before: list[float], now: float) -> None:
    assert wait_s(recent(before, now, THREE), now, THREE) == wait_s(before, now, THREE)


@pytest.mark.parametrize(
    ("address", "expected", "network"),
    [
        ("198.51.100.7", "198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7", "198.51.100.0/24"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("", "unknown", "unknown"),
        (None, "unknown", "unknown"),
        ("198.51.100.7, 10.0.0.1", "unknown", "unknown"),
        ("x" * 5000, "unknown", "unknown"),
    ],
)
def test_an_address_and_its_network(address: str | None, expected: str, network: str) -> None:
    assert sources(address) == {Per.ADDRESS: expected, Per.NETWORK: network}


@given(st.text() | st.ip_addresses().map(str))
def test_whatever_an_address_is_said_to_be_it_is_counted(address: str) -> None:
    assert set(sources(address)) == {Per.ADDRESS, Per.NETWORK}


@pytest.mark.parametrize("rate", [*RATES, *WITHOUT_PROOF, *LETTERS])
def test_a_key_says_what_is_counted_and_never_whom(rate: Rate) -> None:
    made = key(rate, "198.51.100.7", b"secret")
    assert re.fullmatch(r"robots:[a-z-]+:[a-z]+:[0-9a-f]{32}", made)
    assert made != key(rate, "198.51.100.8", b"secret")
    assert made != key(rate, "198.51.100.7", b"another")


def test_each_limit_has_a_key_of_its_own() -> None:
    rows = [*RATES, *WITHOUT_PROOF, *LETTERS]
    assert len({key(rate, "x", b"secret") for rate in rows}) == len(rows)


def test_what_is_guarded_is_counted_by_address_network_and_person_and_a_network_may_do_more_than_an_address() -> None:
    for what in GUARDED:
        found = {rate.per: rate.tries for rate in rates(what, Per)}
        assert set(found) == {Per.ADDRESS, Per.NETWORK, Per.PERSON}
        assert found[Per.ADDRESS] < found[Per.NETWORK]
    assert WITHOUT_PROOF[0].tries < min(rate.tries for rate in RATES if rate.window_s == HOUR)


def test_what_no_row_limits_is_an_error_and_not_free() -> None:
    with pytest.raises(UnknownDeed):
        rates("shout", Per)
