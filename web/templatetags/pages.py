"""What the pages' templates ask for: numbers and distances in words, a layer's sign, links to the map."""

from typing import Any

from django import template
from django.db import models
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from geo.layer import Layer
from geo.models import Place
from web import facts, glyphs
from web.questions import Question

register = template.Library()


@register.filter
def said_number(value: float) -> str:
    """Return a whole number as the reader writes it."""
    return number_format(round(value), force_grouping=True)


@register.simple_tag
def number(value: float) -> str:
    """Return a whole number as the reader writes it."""
    return said_number(value)


@register.simple_tag
def metres(value: float) -> str:
    """Return a distance in words, no more precise than it is: 0 means that the two touch."""
    if value < 1:
        return _("right here")
    rounded = round(value) if value < 20 else round(value / 10) * 10
    return _("%(metres)s m") % {"metres": said_number(rounded)}


@register.filter
def plain(value: float) -> str:
    """Return a number as a program reads it, whatever the reader's language."""
    return f"{value:.2f}"


@register.filter
def times(value: float, factor: float) -> str:
    """Return a product as a program reads it."""
    return plain(value * factor)


@register.simple_tag
def percent(part: float, whole: float) -> str:
    """Return a share as a length of CSS."""
    return f"{100 * part / whole:.2f}%"


@register.filter
def is_web(address: str) -> bool:
    """Return whether an address leads to a page of the web, and not to a script."""
    return address.startswith(("https://", "http://"))


@register.simple_tag
def sign(layer: Layer) -> SafeString:
    """Return a layer's sign as it stands on the map: its glyph on a disc of its colour. The words beside it say the same."""
    return format_html(
        '<span class="sign" style="--colour: {}"><svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg></span>',
        layer.colour,
        glyphs.path(layer.glyph),
    )


@register.simple_tag
def label(field: "models.Field[Any, Any]") -> str:
    """Return what a field is called, to stand at the head of a column."""
    return facts.label(field)


@register.simple_tag
def map_link(layer: Layer, place: Place) -> str:
    """Return the address of the map with a place selected."""
    return f"{reverse('home')}#at={layer.id}/{place.pk}"


@register.filter
def without(question: Question, name: str) -> str:
    """Return a question as it stands in an address, without one of its parts."""
    return question.parameters(**{name: None})
