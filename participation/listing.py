"""Listing: why a vacant plot stands in the register, and how its owner can be reached, which is for the city alone."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot
from geo.models.dataset import REVISE

MOST_WORDS = 1_000


class Listing(models.Model):
    """Why a plot is listed. Its certainty, its source and when it was last confirmed stand in the place itself, once."""

    class Why(models.TextChoices):
        SOURCE = "source", _("its source says that it is vacant")
        REGISTER = "register", _("it stands in the city's own register of vacancy")
        SEEN = "seen", _("somebody went to look, and found it vacant")
        REPORTED = "reported", _("neighbours reported it")
        OFFERED = "offered", _("its owner offers it for use")
        PLANNED = "planned", _("it waits for building work that has not begun")

    plot = models.OneToOneField(VacantPlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("vacant plot"))
    why = models.CharField(_("why it is listed"), max_length=12, choices=Why, default=Why.SOURCE)
    words = models.TextField(_("words"), max_length=MOST_WORDS, blank=True, default="")
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("listing of a vacant plot"), _("listings of vacant plots")
        triggers = [REVISE]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(why__in=["source", "register", "seen", "reported", "offered", "planned"]), name="listing_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plot_id}: {self.why}"


class OwnerContact(models.Model):
    """How the owner of a plot can be reached. It stands in no history, goes after its time, and no public door reads this table."""

    plot = models.OneToOneField(VacantPlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("vacant plot"))
    name = models.CharField(_("name"), max_length=120)
    reach = models.CharField(_("how to reach them"), max_length=300)
    given_at = models.DateTimeField(_("given"), db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("contact of an owner"), _("contacts of owners")

    def __str__(self) -> str:
        return str(self.plot_id)
