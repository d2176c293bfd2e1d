"""Vacant plots: the list, what is known of each, and who is interested in it. Each change goes through its own gate."""

from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from api import body, plot_sending, plots, responses, robots, sending
from api import plot_schema as told
from api.documents import address
from api.params import EVERYWHERE, number, one_of, read, single
from api.plot_reading import Reader
from api.plot_schema import describes
from api.views.base import KnownDoor, plain
from geo.models import VacantPlot
from geo.standing import still_there
from participation import interests, plot
from participation.succession import successors

LARGEST: Final = 256 * 1024
LOOK: Final = {"GET": "look", "HEAD": "look", "OPTIONS": "look"}
FACT: Final = {"kind": "kind", "owner": "owner_type", "status": "status"}


class PlotDoor(KnownDoor):
    """A door whose visitor may be known: what somebody sees of their own is kept by nobody else."""

    sends = (*KnownDoor.sends, robots.NAME)
    tells = ("Link", "Location", "Retry-After")

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

    def guard(self, request: Request, what: str, *, email: str, form: str = "") -> None:
        """Let a person through and no robot; who is not signed in gives an address."""
        known = request.user.is_authenticated
        if not known:
            sending.address(email)
        robots.guard(request, what, mailbox="" if known else email, form=form)


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
        self.guard(request, "follow", email=email)
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
