"""Withheld: that words of somebody on the page of a plot are not shown, since a moderator decided so. The words stay as they were."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Withheld(models.Model):
    """Words that are not shown: of which subject (`participation.subject`), and its row's number. Who decided, and why, is an event."""

    subject = models.SlugField(_("what"), max_length=20)
    about = models.BigIntegerField(_("number"))
    at = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("words that are not shown"), _("words that are not shown")
        constraints = [models.UniqueConstraint(fields=["subject", "about"], name="withheld_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.about}"
