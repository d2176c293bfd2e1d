"""Places for tests, one line each."""

from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from geo import crs
from geo.models import Dataset, Place
from geo.registry import layer

# Shapes within a few metres of one point in the metric system's area of use (Brussels, EPSG:3812).
SHAPES = {
    "point": "POINT (650000 670000)",
    "line": "LINESTRING (650000 670000, 650100 670050)",
    "polygon": "POLYGON ((650000 670000, 650100 670000, 650100 670100, 650000 670000))",
}


def dataset(key: str = "survey", **fields: Any) -> Dataset:
    """Return the dataset with this key, made if need be."""
    defaults = {"name": key.title(), "publisher": "The city", "licence": "CC0", "attribution": "© The city"}
    return Dataset.objects.get_or_create(key=key, defaults={**defaults, **fields})[0]


def place(layer_id: str, *, wkt: str = "", **fields: Any) -> Place:
    """Return a stored place of a layer; `wkt` is in the metric system."""
    kind = layer(layer_id)
    filled = {"dataset": dataset(), "source_id": f"{layer_id}-{kind.model.objects.count() + 1}", **fields}
    for fact in kind.facts:
        if fact.name in ("kind", "level") and fact.choices:
            filled.setdefault(fact.name, fact.choices[0][0])
    if layer_id == "areas":
        filled.setdefault("edition", "2025")
    return kind.model.objects.create(geom=GEOSGeometry(wkt or SHAPES[kind.shape], srid=crs.METRIC), **filled)
