"""Reckoned: a figure of each area that is reckoned from what stands on the ground. A row of the table in `planning.indicators`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from geo.names import Names
from planning.case import Case
from planning.ground import Ground
from planning.models import Indicator
from planning.norms import Norm, norm
from planning.spreading import Floats

Formula = Callable[[Case], Floats]

SHARE: Final = Names(nl="deel van de inwoners", fr="part des habitants", en="share of residents")


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
    # Whether it asks how many cars there are, and not only where one can walk.
    of_traffic: bool = False
    # Whether it differs from hour to hour, so that it is asked of a moment.
    by_hour: bool = False

    @property
    def reads(self) -> frozenset[str]:
        """The layers whose change changes the figure."""
        return frozenset({*self.layers, *(("streets",) if self.on_foot else ())})

    def seen(self, ground: Ground) -> Ground:
        """Return the ground with those edits alone that can change the figure."""
        if self.of_traffic or "streets" not in self.reads:
            return ground.only(self.layers)
        return ground.afoot(set(self.layers) - {"streets"})

    @property
    def assumed(self) -> bool:
        """Whether it is held to a norm that nobody but us says: offered apart, and only taken by who asks for it by name."""
        return bool(self.norm) and not norm(self.norm).verified


def within(of: str, what: Names, *, need: Indicator.Need = Indicator.Need.LESS) -> Reckoned:
    """Return the row of the residents who have what a norm asks for. `what` is what they have, as it stands within a sentence."""
    held = norm(of)
    names = Names(
        nl=f"{_first(what.nl)} op {held.distance_m} meter wandelen",
        fr=f"{_first(what.fr)} à {held.distance_m} mètres à pied",
        en=f"{_first(what.en)} within a walk of {held.distance_m} metres",
    )
    says = Names(
        nl=f"Deel van de inwoners dat te voet hoogstens {held.distance_m} m moet gaan: {held.names.nl}.",
        fr=f"Part des habitants qui marchent au plus {held.distance_m} m : {held.names.fr}.",
        en=f"Share of residents who walk at most {held.distance_m} m: {held.names.en}.",
    )
    return Reckoned(
        key=of,
        names=marked(names, held),
        unit=SHARE,
        kind=Indicator.Kind.SHARE,
        need=need,
        says=warned(says, held),
        much=Names(nl=f"{what.nl} dichtbij is", fr=f"{what.fr} est proche", en=f"{what.en} is nearby"),
        little=Names(nl=f"{what.nl} ver weg is", fr=f"{what.fr} est loin", en=f"{what.en} is far away"),
        formula=Case.share_within,
        layers=tuple(dict.fromkeys(said.layer for said in held.places)),
        norm=of,
        of_people=True,
        on_foot=held.measure == "network",
    )


def marked(names: Names, held: Norm) -> Names:
    """Return names that say so where the norm is an assumption of ours."""
    if held.verified:
        return names
    return Names(nl=f"{names.nl} (eigen aanname)", fr=f"{names.fr} (hypothèse)", en=f"{names.en} (own assumption)")


def warned(says: Names, held: Norm) -> Names:
    """Return an explanation that says so where the norm is an assumption of ours."""
    if held.verified:
        return says
    return Names(
        nl=f"{says.nl} De afstand is een aanname van ons, die de stad zelf kan vastleggen; geen bron zegt het zo.",
        fr=f"{says.fr} La distance est une hypothèse de notre part, que la ville peut fixer elle-même ; aucune source ne le dit ainsi.",
        en=f"{says.en} The distance is an assumption of ours, for the city to set; no source says so.",
    )


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
