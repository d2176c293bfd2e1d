"""One place as a GeoJSON feature: a serializer for each layer, derived from its facts. It renders one, and parses what is written."""

from functools import cache
from typing import Any

from django.contrib.gis.geos import GEOSException, GEOSGeometry, WKBWriter
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from geo import crs, facts
from geo.crs import CRS84
from geo.layer import Layer
from geo.models import Dataset, Place


class PlaceGeometry(GeometryField):  # type: ignore[misc]  # the package is untyped
    """A place's geometry: told as the query put it in `geometry_`, taken as longitude and latitude and turned into the metric system."""

    default_error_messages = {
        "unreadable": _("This is no GeoJSON geometry."),
        "outside": _("This lies outside the area that can be kept here."),
    }

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, "geometry_", instance.geom_wgs84)

    def to_internal_value(self, value: Any) -> GEOSGeometry:
        try:
            read = super().to_internal_value(value)
        except (GEOSException, ValueError) as error:
            raise serializers.ValidationError(self.error_messages["unreadable"]) from error
        if not isinstance(read, GEOSGeometry) or read.empty:
            self.fail("unreadable")
        flat = GEOSGeometry(WKBWriter(dim=2).write(read), srid=crs.WGS84)  # heights have no place to be kept
        west, south, east, north = crs.area_of_use(crs.METRIC)
        x_min, y_min, x_max, y_max = flat.extent
        if not (west <= x_min and x_max <= east and south <= y_min and y_max <= north):
            self.fail("outside")
        flat.transform(crs.METRIC)
        return flat


def feature_serializer(layer: Layer, decimals: int = CRS84.decimals) -> type[GeoFeatureModelSerializer]:
    """Return the serializer of a layer's features."""
    return _derived(layer.model, tuple(facts.shown(layer)), decimals)


@cache
def _derived(model: type[Place], shown: tuple[str, ...], decimals: int) -> type[GeoFeatureModelSerializer]:
    meta = type("Meta", (), {"model": model, "geo_field": "geom", "fields": ("id", "geom", *shown)})
    members = {
        "Meta": meta,
        "geom": PlaceGeometry(precision=decimals),
        "dataset": serializers.SlugRelatedField(slug_field="key", queryset=Dataset.objects.all()),
    }
    return type(f"{model.__name__}Feature", (GeoFeatureModelSerializer,), members)
