"""The pathway: what to do next with a vacant plot, by whose it is and how it stands. Data that a city can replace."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot
from geo.names import Names
from participation.errors import BadPathway

FILE: Final = Path(__file__).with_name("pathway.toml")
# Who does a step.
WHO: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {"neighbours": _("you and your neighbours"), "group": _("the group that asks"), "city": _("the city"), "owner": _("the owner")}
)
# What of this site a step is done with; none: it is done elsewhere.
DOORS: Final = ("interest", "propose", "apply", "correct", "hand-back", "follow", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stride:
    """One thing to do: who does it, and with what on this site."""

    key: str
    who: str
    names: Names
    door: str

    @property
    def by(self) -> str:
        """Who does it, in the reader's language."""
        return str(WHO[self.who])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """What to do next, in order, and how the plot stands after it (`leads_to`)."""

    names: Names
    strides: tuple[Stride, ...]
    leads_to: str


Ways = Mapping[tuple[str, str], Pathway]


def pathway(plot: VacantPlot) -> Pathway:
    """Return what to do next with a plot."""
    return ways()[plot.owner_type, plot.status]


def ways() -> Ways:
    """Return the pathways by owner and status: those of this installation's own file, or ours. BadPathway says what is wrong in it."""
    return _read(Path(settings.MEENT_PATHWAY or FILE))


@cache
def _read(path: Path) -> Ways:
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Ways:
    """Return the pathways that a TOML text holds; BadPathway where one is missing, stands twice or leads nowhere."""
    said: dict[str, Any] = tomllib.loads(text)
    try:
        strides = {row["key"]: _stride(row) for row in said.pop("steps")}
        found: dict[tuple[str, str], Pathway] = {}
        for row in said.pop("ways"):
            made = Pathway(
                names=Names(**row.pop("names")), strides=tuple(strides[key] for key in row.pop("steps")), leads_to=row.pop("leads_to")
            )
            for pair in product(row.pop("owners"), row.pop("status")):
                if pair in found:
                    raise BadPathway(f"{pair[0]}, {pair[1]} stands there twice.")
                found[pair] = made
            if row:
                raise BadPathway(f"{', '.join(row)} is not known.")
    except (KeyError, TypeError) as error:
        raise BadPathway(f"{error} is missing or not known.") from error
    wanted = set(product(VacantPlot.Owner.values, VacantPlot.Status.values))
    if said or set(found) != wanted:
        raise BadPathway(f"Missing or not known: {sorted(set(said) | {', '.join(pair) for pair in set(found) ^ wanted})}.")
    for pair, made in found.items():
        _leads_on(pair, made, found)
    return MappingProxyType(found)


def _stride(row: dict[str, Any]) -> Stride:
    made = Stride(key=row.pop("key"), who=row.pop("who"), names=Names(**row.pop("names")), door=row.pop("door", ""))
    if row or made.who not in WHO or made.door not in DOORS:
        raise BadPathway(f"“{made.key}” says what is not known.")
    return made


def _leads_on(pair: tuple[str, str], made: Pathway, found: Ways) -> None:
    """Refuse a pathway without a step that somebody can take here, or from which no way leads back into use."""
    if not any(stride.door and stride.who in ("neighbours", "group") for stride in made.strides):
        raise BadPathway(f"{', '.join(pair)}: nothing here that a neighbour can do.")
    owner, status = pair
    for _step in VacantPlot.Status:
        if status == VacantPlot.Status.IN_USE:
            return
        status = found[owner, status].leads_to if (owner, status) in found else ""
    if status != VacantPlot.Status.IN_USE:
        raise BadPathway(f"{', '.join(pair)}: no way leads back into use.")
