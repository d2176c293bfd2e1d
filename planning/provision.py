"""Provision: who has what a norm asks for, on foot from home."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from geo.registry import layer
from planning.access import Reach, entrances, fly, walk
from planning.errors import BadNorm
from planning.ground import TODAY, Ground
from planning.homes import Homes
from planning.kept import kept
from planning.network import Network, Shapes, Snapped, snap
from planning.norms import Norm
from planning.patches import merged
from planning.streets import TABLES as STREETS

# Facts of a place, each with the values of which it must have one.
Where = tuple[tuple[str, tuple[str, ...]], ...]


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


def provision(norm: Norm, homes: Homes, ground: Ground = TODAY) -> Provision:
    """Return who of those who live in `homes` has what a norm asks for. Places and ways are fetched once for each state of their tables.

    Whether the layers were surveyed there at all is another question (`geo.coverage.surveyed_layers`), to be asked first: where nobody
    looked, nobody has any.
    """
    found = reach(norm, homes, ground)
    residents = homes.residents
    detour = float(np.median(found.detour_m)) if len(homes) and norm.measure == "network" else None
    return Provision(
        norm=norm,
        reach=found,
        places=len(places(norm, ground)),
        within=found.share_within(norm.distance_m, residents),
        cut_off=found.share_cut_off(residents),
        detour_m=detour,
        homes=homes.shares(),
    )


def reach(norm: Norm, homes: Homes, ground: Ground = TODAY) -> Reach:
    """Return how far what a norm asks for is from each home; reckoned once for each state of what it comes from."""
    if norm.measured_from != "homes":
        raise BadNorm(_("“%(norm)s” speaks of stretches of way, not of homes.") % {"norm": norm})
    return _reach(norm, homes, ground.only({*_layers(norm), "streets"}))


def _layers(norm: Norm) -> frozenset[str]:
    return frozenset(said.layer for said in norm.places)


def _tables(norm: Norm) -> tuple[str, ...]:
    return tuple(layer(layer_id).table for layer_id in sorted(_layers(norm)))


@kept(lambda norm, _homes, _ground: (*_tables(norm), *STREETS), size=128)
def _reach(norm: Norm, homes: Homes, ground: Ground) -> Reach:
    if norm.measure == "linear":
        return fly(homes.x, homes.y, places(norm, ground))
    network = ground.network()
    return walk(network, brought(homes, network), doors(norm, network, ground))


def places(norm: Norm, ground: Ground = TODAY) -> Shapes:
    """Return the places (metric) that meet a norm, but for distance.

    Where it asks for a size, areas are merged into patches first: it is the patch that people walk through.
    """
    groups: dict[int, list[tuple[str, Where]]] = {}
    for said in norm.places:
        groups.setdefault(norm.min_area_m2 if said.min_area_m2 is None else said.min_area_m2, []).append((said.layer, said.where))
    found: list[Any] = []
    for size, kinds in groups.items():
        if size:
            array = patches(tuple(kinds), ground.only({layer_id for layer_id, _where in kinds}))
            array = array[shapely.area(array) >= size]
        else:
            array = _stored(kinds, ground)
        found.extend(array)
    return np.array(found, dtype=object)


@kept(lambda kinds, _ground: tuple(layer(layer_id).table for layer_id, _where in kinds), size=32)
def patches(kinds: tuple[tuple[str, Where], ...], ground: Ground) -> Shapes:
    """Return the patches that places with an area make together; norms that differ in size and distance only share them."""
    array = _stored(kinds, ground)
    return merged(array[shapely.area(array) > 0])


# Both are of one network, handed in: one that was built in between would number its edges otherwise.
@kept(lambda norm, *_of: _tables(norm), size=64)
def _doors(norm: Norm, network: Network, ground: Ground) -> Snapped:
    found = entrances(network, places(norm, ground))
    return snap(network, found.x, found.y)


def doors(norm: Norm, network: Network, ground: Ground = TODAY) -> Snapped:
    """Return the entrances of the places that meet a norm, on a network."""
    return _doors(norm, network, ground.only(_layers(norm)))


@kept(lambda _homes, _network: (), size=12)
def brought(homes: Homes, network: Network) -> Snapped:
    """Return homes on a network; kept for as long as both are the same."""
    return snap(network, homes.x, homes.y)


def _stored(kinds: Iterable[tuple[str, Where]], ground: Ground) -> Shapes:
    found: list[Any] = []
    for layer_id, where in kinds:
        frame = ground.places(layer_id)
        meets = np.ones(len(frame), dtype=bool)
        for fact, values in where:
            meets &= frame[fact].isin(values).to_numpy()
        found.extend(frame.geometry.to_numpy()[meets])
    return np.array(found, dtype=object)
