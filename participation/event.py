"""Event: that something happened to a proposal, and why. Rows are only added; they hold numbers of people, never names."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from participation.proposal import Proposal

# What an event can be besides a step of `participation.life`.
MADE, EDITED, REMOVED = "made", "edited", "removed"


class Event(models.Model):
    """Something that happened: who did it (a number, without a tie to the person), as what, when, and why.

    `was` and `became` are states or visibilities; `clauses` the rules that decided, as `profile/clause`; `changes` what was edited.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="events", verbose_name=_("proposal"))
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    actor = models.BigIntegerField(_("who"), null=True)
    acted_as = models.CharField(_("as"), max_length=40)
    what = models.CharField(_("what"), max_length=40)
    was = models.CharField(_("was"), max_length=20, blank=True, default="")
    became = models.CharField(_("became"), max_length=20, blank=True, default="")
    reason = models.TextField(_("why"), blank=True, default="")
    clauses = models.JSONField(_("rules"), default=list)
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("event"), _("events"), ["proposal", "number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="event_number")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"
