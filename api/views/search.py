"""Search."""

from dataclasses import asdict

from django.http import HttpResponseBase
from django.utils import translation
from rest_framework.request import Request

from api import collection_schema, params, responses, schema
from api.params import EVERYWHERE, read, single
from api.views.base import JSON, Door, plain, tables
from geo import search
from geo.registry import readable

KNOWN = (*EVERYWHERE, "q", "limit", "bbox", "bbox-crs")


class Search(Door):
    """Places and layers by name, address, street and kind."""

    forms = {"json": JSON}

    @schema.describes("search", parameters=KNOWN, responses={responses.JSON: collection_schema.SEARCH})
    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, KNOWN)
        self.form(request)
        words = params.words(given)
        limit = read(given, "limit", params.number(1, search.MAX_LIMIT, clamp=True), search.DEFAULT_LIMIT)
        within = params.bbox(given)
        mark = responses.etag(plain(request), tables(*readable().values()), translation.get_language() or "")
        if responses.is_known(plain(request), mark):
            return responses.not_modified(mark)
        found = search.find(words, limit=limit, bbox=within)
        return responses.marked(responses.as_json({"results": [asdict(hit) for hit in found]}), mark)
