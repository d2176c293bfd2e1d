"""What stands in the street: benches, trees, facade gardens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models.base import PointPlace, tracked


@tracked
class Bench(PointPlace):
    """Somewhere to sit."""

    class Condition(models.TextChoices):
        GOOD = "good", _("good")
        WORN = "worn", _("worn")
        BROKEN = "broken", _("broken")

    backrest = models.BooleanField(_("backrest"), null=True, blank=True)
    armrests = models.BooleanField(_("armrests"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    material = models.CharField(_("material"), max_length=40, blank=True, default="")
    condition = models.CharField(_("condition"), max_length=8, choices=Condition, blank=True, default="")

    class Meta(PointPlace.Meta):
        verbose_name, verbose_name_plural = _("bench"), _("benches")


@tracked
class Tree(PointPlace):
    """A tree along a street or in a park."""

    species = models.CharField(_("species"), max_length=120, blank=True, default="")
    height_m = models.FloatField(_("height (m)"), null=True, blank=True)
    circumference_m = models.FloatField(_("circumference of the trunk (m)"), null=True, blank=True)

    class Meta(PointPlace.Meta):
        verbose_name, verbose_name_plural = _("tree"), _("trees")


@tracked
class FacadeGarden(PointPlace):
    """A garden as narrow as the foot of a facade, or a climber up it. Kept coarsened where it would point to a home."""

    class Kind(models.TextChoices):
        PLANTING = "planting", _("facade garden")
        CLIMBER = "climber", _("climbing plant")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PLANTING)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True, default="")
    coarsened_m = models.PositiveSmallIntegerField(_("coarsened to a grid of (m)"), null=True, blank=True)

    SEARCHED = ("name", "street")

    class Meta(PointPlace.Meta):
        verbose_name, verbose_name_plural = _("facade garden"), _("facade gardens")
