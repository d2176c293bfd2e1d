"""Corrections on pages: the facts of a place as fields that say what stands there, and the queue of those who decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.layer import Layer
from geo.models import Place
from geo.registry import layer
from participation import corrections
from participation.correction import Correction
from participation.corrections import Proposed
from web import facts
from web.plots import form_number


@dataclass(frozen=True, slots=True)
class Field:
    """A fact that can be corrected: what it is called, what stands there, and how another value is typed."""

    name: str
    label: str
    stands: str
    kind: str  # choice, day, yes-no, number or text
    choices: tuple[tuple[str, str], ...] = ()


def fields(place: Place, found: Layer) -> list[Field]:
    """Return the facts of a place that can be corrected."""
    return [_field(one, place) for one in corrections.correctable(found).values()]


def _field(one: "models.Field[Any, Any]", place: Place) -> Field:
    stands = facts.said(one, getattr(place, one.name)) or _("not known")
    if one.name == "gone_since":
        return Field(one.name, str(_("Still there")), _("yes"), "gone")
    label = facts.label(one)
    if one.choices:
        return Field(one.name, label, stands, "choice", tuple((str(key), str(words)) for key, words in one.flatchoices))
    if isinstance(one, models.BooleanField):
        return Field(one.name, label, stands, "choice", (("yes", _("yes")), ("no", _("no"))))
    if isinstance(one, models.DateField):
        return Field(one.name, label, stands, "day")
    return Field(one.name, label, stands, "number" if isinstance(one, (models.IntegerField, models.FloatField)) else "text")


def said(given: Mapping[str, str], place: Place, found: Layer) -> Proposed:
    """Return what the form says is wrong, and what it should be. What stood there comes along in the form, as it was shown."""
    fact = given.get("fact", "")
    known = corrections.correctable(found)
    now = corrections.value_of(place, fact) if fact in known else None
    shown = given.get(f"seen-{fact}", "")
    return Proposed(
        layer=found.id,
        place=place.pk,
        fact=fact,
        seen=now if shown == str(now) else shown,
        value=given.get(f"value-{fact}", ""),
        reason=given.get("reason", ""),
        source=given.get("source", ""),
        form=form_number(given),
        language=(get_language() or "nl")[:2],
    )


@dataclass(frozen=True, slots=True)
class PutRight:
    """A fact that was put right: which, when, and by what source."""

    fact: str
    day: datetime | None
    source: str


def put_right(found: Layer, pk: int) -> list[PutRight]:
    """Return which facts of a place were put right, the newest first. One query."""
    fields = corrections.correctable(found)
    rows = corrections.applied(found.id, pk)
    return [PutRight(facts.label(fields[one.fact]), one.decided_at, one.source) for one in rows if one.fact in fields]


@dataclass(frozen=True, slots=True)
class Row:
    """A correction as the queue shows it."""

    correction: Correction
    place: Place | None
    title: str
    layer: Layer
    fact: str
    seen: str
    proposed: str
    changed: bool


def queue(by: Any, *, at_most: int) -> list[Row]:
    """Return the corrections that somebody may decide on, the oldest first. A query for each."""
    found = []
    for one in corrections.waiting()[: at_most * 5]:
        row = row_of(one)
        if row.place is None or corrections.may_decide(row.place, one.layer, by):
            found.append(row)
        if len(found) == at_most:
            break
    return found


def row_of(one: Correction) -> Row:
    """Return a correction in words, and whether the fact has changed since it was sent."""
    kind = layer(one.layer)
    place = kind.model._default_manager.filter(pk=one.place).first()
    field = corrections.correctable(kind).get(one.fact)
    changed = place is not None and corrections.value_of(place, one.fact) != one.seen
    return Row(
        correction=one,
        place=place,
        title=facts.title(place, kind) if place is not None else "",
        layer=kind,
        fact=_("Still there") if one.fact == "gone_since" else facts.label(field) if field is not None else one.fact,
        seen=_in_words(field, one.seen),
        proposed=_in_words(field, one.proposed),
        changed=changed,
    )


def _in_words(field: "models.Field[Any, Any] | None", value: Any) -> str:
    if field is not None and field.name == "gone_since":
        return _("no, gone since %(day)s") % {"day": value} if value else _("yes")
    if field is None or value is None or value == "":
        return _("not known")
    return facts.said(field, field.to_python(value))
