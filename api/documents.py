"""What the API says of itself, as OGC API documents: landing page, conformance, collections, queryables, TileJSON."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from geo import crs, facts, query, tiles
from geo.layer import Layer
from geo.query import FeatureQuery
from geo.summary import Summary, together

MATRIX: Final = "WebMercatorQuad"
# A browser draws further in from this zoom's tiles: a unit of theirs is 7 cm of Web Mercator.
DEEPEST: Final = 17

CONFORMANCE: Final = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
)

TYPES: Final = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "html": "text/html",
    "csv": "text/csv",
    "schema": "application/schema+json",
    "mvt": "application/vnd.mapbox-vector-tile",
    "gpkg": "application/geopackage+sqlite3",
    "openapi": "application/vnd.oai.openapi+json;version=3.0",
}


def address(request: HttpRequest, name: str, /, **path: Any) -> str:
    """Return the whole address of one of the API's doors."""
    return request.build_absolute_uri(reverse(f"api:{name}", kwargs=path or None))


def link(href: str, rel: str, kind: str, title: str = "", **more: Any) -> dict[str, Any]:
    """Return a link as OGC API writes it."""
    return {"href": href, "rel": rel, "type": TYPES[kind], **({"title": title} if title else {}), **more}


def _itself(request: HttpRequest, kind: str = "json") -> list[dict[str, Any]]:
    here = request.build_absolute_uri(request.path)
    return [link(here, "self", kind), link(f"{here}?f=html", "alternate", "html")]


def landing(request: HttpRequest, found: Mapping[str, Summary]) -> dict[str, Any]:
    """Return the landing page: what this is, and where everything stands."""
    conformance, collections = address(request, "conformance"), address(request, "collections")
    box = together(found.values())
    return {
        "title": "Meent",
        "description": _(
            "Public space of a city: squares, green, play areas, benches, trees, vacant plots, and all that lies around them."
        ),
        "attribution": "; ".join(dict.fromkeys(each.attribution for summary in found.values() for each in summary.datasets)),
        **({"extent": {"spatial": {"bbox": [list(box)], "crs": crs.CRS84.uri}}} if box else {}),
        "links": [
            *_itself(request),
            link(address(request, "openapi"), "service-desc", "openapi", _("The API as an OpenAPI document")),
            link(address(request, "docs"), "service-doc", "html", _("The API to read")),
            link(conformance, "conformance", "json", _("The standards it follows")),
            link(conformance, "http://www.opengis.net/def/rel/ogc/1.0/conformance", "json"),
            link(collections, "data", "json", _("The collections")),
            link(collections, "http://www.opengis.net/def/rel/ogc/1.0/data", "json"),
            link(address(request, "search") + "?q={q}", "search", "json", _("Search by name"), templated=True),
        ],
    }


def conformance() -> dict[str, Any]:
    """Return the standards that are followed."""
    return {"conformsTo": list(CONFORMANCE)}


def collections(request: HttpRequest, layers: Sequence[Layer], found: Mapping[str, Summary]) -> dict[str, Any]:
    """Return all collections."""
    return {
        "links": _itself(request),
        "crs": list(crs.offered()),
        "collections": [collection(request, layer, found[layer.id]) for layer in layers],
    }


def collection(request: HttpRequest, layer: Layer, summary: Summary) -> dict[str, Any]:
    """Return one collection: OGC's members, and ours under `meent`."""
    at = {"collection": layer.id}
    here, items, tileset = address(request, "collection", **at), address(request, "items", **at), address(request, "tilejson", **at)
    attribution = "; ".join(each.attribution for each in summary.datasets)
    return {
        "id": layer.id,
        "title": str(layer.names),
        **({"attribution": attribution} if attribution else {}),
        **({"extent": {"spatial": {"bbox": [list(summary.bbox)], "crs": crs.CRS84.uri}}} if summary.bbox else {}),
        "itemType": "feature",
        "crs": list(crs.offered()),
        "links": [
            link(here, "self", "json"),
            link(f"{here}?f=html", "alternate", "html"),
            link(items, "items", "geojson", str(layer.names)),
            link(f"{items}?f=html", "items", "html", str(layer.names)),
            link(f"{items}?f=csv", "items", "csv", str(layer.names)),
            link(address(request, "queryables", **at), "http://www.opengis.net/def/rel/ogc/1.0/queryables", "schema"),
            link(address(request, "schema", **at), "describedby", "schema", _("The types of its properties")),
            link(tileset, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "json"),
            *(link(each.licence_url, "license", "html", each.licence) for each in summary.datasets if _leads_to_web(each.licence_url)),
        ],
        "meent": {
            "names": dict(layer.names),
            "singular": str(layer.model._meta.verbose_name),
            "group": layer.group.value,
            "heading": layer.group.label,
            "glyph": layer.glyph,
            "colour": layer.colour,
            "shape": layer.shape,
            "dense": layer.dense,
            "minZoom": layer.min_zoom,
            "shownAtStart": layer.shown_at_start,
            "base": layer.base,
            "derived": layer.derived,
            "kind": layer.kind.name if layer.kind else None,
            "count": summary.count,
            "facts": [_fact(name, field) for name, field in facts.shown(layer).items()],
            "codes": {"oslo": layer.codes.oslo, "grb": layer.codes.grb, "imbor": layer.codes.imbor},
            "datasets": [
                {
                    "key": each.key,
                    "name": each.name,
                    "publisher": each.publisher,
                    "licence": each.licence,
                    "licence_url": each.licence_url,
                    "attribution": each.attribution,
                    "retrieved": each.retrieved and each.retrieved.isoformat(),
                    "fictional": each.fictional,
                }
                for each in summary.datasets
            ],
            "coverage": [{"dataset": each.dataset.key, "evidence": each.evidence, "bbox": list(each.bbox)} for each in summary.surveys],
        },
    }


def _leads_to_web(text: str) -> bool:
    """Return whether an address, which whoever loads a file writes, leads to a page and not to a script."""
    return text.startswith(("https://", "http://"))


def _fact(name: str, field: Any) -> dict[str, Any]:
    known = facts.choices(field)
    return {
        "name": name,
        "label": str(field.verbose_name),
        "type": facts.kind(field).name,
        "values": [{"value": value, "label": label} for value, label in known] if known else None,
    }


def _format(layer: Layer) -> str:
    """Return what the standard calls a geometry of this layer."""
    return "geometry-any" if {"POINT", "LINESTRING"} <= set(layer.geometry_types) else f"geometry-{layer.shape}"


def queryables(request: HttpRequest, layer: Layer) -> dict[str, Any]:
    """Return what a layer's items can be filtered by, as JSON Schema."""
    properties: dict[str, Any] = {"geom": {"title": _("geometry"), "format": _format(layer), "x-ogc-role": "primary-geometry"}}
    for name, field in query.filterable(layer).items():
        kind = facts.kind(field)
        known = facts.choices(field)
        properties[name] = {
            "title": str(field.verbose_name),
            "type": "string" if kind.format else kind.name,
            **({"format": kind.format} if kind.format else {}),
            **({"enum": [value for value, _label in known]} if known else {}),
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address(request, "queryables", collection=layer.id),
        "type": "object",
        "title": str(layer.names),
        "properties": properties,
        "additionalProperties": False,
    }


def schema(request: HttpRequest, layer: Layer) -> dict[str, Any]:
    """Return what a layer's features are, as JSON Schema: programs need not guess a property's type from the first values."""
    properties: dict[str, Any] = {}
    for name, field in facts.shown(layer).items():
        kind = facts.kind(field)
        of_type = {"type": "string", "format": kind.format} if kind.format else {"type": kind.name}
        properties[name] = {"title": str(field.verbose_name), **of_type}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address(request, "schema", collection=layer.id),
        "type": "object",
        "title": str(layer.names),
        "properties": {
            "type": {"type": "string"},
            "id": {"type": "integer"},
            "geometry": {"format": _format(layer), "x-ogc-role": "primary-geometry"},
            "properties": {"type": "object", "properties": properties},
        },
    }


def items_links(request: HttpRequest, asked: FeatureQuery, after: str | None) -> list[dict[str, Any]]:
    """Return the links of a page of items: itself, its other forms, the next page if there is one, its collection."""
    here = request.build_absolute_uri(request.path)
    given = request.GET.copy()
    given.pop("f", None)

    def with_(**changed: str) -> str:
        params = given.copy()
        params.update(changed)
        return f"{here}?{params.urlencode()}" if params else here

    return [
        link(with_(), "self", "geojson"),
        link(with_(f="html"), "alternate", "html"),
        link(with_(f="csv"), "alternate", "csv"),
        link(address(request, "collection", collection=asked.layer.id), "collection", "json"),
        *([link(next_page(request, after), "next", "geojson")] if after else []),
    ]


def item_links(request: HttpRequest, layer: Layer) -> list[dict[str, Any]]:
    """Return the links of one feature."""
    here = request.build_absolute_uri(request.path)
    return [
        link(here, "self", "geojson"),
        link(f"{here}?f=html", "alternate", "html"),
        link(address(request, "collection", collection=layer.id), "collection", "json"),
    ]


def next_page(request: HttpRequest, after: str) -> str:
    """Return the address of the page that follows."""
    params = request.GET.copy()
    params["after"] = after
    return f"{request.build_absolute_uri(request.path)}?{params.urlencode()}"


def tilejson(request: HttpRequest, queries: Sequence[FeatureQuery], found: Mapping[str, Summary], version: str) -> dict[str, Any]:
    """Return the TileJSON 3.0.0 of one layer or of several together; what was asked of it is asked of its tiles too."""
    params = request.GET.copy()
    params.pop("f", None)
    params.pop("lang", None)
    params["v"] = version  # tiles of one version never change, so browsers need not ask again
    box = together(found.values())
    return {
        "tilejson": "3.0.0",
        "name": ", ".join(str(each.layer.names) for each in queries),
        "attribution": "; ".join(dict.fromkeys(each.attribution for summary in found.values() for each in summary.datasets)),
        "scheme": "xyz",
        "tiles": [f"{request.build_absolute_uri(request.path)}/{{z}}/{{y}}/{{x}}?{params.urlencode()}"],
        "minzoom": min(each.layer.min_zoom for each in queries),
        "maxzoom": DEEPEST,
        **({"bounds": list(box)} if box else {}),
        "vector_layers": [
            {"id": each.layer.id, "fields": tiles.attributes(each.layer), "minzoom": each.layer.min_zoom, "maxzoom": DEEPEST}
            for each in queries
        ],
    }
