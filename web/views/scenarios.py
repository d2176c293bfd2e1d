"""What if: one's scenarios, and a page for each that whoever has its address may read."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import refused
from accounts.permissions import may_somewhere
from api.errors import status_of
from geo.errors import GeoError
from planning import scenarios as gate
from planning.measures import measures
from planning.scenario import Scenario
from planning.uses import uses
from web import scenario_forms, scenarios
from web.drawing import edits
from web.views.wrong import wrong

MAKE = "make-scenarios"
# What comes along from the ranking: a plot, and what it might become.
TRIED = ("plot", "use")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_list(request: HttpRequest) -> HttpResponseBase:
    """Return one's own scenarios and the form for a new one; without the right to make any, what they are."""
    name, error = "", ""
    # The plot to try, from the ranking; it waits until there is a scenario to try it in.
    given = request.POST if request.method == "POST" else request.GET
    tried = {name: given[name][:40] for name in TRIED if given.get(name)}
    if request.method == "POST":
        if (turned := refused(request, MAKE)) is not None:
            return turned
        name = request.POST.get("name", "")
        try:
            made = redirect("scenario", gate.start(owner=request.user, name=name).key)
            made["Location"] += f"?{urlencode(tried)}#add" if tried else ""
            return made
        except GeoError as flaw:
            error = str(flaw)
    makes = may_somewhere(request.user, MAKE)
    own = gate.owned(request.user) if makes else []
    told = {"makes": makes, "own": own, "name": name, "error": error, "tried": tried, "trying": urlencode(tried)}
    return render(request, "scenarios.html", told, status=400 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """Return a scenario: its steps, what they would change, and for its owner the forms by which it grows."""
    try:
        found = gate.find(key)
    except GeoError as flaw:
        return wrong(request, str(flaw), 404)
    error = ""
    if request.method == "POST":
        if (turned := refused(request, MAKE)) is not None:
            return turned
        try:
            return _done(request, found)
        except GeoError as flaw:
            error = str(flaw)
    try:
        how = scenarios.asked(request.GET)
    except GeoError as flaw:
        return wrong(request, str(flaw), status_of(flaw) or 400)
    return render(request, "scenario.html", _page(request, found, how, error), status=422 if error else 200)


def _page(request: HttpRequest, found: Scenario, how: scenarios.Asked, error: str) -> dict[str, Any]:
    steps = gate.standing(found)
    mine = found.owner_id == request.user.pk
    try:
        (changed, same), (raised, other) = scenarios.changes(found, how), scenarios.greening(found, how)
    except GeoError as flaw:
        changed, same, raised, other, error = [], [], [], [], error or str(flaw)
    makes = may_somewhere(request.user, MAKE)
    return {
        "scenario": found,
        "mine": mine,
        "makes": makes,
        "lines": scenarios.lines(steps),
        "past": scenarios.lines(list(found.steps.exclude(taken_back_at=None).order_by("number"))) if mine else [],
        "how": how,
        "changes": changed,
        "same": same,
        "raised": raised,
        "greener": other,
        "map": edits.drawn(steps),
        "error": error,
        "typed": request.POST,
        "divisions": scenarios.ways_to_divide(),
        "division": str(how.division),
        "others": [each for each in gate.owned(request.user) if each.pk != found.pk] if makes else [],
        "uses": uses().values() if mine else [],
        "plots": scenario_forms.plots() if mine else [],
        "addable": scenario_forms.addable() if mine else [],
        "removable": scenario_forms.removable() if mine else [],
        "threshold": settings.MEENT_MIN_PEOPLE,
        "plot": request.GET.get("plot", "")[:18],
        "wanted": request.GET.get("use", ""),
        "floor": _tells(other),
        "unsaid": list(dict.fromkeys(name for area in other for name in area.untold)),
    }


@transaction.atomic
def _done(request: HttpRequest, found: Scenario) -> HttpResponse:
    """Do what a form asks, all of it or nothing, and lead back to the page."""
    do, given = request.POST.get("do"), request.POST
    if do == "copy":
        made = gate.copy(found, owner=request.user, name=_("%(name)s (copy)") % {"name": found.name[:100]})
        messages.success(request, _("This copy is yours to change."))
        return redirect("scenario", made.key)
    if found.owner_id != request.user.pk:
        return wrong(request, _("This scenario is somebody else's. Copy it to change it."), 403)
    match do:
        case "delete":
            found.delete()
            return redirect("scenarios")
        case "rename":
            gate.rename(found, name=given.get("name", ""), note=given.get("note", ""))
        case "readdress":
            gate.readdress(found)
            messages.success(request, _("The scenario has a new address; the old one no longer works."))
        case "take-back":
            gate.take_back(found, int(given.get("step", "0")) if given.get("step", "").isdigit() else 0)
        case _step:
            for said in scenario_forms.steps(given):
                gate.add(found, said)
    asked = request.GET.copy()
    for name in TRIED:
        asked.pop(name, None)  # once tried, the next change is another one's
    query = asked.urlencode()
    answer = redirect("scenario", found.key)
    answer["Location"] += (f"?{query}" if query else "") + "#steps"
    return answer


def _tells(greener: Sequence[scenarios.Right]) -> bool:
    """Return whether any figure that stands for a right says something of areas that get greener."""
    known = sum(1 for each in measures().values() if each.floor)
    return any(len(area.untold) < known for area in greener)
