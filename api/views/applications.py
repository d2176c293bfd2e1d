"""Applications for vacant plots: whether a wish can be granted, who asked, what comes of it, and how a plot is handed back."""

from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api import plot_reading, plot_sending, plots, responses
from api import plot_schema as told
from api.plot_reading import Reader
from api.plot_schema import describes
from api.views.base import plain
from api.views.plots import LOOK, PlotDoor
from participation import applications, temporary_uses
from participation.application_life import Stage
from participation.errors import UnknownProposal
from participation.temporary_use import TemporaryUse


class Eligibility(PlotDoor):
    """Whether a wish for a plot can be granted, clause by clause. Nothing is kept."""

    actions = {"POST": "look", "OPTIONS": "look"}

    @describes("plotEligibility", path=("plot",), body=told.WISH, refused=(400, 404, 422))
    def post(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        reader = Reader(self.sent(request), plot_reading.WISH)
        wish = plot_reading.wish(reader)
        reader.done()
        return responses.as_json(plots.said_document(applications.told(found, wish, today=timezone.localdate())))


class Applications(PlotDoor):
    """The applications for a plot as everybody may see them, and a new one, from anybody."""

    actions = {**LOOK, "POST": "propose"}

    @describes("plotApplications", path=("plot",))
    def get(self, request: Request, plot: int) -> HttpResponseBase:
        return responses.as_json(plots.told_applications(plain(request), self.found(request, plot)))

    @describes("applyForPlot", path=("plot",), body=told.APPLICATION, refused=(400, 403, 404, 409, 422, 429, 503), status=201, guarded=True)
    def post(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        asked, email = plot_reading.asked(self.sent(request))
        self.guard(request, "propose", email=email, form=str(asked.form))
        made = plot_sending.apply(plain(request), found, asked, email=email)
        counts = made.stage != Stage.UNCONFIRMED
        # Who only typed an address gets no address of theirs: the letter brings them to it.
        seen = plots.application_document(plain(request), made, request.user) if request.user.is_authenticated else {"stage": made.stage}
        answer = responses.as_json({**seen, "counts": counts, "letter": not counts})
        answer.status_code = 201
        return answer


class OneApplication(PlotDoor):
    """An application, for who made it and who decides on it."""

    actions = LOOK

    @describes("plotApplication", path=("application",))
    def get(self, request: Request, application: str) -> HttpResponseBase:
        self.plain_question(request)
        found = applications.find(application, request.user)
        return responses.as_json(plots.application_document(plain(request), found, request.user))


class ApplicationSteps(PlotDoor):
    """A step in the life of an application."""

    actions = {"OPTIONS": "look", "POST": "propose"}

    @describes("applicationStep", path=("application",), body=told.STEP, refused=(400, 403, 404, 409, 412, 422))
    def post(self, request: Request, application: str) -> HttpResponseBase:
        self.plain_question(request)
        found = applications.find(application, request.user)
        reader = Reader(self.sent(request), ("step", "version", "reason", "clauses", "conditions"))
        step, version = reader.text("step", required=True), reader.number("version")
        said: dict[str, Any] = {
            "reason": reader.text("reason"),
            "conditions": reader.text("conditions"),
            "clauses": reader.texts("clauses"),
        }
        reader.done()
        moved = applications.move(found, step, by=request.user, version=version, **said)
        return responses.as_json(plots.application_document(plain(request), moved, request.user))


class HandBack(PlotDoor):
    """A plot that is handed back, by who has it or by the city."""

    actions = {"OPTIONS": "look", "POST": "propose"}

    @describes("handBack", path=("use",), body=told.HAND_BACK, refused=(400, 403, 404, 409, 412, 422))
    def post(self, request: Request, use: int) -> HttpResponseBase:
        self.plain_question(request)
        found = TemporaryUse.objects.select_related("application", "plot").filter(pk=use).first()
        if found is None:
            raise UnknownProposal(_("There is no temporary use %(id)d.") % {"id": use})
        reader = Reader(self.sent(request), ("on", "left", "words", "version"))
        said: dict[str, Any] = {"on": reader.day("on"), "left": reader.text("left", required=True), "words": reader.text("words")}
        version = reader.number("version")
        reader.done()
        return responses.as_json(plots.use_document(temporary_uses.hand_back(found, by=request.user, version=version, **said)))
