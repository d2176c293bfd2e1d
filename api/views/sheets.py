"""A door to figures of areas: one answer in four forms that say the same."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from rest_framework.request import Request

from api import responses, schema
from api.documents import TYPES
from api.views.base import CSV, Door, plain
from planning.kept import steady
from planning.opening import moment
from planning.sheet import Sheet, as_csv, as_geopackage, features

T = TypeVar("T")
SHEETS: Final[dict[str, Any]] = {
    responses.JSON: schema.DOCUMENT,
    "text/csv": schema.TEXT,
    responses.GEOJSON: schema.DOCUMENT,
    TYPES["gpkg"]: schema.BINARY,
}


class SheetDoor(Door):
    """Answers as JSON, CSV, GeoJSON and GeoPackage."""

    forms = {"json": ("application/json",), "csv": CSV, "geojson": ("application/geo+json",), "gpkg": (TYPES["gpkg"],)}

    def told(
        self,
        request: Request,
        tables: Sequence[str],
        ask: Callable[[], T],
        *,
        sheet: Callable[[T], Sheet],
        document: Callable[[HttpRequest, T], dict[str, Any]],
    ) -> HttpResponseBase:
        """Return what `ask` finds in the form that is asked for, or the answer that the asker already has it.

        The mark is taken before anything is read, so that no answer is older than it.
        """
        asked = plain(request)
        form, language = self.form(request), translation.get_language() or ""
        # Some figures are of this hour where none is asked for.
        mark = responses.etag(asked, tables, form, language, str(settings.MEENT_MIN_PEOPLE), str(moment()))
        known = responses.is_known(asked, mark)
        if known and not responses.is_any(asked):
            return responses.not_modified(mark)
        with steady():
            found = ask()
            if known:
                return responses.not_modified(mark)
            if form == "json":
                return responses.marked(responses.as_json(document(asked, found)), mark)
            made = sheet(found)
            if form == "csv":
                response = HttpResponse(b"".join(as_csv(made)), content_type=responses.CSV)
                response["Content-Disposition"] = f'inline; filename="{made.name}.csv"'
            elif form == "gpkg":
                response = HttpResponse(as_geopackage(made), content_type=TYPES["gpkg"])
                response["Content-Disposition"] = f'attachment; filename="{made.name}.gpkg"'
            else:
                response = HttpResponse(_collection(made, document(asked, found)), content_type=responses.GEOJSON)
            return responses.marked(response, mark)


def _collection(made: Sheet, document: dict[str, Any]) -> bytes:
    """Return a GeoJSON text: the areas with all that is told of each, and beside them what is told of all."""
    about = json.dumps({name: value for name, value in document.items() if name != "areas"}, ensure_ascii=False, default=str)
    return b'{"type":"FeatureCollection","features":[\n' + b",\n".join(features(made)) + b"\n]," + about.encode()[1:]
