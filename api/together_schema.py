"""What the OpenAPI document says of support, comments and follows."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample

from api import described, responses, schema
from api.described import in_path, members
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


SUPPORT: Final = members(
    ["support", "on_paper", "wanted"],
    support={**_COUNT, "description": "How many support it, those on paper too."},
    on_paper={**_COUNT, "description": "How many of them on paper or at the door."},
    wanted={**_TRUTH, "description": "Whether it can be supported now."},
    yours={**_TRUTH, "description": "Whether the reader supports it; for who is signed in."},
    next={**_TEXT, "description": "What to do next; where support was just sent."},
)
SUPPORTED: Final = members([], email=_EMAIL, follow=_HEAR)
PAPER: Final = members(
    id=_COUNT,
    number={"type": "integer", "minimum": 0, "maximum": MOST_ON_A_LIST},
    how={"type": "string", "enum": [*PaperSupport.How.values]},
    day=_DAY,
    note={**_TEXT, "maxLength": 300, "description": "Where the paper is kept; seen by who enters such support alone."},
)
PAPERS: Final = members(papers={"type": "array", "items": PAPER})
ENTERED: Final = members(
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
COMMENT: Final = members([name for name in _COMMENT if name != "mine"], **_COMMENT, next=_TEXT)
COMMENTS: Final = members(
    comments={"type": "array", "items": members([], **_COMMENT, replies={"type": "array", "items": members([], **_COMMENT)})}
)
SAID: Final = members(
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
WANTED: Final = members(["what"], **_WANTED, often=OFTEN)
CHANGED: Final = members(["often"], often=OFTEN)
FOLLOW: Final = members(
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
FOLLOWS: Final = members(follows={"type": "array", "items": FOLLOW})
PREVIEW: Final = members(
    name=_TEXT,
    days={**_COUNT, "description": "Over how many days before today this was counted."},
    new={**_COUNT, "description": "New proposals."},
    changes={**_COUNT, "description": "Changes of proposals that were there."},
    letters={**_COUNT, "description": "Letters that would have come of them."},
    says={**_TEXT, "description": "The same in words."},
)
_IN_PATH: Final = {
    "proposal": in_path("proposal", _("The key of a proposal.")),
    "comment": in_path("comment", _("The id of a comment."), _COUNT),
    "follow": in_path("follow", _("The key of what is followed.")),
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
    asks: bool = False,
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door.

    `proved`: who is not signed in shows that they are no robot; `asks`: a letter asks them first whether it is theirs.
    """
    return described.describes(
        operation,
        tag="together",
        asked=[*([_IN_PATH[path]] if path else []), *EVERYWHERE],
        answers={responses.JSON: answer},
        status=status,
        also={202: _("A letter asks whether this is yours. It is neither seen nor counted until you answer.")} if asks else {},
        body=body,
        examples=EXAMPLES.get(operation, []),
        refused=sorted({400, *refused, *((404,) if path else ()), *((403, 429) if proved else ())}),
        guarded=proved,
        done=_("It is done."),
    )
