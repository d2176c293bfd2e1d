"""Floor: the rights that a plan has to leave whole. Housing, income, tenure and social security stand beside the green."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from planning.division import Division
from planning.measures import Measure, Readings, measures, readings
from planning.models import Indicator
from planning.reading import State

# An area is among the least secure where no more than this part of all areas is as insecure; so where many are alike, none is.
LEAST: Final = 0.25
# Fewer areas than this are not ranked.
ENOUGH: Final = 4


@dataclass(frozen=True, slots=True)
class Why:
    """A figure by which an area is among the least secure: its value, and the part of all areas that are as insecure or more."""

    measure: Measure
    value: float
    share: float


@dataclass(frozen=True, slots=True)
class Flag:
    """An area that a plan makes greener: by which figures its tenants are least secure; which figures do not tell.

    No reason and nothing untold: nothing speaks against it as far as these figures go.
    """

    area: int
    change: float
    why: tuple[Why, ...]
    untold: tuple[Measure, ...]

    @property
    def raised(self) -> bool:
        """Whether the plan should say how those who live there can stay."""
        return bool(self.why)


def floor(division: Division) -> list[Readings]:
    """Return what stands for rights in each area of a division: all loaded figures that do, housing first."""
    order = [str(each) for each in Indicator.Floor]
    found = sorted((each for each in measures().values() if each.floor), key=lambda each: (order.index(each.floor), each.key))
    return [readings(each, division) for each in found]


def flags(change: Mapping[int, float], floors: Iterable[Readings]) -> list[Flag]:
    """Return a flag for each area (by key) that gets more green, the raised ones first; `change` is what it gets, in any unit.

    Only published values are ranked: an area whose figure is kept back or missing has no rank, and is said to be untold.
    """
    told = [(each.measure, _insecure(each)) for each in floors]
    found = []
    for area, gained in change.items():
        if gained <= 0:
            continue
        why = tuple(
            Why(measure, value, share) for measure, ranks in told for value, share in [ranks.get(area, (0.0, 1.0))] if share <= LEAST
        )
        untold = tuple(measure for measure, ranks in told if area not in ranks)
        found.append(Flag(area, gained, why, untold))
    return sorted(found, key=lambda each: (-len(each.why), -each.change, each.area))


def _insecure(floor: Readings) -> dict[int, tuple[float, float]]:
    """Return of each area with a published value that value, and the part of these areas that are as insecure or more; none of too few."""
    if floor.measure.need is Indicator.Need.NEITHER:
        return {}
    values = {pk: each.value for pk, each in floor.by_area.items() if each.state is State.VALUE and each.value is not None}
    if len(values) < ENOUGH:
        return {}
    sign = 1 if floor.measure.need is Indicator.Need.MORE else -1
    return {pk: (value, sum(sign * other >= sign * value for other in values.values()) / len(values)) for pk, value in values.items()}
