"""Comment: what somebody says about a proposal, in plain words. One may be answered; an answer is not answered again."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models.dataset import REVISE
from participation.life import Visibility
from participation.proposal import Proposal

MOST_WORDS = 2_000


class Gone(models.TextChoices):
    """Why the words of a comment are no longer there. Its answers stay."""

    NO = "", _("they are there")
    TAKEN_BACK = "taken-back", _("taken away by who wrote it")
    LEFT = "left", _("written by somebody who left")


class Comment(models.Model):
    """Words about a proposal. `official_as`: the role in which somebody answers for the city; empty for everybody else."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments", verbose_name=_("proposal"))
    answers = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies", verbose_name=_("answers"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    public_name = models.CharField(_("public name"), max_length=60, blank=True, default="")
    words = models.TextField(_("words"), max_length=MOST_WORDS, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, default="nl")
    official_as = models.SlugField(_("answers for the city as"), max_length=40, blank=True, default="")
    visibility = models.CharField(_("visibility"), max_length=12, choices=Visibility, default=Visibility.UNCONFIRMED)
    gone = models.CharField(_("no longer there"), max_length=10, choices=Gone, blank=True, default=Gone.NO)
    # Of which form it came: the same form sent twice is one comment.
    sent_as = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    # When it last began to wait for somebody to look.
    asked_at = models.DateTimeField(_("waits since"), null=True, editable=False)
    gone_at = models.DateTimeField(_("gone since"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("comment"), _("comments"), ["made_at", "pk"]
        triggers = [REVISE]
        indexes = [models.Index(fields=["proposal", "visibility"], name="comment_seen")]
        constraints = [
            models.CheckConstraint(condition=models.Q(visibility__in=Visibility.values), name="comment_visibility"),
            models.CheckConstraint(condition=~models.Q(words="") | ~models.Q(gone=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"
