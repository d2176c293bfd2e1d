"""What the OpenAPI document says of each address: one row for each parameter, one decorator for each door."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, PolymorphicProxySerializer, extend_schema

from api import params, responses
from api.errors import PROBLEM_TYPE
from api.serializers import feature_serializer
from geo import crs, query, search
from geo.registry import collections
from planning.classes import Method

View = TypeVar("View", bound=Callable[..., Any])

DOCUMENT: Final[dict[str, Any]] = {"type": "object", "additionalProperties": True}
TEXT: Final[dict[str, Any]] = {"type": "string"}
BINARY: Final[dict[str, Any]] = {"type": "string", "format": "binary"}
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "parameter": {**TEXT, "description": "The parameter that is wrong."},
    },
}
LINK: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {"href": TEXT, "rel": TEXT, "type": TEXT, "title": TEXT, "templated": {"type": "boolean"}},
}
COLLECTION: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "features", "numberReturned", "links"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
        "numberReturned": {"type": "integer", "minimum": 0},
        "numberMatched": {"type": "integer", "minimum": 0},
        "links": {"type": "array", "items": LINK},
    },
}
# A feature of any collection: each layer's own is derived from its facts.
FEATURE: Final = PolymorphicProxySerializer(
    component_name="Feature",
    serializers=lambda: [feature_serializer(each) for each in collections().values()],
    resource_type_field_name=None,
)
# Stands for a layer's own facts among the names of parameters.
FACTS: Final = "facts"

_CRS: Final = {"type": "string", "format": "uri", "enum": list(crs.offered()), "default": crs.CRS84.uri}
_TRUTH: Final = {"type": "boolean", "default": False}

_WORDS: Final = {"type": "array", "items": {"type": "string"}}

# Each parameter: its schema, and what it is for.
PARAMETERS: Final[Mapping[str, tuple[Any, Any]]] = {
    "f": ({"type": "string"}, _("The form of the answer, such as json, html or csv; goes before the Accept header.")),
    "lang": ({"type": "string", "enum": list(params.LANGUAGES)}, _("The language of labels and messages; goes before Accept-Language.")),
    "bbox": (
        {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
        _("Only what intersects this box: west, south, east, north. West may be greater than east: then it crosses the antimeridian."),
    ),
    "bbox-crs": (_CRS, _("The coordinate system of bbox.")),
    "datetime": (
        {"type": "string"},
        _("Only what was there on this date or in this interval (start/end, .. for an open end), as far as is known."),
    ),
    "gone": (_TRUTH, _("Also places that are no longer there.")),
    "limit": (
        {"type": "integer", "minimum": 1, "maximum": query.MAX_LIMIT, "default": query.DEFAULT_LIMIT},
        _("How many at most; more than the maximum is taken as the maximum."),
    ),
    "after": ({"type": "string"}, _("The mark of the page before; part of the next links.")),
    "sortby": ({"type": "string"}, _("Facts to sort by, as in -name,kind; a minus sorts downwards.")),
    "crs": (_CRS, _("The coordinate system to answer in.")),
    "properties": ({"type": "array", "items": {"type": "string"}}, _("Only these facts.")),
    "count": (_TRUTH, _("Count all that match, however many there are.")),
    "v": ({"type": "string"}, _("The version that TileJSON names; a tile of the current version may be kept for good.")),
    "collections": ({"type": "array", "items": {"type": "string"}, "minItems": 1}, _("The ids of the collections.")),
    "q": ({"type": "string", "minLength": 2, "maxLength": 100}, _("What to look for: a name, an address, a street or a kind.")),
    "use": (_WORDS, _("What a plot could become: green, play, bench, square, meeting-place; all of them where none is named.")),
    "norm": ({"type": "string"}, _("The key of the norm to judge by, instead of each use's own.")),
    "weights": (
        {"type": "string", "example": "0-9:2,70-plus:1.5"},
        _("How much a resident of each group counts, from 0 to 1000; 1 for each group that is not named."),
    ),
    "kind": (_WORDS, _("Only plots of these kinds.")),
    "owner": (_WORDS, _("Only plots of these owners.")),
    "status": (_WORDS, _("Only plots of these states; all that are not in use again, where none is named.")),
    "certainty": (_WORDS, _("Only plots that the source is so sure of.")),
    "min_area": ({"type": "integer", "minimum": 0}, _("Only plots of at least so many m², and those of which nobody knows the size.")),
    "size": ({"type": "string", "enum": ["any", "known"], "default": "any"}, _("known: only plots of which the size is known.")),
    "assume": (
        {"type": "string", "enum": ["complete"]},
        _("complete: count what is known as if all had been surveyed. The answer says of which layers that is assumed."),
    ),
    "division": (
        {"type": "string", "example": "neighbourhood:2025"},
        _("How the city is divided: a level, with its edition if not the newest. The newest neighbourhoods where nothing is said."),
    ),
    "period": ({"type": "string", "example": "2025"}, _("The period to take a source's figures of; the newest where nothing is said.")),
    "first-period": ({"type": "string"}, _("The period of the first indicator.")),
    "second-period": ({"type": "string"}, _("The period of the second indicator.")),
    "norm-version": ({"type": "integer", "minimum": 1}, _("The version of the norm; the newest where nothing is said.")),
    "first": ({"type": "string"}, _("The key of the indicator to show.")),
    "second": ({"type": "string"}, _("The key of another one to lay over it.")),
    "method": (
        {"type": "string", "enum": list(Method), "default": "quantile"},
        _("How classes are cut: as many areas in each, each as wide, by the natural breaks of Jenks, or at breaks that are typed in."),
    ),
    "breaks": (
        {"type": "string", "example": "10,20;3,5"},
        _("Where to break classes, from low to high; those of a second indicator after a semicolon."),
    ),
    "geom": (
        {"type": "string"},
        _("The piece of the city to speak of, as a GeoJSON geometry in longitude and latitude. Or lon and lat, or place."),
    ),
    "lon": ({"type": "number", "minimum": -180, "maximum": 180}, _("The longitude of the point to speak of.")),
    "lat": ({"type": "number", "minimum": -90, "maximum": 90}, _("The latitude of the point to speak of.")),
    "place": ({"type": "string", "example": "vacant-plots/12"}, _("The stored place to speak of: its layer and its id.")),
    "k": ({"type": "integer", "minimum": 1, "maximum": 50}, _("Also the best set of so many plots together, for one use.")),
    FACTS: (
        {"type": "object", "additionalProperties": {"type": "string"}},
        _("Any fact of the collection, as in kind=park,garden: one of these. With several collections, as in green-spaces.kind=park."),
    ),
}
_REQUIRED: Final = {"q", "collections", "first"}
_LISTS: Final = {"bbox", "properties", "collections", "use", "kind", "owner", "status", "certainty"}
_SEARCH_LIMIT: Final = {"type": "integer", "minimum": 1, "maximum": search.MAX_LIMIT, "default": search.DEFAULT_LIMIT}

# The parts of an address.
PATH: Final[Mapping[str, tuple[Any, Any]]] = {
    "collection": ({"type": "string"}, _("The id of a collection.")),
    "place": ({"type": "integer", "minimum": 1}, _("The id of a place.")),
    "z": ({"type": "integer", "minimum": 0, "maximum": 22}, _("Zoom.")),
    "y": ({"type": "integer", "minimum": 0}, _("Row, from the north.")),
    "x": ({"type": "integer", "minimum": 0}, _("Column, from the west.")),
    "indicator": ({"type": "string"}, _("The key of an indicator.")),
    "norm": ({"type": "string"}, _("The key of a norm.")),
    "area": ({"type": "integer", "minimum": 1}, _("The id of an area.")),
}
_IN_PATH: Final[Mapping[str, tuple[str, ...]]] = {
    "collection": ("collection",),
    "queryables": ("collection",),
    "schema": ("collection",),
    "items": ("collection",),
    "item": ("collection", "place"),
    "tileset": ("collection",),
    "tile": ("collection", "z", "y", "x"),
    "tileTogether": ("z", "y", "x"),
    "indicator": ("indicator",),
    "norm": ("norm",),
    "profile": ("area",),
}
_PLANNING: Final = ("context", "ranking", "areas", "indicators", "indicator", "norms", "norm", "overlay", "profile")
_TAGS: Final[Mapping[str, str]] = {"search": "search", **dict.fromkeys(_PLANNING, "planning")}
# Doors of which a parameter, too, names what there is or is not.
_NAMED: Final = ("context", "ranking", "areas", "overlay")
# Doors of which a parameter is a geometry, which may be one that cannot be answered.
_DRAWN: Final = ("context",)


def parameter(name: str, operation: str = "") -> OpenApiParameter:
    """Return a parameter as each door that knows it has it."""
    schema, description = PARAMETERS[name]
    if operation == "search" and name == "limit":
        schema = _SEARCH_LIMIT
    style: dict[str, Any] = {"style": "form", "explode": name == FACTS} if name in _LISTS or name == FACTS else {}
    return OpenApiParameter(name, schema, description=description, required=name in _REQUIRED, **style)


def describes(
    operation: str,
    *,
    parameters: Iterable[str],
    responses: Mapping[str, Any] | None = None,
    content_type: str = responses.JSON,
    empty: bool = False,
    example: Any = None,
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door; `responses` is what it answers by media type.

    `example` is what it answers in the first of them.
    """
    bodies = responses or {content_type: DOCUMENT}
    first = next(iter(bodies))
    shown = [] if example is None else [OpenApiExample(operation, example, media_type=first, response_only=True)]
    answers: dict[Any, Any] = {
        (200, kind): OpenApiResponse(schema, description=_("What was asked for."), examples=shown if kind == first else [])
        for kind, schema in bodies.items()
    }
    if empty:
        answers[204] = OpenApiResponse(description=_("Nothing is shown here."))
    answers[304] = OpenApiResponse(description=_("You already have it."))
    answers[(400, PROBLEM_TYPE)] = OpenApiResponse(PROBLEM, description=_("Something in the question is wrong; it is named."))
    if operation in _IN_PATH or operation in _NAMED:
        answers[(404, PROBLEM_TYPE)] = OpenApiResponse(PROBLEM, description=_("There is nothing at this address."))
    if operation in _DRAWN:
        answers[(422, PROBLEM_TYPE)] = OpenApiResponse(
            PROBLEM, description=_("The geometry crosses itself, is too large or lies elsewhere.")
        )
    in_path = [
        OpenApiParameter(name, PATH[name][0], OpenApiParameter.PATH, description=PATH[name][1], required=True)
        for name in _IN_PATH.get(operation, ())
    ]
    decorate: Callable[[View], View] = extend_schema(
        operation_id=operation,
        parameters=[*in_path, *(parameter(name, operation) for name in parameters)],
        responses=answers,
        auth=[],
        tags=[_TAGS.get(operation, "tiles" if operation.startswith("tile") else "features")],
    )
    return decorate
