"""Knowledge: the one gate through which notes about places are written, corrected, taken back and read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import shapely
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import crs
from geo.errors import GeoError, UnknownLayer, UnknownPlace
from geo.permissions import acting_as, reached
from geo.registry import layer
from geo.standing import still_there
from planning.errors import BadNote, StaleNote, UnknownNote
from planning.note import MOST_NAME, MOST_WORDS, Note, NoteEvent
from planning.topics import topics

WRITE: Final = "write-knowledge"
READ: Final = "read-knowledge"
MODERATE: Final = "moderate"
# A note is of a place, not of a district.
MOST_M2: Final = 1_000_000.0
MOST_A_DAY: Final = 100
LONGEST_REASON: Final = 500
CORRECTABLE: Final = ("topic", "words", "readers", "public_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody writes, about a stored place (`about`: its layer and key) or about a metric shape."""

    words: str
    topic: str
    about: tuple[str, int] | None = None
    shape: Any = None
    readers: str = Note.Readers.WORKERS
    public_name: str = ""
    language: str = "nl"


def readable(by: Any) -> "QuerySet[Note]":
    """Return the notes that somebody (None: anybody) may read, without those that were taken back.

    What everybody may read, what they wrote themselves, and what those who work there may read if they do.
    """
    there = Note.objects.filter(taken_back_at=None)
    everybody = Q(readers=Note.Readers.EVERYBODY)
    if by is None or not by.is_authenticated:
        return there.filter(everybody)
    working = reached(by, READ, Note.objects.all(), kind="about_layer", geom="geom")
    return there.filter(everybody | Q(author=by.pk) | Q(pk__in=working.values("pk")))


def find(key: int, by: Any) -> Note:
    """Return a note to who may read it; UnknownNote to others, as if there were none. One query, and those of the permissions."""
    found = readable(by).filter(pk=key).first()
    if found is None:
        raise UnknownNote(_("There is no note %(id)d that you may read.") % {"id": key})
    return found


def about(layer_id: str, key: int, by: Any) -> "QuerySet[Note]":
    """Return the notes about a stored place that somebody may read, the newest first."""
    return readable(by).filter(about_layer=layer_id, about_place=key)


def near(area: Any, site: Any, by: Any) -> "QuerySet[Note]":
    """Return the notes that somebody may read about what lies in an area (metric), nearest to a site first, with `far` from it."""
    inside, of = (GEOSGeometry(shapely.to_wkb(shape, hex=True), srid=crs.METRIC) for shape in (area, site))
    return readable(by).filter(geom__intersects=inside).annotate(far=Distance("geom", of)).order_by("far", "-made_at", "-pk")


@transaction.atomic
def write(said: Said, *, by: Any) -> Note:
    """Return a new note; BadNote holds a sentence for each thing that is wrong, and nothing is kept.

    PermissionDenied for who may not write about what lies there, UnknownPlace for a place that is not there.
    """
    kind = said.about[0] if said.about else None
    geom = _place(*said.about) if said.about else None
    values = _checked(said)
    if geom is None:
        geom = _drawn(said.shape)
    role = _role(by, WRITE, kind, geom)
    if role is None:
        raise PermissionDenied(_("Only those who know a place by their work may write about it."))
    since = timezone.now() - timedelta(days=1)
    if Note.objects.filter(author=by.pk, made_at__gt=since).count() >= MOST_A_DAY:
        raise BadNote({"words": _("You wrote %(most)d notes today, which is as many as are taken. Go on tomorrow.") % {"most": MOST_A_DAY}})
    about_ = {"about_layer": said.about[0], "about_place": said.about[1]} if said.about else {}
    made = Note.objects.create(author=by, role=role, geom=geom, language=said.language[:8], **about_, **values)
    _tell(made, NoteEvent.What.WRITTEN, by=by, role=role)
    return made


@transaction.atomic
def correct(key: int, *, by: Any, version: int, **changes: str) -> Note:
    """Change what a note says and return it; what stood there stays in its history.

    PermissionDenied for all but its writer, StaleNote where it changed since that version, BadNote for what cannot be.
    """
    held = _locked(key, by)
    if held.author_id != by.pk or (role := _role(by, WRITE, held.about_layer or None, held.geom)) is None:
        raise PermissionDenied(_("Only whoever wrote a note can correct it. Write one of your own beside it."))
    _same(held, version)
    if unknown := sorted(set(changes) - set(CORRECTABLE)):
        raise BadNote({unknown[0]: _("“%(name)s” cannot be changed.") % {"name": unknown[0]}})
    said = Said(**{name: changes.get(name, getattr(held, name)) for name in CORRECTABLE})
    values = _checked(said)
    before = {name: getattr(held, name) for name, value in values.items() if getattr(held, name) != value}
    if not before:
        return held
    for name, value in values.items():
        setattr(held, name, value)
    held.version, held.changed_at = held.version + 1, timezone.now()
    held.save()
    _tell(held, NoteEvent.What.CORRECTED, by=by, role=role, before=before)
    return held


@transaction.atomic
def take_back(key: int, *, by: Any, version: int, reason: str) -> None:
    """Take a note back with a reason: its writer, or who decides what is published. Nobody reads it any more; its history stays a while."""
    held = _locked(key, by)
    role = _role(by, MODERATE, held.about_layer or None, held.geom) or (held.role if held.author_id == by.pk else None)
    if role is None:
        raise PermissionDenied(_("Only whoever wrote a note, or a moderator, can take it back."))
    _same(held, version)
    if not reason.strip() or len(reason) > LONGEST_REASON or "\0" in reason:
        raise BadNote({"reason": _("Say in a few words why, in %(most)d letters at most.") % {"most": LONGEST_REASON}})
    held.version, held.taken_back_at = held.version + 1, timezone.now()
    held.save(update_fields=["version", "taken_back_at"])
    _tell(held, NoteEvent.What.TAKEN_BACK, by=by, role=role, reason=reason.strip())


@transaction.atomic
def give_back(key: int, *, by: Any, version: int, reason: str) -> None:
    """Let those who could read a note read it again that was taken back, by who decides what is published."""
    held = Note.objects.select_for_update().filter(pk=key).first()
    role = None if held is None else _role(by, MODERATE, held.about_layer or None, held.geom)
    if held is None or role is None:
        raise UnknownNote(_("There is no note %(id)d that you may read.") % {"id": key})
    if held.taken_back_at is None or held.version != version:
        raise StaleNote(held.version)
    held.version, held.taken_back_at = held.version + 1, None
    held.save(update_fields=["version", "taken_back_at"])
    _tell(held, NoteEvent.What.SHOWN_AGAIN, by=by, role=role, reason=reason.strip()[:LONGEST_REASON])


def may_write(by: Any, kind: str | None, geom: GEOSGeometry) -> bool:
    """Return whether somebody may write about what lies there."""
    return _role(by, WRITE, kind, geom) is not None


def may_take_back(note: Note, by: Any) -> bool:
    """Return whether somebody may take a note back."""
    return note.author_id == by.pk or _role(by, MODERATE, note.about_layer or None, note.geom) is not None


def _role(by: Any, action: str, kind: str | None, geom: GEOSGeometry) -> str | None:
    return acting_as(by, action, kind=kind, where=geom)


def _place(layer_id: str, key: int) -> GEOSGeometry:
    try:
        model = layer(layer_id).model
    except UnknownLayer as error:
        raise _named(error) from None
    found = model._default_manager.filter(still_there(model), pk=key).only("pk", "geom").first()
    if found is None:
        raise _named(UnknownPlace(layer_id, str(key)))
    geom: GEOSGeometry = found.geom
    return geom


def _named(error: GeoError) -> GeoError:
    error.parameter = "place"
    return error


def _drawn(shape: Any) -> GEOSGeometry:
    if shape is None:
        raise BadNote({"where": _("Say where: a place, a point or an area.")})
    if (area_m2 := shapely.area(shape)) > MOST_M2:
        said = {"area": area_m2 / 1e6, "most": MOST_M2 / 1e6}
        raise BadNote({"where": _("%(area).1f km² is too large for a note; at most %(most).0f km².") % said})
    return GEOSGeometry(shapely.to_wkb(shape, hex=True), srid=crs.METRIC)


def _checked(said: Said) -> dict[str, str]:
    """Return what a note says as it is kept; BadNote with a sentence by the name of each thing that is wrong."""
    flaws: dict[str, str] = {}
    words, name = said.words.replace("\r\n", "\n").strip(), " ".join(said.public_name.split())
    if not words or len(words) > MOST_WORDS or "\0" in words:
        flaws["words"] = _("Write from 1 to %(most)d letters.") % {"most": MOST_WORDS}
    if said.topic not in topics():
        flaws["topic"] = _("“%(topic)s” is no topic; these are: %(known)s.") % {"topic": said.topic[:40], "known": ", ".join(topics())}
    if said.readers not in Note.Readers.values:
        flaws["readers"] = _("Who may read it is one of these: %(known)s.") % {"known": ", ".join(Note.Readers.values)}
    if len(name) > MOST_NAME or "@" in name or "\0" in name:
        flaws["public_name"] = _("A public name has at most %(most)d letters, and is no e-mail address.") % {"most": MOST_NAME}
    if flaws:
        raise BadNote(flaws)
    return {"words": words, "topic": said.topic, "readers": said.readers, "public_name": name}


def _locked(key: int, by: Any) -> Note:
    find(key, by)
    return Note.objects.select_for_update().get(pk=key)


def _same(held: Note, version: int) -> None:
    if held.taken_back_at is not None or held.version != version:
        raise StaleNote(held.version)


def _tell(note: Note, what: str, *, by: Any, role: str, reason: str = "", before: Mapping[str, str] | None = None) -> None:
    NoteEvent.objects.create(
        note=note, number=note.events.count() + 1, actor=by.pk, role=role, what=what, reason=reason, before=dict(before or {})
    )
