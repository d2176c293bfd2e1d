"""Scenario: what somebody would have otherwise, step by step, beside what is stored and never in it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models.geometry import MetricField


def new_key() -> str:
    """Return the part of an address that nobody can guess: who has it may read."""
    return secrets.token_urlsafe(16)


class Scenario(models.Model):
    """A plan to try: its owner changes it, and whoever has its address may read it."""

    key = models.CharField(_("address"), max_length=32, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scenarios", verbose_name=_("owner"), editable=False
    )
    name = models.CharField(_("name"), max_length=120)
    note = models.TextField(_("note"), blank=True, default="", max_length=2000)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("scenario"), _("scenarios"), ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="scenario_named")]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """One edit of a scenario. Steps are added and taken back, never changed: together they are its history."""

    class Kind(models.TextChoices):
        ADD = "add", _("add a place")
        REMOVE = "remove", _("remove a place")
        USE = "use", _("put a plot to a use")
        CALM = "calm", _("close a street to cars")

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="steps", verbose_name=_("scenario"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    layer = models.CharField(_("layer"), max_length=40)
    # The place that is removed, put to a use or calmed.
    target = models.BigIntegerField(_("place"), null=True, blank=True)
    use = models.CharField(_("use"), max_length=40, blank=True, default="")
    # Where the place that is added stands.
    geom = MetricField(_("geometry"), null=True, blank=True)
    facts = models.JSONField(_("facts"), blank=True, default=dict)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("step"), _("steps"), ["scenario", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="step_number"),
            models.CheckConstraint(
                condition=models.Q(kind="add", target=None, geom__isnull=False)
                | models.Q(kind__in=("remove", "calm"), target__isnull=False, geom=None, use="")
                | (models.Q(kind="use", target__isnull=False, geom=None) & ~models.Q(use="")),
                name="step_says_what",
            ),
            models.CheckConstraint(condition=models.Q(geom=None) | models.Q(geom__isvalid=True), name="step_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_kind_display()}"
