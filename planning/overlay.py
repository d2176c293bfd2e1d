"""Overlay: two measures laid over each other on the areas of a division, or one alone; once, so that map, legend, table and file agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from geo.names import Names
from planning import palette
from planning.association import Association, association
from planning.classes import UNCLASSED, Classes, Method, Positions, classes, rounded
from planning.division import Division, areas
from planning.errors import BadBreaks
from planning.ground import TODAY, Ground
from planning.kept import kept
from planning.measures import Measure, Readings, readings
from planning.reading import Reading, State
from planning.spreading import Floats

# Classes of each measure, at most: three of either of two, five of one alone.
TOGETHER: Final = 3
ALONE: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One measure of an overlay: its reading of each area, as it is told, and its classes."""

    readings: Readings
    values: Floats  # with as many digits as are told; NaN where there is none
    classes: Classes
    position: Positions  # the class of each area, UNCLASSED where it has no value

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return self.readings.measure

    @property
    def states(self) -> Mapping[State, int]:
        """How many areas there are in each state, in the states' own order."""
        found = [reading.state for reading in self.readings.by_area.values()]
        return MappingProxyType({state: found.count(state) for state in State})

    @property
    def colours(self) -> tuple[str, ...]:
        """The colour of each class where the measure stands alone."""
        return palette.ramp(self.measure.about, len(self.classes))

    def reading(self, at: int, pk: int) -> Reading:
        """Return what an area, by its position and key, reads: with as many digits as are told."""
        found = self.readings.by_area[pk]
        return Reading(State.VALUE, float(self.values[at])) if found.state is State.VALUE else found


@dataclass(frozen=True, slots=True)
class Cell:
    """One class of the first measure (`column`, from little to much) with one of the second (`row`): its colour and its areas.

    `says` only of corners: what an area in them has much and little of.
    """

    column: int
    row: int
    colour: str
    areas: tuple[int, ...]
    says: Names | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """What an overlay says of one area. Column, row and colour are None where a measure has no value there."""

    pk: int
    name: str
    code: str
    first: Reading
    second: Reading | None
    column: int | None
    row: int | None
    colour: str | None

    @property
    def why_not(self) -> State | None:
        """Why it is in no class: what must be known first comes first. None where it is in one."""
        if self.column is not None:
            return None
        found = {each.state for each in (self.first, self.second) if each is not None}
        return next(state for state in (State.NOT_SURVEYED, State.MISSING, State.SUPPRESSED) if state in found)


@dataclass(frozen=True, eq=False)
class Overlay:
    """One or two measures on the areas of a division, in the division's order."""

    division: Division
    method: Method
    first: Side
    second: Side | None
    association: Association | None

    def __len__(self) -> int:
        return len(self.first.values)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Its measures."""
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The layers that were taken for complete because the reader asked for that."""
        return tuple(sorted({layer for side in self.sides for layer in side.readings.assumed}))

    @cached_property
    def areas(self) -> tuple[Laid, ...]:
        """What it says of each area."""
        frame = areas(self.division)
        cells = self._grid
        found = []
        for at, (pk, name, code) in enumerate(zip(frame.index.tolist(), frame["name"], frame["code"], strict=True)):
            first = self.first.reading(at, pk)
            second = None if self.second is None else self.second.reading(at, pk)
            column = int(self.first.position[at])
            row = 0 if self.second is None else int(self.second.position[at])
            if UNCLASSED in (column, row):
                found.append(Laid(pk, name, code, first, second, None, None, None))
            else:
                found.append(Laid(pk, name, code, first, second, column, None if self.second is None else row, cells[row][column]))
        return tuple(found)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Its classes: row by row from little of the second, each row from little of the first; one row where there is no second."""
        inside: dict[tuple[int, int], list[int]] = {}
        for area in self.areas:
            if area.column is not None:
                inside.setdefault((area.column, area.row or 0), []).append(area.pk)
        return tuple(
            Cell(column, row, colour, tuple(inside.get((column, row), ())), self._corner(column, row))
            for row, colours in enumerate(self._grid)
            for column, colour in enumerate(colours)
        )

    @property
    def _grid(self) -> tuple[tuple[str, ...], ...]:
        if self.second is None:
            return (self.first.colours,)
        return palette.bivariate(len(self.first.classes), len(self.second.classes))

    def _corner(self, column: int, row: int) -> Names | None:
        ends = [_end(side, at) for side, at in zip(self.sides, (column, row), strict=False)]
        said = [each for each in ends if each is not None]
        if len(said) < len(ends):
            return None
        return Names(
            nl="Waar " + " en ".join(each.nl for each in said),
            fr="Là où " + " et où ".join(each.fr for each in said),
            en="Where " + " and ".join(each.en for each in said),
        )


def _end(side: Side, at: int) -> Names | None:
    """Return what the first or last class of a measure says; None of those between, and where there is but one."""
    if len(side.classes) < 2 or 0 < at < len(side.classes) - 1:
        return None
    return side.measure.little if at == 0 else side.measure.much


def overlay(
    first: Measure,
    second: Measure | None,
    division: Division,
    *,
    method: Method = Method.QUANTILE,
    breaks: Sequence[Sequence[float]] = (),
    classes: int | None = None,
    periods: tuple[str | None, str | None] = (None, None),
    ground: Ground = TODAY,
    assume_complete: bool = False,
) -> Overlay:
    """Return one measure, or two over each other, on the areas of a division; only areas with a value of both are in a class of both.

    `breaks` are those of each measure, with Method.BREAKS. BadBreaks says what is wrong with them. Kept for as long as the readings.
    """
    measures = (first,) if second is None else (first, second)
    found = tuple(
        readings(each, division, ground=ground, period=period, assume_complete=assume_complete)
        for each, period in zip(measures, periods, strict=False)
    )
    most = ALONE if second is None else TOGETHER
    cuts = tuple(tuple(float(value) for value in each) for each in breaks)
    if method is Method.BREAKS and len(cuts) != len(measures):
        raise BadBreaks(
            _("With %(n)d measures, type in the breaks of %(n)d, and not of %(given)d.") % {"n": len(measures), "given": len(cuts)}
        )
    count = most if classes is None else classes
    for asked in (count, *(len(each) + 1 for each in cuts)):
        if not 1 <= asked <= most:
            raise BadBreaks(_("Of each measure there are 1 to %(most)d classes here, not %(n)d.") % {"most": most, "n": asked})
    return _laid(found, division, method, cuts, count)


# The readings are kept themselves, and are other ones where what they come from has changed.
@kept(lambda *_laid: (), size=64)
def _laid(found: tuple[Readings, ...], division: Division, method: Method, breaks: tuple[tuple[float, ...], ...], count: int) -> Overlay:
    sides = tuple(_side(each, method, breaks[at] if at < len(breaks) else (), count) for at, each in enumerate(found))
    second = sides[1] if len(sides) > 1 else None
    together = association(sides[0].values, second.values) if second else None
    return Overlay(division, method, sides[0], second, together)


def _side(found: Readings, method: Method, breaks: tuple[float, ...], count: int) -> Side:
    values = rounded(found.values)
    made = classes(values, method=method, count=count, breaks=breaks)
    return Side(found, values, made, made.of(values))
