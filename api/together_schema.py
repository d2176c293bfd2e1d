"""What the OpenAPI document says of support, comments and follows."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from api import responses, robots, schema
from api.errors import PROBLEM_TYPE
from api.params import EVERYWHERE
from api.schema import View
from participation.comment import MOST_WORDS
from participation.digest import Often
from participation.follow import What
from participation.follows import FURTHEST_M, NEAREST_M
from participation.life import Visibility
from participation.support import MOST_ON_A_LIST, PaperSupport

_TEXT: Final = schema.TEXT
_COUNT: Final[dict[str, Any]] = {"type": "integer", "minimum": 0}
_TRUTH: Final[dict[str, Any]] = {"type": "boolean"}
_TIME: Final[dict[str, Any]] = {"type": "string", "format": "date-time", "nullable": True}
_DAY: Final[dict[str, Any]] = {"type": "string", "format": "date"}
OFTEN: Final[dict[str, Any]] = {"type": "string", "enum": [*Often.values]}
_HEAR: Final[dict[str, Any]] = {"type": "string", "enum": ["", *Often.values], "description": "Also follow it; empty or left out: no."}
_EMAIL: Final[dict[str, Any]] = {
    "type": "string",
    "description": "For who is not signed in: a letter asks whether it is theirs. Never shown.",
}


def _object(required: Iterable[str] | None = None, /, **properties: Any) -> dict[str, Any]:
    names = list(properties) if required is None else list(required)
    return {"type": "object", "additionalProperties": False, **({"required": names} if names else {}), "properties": properties}


SUPPORT: Final = _object(
    ["support", "on_paper", "wanted"],
    support={**_COUNT, "description": "How many support it, those on paper too."},
    on_paper={**_COUNT, "description": "How many of them on paper or at the door."},
    wanted={**_TRUTH, "description": "Whether it can be supported now."},
    yours={**_TRUTH, "description": "Whether the reader supports it; for who is signed in."},
    next={**_TEXT, "description": "What to do next; where support was just sent."},
)
SUPPORTED: Final = _object([], email=_EMAIL, follow=_HEAR)
PAPER: Final = _object(
    id=_COUNT,
    number={"type": "integer", "minimum": 0, "maximum": MOST_ON_A_LIST},
    how={"type": "string", "enum": [*PaperSupport.How.values]},
    day=_DAY,
    note={**_TEXT, "maxLength": 300, "description": "Where the paper is kept; seen by who enters such support alone."},
)
PAPERS: Final = _object(papers={"type": "array", "items": PAPER})
ENTERED: Final = _object(
    ["number", "how", "day"],
    **{name: said for name, said in PAPER["properties"].items() if name != "id"},
    corrects={**_COUNT, "description": "The id of what was entered wrong, of which this takes the place."},
)
_COMMENT: Final = {
    "id": _COUNT,
    "words": {**_TEXT, "description": "Plain text."},
    "public_name": {**_TEXT, "description": "The name that its writer chose; empty: none."},
    "language": _TEXT,
    "official_as": {**_TEXT, "description": "The role in which somebody answers for the city; empty: nobody does."},
    "gone": {"type": "string", "enum": ["", "taken-back", "left"], "description": "Why the words are no longer there."},
    "visibility": {"type": "string", "enum": [*Visibility.values]},
    "made_at": _TIME,
    "mine": _TRUTH,
}
COMMENT: Final = _object([name for name in _COMMENT if name != "mine"], **_COMMENT, next=_TEXT)
COMMENTS: Final = _object(
    comments={"type": "array", "items": _object([], **_COMMENT, replies={"type": "array", "items": _object([], **_COMMENT)})}
)
SAID: Final = _object(
    ["words"],
    words={**_TEXT, "maxLength": MOST_WORDS},
    public_name={**_TEXT, "maxLength": 60},
    answers={**_COUNT, "description": "The id of the comment that this answers."},
    official={**_TRUTH, "description": "Answer for the city: for who handles proposals there."},
    form={"type": "string", "format": "uuid", "description": "Sent twice under one number, it is one comment."},
    email=_EMAIL,
    follow=_HEAR,
)
_WANTED: Final = {
    "what": {"type": "string", "enum": [*What.values]},
    "proposal": {**_TEXT, "description": "The key of a proposal."},
    "street": {**_TEXT, "description": "The name of a street."},
    "area": {**_COUNT, "description": "An area; of a street: the area in which it lies."},
    "lon": {"type": "number"},
    "lat": {"type": "number"},
    "distance_m": {"type": "integer", "minimum": NEAREST_M, "maximum": FURTHEST_M},
    "geometry": {"type": "object", "description": "A polygon as GeoJSON, longitude first.", "additionalProperties": True},
    "name": {**_TEXT, "maxLength": 120},
}
WANTED: Final = _object(["what"], **_WANTED, often=OFTEN)
CHANGED: Final = _object(["often"], often=OFTEN)
FOLLOW: Final = _object(
    key=_TEXT,
    what=_WANTED["what"],
    name=_TEXT,
    proposal={**_TEXT, "nullable": True},
    area={"type": "integer", "nullable": True},
    distance_m={"type": "integer", "nullable": True},
    geometry={"type": "object", "nullable": True, "additionalProperties": True},
    often=OFTEN,
    language=_TEXT,
    since=_TIME,
)
FOLLOWS: Final = _object(follows={"type": "array", "items": FOLLOW})
PREVIEW: Final = _object(
    name=_TEXT,
    days={**_COUNT, "description": "Over how many days before today this was counted."},
    new={**_COUNT, "description": "New proposals."},
    changes={**_COUNT, "description": "Changes of proposals that were there."},
    letters={**_COUNT, "description": "Letters that would have come of them."},
    says={**_TEXT, "description": "The same in words."},
)
_REFUSED: Final = {
    400: _("Something in the question is wrong; it is named."),
    403: _("You may not do this."),
    404: _("There is nothing at this address."),
    409: _("This cannot be done now."),
    422: _("What is asked for cannot be: the sentence says why."),
    429: _("That was too often; Retry-After says when it may be tried again."),
}
_IN_PATH: Final = {
    "proposal": OpenApiParameter("proposal", _TEXT, OpenApiParameter.PATH, required=True, description=_("The key of a proposal.")),
    "comment": OpenApiParameter("comment", _COUNT, OpenApiParameter.PATH, required=True, description=_("The id of a comment.")),
    "follow": OpenApiParameter("follow", _TEXT, OpenApiParameter.PATH, required=True, description=_("The key of what is followed.")),
}
EXAMPLES: Final[dict[str, list[OpenApiExample]]] = {
    "supportProposal": [OpenApiExample("Signed in, and follow it", value={"follow": "weekly"}, request_only=True)],
    "saySomething": [OpenApiExample("In answer", value={"words": "A good idea.", "answers": 12}, request_only=True)],
    "follow": [
        OpenApiExample("A street", value={"what": "street", "street": "Lindestraat", "often": "weekly"}, request_only=True),
        OpenApiExample(
            "Around a place", value={"what": "near", "lon": 4.38, "lat": 50.86, "distance_m": 300, "often": "daily"}, request_only=True
        ),
    ],
}


def describes(
    operation: str,
    answer: dict[str, Any] | None,
    *,
    path: str = "",
    body: dict[str, Any] | None = None,
    refused: Iterable[int] = (),
    proved: bool = False,
    status: int = 200,
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door. `proved`: who is not signed in shows that they are no robot."""
    asked = [OpenApiParameter(name, schema.PARAMETERS[name][0], description=schema.PARAMETERS[name][1]) for name in EVERYWHERE]
    codes = sorted({400, *refused, *((404,) if path else ()), *((403, 429) if proved else ())})
    answers: dict[Any, Any] = {(code, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_REFUSED[code]) for code in codes}
    if answer is None:
        answers[status] = OpenApiResponse(description=_("It is done."))
    else:
        answers[status, responses.JSON] = OpenApiResponse(answer, description=_("What was asked for."))
    decorate: Callable[[View], View] = extend_schema(
        operation_id=operation,
        parameters=[*([_IN_PATH[path]] if path else []), *asked, *([robots.HEADER] if proved else [])],
        request={"application/json": body} if body else None,
        responses=answers,
        examples=EXAMPLES.get(operation, []),
        tags=["together"],
    )
    return decorate
