"""One place."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geo.errors import UnknownPlace
from geo.models import Area
from geo.nearby import Near, areas_around, nearest
from geo.picture import picture
from geo.registry import kept_layer as find_layer
from geo.registry import layers
from web.facts import facts, kind_label, other_names, own_fields, spoken_name, title
from web.views.wrong import only_read, says_what_is_wrong


@only_read
@says_what_is_wrong
def place_page(request: HttpRequest, layer_id: str, pk: int) -> HttpResponse:
    """Return all that is known of a place. Five queries: the place, its surroundings, its own shape, what is near, its areas."""
    layer = find_layer(layer_id)
    related = [field.name for field in own_fields(layer) if field.is_relation]
    place = layer.model._default_manager.select_related("dataset", *related).filter(pk=pk).first()
    if place is None:
        raise UnknownPlace(layer_id, str(pk))
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
    }
    return render(request, "place.html", context)


def _by_layer(near: list[Near]) -> list[dict[str, Any]]:
    """Return what is near, layer by layer, each place with its kind in words."""
    return [
        {"layer": kind, "places": [{"near": one, "kind": kind_label(kind, one.kind)} for one in places]}
        for kind, places in groupby(near, key=lambda one: one.layer)
    ]
