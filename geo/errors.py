"""One class per thing that can go wrong with space. Doors turn a class into a status; the sentence is for people."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


class GeoError(Exception):
    """Something about the data or the question is wrong; `str()` is one clear sentence in the reader's language."""

    # The part of the question that is wrong, where a door knows it by name.
    parameter: str = ""


class UnknownLayer(GeoError):
    """No layer has this id."""

    def __init__(self, layer_id: str) -> None:
        super().__init__(_("There is no layer called “%(layer)s”.") % {"layer": layer_id})


class UnknownPlace(GeoError):
    """The layer holds no place with this id."""

    def __init__(self, layer_id: str, place_id: str) -> None:
        super().__init__(_("The layer “%(layer)s” holds no place with id “%(id)s”.") % {"layer": layer_id, "id": place_id})


class BadBBox(GeoError):
    """A bounding box is not four numbers in order, or lies outside the world."""


class BadTile(GeoError):
    """A tile address is outside the pyramid."""


class BadFilter(GeoError):
    """A property, value or other part of a question is not known."""


class UnknownCrs(GeoError):
    """A coordinate system that is not offered here."""

    def __init__(self, uri: str, offered: Iterable[str]) -> None:
        known = ", ".join(offered)
        super().__init__(_("“%(crs)s” is not offered here; these are: %(known)s.") % {"crs": uri, "known": known})
