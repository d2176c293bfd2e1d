"""TemporaryUse: that a plot is lent for a time, on conditions, and how it was handed back."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot
from geo.models.dataset import REVISE
from participation.application import Application


class Days(Func):
    """Days from one to another, both within."""

    function = "daterange"
    output_field = DateRangeField()


class TemporaryUse(models.Model):
    """A use of a plot from a day to a day. Two of one plot never share a day: the database holds that.

    `status_before` is what the plot was when the use began, to be set back at its end. Handed back, it ends that day.
    """

    class Left(models.TextChoices):
        AS_IT_WAS = "as-it-was", _("as it was")
        BETTER = "better", _("better than it was")
        WORK_LEFT = "work-left", _("with something still to be done")

    plot = models.ForeignKey(VacantPlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("vacant plot"))
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="uses", verbose_name=_("application"))
    use = models.SlugField(_("use"), max_length=40)
    group = models.CharField(_("group"), max_length=60, blank=True, default="")
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))
    conditions = models.TextField(_("conditions"), max_length=2_000, blank=True, default="")
    started_on = models.DateField(_("began"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    status_before = models.CharField(max_length=20, blank=True, default="", editable=False)
    handed_back_on = models.DateField(_("handed back"), null=True, blank=True)
    left = models.CharField(_("how it was left"), max_length=10, choices=Left, blank=True, default="")
    left_words = models.TextField(_("words on how it was left"), max_length=1_000, blank=True, default="")
    reminded_on = models.DateField(_("reminded"), null=True, blank=True)
    # What was granted for a plot that is another one now stands here still, and is lived on at its successors.
    moved = models.BooleanField(_("goes on elsewhere"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("temporary use"), _("temporary uses"), ["plot", "start"]
        triggers = [REVISE]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="temporaryuse_in_order"),
            models.CheckConstraint(
                condition=models.Q(handed_back_on=None) | models.Q(handed_back_on__gte=models.F("start")),
                name="temporaryuse_back_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(handed_back_on=None, left="") | (models.Q(handed_back_on__isnull=False) & ~models.Q(left="")),
                name="temporaryuse_back_whole",
            ),
            ExclusionConstraint(
                name="temporaryuse_alone",
                expressions=[
                    ("plot", RangeOperators.EQUAL),
                    (Days("start", Coalesce("handed_back_on", "end"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(moved=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plot_id}: {self.start} – {self.end}"
