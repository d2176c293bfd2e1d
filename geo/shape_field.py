"""A shape in a form: drawn on a map or written as text, and said in a sentence what is wrong with it."""

import json
from typing import Any

from django import forms
from django.contrib.gis.forms import GeometryField
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geo import crs
from geo.registry import layers


class GeometryText(forms.Textarea):
    """A geometry as GeoJSON in a box of text, which the front end turns into a map; without it, the text is edited."""

    map_srid = crs.WGS84

    def __init__(self, types: tuple[str, ...] = ()) -> None:
        ground = [layer.id for layer in layers().values() if layer.base]
        super().__init__(
            {"rows": 4, "class": "vLargeTextField geometry-text", "data-types": ",".join(types), "data-ground": ",".join(ground)}
        )

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        words = {
            "point": _("Put a point"),
            "line": _("Draw a line"),
            "outline": _("Draw an outline"),
            "finish": _("Finish"),
            "hint": _("Drag a corner to move it; a right click takes it away."),
        }
        return super().build_attrs({**base_attrs, "data-words": json.dumps(words)}, extra_attrs)

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, GEOSGeometry):
            return str(value.transform(crs.WGS84, clone=True).json)
        return None if value is None else str(value)

    def deserialize(self, value: str) -> GEOSGeometry | None:
        """Return the geometry that a text holds: GeoJSON or WKT in degrees, or EWKT that names its own system. None if it is none."""
        try:
            return GEOSGeometry(value)
        except (GEOSException, GDALException, ValueError, TypeError):
            return None


class ShapeField(GeometryField):
    """A geometry of the kinds that a table takes, in the metric system; what is wrong with another one is said in a sentence."""

    def __init__(self, *, types: tuple[str, ...], **kwargs: Any) -> None:
        self.types = types
        kwargs.pop("widget", None)
        super().__init__(srid=crs.METRIC, widget=GeometryText(types), **kwargs)
        self.help_text = _("Draw on the map, or write GeoJSON or WKT with longitude first, such as POINT (4.4 51.2).")

    def clean(self, value: Any) -> GEOSGeometry | None:
        try:
            shape: GEOSGeometry | None = super().clean(value)
        except GDALException:
            raise ValidationError(_("These coordinates lie outside the world.")) from None
        if shape is None:
            return None
        if shape.geom_type.upper() not in self.types:
            raise ValidationError(
                _("This is drawn as %(wanted)s, not as %(given)s.") % {"wanted": " / ".join(self.types), "given": shape.geom_type.upper()}
            )
        if shape.empty or not shape.valid:
            raise ValidationError(_("This shape crosses itself or is empty: %(reason)s.") % {"reason": shape.valid_reason})
        west, south, east, north = crs.area_of_use(crs.METRIC)
        there = shape.transform(crs.WGS84, clone=True).centroid
        if not (west <= there.x <= east and south <= there.y <= north):
            raise ValidationError(_("This lies outside the area that this installation measures in. Are longitude and latitude swapped?"))
        return shape
