"""Succession: which plots came of which, by splitting and merging; so that what was put on one is found from the other."""

from collections.abc import Iterable

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot
from geo.models.dataset import REVISE


class Succession(models.Model):
    """That one plot came of another."""

    class How(models.TextChoices):
        SPLIT = "split", _("split")
        MERGE = "merge", _("merged")

    before = models.ForeignKey(VacantPlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("before"))
    after = models.ForeignKey(VacantPlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("after"))
    how = models.CharField(_("how"), max_length=5, choices=How)
    on = models.DateField(_("day"))

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("succession of plots"), _("successions of plots"), ["on", "pk"]
        triggers = [REVISE]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="succession_once"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="succession_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


def ancestors(plots: Iterable[int]) -> list[int]:
    """Return some plots and all that they came of, in order of key. One query."""
    return _walk(plots, start="after_id", to="before_id")


def successors(plot: int) -> list[int]:
    """Return what a plot is today: those that came of it and of which nothing came again; none where nothing did. One query."""
    found = [one for one in _walk([plot], start="before_id", to="after_id") if one != plot]
    gone = set(Succession.objects.filter(before__in=found).values_list("before_id", flat=True)) if found else set()
    return [one for one in found if one not in gone]


def _walk(plots: Iterable[int], *, start: str, to: str) -> list[int]:
    table = Succession._meta.db_table
    asked = list(plots)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE line (plot) AS (SELECT unnest(%s::bigint[]) "
            f"UNION SELECT s.{to} FROM {table} s JOIN line ON s.{start} = line.plot) SELECT plot FROM line ORDER BY plot",
            [list(asked)],
        )
        return [row[0] for row in cursor.fetchall()]
