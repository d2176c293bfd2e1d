"""Resting: where those who walk find no seat for too long, first around older people's homes, care, stops and shops."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.conf import settings
from django.utils.translation import gettext as _

from geo.models import Destination
from geo.registry import layer
from planning.access import entrances
from planning.errors import BadNorm
from planning.formulas.benches import seats
from planning.gaps import Gaps, Spots, find
from planning.ground import TODAY, Ground
from planning.homes import STREET_REACH_M, Homes
from planning.housing import TABLES
from planning.kept import kept
from planning.network import Network, snap
from planning.next_seat import Help, best
from planning.norms import Norm
from planning.population import Population, base, homes, oldest
from planning.protection import about
from planning.spreading import Floats

OLDEST: Final = "oldest"
# What stretches are ranked by, besides their length: where the oldest group that the data have lives, and where people go on foot.
AROUND: Final = (OLDEST, str(Destination.Kind.CARE), str(Destination.Kind.STOP), str(Destination.Kind.SHOP))


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A stretch of way in a gap: its line (metric), metres, its place in the ranking (from 1), and how much of each kind stands along it.

    Residents as they may leave the server: to the threshold, None below it.
    """

    rank: int
    line: Any
    metres: float
    along: Mapping[str, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Resting:
    """The gaps of a norm, ranked; what they were ranked by, which group is the oldest one; and the best next bench, if any helps."""

    norm: Norm
    around: tuple[str, ...]
    population: Population | None
    gaps: Gaps
    network_m: float
    help: Help | None

    @property
    def total_m(self) -> float:
        """Metres of way in gaps."""
        return self.gaps.total_m

    @property
    def place(self) -> Any:
        """Where the best next bench would stand: a point (metric); None where none is needed."""
        if self.help is None:
            return None
        return shapely.line_interpolate_point(self.gaps.network.lines[self.help.edge], self.help.offset_m)

    def first(self, at_most: int = 100) -> list[Stretch]:
        """Return the first stretches in rank."""
        return [
            Stretch(
                rank=index + 1,
                line=line,
                metres=float(self.gaps.metres[index]),
                along={kind: _told(kind, float(amounts[index])) for kind, amounts in self.gaps.amounts.items()},
            )
            for index, line in enumerate(self.gaps.lines(np.arange(len(self.gaps))[:at_most]))
        ]


def resting(norm: Norm, ground: Ground = TODAY, *, around: Collection[str] = AROUND) -> Resting:
    """Return where there is nowhere to sit for longer than a norm; reckoned once for each state of what it comes from.

    A bench counts for the way it stands nearest to, no further off than the facades of a wide street; broken ones do not. Whether
    benches were surveyed at all is another question (`geo.coverage.surveyed_layers`), to be asked first. BadNorm for a norm that speaks
    of homes, or for a kind that nothing is known of.
    """
    if norm.measured_from != "ways":
        raise BadNorm(_("“%(norm)s” speaks of homes, not of stretches of way.") % {"norm": norm})
    known = (OLDEST, *map(str, Destination.Kind))
    for kind in around:
        if kind not in known:
            raise BadNorm(_("Gaps are not ranked by “%(kind)s”, only by: %(known)s.") % {"kind": kind, "known": ", ".join(known)})
    return _resting(norm, ground.afoot(("benches", "destinations")), tuple(dict.fromkeys(around)))


def _tables(*_asked: object) -> tuple[str, ...]:
    return (*TABLES, layer("benches").table, layer("destinations").table)


@kept(_tables, size=8)
def _resting(norm: Norm, ground: Ground, around: tuple[str, ...]) -> Resting:
    network, population = ground.network(), base() if OLDEST in around else None
    along = {kind: spots for kind in around if (spots := _spots(kind, network, ground, population)) is not None}
    found = find(network, brought(network, ground), norm.distance_m, along=along)
    return Resting(norm, around, population, found, float(network.length_m.sum()), best(found))


def gaps(norm: Norm, ground: Ground = TODAY) -> Gaps:
    """Return where there is nowhere to sit for longer than a norm, with nothing that ranks it."""
    return _gaps(norm, ground.afoot(("benches",)))


@kept(lambda _norm, _ground: (layer("benches").table, layer("streets").table), size=8)
def _gaps(norm: Norm, ground: Ground) -> Gaps:
    network = ground.network()
    return find(network, brought(network, ground), norm.distance_m)


def brought(network: Network, ground: Ground) -> Any:
    """Return the seats on a network: those that stand along a way."""
    points = seats(ground)
    found = snap(network, shapely.get_x(points), shapely.get_y(points))
    return type(found)(np.where(found.leg_m <= STREET_REACH_M, found.edge, -1), found.offset_m, found.leg_m)


def _spots(kind: str, network: Network, ground: Ground, population: Population | None) -> Spots | None:
    if kind == OLDEST:
        return None if population is None else _homes(network, homes(population, oldest(population).ages))
    frame = ground.places("destinations")
    doors = entrances(network, frame.geometry.to_numpy()[(frame["kind"] == kind).to_numpy()])
    found = snap(network, doors.x, doors.y)
    share: Floats = 1.0 / np.bincount(doors.place)[doors.place] if len(doors.place) else np.empty(0)
    return Spots(found.edge, found.offset_m, share)


def _homes(network: Network, where: Homes) -> Spots:
    found = snap(network, where.x, where.y)
    return Spots(found.edge, found.offset_m, where.residents)


def _told(kind: str, amount: float) -> float | None:
    """Return a count as it may leave the server."""
    if kind != OLDEST:
        return round(amount, 2)
    found = float(about(np.array([amount]), settings.MEENT_MIN_PEOPLE)[0])
    return None if np.isnan(found) else found
