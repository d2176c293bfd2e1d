"""How often something may be done before one has to wait: rows, and the arithmetic on them. Pure: no clock, no store.

A visitor who is not signed in counts by address and by network, somebody who is by person: a school behind one address is not
a robot. An address and a network stand in no row and in no key as themselves, only as what they hash to with the installation's
secret.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
# How much of an address is its network.
NETWORK_BITS: Final = {4: 24, 6: 64}
UNKNOWN: Final = "unknown"


class Per(StrEnum):
    """Whose tries are counted together."""

    ADDRESS = "address"
    NETWORK = "network"
    PERSON = "person"
    MAILBOX = "mailbox"  # an e-mail address that letters go to
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many tries of one thing within any so many seconds, for each of one sort."""

    what: str
    per: Per
    tries: int
    window_s: int


def _rates(what: str, *, address: int, network: int, person: int, window_s: int = HOUR) -> tuple[Rate, ...]:
    return (
        Rate(what, Per.ADDRESS, address, window_s),
        Rate(what, Per.NETWORK, network, window_s),
        Rate(what, Per.PERSON, person, window_s),
    )


# What is guarded. A form or an address of the API that others may write through names one of these.
RATES: Final[tuple[Rate, ...]] = (
    *_rates("propose", address=10, network=60, person=30),
    *_rates("comment", address=20, network=100, person=60),
    *_rates("support", address=60, network=300, person=120),
    *_rates("report", address=20, network=100, person=60),
    *_rates("correct", address=20, network=100, person=60),
    *_rates("signal", address=20, network=100, person=60),
    *_rates("follow", address=20, network=100, person=60),
    *_rates("challenge", address=60, network=600, person=60, window_s=MINUTE),
    *_rates("language", address=60, network=600, person=120, window_s=MINUTE),
)
# Besides those: what is sent without proof of work, from a page that runs no scripts. The last row keeps many addresses in check.
WITHOUT_PROOF: Final[tuple[Rate, ...]] = (
    Rate("without-proof", Per.ADDRESS, 4, HOUR),
    Rate("without-proof", Per.NETWORK, 20, HOUR),
    Rate("without-proof", Per.EVERYBODY, 200, HOUR),
)
# Besides those: letters to one address, whoever asks for them.
LETTERS: Final[tuple[Rate, ...]] = (Rate("letter", Per.MAILBOX, 5, HOUR), Rate("letter", Per.MAILBOX, 15, DAY))

GUARDED: Final = frozenset(rate.what for rate in RATES)


class UnknownDeed(LookupError):
    """Something that no row limits: an error of ours, not of who comes."""


def rates(what: str, pers: Iterable[Per]) -> tuple[Rate, ...]:
    """Return the limits on doing this, for those sorts; UnknownDeed where there are none at all."""
    if what not in GUARDED:
        raise UnknownDeed(what)
    wanted = set(pers)
    return tuple(rate for rate in RATES if rate.what == what and rate.per in wanted)


def sources(address: str | None) -> dict[Per, str]:
    """Return an address and its network: /24 of version 4, /64 of version 6, a mapped one as what it maps. What is none: one for all."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return {Per.ADDRESS: UNKNOWN, Per.NETWORK: UNKNOWN}
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    network = ip_network((int(found), NETWORK_BITS[found.version]), strict=False)
    return {Per.ADDRESS: str(found), Per.NETWORK: str(network)}


def key(rate: Rate, source: str, secret: bytes) -> str:
    """Return what the tries of a source are counted under: nobody without the secret can tell which it is."""
    said = f"{rate.what} {rate.per} {rate.window_s} {source}"
    return f"robots:{rate.what}:{rate.per}:{hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()[:32]}"


def wait_s(before: Sequence[float], now: float, rate: Rate) -> float:
    """Return how many seconds one has to wait for another try, given the moments of those before; 0 where it may be now.

    A try counts for as long as the window is, and not an instant longer; never is the wait longer than the window.
    """
    counted = recent(before, now, rate)
    if len(counted) < rate.tries:
        return 0.0
    return min(counted[-rate.tries] + rate.window_s - now, float(rate.window_s))


def recent(before: Sequence[float], now: float, rate: Rate) -> list[float]:
    """Return the moments that still count, in order."""
    return sorted(moment for moment in before if moment > now - rate.window_s)
