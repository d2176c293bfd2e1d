"""Lengths in whole millimetres: read from metres, said in centimetres."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MM_PER_M: Final = 1000
MM_PER_CM: Final = 10


def from_metres(length_m: float | Decimal, *, up: bool = False) -> int:
    """Return a length in millimetres: whole ones as they are, parts of one rounded down, or up. Exact for what is written decimally.

    What there is (a sidewalk) is rounded down, what is asked of it (a garden, an obstacle) up, so that rounding allows nothing.
    """
    written = length_m if isinstance(length_m, Decimal) else Decimal(repr(length_m))
    return int((written * MM_PER_M).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR))


def metres(length_mm: int) -> float:
    """Return a length in metres."""
    return length_mm / MM_PER_M


def number_of_centimetres(length_mm: int) -> str:
    """Return a length as a number of centimetres, as the reader writes it."""
    whole = length_mm % MM_PER_CM == 0
    return str(number_format(length_mm // MM_PER_CM if whole else Decimal(length_mm) / MM_PER_CM))


def centimetres(length_mm: int) -> str:
    """Return a length in words: “30 cm”."""
    return _("%(number)s cm") % {"number": number_of_centimetres(length_mm)}
