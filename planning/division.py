"""Division: one level of one edition of the city's areas, and what lies in which of them."""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from django.utils.translation import gettext as _

from geo.models import Area
from planning.errors import UnknownDivision
from planning.ground import stored
from planning.kept import kept
from planning.network import Indices
from planning.spreading import Floats

LEVELS: Final = tuple(str(level) for level in Area.Level)  # from the whole city down to blocks


@dataclass(frozen=True, slots=True, order=True)
class Division:
    """How the city is divided: the areas of one level, as drawn in one edition. Editions are never joined across."""

    level: str
    edition: str

    def __str__(self) -> str:
        return f"{self.level}:{self.edition}"


def divisions() -> list[Division]:
    """Return all there are: from coarse to fine, of each level the newest edition first. At most two queries."""
    found = stored("areas").groupby(["level", "edition"]).size().index
    newest = sorted((Division(level, edition) for level, edition in found), key=lambda each: each.edition, reverse=True)
    return sorted(newest, key=lambda each: LEVELS.index(each.level))


def division(text: str | None = None) -> Division:
    """Return the division that a text such as `neighbourhood:2025` or `neighbourhood` (its newest edition) names.

    Without a text the one that people mean when they say where they live: the newest neighbourhoods, else the finest there is.
    UnknownDivision lists what there is.
    """
    known = divisions()
    level, _colon, edition = (text or Area.Level.NEIGHBOURHOOD).partition(":")
    for each in known:
        if each.level == level and edition in ("", each.edition):
            return each
    if text is None and known:
        return known[-1]
    raise UnknownDivision(
        _("The city is not divided as “%(asked)s”; there is: %(known)s.")
        % {"asked": text or level, "known": ", ".join(map(str, known)) or "–"}
    )


@kept(lambda _division: (Area._meta.db_table,), size=16)
def areas(division: Division) -> gpd.GeoDataFrame:
    """Return the areas of a division by key, in order of code and name: name, code, parent (key or NaN), area_m2, metric geometry."""
    every = stored("areas")
    found = every[(every["level"] == division.level) & (every["edition"] == division.edition)]
    found = found[["name", "code", "parent", "dataset", "geometry"]].copy()
    found.insert(4, "area_m2", shapely.area(found.geometry.to_numpy()))
    return found.sort_values(["code", "name"], kind="stable")


def locate(areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> Indices:
    """Return for each point the position of the area it lies in; -1 outside all, the first where it lies in two."""
    position = np.full(len(x), -1, dtype=np.intp)
    if len(areas) and len(x):
        area, point = shapely.STRtree(shapely.points(x, y)).query(areas.geometry.to_numpy(), predicate="covers")
        order = np.lexsort((area, point))
        first = order[np.r_[True, point[order][1:] != point[order][:-1]]] if len(order) else order
        position[point[first]] = area[first]
    return position


def cut(areas: gpd.GeoDataFrame, shapes: Any) -> tuple[Any, Indices, Indices]:
    """Return the pieces that areas cut shapes into, with the position of each piece's area and shape: what straddles is split."""
    borders = areas.geometry.to_numpy()
    of, which = shapely.STRtree(shapes).query(borders, predicate="intersects")
    pieces = shapes[which]
    # Most lie wholly inside one area: those are found out ten times faster than they are cut.
    shapely.prepare(borders)
    astride = ~shapely.covers(borders[of], pieces)
    pieces[astride] = shapely.intersection(pieces[astride], borders[of[astride]])
    there = ~shapely.is_empty(pieces)
    return pieces[there], of[there], which[there]
