"""Interest: who would like to do something with a vacant plot, or wants to hear of it. Private; a group may choose to be named."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot


class Interest(models.Model):
    """Somebody's interest in a plot: as one who wants to do something there, or as one who wants to hear of it.

    `group` is shown only if `named`; the person never is. Until `confirmed_at` nobody counts it. Who withdraws leaves no row.
    """

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("I want to do something here")
        FOLLOWER = "follower", _("I want to hear what happens here")

    plot = models.ForeignKey(VacantPlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("vacant plot"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plot_interests", editable=False)
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.FOLLOWER)
    group = models.CharField(_("group"), max_length=60, blank=True, default="")
    named = models.BooleanField(_("the group may be named"), default=False)
    language = models.CharField(_("language"), max_length=8, default="nl")
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("interest in a plot"), _("interests in plots"), ["plot", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plot", "person"], name="interest_once"),
            models.CheckConstraint(condition=models.Q(named=False) | ~models.Q(group=""), name="interest_named_has_name"),
            models.CheckConstraint(condition=models.Q(role__in=["organiser", "follower"]), name="interest_role"),
        ]

    def __str__(self) -> str:
        return f"{self.plot_id}: {self.role}"
