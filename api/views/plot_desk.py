"""The desk of a vacant plot: why it is listed, how its owner is reached, and how it is divided and put together again."""

from typing import Any

import shapely
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from api import plot_reading, plots, responses
from api import plot_schema as told
from api.documents import address, link
from api.plot_reading import Reader
from api.plot_schema import describes
from api.views.base import plain
from api.views.plots import PlotDoor
from geo.models import VacantPlot
from participation import dividing, plot, register


class RegisterEntry(PlotDoor):
    """Why a plot is listed, written by who edits places."""

    actions = {"OPTIONS": "look", "PUT": "edit-places"}

    @describes("writeRegister", path=("plot",), body=told.REGISTER, refused=(400, 403, 404, 412, 422))
    def put(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        reader = Reader(self.sent(request), ("why", "words", "version"))
        said: dict[str, Any] = {
            "why": reader.text("why", required=True),
            "words": reader.text("words"),
            "version": reader.number("version"),
        }
        reader.done()
        register.put(found, by=request.user, **said)
        return responses.as_json(plots.document(plain(request), found))


class Owner(PlotDoor):
    """How the owner of a plot can be reached: for who handles what is sent in there, and for a while."""

    actions = {"OPTIONS": "look", "GET": "see-proposals", "HEAD": "see-proposals", "PUT": "see-proposals"}

    @describes("owner", path=("plot",), refused=(400, 403, 404))
    def get(self, request: Request, plot: int) -> HttpResponseBase:
        kept = register.contact(self.found(request, plot), by=request.user)
        return responses.as_json({"name": kept.name, "reach": kept.reach, "given": kept.given_at} if kept else {"name": "", "reach": ""})

    @describes("writeOwner", path=("plot",), body=told.OWNER, refused=(400, 403, 404, 422))
    def put(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        reader = Reader(self.sent(request), ("name", "reach"))
        name, reach = reader.text("name"), reader.text("reach")
        reader.done()
        kept = register.keep_contact(found, name=name, reach=reach, by=request.user)
        return responses.as_json({"name": kept.name, "reach": kept.reach} if kept else {"name": "", "reach": ""})


class Split(PlotDoor):
    """A plot that becomes several."""

    actions = {"OPTIONS": "look", "POST": "edit-places"}

    @describes("splitPlot", path=("plot",), body=told.SPLIT, refused=(400, 403, 404, 409, 422), status=201)
    def post(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        said = self.sent(request)
        reader = Reader(said, ("reason", "number", "line", "parts"))
        reason = reader.text("reason", required=True)
        reader.done()
        parts = plot_reading.parts(said, shapely.from_wkb(bytes(found.geom.wkb)))
        return _divided(request, dividing.split(found, parts, by=request.user, reason=reason))


class Merge(PlotDoor):
    """Several plots that become one."""

    actions = {"OPTIONS": "look", "POST": "edit-places"}

    @describes("mergePlots", body=told.MERGE, refused=(400, 403, 404, 409, 422), status=201)
    def post(self, request: Request) -> HttpResponseBase:
        self.plain_question(request)
        reader = Reader(self.sent(request), ("plots", "reason"))
        keys, reason = reader.numbers("plots"), reader.text("reason", required=True)
        reader.done()
        return _divided(request, [dividing.merge([plot.find(key) for key in dict.fromkeys(keys)], by=request.user, reason=reason)])


def _divided(request: Request, made: list[VacantPlot]) -> HttpResponse:
    here = [address(plain(request), "plot", plot=one.pk) for one in made]
    answer = responses.as_json({"plots": here, "links": [link(one, "item", "json") for one in here]})
    answer.status_code = 201
    return answer
