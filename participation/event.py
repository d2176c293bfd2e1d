"""Event: that something happened to a proposal, and why. Rows are only added; they hold numbers of people, never names."""

from collections.abc import Mapping
from typing import Final

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.life import BY_ID
from participation.proposal import Proposal

# What an event can be besides a step of `participation.life`, and how it is said.
MADE, EDITED, REMOVED, KEPT = "made", "edited", "removed", "kept"
ANSWERED, ENTERED, ASKED = "official-answer", "support-on-paper", "asked-if-it-lives"
HAPPENED: Final[Mapping[str, str | Promise]] = {
    MADE: _("Written"),
    EDITED: _("Changed"),
    REMOVED: _("Taken away"),
    KEPT: _("Left as it is"),
    ANSWERED: _("Official answer"),
    ENTERED: _("Support on paper entered"),
    ASKED: _("Asked whether it lives"),
    **{row.id: row.names for row in BY_ID.values()},
}
# What all may know of it: what is done about a report of one reader is not for the next.
FOR_ALL: Final = frozenset(HAPPENED) - {KEPT, REMOVED}


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

    @property
    def says(self) -> str:
        """What happened, in the reader's words."""
        return str(HAPPENED.get(self.what) or self.what.replace("-", " ").capitalize())

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"
