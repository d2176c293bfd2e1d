"""Corrections: the form on which anybody says that a fact is wrong, and the queue of those who decide."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api.errors import status_of
from geo.errors import GeoError, UnknownPlace
from geo.registry import layer
from participation import corrections
from participation.errors import BadCheck, BadCorrection
from web import facts
from web.corrections import fields, queue, said
from web.plots import form_number
from web.robots import guard
from web.views.wrong import says_what_is_wrong

SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def place_correct(request: HttpRequest, layer_id: str, pk: int) -> HttpResponse:
    """Return the form with the facts of a place, or keep what somebody says is wrong with one."""
    found = layer(layer_id)
    place = found.model._default_manager.select_related("dataset").filter(pk=pk, gone_since=None).first()
    if place is None or not corrections.correctable(found):
        raise UnknownPlace(layer_id, str(pk))
    flaws: Mapping[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            proposed = said(request.POST, place, found)
            if not proposed.fact:
                raise BadCorrection({"fact": _("Say which fact is not right.")})
            if wrong := guard(request, "correct", form=str(proposed.form)):
                raise BadCorrection(wrong)
            corrections.propose(proposed, by=request.user if request.user.is_authenticated else None)
        except BadCheck as error:
            flaws, status = error.flaws, 422
        except GeoError as error:
            flaws, status = {"fact": str(error)}, int(status_of(error) or 400)
        else:
            messages.success(request, _("Thank you. Somebody who knows the place looks at it; then it is put right."))
            return redirect("place_correct", layer_id, pk)
    rows = [(one, str(corrections.value_of(place, one.name)), request.POST.get(f"value-{one.name}", "")) for one in fields(place, found)]
    context = {
        "layer": found,
        "place": place,
        "title": facts.title(place, found),
        "rows": rows,
        "flaws": flaws,
        "typed": request.POST,
        "chosen": request.POST.get("fact") or request.GET.get("fact", ""),
        "form": form_number(request.POST),
    }
    return render(request, "plots/correct.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_what_is_wrong
def correction_queue(request: HttpRequest) -> HttpResponse:
    """Return the corrections that wait for this reader, or decide on those that are ticked."""
    outcomes = []
    flaw = ""
    if request.method == "POST":
        keys = [int(one) for one in request.POST.getlist("correction") if one.isascii() and one.isdigit() and len(one) < 19]
        do = request.POST.get("do", "")
        if not keys or do not in ("accept", "refuse"):
            flaw = _("Tick what you decide on, and press one of the buttons.")
        else:
            outcomes = corrections.decide(keys, accept=do == "accept", by=request.user, answer=request.POST.get("answer", ""))
    rows = queue(request.user, at_most=SHOWN)
    context = {"rows": rows, "outcomes": outcomes, "flaw": flaw, "typed": request.POST if flaw or outcomes else {}}
    return render(request, "plots/corrections.html", context, status=422 if flaw else 200)
