"""Meeting: how many people there is room for, and who has a place near by that is open at an hour."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.models import MeetingPlace
from planning.case import Case
from planning.division import locate
from planning.homes import Homes
from planning.opening import Door, moment, reach
from planning.population import homes, housed
from planning.spreading import Floats

# Where people may come in without buying anything.
OPEN_TO_ALL: Final = (MeetingPlace.Kind.COMMUNITY_CENTRE, MeetingPlace.Kind.SOCIAL_FACILITY, MeetingPlace.Kind.LIBRARY)


def room_per_1000(case: Case) -> Floats:
    """Return for how many people meeting places have room, for a thousand residents of each area.

    Of the places whose room is known. NaN where it is known of none of an area's places; 0 where it has no place.
    """
    frame = case.ground.places("meeting-places")
    frame = frame[frame["kind"].isin(OPEN_TO_ALL)]
    inside = frame.geometry.representative_point()
    position = locate(case.areas, inside.x.to_numpy(), inside.y.to_numpy())
    here, room = position >= 0, frame["capacity"].to_numpy(dtype=np.float64)
    known = here & ~np.isnan(room)
    people = np.bincount(position[known], weights=room[known], minlength=len(case))
    silent = (np.bincount(position[here], minlength=len(case)) > 0) & (np.bincount(position[known], minlength=len(case)) == 0)
    return np.where(silent, np.nan, people) / case.residents * 1000


def open_share(case: Case) -> Floats:
    """Return the part of each area's residents who have a place near by that is surely open at the case's moment, else this hour.

    NaN where nobody lives, and where of all who live there it cannot be told: nobody has a place that is surely open, and each has one
    whose hours are not known.
    """
    if case.population is None or case.norm is None:
        return np.full(len(case), np.nan)
    where = homes(case.population)
    surely, perhaps = _reached(case, where)
    share = _share(case, where, surely)
    return np.where((share == 0) & (_share(case, where, perhaps) == 1), np.nan, share)


def untold_share(case: Case) -> Floats:
    """Return the part of each area's residents of whom it cannot be told: no place near by is surely open, and of some it is not known."""
    if case.population is None or case.norm is None:
        return np.full(len(case), np.nan)
    where = homes(case.population)
    return _share(case, where, _reached(case, where)[1])


def _reached(case: Case, where: Homes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which homes have a place that is surely open, and which only such as may be."""
    assert case.norm is not None  # noqa: S101  asked before
    at, ground = case.at or moment(), case.ground.afoot(("meeting-places",))
    surely, perhaps = (reach(case.norm, where, ground, at, which).distance_m <= case.norm.distance_m for which in (Door.OPEN, Door.UNKNOWN))
    return surely, perhaps & ~surely


def _share(case: Case, where: Homes, having: NDArray[np.bool_]) -> Floats:
    """Return the part of each area's residents who live in some of the homes; NaN where nobody lives."""
    assert case.population is not None  # noqa: S101  asked before
    area = housed(case.population, case.division, where)
    inside = area >= 0
    everybody = np.bincount(area[inside], weights=where.residents[inside], minlength=len(case))
    found = np.bincount(area[inside & having], weights=where.residents[inside & having], minlength=len(case))
    share: Floats = np.divide(found, everybody, out=np.full(len(case), np.nan), where=everybody > 0)
    return share
