"""Confirming: what most needs somebody to look, and one press to say that it still holds."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geo.errors import GeoError, UnknownPlace
from geo.permissions import may
from geo.registry import layer
from planning.certainty import Doubt, asking
from planning.confirming import confirm
from web import facts
from web.views.wrong import wrong

SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest) -> HttpResponse:
    """Return the places that most need to be looked at, or keep that one of them still is as it is said to be."""
    today = timezone.localdate()
    if request.method == "POST":
        layer_id, pk = request.POST.get("layer", ""), request.POST.get("place", "")
        try:
            if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
                raise UnknownPlace(layer_id, pk)
            found = confirm(layer_id, int(pk), by=request.user, today=today)
        except GeoError as error:
            return wrong(request, str(error), 404)
        messages.success(request, _("Thank you. “%(name)s” is confirmed today.") % {"name": facts.title(found, layer(layer_id))})
        return redirect("confirm")
    asked = [_row(doubt, request.user) for doubt in asking(today, at_most=SHOWN)]
    return render(request, "confirm.html", {"asked": asked})


def _row(doubt: Doubt, user: Any) -> dict[str, Any]:
    """Return a place to look at, and whether its reader may confirm it. One query."""
    kind = layer(doubt.layer)
    place = kind.model._default_manager.get(pk=doubt.key)
    return {
        "layer": kind,
        "place": place,
        "title": facts.title(place, kind),
        "kind": facts.kind_label(kind, place),
        "doubt": doubt,
        "may": may(user, "confirm-facts", kind=kind.id, where=place.geom),
    }
