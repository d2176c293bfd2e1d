"""Open land: which part of the built-up ground is street or open public space."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from scipy import ndimage

from geo import crs
from geo.models import Area, Building, GreenSpace, PlayArea, Square, Street
from geo.models.open_space import Access
from planning.case import Case
from planning.division import Division, areas, cut
from planning.formulas.green import public_green
from planning.formulas.streets import as_drawn
from planning.formulas.sums import stretches
from planning.ground import Ground
from planning.kept import kept
from planning.network import Indices
from planning.spreading import Floats

WIDTHS: Final = Path(__file__).resolve().parent.parent / "street_widths.toml"
# Ground is built up in squares of this size: those that a building touches, and those around them, about a hundred metres far.
CELL_M: Final = 50.0
AROUND: Final = 2
OPEN: Final = ("green-spaces", "squares", "play-areas")


@cache
def widths_m() -> Mapping[str, float]:
    """Return how wide a street of each kind is taken to be, in metres; kinds that are not named are no public street."""
    said = tomllib.loads(WIDTHS.read_text(encoding="utf-8"))
    return MappingProxyType({str(kind): float(width) for kind, width in said.items()})


def share(case: Case) -> Floats:
    """Return the part of each area's built-up ground that is street or open public space; NaN where nothing is built."""
    ground, position = _zones(case.division, case.ground.only(("buildings",)))
    built = np.bincount(position, weights=shapely.area(ground.geometry.to_numpy()), minlength=len(case))
    streets = _street_m2(case.division, as_drawn(case.ground.only(("streets", "buildings"))))
    spaces = _open_m2(case.division, case.ground.only((*OPEN, "buildings")))
    found: Floats = np.divide(streets + spaces, built, out=np.full(len(case), np.nan), where=built > 0)
    return np.minimum(found, 1.0)  # where streets cross, and squares they lead over, are counted with each


def built_up(bounds: Floats) -> Any:
    """Return the built-up ground around buildings, given by their bounds (metric): the squares they touch and those around."""
    if not len(bounds):
        return shapely.Polygon()
    cells = np.floor(bounds / CELL_M).astype(np.int64)
    west, south = cells[:, :2].min(axis=0) - AROUND
    east, north = cells[:, 2:].max(axis=0) + AROUND
    taken = np.zeros((north - south + 1, east - west + 1), dtype=bool)
    for x, y, to_x, to_y in (cells - [west, south, west, south]).tolist():
        taken[y : to_y + 1, x : to_x + 1] = True
    taken = ndimage.binary_dilation(taken, structure=np.ones((2 * AROUND + 1, 2 * AROUND + 1), dtype=bool))
    edges = np.diff(np.pad(taken, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    _row, end = np.nonzero(edges == -1)
    runs = shapely.box((west + start) * CELL_M, (south + row) * CELL_M, (west + end) * CELL_M, (south + row + 1) * CELL_M)
    return shapely.union_all(runs)


@kept(lambda _division, _ground: (Building._meta.db_table, Area._meta.db_table), size=8)
def _zones(division: Division, ground: Ground) -> tuple[gpd.GeoDataFrame, Indices]:
    """Return the built-up ground as the areas of a division cut it, and the position of the area of each piece."""
    frame = ground.places("buildings")
    parts = shapely.get_parts(built_up(shapely.bounds(frame.geometry.to_numpy())))
    pieces, position, _part = cut(areas(division), parts)
    return gpd.GeoDataFrame(geometry=pieces, crs=crs.METRIC), position


@kept(lambda _division, _ground: (Street._meta.db_table, Building._meta.db_table, Area._meta.db_table), size=8)
def _street_m2(division: Division, ground: Ground) -> Floats:
    zones, position = _zones(division, ground.only(("buildings",)))
    streets = ground.places("streets")
    wide = streets["kind"].map(widths_m()).fillna(0.0).to_numpy(dtype=np.float64)
    public = np.flatnonzero(wide > 0)
    metres, zone, line = stretches(zones, streets.geometry.to_numpy()[public])
    return np.bincount(position[zone], weights=metres * wide[public][line], minlength=len(areas(division))).astype(np.float64)


@kept(
    lambda _division, _ground: (
        *(model._meta.db_table for model in (GreenSpace, Square, PlayArea, Building)),
        Area._meta.db_table,
    ),
    size=8,
)
def _open_m2(division: Division, ground: Ground) -> Floats:
    zones, position = _zones(division, ground.only(("buildings",)))
    pieces, zone, _space = cut(zones, open_space(ground))
    return np.bincount(position[zone], weights=shapely.area(pieces), minlength=len(areas(division))).astype(np.float64)


@kept(lambda _ground: (Square._meta.db_table, PlayArea._meta.db_table), size=8)
def _paved(ground: Ground) -> Any:
    play = ground.places("play-areas")
    both = [ground.places("squares").geometry.to_numpy(), play.geometry.to_numpy()[(play["access"] != Access.NO).to_numpy()]]
    found = shapely.get_parts(shapely.union_all(np.concatenate(both)))
    return found[shapely.area(found) > 0]


def open_space(ground: Ground) -> Any:
    """Return public green, squares and play areas as polygons (metric) that do not overlap: a playground in a park counts once."""
    green, others = public_green(ground), _paved(ground.only(("squares", "play-areas"))).copy()
    of, over = shapely.STRtree(green).query(others, predicate="intersects")
    for one in np.unique(of).tolist():
        others[one] = shapely.difference(others[one], shapely.union_all(green[over[of == one]]))
    return np.concatenate([green, others[~shapely.is_empty(others)]])
