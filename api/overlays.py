"""Overlays as documents: the measures that are laid over each other, their classes, and each area in its own."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from api.figures import FORMS, division_document, here, measure_document, reading_document, resting_document
from planning import palette
from planning.association import LEAST_AREAS, no_cause
from planning.kept import kept
from planning.overlay import Overlay, Side
from planning.reading import State


def overlay_document(request: HttpRequest, laid: Overlay) -> dict[str, Any]:
    """Return an overlay: its measures with their classes, the classes they make together, and each area in its own."""
    whys = Counter(area["without_class"] for area in _laid_documents(laid))
    return {
        "title": " × ".join(str(side.measure.names) for side in laid.sides),
        "division": division_document(laid.division),
        "method": str(laid.method),
        "first": side_document(request, laid.first, alone=laid.second is None),
        "second": side_document(request, laid.second, alone=False) if laid.second else None,
        "cells": [
            {
                "column": cell.column,
                "row": cell.row if laid.second else None,
                "colour": cell.colour,
                "areas": len(cell.areas),
                "says": str(cell.says) if cell.says else None,
            }
            for cell in laid.cells
        ],
        "without_class": {state: whys[state] for state in State if state is not State.VALUE},
        "looks": {state: {"pattern": look.pattern, "title": str(look.names)} for state, look in palette.LOOKS.items()},
        "association": association_document(laid) if laid.second else None,
        "assumed": list(laid.assumed),
        "areas": _laid_documents(laid),
        "links": here(request, FORMS),
    }


# The same in every language, for as long as the overlay itself is kept: a third of an answer's time.
@kept(lambda _laid: (), size=64)
def _laid_documents(laid: Overlay) -> list[dict[str, Any]]:
    return [
        {
            "id": area.pk,
            "code": area.code,
            "name": area.name,
            "first": reading_document(area.first),
            "second": reading_document(area.second) if area.second else None,
            "column": area.column,
            "row": area.row,
            "colour": area.colour,
            "without_class": area.why_not,
        }
        for area in laid.areas
    ]


def side_document(request: HttpRequest, side: Side, *, alone: bool) -> dict[str, Any]:
    """Return one measure of an overlay: what it is, what it rests on, and its classes."""
    made = side.classes
    colours: Sequence[str | None] = side.colours if alone else [None] * len(made)
    return {
        **measure_document(request, side.measure),
        **resting_document(side.readings),
        "breaks": list(made.breaks),
        "classes": [
            {"from": low, "to": high, "areas": areas, "colour": colour}
            for (low, high), areas, colour in zip(made.bounds, made.counts, colours, strict=True)
        ],
        "fewer_classes": made.why_fewer() or None,
        "states": {str(state): number for state, number in side.states.items()},
    }


def association_document(laid: Overlay) -> dict[str, Any]:
    """Return how far two measures go together, or why that is not told; never without the sentence that it is no cause."""
    found = laid.association
    if found is None:
        few = _("Nothing is said of how far the two go together: that takes %(n)d areas with differing values of both.") % {
            "n": LEAST_AREAS
        }
        return {"areas": None, "spearman": None, "pearson": None, "says": f"{few} {no_cause()}"}
    return {"areas": found.areas, "spearman": round(found.spearman, 3), "pearson": round(found.pearson, 3), "says": found.says}
