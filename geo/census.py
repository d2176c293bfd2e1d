"""What lies in areas: how many places of each layer, and how many metres of each layer of lines."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import F, Func, Max, OuterRef, QuerySet, Subquery

from geo.coverage import surveyed_layers
from geo.layer import Layer
from geo.models import Area


@dataclass(frozen=True, slots=True)
class Count:
    """What is known of one layer in one area. Only where `surveyed` does a 0 mean that there is none."""

    layer: Layer
    number: int
    surveyed: bool
    # The youngest date that a source gives to what was counted, if any does.
    date: Any = None


def countable(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Return the layers that can be counted in areas: all but the areas themselves and lines, which cross borders."""
    return tuple(layer for layer in layers if not issubclass(layer.model, Area) and layer.shape != "line")


def inside(layer: Layer) -> "QuerySet[Any]":
    """Return the places of a layer in the area of the outer query; a place on a border counts where the middle of it lies."""
    there = layer.model._default_manager.filter(gone_since=None, geom__bboverlaps=OuterRef("geom"))
    return there.annotate(middle=PointOnSurface("geom")).filter(middle__coveredby=OuterRef("geom")).order_by()


def counts(areas: Collection[int], layers: Iterable[Layer], *, dates: bool = False) -> Mapping[int, tuple[Count, ...]]:
    """Return for each area (by its key) what is known of each layer, in the layers' order. Two queries, however many areas."""
    counted = countable(layers)
    columns: dict[str, Any] = {}
    for number, layer in enumerate(counted):
        columns[f"n{number}"] = _aggregate(layer, Func(F("pk"), function="COUNT"))
        if dates:
            columns[f"d{number}"] = _aggregate(layer, Max("source_date"))
    surveyed = surveyed_layers(areas)
    rows = Area._default_manager.filter(pk__in=areas).annotate(**columns).values("pk", *columns)
    return {
        row["pk"]: tuple(
            Count(layer, row[f"n{number}"], layer.id in surveyed[row["pk"]], row.get(f"d{number}")) for number, layer in enumerate(counted)
        )
        for row in rows
    }


def _aggregate(layer: Layer, what: Any) -> Subquery:
    """Return one number about all places of a layer inside an area, as a subquery."""
    return Subquery(inside(layer).annotate(answer=what).values("answer"))
