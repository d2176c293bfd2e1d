"""Meeting: how many people there is room for."""

from typing import Final

import numpy as np

from geo.models import MeetingPlace
from planning.case import Case
from planning.division import locate
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
