"""Notes about places in words, and what a form about one says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import shapely
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.roles import Role
from api.context import place_of
from geo.errors import GeoError, UnknownPlace
from geo.models import Place
from geo.registry import layer, layers
from planning.errors import BadNote
from planning.knowledge import Said
from planning.note import MOST_NAME, MOST_WORDS, Note
from planning.site import degrees, point, site
from planning.topics import Topic, topics
from web import facts

FIELDS: Final = ("place", "lat", "lon", "geom", "topic", "words", "readers", "public_name")


@dataclass(frozen=True, slots=True)
class Told:
    """A note as a page tells it: `by` is a role, with the public name before it if one was given."""

    id: int
    words: str
    language: str
    topic: str
    by: str
    day: Any
    changed: bool
    for_all: bool
    version: int
    about: str  # what the place is called that it is about; empty where it is about a spot
    layer: str
    place: int | None


def told(notes: Iterable[Note]) -> list[Told]:
    """Return notes in words. One query for each layer that they speak of."""
    rows = list(notes)
    names = _names(rows)
    return [
        Told(
            id=note.pk,
            words=note.words,
            language=note.language,
            topic=topic(note.topic),
            by=by(note.role, note.public_name),
            day=note.changed_at or note.made_at,
            changed=note.changed_at is not None,
            for_all=note.readers == Note.Readers.EVERYBODY,
            version=note.version,
            about=names.get((note.about_layer, note.about_place), ""),
            layer=note.about_layer,
            place=note.about_place,
        )
        for note in rows
    ]


def topic(key: str) -> str:
    """Return what a topic is called; one that is gone from the data is called by its key."""
    known: Topic | None = topics().get(key)
    return str(known.names) if known else key


def by(role: str, name: str) -> str:
    """Return who wrote something: their role, after the name that they chose to give."""
    says = str(Role(role).label) if role in Role.values else role
    return _("%(name)s, %(role)s") % {"name": name, "role": says} if name else says


def _names(notes: Iterable[Note]) -> dict[tuple[str, int | None], str]:
    """Return what the places are called that notes are about; those that are no longer stored have no name."""
    found: dict[tuple[str, int | None], str] = {}
    for layer_id in {note.about_layer for note in notes} & set(layers()):
        kind = layer(layer_id)
        keys = {note.about_place for note in notes if note.about_layer == layer_id}
        for place in kind.model._default_manager.filter(pk__in=keys).defer("geom", "geom_wgs84", "geom_mercator"):
            found[layer_id, place.pk] = facts.title(place, kind)
    return found


def place_named(text: str) -> Place:
    """Return the place written as `layer/id`; a GeoError where there is none. One query."""
    layer_id, key = place_of(text)
    found = layer(layer_id).model._default_manager.filter(pk=key).first()
    if found is None:
        raise UnknownPlace(layer_id, str(key))
    return found


def said(given: Mapping[str, str]) -> Said:
    """Return what a form says; BadNote holds a sentence by the field that is wrong, all of them at once as far as they are seen here."""
    words = Said(
        words=given.get("words", ""),
        topic=given.get("topic", ""),
        readers=given.get("readers") or Note.Readers.WORKERS,
        public_name=given.get("public_name", ""),
        language=(get_language() or "en").partition("-")[0],
    )
    field = "place" if given.get("place") else "geom" if given.get("geom") else "lat"
    try:
        if field == "place":
            return replace(words, about=place_of(given["place"]))
        return replace(words, shape=site(given["geom"]) if field == "geom" else _spot(given))
    except GeoError as flaw:
        raise BadNote({field: str(flaw)}) from None


def _spot(given: Mapping[str, str]) -> Any:
    lat, lon = (given.get(name, "").strip().replace(",", ".") for name in ("lat", "lon"))
    if not lat and not lon:
        raise BadNote({"lat": _("Say where: a place, a point or an area.")})
    try:
        if max(len(lat), len(lon)) > 20 or "_" in lat + lon:
            raise ValueError
        return point(float(lon), float(lat))
    except ValueError:
        raise BadNote({"lat": _("Latitude and longitude are numbers of degrees, as in 50.8503 and 4.3517.")}) from None


def form(given: Mapping[str, str]) -> dict[str, Any]:
    """Return what a form about a note shows: what was filled in, what can be chosen, how long it may be."""
    return {
        "form": {name: given.get(name, "") for name in FIELDS},
        "topics": list(topics().values()),
        "readers": Note.Readers.choices,
        "chosen": given.get("readers") or Note.Readers.WORKERS,
        "most_words": MOST_WORDS,
        "most_name": MOST_NAME,
    }


def spot_of(note: Note) -> dict[str, str]:
    """Return a point in the midst of a note's place, in degrees, as the dossier asks for it."""
    middle = degrees(shapely.point_on_surface(shapely.from_wkb(bytes(note.geom.wkb))))
    return {"lon": f"{middle.x:.6f}", "lat": f"{middle.y:.6f}"}
