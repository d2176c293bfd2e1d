"""Profile: what is known of one area, beside the areas it lies in and among those of its own kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geo.census import Count, counts
from geo.errors import UnknownPlace
from geo.layer import Group as Heading
from geo.layer import Layer
from geo.models import Area
from geo.nearby import Near, nearest
from geo.registry import layer, layers
from planning.classes import rounded
from planning.division import LEVELS, Division, areas, divisions, locate
from planning.ground import TODAY, Ground, stored
from planning.measures import Measure, Readings, measures, readings
from planning.models import Indicator
from planning.population import Group, base, count, groups
from planning.reading import Reading, State
from planning.spreading import Floats

# How far is near, and how many places of each layer are told.
NEAR_M: Final = 1000.0
EACH: Final = 1


@dataclass(frozen=True, slots=True)
class Here:
    """An area: which it is, of which division, and how large."""

    pk: int
    name: str
    code: str
    division: Division
    area_m2: float


@dataclass(frozen=True, slots=True)
class Among:
    """Where a figure stands among those of all areas of the division that have one: enough for a small chart.

    `rank` 1 is the highest; areas with the same figure share the better one. None where the area itself has none.
    """

    areas: int
    rank: int | None
    low: float
    quarter: float
    middle: float
    three_quarters: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """What a measure reads in the area, in each of the wider ones, and where that stands."""

    readings: Readings
    here: Reading
    wider: Sequence[tuple[Here, Reading]]
    among: Among | None

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return self.readings.measure


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """All that is known of an area. Figures stand under headings: whom they speak of, or what they speak of."""

    here: Here
    wider: Sequence[Here]  # the areas it lies in, the nearest first
    residents: Sequence[tuple[Group, Reading]]
    figures: Mapping[str, Sequence[Figure]]
    inside: Sequence[Count]
    near: Sequence[Near]


def profile(pk: int, *, ground: Ground = TODAY, assume_complete: bool = False) -> Profile:
    """Return the profile of an area by its key, under the same protection as every figure. UnknownPlace where there is none."""
    every = stored("areas")
    if pk not in every.index:
        raise UnknownPlace("areas", str(pk))
    row = every.loc[pk]
    here = _here(pk, Division(row["level"], row["edition"]))
    around = wider(here)
    known: dict[str, list[Figure]] = {}
    for measure in measures().values():
        found = readings(measure, here.division, ground=ground, assume_complete=assume_complete)
        above = [(each, readings(measure, each.division, ground=ground, assume_complete=assume_complete)) for each in around]
        figure = Figure(
            found,
            _told(found.by_area[pk]),
            tuple((each, _told(theirs.by_area[each.pk])) for each, theirs in above),
            among(found.values, list(found.by_area).index(pk)),
        )
        known.setdefault(heading(measure), []).append(figure)
    people = base()
    counted = [(group, count(people, here.division, group.ages)[pk]) for group in groups(people)] if people else []
    shown = [each for each in layers().values() if _to_meet(each)]
    place = Area.objects.get(pk=pk)
    return Profile(here, around, counted, known, counts([pk], shown)[pk], nearest(place, shown, each=EACH, within_m=NEAR_M))


def wider(here: Here) -> list[Here]:
    """Return the areas that an area lies in, by a point inside it: of each coarser level the newest edition, the nearest level first."""
    inside = shapely.point_on_surface(areas(here.division).geometry.loc[here.pk])
    x, y = np.array([inside.x]), np.array([inside.y])
    found: dict[str, Here] = {}
    for each in divisions():
        if LEVELS.index(each.level) < LEVELS.index(here.division.level) and each.level not in found:
            at = int(locate(areas(each), x, y)[0])
            if at >= 0:
                found[each.level] = _here(int(areas(each).index[at]), each)
    return sorted(found.values(), key=lambda each: -LEVELS.index(each.division.level))


def among(values: Floats, at: int) -> Among | None:
    """Return where the value of one area, by its position, stands among all finite ones; None where there are none."""
    told = rounded(values)
    finite = told[np.isfinite(told)]
    if not len(finite):
        return None
    rank = int((finite > told[at]).sum()) + 1 if np.isfinite(told[at]) else None
    return Among(len(finite), rank, *rounded(np.quantile(finite, [0, 0.25, 0.5, 0.75, 1])).tolist())


def heading(measure: Measure) -> str:
    """Return what a figure stands under: whom a source's figure speaks of, else the heading of what it is about."""
    if measure.row is None:
        return str(Indicator.Group(measure.group).label)
    return layer(measure.row.layers[0]).group.label


def _to_meet(each: Layer) -> bool:
    """Return whether people who ask what is near mean this: neither the city's ways and houses nor its borders."""
    return each.group in (Heading.MEETING, Heading.GREEN, Heading.WAITING)


def _here(pk: int, division: Division) -> Here:
    row: Any = areas(division).loc[pk]
    return Here(int(pk), row["name"], row["code"], division, float(row["area_m2"]))


def _told(reading: Reading) -> Reading:
    return reading if reading.value is None else Reading(State.VALUE, float(rounded([reading.value])[0]))
