"""Note: what somebody who works in a place knows of it, with a history that nobody can rewrite."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models.dataset import REVISE
from geo.models.geometry import MetricField

MOST_WORDS = 2_000
MOST_NAME = 60


class Note(models.Model):
    """Words about a place: a stored one (`about_layer`, `about_place`), or a point or an area that was drawn.

    Whoever reads it sees the role of its writer and the public name that was chosen, never the person.
    """

    class Readers(models.TextChoices):
        WORKERS = "workers", _("those who work here")
        EVERYBODY = "everybody", _("everybody")

    about_layer = models.CharField(_("about (layer)"), max_length=40, blank=True, default="")
    about_place = models.BigIntegerField(_("about (place)"), null=True, blank=True)
    geom = MetricField(_("geometry"))
    topic = models.CharField(_("topic"), max_length=40)
    words = models.TextField(_("words"), max_length=MOST_WORDS)
    readers = models.CharField(_("who may read it"), max_length=10, choices=Readers, default=Readers.WORKERS)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    role = models.CharField(_("as"), max_length=40)
    public_name = models.CharField(_("public name"), max_length=MOST_NAME, blank=True, default="")
    language = models.CharField(_("language"), max_length=8)
    version = models.PositiveIntegerField(default=1, editable=False)
    made_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    changed_at = models.DateTimeField(_("changed"), null=True, editable=False)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("note"), _("notes"), ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="note_says_something"),
            models.CheckConstraint(condition=models.Q(geom__isvalid=True), name="note_valid"),
            models.CheckConstraint(
                condition=models.Q(about_layer="", about_place=None) | (~models.Q(about_layer="") & models.Q(about_place__isnull=False)),
                name="note_about",
            ),
        ]
        indexes = [models.Index(fields=["about_layer", "about_place"], name="note_about_place")]
        triggers = [REVISE]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class NoteEvent(models.Model):
    """That a note was written, corrected, taken back or shown again: as what, why, what stood before; who, as a number only."""

    class What(models.TextChoices):
        WRITTEN = "written", _("written")
        CORRECTED = "corrected", _("corrected")
        TAKEN_BACK = "taken-back", _("taken back")
        SHOWN_AGAIN = "shown-again", _("shown again")

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="events", verbose_name=_("note"))
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    actor = models.BigIntegerField(_("who"), null=True)
    role = models.CharField(_("as"), max_length=40)
    what = models.CharField(_("what"), max_length=12, choices=What)
    reason = models.TextField(_("why"), blank=True, default="")
    before = models.JSONField(_("what stood there"), default=dict)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("event of a note"), _("events of notes"), ["note", "number"]
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="note_event_number")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"
