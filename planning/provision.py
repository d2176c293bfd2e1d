"""Provision: who has what a norm asks for, on foot from home."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geo.registry import layer
from planning.access import Reach, entrances, farthest, fly, nearer, walk
from planning.errors import BadNorm
from planning.ground import TODAY, Ground
from planning.homes import Homes
from planning.kept import kept
from planning.network import Indices, Network, Shapes, Snapped, snap
from planning.norms import Norm
from planning.patches import merged
from planning.streets import TABLES as STREETS

# Facts of a place, each with the values of which it must have one.
Where = tuple[tuple[str, tuple[str, ...]], ...]
# Places to look for: of a layer, with facts, and as parts of patches of at least so many m² (0: any).
Sought = tuple[tuple[str, Where, int], ...]


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
    """Return how far what a norm asks for is from each home; reckoned once for each state of what it comes from.

    Norms that differ in nothing but the distance share it.
    """
    if norm.measured_from != "homes":
        raise BadNorm(_("“%(norm)s” speaks of stretches of way, not of homes.") % {"norm": norm})
    return _reach(sought(norm), norm.measure, homes, ground.afoot(_layers(norm)))


def sought(norm: Norm) -> Sought:
    """Return which places a norm counts, whatever their distance."""
    return tuple((said.layer, said.where, norm.min_area_m2 if said.min_area_m2 is None else said.min_area_m2) for said in norm.places)


def _layers(norm: Norm) -> frozenset[str]:
    return frozenset(said.layer for said in norm.places)


def _tables(which: Sought, *_of: Any) -> tuple[str, ...]:
    return tuple(sorted({layer(layer_id).table for layer_id, _where, _size in which}))


@kept(lambda which, *_of: (*_tables(which), *STREETS), size=128)
def _reach(which: Sought, measure: str, homes: Homes, ground: Ground) -> Reach:
    if measure == "linear":
        return fly(homes.x, homes.y, _places(which, ground))
    network = ground.network()
    found = _entered(which, network, ground.only({layer_id for layer_id, _where, _size in which}))
    at = brought(homes, network)
    if found.beside is None or network is not TODAY.network():
        return walk(network, at, found.doors)
    # Nothing is taken away, so nobody's way gets longer: it is enough to look how far what is added reaches.
    today = _reach(which, measure, homes, TODAY)
    return nearer(today, walk(network, at, found.beside, limit_m=farthest(network, at, today, found.beside)))


def places(norm: Norm, ground: Ground = TODAY) -> Shapes:
    """Return the places (metric) that meet a norm, but for distance.

    Where it asks for a size, areas are merged into patches first: it is the patch that people walk through.
    """
    return _places(sought(norm), ground)


def _places(which: Sought, ground: Ground) -> Shapes:
    groups: dict[int, list[tuple[str, Where]]] = {}
    for layer_id, where, size in which:
        groups.setdefault(size, []).append((layer_id, where))
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


@dataclass(frozen=True, slots=True, eq=False)
class Entered:
    """Where places are entered, on a network. `beside`: the doors that are new where edits only add some; None without edits.

    Each place has its own doors, whatever other places there are: those of places that an edit leaves alone are taken over.
    """

    position: Mapping[bytes, int]  # a place, by its shape, to its number in `place`
    place: Indices
    doors: Snapped
    beside: Snapped | None = None


# Both are of one network, handed in: one that was built in between would number its edges otherwise.
@kept(_tables, size=64)
def _entered(which: Sought, network: Network, ground: Ground) -> Entered:
    shapes = _places(which, ground)
    names = shapely.to_wkb(shapes).tolist() if len(shapes) else []
    if not ground.edits:
        made = entrances(network, shapes)
        return Entered({name: number for number, name in enumerate(names)}, made.place, snap(network, made.x, made.y))
    before = _entered(which, network, TODAY)
    still = {before.position[name] for name in names if name in before.position}
    fresh = shapes[[name not in before.position for name in names]] if names else shapes
    made = entrances(network, fresh)
    added = snap(network, made.x, made.y)
    old = np.isin(before.place, list(still))
    doors = _joined(_some(before.doors, old), added)
    # Only what is kept whole can be added to; the numbers of places are nobody's business from here on.
    return Entered({}, before.place[old], doors, added if len(still) == len(before.position) else None)


def _some(doors: Snapped, which: "NDArray[np.bool_]") -> Snapped:
    return Snapped(doors.edge[which], doors.offset_m[which], doors.leg_m[which])


def _joined(one: Snapped, other: Snapped) -> Snapped:
    return Snapped(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("edge", "offset_m", "leg_m")))


def doors(norm: Norm, network: Network, ground: Ground = TODAY) -> Snapped:
    """Return the entrances of the places that meet a norm, on a network."""
    return _entered(sought(norm), network, ground.only(_layers(norm))).doors


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
