"""Figures as people read them: a number in their language with its unit, or the word for why there is none."""

from datetime import datetime
from math import floor, log10

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from planning.measures import Measure
from planning.models import Indicator
from planning.palette import LOOKS
from planning.reading import Reading, State

# A figure that is no count has at most so many digits that say something.
TELLING: int = 3


def figure(measure: Measure, reading: Reading) -> str:
    """Return what an area reads, without its unit but for the per cent of a share; the word for it where there is no figure."""
    if reading.state is not State.VALUE or reading.value is None:
        return str(LOOKS[reading.state].names)
    return number(measure, reading.value)


def number(measure: Measure, value: float) -> str:
    """Return a value of a measure in the reader's language, with no more digits than say something."""
    if measure.kind == Indicator.Kind.SHARE:
        return _("%(n)s%%") % {"n": _digits(value * 100, 1 if 0 < value < 0.1 else 0)}
    if measure.kind == Indicator.Kind.COUNT and value == round(value):
        return _digits(value, 0)
    size = floor(log10(abs(value))) if value else 0
    return _digits(value, min(2, max(0, TELLING - 1 - size)) if value else 0)


def with_unit(measure: Measure, reading: Reading) -> str:
    """Return what an area reads, with its unit; the word for it where there is no figure."""
    said, unit = figure(measure, reading), str(measure.unit)
    return said if reading.state is not State.VALUE or measure.kind == Indicator.Kind.SHARE or not unit else f"{said} {unit}"


def head_unit(measure: Measure) -> str:
    """Return the unit that stands over a column of figures; empty where they say it themselves or the measure's name does."""
    unit = str(measure.unit)
    return "" if measure.kind == Indicator.Kind.SHARE or unit.casefold() in str(measure).casefold() else unit


def when(period: str) -> str:
    """Return a period as one says it: a year, a month, a day, or a day and hour."""
    if len(period) < len("2026-08"):
        return period
    at = datetime.fromisoformat(period if len(period) > len("2026-08") else f"{period}-01")
    if len(period) == len("2026-08"):
        return date_format(at, "YEAR_MONTH_FORMAT")
    return date_format(at, "DATETIME_FORMAT" if "T" in period else "DATE_FORMAT")


def phrase(measure: Measure) -> str:
    """Return what follows “show where …”: little of what one needs much of, else much of it."""
    return str(measure.little if measure.need == Indicator.Need.LESS else measure.much)


def _digits(value: float, decimals: int) -> str:
    return number_format(round(value, decimals), decimals, force_grouping=True)
