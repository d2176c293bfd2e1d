"""What the OpenAPI document says of proposals: what is sent, what is answered, by example."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from api import described, responses, robots, schema
from api.described import in_path, members
from api.params import EVERYWHERE
from api.proposal_writing import MOST_AT_ONCE
from api.schema import View
from participation.kinds import kinds
from participation.life import TRANSITIONS, State, Visibility
from participation.profile import profiles

# Rules that there are, to show by example how a clause is named.
_RULES: Final = next(iter(profiles().values()))
_CLAUSE: Final = f"{_RULES.key}/{_RULES.clauses[0].id}"
_TEXT: Final = schema.TEXT
_MAYBE: Final[dict[str, Any]] = {"type": "string", "nullable": True}
_NUMBER: Final[dict[str, Any]] = {"type": "number", "nullable": True}
_TRUTH: Final[dict[str, Any]] = {"type": "boolean"}
_KIND: Final[dict[str, Any]] = {"type": "string", "enum": list(kinds())}
_STATE: Final[dict[str, Any]] = {"type": "string", "enum": list(State.values)}
_SEEN: Final[dict[str, Any]] = {"type": "string", "enum": list(Visibility.values)}
_STEP: Final[dict[str, Any]] = {"type": "string", "enum": [row.id for row in TRANSITIONS]}
_TIME: Final[dict[str, Any]] = {"type": "string", "format": "date-time", "nullable": True}
_DAY: Final[dict[str, Any]] = {"type": "string", "format": "date", "nullable": True}
_VERSION: Final[dict[str, Any]] = {"type": "integer", "minimum": 1}
_GEOMETRY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {"type": {"type": "string", "enum": ["Point", "LineString", "Polygon"]}, "coordinates": {"type": "array", "items": {}}},
}
_PLACE: Final[dict[str, Any]] = {**_MAYBE, "example": "streets/12", "description": "A collection and the number of a place in it."}


_TOLD: Final[dict[str, Any]] = {
    "kind": _KIND,
    "title": _TEXT,
    "words": _TEXT,
    "near": {**_TEXT, "description": "The street it lies along; never a house number."},
    "about": _PLACE,
    "public_name": {**_TEXT, "description": "The name that its maker chose for it; empty: none."},
    "language": _TEXT,
    "state": _STATE,
    "visibility": _SEEN,
    "version": _VERSION,
    "sent_at": _TIME,
    "changed_at": _TIME,
    "planned_for": _DAY,
    "became": _PLACE,
}
_OWN: Final[dict[str, Any]] = {
    "check": {"type": "object", "nullable": True, "additionalProperties": True},
    "answers": {"type": "object", "additionalProperties": True, "description": "For its maker, and for who handles it."},
}
_LINKS: Final[dict[str, Any]] = {"type": "array", "items": schema.LINK}
_KNOWN: Final = {"id": _TEXT, "type": {"type": "string", "enum": ["Feature"]}, "geometry": _GEOMETRY}
ONE: Final[dict[str, Any]] = members(
    ["id", "type", "geometry", "properties", "links"],
    **_KNOWN,
    properties={**members(_TOLD, **_TOLD, **_OWN)},
    mine={**_TRUTH, "description": "Whether it is the reader's own; for who is signed in."},
    next={**_TEXT, "description": "What to do next; where it was just sent."},
    links=_LINKS,
)
LISTED: Final[dict[str, Any]] = members(
    type={"type": "string", "enum": ["FeatureCollection"]},
    features={"type": "array", "items": members(**_KNOWN, properties=members(**_TOLD))},
    numberReturned={"type": "integer"},
    links=_LINKS,
)
NEAR: Final[dict[str, Any]] = members(
    type={"type": "string", "enum": ["FeatureCollection"]},
    features={
        "type": "array",
        "items": members(**_KNOWN, properties=members(_TOLD, **_TOLD, **_OWN), distance_m={"type": "number"}),
    },
    numberReturned={"type": "integer"},
    links=_LINKS,
)
_FILLED: Final[dict[str, Any]] = {
    "title": _TEXT,
    "words": _TEXT,
    "about": _PLACE,
    "public_name": _TEXT,
    "answers": {"type": "object", "additionalProperties": True, "description": "By question; /api/proposals/kinds has them."},
    "check": {
        "type": "object",
        "nullable": True,
        "additionalProperties": True,
        "description": "A question as /api/facade-garden/check takes it; what the rules answer is kept with it.",
    },
}
SENT: Final[dict[str, Any]] = members(
    type={"type": "string", "enum": ["Feature"]},
    geometry=_GEOMETRY,
    properties=members(
        ["kind", "title"],
        kind=_KIND,
        **_FILLED,
        form={"type": "string", "format": "uuid", "description": "A number of the form: the same one sent twice is one proposal."},
        email={**_TEXT, "description": "For who is not signed in: a letter goes there. It is never shown."},
        draft={**_TRUTH, "default": False, "description": "Keep it as a draft; for who is signed in."},
    ),
)
CHANGED: Final[dict[str, Any]] = members(
    ["type"],
    type={"type": "string", "enum": ["Feature"]},
    geometry=_GEOMETRY,
    properties=members([], **_FILLED, reason={**_TEXT, "description": "Why; who changes what somebody else wrote has to say so."}),
)
_EVENT: Final = members(
    number={"type": "integer"},
    at={"type": "string", "format": "date-time"},
    what=_TEXT,
    says=_TEXT,
    **{"as": {**_TEXT, "description": "author, system, or the action that somebody did it by: never who."}, "as_says": _TEXT},
    was=_MAYBE,
    became=_MAYBE,
    reason=_MAYBE,
    clauses={"type": "array", "items": _TEXT},
)
EVENTS: Final = members(events={"type": "array", "items": _EVENT})
_CAN: Final[dict[str, Any]] = {
    "id": _STEP,
    "title": _TEXT,
    "axis": {"type": "string", "enum": ["state", "visibility"]},
    "to": _TEXT,
    "needs": {**_MAYBE, "description": "What has to be given with it: words, grounds or day."},
    "asks": _MAYBE,
}
STEPS: Final = members(version=_VERSION, state=_STATE, visibility=_SEEN, may_edit=_TRUTH, steps={"type": "array", "items": members(**_CAN)})
_GIVEN: Final[dict[str, Any]] = {
    "reason": _TEXT,
    "clauses": {"type": "array", "items": {**_TEXT, "example": _CLAUSE}},
    "planned_for": {"type": "string", "format": "date"},
}
TAKEN: Final = members(["step", "version"], step=_STEP, version=_VERSION, **_GIVEN)
AT_ONCE: Final = members(
    ["step", "proposals"],
    step=_STEP,
    **_GIVEN,
    proposals={"type": "array", "minItems": 1, "maxItems": MOST_AT_ONCE, "items": members(key=_TEXT, version=_VERSION)},
)
RESULTS: Final = members(
    done={"type": "integer"},
    results={
        "type": "array",
        "items": members(
            ["key", "status"],
            key=_TEXT,
            status={"type": "integer", "description": "As a step of one would be answered."},
            detail=_TEXT,
            version=_VERSION,
            state=_STATE,
            visibility=_SEEN,
            errors={"type": "object", "additionalProperties": _TEXT},
        ),
    },
)
_NAMED: Final = {"type": "array", "items": members(id=_TEXT, title=_TEXT)}
KINDS: Final = members(
    kinds={
        "type": "array",
        "items": members(
            key=_KIND,
            title=_TEXT,
            about=_TEXT,
            handled_by={**_TEXT, "description": "Who of the city answers, in words."},
            glyph=_TEXT,
            geometry={"type": "array", "items": _TEXT},
            max_length_m=_NUMBER,
            max_area_m2=_NUMBER,
            snaps_to={"type": "array", "items": _TEXT},
            snap_m={"type": "number"},
            required=_TRUTH,
            check=_MAYBE,
            moderated=_TRUTH,
            similar_m={"type": "number"},
            becomes=_MAYBE,
            questions={
                "type": "array",
                "items": members(
                    key=_TEXT,
                    title=_TEXT,
                    asks={"type": "string", "enum": ["words", "number", "yes-no", "choice"]},
                    required=_TRUTH,
                    choices={"type": "array", "items": members(key=_TEXT, title=_TEXT)},
                    least=_NUMBER,
                    most=_NUMBER,
                ),
            },
        ),
    },
    states=_NAMED,
    visibilities=_NAMED,
    steps={
        "type": "array",
        "items": members(**_CAN, **{name: {"type": "array", "items": _TEXT} for name in ("from", "seen", "who")}),
    },
)

_BENCH: Final[dict[str, Any]] = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [4.38, 50.86]},
    "properties": {
        "kind": "bench",
        "title": "A bench before the school",
        "words": "To wait for the children, and for who is tired.",
        "answers": {"back": "yes"},
        "form": "5f2c7a54-7d0c-4a53-9d0a-0c1f6d1b7a11",
        "email": "name@example.org",
    },
}
EXAMPLES: Final[dict[str, list[OpenApiExample]]] = {
    "propose": [
        OpenApiExample("A bench, with nothing but an address", value=_BENCH, request_only=True),
        OpenApiExample(
            "A draft of a facade garden, signed in",
            value={
                **_BENCH,
                "properties": {
                    "kind": "facade-garden",
                    "title": "A rose by the door",
                    "draft": True,
                    "check": {"profile": _RULES.key, "sidewalk_width_m": 1.8},
                },
            },
            request_only=True,
        ),
    ],
    "editProposal": [OpenApiExample("Another title", value={"type": "Feature", "properties": {"title": "Two benches"}}, request_only=True)],
    "moveProposal": [
        OpenApiExample("Take it up", value={"step": "take-up", "version": 4}, request_only=True),
        OpenApiExample("Refuse it, by a rule", value={"step": "refuse", "version": 5, "clauses": [_CLAUSE]}, request_only=True),
        OpenApiExample("Plan it", value={"step": "plan", "version": 6, "planned_for": "2027-04-01"}, request_only=True),
    ],
    "moveProposals": [
        OpenApiExample(
            "Take up two",
            value={"step": "take-up", "proposals": [{"key": "aB3dE6gH9jK", "version": 4}, {"key": "Zy-8xW7vU6t", "version": 4}]},
            request_only=True,
        )
    ],
}

_PATH: Final = in_path("proposal", _("The address of a proposal, as its id says."))
IF_MATCH: Final = OpenApiParameter(
    "If-Match", _TEXT, OpenApiParameter.HEADER, required=True, description=_("The ETag of the version that was seen, or * for any.")
)
_MORE: Final[dict[str, OpenApiParameter]] = {
    "kind": OpenApiParameter("kind", {"type": "array", "items": _KIND}, description=_("Only these kinds."), style="form", explode=False),
    "state": OpenApiParameter(
        "state", {"type": "array", "items": _STATE}, description=_("Only these states."), style="form", explode=False
    ),
    "visibility": OpenApiParameter(
        "visibility", {"type": "array", "items": _SEEN}, description=_("Of one's own: only these."), style="form", explode=False
    ),
    "about": OpenApiParameter("about", {**_TEXT, "example": "streets/12"}, description=_("Only what is about this place.")),
    "mine": OpenApiParameter("mine", {"type": "boolean", "default": False}, description=_("Only one's own.")),
    "of": OpenApiParameter("kind", _KIND, required=True, description=_("The kind that is to be proposed.")),
    "lon": OpenApiParameter("lon", {"type": "number"}, required=True, description=_("Where: longitude.")),
    "lat": OpenApiParameter("lat", {"type": "number"}, required=True, description=_("Where: latitude.")),
    "If-Match": IF_MATCH,
    robots.NAME: robots.HEADER,
}


def describes(
    operation: str,
    answer: dict[str, Any] | None,
    *,
    known: Iterable[str] = (),
    refused: Iterable[int] = (400,),
    one: bool = False,
    **more: Any,
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door to proposals. `one`: its address names one."""
    kind = responses.GEOJSON if answer in (ONE, LISTED, NEAR) else responses.JSON
    return described.describes(
        operation,
        tag="proposals",
        asked=[*([_PATH] if one else []), *EVERYWHERE, *(_MORE.get(name, name) for name in known)],
        answers={kind: answer},
        examples=EXAMPLES.get(operation, []),
        refused=(*refused, *((404,) if one else ())),
        **more,
    )
