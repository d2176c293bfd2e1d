"""Reading: a number, or why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass

from planning.models import IndicatorValue

State = IndicatorValue.State


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source says of one area. Suppressed, missing and zero are three different things."""

    state: IndicatorValue.State
    value: float | None = None


MISSING = Reading(State.MISSING)


def total(parts: Iterable[Reading]) -> Reading:
    """Return the sum of parts; what is not known of one part is not known of the whole, and nothing adds up to missing."""
    readings = list(parts)
    if not readings or any(reading.state is State.MISSING for reading in readings):
        return MISSING
    if any(reading.state is State.SUPPRESSED for reading in readings):
        return Reading(State.SUPPRESSED)
    return Reading(State.VALUE, sum(reading.value or 0.0 for reading in readings))
