"""Which plot helps whom."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils import translation
from rest_framework.request import Request

from api import ranking, responses, schema
from api.ranking_schema import RANKING, RANKING_EXAMPLE
from api.views.base import CSV, JSON, Door, plain
from geo.models import Dataset
from planning.offers import tables
from planning.uses import asked_norm, use


class PlotRanking(Door):
    """Vacant plots by how many residents each would bring what they lack near home, and the best set of them together."""

    forms = {"json": JSON, "geojson": ("application/geo+json",), "csv": CSV}

    @schema.describes(
        "ranking",
        parameters=ranking.KNOWN,
        responses={responses.JSON: RANKING, responses.GEOJSON: schema.COLLECTION, "text/csv": schema.TEXT},
        example=RANKING_EXAMPLE,
    )
    def get(self, request: Request) -> HttpResponseBase:
        asked, limit, k = ranking.asked(request.query_params)
        form = self.form(request)
        read = {table for key in asked.uses for table in tables(asked_norm(use(key), asked.norm))}
        said = (form, translation.get_language() or "", str(settings.MEENT_MIN_PEOPLE))
        mark = responses.etag(plain(request), sorted({*read, Dataset._meta.db_table}), *said)
        if responses.is_known(plain(request), mark):
            return responses.not_modified(mark)
        if form == "csv":
            response = HttpResponse(ranking.table(plain(request), asked, limit=limit), content_type=responses.CSV)
            response["Content-Disposition"] = 'inline; filename="ranking.csv"'
        elif form == "geojson":
            response = responses.as_json(ranking.collection(plain(request), asked, limit=limit, k=k), responses.GEOJSON)
        else:
            response = responses.as_json(ranking.document(plain(request), asked, limit=limit, k=k))
        return responses.marked(response, mark)
