"""What those who work here know of places: to read for who may, to write for who knows a place by their work."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request

from api import knowledge, responses, schema
from api.context import place_of
from api.described import describes, in_path
from api.params import EVERYWHERE, number, one_of, read, single
from api.schema import View
from api.views.base import plain
from api.views.scenarios import ScenarioDoor, sent
from planning import knowledge as gate
from planning.note import MOST_NAME, MOST_WORDS, Note
from planning.topics import topics

WORDS: Final[dict[str, Any]] = {
    "words": {**schema.TEXT, "minLength": 1, "maxLength": MOST_WORDS},
    "topic": {**schema.TEXT, "enum": list(topics())},
    "readers": {**schema.TEXT, "enum": list(Note.Readers.values), "default": "workers"},
    "public_name": {**schema.TEXT, "maxLength": MOST_NAME},
}
WRITTEN: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["words", "topic"],
    "additionalProperties": False,
    "properties": {
        **WORDS,
        "language": {**schema.TEXT, "example": "nl"},
        "place": {**schema.TEXT, "example": "vacant-plots/12"},
        "geometry": {"type": "object", "description": "GeoJSON, longitude first."},
    },
}
CORRECTED: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["version"],
    "additionalProperties": False,
    "properties": {"version": {"type": "integer"}, **WORDS},
}
TAKEN_BACK: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["version", "reason"],
    "additionalProperties": False,
    "properties": {"version": {"type": "integer"}, "reason": {**schema.TEXT, "maxLength": gate.LONGEST_REASON}},
}
ONE: Final[dict[str, Any]] = {
    "id": 7,
    "topic": "use",
    "words": "On Wednesday afternoons the gate is open and the chess club puts its tables outside.",
    "language": "en",
    "readers": "workers",
    "place": {"layer": "vacant-plots", "id": 12, "href": "https://example.org/api/collections/vacant-plots/items/12"},
    "geometry": {"type": "Point", "coordinates": [4.3777, 50.8676]},
    "role": "community-worker",
    "name": None,
    "written": "2026-11-23T10:00:00+00:00",
    "changed": None,
    "version": 1,
    "href": "https://example.org/api/knowledge/7",
}
HISTORY: Final[dict[str, Any]] = {
    **ONE,
    "history": [{"number": 1, "at": "2026-11-23T10:00:00+00:00", "what": "written", "role": "community-worker", "before": {}}],
}
LIST: Final[dict[str, Any]] = {
    "title": "What those who work here know",
    "notes": [ONE],
    "topics": [{"key": "use", "title": "How it is used", "says": "What happens there, and at which hours."}],
    "links": [{"href": "https://example.org/api/knowledge", "rel": "self", "type": "application/json"}],
}
_NOTE: Final = in_path("note", _l("The number of a note."), {"type": "integer"})
_ASKED: Final = {
    "place": OpenApiParameter("place", {**schema.TEXT, "example": "vacant-plots/12"}, description=_l("Only notes about this place.")),
    "topic": OpenApiParameter("topic", {**schema.TEXT, "enum": list(topics())}, description=_l("Only notes about this topic.")),
    "limit": OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": knowledge.MOST, "default": knowledge.MOST},
        description=_l("How many at most."),
    ),
    "after": OpenApiParameter(
        "after", {"type": "integer"}, description=_l("The number of the last note of the page before; part of the next links.")
    ),
}


def _describes(operation: str, *, body: Any = None, shown: Any = None, status: int = 200, sends: Any = None) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door to notes."""
    answered = [OpenApiExample(operation, shown, response_only=True, status_codes=[str(status)])] if shown else []
    return describes(
        operation,
        tag="planning",
        asked=[_ASKED.get(name, name) for name in knowledge.KNOWN]
        if operation == "knowledge"
        else [*([] if operation == "writeNote" else [_NOTE]), *EVERYWHERE],
        status=status,
        body=body,
        examples=[*answered, *([OpenApiExample(operation, sends, request_only=True)] if sends else [])],
        refused=(400, 403, 404, 412, 422),
        done=_l("It is taken back."),
    )


class Knowledge(ScenarioDoor):
    """The notes that one may read, the newest first; and a new one."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "POST": "write-knowledge"}

    @_describes("knowledge", shown=LIST)
    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, knowledge.KNOWN)
        found = gate.readable(request.user).order_by("-pk")
        if "place" in given:
            layer_id, key = read(given, "place", place_of, ("", 0))
            found = found.filter(about_layer=layer_id, about_place=key)
        if "topic" in given:
            found = found.filter(topic=read(given, "topic", one_of(topics()), ""))
        if "after" in given:
            found = found.filter(pk__lt=read(given, "after", number(0, 2**62), 0))
        most = read(given, "limit", number(1, knowledge.MOST, clamp=True), knowledge.MOST)
        rows = list(found[: most + 1])
        following = None
        if len(rows) > most:
            query = request.query_params.copy()
            query["after"] = str(rows[most - 1].pk)
            following = plain(request).build_absolute_uri(f"{request.path}?{query.urlencode()}")
        return responses.as_json(knowledge.listed(plain(request), rows[:most], following))

    @_describes(
        "writeNote",
        body=WRITTEN,
        shown=HISTORY,
        status=201,
        sends={"words": ONE["words"], "topic": "use", "place": "vacant-plots/12"},
    )
    def post(self, request: Request) -> HttpResponseBase:
        made = gate.write(knowledge.said(sent(request)), by=request.user)
        answer: HttpResponse = responses.as_json(knowledge.with_history(plain(request), gate.find(made.pk, request.user)))
        answer.status_code = 201
        answer["Location"] = plain(request).build_absolute_uri(f"{request.path}/{made.pk}")
        return answer


class OneNote(ScenarioDoor):
    """A note with its history; its writer corrects it, saying which version they saw."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "PATCH": "write-knowledge"}

    @_describes("note", shown=HISTORY)
    def get(self, request: Request, note: int) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return responses.as_json(knowledge.with_history(plain(request), gate.find(note, request.user)))

    @_describes("correctNote", body=CORRECTED, shown=HISTORY, sends={"version": 1, "words": "The gate is open on Wednesdays."})
    def patch(self, request: Request, note: int) -> HttpResponseBase:
        version, changes = knowledge.corrected(sent(request))
        gate.correct(note, by=request.user, version=version, **changes)
        return responses.as_json(knowledge.with_history(plain(request), gate.find(note, request.user)))


class TakeBack(ScenarioDoor):
    """Take a note back, with a reason."""

    actions = {"OPTIONS": "look", "POST": "write-knowledge"}

    @_describes("takeNoteBack", body=TAKEN_BACK, status=204, sends={"version": 1, "reason": "This was about another square."})
    def post(self, request: Request, note: int) -> HttpResponseBase:
        version, reason = knowledge.taken_back(sent(request))
        gate.take_back(note, by=request.user, version=version, reason=reason)
        return HttpResponse(status=204)
