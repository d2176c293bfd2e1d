"""Indicators: what is reckoned from places, ways and homes. One row each; the API, the map, the tables and the pages follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geo.names import Names
from planning.case import Case
from planning.formulas import green
from planning.models import Indicator
from planning.norms import norm
from planning.spreading import Floats

Formula = Callable[[Case], Floats]


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """One figure of each area, reckoned from what stands on the ground. Its formula gives NaN where there is none."""

    key: str
    names: Names
    unit: Names
    kind: Indicator.Kind
    need: Indicator.Need
    # How it is reckoned, in a sentence for people.
    says: Names
    # What follows “show where …” on a map: much of it, little of it.
    much: Names
    little: Names
    formula: Formula
    # The layers that must have been surveyed, or there is no answer.
    layers: tuple[str, ...]
    # The norm it is held to, if any; in the newest version, unless another is asked for.
    norm: str = ""
    # Whether residents enter into it, so that it is kept back where their number is.
    of_people: bool = False
    # Whether ways on foot enter into it.
    on_foot: bool = False

    @property
    def reads(self) -> frozenset[str]:
        """The layers whose change changes the figure."""
        return frozenset({*self.layers, *(("streets",) if self.on_foot else ())})


METRES2_EACH: Final = Names(nl="m² per inwoner", fr="m² par habitant", en="m² per resident")
SHARE: Final = Names(nl="deel van de inwoners", fr="part des habitants", en="share of residents")


def within(key: str, of: str, *, names: Names, much: Names, little: Names) -> Reckoned:
    """Return the row of the residents who have what a norm asks for."""
    held = norm(of)
    return Reckoned(
        key=key,
        names=names,
        unit=SHARE,
        kind=Indicator.Kind.SHARE,
        need=Indicator.Need.LESS,
        says=Names(
            nl=f"Deel van de inwoners dat te voet hoogstens {held.distance_m} m moet gaan: {held.names.nl}.",
            fr=f"Part des habitants qui marchent au plus {held.distance_m} m : {held.names.fr}.",
            en=f"Share of residents who walk at most {held.distance_m} m: {held.names.en}.",
        ),
        much=much,
        little=little,
        formula=Case.share_within,
        layers=tuple(dict.fromkeys(said.layer for said in held.places)),
        norm=of,
        of_people=True,
        on_foot=held.measure == "network",
    )


INDICATORS: Final[tuple[Reckoned, ...]] = (
    Reckoned(
        key="green-per-resident",
        names=Names(nl="Openbaar groen per inwoner", fr="Espaces verts publics par habitant", en="Public green per resident"),
        unit=METRES2_EACH,
        kind=Indicator.Kind.MEAN,
        need=Indicator.Need.LESS,
        says=Names(
            nl="Oppervlakte van al het openbare groen in het gebied, elke plek één keer geteld, gedeeld door de inwoners.",
            fr="Surface de tous les espaces verts publics de la zone, chaque endroit compté une fois, divisée par les habitants.",
            en="Area of all public green in the area, each spot counted once, divided by its residents.",
        ),
        much=Names(
            nl="veel groen is voor elke inwoner", fr="il y a beaucoup de vert par habitant", en="there is much green for each resident"
        ),
        little=Names(
            nl="weinig groen is voor elke inwoner", fr="il y a peu de vert par habitant", en="there is little green for each resident"
        ),
        formula=green.m2_per_resident,
        layers=("green-spaces",),
        of_people=True,
    ),
    within(
        "green-300",
        "green-300",
        names=Names(nl="Groen op 300 meter wandelen", fr="Vert à 300 mètres à pied", en="Green within a walk of 300 metres"),
        much=Names(nl="veel mensen groen dichtbij hebben", fr="beaucoup ont du vert tout près", en="many have green nearby"),
        little=Names(
            nl="weinig groen op wandelafstand is",
            fr="il y a peu de vert à distance de marche",
            en="there is little green within walking distance",
        ),
    ),
)


def table() -> Mapping[str, Reckoned]:
    """Return all rows by key."""
    return MappingProxyType({row.key: row for row in INDICATORS})
