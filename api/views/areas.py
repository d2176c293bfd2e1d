"""How the city is divided."""

from django.http import HttpResponseBase
from rest_framework.request import Request

from api import figure_examples, figures, schema
from api.figure_questions import asked_division
from api.params import EVERYWHERE, single
from api.views.sheets import SHEETS, SheetDoor
from geo.models import Area
from planning.sheet import of_areas

KNOWN = (*EVERYWHERE, "division")


class Areas(SheetDoor):
    """The divisions of the city, and the areas of one of them."""

    @schema.describes("areas", parameters=KNOWN, responses=SHEETS, example=figure_examples.AREAS)
    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, KNOWN)
        tables = (Area._meta.db_table,)
        return self.told(request, tables, lambda: of_areas(asked_division(given)), sheet=lambda made: made, document=figures.areas_document)
