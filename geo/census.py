"""What lies in areas: how many places of each layer, and how many metres of each layer of lines."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from geo.coverage import surveyed_layers
from geo.layer import Layer
from geo.models import Area
from geo.standing import still_there


@dataclass(frozen=True, slots=True)
class Count:
    """What is known of one layer in one area. Only where `surveyed` does a 0 mean that there is none."""

    layer: Layer
    number: int
    surveyed: bool
    # The youngest date of what was counted: of the source, else of when it was retrieved.
    date: Any = None
    # The names of the datasets that what was counted comes from.
    sources: tuple[str, ...] = ()


def countable(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Return the layers that can be counted in areas: all but the areas themselves and lines, which cross borders."""
    return tuple(layer for layer in layers if not issubclass(layer.model, Area) and layer.shape != "line")


def inside(layer: Layer) -> "QuerySet[Any]":
    """Return the places of a layer in the area of the outer query; a place on a border counts where the middle of it lies."""
    there = layer.model._default_manager.filter(still_there(layer.model), geom__bboverlaps=OuterRef("geom"))
    return there.annotate(middle=PointOnSurface("geom")).filter(middle__coveredby=OuterRef("geom")).order_by()


def counts(areas: Collection[int], layers: Iterable[Layer], *, sources: bool = False) -> Mapping[int, tuple[Count, ...]]:
    """Return for each area (by its key) what is known of each layer, in the layers' order. Two queries, however many areas."""
    counted = countable(layers)
    columns: dict[str, Any] = {}
    for number, layer in enumerate(counted):
        columns[f"n{number}"] = _aggregate(layer, Func(F("pk"), function="COUNT"))
        if sources:
            columns[f"d{number}"] = _aggregate(layer, Func(Coalesce("source_date", "dataset__retrieved"), function="MAX"))
            names = Func(F("dataset__name"), template="ARRAY_AGG(DISTINCT %(expressions)s)", output_field=ArrayField(TextField()))
            columns[f"s{number}"] = _aggregate(layer, names)
    surveyed = surveyed_layers(areas)
    rows = Area._default_manager.filter(pk__in=areas).annotate(**columns).values("pk", *columns)
    return {
        row["pk"]: tuple(
            Count(
                layer,
                row[f"n{number}"],
                layer.id in surveyed[row["pk"]],
                row.get(f"d{number}"),
                tuple(row.get(f"s{number}") or ()),
            )
            for number, layer in enumerate(counted)
        )
        for row in rows
    }


def _aggregate(layer: Layer, what: Any) -> Subquery:
    """Return one number about all places of a layer inside an area, as a subquery."""
    return Subquery(inside(layer).annotate(answer=what).values("answer"))
