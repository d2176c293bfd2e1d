"""The desk of those who decide about proposals: two queues, the record, and a page by which anybody reports something."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import may_somewhere
from api.errors import status_of
from geo.errors import GeoError
from participation import handling, moderation, proposals
from participation.errors import BadProposal
from participation.handling import STAGES
from participation.kinds import kinds
from participation.moderation import Decided
from participation.report import Report
from web import desk
from web.robots import guard
from web.views.wrong import says_what_is_wrong


@never_cache
@require_http_methods(["GET", "HEAD"])
def overview(request: HttpRequest) -> HttpResponse:
    """Return what waits, part by part, with how long it has."""
    handles, moderates = may_somewhere(request.user, "handle-proposals"), may_somewhere(request.user, "moderate")
    context = {
        "stages": desk.counts(request.user) if handles else [],
        "moderation": desk.told(one.since for one in moderation.queue(request.user)) if moderates else None,
    }
    return render(request, "desk/overview.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def moderation_page(request: HttpRequest) -> HttpResponse:
    """Return what waits to be looked at, or keep what was decided about some of it."""
    flaws: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            return _moderate(request)
        except BadProposal as error:
            flaws, status = error.flaws, 422
        except GeoError as error:
            flaws, status = {"chosen": str(error)}, status_of(error) or 422
    asked = _kind(request)
    context = {
        **desk.moderated(request.user, asked),
        "kinds": desk.own_kinds(asked),
        "asked": asked,
        "flaws": flaws,
        "chosen": request.POST.getlist("items"),
        "reason": request.POST.get("reason", ""),
        "decided": desk.decided(request.GET.get("decided", ""), request.user),
    }
    return render(request, "desk/moderation.html", context, status=status)


def _moderate(request: HttpRequest) -> HttpResponse:
    given = request.POST
    there = reverse("desk_moderation") + (f"?kind={_kind(request)}" if _kind(request) else "")
    if "undo" in given:
        undone = moderation.undo(given["undo"], by=request.user)
        _say(request, undone, ngettext("%(n)d thing is as it was.", "%(n)d things are as they were.", undone.done) % {"n": undone.done})
        return redirect(there)
    for name in ("claim", "take_over"):
        if name in given:
            moderation.claim(given[name], by=request.user, take_over=name == "take_over")
            return redirect(there)
    if "release" in given:
        moderation.release(given["release"], by=request.user)
        return redirect(there)
    step = "publish" if "publish" in given else "hide" if "hide" in given else given.get("step", "")
    one = given.get(step, "")
    marks = [one] if one not in ("", "chosen") else given.getlist("items")
    reason = given.get("reason", "")
    done = moderation.decide(marks, step, by=request.user, reason=reason)
    _say(request, done, "")
    key = f"{'&' if '?' in there else '?'}decided={done.decision.key}" if done.decision else ""
    return redirect(there + key)


def _say(request: HttpRequest, done: Decided, sentence: str) -> None:
    if sentence and done.done:
        messages.success(request, sentence)
    for why in dict.fromkeys(done.left.values()):
        messages.warning(request, _("Not done: %(why)s") % {"why": why})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def handling_page(request: HttpRequest) -> HttpResponse:
    """Return one part of the queue of proposals to answer, or keep who is at which."""
    stage = STAGES.get(request.GET.get("part", ""), STAGES["to-answer"])
    asked = _kind(request)
    flaw, status = "", 200
    if request.method == "POST":
        try:
            return _handle(request)
        except GeoError as error:
            flaw, status = str(error), status_of(error) or 409
    context = {
        **desk.handled(request.user, stage, asked),
        "stage": stage,
        "stages": STAGES.values(),
        "kinds": desk.own_kinds(asked),
        "asked": asked,
        "flaw": flaw,
    }
    return render(request, "desk/handling.html", context, status=status)


def _handle(request: HttpRequest) -> HttpResponse:
    given = request.POST
    there = request.get_full_path()
    if "take_up" in given:
        done, left = 0, {}
        for chosen in given.getlist("items"):
            key, _colon, seen = chosen.partition(":")
            try:
                found = proposals.find(key, request.user)
                proposals.move(found, "take-up", by=request.user, version=int(seen) if seen.isdigit() and len(seen) < 10 else 0)
            except GeoError as error:
                left[chosen] = str(error)
            else:
                done += 1
        _say(
            request, Decided(None, done, left), ngettext("%(n)d proposal is taken up.", "%(n)d proposals are taken up.", done) % {"n": done}
        )
        return redirect(there)
    for name in ("claim", "take_over"):
        if name in given:
            handling.claim(proposals.find(given[name], request.user), by=request.user, take_over=name == "take_over")
    if "release" in given:
        handling.release(proposals.find(given["release"], request.user), by=request.user)
    return redirect(there)


@never_cache
@require_http_methods(["GET", "HEAD"])
def record_page(request: HttpRequest) -> HttpResponse:
    """Return the record of what was decided, the latest first."""
    asked = request.GET.get("as", "")
    ways = [("moderate", _("moderation")), ("handle-proposals", _("handling")), ("enter-support", _("support on paper"))]
    asked = asked if asked in dict(ways) else ""
    return render(request, "desk/record.html", {"rows": desk.record(request.user, asked=asked), "ways": ways, "asked": asked})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def report_page(request: HttpRequest, subject: str, about: str) -> HttpResponse:
    """Return the form by which anybody reports words or a picture that everybody can see, or keep what was reported."""
    kind, row = moderation.reportable(subject, about, by=request.user)
    title, address = desk.about(kind.about(row))
    context = {"subject": kind, "title": title, "address": address, "says": kind.says(row), "key": about}
    flaws: dict[str, str] = {}
    if request.method == "POST":
        given = request.POST
        try:
            flaws = guard(request, "report", mailbox="", form="") or {}
            if not flaws:
                moderation.report(subject, about, given.get("reason", ""), by=request.user, words=given.get("words", ""))
                return render(request, "desk/reported.html", context)
        except BadProposal as error:
            flaws = error.flaws
    form = {"reasons": Report.Reason.choices, "flaws": flaws, "typed": request.POST}
    return render(request, "desk/report.html", {**context, **form}, status=422 if flaws else 200)


def _kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in kinds() else ""
