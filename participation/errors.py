"""What can be wrong with a question of a resident; each is one sentence for people."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from geo.errors import GeoError


class BadProfile(GeoError):
    """A file of rules says something that cannot be followed."""


class UnknownProfile(GeoError):
    """There are no rules with this key; the sentence lists those there are."""

    parameter = "profile"

    def __init__(self, key: str, known: Iterable[str]) -> None:
        self.known = list(known)
        super().__init__(_("There are no rules called “%(key)s”; there are %(known)s.") % {"key": key, "known": ", ".join(self.known)})

    @property
    def members(self) -> Mapping[str, Any]:
        """What a problem detail says besides."""
        return {"profiles": self.known}


class NoProfileHere(UnknownProfile):
    """No rules are known for this place; the sentence lists those there are."""

    parameter = "geometry"

    def __init__(self, known: Iterable[str]) -> None:
        self.known = list(known)
        GeoError.__init__(
            self,
            _("No rules for facade gardens are known here for this place. If you know which apply, name them: %(known)s.")
            % {"known": ", ".join(self.known)},
        )


class BadCheck(GeoError):
    """Something in a question about a facade garden cannot be; `flaws` are clear sentences by the name of what is wrong."""

    def __init__(self, flaws: Mapping[str, str]) -> None:
        super().__init__(" ".join(flaws.values()))
        self.flaws = dict(flaws)
        self.parameter = next(iter(flaws), "")

    @property
    def members(self) -> Mapping[str, Any]:
        """What a problem detail says besides."""
        return {"errors": self.flaws}


class BadSpot(GeoError):
    """A geometry is no GeoJSON, or cannot be a facade of this city."""

    parameter = "geometry"


class BadKind(GeoError):
    """The file of kinds says something that cannot be followed."""


class UnknownKind(GeoError):
    """There is no such kind of proposal; the sentence lists those there are."""

    parameter = "kind"


class UnknownProposal(GeoError):
    """There is no proposal at this address, or none that this reader may see."""


class BadProposal(BadCheck):
    """Something that was sent with a proposal cannot be; `flaws` are clear sentences by the name of what is wrong. Nothing is kept."""


class BadPlot(BadProposal):
    """Something that was sent about a vacant plot cannot be; `flaws` are clear sentences by the name of what is wrong. Nothing is kept."""


class BadPathway(GeoError):
    """A file of ways or rules for plots says something that cannot be followed."""


class BadCorrection(BadProposal):
    """A correction of a fact cannot be; `flaws` are clear sentences by the name of what is wrong. Nothing is kept."""


class NotAllowed(GeoError):
    """Somebody may not do this to this proposal."""


class NotNow(GeoError):
    """A step that cannot be taken from where the proposal stands."""


class Stale(GeoError):
    """Somebody else changed it in between; the sentence says so, and `members` which version it has now."""

    def __init__(self, version: int) -> None:
        super().__init__(
            _("Somebody changed this while you were reading it. Look at it as it is now, and try again: nothing you wrote is lost.")
        )
        self.version = version

    @property
    def members(self) -> Mapping[str, Any]:
        """What a problem detail says besides."""
        return {"version": self.version}


class BadPhoto(GeoError):
    """A photo, or what is said of it, cannot be taken; the sentence names what is wrong. Nothing of it is kept."""

    parameter = "photo"


class UnknownPhoto(GeoError):
    """There is no photo at this address, or none that this reader may see."""


class UnknownComment(GeoError):
    """There is no such comment, or none that this reader may see."""


class BadFollow(BadCheck):
    """What somebody wants to follow cannot be followed so; the sentence says why. Nothing is kept."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__({parameter: sentence})


class UnknownFollow(GeoError):
    """There is nothing that this reader follows at this address."""


class BadText(GeoError):
    """A text of a letter holds something that cannot be filled in."""
