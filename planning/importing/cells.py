"""Cells: what a text in a table says: a number, that it is kept back, or that there is none."""

import math
import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from planning.errors import BadTable
from planning.models import Indicator
from planning.reading import MISSING, Reading, State

NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
SPACES: Final = str.maketrans("", "", " \u00a0\u202f")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSpec:
    """How a table writes numbers, and what its marks mean. A mark that is not explained is refused, so that none becomes a zero."""

    suppressed: frozenset[str]
    missing: frozenset[str]
    decimal: str = "."
    thousands: str = ""

    def read(self, raw: object, *, kind: str, scale: float = 1.0) -> Reading:
        """Return what a cell says for an indicator of a kind; BadTable where it says nothing that the recipe explains."""
        text = "" if raw is None else str(raw).strip()
        if text in self.suppressed:
            return Reading(State.SUPPRESSED)
        if text in self.missing:
            return MISSING
        value = self._number(raw, text) * scale
        if not math.isfinite(value):
            raise BadTable(_("“%(text)s” is no number.") % {"text": text})
        if kind == Indicator.Kind.COUNT and value < 0:
            raise BadTable(_("A count cannot be %(value)s.") % {"value": text})
        if kind == Indicator.Kind.SHARE and not 0 <= value <= 1:
            raise BadTable(_("A share lies between 0 and 1, and %(value)s does not; is it a percentage (scale = 0.01)?") % {"value": text})
        return Reading(State.VALUE, value)

    def _number(self, raw: object, text: str) -> float:
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return float(raw)
        plain = text.translate(SPACES)
        if self.thousands:
            if not re.fullmatch(rf"[+-]?\d{{1,3}}({re.escape(self.thousands)}\d{{3}})*({re.escape(self.decimal)}\d+)?|[^.,]*", plain):
                raise BadTable(_("“%(text)s” is no number.") % {"text": text})
            plain = plain.replace(self.thousands, "")
        if self.decimal != ".":
            # A dot where commas mark decimals is a thousand to one and a fraction to another: refused, not guessed.
            plain = plain.replace(".", "?").replace(self.decimal, ".")
        if not NUMBER.fullmatch(plain):
            raise BadTable(
                _("“%(text)s” is no number, and the recipe does not say whether it means “suppressed” or “missing”.") % {"text": text}
            )
        return float(plain)
