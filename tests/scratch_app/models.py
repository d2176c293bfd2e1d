"""Touch one: a model."""

from django.db import models

from geo.models import PointPlace, tracked


@tracked
class DrinkingWater(PointPlace):
    """Somewhere to drink."""

    class Kind(models.TextChoices):
        TAP = "tap", "tap"
        FOUNTAIN = "fountain", "fountain"

    kind = models.CharField("kind", max_length=20, choices=Kind, default=Kind.TAP)
    bottle = models.BooleanField("room for a bottle", null=True, blank=True)

    class Meta(PointPlace.Meta):
        verbose_name, verbose_name_plural = "drinking water", "drinking water"
