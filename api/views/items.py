"""The places of a collection, many or one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from rest_framework.request import Request

from api import documents, params, responses, schema
from api.params import EVERYWHERE, HOW, WHICH, read, single
from api.serializers import feature_serializer
from api.views.base import CSV, GEOJSON, HTML, Door, plain
from geo import crs, features, query
from geo.errors import UnknownPlace
from geo.features import Page
from geo.models import Dataset
from geo.query import Condition, FeatureQuery
from geo.registry import layer as layer_of

DATASET: Final = Dataset._meta.db_table
# Up to here an answer is made whole, with its length; above, it is streamed while the database writes it.
WHOLE_UP_TO: Final = 2_000
# As many rows as a page for people holds; the link to the next page leads on.
PEOPLE_READ: Final = 500
FORMS: Final = {responses.GEOJSON: schema.COLLECTION, "text/csv": schema.TEXT, "text/html": schema.TEXT}


class Items(Door):
    """The places of a collection: those in a box, of a kind, there on a date; a page at a time."""

    forms = {"json": GEOJSON, "html": HTML, "csv": CSV}

    @schema.describes(
        "items",
        parameters=(*EVERYWHERE, *WHICH, *HOW, schema.FACTS),
        responses={responses.GEOJSON: schema.COLLECTION, "text/csv": schema.TEXT},
    )
    def get(self, request: Request, collection: str) -> HttpResponseBase:
        layer = layer_of(collection)
        asked = params.feature_query(layer, request.query_params)
        count = read(request.query_params.dict(), "count", params.truth, default=False)
        form = self.form(request)
        language = translation.get_language() if form == "html" else None
        mark = responses.etag(plain(request), [*layer.tables, DATASET], form, language or "")
        if responses.is_known(plain(request), mark):
            return responses.not_modified(mark)
        if form == "csv":
            response = _csv(plain(request), asked, count=count)
        elif form == "html":
            page = replace(asked, limit=min(asked.limit, PEOPLE_READ))
            response = responses.as_html(json.loads(b"".join(_collection(plain(request), page, count=count))), str(layer.names))
        elif asked.limit <= WHOLE_UP_TO:
            response = HttpResponse(b"".join(_collection(plain(request), asked, count=count)), content_type=responses.GEOJSON)
        else:
            response = responses.Stream(_collection(plain(request), asked, count=count), responses.GEOJSON)
        response["Content-Crs"] = f"<{asked.crs.uri}>"
        return responses.marked(response, mark)


def _collection(request: HttpRequest, asked: FeatureQuery, *, count: bool) -> Iterator[bytes]:
    """Return a page of features as the pieces of a GeoJSON text. One query; one more if they are to be counted."""
    page = Page(asked)
    yield b'{"type":"FeatureCollection","features":['
    between = b"\n"
    for feature in page.features():
        yield between
        yield feature
        between = b",\n"
    after = params.token(page.next_after) if page.next_after else None
    rest: dict[str, Any] = {"numberReturned": page.returned}
    if count:
        rest["numberMatched"] = query.matching(asked).count()
    elif asked.after is None and after is None:
        rest["numberMatched"] = page.returned  # known without counting: it is all there
    rest["links"] = documents.items_links(request, asked, after)
    yield b"\n]," + json.dumps(rest, ensure_ascii=False).encode()[1:]


def _csv(request: HttpRequest, asked: FeatureQuery, *, count: bool) -> HttpResponseBase:
    """Return a page of places as CSV, always streamed; the next page is in the Link header. Two queries; one more if they are counted."""
    after = features.next_after(asked)  # asked first, for headers go before rows
    response = responses.Stream(features.csv(asked), responses.CSV)
    response["Content-Disposition"] = f'inline; filename="{asked.layer.id}.csv"'
    if after:
        response["Link"] = f'<{documents.next_page(request, params.token(after))}>; rel="next"; type="text/csv"'
    if count:
        response["OGC-NumberMatched"] = str(query.matching(asked).count())
    return response


class Item(Door):
    """One place."""

    forms = {"json": GEOJSON, "html": HTML}

    @schema.describes("item", parameters=(*EVERYWHERE, "crs"), responses={responses.GEOJSON: schema.FEATURE})
    def get(self, request: Request, collection: str, place: str) -> HttpResponseBase:
        layer = layer_of(collection)
        given = single(request.query_params, [*EVERYWHERE, "crs"])
        spoken = read(given, "crs", crs.named, crs.CRS84)
        if not (place.isascii() and place.isdigit() and int(place) < 2**63):
            raise UnknownPlace(collection, place)

        def make() -> dict[str, Any]:
            one = FeatureQuery(layer=layer, gone=True, conditions=(Condition("pk", (int(place),)),))
            found = query.matching(one).select_related("dataset").annotate(geometry_=features.geometry(spoken)).first()
            if found is None:
                raise UnknownPlace(collection, place)
            feature = feature_serializer(layer, spoken.decimals)(found).data
            return {**feature, "links": documents.item_links(plain(request), layer)}

        def title(made: dict[str, Any]) -> str:
            return str(made["properties"]["name"] or layer.names)

        response = self.document(request, [*layer.tables, DATASET], make, title, responses.GEOJSON)
        response["Content-Crs"] = f"<{spoken.uri}>"
        return response
