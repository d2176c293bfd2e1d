"""Vacant plots: what their pages do. Each change goes through its own gate."""

from typing import Any, Final

import shapely
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from api import body, plot_reading, plot_sending, plots, responses, robots, sending
from api import plot_schema as told
from api.documents import address, link
from api.params import EVERYWHERE, number, one_of, read, single
from api.plot_reading import Reader
from api.plot_schema import describes
from api.views.base import KnownDoor, plain
from geo.models import VacantPlot
from geo.standing import still_there
from participation import applications, dividing, interests, plot, register, temporary_uses
from participation.application_life import Stage
from participation.errors import UnknownProposal
from participation.succession import successors
from participation.temporary_use import TemporaryUse

LARGEST: Final = 256 * 1024
LOOK: Final = {"GET": "look", "HEAD": "look", "OPTIONS": "look"}
FACT: Final = {"kind": "kind", "owner": "owner_type", "status": "status"}


class PlotDoor(KnownDoor):
    """A door whose visitor may be known: what somebody sees of their own is kept by nobody else."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Access-Control-Allow-Headers"] = f"Content-Type, Accept-Language, {robots.NAME}"
        answer["Access-Control-Expose-Headers"] = "Link, Location, Retry-After"
        return answer

    def plain_question(self, request: Request) -> None:
        """Refuse a parameter that is not known here."""
        single(request.query_params, EVERYWHERE)
        self.form(request)

    def found(self, request: Request, key: int) -> VacantPlot:
        """Return a plot."""
        self.plain_question(request)
        return plot.find(key)

    def sent(self, request: Request) -> dict[str, Any]:
        """Return the object that was sent."""
        return body.sent(plain(request), largest=LARGEST)

    def known(self, request: Request) -> Any:
        """Return who is signed in; NotAuthenticated where nobody is."""
        if not request.user.is_authenticated:
            raise NotAuthenticated
        return request.user


class Plots(PlotDoor):
    """The vacant plots, with what the register says of each."""

    actions = LOOK

    @describes("plots", asked=told.FILTERS, refused=(400,))
    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, (*EVERYWHERE, *told.FILTERS))
        self.form(request)
        rows = VacantPlot._default_manager.filter(still_there(VacantPlot)).select_related("dataset").order_by("pk")
        for name, fact in FACT.items():
            if name in given:
                rows = rows.filter(**{fact: read(given, name, one_of(told.FILTERS[name]["enum"]), "")})
        limit = read(given, "limit", number(1, 500, clamp=True), 100)
        found = list(rows.filter(pk__gt=read(given, "after", number(0, 2**62), 0))[: limit + 1])
        query = "&".join(f"{name}={given[name]}" for name in (*FACT, "limit") if name in given)
        here = address(plain(request), "plots")
        more = f"{here}?{query}{'&' if query else ''}after={found[limit - 1].pk}" if len(found) > limit else None
        return responses.as_json(plots.listed(plain(request), found[:limit], more))


class OnePlot(PlotDoor):
    """All that everybody may know of a plot. What is another one now leads there; what is several, to all of them."""

    actions = LOOK

    @describes("plot", path=("plot",))
    def get(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        after = successors(found.pk)
        if len(after) == 1:
            moved = HttpResponseRedirect(address(plain(request), "plot", plot=after[0]))
            moved.status_code = 308
            return moved
        answer = responses.as_json(plots.document(plain(request), found))
        if after:
            answer.status_code = 300
        return answer


class Story(PlotDoor):
    """What happened to a plot."""

    actions = LOOK

    @describes("plotStory", path=("plot",))
    def get(self, request: Request, plot: int) -> HttpResponseBase:
        return responses.as_json(plots.story_document(plain(request), self.found(request, plot)))


class Need(PlotDoor):
    """Which use of a plot would bring how many residents what they lack."""

    actions = LOOK

    @describes("plotNeed", path=("plot",))
    def get(self, request: Request, plot: int) -> HttpResponseBase:
        return responses.as_json(plots.need_document(plain(request), self.found(request, plot)))


class OwnInterest(PlotDoor):
    """One's own interest in a plot: shown, changed, taken back. Nobody else sees it."""

    actions = {**LOOK, "POST": "propose", "DELETE": "propose"}

    @describes("ownInterest", path=("plot",), refused=(400, 403, 404))
    def get(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        return responses.as_json(plots.mine_document(found, interests.mine(found, self.known(request))))

    @describes("showInterest", path=("plot",), body=told.INTEREST, refused=(400, 403, 404, 409, 422, 429, 503), status=201, guarded=True)
    def post(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        reader = Reader(self.sent(request), ("role", "group", "named", "email"))
        said: dict[str, Any] = {
            "role": reader.text("role", required=True),
            "group": reader.text("group"),
            "named": reader.truth("named"),
        }
        email = reader.text("email")
        reader.done()
        _guard(request, "follow", email)
        confirmed = plot_sending.show_interest(plain(request), found, email=email, **said)
        answer = responses.as_json({"plot": found.pk, "counts": confirmed, "letter": not confirmed})
        answer.status_code = 201
        return answer

    @describes("withdrawInterest", path=("plot",), refused=(400, 403, 404), status=204)
    def delete(self, request: Request, plot: int) -> HttpResponseBase:
        interests.withdraw(self.found(request, plot), by=self.known(request))
        return HttpResponse(status=204)


class Unnaming(PlotDoor):
    """The name of a group, taken off the page of a plot by a moderator who says why; its interest stays."""

    actions = {"OPTIONS": "look", "POST": "moderate"}

    @describes("unnameGroup", path=("plot",), body=told.UNNAMED, refused=(400, 403, 404, 422), status=204)
    def post(self, request: Request, plot: int) -> HttpResponseBase:
        found = self.found(request, plot)
        reader = Reader(self.sent(request), ("group", "reason"))
        group, reason = reader.text("group", required=True), reader.text("reason", required=True)
        reader.done()
        interests.unname(found, group, by=request.user, reason=reason)
        return HttpResponse(status=204)


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
        _guard(request, "propose", email, form=str(asked.form))
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


def _guard(request: Request, what: str, email: str, form: str = "") -> None:
    """Let a person through and no robot; who is not signed in gives an address."""
    known = request.user.is_authenticated
    if not known:
        sending.address(email)
    robots.guard(request, what, mailbox="" if known else email, form=form)
