"""Streets: how long they are, how many trees stand along them, and how much of them is free of cars."""

from collections.abc import Callable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.coverage import SURVEYED_SHARE
from geo.models import Area, Street, Tree
from planning.case import Case
from planning.division import Division, areas
from planning.formulas.sums import numbers, stretches
from planning.ground import Change, Ground
from planning.kept import kept
from planning.network import Indices
from planning.spreading import Floats
from planning.streets import NOT_WALKED

# Streets that houses stand along. Motorways, drives and parking lanes, and paths through parks are none.
STREETS: Final = (Street.Kind.MAIN, Street.Kind.LOCAL, Street.Kind.RESIDENTIAL, Street.Kind.LIVING_STREET, Street.Kind.PEDESTRIAN)
# Kinds that carry no cars, whether or not a source says so.
CARLESS: Final = (Street.Kind.PEDESTRIAN,)
CALM: Final = (Street.CarLoad.NONE, Street.CarLoad.LITTLE)
# A tree stands along a street where it is no further than this from its middle: half of a street of thirty metres.
ALONG_M: Final = 15.0

Truths = NDArray[np.bool_]


@kept(lambda _division, _ground: (Street._meta.db_table, Area._meta.db_table), size=8)
def pieces(division: Division, ground: Ground) -> tuple[Floats, Indices, Indices]:
    """Return the pieces that a division cuts the streets into: metres, and the position of the area and of the street."""
    return stretches(areas(division), ground.places("streets").geometry.to_numpy())


def as_drawn(ground: Ground) -> Ground:
    """Return the ground without edits that leave a street where it runs and of its kind, as those do that close one to cars."""
    return Ground(tuple(edit for edit in ground.edits if not (isinstance(edit, Change) and edit.layer == "streets" and not _redrawn(edit))))


def _redrawn(edit: Change) -> bool:
    return any(name == "kind" for name, _value in edit.facts)


def metres(case: Case, which: Callable[[gpd.GeoDataFrame], Truths]) -> Floats:
    """Return how many metres of some streets run through each area, cut at its border."""
    ground = case.ground.only(("streets",))
    length, area, street = pieces(case.division, as_drawn(ground))
    return np.bincount(area, weights=length * which(ground.places("streets"))[street], minlength=len(case)).astype(np.float64)


def walked_m(case: Case) -> Floats:
    """Return the metres of ways that can be walked, of each area."""
    return metres(case, walked)


def walked(streets: gpd.GeoDataFrame) -> Truths:
    """Return which streets can be walked; what a source leaves open is told by the kind."""
    by_kind = ~streets["kind"].isin([str(kind) for kind in NOT_WALKED]).to_numpy()
    said = streets["walkable"].to_numpy()
    found: Truths = np.where(streets["walkable"].isna().to_numpy(), by_kind, said == True).astype(bool)  # noqa: E712 (an array of objects)
    return found


def lived_along(streets: gpd.GeoDataFrame) -> Truths:
    """Return which streets are ones that houses stand along."""
    found: Truths = streets["kind"].isin(STREETS).to_numpy()
    return found


def calm(streets: gpd.GeoDataFrame) -> Truths:
    """Return which of these streets have little or no car traffic."""
    found: Truths = lived_along(streets) & (streets["car_load"].isin(CALM) | streets["kind"].isin(CARLESS)).to_numpy()
    return found


def told(streets: gpd.GeoDataFrame) -> Truths:
    """Return of which of these streets it is known how many cars they bear."""
    found: Truths = lived_along(streets) & ((streets["car_load"] != "") | streets["kind"].isin(CARLESS)).to_numpy()
    return found


def calm_share(case: Case) -> Floats:
    """Return the part of each area's street length with little or no car traffic, of the length of which that is known.

    NaN where it is known of less than 95 % of the length, or there is no street: a street that nobody has counted cars in is not one
    without.
    """
    every, known = metres(case, lived_along), metres(case, told)
    enough = (every > 0) & (known >= SURVEYED_SHARE * every)
    share: Floats = np.divide(metres(case, calm), known, out=np.full(len(case), np.nan), where=enough)
    return share


def trees_per_100m(case: Case) -> Floats:
    """Return how many trees stand along 100 m of street in each area; NaN where there is no street."""
    length = metres(case, lived_along)
    trees = numbers(case.areas, street_trees(case.ground))
    each: Floats = np.divide(trees * 100, length, out=np.full(len(case), np.nan), where=length > 0)
    return each


def street_trees(ground: Ground) -> Any:
    """Return the trees along streets, as points (metric); one at a corner counts once."""
    return _street_trees(as_drawn(ground.only(("streets", "trees"))))


@kept(lambda _ground: (Street._meta.db_table, Tree._meta.db_table), size=4)
def _street_trees(ground: Ground) -> Any:
    streets, trees = ground.places("streets"), ground.places("trees").geometry.to_numpy()
    lines = streets.geometry.to_numpy()[lived_along(streets)]
    tree, _street = shapely.STRtree(lines).query(trees, predicate="dwithin", distance=ALONG_M)
    return trees[np.unique(tree)]
