"""Facts of a place as people read them: a label and a value in their own language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from geo.layer import Layer
from geo.models import Place

# Words that sources write in columns of free text, where they are plain enough to be said in the reader's language.
PLAIN_WORDS: Mapping[str, Any] = {
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "limited": gettext_lazy("partly"),
    "unknown": gettext_lazy("unknown"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known."""

    label: str
    value: str
    # A name in another language than the page's, so that it is read out rightly.
    language: str = ""


def label(field: "models.Field[Any, Any]") -> str:
    """Return what a field is called, to stand at the head of a line."""
    return str(capfirst(field.verbose_name))


def said(field: "models.Field[Any, Any]", value: Any) -> str:
    """Return a value as people read it; the empty string where nothing is known."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plainly(value)


def _plainly(value: Any) -> str:
    """Return a value that stands for itself: yes or no, a day, a number, a word."""
    match value:
        case bool():
            words = _("yes") if value else _("no")
        case date():
            words = date_format(value, "DATE_FORMAT")
        case float():
            words = number_format(round(value, 2) if value % 1 else int(value))
        case int():
            # A year is no amount: no thousands separator.
            words = str(value) if value < 10_000 else number_format(value, force_grouping=True)
        case _other:
            words = str(PLAIN_WORDS.get(value, value))
    return words


def title(place: Place, layer: Layer) -> str:
    """Return what a place is called by those who read: its name in their language, else its name, else its kind and number."""
    return spoken_name(place) or f"{kind_label(layer, place)} {place.pk}"


def spoken_name(place: Place) -> str:
    """Return a place's name in the reader's language, else the name it has; empty if it has none."""
    names = place.names if isinstance(place.names, dict) else {}
    return str(names.get((get_language() or "").partition("-")[0]) or place.name)


def kind_label(layer: Layer, place: Place | str) -> str:
    """Return of which kind a place is (or a stored value of the kind stands for), else what its model is called."""
    value = place if isinstance(place, str) else getattr(place, layer.kind.name) if layer.kind else ""
    said_kind = said(layer.kind, value) if layer.kind else ""
    return str(capfirst(said_kind or str(layer.model._meta.verbose_name)))


def own_fields(layer: Layer) -> "tuple[models.Field[Any, Any], ...]":
    """Return the fields that are this layer's own: neither names nor provenance."""
    common = {field.name for field in Place._meta.get_fields()}
    return tuple(field for field in layer.facts if field.name not in common)


def facts(place: Place, fields: "Iterable[models.Field[Any, Any]]") -> Iterator[Fact]:
    """Yield what is known of a place; unknown facts are left out. Related rows must have been fetched."""
    for field in fields:
        value = getattr(place, field.name)
        if isinstance(field, models.ForeignKey):
            value = str(value) if value is not None else ""
        if words := said(field, value):
            yield Fact(label(field), words)


def other_names(place: Place) -> Iterator[Fact]:
    """Yield what a place is called in other languages than the reader's."""
    here = spoken_name(place)
    names = place.names if isinstance(place.names, dict) else {}
    for language, name in sorted(names.items()):
        if name and name != here:
            yield Fact(language, str(name), language)
