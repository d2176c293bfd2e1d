"""PlotEvent: that something happened to a vacant plot, and why. Rows are only added; they hold numbers of people, never names."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot
from geo.models.dataset import REVISE
from participation import effects
from participation.step import next_number


class PlotEvent(models.Model):
    """Something that happened to a plot. Rows are only added; they hold numbers of people, never names.

    `about`: the address of the application, or the number of the use, that it speaks of. `public`: whether the story tells it.
    """

    plot = models.ForeignKey(VacantPlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("vacant plot"))
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    actor = models.BigIntegerField(_("who"), null=True)
    acted_as = models.CharField(_("as"), max_length=40)
    what = models.CharField(_("what"), max_length=40)
    about = models.CharField(_("about"), max_length=40, blank=True, default="")
    was = models.CharField(_("was"), max_length=20, blank=True, default="")
    became = models.CharField(_("became"), max_length=20, blank=True, default="")
    reason = models.TextField(_("why"), blank=True, default="")
    clauses = models.JSONField(_("rules"), default=list)
    changes = models.JSONField(_("changes"), default=dict)
    public = models.BooleanField(_("public"), default=True)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("event of a plot"), _("events of plots"), ["plot", "number"]
        constraints = [models.UniqueConstraint(fields=["plot", "number"], name="plotevent_number")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete), REVISE]

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"


def note(plot: VacantPlot, what: str, *, by: Any, acted_as: str, **said: Any) -> PlotEvent:
    """Add what happened to a plot and return it, and tell those who listen. Call it with the plot locked. Two queries."""
    number = next_number(PlotEvent.objects.filter(plot=plot))
    said["clauses"] = list(said.get("clauses", ()))
    made = PlotEvent.objects.create(plot=plot, number=number, actor=None if by is None else by.pk, acted_as=acted_as, what=what, **said)
    effects.at_plot.send(VacantPlot, plot=plot, event=made)
    return made
