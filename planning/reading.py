"""Reading: a number, or why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Whether there is a number, or why there is none; the first three as `IndicatorValue` stores them."""

    VALUE = "value"
    SUPPRESSED = "suppressed"  # too few people to publish, by the source or by us
    MISSING = "missing"  # no source has one, or there is nobody to speak of
    NOT_SURVEYED = "not_surveyed"  # nobody has looked there for all that would have to be counted


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one area. Suppressed, missing, not surveyed and zero are four different things.

    `lacks` names the layers that would have to be surveyed.
    """

    state: State
    value: float | None = None
    lacks: tuple[str, ...] = ()


MISSING = Reading(State.MISSING)


def total(parts: Iterable[Reading]) -> Reading:
    """Return the sum of parts; what is not known of one part is not known of the whole, and nothing adds up to missing."""
    readings = list(parts)
    if not readings or any(reading.state is State.MISSING for reading in readings):
        return MISSING
    if any(reading.state is State.SUPPRESSED for reading in readings):
        return Reading(State.SUPPRESSED)
    return Reading(State.VALUE, sum(reading.value or 0.0 for reading in readings))
