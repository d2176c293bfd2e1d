"""Photo: what somebody shows of a proposal or of a vacant plot. Its pixels lie in files, beside the database."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot
from geo.models.dataset import REVISE
from participation import photo_files
from participation.life import Visibility
from participation.proposal import Proposal

LONGEST_ALT = 300
SEEN = (Visibility.PENDING, Visibility.PUBLIC, Visibility.HIDDEN)


def new_key() -> str:
    """Return a photo's part of an address, which nobody can guess."""
    return secrets.token_urlsafe(16)


class Photo(models.Model):
    """A photo of a proposal or of a vacant plot: of one, never of both. Shown once somebody looked at it and words say what is on it.

    What is seen at an address never changes: a photo of which a part is blurred has another address from then on.
    """

    key = models.CharField(_("address"), max_length=32, unique=True, default=new_key, editable=False)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("proposal")
    )
    plot = models.ForeignKey(
        VacantPlot, on_delete=models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("vacant plot")
    )
    alt = models.CharField(_("what is seen on it"), max_length=LONGEST_ALT, blank=True, default="")
    visibility = models.CharField(
        _("visibility"), max_length=12, choices=[(each.value, each.label) for each in SEEN], default=Visibility.PENDING
    )
    width = models.PositiveIntegerField(_("width (px)"), editable=False)
    height = models.PositiveIntegerField(_("height (px)"), editable=False)
    # The same for the same picture, as it was sent: it tells a second one, and nothing can be seen in it.
    mark = models.CharField(max_length=64, editable=False)
    is_blurred = models.BooleanField(_("parts are blurred"), default=False, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="photos", editable=False)
    # Grows with every change: who changes it says which one was seen.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    made_at = models.DateTimeField(_("added"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("photo"), _("photos"), ["made_at", "pk"]
        triggers = [REVISE]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(proposal=None, plot__isnull=False) | models.Q(proposal__isnull=False, plot=None), name="photo_of_one"
            ),
            models.CheckConstraint(condition=models.Q(visibility__in=SEEN), name="photo_visibility"),
            models.CheckConstraint(condition=~models.Q(visibility=Visibility.PUBLIC) | ~models.Q(alt=""), name="photo_shown_in_words"),
            models.UniqueConstraint(fields=["proposal", "mark"], name="photo_once_of_proposal"),
            models.UniqueConstraint(fields=["plot", "mark"], name="photo_once_of_plot"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def kind(self) -> str:
        """What roles are limited by: the kind of its proposal, or the layer of its plot."""
        return "vacant-plots" if self.proposal is None else self.proposal.kind

    @property
    def geom(self) -> Any:
        """Where it lies: metric."""
        return (self.proposal or self.plot).geom  # type: ignore[union-attr]  # the database holds that it is one of the two


@receiver(post_delete, sender=Photo)
def _files_go_too(instance: Photo, **_more: Any) -> None:
    """Take the files away with the row, whatever took that: nobody can be left with a photo that is gone."""
    key = instance.key
    transaction.on_commit(lambda: photo_files.drop(key))
