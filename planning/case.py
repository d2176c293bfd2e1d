"""Case: all that a formula reckons a figure of each area from."""

from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import numpy as np

from planning.access import Reach
from planning.division import Division, areas
from planning.ground import Ground
from planning.homes import Homes
from planning.network import Indices
from planning.norms import Norm
from planning.population import Population, count, housed
from planning.provision import reach
from planning.reading import State
from planning.residents import residents
from planning.spreading import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The ground, the areas of a division (in their order), the source of residents and the norm, if there is one."""

    ground: Ground
    division: Division
    population: Population | None
    norm: Norm | None = None
    at: datetime | None = None  # of what differs from hour to hour

    def __len__(self) -> int:
        return len(self.areas)

    @property
    def areas(self) -> gpd.GeoDataFrame:
        """The areas, by key."""
        return areas(self.division)

    @property
    def area_m2(self) -> Floats:
        """Of each area."""
        found: Floats = self.areas["area_m2"].to_numpy()
        return found

    @property
    def residents(self) -> Floats:
        """Residents of each area as may be published; NaN where they are not known, or nobody lives there."""
        if self.population is None:
            return np.full(len(self), np.nan)
        known = count(self.population, self.division)
        values = [known[pk].value if known[pk].state is State.VALUE else np.nan for pk in self.areas.index]
        found = np.array(values, dtype=np.float64)
        found[found == 0] = np.nan
        return found

    def share_within(self) -> Floats:
        """Return the part of each area's residents who have what the norm asks for; NaN where nobody lives."""
        if self.population is None or self.norm is None:
            return np.full(len(self), np.nan)
        where = residents(self.population).homes
        found = reach(self.norm, where, self.ground)
        return shares(found, self.norm.distance_m, where, housed(self.population, self.division, where), len(self))


def shares(reach: Reach, distance_m: float, where: Homes, area: Indices, areas: int) -> Floats:
    """Return the part of the residents within a distance, by area; NaN where nobody lives."""
    inside = area >= 0
    everybody = np.bincount(area[inside], weights=where.residents[inside], minlength=areas)
    having = inside & (reach.distance_m <= distance_m)
    found = np.bincount(area[having], weights=where.residents[having], minlength=areas)
    share: Floats = np.divide(found, everybody, out=np.full(areas, np.nan), where=everybody > 0)
    return share
