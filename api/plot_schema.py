"""What the OpenAPI document says of plots and corrections: what is sent, by example, and what can go wrong."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from api import described, schema
from api.described import in_path, members
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
_NUMBER: Final[dict[str, Any]] = {"type": "integer", "minimum": 1}
_IN_PATH: Final[Mapping[str, OpenApiParameter]] = {
    "plot": in_path("plot", _("The id of a vacant plot."), _NUMBER),
    "application": in_path("application", _("The address of an application.")),
    "use": in_path("use", _("The id of a temporary use."), _NUMBER),
    "collection": in_path("collection", _("The id of a collection.")),
    "place": in_path("place", _("The id of a place."), _NUMBER),
}
FILTERS: Final[Mapping[str, dict[str, Any]]] = {
    "kind": {"type": "string", "enum": VacantPlot.Kind.values},
    "owner": {"type": "string", "enum": VacantPlot.Owner.values},
    "status": {"type": "string", "enum": VacantPlot.Status.values},
    "limit": {"type": "integer", "minimum": 1, "maximum": 500, "default": 100},
    "after": {"type": "integer", "minimum": 0},
}


CONTACTS: Final = {"type": "array", "maxItems": 5, "items": members(["name", "email"], name=_TEXT, email=_TEXT)}
EMAIL: Final = {**_TEXT, "description": "For who is not signed in: a letter goes there. It is never shown."}
_WISH: Final[dict[str, Any]] = {"use": _TEXT, "from": _DAY, "until": _DAY, "plan": _TEXT, "contacts": CONTACTS}
INTEREST: Final = members(["role"], role={"type": "string", "enum": Interest.Role.values}, group=_TEXT, named=_TRUTH, email=EMAIL)
UNNAMED: Final = members(["group", "reason"], group=_TEXT, reason=_TEXT)
WISH: Final = members(["use", "from", "until"], **_WISH)
APPLICATION: Final = members(["use", "from", "until", "plan", "contacts"], **_WISH, group=_TEXT, named=_TRUTH, form=_UUID, email=EMAIL)
STEP: Final = members(
    ["step", "version"],
    step={"type": "string", "enum": [row.id for row in STEPS]},
    version={"type": "integer"},
    reason=_TEXT,
    clauses={"type": "array", "items": _TEXT},
    conditions=_TEXT,
)
HAND_BACK: Final = members(
    ["on", "left", "version"], on=_DAY, left={"type": "string", "enum": TemporaryUse.Left.values}, words=_TEXT, version={"type": "integer"}
)
REGISTER: Final = members(["why", "version"], why={"type": "string", "enum": Listing.Why.values}, words=_TEXT, version={"type": "integer"})
OWNER: Final = members(["name", "reach"], name=_TEXT, reach=_TEXT)
SPLIT: Final = members(
    ["reason"],
    reason=_TEXT,
    number={"type": "integer", "minimum": 2, "maximum": 20, "description": "So many parts of the same size."},
    line={"type": "object", "description": "A line that cuts it: GeoJSON, longitude first."},
    parts={"type": "array", "items": {"type": "object"}, "description": "Its parts: GeoJSON, longitude first."},
)
MERGE: Final = members(["plots", "reason"], plots={"type": "array", "items": {"type": "integer"}}, reason=_TEXT)
CORRECTION: Final = members(
    ["fact", "seen", "value", "reason"],
    fact=_TEXT,
    seen={**_ANY, "nullable": True, "description": "What stands there now, as the collection gives it."},
    value={**_ANY, "nullable": True, "description": "What it should be; null: it is not known."},
    reason=_TEXT,
    source=_TEXT,
    form=_UUID,
)
DECISIONS: Final = members(
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
    "unnameGroup": {"group": "Neighbours of the corner", "reason": "It names a person."},
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
    refused: Iterable[int] = (400, 404),
    **more: Any,
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door; what else it takes, `api.described.describes` says."""
    own = (OpenApiParameter(name, said) for name, said in (asked or {}).items())
    shown = [OpenApiExample("By example", value=EXAMPLES[operation], request_only=True)] if operation in EXAMPLES else []
    return described.describes(
        operation,
        tag="vacant plots",
        asked=[*(_IN_PATH[name] for name in path), *EVERYWHERE, *own],
        examples=shown,
        refused=refused,
        **more,
    )
