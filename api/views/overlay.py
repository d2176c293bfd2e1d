"""Two indicators on one map, or one."""

from django.http import HttpResponseBase
from rest_framework.request import Request

from api import figure_examples, overlays, schema
from api.figure_questions import asked_measures, asked_overlay
from api.params import EVERYWHERE, single
from api.views.sheets import SHEETS, SheetDoor
from planning.measures import tables
from planning.sheet import of_overlay

KNOWN = (*EVERYWHERE, "first", "second", "division", "method", "breaks", "first-period", "second-period", "assume")


class OverlayOfTwo(SheetDoor):
    """Classes of two indicators over each other, or of one: the classes, their colours, and each area in its own."""

    @schema.describes("overlay", parameters=KNOWN, responses=SHEETS, example=figure_examples.OVERLAY)
    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, KNOWN)
        first, second = asked_measures(given)
        of = (first,) if second is None else (first, second)
        return self.told(
            request,
            tables(*of),
            lambda: asked_overlay(first, second, given),
            sheet=of_overlay,
            document=overlays.overlay_document,
        )
