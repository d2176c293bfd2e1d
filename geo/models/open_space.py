"""Open space: squares, green, play areas, water."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models.base import PointOrPolygonPlace, PolygonPlace, tracked


class Access(models.TextChoices):
    """Whether everybody may enter."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


@tracked
class Square(PointOrPolygonPlace):
    """A square, or an area for people on foot (counted apart)."""

    class Kind(models.TextChoices):
        SQUARE = "square", _("square")
        PEDESTRIAN = "pedestrian", _("pedestrian area")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    surface = models.CharField(_("surface"), max_length=40, blank=True, default="")

    class Meta(PointOrPolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("square"), _("squares")


@tracked
class GreenSpace(PolygonPlace):
    """Green: a park, a garden, a lawn, a wood, allotments."""

    class Kind(models.TextChoices):
        PARK = "park", _("park")
        GARDEN = "garden", _("garden")
        COMMUNITY_GARDEN = "community_garden", _("community garden")
        ALLOTMENTS = "allotments", _("allotments")
        GRASS = "grass", _("grass")
        MEADOW = "meadow", _("meadow")
        WOOD = "wood", _("wood")
        SCRUB = "scrub", _("scrub")
        FLOWERBED = "flowerbed", _("flowerbed")
        VILLAGE_GREEN = "village_green", _("village green")
        RECREATION_GROUND = "recreation_ground", _("recreation ground")
        NATURE_RESERVE = "nature_reserve", _("nature reserve")
        CEMETERY = "cemetery", _("cemetery")
        DOG_PARK = "dog_park", _("dog park")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    access = models.CharField(_("open to everybody"), max_length=8, choices=Access, default=Access.UNKNOWN)
    opening_hours = models.CharField(_("opening hours"), max_length=255, blank=True, default="")

    class Meta(PolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("green space"), _("green spaces")


@tracked
class PlayArea(PointOrPolygonPlace):
    """Room to play or to move."""

    class Kind(models.TextChoices):
        PLAYGROUND = "playground", _("playground")
        PITCH = "pitch", _("sports pitch")
        FITNESS = "fitness", _("fitness equipment")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    access = models.CharField(_("open to everybody"), max_length=8, choices=Access, default=Access.UNKNOWN)
    surface = models.CharField(_("surface"), max_length=40, blank=True, default="")
    sport = models.CharField(_("sport"), max_length=60, blank=True, default="")
    min_age = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    wheelchair = models.CharField(_("wheelchair"), max_length=10, blank=True, default="")

    class Meta(PointOrPolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("play area"), _("play areas")


@tracked
class Water(PolygonPlace):
    """A canal, a river, a pond, a dock."""

    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")

    class Meta(PolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("water"), _("water")
