"""Association: how far two measures go together over areas. Never how far one makes the other."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from numpy.typing import ArrayLike

# Below this many areas a coefficient is mostly chance: two unrelated measures of nine areas reach 0.6 one time in ten.
LEAST_AREAS: Final = 10
# From here on a rank correlation is called weak, and clear.
WEAK: Final = 0.2
CLEAR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Association:
    """Two coefficients from -1 to 1 over so many areas: of ranks (Spearman), and of values (Pearson, sways with outliers)."""

    areas: int
    spearman: float
    pearson: float

    @property
    def says(self) -> str:
        """What that means, in two sentences."""
        strength = abs(self.spearman)
        said = {
            (False, True): _("Where one is high, the other is often high too."),
            (False, False): _("Where one is high, the other is often low."),
            (True, True): _("Where one is high, the other is somewhat more often high too."),
            (True, False): _("Where one is high, the other is somewhat more often low."),
        }
        found = said[strength < CLEAR, self.spearman > 0] if strength >= WEAK else _("The two hardly go together.")
        number = _("Rank correlation %(rho).2f over %(n)d areas.") % {"rho": self.spearman, "n": self.areas}
        return f"{found} {number} {no_cause()}"


def no_cause() -> str:
    """Return the sentence that stands beside every coefficient."""
    return _("That is no cause: something else may lie behind both, and what holds for areas need not hold for people.")


def association(x: ArrayLike, y: ArrayLike) -> Association | None:
    """Return how far two measures go together over the areas where both are known.

    None where these are fewer than LEAST_AREAS, or where all have the same value.
    """
    pairs = pd.DataFrame({"x": np.asarray(x, dtype=np.float64), "y": np.asarray(y, dtype=np.float64)})
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    if len(pairs) < LEAST_AREAS or (pairs.nunique() < 2).any():
        return None
    return Association(len(pairs), _coefficient(pairs.rank()), _coefficient(pairs))


def _coefficient(pairs: pd.DataFrame) -> float:
    """Return the product-moment coefficient of two columns, neither of which is constant."""
    values = pairs.to_numpy()
    scaled = values / np.abs(values).max(axis=0)  # so that no square overflows
    centred = scaled - scaled.mean(axis=0)
    lengths = np.sqrt((centred**2).sum(axis=0))
    if not (lengths > 0).all():
        return 0.0  # they differ by less than can be told
    return float(np.clip((centred / lengths).prod(axis=1).sum(), -1.0, 1.0))
