"""The page that asks where: an address, a plot of the list, or a place on the map; and whether that is the place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from geo.errors import GeoError
from web import proposal_draft as drafts
from web import proposal_where
from web.proposal_draft import WHERE, Draft
from web.proposal_where import Pointed
from web.views.proposing.progress import progress


def page(request: HttpRequest, draft: Draft, found: Pointed | None = None) -> HttpResponse:
    """Return the form, with the place above it that was pointed at, or with what is wrong with what was."""
    place, flaws = None, dict(found.flaws) if found else {}
    if found is None and draft.values.get("geometry"):
        try:
            place = draft.place()
        except GeoError as error:
            flaws["geometry"] = str(error)
    context = {
        **progress(draft, WHERE),
        **proposal_where.asking(draft.chosen, found, {**draft.values, **(found.values if found else {})}, place),
        "flaws": flaws,
    }
    return render(request, "proposals/where.html", context, status=422 if flaws else 200)


def keep(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep what was pointed at, and show it; or go on, once it is the place that was meant."""
    if request.POST.get("do") == "next" and draft.values.get("geometry"):
        return redirect("proposal_step", draft.form, draft.after(WHERE))
    found = proposal_where.pointed(request.POST, draft.chosen)
    if found.flaws:
        return page(request, draft, found)
    draft.values |= found.values
    drafts.keep(request.session, draft)
    return redirect(reverse("proposal_step", args=[draft.form, WHERE]) + "#place")
