"""Public proposals as rows of the store: a view over what is public, so that no door can show a row or a column that is not."""

from typing import ClassVar

from django.db import models
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from geo.models import Place
from geo.models.geometry import POINTS
from participation.kinds import kinds
from participation.life import State

_said = lazy(str, str)


def kind_choices() -> list[tuple[str, Promise | str]]:
    """Return the kinds, each with its name in the language that is spoken when it is said."""
    return [(key, _said(one.names)) for key, one in kinds().items()]


class PublicProposal(Place):
    """A proposal that everybody sees: what, where, how far it has come, and how many support it. Who made it is not there.

    The view stands in the migrations; its columns are the fields below. A proposal that was taken back, or of which nothing is left,
    has gone.
    """

    kind = models.CharField(_("kind"), max_length=40, choices=kind_choices)
    state = models.CharField(_("state"), max_length=20, choices=State)
    sent = models.DateField(_("sent"), null=True)
    planned_for = models.DateField(_("planned for"), null=True)
    about = models.CharField(_("about"), max_length=60, blank=True)
    support = models.PositiveIntegerField(_("supported by"))

    # What it mostly is stands last.
    GEOMETRY_TYPES = ("POLYGON", "LINESTRING", *POINTS)
    TILED: ClassVar[tuple[str, ...]] = ("state",)

    class Meta:
        managed = False
        db_table = "participation_publicproposal"
        verbose_name, verbose_name_plural = _("proposal"), _("proposals")
