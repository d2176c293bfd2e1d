"""Call: the time within which applications for a plot count as made at once, and the lot that puts them in order after it."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot
from geo.models.dataset import REVISE
from participation.tie import Rule


def new_seed() -> str:
    """Return a seed that nobody can guess."""
    return secrets.token_hex(16)


class Call(models.Model):
    """A time to apply for some plots: one, or the parts of what was one when it began. `closes_on` is its last day.

    `seal` (a hash of `seed`) is shown from the start, the seed itself after the last day: so anybody can see that it was not chosen
    to fit, and reckon the order again. Rule and seed are as they were when it began.
    """

    plots = models.ManyToManyField(VacantPlot, related_name="calls", verbose_name=_("vacant plots"))
    opened_on = models.DateField(_("opened"))
    closes_on = models.DateField(_("last day"))
    rule = models.CharField(_("rule for ties"), max_length=8, choices=[(each.value, each.value) for each in Rule])
    seed = models.CharField(max_length=32, default=new_seed, editable=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("call for applications"), _("calls for applications"), ["closes_on", "pk"]
        triggers = [REVISE]
        constraints = [models.CheckConstraint(condition=models.Q(closes_on__gte=models.F("opened_on")), name="call_in_order")]

    def __str__(self) -> str:
        return f"{self.opened_on} – {self.closes_on}"
