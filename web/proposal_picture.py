"""The picture of where a proposal is, amid its streets."""

from typing import Final

from django.contrib.gis.geos import GEOSGeometry

from geo.picture import Picture, picture_of
from geo.registry import layers

COLOUR: Final = "#B0244F"


def picture(geom: GEOSGeometry) -> Picture:
    """Return the picture of a place that something is proposed for. One query for each layer that the picture shows."""
    return picture_of(geom, layers().values(), colour=COLOUR)
