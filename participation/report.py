"""Report: that somebody found something that should not be there, in what others wrote or showed, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from participation.proposal import Proposal


class Report(models.Model):
    """A word of warning about something (`participation.subject`; `about`, its number). Open until somebody decided.

    `proposal`: the one that it is or belongs to, if any; the report goes with it.
    """

    class Reason(models.TextChoices):
        PERSONAL = "personal", _("it tells something about a person")
        HURTS = "hurts", _("it hurts or insults")
        ADVERTISES = "advertises", _("it advertises")
        WRONG_PLACE = "wrong-place", _("it is in the wrong place, or twice")
        UNTRUE = "untrue", _("it is not true")
        OTHER = "other", _("something else")

    class Outcome(models.TextChoices):
        HIDDEN = "hidden", _("it is no longer shown")
        KEPT = "kept", _("it stays")

    subject = models.SlugField(_("about"), max_length=20)
    about = models.BigIntegerField(_("number"))
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="reports", verbose_name=_("proposal"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    words = models.TextField(_("words"), max_length=1_000, blank=True, default="")
    # Nobody has to say who they are; who was signed in is told what came of it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("report"), _("reports"), ["at", "pk"]
        indexes = [models.Index(fields=["subject", "about"], condition=models.Q(closed_at=None), name="report_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="") | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="report_closed_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.about}: {self.reason}"
