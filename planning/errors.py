"""What can be wrong with a question about people and space; each is one sentence for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from geo.errors import GeoError
from geo.importing.errors import ImportFailed


class NoAreas(ImportFailed):
    """The store does not hold the areas that a table speaks of, or holds them twice."""


class BadMapping(ImportFailed):
    """A list that says which row speaks of which area names something that is not there, or one area twice."""


class BadTable(ImportFailed):
    """A table lacks a column, or a cell holds something that is neither a number nor one of the marks that the recipe explains."""


class BadNorm(GeoError):
    """The file of norms says something that cannot be followed."""


class UnknownNorm(GeoError):
    """There is no norm with this key, or no such version of it."""


class BadEdit(GeoError):
    """An edit of a scenario speaks of a place or a fact that is not there."""


class UnknownIndicator(GeoError):
    """No indicator has this key."""


class UnknownDivision(GeoError):
    """The city is not divided so: there is no such level, or no such edition of it."""


class BadMoment(GeoError):
    """A moment is no day and hour."""


class BadUse(GeoError):
    """The file of uses says something that cannot be followed, or a use is judged by a norm that speaks of something else."""


class UnknownUse(GeoError):
    """A plot is never put to a use of this name."""


class BadWeights(GeoError):
    """Weights that nothing can be weighed by: below zero, no numbers, none but zeroes, or for a group that there is not."""


class BadBreaks(GeoError):
    """Breaks between classes that are no numbers from low to high, or too many of them."""


class BadSite(GeoError):
    """A piece of the city drawn by hand crosses itself, is too large, lies elsewhere, or is no geometry.

    `exchanged` is what it would be (GeoJSON) with longitude and latitude exchanged, where that lies in the city; else None.
    """

    def __init__(self, sentence: str = "", *, exchanged: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.exchanged = exchanged


class BadStep(GeoError):
    """A step of a scenario does not say what it has to, or what it says cannot be."""


class UnknownScenario(GeoError):
    """There is no scenario at this address."""


class BadNote(GeoError):
    """A note about a place cannot be; `flaws` are sentences by the name of what is wrong. Nothing is kept."""

    def __init__(self, flaws: Mapping[str, str]) -> None:
        super().__init__(" ".join(flaws.values()))
        self.flaws = dict(flaws)
        self.parameter = next(iter(flaws), "")

    @property
    def members(self) -> Mapping[str, Any]:
        """What a problem detail says besides."""
        return {"errors": self.flaws}


class UnknownNote(GeoError):
    """There is no such note, or not for this reader."""


class StaleNote(GeoError):
    """A note changed since it was read; `members` says which version it has now."""

    def __init__(self, version: int) -> None:
        super().__init__(_("This note changed while you were reading it. Look at it as it is now, and try again."))
        self.version = version

    @property
    def members(self) -> Mapping[str, Any]:
        """What a problem detail says besides."""
        return {"version": self.version}
