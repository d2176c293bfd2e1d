"""Notes about places as documents, and a body that was sent as what somebody says."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import shapely
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from api.context import place_of
from api.documents import address, link
from api.errors import BadParameter
from api.params import EVERYWHERE, naming
from planning.knowledge import Said
from planning.note import Note, NoteEvent
from planning.site import degrees, site
from planning.topics import topics

KNOWN: Final = (*EVERYWHERE, "place", "topic", "limit", "after")
MOST: Final = 100
WORDS: Final = ("words", "topic", "readers", "public_name")
WRITTEN: Final = (*WORDS, "language", "place", "geometry")


def listed(request: HttpRequest, notes: Iterable[Note], following: str | None) -> dict[str, Any]:
    """Return a page of notes, and what they can be about."""
    here = request.build_absolute_uri()
    return {
        "title": _("What those who work here know"),
        "notes": [document(request, note) for note in notes],
        "topics": [{"key": each.key, "title": str(each.names), "says": str(each.says)} for each in topics().values()],
        "links": [link(here, "self", "json"), *([link(following, "next", "json")] if following else [])],
    }


def document(request: HttpRequest, note: Note) -> dict[str, Any]:
    """Return a note: text, never markup. Who wrote it is told as a role, and a name only where one was given."""
    of = {"layer": note.about_layer, "id": note.about_place} if note.about_layer else None
    return {
        "id": note.pk,
        "topic": note.topic,
        "words": note.words,
        "language": note.language,
        "readers": note.readers,
        "place": {**of, "href": address(request, "item", collection=note.about_layer, place=str(note.about_place))} if of else None,
        "geometry": json.loads(shapely.to_geojson(degrees(shapely.from_wkb(bytes(note.geom.wkb))))),
        "role": note.role,
        "name": note.public_name or None,
        "written": note.made_at.isoformat(),
        "changed": note.changed_at.isoformat() if note.changed_at else None,
        "version": note.version,
        "href": address(request, "note", note=note.pk),
    }


def with_history(request: HttpRequest, note: Note) -> dict[str, Any]:
    """Return a note with what happened to it."""
    return {**document(request, note), "history": [_event(each) for each in note.events.order_by("number")]}


def _event(event: NoteEvent) -> dict[str, Any]:
    return {"number": event.number, "at": event.at.isoformat(), "what": event.what, "role": event.role, "before": event.before}


def said(body: Mapping[str, Any]) -> Said:
    """Return what somebody sends as what they say; BadParameter and BadSite say what is wrong with it."""
    texts = _texts(body, WRITTEN)
    for name in ("words", "topic"):
        if name not in texts:
            raise _wrong(name, _("“%(name)s” is missing.") % {"name": name})
    if ("place" in texts) == ("geometry" in body):
        raise _wrong("place", _("Say where in one way: place, or geometry."))
    shape, about = None, None
    if "geometry" in body:
        with naming("geometry"):
            shape = site(body["geometry"])
    else:
        with naming("place"):
            about = place_of(texts["place"])
    words = {name: texts[name] for name in WORDS if name in texts}
    language = texts.get("language") or get_language() or "en"
    return Said(**words, about=about, shape=shape, language=language.partition("-")[0])


def corrected(body: Mapping[str, Any]) -> tuple[int, dict[str, str]]:
    """Return the version that was seen, and what becomes different."""
    return version_of(body), _texts(body, (*WORDS, "version"))


def taken_back(body: Mapping[str, Any]) -> tuple[int, str]:
    """Return the version that was seen, and why the note is taken back."""
    return version_of(body), _texts(body, ("reason", "version")).get("reason", "")


def version_of(body: Mapping[str, Any]) -> int:
    """Return the version that was seen; BadParameter where it is not said."""
    version = body.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise _wrong("version", _("Say which version you saw, as a whole number: “version”."))
    return version


def _texts(body: Mapping[str, Any], known: Iterable[str]) -> dict[str, str]:
    for name, value in body.items():
        if name not in known:
            raise _wrong(name, _("“%(name)s” is not known here; these are: %(known)s.") % {"name": name[:40], "known": ", ".join(known)})
        if name not in ("geometry", "version") and not isinstance(value, str):
            raise _wrong(name, _("“%(name)s” is a text.") % {"name": name})
    return {name: value for name, value in body.items() if isinstance(value, str) and name != "geometry"}


def _wrong(name: str, sentence: str) -> BadParameter:
    found = BadParameter(sentence)
    found.parameter = name
    return found
