"""May I? The facade-garden check, open to everybody; nothing that is sent is kept."""

from typing import Any, Final

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.request import Request

from api import check, responses, schema
from api.errors import PROBLEM_TYPE
from api.params import EVERYWHERE, single
from api.views.base import JSON, Door, plain
from geo.models import Area
from participation.inquiry import inquire
from participation.obstacle import kinds
from participation.profile import profiles
from participation.territory import present

LARGEST: Final = 64 * 1024

_METRES: Final[dict[str, Any]] = {"type": "number", "minimum": 0, "nullable": True}
QUESTION: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "profile": {"type": "string", "description": "The rules; left out, those of the area that holds the geometry."},
        "sidewalk_width_m": {**_METRES, "maximum": 30, "description": "From facade to kerb, as measured; left out, as a source gives it."},
        "depth_m": {**_METRES, "maximum": 10, "description": "The depth of the garden that is wanted."},
        "length_m": {**_METRES, "maximum": 100, "description": "Its length along the facade."},
        "obstacles": {
            "type": "array",
            "maxItems": check.MOST_OBSTACLES,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["kind"],
                "properties": {
                    "kind": {"type": "string", "enum": list(kinds())},
                    "width_m": {**_METRES, "description": "How much of the sidewalk's width it takes."},
                    "distance_m": {**_METRES, "description": "How far it is from the garden, along the facade."},
                },
            },
        },
        "geometry": {"type": "object", "description": "The facade, or a point before it: GeoJSON, longitude first."},
    },
}
CLAUSE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["id", "asks", "text", "source", "date"],
    "properties": {
        "id": schema.TEXT,
        "asks": schema.TEXT,
        "text": schema.TEXT,
        "source": schema.TEXT,
        "date": schema.TEXT,
        "valid_from": schema.TEXT,
        "link": schema.TEXT,
        "open": {"type": "boolean", "description": "The source leaves this case out; the stricter is taken."},
    },
}
ANSWER: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["verdict", "profile", "max_depth_m", "max_length_m", "free_passage_m", "clauses"],
    "additionalProperties": True,
    "properties": {
        "verdict": {"type": "string", "enum": ["may", "may-if", "may-not", "measure"]},
        "profile": schema.TEXT,
        "max_depth_m": _METRES,
        "max_length_m": {**_METRES, "description": "null where no clause caps it."},
        "free_passage_m": _METRES,
        "clauses": {"type": "array", "items": CLAUSE},
        "besides": {"type": "array", "items": CLAUSE},
    },
}
PROFILES: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["profiles"],
    "properties": {"profiles": {"type": "array", "items": {"type": "object", "required": ["key"], "additionalProperties": True}}},
}
_LANG, _F = (OpenApiParameter(name, schema.PARAMETERS[name][0], description=schema.PARAMETERS[name][1]) for name in EVERYWHERE[::-1])
_FIRST: Final = next(iter(profiles()))
EXAMPLES: Final = [
    OpenApiExample("How deep may it be?", value={"profile": _FIRST, "sidewalk_width_m": 1.8}, request_only=True),
    OpenApiExample(
        "This garden, beside a lamp post",
        value={
            "profile": _FIRST,
            "sidewalk_width_m": 2.25,
            "depth_m": 0.3,
            "length_m": 1.2,
            "obstacles": [{"kind": "lamp-post", "width_m": 0.25, "distance_m": 1.5}],
        },
        request_only=True,
    ),
    OpenApiExample("Here", value={"geometry": {"type": "Point", "coordinates": [4.4, 50.86]}}, request_only=True),
    OpenApiExample(
        "Yes",
        value={"verdict": "may", "profile": _FIRST, "max_depth_m": 0.3, "max_length_m": None, "free_passage_m": 1.5, "clauses": []},
        response_only=True,
        status_codes=["200"],
    ),
]


class TooLarge(APIException):
    """A body that is larger than any question."""

    status_code = 413

    def __init__(self) -> None:
        super().__init__(_("A question is at most %(most)d bytes.") % {"most": LARGEST})


class Check(Door):
    """Whether a facade garden is allowed, how deep and long, what stays free, and which clause says so. Nothing is kept."""

    forms = {"json": JSON}
    # A question, though it is sent: whoever may look may ask.
    actions = {"POST": "look", "OPTIONS": "look"}

    @extend_schema(
        operation_id="facadeGardenCheck",
        parameters=[_LANG],
        request={"application/json": QUESTION},
        responses={
            (200, responses.JSON): OpenApiResponse(ANSWER, description=_("What the rules say.")),
            (400, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_("Something in the question is wrong; it is named.")),
            (404, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_("There are no such rules, or none for this place.")),
        },
        examples=EXAMPLES,
        auth=[],
        tags=["facade gardens"],
    )
    def post(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        self.form(request)
        asked = plain(request)
        if (sent := asked.content_type or JSON[0]) not in JSON:
            raise UnsupportedMediaType(sent)
        if int(asked.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise TooLarge
        answer = responses.as_json(check.document(inquire(check.inquiry(asked.body))))
        answer["Cache-Control"] = "no-store"
        return answer


class Profiles(Door):
    """The rules there are for facade gardens, clause by clause, each with source and date."""

    @extend_schema(
        operation_id="facadeGardenProfiles",
        parameters=[_F, _LANG],
        responses={
            (200, responses.JSON): OpenApiResponse(PROFILES, description=_("What was asked for.")),
            (400, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_("Something in the question is wrong; it is named.")),
        },
        auth=[],
        tags=["facade gardens"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)

        def make() -> dict[str, Any]:
            here = present()
            return {"profiles": [check.listed(profile, present=key in here) for key, profile in profiles().items()]}

        return self.document(request, [Area._meta.db_table], make, lambda _made: str(_("Rules for facade gardens")))
