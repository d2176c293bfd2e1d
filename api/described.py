"""What the OpenAPI document says of a door that takes something, or whose visitor may be known: one decorator, one table of refusals."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from api import responses, robots, schema
from api.errors import PROBLEM_TYPE
from api.params import EVERYWHERE
from api.schema import View

REFUSED: Final[Mapping[int, Any]] = {
    400: _("Something in the question is wrong; it is named."),
    403: _("You may not do this."),
    404: _("There is nothing at this address."),
    409: _("This cannot be done now: the sentence says why."),
    412: _("It changed since the version that you saw."),
    415: _("What was sent is of another type than is taken."),
    422: _("What is asked for cannot be: the sentence says why."),
    428: _("Send If-Match with the ETag of the version that you saw."),
    429: _("That was too often; Retry-After says how long to wait."),
    503: _("The database is away for a moment; Retry-After says when to try again."),
}
_ROBOT: Final = _("You may not do this, or nothing shows that no robot sends it.")
_GONE: Final = _("It is gone.")
_ANSWERS: Final[Mapping[str, Any]] = {responses.JSON: schema.DOCUMENT}


def members(required: Iterable[str] | None = None, /, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object with these members and no others; all are required unless some are named."""
    names = list(properties) if required is None else list(required)
    return {"type": "object", "additionalProperties": False, **({"required": names} if names else {}), "properties": properties}


def in_path(name: str, description: Any, said: Mapping[str, Any] = schema.TEXT) -> OpenApiParameter:
    """Return a part of an address."""
    return OpenApiParameter(name, dict(said), OpenApiParameter.PATH, required=True, description=description)


def describes(
    operation: str,
    *,
    tag: str,
    asked: Iterable[OpenApiParameter | str] = EVERYWHERE,
    answers: Mapping[str, Any] = _ANSWERS,
    status: int = 200,
    also: Mapping[int, Any] = MappingProxyType({}),
    body: Any = None,
    media: str = responses.JSON,
    examples: Iterable[OpenApiExample] = (),
    refused: Iterable[int] = (400,),
    guarded: bool = False,
    done: Any = _GONE,
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door.

    `asked` are its parameters, those that many doors know by their name alone; `answers` what it answers by media type, and nothing but
    that it is `done` where it is 204; `also` what else may come of it, by status, told in the same way; `guarded`: who is not signed in
    shows that they are no robot.
    """
    refusals = {code: _ROBOT if guarded and code == 403 else REFUSED[code] for code in refused}
    told: dict[Any, Any] = {(code, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=why) for code, why in refusals.items()}
    if status == 204:
        told[status] = OpenApiResponse(description=done)
    else:
        outcomes = {status: _("What was asked for."), **also}
        told |= {(code, kind): OpenApiResponse(said, description=why) for code, why in outcomes.items() for kind, said in answers.items()}
    decorate: Callable[[View], View] = extend_schema(
        operation_id=operation,
        parameters=[*(schema.parameter(one) if isinstance(one, str) else one for one in asked), *([robots.HEADER] if guarded else [])],
        request={media: body} if body else None,
        responses=told,
        examples=list(examples),
        tags=[tag],
    )
    return decorate
