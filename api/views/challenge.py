"""Work for a browser or a program to do before it sends something: it keeps robots out, and follows nobody."""

from typing import Any, Final

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from accounts import proof
from api import responses, robots, schema
from api.errors import PROBLEM_TYPE, BadParameter
from api.params import EVERYWHERE, one_of, read, single
from api.views.base import JSON, Door

CHALLENGE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["parameters", "signature"],
    "properties": {
        "parameters": {
            "type": "object",
            "required": ["algorithm", "nonce", "salt", "cost", "keyLength", "keyPrefix", "expiresAt"],
            "additionalProperties": True,
            "properties": {
                "algorithm": schema.TEXT,
                "nonce": schema.TEXT,
                "salt": schema.TEXT,
                "cost": {"type": "integer"},
                "keyLength": {"type": "integer"},
                "keyPrefix": schema.TEXT,
                "expiresAt": {"type": "integer", "description": "Seconds since 1970."},
            },
        },
        "signature": schema.TEXT,
    },
}
_FOR: Final = OpenApiParameter(
    "for", {"type": "string", "enum": list(robots.PROVED)}, required=True, description=_l("What is to be sent with it.")
)
_LANG: Final = OpenApiParameter("lang", schema.PARAMETERS["lang"][0], description=schema.PARAMETERS["lang"][1])


class Challenge(Door):
    """A challenge as ALTCHA's libraries solve it: for one use, within an hour."""

    forms = {"json": JSON}

    @extend_schema(
        operation_id="challenge",
        parameters=[_FOR, _LANG],
        responses={
            (200, responses.JSON): OpenApiResponse(CHALLENGE, description=_l("The work to be done.")),
            (400, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_l("Something in the question is wrong; it is named.")),
            (429, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_l("That was too often; Retry-After says how long to wait.")),
        },
        auth=[],
        tags=["robots"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, (*EVERYWHERE, "for"))
        self.form(request)
        if "for" not in given:
            error = BadParameter(_("“%(name)s” is missing.") % {"name": "for"})
            error.parameter = "for"
            raise error
        what = read(given, "for", one_of(robots.PROVED), "")
        robots.count(request, "challenge")
        answer = responses.as_json(proof.challenge(what))
        answer["Cache-Control"] = "no-store"
        return answer
