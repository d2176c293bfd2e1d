"""The built city: streets, buildings, addresses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models.base import LinePlace, PointOrPolygonPlace, PointPlace, tracked


@tracked
class Street(LinePlace):
    """A stretch of street or path, as far as one way of the source goes."""

    class Kind(models.TextChoices):
        MOTORWAY = "motorway", _("motorway")
        MAIN = "main", _("main road")
        LOCAL = "local", _("local street")
        RESIDENTIAL = "residential", _("residential street")
        LIVING_STREET = "living_street", _("living street")
        PEDESTRIAN = "pedestrian", _("pedestrian street")
        SERVICE = "service", _("service road")
        CYCLEWAY = "cycleway", _("cycle path")
        FOOTWAY = "footway", _("footpath")
        STEPS = "steps", _("steps")
        TRACK = "track", _("track")

    class CarLoad(models.TextChoices):
        NONE = "none", _("no cars")
        LITTLE = "little", _("few cars")
        SOME = "some", _("some cars")
        MUCH = "much", _("many cars")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    car_load = models.CharField(_("car traffic"), max_length=8, choices=CarLoad, blank=True, default="")
    walkable = models.BooleanField(_("can be walked"), null=True, blank=True)
    sidewalk_left_m = models.FloatField(_("sidewalk on the left (m)"), null=True, blank=True)
    sidewalk_right_m = models.FloatField(_("sidewalk on the right (m)"), null=True, blank=True)
    surface = models.CharField(_("surface"), max_length=40, blank=True, default="")

    class Meta(LinePlace.Meta):
        verbose_name, verbose_name_plural = _("street"), _("streets")


@tracked
class Building(PointOrPolygonPlace):
    """A building."""

    use = models.CharField(_("use"), max_length=40, blank=True, default="")
    dwellings = models.PositiveIntegerField(_("dwellings"), null=True, blank=True)
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    floor_area_m2 = models.FloatField(_("floor area (m²)"), null=True, blank=True)

    class Meta(PointOrPolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("building"), _("buildings")


@tracked
class Address(PointPlace):
    """An address; its name is street and number."""

    street = models.CharField(_("street"), max_length=200, blank=True, default="")
    number = models.CharField(_("number"), max_length=20, blank=True, default="")
    postcode = models.CharField(_("postcode"), max_length=12, blank=True, default="")
    municipality = models.CharField(_("municipality"), max_length=100, blank=True, default="")

    class Meta(PointPlace.Meta):
        verbose_name, verbose_name_plural = _("address"), _("addresses")
