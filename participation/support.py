"""Support: that somebody stands behind a proposal. Who does is shown to nobody; how many do, to everybody."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models.dataset import REVISE
from participation.proposal import Proposal

MOST_ON_A_LIST = 5_000


class Support(models.Model):
    """One person's support of one proposal: it counts once it is confirmed, and there is never a second one."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supports", verbose_name=_("proposal"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("support"), _("support")
        triggers = [REVISE]
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="support_once")]

    def __str__(self) -> str:
        return f"support {self.pk}"


class PaperSupport(models.Model):
    """Support that was given away from the screen, as a number. A row is never changed: a later one takes its place (`corrects`)."""

    class How(models.TextChoices):
        """How it was given."""

        LIST = "list", _("a list on paper")
        TALK = "talk", _("talks at the door")
        MEETING = "meeting", _("a meeting")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="paper_supports", verbose_name=_("proposal"))
    number = models.PositiveIntegerField(_("how many"))
    how = models.CharField(_("how"), max_length=10, choices=How)
    day = models.DateField(_("day"))
    # Where the paper is kept, so that it can be looked up; seen by those who enter such support.
    note = models.CharField(_("where the paper is kept"), max_length=300, blank=True, default="")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by", verbose_name=_("corrects"))
    made_at = models.DateTimeField(_("entered"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("support on paper"), _("support on paper"), ["pk"]
        triggers = [
            REVISE,
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__lte=MOST_ON_A_LIST), name="papersupport_not_too_many"),
            models.CheckConstraint(condition=models.Q(how__in=("list", "talk", "meeting")), name="papersupport_how"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.how})"
