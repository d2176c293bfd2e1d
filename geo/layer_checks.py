"""What must be true of every row in the table of layers before an installation starts."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from geo import fixtures
from geo.contrast import LEAST_CONTRAST, PAPER, contrast, is_colour
from geo.layer import Group, Layer
from geo.models import Place
from geo.registry import layers


@register("store")
def layers_are_whole(**_: Any) -> list[CheckMessage]:
    """Return an error for each thing that is missing from a row of the table of layers or from its model."""
    return [
        Error(f"The layer “{layer.id}”: {sentence}", hint="CONTRIBUTING.md, “A new kind in three touches”.", obj=layer.model, id="geo.E010")
        for layer in layers().values()
        for sentence in flaws(layer)
    ]


def flaws(layer: Layer) -> Iterator[str]:
    """Yield what is missing from a layer or wrong with it, a sentence each."""
    yield from _flaws_of_row(layer)
    model: type[object] = layer.model
    if not issubclass(model, Place):
        yield f"its model {model.__name__} is no Place; derive it from PointPlace, LinePlace, PolygonPlace or PointOrPolygonPlace."
        return
    yield from _flaws_of_model(layer)
    yield from _flaws_of_osm(layer)
    if not fixtures.is_shown(layer):
        named, own = (path.relative_to(settings.BASE_DIR) for path in (fixtures.recipe_of(layer), fixtures.beside(layer)))
        yield f"it has no fixture, so the demonstration city has none to show; add {own}, or {named} with the file that it names."


def _flaws_of_row(layer: Layer) -> Iterator[str]:
    """Yield what is wrong with what a row says by itself."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", layer.id):
        yield "its id is part of addresses: use small letters, digits and single hyphens."
    for language, name in layer.names:
        if not name.strip():
            yield f"it has no name in “{language}”; add {language}=... to its names."
    if layer.group not in list(Group):
        yield f"“{layer.group}” is no group; choose from {', '.join(Group)}."
    if not layer.glyph:
        yield "it has no glyph; nobody should have to tell it by colour alone."
    if not is_colour(layer.colour):
        yield f"“{layer.colour}” is no colour; write it as #1D9E9E."
    elif contrast(layer.colour) < LEAST_CONTRAST - 0.005:
        yield (
            f"its colour {layer.colour} has a contrast of {contrast(layer.colour):.1f}:1 on paper ({PAPER}); "
            f"choose one of at least {LEAST_CONTRAST:.0f}:1."
        )
    if not 0 <= layer.min_zoom <= 20:
        yield f"its min_zoom {layer.min_zoom} is not between 0 and 20."


def _flaws_of_model(layer: Layer) -> Iterator[str]:
    """Yield what a layer's model lacks."""
    meta, name = layer.model._meta, layer.model.__name__
    if meta.abstract or meta.proxy:
        yield f"its model {name} has no table of its own."
    if not layer.model.GEOMETRY_TYPES:
        yield f"its model {name} does not say which geometry it takes; derive it from PointPlace, LinePlace or PolygonPlace."
    if not getattr(layer.model, "pgh_event_models", None):
        yield f"its model {name} keeps no history; put @tracked above the class."
    needed = {f"{meta.model_name}_{what}" for what in ("valid", "type", "source")}
    if missing := needed - {constraint.name for constraint in meta.constraints}:
        yield f"its model {name} lacks the constraint {', '.join(sorted(missing))}; let its Meta derive from its base's Meta."
    if "revise" not in {trigger.name for trigger in getattr(meta, "triggers", [])}:
        yield f"its model {name} lacks the trigger that counts changes; let its Meta derive from its base's Meta."


def _flaws_of_osm(layer: Layer) -> Iterator[str]:
    """Yield what a layer's rules for OSM name that its model does not have."""
    fields = {field.name: field for field in layer.facts}
    named = {field for rule in layer.osm for field, _value in rule.sets} | set(layer.osm_keys)
    for unknown in sorted(named - set(fields)):
        yield f"its rules for OSM name “{unknown}”, and its model has no such field."
    for rule in layer.osm:
        for field, value in rule.sets:
            choices = fields[field].flatchoices if field in fields and fields[field].choices else None
            if choices is not None and value not in dict(choices):
                yield f"a rule for OSM sets “{field}” to “{value}”; choose from {', '.join(str(key) for key, _label in choices)}."
