"""Completeness: the area within which a load says that its dataset is complete for a layer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models import Collect, Extent, Union
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.utils.translation import gettext as _

from geo import crs
from geo.importing import recognition, shapes
from geo.importing.errors import BadRecipe, unreadable
from geo.importing.reading import open_source
from geo.importing.recipe import CoverageSpec, SourceSpec
from geo.layer import Layer
from geo.models import Coverage, Dataset

# From the name of a file that a recipe names to where it lies.
Find = Callable[[str], Path]


def declare(layer: Layer, dataset: Dataset, spec: CoverageSpec | None, find: Find) -> None:
    """Write what a recipe says of a layer's completeness in place of what was said before. At most three queries."""
    if spec is None:
        Coverage.objects.filter(dataset=dataset, layer=layer.id).delete()
        return
    area = area_of(find(spec.within.removeprefix("file:"))) if spec.within.startswith("file:") else _area(layer, dataset, spec.within)
    if area is None:
        return
    Coverage.objects.update_or_create(dataset=dataset, layer=layer.id, defaults={"geom": area, "evidence": spec.evidence})


def _area(layer: Layer, dataset: Dataset, within: str) -> GEOSGeometry | None:
    """Return the area that the stored rows themselves span, or None where there are none."""
    there = layer.model._default_manager.filter(dataset=dataset, gone_since=None)
    if within == "bounds":
        extent = there.aggregate(found=Extent("geom"))["found"]
        return None if extent is None else _areal(_with_srid(Polygon.from_bbox(extent)))
    if within == "union":
        found = there.aggregate(found=Union("geom"))["found"]
        if found is not None and not isinstance(found, (Polygon, MultiPolygon)):
            raise BadRecipe(
                _("“%(layer)s” of this file are not all areas, so coverage within their union means nothing.") % {"layer": layer.id}
            )
        return found
    found = there.aggregate(found=Collect("geom"))["found"]
    return None if found is None else _areal(found.convex_hull)


def _areal(geometry: GEOSGeometry) -> GEOSGeometry:
    """Return an area, also for one point or points in a row: a metre around them."""
    return geometry if isinstance(geometry, (Polygon, MultiPolygon)) and geometry.area else geometry.buffer(1.0)


def _with_srid(geometry: GEOSGeometry) -> GEOSGeometry:
    geometry.srid = crs.METRIC
    return geometry


def area_of(path: Path) -> GEOSGeometry:
    """Return the union of all areas in a file, in the metric system."""
    source = open_source(path, SourceSpec(), layer_ids=())
    found: list[Any] = []
    system = None
    try:
        for batch in source.batches():
            shaped = shapes.decoded([row.geometry for row in batch])
            bounds = shapely.bounds(shaped.geometry)
            system = system or recognition.decide(source, "", bounds[np.isfinite(bounds).all(axis=1)])
            shapes.transform(shaped, system.srid)
            shapes.fit(shaped, ("POLYGON", "MULTIPOLYGON"))
            if any(shaped.problem):
                raise unreadable(path.name, next(filter(None, shaped.problem)))
            found.extend(shaped.geometry)
    finally:
        source.close()
    return GEOSGeometry(memoryview(shapely.to_wkb(shapely.union_all(found))), srid=crs.METRIC)
