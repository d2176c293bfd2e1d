"""Letter: one that is to go out, or went. It holds what it is about and never what it says: that is written when it goes."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from participation.comment import Comment
from participation.event import Event
from participation.plot_event import PlotEvent
from participation.proposal import Proposal


class Letter(models.Model):
    """A letter to one person. `text` is the row of letters.toml; `once`: of two letters with the same mark there is only the first.

    `about` is the number or the address of what it tells of, where that is neither a proposal nor a part of one.
    """

    class Dropped(models.TextChoices):
        """Why a letter does not go out at all."""

        NO = "", _("it goes, or went")
        MOOT = "moot", _("there is nothing to tell any more")
        UNSURE = "unsure", _("the address was not confirmed")
        FAILED = "failed", _("it was tried for days")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    text = models.SlugField(_("letter"), max_length=40)
    language = models.CharField(_("language"), max_length=8)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("proposal"))
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("event"))
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("comment"))
    plot_event = models.ForeignKey(PlotEvent, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("event of a plot"))
    about = models.CharField(_("about"), max_length=40, blank=True, default="")
    # What else somebody asked for on the form that this letter confirms.
    wishes = models.JSONField(default=dict)
    once = models.CharField(max_length=80, unique=True, null=True)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    due_at = models.DateTimeField(_("to go from"), db_default=Now())
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    trouble = models.CharField(_("what went wrong"), max_length=60, blank=True, default="")
    sent_at = models.DateTimeField(_("sent"), null=True)
    dropped = models.CharField(_("does not go"), max_length=8, choices=Dropped, blank=True, default=Dropped.NO)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("letter"), _("letters"), ["pk"]
        indexes = [models.Index(fields=["due_at"], name="letter_due", condition=models.Q(sent_at=None, dropped=""))]

    def __str__(self) -> str:
        return f"letter {self.pk}"
