"""Recipes and files for tests, one line each."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geo.importing.recipe import DatasetSpec, LayerSpec, Recipe, SourceSpec

# A point in Brussels, and a step of some 70 metres.
LON, LAT, STEP = 4.35, 50.85, 0.001


def recipe(layer_id: str, file: str = "", *, source: dict[str, Any] | None = None, key: str = "survey", **layer: Any) -> Recipe:
    """Return a recipe for one layer of the dataset `survey`."""
    return Recipe(
        dataset=DatasetSpec(key=key, name=key.title(), publisher="The city", licence="CC0", attribution="© The city"),
        source=SourceSpec(file=file, **(source or {})),
        layers=(LayerSpec(layer_id=layer_id, **layer),),
    )


def point(lon: float = LON, lat: float = LAT) -> dict[str, Any]:
    """Return a GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}


def feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(path: Path, features: Iterable[dict[str, Any]]) -> Path:
    """Write features as a GeoJSON file."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def benches(path: Path, count: int = 5, **properties: Any) -> Path:
    """Write a file of benches with ids b1, b2 ..."""
    return geojson(path, (feature(point(LON + n * STEP), id=f"b{n}", **properties) for n in range(1, count + 1)))
