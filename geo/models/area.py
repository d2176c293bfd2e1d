"""Areas: how a city is divided, edition by edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models.base import PolygonPlace, tracked


@tracked
class Area(PolygonPlace):
    """A city, a district, a neighbourhood, a sector or a block, as drawn in one edition. Editions are never joined across."""

    class Level(models.TextChoices):
        CITY = "city", _("city")
        DISTRICT = "district", _("district")
        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
        SECTOR = "sector", _("sector")
        BLOCK = "block", _("block")

    level = models.CharField(_("level"), max_length=16, choices=Level)
    code = models.CharField(_("code"), max_length=40, blank=True, default="")
    edition = models.CharField(_("edition"), max_length=20)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("part of"))

    class Meta(PolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("area"), _("areas")
