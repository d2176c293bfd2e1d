"""Corrections: anybody says that a fact is wrong; who confirms facts there decides, one by one or many at once."""

from typing import Any, Final

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api import plot_reading, plots, responses, robots
from api import plot_schema as told
from api.documents import address, link
from api.errors import BadParameter
from api.params import EVERYWHERE, number, read, single
from api.plot_reading import Reader
from api.plot_schema import describes
from api.views.base import plain
from api.views.plots import LOOK, PlotDoor
from geo.registry import layer
from participation import corrections

SHOWN: Final = 200


class PlaceCorrections(PlotDoor):
    """What was put right at a place, and a new correction, from anybody."""

    actions = {**LOOK, "POST": "propose"}

    @describes("corrected", path=("collection", "place"))
    def get(self, request: Request, collection: str, place: str) -> HttpResponseBase:
        self.plain_question(request)
        rows = corrections.applied(layer(collection).id, _key(place))
        shown = [plots.correction_document(plain(request), one, inside=False) for one in rows]
        return responses.as_json({"corrections": shown, "can_be_corrected": list(corrections.correctable(layer(collection)))})

    @describes(
        "correctFact", path=("collection", "place"), body=told.CORRECTION, refused=(400, 403, 404, 422, 429), status=201, guarded=True
    )
    def post(self, request: Request, collection: str, place: str) -> HttpResponseBase:
        self.plain_question(request)
        said = plot_reading.proposed(self.sent(request), layer=collection, place=_key(place))
        robots.guard(request, "correct", form=str(said.form))
        made = corrections.propose(said, by=request.user if request.user.is_authenticated else None)
        answer = responses.as_json(plots.correction_document(plain(request), made, inside=False))
        answer.status_code = 201
        return answer


class Corrections(PlotDoor):
    """The corrections that wait, the oldest first."""

    actions = {"OPTIONS": "look", "GET": "confirm-facts", "HEAD": "confirm-facts"}

    @describes("corrections", asked={"limit": told.FILTERS["limit"]}, refused=(400, 403))
    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, (*EVERYWHERE, "limit"))
        self.form(request)
        limit = read(given, "limit", number(1, SHOWN, clamp=True), 100)
        rows = [one for one in corrections.waiting() if corrections.may_look(one, request.user)][:limit]
        shown: dict[str, Any] = {
            "corrections": [plots.correction_document(plain(request), one, inside=True) for one in rows],
            "links": [link(address(plain(request), "corrections"), "self", "json")],
        }
        return responses.as_json(shown)


class Decisions(PlotDoor):
    """Decisions on corrections; one that fails holds up no other."""

    actions = {"OPTIONS": "look", "POST": "confirm-facts"}

    @describes("decideCorrections", body=told.DECISIONS, refused=(400, 403, 422))
    def post(self, request: Request) -> HttpResponseBase:
        self.plain_question(request)
        said = self.sent(request)
        reader = Reader(said, ("corrections", "accept", "answer"))
        keys, accept, answer = reader.numbers("corrections"), reader.truth("accept"), reader.text("answer")
        reader.done()
        outcomes = corrections.decide(keys, accept=accept, by=request.user, answer=answer)
        return responses.as_json(
            {
                "outcomes": [
                    {"id": one.correction.pk, "done": one.done, "says": one.words, "state": one.correction.state} for one in outcomes
                ]
            }
        )


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadParameter(_("“%(value)s” is no id of a place.") % {"value": text[:40]})
    return int(text)
