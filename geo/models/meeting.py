"""Where people meet and where they go: meeting places, destinations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models.base import PointOrPolygonPlace, tracked


@tracked
class MeetingPlace(PointOrPolygonPlace):
    """A place made to meet: a community centre, a library, a market hall."""

    class Kind(models.TextChoices):
        COMMUNITY_CENTRE = "community_centre", _("community centre")
        SOCIAL_FACILITY = "social_facility", _("social facility")
        LIBRARY = "library", _("library")
        WORSHIP = "worship", _("place of worship")
        ARTS = "arts", _("arts centre or theatre")
        MARKETPLACE = "marketplace", _("market")
        CAFE = "cafe", _("café")
        BOOKCASE = "bookcase", _("public bookcase")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    opening_hours = models.CharField(_("opening hours"), max_length=255, blank=True, default="")
    capacity = models.PositiveIntegerField(_("room for (people)"), null=True, blank=True)
    wheelchair = models.CharField(_("wheelchair"), max_length=10, blank=True, default="")
    website = models.CharField(_("website"), max_length=255, blank=True, default="")

    class Meta(PointOrPolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("meeting place"), _("meeting places")


@tracked
class Destination(PointOrPolygonPlace):
    """Somewhere people walk to: a shop, a stop, a school, a doctor."""

    class Kind(models.TextChoices):
        SHOP = "shop", _("shop")
        STOP = "stop", _("stop")
        SCHOOL = "school", _("school")
        CHILDCARE = "childcare", _("childcare")
        CARE = "care", _("care")
        LIBRARY = "library", _("library")
        PHARMACY = "pharmacy", _("pharmacy")
        SERVICE = "service", _("public service")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    detail = models.CharField(_("more precisely"), max_length=60, blank=True, default="")

    class Meta(PointOrPolygonPlace.Meta):
        verbose_name, verbose_name_plural = _("destination"), _("destinations")
