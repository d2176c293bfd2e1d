"""What planning holds about a person: the scenarios they made, and what they wrote about places."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import pgtrigger
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from geo.personal import Holding, Period
from planning.note import Note, NoteEvent
from planning.scenario import Scenario


def _scenarios(person: Any) -> Iterator[dict[str, Any]]:
    for one in Scenario.objects.filter(owner=person).annotate(number=Count("steps")):
        yield {"name": one.name, "note": one.note, "since": one.made_at, "address": one.key, "steps": one.number}


def _notes(person: Any) -> Iterator[dict[str, Any]]:
    for one in Note.objects.filter(author=person).order_by("pk"):
        yield {
            "topic": one.topic,
            "words": one.words,
            "readers": one.get_readers_display(),
            "public_name": one.public_name,
            "since": one.made_at,
            "taken_back": one.taken_back_at,
        }


def _unname(person: Any) -> None:
    """Take away the names that somebody chose, in the history too, which nothing else may change."""
    mine = Note.objects.filter(author=person)
    with pgtrigger.ignore("planning.NoteEvent:append_only"):
        for event in NoteEvent.objects.filter(note__in=mine, before__has_key="public_name"):
            del event.before["public_name"]
            event.save(update_fields=["before"])
    mine.update(public_name="")


def _old(before: datetime) -> "QuerySet[Note]":
    return Note.objects.filter(taken_back_at__lt=before)


def _old_count(before: datetime) -> int:
    return _old(before).count()


def _old_delete(before: datetime) -> int:
    """Take away notes with their history, which nothing else may."""
    found = list(_old(before).values_list("pk", flat=True))
    with pgtrigger.ignore("planning.NoteEvent:append_only"):
        NoteEvent.objects.filter(note__in=found).delete()
        Note.objects.filter(pk__in=found).delete()
    return len(found)


HOLDINGS: Final = (
    Holding(
        "scenarios",
        _("Your scenarios"),
        _("So that you can go on with them. Whoever has a scenario's address can read it, without your name. They go with your account."),
        (Scenario,),
        _scenarios,
    ),
    Holding(
        "notes",
        _("What you wrote about places"),
        _(
            "So that those who plan know what you know. Readers see your role, and your name only if you gave one. "
            "If your account goes, your name goes; what you wrote of a place stays, as nobody's."
        ),
        (Note,),
        _notes,
        _unname,
    ),
)

PERIODS: Final = (Period("taken-back-notes", _("notes about places that were taken back"), _old_count, _old_delete),)
