"""What can be laid over the city, and what it reads in each area."""

from django.http import HttpResponseBase
from rest_framework.request import Request

from api import figure_examples, figures, schema
from api.figure_questions import asked_measure, asked_readings
from api.params import EVERYWHERE, single
from api.views.base import JSON, Door, plain
from api.views.sheets import SHEETS, SheetDoor
from planning.measures import tables
from planning.sheet import of_readings

KNOWN = (*EVERYWHERE, "division", "period", "norm-version", "assume")


class Indicators(Door):
    """All indicators: those of a source, and those that are reckoned from places, ways and homes."""

    forms = {"json": JSON}

    @schema.describes("indicators", parameters=EVERYWHERE, example=figure_examples.INDICATORS)
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return self.document(request, tables(), lambda: figures.measures_document(plain(request)))


class IndicatorReadings(SheetDoor):
    """What one indicator reads in each area of a division, and what that rests on."""

    @schema.describes("indicator", parameters=KNOWN, responses=SHEETS, example=figure_examples.INDICATOR)
    def get(self, request: Request, indicator: str) -> HttpResponseBase:
        of = asked_measure({"indicator": indicator}, "indicator")
        given = single(request.query_params, KNOWN)
        return self.told(request, tables(of), lambda: asked_readings(of, given), sheet=of_readings, document=figures.readings_document)
