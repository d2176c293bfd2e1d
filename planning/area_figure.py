"""Area figures as rows of the store: what each measure reads in each area, and what that rests on. Kept by `planning.freshness`."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from geo.models.base import PolygonPlace
from geo.models.dataset import REVISE


class State(models.TextChoices):
    """Whether there is a number, or why there is none, as `planning.reading.State`."""

    VALUE = "value", _("known")
    SUPPRESSED = "suppressed", _("kept back: too few people")
    MISSING = "missing", _("no figure")
    NOT_SURVEYED = "not_surveyed", _("not surveyed")


class Reckoning(models.Model):
    """One measure on the areas of one division: what its figures rest on, and of which state of the tables they are."""

    indicator = models.CharField(max_length=80)
    level = models.CharField(max_length=16)
    edition = models.CharField(max_length=20)
    mark = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=80)
    period = models.CharField(max_length=20)
    norm = models.CharField(max_length=80)
    norm_version = models.PositiveSmallIntegerField(null=True)
    measured = models.CharField(max_length=8)
    homes_buildings = models.FloatField(null=True)
    homes_streets = models.FloatField(null=True)
    homes_grid = models.FloatField(null=True)
    cut_off = models.FloatField(null=True)
    sources = models.TextField()
    source_date = models.DateField(null=True)
    licence = models.TextField()
    attribution = models.TextField()

    class Meta:
        triggers = [REVISE]
        constraints = [models.UniqueConstraint(fields=["indicator", "level", "edition"], name="reckoning_once")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.level}:{self.edition}"


class AreaValue(models.Model):
    """What one reckoning says of one area, as may be published. Its key stays when it is reckoned again."""

    reckoning = models.ForeignKey(Reckoning, on_delete=models.CASCADE, related_name="values")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=State)
    value = models.FloatField(null=True)
    lacks = models.TextField()

    class Meta:
        triggers = [REVISE]
        constraints = [
            models.UniqueConstraint(fields=["reckoning", "area"], name="areavalue_once"),
            models.CheckConstraint(
                condition=models.Q(state="value", value__isnull=False) | (~models.Q(state="value") & models.Q(value=None)),
                name="areavalue_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reckoning_id} {self.area_id}: {self.state if self.value is None else self.value}"


class AreaFigure(PolygonPlace):
    """An area with one figure of it: a view over the area, the value and the reckoning, so that no geometry is stored twice.

    The view stands in the migrations; its columns are the fields below.
    """

    indicator = models.CharField(_("indicator"), max_length=80)
    title = models.CharField(_("what it says"), max_length=200)
    value = models.FloatField(_("value"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=State)
    lacks = models.TextField(_("not surveyed for"))
    unit = models.CharField(_("unit"), max_length=80)
    period = models.CharField(_("period"), max_length=20)
    norm = models.CharField(_("norm"), max_length=80)
    norm_version = models.PositiveSmallIntegerField(_("version of the norm"), null=True)
    measured = models.CharField(_("measured along"), max_length=8)
    homes_buildings = models.FloatField(_("part of residents placed by buildings"), null=True)
    homes_streets = models.FloatField(_("part of residents placed by streets"), null=True)
    homes_grid = models.FloatField(_("part of residents placed on a grid"), null=True)
    cut_off = models.FloatField(_("part of residents cut off"), null=True)
    sources = models.TextField(_("sources"))
    licence = models.TextField(_("licence"))
    attribution = models.TextField(_("attribution"))
    level = models.CharField(_("level"), max_length=16, choices=Area.Level)
    edition = models.CharField(_("edition"), max_length=20)
    code = models.CharField(_("code"), max_length=40)

    SEARCHED: ClassVar[tuple[str, ...]] = ()
    TILED: ClassVar[tuple[str, ...]] = ("indicator", "value", "code")

    class Meta:
        managed = False
        db_table = "planning_areafigure"
        verbose_name, verbose_name_plural = _("figure of an area"), _("figures of areas")
