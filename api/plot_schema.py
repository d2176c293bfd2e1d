"""What the OpenAPI document says of plots and corrections: what is sent, by example, and what can go wrong."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from api import responses, robots, schema
from api.errors import PROBLEM_TYPE
from api.params import EVERYWHERE
from api.schema import View
from geo.models import VacantPlot
from participation.application_life import STEPS
from participation.interest import Interest
from participation.listing import Listing
from participation.temporary_use import TemporaryUse

_TEXT: Final = schema.TEXT
_DAY: Final[dict[str, Any]] = {"type": "string", "format": "date"}
_UUID: Final[dict[str, Any]] = {"type": "string", "format": "uuid"}
_TRUTH: Final[dict[str, Any]] = {"type": "boolean", "default": False}
_ANY: Final[dict[str, Any]] = {}
_REFUSED: Final[Mapping[int, Any]] = {
    400: _("Something in the question is wrong; it is named."),
    403: _("You may not do this, or nothing shows that no robot sends it."),
    404: _("There is nothing at this address."),
    409: _("That cannot be done as things are: the sentence says why."),
    412: _("It changed since the version that you saw."),
    422: _("What was sent cannot be: each flaw is named."),
    429: _("That was too often; Retry-After says how long to wait."),
    503: _("The letter could not go. Nothing was kept."),
}
_IN_PATH: Final[Mapping[str, tuple[dict[str, Any], Any]]] = {
    "plot": ({"type": "integer", "minimum": 1}, _("The id of a vacant plot.")),
    "application": (_TEXT, _("The address of an application.")),
    "use": ({"type": "integer", "minimum": 1}, _("The id of a temporary use.")),
    "collection": (_TEXT, _("The id of a collection.")),
    "place": ({"type": "integer", "minimum": 1}, _("The id of a place.")),
}
FILTERS: Final[Mapping[str, dict[str, Any]]] = {
    "kind": {"type": "string", "enum": VacantPlot.Kind.values},
    "owner": {"type": "string", "enum": VacantPlot.Owner.values},
    "status": {"type": "string", "enum": VacantPlot.Status.values},
    "limit": {"type": "integer", "minimum": 1, "maximum": 500, "default": 100},
    "after": {"type": "integer", "minimum": 0},
}


def _object(required: Iterable[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


CONTACTS: Final = {"type": "array", "maxItems": 5, "items": _object(["name", "email"], name=_TEXT, email=_TEXT)}
EMAIL: Final = {**_TEXT, "description": "For who is not signed in: a letter goes there. It is never shown."}
_WISH: Final[dict[str, Any]] = {"use": _TEXT, "from": _DAY, "until": _DAY, "plan": _TEXT, "contacts": CONTACTS}
INTEREST: Final = _object(["role"], role={"type": "string", "enum": Interest.Role.values}, group=_TEXT, named=_TRUTH, email=EMAIL)
WISH: Final = _object(["use", "from", "until"], **_WISH)
APPLICATION: Final = _object(["use", "from", "until", "plan", "contacts"], **_WISH, group=_TEXT, named=_TRUTH, form=_UUID, email=EMAIL)
STEP: Final = _object(
    ["step", "version"],
    step={"type": "string", "enum": [row.id for row in STEPS]},
    version={"type": "integer"},
    reason=_TEXT,
    clauses={"type": "array", "items": _TEXT},
    conditions=_TEXT,
)
HAND_BACK: Final = _object(
    ["on", "left", "version"], on=_DAY, left={"type": "string", "enum": TemporaryUse.Left.values}, words=_TEXT, version={"type": "integer"}
)
REGISTER: Final = _object(["why", "version"], why={"type": "string", "enum": Listing.Why.values}, words=_TEXT, version={"type": "integer"})
OWNER: Final = _object(["name", "reach"], name=_TEXT, reach=_TEXT)
SPLIT: Final = _object(
    ["reason"],
    reason=_TEXT,
    number={"type": "integer", "minimum": 2, "maximum": 20, "description": "So many parts of the same size."},
    line={"type": "object", "description": "A line that cuts it: GeoJSON, longitude first."},
    parts={"type": "array", "items": {"type": "object"}, "description": "Its parts: GeoJSON, longitude first."},
)
MERGE: Final = _object(["plots", "reason"], plots={"type": "array", "items": {"type": "integer"}}, reason=_TEXT)
CORRECTION: Final = _object(
    ["fact", "seen", "value", "reason"],
    fact=_TEXT,
    seen={**_ANY, "nullable": True, "description": "What stands there now, as the collection gives it."},
    value={**_ANY, "nullable": True, "description": "What it should be; null: it is not known."},
    reason=_TEXT,
    source=_TEXT,
    form=_UUID,
)
DECISIONS: Final = _object(
    ["corrections", "accept"], corrections={"type": "array", "items": {"type": "integer"}}, accept={"type": "boolean"}, answer=_TEXT
)

_A_WISH: Final = {
    "use": "green",
    "from": "2027-03-01",
    "until": "2028-02-29",
    "plan": "A garden for the street, with a bench and a water butt. Open on Saturdays, cared for by six neighbours.",
    "contacts": [{"name": "Ann", "email": "ann@example.org"}, {"name": "Bo", "email": "bo@example.org"}],
}
EXAMPLES: Final[Mapping[str, Any]] = {
    "showInterest": {"role": "organiser", "group": "Neighbours of the corner", "named": True, "email": "ann@example.org"},
    "plotEligibility": _A_WISH,
    "applyForPlot": {**_A_WISH, "group": "Neighbours of the corner", "named": True, "email": "ann@example.org"},
    "applicationStep": {"step": "grant", "version": 3, "reason": "It suits the street.", "conditions": "The gate stays open."},
    "handBack": {"on": "2028-02-01", "left": "better", "words": "The bench stays.", "version": 2},
    "writeRegister": {"why": "seen", "words": "Shutters down since the summer.", "version": 0},
    "writeOwner": {"name": "Jan Peeters", "reach": "by letter"},
    "splitPlot": {"number": 2, "reason": "Two parcels in the land register."},
    "mergePlots": {"plots": [12, 13], "reason": "One garden wall around both."},
    "correctFact": {"fact": "status", "seen": "vacant", "value": "in_use", "reason": "A bakery opened there in May."},
    "decideCorrections": {"corrections": [4, 5], "accept": True, "answer": ""},
}


def describes(
    operation: str,
    *,
    path: Iterable[str] = (),
    asked: Mapping[str, dict[str, Any]] | None = None,
    body: Any = None,
    refused: Iterable[int] = (400, 404),
    status: int = 200,
    guarded: bool = False,
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door; `guarded`: it wants a challenge worked out."""
    parameters: list[Any] = [
        *(OpenApiParameter(name, _IN_PATH[name][0], OpenApiParameter.PATH, required=True, description=_IN_PATH[name][1]) for name in path),
        *(OpenApiParameter(name, schema.PARAMETERS[name][0], description=schema.PARAMETERS[name][1]) for name in EVERYWHERE),
        *(OpenApiParameter(name, said) for name, said in (asked or {}).items()),
        *([robots.HEADER] if guarded else []),
    ]
    answers: dict[Any, Any] = {(code, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_REFUSED[code]) for code in refused}
    if status == 204:
        answers[204] = OpenApiResponse(description=_("It is gone."))
    else:
        answers[status, responses.JSON] = OpenApiResponse(schema.DOCUMENT, description=_("What was asked for."))
    examples = [OpenApiExample("By example", value=EXAMPLES[operation], request_only=True)] if operation in EXAMPLES else []
    decorate: Callable[[View], View] = extend_schema(
        operation_id=operation,
        parameters=parameters,
        request={"application/json": body} if body else None,
        responses=answers,
        examples=examples,
        tags=["vacant plots"],
    )
    return decorate
