"""Tie: who comes first when several ask for one plot. A rule that is said beforehand, and that anybody can reckon again."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

SEPARATOR: Final = ":"


class Rule(StrEnum):
    """How those who asked in time are put in order."""

    LOTTERY = "lottery"  # by lot: each has the same chance, however early or skilled
    EARLIEST = "earliest"  # whoever asked first


def seal(seed: str) -> str:
    """Return what is published of a seed before it may be known: its SHA-256, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, key: str) -> str:
    """Return the lot that an application draws: the SHA-256 of `seed:key`, in hexadecimal; the smallest comes first."""
    return hashlib.sha256(f"{seed}{SEPARATOR}{key}".encode()).hexdigest()


def order(asked: Iterable[tuple[str, datetime]], *, rule: str, seed: str) -> list[str]:
    """Return the keys of applications, whoever comes first in front; each is given with the moment at which it was complete."""
    if rule == Rule.LOTTERY:
        return [key for key, _at in sorted(asked, key=lambda one: (lot(seed, one[0]), one[0]))]
    return [key for key, _at in sorted(asked, key=lambda one: (one[1], one[0]))]
