"""Palette: the colours of classes, and what areas without a figure look like. Found by search, held by a test for four kinds of sight."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from geo.names import Names
from planning.reading import State

# Rows: the second measure from little to much; columns: the first. No two are nearer to each other than SAFE, seen by anybody.
BIVARIATE: Final = (
    ("#EDEDEB", "#DAA58E", "#C76129"),
    ("#A3B1D2", "#897B84", "#7F392D"),
    ("#4B7DE0", "#524764", "#30151E"),
)
# ΔE in CAM02-UCS that any two of the nine keep, for normal, deuteranope, protanope and tritanope sight.
SAFE: Final = 21.0

# From little to much, of one hue each, lightness falling evenly (J′ 90, 75, 60, 45, 30): that of the columns above, and that of the rows.
RAMPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "social": ("#EFD8CD", "#DBA282", "#C76D37", "#9E470C", "#682F0A"),
        "spatial": ("#DCDEE8", "#A3B2D6", "#688AD5", "#3F64B8", "#2A4277"),
    }
)
# Any two of a ramp keep this much.
TOLD_APART: Final = 13.0

# Which steps stand for so many classes: the ends always, so that little and much look alike on all maps.
_OF_THREE: Final = {0: (), 1: (1,), 2: (0, 2), 3: (0, 1, 2)}
_OF_FIVE: Final = {0: (), 1: (2,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


@dataclass(frozen=True, slots=True)
class Look:
    """What an area without a figure looks like, and the word for it."""

    pattern: Literal["hatched", "dotted", "outline"]
    names: Names


# Zero is no state: it is a value, drawn in its class, with its 0 written.
LOOKS: Final[Mapping[State, Look]] = MappingProxyType(
    {
        State.MISSING: Look("hatched", Names(nl="geen cijfer", fr="pas de chiffre", en="no figure")),
        State.SUPPRESSED: Look(
            "dotted", Names(nl="te weinig mensen om te tonen", fr="trop peu de personnes pour le montrer", en="too few people to show")
        ),
        State.NOT_SURVEYED: Look("outline", Names(nl="niet ingemeten", fr="non relevé", en="not surveyed")),
    }
)


def bivariate(columns: int, rows: int) -> tuple[tuple[str, ...], ...]:
    """Return the colours of so many classes of the first measure (columns) by so many of the second (rows), three of each at most."""
    return tuple(tuple(BIVARIATE[row][column] for column in _OF_THREE[columns]) for row in _OF_THREE[rows])


def ramp(about: str, classes: int) -> tuple[str, ...]:
    """Return the colours of so many classes of one measure, `social` or `spatial`; five at most."""
    return tuple(RAMPS[about][step] for step in _OF_FIVE[classes])
