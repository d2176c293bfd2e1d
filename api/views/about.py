"""What the API says of itself and of its collections."""

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api import collection_schema, documents, responses, schema
from api.params import EVERYWHERE, single
from api.views.base import HTML, JSON, Door, plain, tables
from geo.registry import collections
from geo.registry import layer as layer_of
from geo.summary import summaries


class Landing(Door):
    """What this API is, and where everything stands."""

    @schema.describes("landing", parameters=EVERYWHERE)
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        every = list(collections().values())
        return self.document(request, tables(*every), lambda: documents.landing(plain(request), summaries(every)))


class Conformance(Door):
    """The standards it follows."""

    @schema.describes("conformance", parameters=EVERYWHERE)
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return self.document(request, (), documents.conformance, lambda _made: _("The standards it follows"))


class Collections(Door):
    """All collections."""

    @schema.describes("collections", parameters=EVERYWHERE, responses={responses.JSON: collection_schema.COLLECTIONS})
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        every = list(collections().values())
        return self.document(
            request,
            tables(*every),
            lambda: documents.collections(plain(request), every, summaries(every)),
            lambda _made: _("The collections"),
        )


class Collection(Door):
    """One collection."""

    @schema.describes("collection", parameters=EVERYWHERE, responses={responses.JSON: collection_schema.COLLECTION})
    def get(self, request: Request, collection: str) -> HttpResponseBase:
        layer = layer_of(collection)
        single(request.query_params, EVERYWHERE)
        return self.document(request, tables(layer), lambda: documents.collection(plain(request), layer, summaries([layer])[layer.id]))


class Schema(Door):
    """What a collection's features are, as JSON Schema."""

    forms = {"json": ("application/schema+json", *JSON), "html": HTML}

    @schema.describes("schema", parameters=EVERYWHERE, content_type=responses.SCHEMA)
    def get(self, request: Request, collection: str) -> HttpResponseBase:
        layer = layer_of(collection)
        single(request.query_params, EVERYWHERE)
        return self.document(request, (), lambda: documents.schema(plain(request), layer), content_type=responses.SCHEMA)


class Queryables(Door):
    """What a collection can be filtered by, as JSON Schema."""

    forms = {"json": ("application/schema+json", *JSON), "html": HTML}

    @schema.describes("queryables", parameters=EVERYWHERE, content_type=responses.SCHEMA)
    def get(self, request: Request, collection: str) -> HttpResponseBase:
        layer = layer_of(collection)
        single(request.query_params, EVERYWHERE)
        return self.document(request, (), lambda: documents.queryables(plain(request), layer), content_type=responses.SCHEMA)
