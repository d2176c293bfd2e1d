"""Application: that a group or a person asks to use a vacant plot for a time. Who they are is for the city alone."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models.dataset import REVISE
from participation.application_life import Stage
from participation.call import Call

MOST_PLAN = 5_000


def new_key() -> str:
    """Return an application's part of an address, not to be guessed from another one's; the lot is drawn by it."""
    return secrets.token_urlsafe(12)


class Application(models.Model):
    """What is asked: a use (`planning.uses`, or other), from a day to a day, with a plan. It is for all plots of its call.

    `group` is shown with the use only if `named`. `contacts`: names and addresses of those who answer for it, never shown.
    """

    key = models.CharField(_("address"), max_length=24, unique=True, default=new_key, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications", verbose_name=_("call for applications"))
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="plot_applications", editable=False
    )
    group = models.CharField(_("group"), max_length=60, blank=True, default="")
    named = models.BooleanField(_("the group may be named"), default=False)
    contacts = models.JSONField(_("contacts"), default=list)
    use = models.SlugField(_("use"), max_length=40)
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))
    plan = models.TextField(_("plan"), max_length=MOST_PLAN)
    language = models.CharField(_("language"), max_length=8, default="nl")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.UNCONFIRMED)
    version = models.PositiveIntegerField(_("version"), default=1)
    sent_as = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("application for a plot"), _("applications for plots"), ["made_at", "pk"]
        triggers = [REVISE]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="application_in_order"),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="application_stage"),
            models.CheckConstraint(condition=models.Q(named=False) | ~models.Q(group=""), name="application_named_has_name"),
        ]

    def __str__(self) -> str:
        return self.key
