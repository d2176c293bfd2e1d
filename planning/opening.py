"""Opening: whether a place is open at an hour, as far as its opening hours tell. Unknown is not closed."""

import re
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import opening_hours
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo import crs
from geo.models import MeetingPlace
from geo.registry import layer
from planning.access import Reach, entrances, walk
from planning.errors import BadMoment
from planning.ground import Ground
from planning.homes import Homes
from planning.kept import kept
from planning.network import Shapes, snap
from planning.norms import Norm
from planning.provision import brought
from planning.streets import TABLES as STREETS

# School holidays differ from school to school and year to year: no calendar of them is at hand.
SCHOOL_HOLIDAYS: Final = re.compile(r"\bSH\b")


class Door(IntEnum):
    """Whether one may walk in."""

    CLOSED = 0
    OPEN = 1
    UNKNOWN = 2


def moment(text: str | None = None) -> datetime:
    """Return the moment that a text such as `2026-11-29T15:00` names, by the city's own clock; without one, this hour.

    BadMoment where it names none. An hour that comes twice, when summer time ends, is the first of the two unless the text says
    which (`+01:00`).
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    if not text:
        return timezone.now().astimezone(zone).replace(minute=0, second=0, microsecond=0)
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        raise BadMoment(_("“%(text)s” is no day and hour such as 2026-11-29T15:00.") % {"text": text}) from None
    if "T" not in text:
        raise BadMoment(_("“%(text)s” is no day and hour such as 2026-11-29T15:00.") % {"text": text})
    return said.replace(tzinfo=zone) if said.tzinfo is None else said.astimezone(zone)


@lru_cache(maxsize=4096)
def door(hours: str, at: datetime, place: tuple[float, float]) -> Door:
    """Return whether something with these opening hours (as OSM writes them) is open at a moment; unknown where they do not tell.

    `place` (latitude, longitude) tells whose public holidays count, and when the sun sets. A remark such as “by appointment”
    leaves it unknown; so do school holidays.
    """
    if not hours.strip() or SCHOOL_HOLIDAYS.search(hours):
        return Door.UNKNOWN
    try:
        read = opening_hours.OpeningHours(hours, timezone=ZoneInfo(settings.TIME_ZONE), coords=place)
        state, remark = read.state(at)
    except opening_hours.ParserError:  # type: ignore[attr-defined]  # which its stubs leave out
        return Door.UNKNOWN
    if remark or state == opening_hours.State.UNKNOWN:
        return Door.UNKNOWN
    return Door.OPEN if state == opening_hours.State.OPEN else Door.CLOSED


@kept(lambda *_asked: (MeetingPlace._meta.db_table,), size=24)
def places(norm: Norm, ground: Ground, at: datetime) -> tuple[Shapes, NDArray[np.int8]]:
    """Return the meeting places (metric) that a norm speaks of, and of each whether it is open at a moment (`Door`)."""
    shapes: list[object] = []
    doors: list[int] = []
    for said in norm.places:
        frame = ground.places(said.layer)
        meets = np.ones(len(frame), dtype=bool)
        for fact, values in said.where:
            meets &= frame[fact].isin(values).to_numpy()
        chosen = frame[meets]
        degrees = chosen.geometry.representative_point().to_crs(crs.WGS84)
        hours = chosen["opening_hours"] if "opening_hours" in chosen.columns else [""] * len(chosen)
        shapes.extend(chosen.geometry.to_numpy())
        doors.extend(door(each, at, (round(y, 1), round(x, 1))) for each, x, y in zip(hours, degrees.x, degrees.y, strict=True))
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found, np.array(doors, dtype=np.int8)


@kept(lambda norm, *_asked: (*(layer(said.layer).table for said in norm.places), *STREETS), size=24)
def reach(norm: Norm, homes: Homes, ground: Ground, at: datetime, which: Door) -> Reach:
    """Return how far the nearest of the places in that state is on foot from each home."""
    network = ground.network()
    shapes, doors = places(norm, ground.only({said.layer for said in norm.places}), at)
    gates = entrances(network, shapes[doors == which])
    return walk(network, brought(homes, network), snap(network, gates.x, gates.y))
