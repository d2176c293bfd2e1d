"""Vacant plots: the list, the page of each, interest, applications, temporary use, the register, and how they are divided."""

from collections.abc import Mapping
from typing import Any

import shapely
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api import plot_sending, sending
from api.errors import status_of
from api.plots import rule_in_words
from geo.errors import GeoError
from geo.models import VacantPlot
from geo.picture import picture
from geo.registry import layers
from participation import applications, cutting, dividing, interests, plot, register, temporary_uses
from participation.application_life import Stage
from participation.eligibility import rules
from participation.errors import BadCheck, BadPlot, NotAllowed, UnknownProposal
from participation.listing import Listing
from participation.plot_story import notes
from participation.succession import successors
from participation.temporary_use import TemporaryUse
from web import plots
from web.application_story import story
from web.knowledge import told as notes_told
from web.robots import guard
from web.views.wrong import only_read, says_what_is_wrong, wrong


@only_read
@says_what_is_wrong
def plot_list(request: HttpRequest) -> HttpResponse:
    """Return the vacant plots as a list, narrowed as asked."""
    found = plots.listed(request.GET)
    return render(request, "plots/list.html", {"found": found}, status=400 if found.flaws else 200)


@never_cache
@require_http_methods(["GET", "HEAD"])
@says_what_is_wrong
def plot_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the page of a plot; what is another one now leads there, and what is several says which."""
    found = plot.find(pk)
    after = successors(found.pk)
    if len(after) == 1:
        return redirect("plot", after[0], permanent=True)
    if after:
        parts = [(one, plots.title(one)) for one in VacantPlot._default_manager.filter(pk__in=after).order_by("pk")]
        return render(request, "plots/divided.html", {"title": plots.title(found), "parts": parts}, status=300)
    return _page(request, found)


@never_cache
@require_http_methods(["POST"])
@says_what_is_wrong
def plot_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep or take back that a plot interests whoever sends this; who is not signed in gets a letter."""
    found = plot.find(pk)
    given, known = request.POST, request.user.is_authenticated
    if known and given.get("do") == "withdraw":
        interests.withdraw(found, by=request.user)
        messages.success(request, _("It is taken back. Nothing of it is kept."))
        return redirect("plot", found.pk)
    try:
        if not known:
            sending.address(given.get("email", ""))
        if flaws := guard(request, "follow", mailbox="" if known else given.get("email", "")):
            raise BadPlot(flaws)
        said: dict[str, Any] = {"role": given.get("role", ""), "group": given.get("group", ""), "named": given.get("named") == "yes"}
        counts = plot_sending.show_interest(request, found, email=given.get("email", ""), **said)
    except BadCheck as error:
        return _page(request, found, error.flaws, 422)
    except GeoError as error:
        return _page(request, found, {"role": str(error)}, int(status_of(error) or 400))
    messages.success(request, _("Thank you. It counts.") if counts else _("Almost done: open the link in the letter that we send you."))
    return redirect("plot", found.pk)


@never_cache
@require_http_methods(["POST"])
@says_what_is_wrong
def plot_unname(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the name of a group off the page of a plot, by a moderator who says why; its interest stays."""
    found = plot.find(pk)
    try:
        interests.unname(found, request.POST.get("group", ""), by=request.user, reason=request.POST.get("reason", ""))
    except BadCheck as error:
        return _page(request, found, {"unname": error.flaws.get("reason", str(error))}, 422)
    except GeoError as error:
        return wrong(request, str(error), int(status_of(error) or 400))
    messages.success(request, _("The name is no longer shown."))
    return redirect("plot", found.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def plot_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the form to apply for a plot, what the rules say of what was filled in, or keep it."""
    found = plot.find(pk)
    if request.method != "POST":
        return _form(request, found)
    given, known = request.POST, request.user.is_authenticated
    try:
        asked = plots.applied(given)
        if given.get("do") == "check":
            said = applications.told(found, asked.wish, today=timezone.localdate())
            return _form(request, found, said=[(one, plots.sign(one)) for one in said])
        if not known:
            sending.address(given.get("email", ""))
        if flaws := guard(request, "propose", mailbox="" if known else given.get("email", ""), form=str(asked.form)):
            raise BadPlot(flaws)
        made = plot_sending.apply(request, found, asked, email=given.get("email", ""))
    except BadCheck as error:
        return _form(request, found, error.flaws, 422)
    except GeoError as error:
        return _form(request, found, {"use": str(error)}, int(status_of(error) or 400))
    if made.stage == Stage.UNCONFIRMED:
        messages.success(request, _("Almost done: open the link in the letter that we send you."))
        return redirect("plot", found.pk)
    messages.success(request, _("Your application is sent. Here you see what comes of it."))
    return redirect("plot_application", made.key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def plot_application(request: HttpRequest, key: str) -> HttpResponse:
    """Return an application to who made it or decides on it, or take the step that a button asks for."""
    found = applications.find(key, request.user)
    flaws: Mapping[str, str] = {}
    status = 200
    if request.method == "POST":
        given = request.POST
        try:
            said: dict[str, Any] = {name: given.get(name, "") for name in ("reason", "conditions")}
            version = _number(given.get("version", ""))
            applications.move(found, given.get("do", ""), by=request.user, version=version, clauses=given.getlist("clauses"), **said)
            messages.success(request, _("Done. It stands in the story below."))
            return redirect("plot_application", key)
        except BadCheck as error:
            flaws, status = error.flaws, 422
        except GeoError as error:
            flaws, status = {"do": str(error)}, int(status_of(error) or 400)
        found = applications.find(key, request.user)
    places = applications.plots_of(found)
    context = {
        "application": found,
        "use": plots.use_named(found.use),
        "plots": [(one, plots.title(one)) for one in places],
        "possible": applications.possible(found, request.user),
        "story": story(applications.events(found)),
        "uses": applications.uses_of(found),
        "clauses": rules().reasons.items(),
        "flaws": flaws,
        "typed": request.POST,
        "is_mine": found.applicant_id == request.user.pk,
    }
    return render(request, "plots/application.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def plot_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the form by which a plot is handed back, or keep that it was."""
    found = TemporaryUse.objects.select_related("plot", "application").filter(pk=pk).first()
    if found is None:
        raise UnknownProposal(_("There is no temporary use %(id)d.") % {"id": pk})
    if not temporary_uses.may_hand_back(found, request.user):
        raise NotAllowed(_("Only who has this plot, or the city, can hand it back; and only while they have it."))
    flaws: Mapping[str, str] = {}
    status = 200
    if request.method == "POST":
        given = request.POST
        try:
            day = parse_date(given.get("on", ""))
        except ValueError:
            day = None
        try:
            if day is None:
                raise BadPlot({"on": _("Write a day, as in 2027-05-01.")})
            said: dict[str, Any] = {"on": day, "left": given.get("left", ""), "words": given.get("words", "")}
            temporary_uses.hand_back(found, by=request.user, version=_number(given.get("version", "")), **said)
            messages.success(request, _("Thank you. The plot is handed back."))
            return redirect("plot", found.plot_id)
        except BadCheck as error:
            flaws, status = error.flaws, 422
    context = {
        "use": found,
        "name": plots.use_named(found.use),
        "title": plots.title(found.plot),
        "left": TemporaryUse.Left.choices,
        "flaws": flaws,
        "typed": request.POST or {"on": timezone.localdate().isoformat()},
    }
    return render(request, "plots/hand_back.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def plot_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what who edits places does with a plot: why it is listed, how its owner is reached, how it is divided; or do it."""
    found = plot.find(pk)
    plot.allow([found], plot.EDIT, request.user)
    flaws: Mapping[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            return _done(request, found)
        except BadCheck as error:
            flaws, status = error.flaws, 422
        except GeoError as error:
            flaws, status = {"do": str(error)}, int(status_of(error) or 400)
    sees = register.sees_contact(found, request.user)
    context = {
        "plot": found,
        "title": plots.title(found),
        "entry": register.entry(found, timezone.localdate()),
        "why": Listing.Why.choices,
        "sees_contact": sees,
        "contact": register.contact(found, by=request.user) if sees else None,
        "outline": found.geom.geom_type != "Point",
        "near": _beside(found),
        "flaws": flaws,
        "typed": request.POST,
    }
    return render(request, "plots/desk.html", context, status=status)


def _page(request: HttpRequest, found: VacantPlot, flaws: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    context = plots.page(request, found)
    context["picture"] = picture(found, context["layer"], layers().values())
    context["notes"] = notes_told(notes(found, request.user))
    context["handing"] = [one.pk for one, _name, _runs in context["uses"] if temporary_uses.may_hand_back(one, request.user)]
    own = [one for one, _name in context["applications"]]
    context["decidable"] = {one.key for one in own} if context["may_handle"] else set()
    return render(request, "plots/page.html", {**context, "flaws": dict(flaws or {}), "typed": request.POST}, status=status)


def _form(
    request: HttpRequest, found: VacantPlot, flaws: Mapping[str, str] | None = None, status: int = 200, said: Any = None
) -> HttpResponse:
    given = request.POST
    today = timezone.localdate()
    call = applications.open_call(found, today)
    context = {
        "plot": found,
        "title": plots.title(found),
        "uses": plots.use_choices(found),
        "contacts": plots.contact_rows(given),
        "values": {name: given.get(name, "") for name in (*plots.WISH, "named", "email")},
        "form": plots.form_number(given),
        "call": call,
        "rule": rule_in_words(call.rule if call else rules().tie.value, rules().tie_days),
        "why_rule": rules().tie_reason,
        "flaws": dict(flaws or {}),
        "said": said,
        "eligible": said is not None and all(one.met is not False for one, _sign in said),
    }
    return render(request, "plots/apply.html", context, status=status)


def _done(request: HttpRequest, found: VacantPlot) -> HttpResponse:
    """Do what a form of the desk asks, and lead to where it is seen."""
    given, by = request.POST, request.user
    reason = given.get("reason", "")
    match given.get("do"):
        case "register":
            register.put(found, why=given.get("why", ""), words=given.get("words", ""), by=by, version=_number(given.get("version", "")))
        case "owner":
            register.keep_contact(found, name=given.get("name", ""), reach=given.get("reach", ""), by=by)
            messages.success(request, _("Kept. Nobody else sees it."))
            return redirect("plot_desk", found.pk)
        case "split":
            number = _number(given.get("number", ""))
            if found.geom.geom_type == "Point" or not 2 <= number <= cutting.MOST_PARTS:
                raise BadPlot({"number": _("Give 2 to %(most)d parts, of a plot whose outline is known.") % {"most": cutting.MOST_PARTS}})
            made = dividing.split(found, cutting.strips(shapely.from_wkb(bytes(found.geom.wkb)), number), by=by, reason=reason)
            messages.success(request, _("It is %(number)d plots now. What lay on it lies on each of them.") % {"number": len(made)})
            return redirect("plot", found.pk)
        case "merge":
            keys = [_number(one) for one in given.getlist("with")]
            merged = dividing.merge([found, *(plot.find(key) for key in dict.fromkeys(keys))], by=by, reason=reason)
            messages.success(request, _("It is one plot now. What lay on them lies on it."))
            return redirect("plot", merged.pk)
        case _other:
            raise BadPlot({"do": _("Press one of the buttons.")})
    messages.success(request, _("Kept."))
    return redirect("plot", found.pk)


def _beside(found: VacantPlot) -> list[tuple[int, str]]:
    """Return the plots within 20 m, that it could be merged with. One query."""
    rows = VacantPlot._default_manager.filter(gone_since=None, geom__dwithin=(found.geom, 20)).exclude(pk=found.pk).order_by("pk")[:30]
    return [(one.pk, plots.title(one)) for one in rows]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
