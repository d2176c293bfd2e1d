"""Offers: what each vacant plot would bring if it were put to a use, and to whom."""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB

from geo.models import Coverage
from geo.registry import layer
from planning.access import entrances
from planning.gains import Pairs, Truths, flown, gained, grown, walked
from planning.ground import Ground
from planning.homes import Homes
from planning.housing import TABLES
from planning.kept import kept
from planning.network import Network, Shapes, snap
from planning.norms import Norm, Places
from planning.provision import Provision, brought, patches, provision
from planning.residents import Residents
from planning.spreading import Floats, Ints
from planning.uses import Use

PLOTS: Final = "vacant-plots"


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """What plots would bring if they were put to a use, each alone: those of the kinds that allow it, in order of key.

    `gains` holds a row for each plot and a column for each group: thousandths of residents who lack the use within the norm and would
    have it; `today` is who has it already. `lacks` names the layers that would have to be surveyed before that can be said of a plot.
    """

    use: Use
    norm: Norm
    people: Residents
    today: Provision
    plots: gpd.GeoDataFrame
    area_m2: Floats  # NaN: not known, as the source knows only a point
    counts: Truths  # whether the place that it would make is as large as the norm asks for
    pairs: Pairs
    gains: Ints
    lacks: tuple[tuple[str, ...], ...]

    @property
    def fits(self) -> list[bool | None]:
        """Whether each plot is large enough for the use, and what it makes for the norm; None where its size is not known."""
        asks = bool(self.use.min_area_m2) or bool(min(sizes(self.use, self.norm)))
        enough = (self.area_m2 >= self.use.min_area_m2) & self.counts
        known = ~np.isnan(self.area_m2) | (not asks)
        return [bool(large) or not asks if sure else None for large, sure in zip(enough, known, strict=True)]


def offers(use: Use, norm: Norm, people: Residents, ground: Ground) -> Offers:
    """Return what every vacant plot that allows a use would bring by a norm; reckoned once for each state of what it comes from.

    It does not ask whether layers are surveyed: `lacks` says it, and whoever reads `gains` has to look there first.
    """
    return _offers(use, norm, people, ground.only({PLOTS, "streets", *(said.layer for said in norm.places)}))


def tables(norm: Norm) -> tuple[str, ...]:
    """Return the tables that an answer about a norm is made of."""
    read = sorted({said.layer for said in norm.places})
    return (*TABLES, layer(PLOTS).table, Coverage._meta.db_table, *(layer(layer_id).table for layer_id in read))


@kept(lambda _use, norm, *_asked: tables(norm), size=16)
def _offers(use: Use, norm: Norm, people: Residents, ground: Ground) -> Offers:
    every = ground.places(PLOTS)
    plots = every[every["kind"].isin(use.plots).to_numpy()]
    shapes = plots.geometry.to_numpy()
    made, counts = places_made(use, norm, shapes, ground)
    today = provision(norm, people.homes, ground)
    lacking = (today.reach.distance_m > norm.distance_m) & people.milli.any(axis=0)
    pairs = _reached(norm, people.homes, ground.network(), made=made, counts=counts, lacking=lacking)
    area = shapely.area(shapes)
    return Offers(
        use=use,
        norm=norm,
        people=people,
        today=today,
        plots=plots,
        area_m2=np.where(area > 0, area, np.nan),
        counts=counts,
        pairs=pairs,
        gains=gained(pairs, people.milli),
        lacks=_lacks(norm, shapes, pairs, people),
    )


def sizes(use: Use, norm: Norm) -> frozenset[int]:
    """Return the sizes in m² from which a norm counts what a use makes, one for each way in which it counts it; 0: any size."""
    return frozenset(_size(said, norm) for said in use.met(norm))


def _size(said: Places, norm: Norm) -> int:
    return norm.min_area_m2 if said.min_area_m2 is None else said.min_area_m2


def places_made(use: Use, norm: Norm, plots: Shapes, ground: Ground) -> tuple[Shapes, Truths]:
    """Return the place that each plot would make, and whether the norm counts it.

    Where the norm asks for a size that is the patch it makes together with what lies against it: it is the patch that people walk
    through. A plot that is known as a point has no size, so it is no patch.
    """
    if 0 in sizes(use, norm):
        return plots, np.ones(len(plots), dtype=bool)
    made, counts = plots.copy(), np.zeros(len(plots), dtype=bool)
    for size in sorted(sizes(use, norm)):
        kinds = tuple((said.layer, said.where) for said in norm.places if _size(said, norm) == size)
        patch, enough = grown(plots, patches(kinds, ground.only({layer_id for layer_id, _where in kinds})), min_area_m2=size)
        enough &= shapely.area(plots) > 0
        made[enough] = [shapely.union_all([one, other]) for one, other in zip(made[enough], patch[enough], strict=True)]
        counts |= enough
    return made, counts


def _reached(norm: Norm, where: Homes, network: Network, *, made: Shapes, counts: Truths, lacking: Truths) -> Pairs:
    """Return which plots would bring which homes within the norm's distance, along what the norm says."""
    some = np.flatnonzero(counts)
    if norm.measure == "linear":
        found = flown(where.x, where.y, made[some], within_m=norm.distance_m, lacking=lacking)
        return Pairs(some[found.plot].astype(np.int32), found.home, len(made), len(where))
    doors = entrances(network, made[some])
    of = some[doors.place]
    at = snap(network, doors.x, doors.y)
    return walked(network, brought(where, network), at, of, plots=len(made), within_m=norm.distance_m, lacking=lacking)


# As with areas (geo.coverage): a survey's edge is never drawn exactly along the city's.
SURVEYED_SHARE: Final = 0.95


def _lacks(norm: Norm, plots: Shapes, pairs: Pairs, people: Residents) -> tuple[tuple[str, ...], ...]:
    """Return for each plot the layers of a norm that are not surveyed there: where it lies, and where those live who would gain.

    Where nobody looked, nobody has any, and all would seem to gain. One query for each layer.
    """
    here = shapely.point_on_surface(plots)
    everybody = people.milli[:1]
    lacks: list[list[str]] = [[] for _plot in plots]
    for layer_id in dict.fromkeys(said.layer for said in norm.places):
        ground = surveyed_ground(layer_id)
        shapely.prepare(ground)
        inside = shapely.intersects_xy(ground, people.homes.x, people.homes.y)
        all_, there = gained(pairs, everybody)[:, 0], gained(pairs, everybody * inside)[:, 0]
        known = shapely.intersects(ground, here) & (there >= SURVEYED_SHARE * all_)
        for plot in np.flatnonzero(~known).tolist():
            lacks[plot].append(layer_id)
    return tuple(tuple(each) for each in lacks)


@kept(lambda _layer_id: (Coverage._meta.db_table,), size=24)
def surveyed_ground(layer_id: str) -> Any:
    """Return where somebody has looked for all of a layer (metric); empty where nobody has. One query."""
    wkb = [bytes(row) for row in Coverage.objects.filter(layer=layer_id).order_by("pk").values_list(AsWKB("geom"), flat=True)]
    return shapely.union_all(shapely.from_wkb(np.array(wkb, dtype=object)))
