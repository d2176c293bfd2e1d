"""Space that waits: vacant land, vacant buildings, vacant shops."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models.base import PointOrPolygonPlace, tracked


@tracked
class VacantPlot(PointOrPolygonPlace):
    """Land or a building that is not used, and could be."""

    class Kind(models.TextChoices):
        UNDEVELOPED = "undeveloped", _("undeveloped land")
        WASTE_GROUND = "waste_ground", _("waste ground")
        BROWNFIELD = "brownfield", _("brownfield")
        BUILDING = "building", _("vacant building")
        SHOP = "shop", _("vacant shop")

    class Owner(models.TextChoices):
        PUBLIC = "public", _("public")
        PRIVATE = "private", _("private")
        MIXED = "mixed", _("mixed")
        UNKNOWN = "unknown", _("unknown")

    class Status(models.TextChoices):
        VACANT = "vacant", _("vacant")
        IN_TEMPORARY_USE = "in_temporary_use", _("in temporary use")
        PLANNED = "planned", _("planned for building")
        IN_USE = "in_use", _("in use again")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    vacant_since = models.DateField(_("vacant since"), null=True, blank=True)
    # The last day of the vacancy as it is planned: after it the plot is neither shown nor counted as vacant.
    vacant_until = models.DateField(_("vacant until"), null=True, blank=True)
    owner_type = models.CharField(_("owner"), max_length=8, choices=Owner, default=Owner.UNKNOWN)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.VACANT)
    address = models.CharField(_("address"), max_length=250, blank=True, default="")

    SEARCHED = ("name", "address")
    ENDS = "vacant_until"

    class Meta(PointOrPolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("vacant plot"), _("vacant plots")
        indexes = [
            *PointOrPolygonPlace.Meta.indexes,
            # Every answer about plots asks which end has passed last.
            models.Index(fields=["vacant_until"], name="vacantplot_until", condition=models.Q(vacant_until__isnull=False)),
        ]
