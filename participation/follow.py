"""Follow: that somebody wants to hear of a proposal, or of what is proposed in a street or around a place."""

import secrets

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from geo.models.geometry import MetricField
from participation.digest import Often
from participation.proposal import Proposal


def new_key() -> str:
    """Return a follow's part of an address."""
    return secrets.token_urlsafe(8)


class What(models.TextChoices):
    """What can be followed."""

    PROPOSAL = "proposal", _("a proposal")
    STREET = "street", _("a street")
    AREA = "area", _("a neighbourhood or another area")
    NEAR = "near", _("around a place")
    OUTLINE = "outline", _("an outline that you draw")


class Follow(models.Model):
    """What one person follows. `reach` is where (metric); `stopped_at`: nothing of this proposal is written to them any more."""

    key = models.CharField(_("address"), max_length=16, unique=True, default=new_key, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    what = models.CharField(_("what"), max_length=10, choices=What)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="follows", verbose_name=_("proposal"))
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("area"))
    reach = MetricField(_("where"), null=True)
    distance_m = models.PositiveIntegerField(_("distance in metres"), null=True)
    often = models.CharField(_("how often"), max_length=8, choices=Often, default=Often.WEEKLY)
    language = models.CharField(_("language"), max_length=8, default="nl")
    made_at = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    stopped_at = models.DateTimeField(_("stopped"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("what is followed"), _("what is followed"), ["-made_at", "-pk"]
        indexes = [GistIndex(fields=["reach"], name="follow_reach_gist")]
        constraints = [
            models.UniqueConstraint(fields=["person", "proposal"], name="follow_proposal_once"),
            models.CheckConstraint(condition=models.Q(what__in=What.values), name="follow_what"),
            models.CheckConstraint(condition=models.Q(often__in=Often.values), name="follow_often"),
            # A proposal, or somewhere.
            models.CheckConstraint(
                condition=models.Q(what="proposal", proposal__isnull=False, reach=None)
                | (~models.Q(what="proposal") & models.Q(proposal=None, reach__isnull=False)),
                name="follow_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.key
