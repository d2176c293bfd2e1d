"""What a dossier tells from people's own knowledge of the ground around: only to who may read it."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.dossier import Remark, Site, Told
from planning.knowledge import near
from planning.note import Note

MOST: Final = 20


def remarks(site: Site) -> Told:
    """Return the notes about the site and the ground within a walk of it that its reader may read, the nearest first. Two queries."""
    found = near(site.around.area, site.shape, site.reader)
    shown = tuple(remark(note) for note in found[:MOST])
    more = found.count() - len(shown) if len(shown) == MOST else 0
    if not shown:
        return Told(notes=(_("Nobody has written anything about this ground that you may read."),))
    left = ngettext("%(n)d more note lies within the walk.", "%(n)d more notes lie within the walk.", more) % {"n": more}
    return Told(remarks=shown, notes=(left,) if more else ())


def remark(note: Note) -> Remark:
    """Return a note as a dossier tells it."""
    at = note.changed_at or note.made_at
    far = getattr(note, "far", None)
    return Remark(
        id=note.pk,
        topic=note.topic,
        words=note.words,
        language=note.language,
        date=at.date(),
        role=note.role,
        name=note.public_name,
        readers=note.readers,
        distance_m=float(round(far.m)) if far is not None else 0.0,
    )
