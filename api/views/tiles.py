"""Vector tiles, and where they are."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from api import documents, params, responses, schema
from api.params import EVERYWHERE
from api.views.base import JSON, Door, plain, tables
from geo import revisions, tiles
from geo.extent import Tile
from geo.query import FeatureQuery
from geo.registry import layer as layer_of
from geo.summary import summaries

TILE = {responses.MVT: schema.BINARY}
ONE = (*EVERYWHERE, "v", "datetime", "gone", schema.FACTS)
TOGETHER = (*EVERYWHERE, "v", "collections", "datetime", "gone", schema.FACTS)


class LayerTile(Door):
    """One vector tile of one collection."""

    forms = {"mvt": (responses.MVT,)}

    @schema.describes("tile", parameters=ONE, responses=TILE, empty=True)
    def get(self, request: Request, collection: str, z: str, y: str, x: str) -> HttpResponseBase:
        return _tile(self, request, [params.tile_query(layer_of(collection), request.query_params)], Tile.parse(z, x, y))


class SharedTile(Door):
    """One vector tile that holds several collections, each as a layer of its own."""

    forms = {"mvt": (responses.MVT,)}

    @schema.describes("tileTogether", parameters=TOGETHER, responses=TILE, empty=True)
    def get(self, request: Request, z: str, y: str, x: str) -> HttpResponseBase:
        return _tile(self, request, params.tile_queries(request.query_params), Tile.parse(z, x, y))


def _tile(door: Door, request: Request, queries: Sequence[FeatureQuery], tile: Tile) -> HttpResponseBase:
    """Return a tile; 204 where it shows nothing. One query, and one for its version."""
    door.form(request)
    version = revisions.version(table for each in queries for table in each.layer.tables)
    mark = responses.etag_of(plain(request), version)
    # The address that TileJSON gives out names the version, so what is kept under it stays right for good.
    cache = "public, max-age=604800, immutable" if request.query_params.get("v") == responses.named_version(version) else "public, no-cache"
    if responses.is_known(plain(request), mark):
        return responses.not_modified(mark, cache=cache)
    body = tiles.render(queries, tile)
    response = HttpResponse(body, content_type=responses.MVT, status=200 if body else 204)
    return responses.marked(response, mark, cache=cache)


class LayerTileJson(Door):
    """Where the tiles of one collection are, and what is in them."""

    forms = {"json": JSON}

    @schema.describes("tileset", parameters=ONE)
    def get(self, request: Request, collection: str) -> HttpResponseBase:
        return _tilejson(self, request, [params.tile_query(layer_of(collection), request.query_params)])


class SharedTileJson(Door):
    """Where the tiles of several collections together are, and what is in them."""

    forms = {"json": JSON}

    @schema.describes("tilesetTogether", parameters=TOGETHER)
    def get(self, request: Request) -> HttpResponseBase:
        return _tilejson(self, request, params.tile_queries(request.query_params))


def _tilejson(door: Door, request: Request, queries: Sequence[FeatureQuery]) -> HttpResponseBase:
    """Return TileJSON; its tiles' addresses name the version that they show."""
    wanted = [each.layer for each in queries]

    def make() -> dict[str, Any]:
        version = revisions.version(table for layer in wanted for table in layer.tables)
        return documents.tilejson(plain(request), queries, summaries(wanted), responses.named_version(version))

    return door.document(request, tables(*wanted), make)
