"""Proposal: what somebody would like to see in public space. Who made it stands beside it, and can be taken away without it."""

import secrets
import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models.dataset import REVISE
from geo.models.geometry import MetricField
from participation.life import State, Visibility

MOST_WORDS = 5_000


def new_key() -> str:
    """Return a proposal's part of an address: short, and not to be guessed from another one's."""
    return secrets.token_urlsafe(8)


class Proposal(models.Model):
    """Something proposed. `about_layer` and `about_place`: what it is about; `near`: where, in words, never a house number."""

    key = models.CharField(_("address"), max_length=16, unique=True, default=new_key, editable=False)
    kind = models.SlugField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    words = models.TextField(_("words"), max_length=MOST_WORDS, blank=True, default="")
    geom = MetricField(_("geometry"))
    near = models.CharField(_("near"), max_length=200, blank=True, default="")
    about_layer = models.CharField(_("about (layer)"), max_length=40, blank=True, default="")
    about_place = models.BigIntegerField(_("about (place)"), null=True, blank=True)
    answers = models.JSONField(_("answers"), blank=True, default=dict)
    # What the rules said when it was sent: the profile, the question and the answer, as the check writes them.
    check_said = models.JSONField(_("what the rules say"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="proposals", editable=False)
    public_name = models.CharField(_("public name"), max_length=60, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, default="nl")
    visibility = models.CharField(_("visibility"), max_length=12, choices=Visibility, default=Visibility.UNCONFIRMED)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    # Grows with every change: who changes it says which one was seen.
    version = models.PositiveIntegerField(_("version"), default=1)
    # Of which form it came: the same form sent twice is one proposal.
    sent_as = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    planned_for = models.DateField(_("planned for"), null=True, blank=True)
    became_layer = models.CharField(_("became (layer)"), max_length=40, blank=True, default="")
    became_place = models.BigIntegerField(_("became (place)"), null=True, blank=True)
    removed_at = models.DateTimeField(_("taken away"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("proposal"), _("proposals"), ["-made_at", "-pk"]
        triggers = [REVISE]
        indexes = [
            GistIndex(fields=["geom"], name="proposal_metric_gist"),
            models.Index(fields=["visibility", "state"], name="proposal_standing"),
            models.Index(fields=["about_layer", "about_place"], name="proposal_about"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="proposal_titled"),
            models.CheckConstraint(condition=models.Q(geom__isvalid=True) & models.Q(geom__empty=False), name="proposal_valid"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="proposal_state"),
            models.CheckConstraint(condition=models.Q(visibility__in=Visibility.values), name="proposal_visibility"),
            # A draft is its maker's alone, and what was taken away is nobody's.
            models.CheckConstraint(
                condition=~models.Q(state=State.DRAFT) | models.Q(visibility=Visibility.UNCONFIRMED), name="proposal_draft_unseen"
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at=None) | ~models.Q(visibility=Visibility.PUBLIC), name="proposal_removed_unseen"
            ),
            models.CheckConstraint(
                condition=models.Q(about_layer="", about_place=None) | (~models.Q(about_layer="") & models.Q(about_place__isnull=False)),
                name="proposal_about_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(became_layer="", became_place=None)
                | (~models.Q(became_layer="") & models.Q(became_place__isnull=False)),
                name="proposal_became_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.key
