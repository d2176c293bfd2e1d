"""What is near a place, and which areas it lies in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from geo.layer import Layer
from geo.models import Area, Place
from geo.standing import still_there


@dataclass(frozen=True, slots=True)
class Near:
    """A place near another one, as the crow flies, from edge to edge."""

    layer: Layer
    id: int
    name: str
    kind: str
    distance_m: float


def nearest(place: Place, layers: Iterable[Layer], *, each: int = 3, within_m: float = 1000) -> list[Near]:
    """Return the few nearest places of each layer, nearest first within a layer. One query, one index walk a layer."""
    chosen = {layer.id: layer for layer in layers}
    if not chosen:
        return []
    walks = [_walk(place, layer, each) for layer in chosen.values()]
    rows = walks[0].union(*walks[1:], all=True) if len(walks) > 1 else walks[0]
    found = [Near(chosen[layer], id_, name, kind, distance.m) for layer, id_, name, kind, distance in rows]
    return sorted(
        (near for near in found if near.distance_m <= within_m), key=lambda near: (list(chosen).index(near.layer.id), near.distance_m)
    )


def _walk(place: Place, layer: Layer, each: int) -> "QuerySet[Any, Any]":
    """Return the walk along a layer's index from the place outwards, `each` steps far."""
    kind = Cast(layer.kind.name, CharField()) if layer.kind else Value("", CharField())
    others = layer.model._default_manager.filter(still_there(layer.model))
    if isinstance(place, layer.model):
        others = others.exclude(pk=place.pk)
    walked = others.order_by(GeometryDistance("geom", place.geom))[:each]
    return walked.annotate(of=Value(layer.id, CharField()), sort=kind, far=Distance("geom", place.geom)).values_list(
        "of", "pk", "name", "sort", "far"
    )


def areas_around(place: Place) -> Sequence[Area]:
    """Return the areas that a place lies in by the middle of it: of each level the latest edition, the widest level first. One query."""
    levels = list(Area.Level)
    around = Area._default_manager.filter(gone_since=None, geom__intersects=place.geom.point_on_surface)
    if isinstance(place, Area):
        # An area lies in wider ones only: what is narrower lies in it.
        around = around.filter(level__in=levels[: levels.index(Area.Level(place.level))])
    latest: dict[str, Area] = {}
    for area in around.defer("geom", "geom_wgs84", "geom_mercator").order_by("edition", "pk"):
        latest[area.level] = area
    return sorted(latest.values(), key=lambda area: levels.index(Area.Level(area.level)))
