"""Decision: what one moderator decided in one go, so that it can be undone; and the claim that keeps two from deciding the same."""

import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """Return a decision's part of an address."""
    return secrets.token_urlsafe(8)


class Decision(models.Model):
    """A step that was taken with several things at once; `items` says of each what it was before. Who is a number, not a person."""

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    actor = models.BigIntegerField(_("who"))
    step = models.CharField(_("step"), max_length=20)
    reason = models.TextField(_("why"), blank=True, default="")
    # subject, number, what it was, what it became.
    items = models.JSONField(_("things"))
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by", editable=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("decision"), _("decisions"), ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.key


class Claim(models.Model):
    """That somebody is busy with something that waits. It lapses by itself."""

    subject = models.SlugField(_("what"), max_length=20)
    about = models.BigIntegerField(_("number"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("claim"), _("claims")
        constraints = [models.UniqueConstraint(fields=["subject", "about"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.about}"
