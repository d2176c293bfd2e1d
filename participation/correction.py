"""Correction: that somebody says a fact of a place is wrong, and what it should be. Nothing changes until somebody who may has looked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """What should stand there instead of what was `seen`, why, and by what source. Values are as the API writes them.

    `decided_by` is a number of a person, without a tie to them.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        APPLIED = "applied", _("applied")
        REFUSED = "refused", _("not applied")
        OVERTAKEN = "overtaken", _("the fact has changed meanwhile")

    layer = models.SlugField(_("layer"), max_length=40)
    place = models.BigIntegerField(_("place"))
    fact = models.CharField(_("fact"), max_length=40)
    seen = models.JSONField(_("what stood there"), null=True)
    proposed = models.JSONField(_("what it should be"), null=True)
    reason = models.TextField(_("why"), max_length=1_000)
    source = models.CharField(_("source"), max_length=300, blank=True, default="")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="corrections", editable=False
    )
    language = models.CharField(_("language"), max_length=8, default="nl")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    sent_as = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.BigIntegerField(_("decided by"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=1_000, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("correction"), _("corrections"), ["made_at", "pk"]
        indexes = [
            models.Index(fields=["layer", "place"], name="correction_about"),
            models.Index(fields=["made_at"], name="correction_waiting", condition=models.Q(state="waiting")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["waiting", "applied", "refused", "overtaken"]), name="correction_state"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at=None) | (~models.Q(state="waiting") & models.Q(decided_at__isnull=False)),
                name="correction_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer}/{self.place}: {self.fact}"
