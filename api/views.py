"""The doors: each reads a question, asks geo, and hands the answer on."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from api import documents, params, responses
from api.params import EVERYWHERE, one_of, read, single
from api.serializers import feature_serializer
from geo import crs, features, query, revisions, search, tiles
from geo.errors import UnknownPlace
from geo.extent import Tile
from geo.features import Page
from geo.layer import Layer
from geo.models import Coverage, Dataset
from geo.query import FeatureQuery
from geo.registry import layer as layer_of
from geo.registry import layers
from geo.summary import summaries

DATASET = Dataset._meta.db_table
COVERAGE = Coverage._meta.db_table
# Up to here an answer is made whole, with its length; above, it is streamed while the database writes it.
WHOLE_UP_TO = 2_000


class Unnegotiated(BaseContentNegotiation):
    """Leaves the form of the answer to the view: most are written by the database, not by a renderer."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Door(APIView):
    """What all reading doors share: open to everybody, in the language of `lang` or of the browser."""

    authentication_classes: ClassVar[Any] = []
    permission_classes: ClassVar[Any] = [AllowAny]
    content_negotiation_class = Unnegotiated
    # The forms it answers in, the first by default, with what an Accept header calls each.
    forms: ClassVar[dict[str, tuple[str, ...]]] = {"json": ("application/json",), "html": ("text/html",)}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "lang" in request.query_params:
            translation.activate(read(request.query_params.dict(), "lang", one_of(params.LANGUAGES), ""))

    def form(self, request: Request) -> str:
        """Return the form to answer in: what `f` says, else the first that Accept names, else the door's own."""
        if "f" in request.query_params:
            return read(request.query_params.dict(), "f", one_of(self.forms), "")
        for accepted in request.headers.get("Accept", "").split(","):
            kind = accepted.partition(";")[0].strip()
            for form, kinds in self.forms.items():
                if kind in kinds:
                    return form
        return next(iter(self.forms))

    def document(
        self,
        request: Request,
        tables: Sequence[str],
        make: Callable[[], dict[str, Any]],
        title: Callable[[dict[str, Any]], str] = lambda made: made.get("title", ""),
        content_type: str = responses.JSON,
    ) -> HttpResponseBase:
        """Return a document about tables, in the form that is asked for, or that the asker already has it."""
        form, language = self.form(request), translation.get_language() or ""
        mark = responses.etag(_plain(request), tables, form, language)
        if responses.is_known(_plain(request), mark):
            return responses.not_modified(mark)
        made = make()
        answer = responses.as_html(made, title(made)) if form == "html" else responses.as_json(made, content_type)
        return responses.marked(answer, mark)


def _plain(request: Request) -> HttpRequest:
    return request._request


def _tables(*found: Layer, about: Sequence[type[Model]] = (Dataset, Coverage)) -> list[str]:
    """Return the tables that an answer about layers is made of."""
    return [*(layer.table for layer in found), *(model._meta.db_table for model in about)]


class Landing(Door):
    """What this API is, and where everything stands."""

    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        every = list(layers().values())
        return self.document(request, _tables(*every), lambda: documents.landing(_plain(request), summaries(every)))


class Conformance(Door):
    """The standards it follows."""

    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return self.document(request, (), documents.conformance, lambda _made: "Conformance")


class Collections(Door):
    """All collections."""

    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        every = list(layers().values())
        make: Callable[[], dict[str, Any]] = lambda: documents.collections(_plain(request), every, summaries(every))  # noqa: E731
        return self.document(request, _tables(*every), make, lambda _made: translation.gettext("Collections"))


class Collection(Door):
    """One collection."""

    def get(self, request: Request, collection: str) -> HttpResponseBase:
        layer = layer_of(collection)
        single(request.query_params, EVERYWHERE)
        return self.document(request, _tables(layer), lambda: documents.collection(_plain(request), layer, summaries([layer])[layer.id]))


class Queryables(Door):
    """What a collection can be filtered by."""

    forms: ClassVar[dict[str, tuple[str, ...]]] = {"json": ("application/schema+json", "application/json"), "html": ("text/html",)}

    def get(self, request: Request, collection: str) -> HttpResponseBase:
        layer = layer_of(collection)
        single(request.query_params, EVERYWHERE)
        return self.document(request, (), lambda: documents.queryables(_plain(request), layer), content_type=responses.SCHEMA)


class Items(Door):
    """The places of a collection."""

    forms: ClassVar[dict[str, tuple[str, ...]]] = {
        "json": ("application/geo+json", "application/json"),
        "html": ("text/html",),
        "csv": ("text/csv",),
    }

    def get(self, request: Request, collection: str) -> HttpResponseBase:
        layer = layer_of(collection)
        asked = params.feature_query(layer, request.query_params)
        count = read(request.query_params.dict(), "count", params.truth, default=False)
        form = self.form(request)
        mark = responses.etag(_plain(request), [layer.table, DATASET], form, translation.get_language() or "" if form == "html" else "")
        if responses.is_known(_plain(request), mark):
            return responses.not_modified(mark)
        pieces = _collection(_plain(request), asked, count=count)
        response: HttpResponseBase
        if form == "html":
            response = responses.as_html(json.loads(b"".join(pieces)), str(layer.names))
        elif asked.limit <= WHOLE_UP_TO:
            response = HttpResponse(b"".join(pieces), content_type=responses.GEOJSON)
        else:
            response = responses.streamed(pieces, responses.GEOJSON)
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


class LayerTiles(Door):
    """Vector tiles of one collection."""

    forms: ClassVar[dict[str, tuple[str, ...]]] = {"mvt": (responses.MVT,)}

    def get(self, request: Request, collection: str, z: str, y: str, x: str) -> HttpResponseBase:
        layer = layer_of(collection)
        return _tile(request, [params.tile_query(layer, request.query_params)], Tile.parse(z, x, y))


class Tiles(Door):
    """Vector tiles of several collections together."""

    forms: ClassVar[dict[str, tuple[str, ...]]] = {"mvt": (responses.MVT,)}

    def get(self, request: Request, z: str, y: str, x: str) -> HttpResponseBase:
        return _tile(request, params.tile_queries(request.query_params), Tile.parse(z, x, y))


def _tile(request: Request, queries: Sequence[FeatureQuery], tile: Tile) -> HttpResponseBase:
    """Return a tile; 204 where it shows nothing. One query, and one for its version."""
    version = revisions.version(each.layer.table for each in queries)
    mark = responses.etag_of(_plain(request), version)
    # The address that TileJSON gives out names the version, so what is kept under it stays right for good.
    cache = "public, max-age=604800, immutable" if request.query_params.get("v") == str(version) else "public, no-cache"
    if responses.is_known(_plain(request), mark):
        return responses.not_modified(mark, cache=cache)
    body = tiles.render(queries, tile)
    response = HttpResponse(body, content_type=responses.MVT) if body else HttpResponse(status=204)
    return responses.marked(response, mark, cache=cache)


class LayerTileJson(Door):
    """Where the tiles of one collection are, and what is in them."""

    forms: ClassVar[dict[str, tuple[str, ...]]] = {"json": ("application/json",)}

    def get(self, request: Request, collection: str) -> HttpResponseBase:
        return _tilejson(self, request, [params.tile_query(layer_of(collection), request.query_params)])


class TileJson(Door):
    """Where the tiles of several collections are, and what is in them."""

    forms: ClassVar[dict[str, tuple[str, ...]]] = {"json": ("application/json",)}

    def get(self, request: Request) -> HttpResponseBase:
        return _tilejson(self, request, params.tile_queries(request.query_params))


def _tilejson(door: Door, request: Request, queries: Sequence[FeatureQuery]) -> HttpResponseBase:
    wanted = [each.layer for each in queries]

    def make() -> dict[str, Any]:
        version = revisions.version(layer.table for layer in wanted)
        return documents.tilejson(_plain(request), queries, summaries(wanted), version)

    return door.document(request, _tables(*wanted), make)


class Item(Door):
    """One place."""

    forms: ClassVar[dict[str, tuple[str, ...]]] = {"json": ("application/geo+json", "application/json"), "html": ("text/html",)}

    def get(self, request: Request, collection: str, place: str) -> HttpResponseBase:
        layer = layer_of(collection)
        given = single(request.query_params, [*EVERYWHERE, "crs"])
        spoken = read(given, "crs", crs.named, crs.CRS84)
        if not (place.isascii() and place.isdigit() and int(place) < 2**63):
            raise UnknownPlace(collection, place)

        def make() -> dict[str, Any]:
            found = (
                layer.model._base_manager.annotate(geometry_=features.geometry(spoken))
                .select_related("dataset")
                .filter(pk=int(place))
                .first()
            )
            if found is None:
                raise UnknownPlace(collection, place)
            feature = dict(feature_serializer(layer, spoken.decimals)(found).data)
            return {**feature, "links": documents.item_links(_plain(request), layer)}

        response = self.document(
            request, [layer.table, DATASET], make, lambda made: made["properties"]["name"] or str(layer.names), responses.GEOJSON
        )
        response["Content-Crs"] = f"<{spoken.uri}>"
        return response


class Search(Door):
    """Places and layers by name, address, street and kind."""

    forms: ClassVar[dict[str, tuple[str, ...]]] = {"json": ("application/json",)}

    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, [*EVERYWHERE, "q", "limit", "bbox", "bbox-crs"])
        words = read(given, "q", params.words, "")
        limit = read(given, "limit", params.number(1, search.MAX_LIMIT, clamp=True), search.DEFAULT_LIMIT)
        found = search.find(words, limit=limit, bbox=params.bbox(given))
        response = responses.as_json({"results": [asdict(hit) for hit in found]})
        response["Cache-Control"] = "no-cache"
        return response


class OpenApi(SpectacularAPIView):
    """The API as an OpenAPI 3 document."""

    renderer_classes: ClassVar[Any] = [OpenApiJsonRenderer]
    authentication_classes: ClassVar[Any] = []
    permission_classes: ClassVar[Any] = [AllowAny]
    content_negotiation_class = Unnegotiated


class Docs(SpectacularSwaggerView):
    """The API to read, with nothing from an outside host."""

    url_name = "api:openapi"
    authentication_classes: ClassVar[Any] = []
    permission_classes: ClassVar[Any] = [AllowAny]
    content_negotiation_class = Unnegotiated
