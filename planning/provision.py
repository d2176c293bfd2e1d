"""Provision: who has what a norm asks for, on foot from home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.utils.translation import gettext as _

from geo.registry import layer
from planning.access import Reach, entrances, fly, walk
from planning.errors import BadNorm
from planning.homes import Homes
from planning.kept import kept
from planning.network import Network, Shapes, Snapped, current, snap
from planning.norms import Norm, Places
from planning.patches import merged


@dataclass(frozen=True, slots=True, eq=False)
class Provision:
    """How far what a norm asks for is from each home, and what that says of the residents. Shares are parts of one; None: nobody."""

    norm: Norm
    reach: Reach
    places: int
    within: float | None
    cut_off: float | None
    detour_m: float | None  # the middle of all homes' ways to the network
    homes: Mapping[str, float]  # which part of the residents stands on buildings, streets and a grid


def provision(norm: Norm, homes: Homes) -> Provision:
    """Return who of those who live in `homes` has what a norm asks for. Places and ways are fetched once for each state of their tables.

    Whether the layers were surveyed there at all is another question (`geo.coverage.surveyed_layers`), to be asked first: where nobody
    looked, nobody has any.
    """
    if norm.measured_from != "homes":
        raise BadNorm(_("“%(norm)s” speaks of stretches of way, not of homes.") % {"norm": norm})
    found = places(norm)
    network = current()
    reach = fly(homes.x, homes.y, found) if norm.measure == "linear" else walk(network, brought(homes, network), doors(norm, network))
    residents = homes.residents
    detour = float(np.median(reach.detour_m)) if len(homes) and norm.measure == "network" else None
    return Provision(
        norm=norm,
        reach=reach,
        places=len(found),
        within=reach.share_within(norm.distance_m, residents),
        cut_off=reach.share_cut_off(residents),
        detour_m=detour,
        homes=homes.shares(),
    )


def _tables(norm: Norm) -> tuple[str, ...]:
    return tuple(layer(said.layer).table for said in norm.places)


@kept(_tables, size=32)
def places(norm: Norm) -> Shapes:
    """Return the places (metric) that meet a norm, but for distance. One query for each of its layers.

    Where it asks for a size, areas are merged into patches first: it is the patch that people walk through.
    """
    groups: dict[int, list[Any]] = {}
    for said in norm.places:
        size = norm.min_area_m2 if said.min_area_m2 is None else said.min_area_m2
        groups.setdefault(size, []).extend(_stored(said))
    found: list[Any] = []
    for size, shapes in groups.items():
        array = np.array(shapes, dtype=object)
        if size:
            array = merged(array[shapely.area(array) > 0])
            array = array[shapely.area(array) >= size]
        found.extend(array)
    return np.array(found, dtype=object)


# Both are of one network, handed in: one that was built in between would number its edges otherwise.
@kept(lambda norm, _network: _tables(norm), size=32)
def doors(norm: Norm, network: Network) -> Snapped:
    """Return the entrances of the places that meet a norm, on a network."""
    found = entrances(network, places(norm))
    return snap(network, found.x, found.y)


@kept(lambda _homes, _network: (), size=4)
def brought(homes: Homes, network: Network) -> Snapped:
    """Return homes on a network; kept for as long as both are the same."""
    return snap(network, homes.x, homes.y)


def _stored(said: Places) -> list[Any]:
    rows = layer(said.layer).model._default_manager.filter(gone_since=None, **{f"{fact}__in": values for fact, values in said.where})
    wkb = [bytes(row) for row in rows.order_by("pk").values_list(AsWKB("geom"), flat=True)]
    return list(shapely.from_wkb(np.array(wkb, dtype=object)))
