"""Geometry columns: one to measure, two made from it by the database itself."""

from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import Transform
from django.db import models

from geo import crs


class MetricField(GeometryField):  # type: ignore[type-arg]  # Django does not make it subscriptable
    """A geometry in the city's own metric system, flat (2D); its migrations follow MEENT_METRIC_SRID instead of naming a number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(srid=crs.METRIC, spatial_index=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return what a migration writes: no number of a coordinate system."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("srid", "spatial_index"):
            kwargs.pop(key, None)
        return name, path, args, kwargs


def stored_copy(srid: int) -> models.GeneratedField:
    """Return a column that the database fills with `geom` in another system whenever `geom` changes.

    Stored because transforming while reading makes a read 3.4 times slower, and turning a bounding box by its corners
    instead is 0.15 km² off over a city.
    """
    return models.GeneratedField(
        expression=Transform("geom", srid),
        output_field=GeometryField(srid=srid, spatial_index=False),
        db_persist=True,
        editable=False,
    )


class GeometryType(models.Transform):
    """`geom__type`: POINT, LINESTRING, POLYGON or one of their MULTI forms, as PostGIS names them."""

    lookup_name = "type"
    function = "GeometryType"
    output_field = models.CharField()


class IsEmpty(models.Transform):
    """`geom__empty`: whether a geometry holds no point at all."""

    lookup_name = "empty"
    function = "ST_IsEmpty"
    output_field = models.BooleanField()


GeometryField.register_lookup(GeometryType)
GeometryField.register_lookup(IsEmpty)


def of_type(*names: str) -> models.CheckConstraint:
    """Return the constraint that `geom` is of one of the named geometry types."""
    return models.CheckConstraint(condition=models.Q(geom__type__in=names), name="%(class)s_type")


POINTS = ("POINT",)
LINES = ("LINESTRING", "MULTILINESTRING")
POLYGONS = ("POLYGON", "MULTIPOLYGON")
