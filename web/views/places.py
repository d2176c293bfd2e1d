"""One place."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from geo.errors import UnknownPlace
from geo.layer import Layer
from geo.models import Area, Place, VacantPlot
from geo.nearby import Near, areas_around, nearest
from geo.picture import picture
from geo.registry import layers
from geo.registry import readable_layer as find_layer
from geo.standing import ended
from participation.corrections import correctable
from participation.public_proposal import PublicProposal
from participation.succession import successors
from planning.certainty import Sureness, Why, stands, stays_good_days, sureness
from planning.knowledge import about, may_write
from web.corrections import put_right
from web.facts import facts, kind_label, other_names, own_fields, spoken_name, title
from web.knowledge import told
from web.views.wrong import only_read, says_what_is_wrong


@only_read
@says_what_is_wrong
def place_page(request: HttpRequest, layer_id: str, pk: int) -> HttpResponse:
    """Return all that is known of a place. Seven queries: it, what is around and near it, its shape, areas, notes and corrections."""
    layer = find_layer(layer_id)
    related = [field.name for field in own_fields(layer) if field.is_relation]
    place = layer.model._default_manager.select_related("dataset", *related).filter(pk=pk).first()
    if place is None:
        raise UnknownPlace(layer_id, str(pk))
    if isinstance(place, PublicProposal):
        return redirect("proposal", key=place.source_id)
    if layer.model is VacantPlot and place.gone_since is not None and successors(pk):
        return redirect("plot", pk)
    kinds = layers().values()
    shown = [kind for kind in kinds if kind.shown_at_start and not issubclass(kind.model, Area)]
    context = {
        "layer": layer,
        "place": place,
        "title": title(place, layer),
        "kind": kind_label(layer, place),
        "facts": list(facts(place, (field for field in own_fields(layer) if field is not layer.kind))),
        "other_names": list(other_names(place)),
        "picture": picture(place, layer, kinds),
        "areas": areas_around(place),
        "near": [] if isinstance(place, Area) else _by_layer(nearest(place, shown)),
        "is_area": isinstance(place, Area),
        "unnamed": not spoken_name(place),
        "aged": _aged(place, layer),
        "ended": ended(place),
        "correctable": bool(correctable(layer)),
        "corrected": put_right(layer, pk),
        "notes": told(about(layer_id, pk, request.user)),
        "may_write": request.user.is_authenticated and may_write(request.user, layer_id, place.geom),
    }
    answer = render(request, "place.html", context)
    if request.user.is_authenticated:
        add_never_cache_headers(answer)  # some of it may be for those who work here
    return answer


def _aged(place: Place, layer: Layer) -> Sureness | None:
    """Return how sure a place is today where that is less than its source said, for want of somebody who confirmed it."""
    if isinstance(place, Area):
        return None
    today = timezone.localdate()
    found = sureness(
        place.certainty,
        stays_good_days=stays_good_days(layer.id),
        source_date=place.source_date or place.dataset.retrieved,
        last_confirmed=place.last_confirmed,
        today=today,
    )
    if isinstance(place, VacantPlot):
        found = stands(place.status, gone_since=place.gone_since, vacant_until=place.vacant_until, today=today, said=found)
    return found if found.why is Why.AGED else None


def _by_layer(near: list[Near]) -> list[dict[str, Any]]:
    """Return what is near, layer by layer, each place with its kind in words."""
    return [
        {"layer": kind, "places": [{"near": one, "kind": kind_label(kind, one.kind)} for one in places]}
        for kind, places in groupby(near, key=lambda one: one.layer)
    ]
