"""What is measured: an indicator, and its value for one area in one period."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models import Area, Dataset
from geo.models.dataset import REVISE
from geo.names import Names
from planning.area_figure import AreaFigure, AreaValue, Reckoning
from planning.note import Note, NoteEvent
from planning.scenario import Scenario, Step

__all__ = ["AreaFigure", "AreaValue", "Indicator", "IndicatorValue", "Note", "NoteEvent", "Reckoning", "Scenario", "Step"]


class Indicator(models.Model):
    """A question that a source answers with one number for each area, and for whom it speaks.

    Its names say what is counted, of people or of what is there for them; never what people are held to lack.
    """

    class Kind(models.TextChoices):
        COUNT = "count", _("count")  # may be added up over areas
        SHARE = "share", _("share")  # a part of one: 0 to 1
        MEAN = "mean", _("mean")
        SCORE = "score", _("score")  # the source's own scale

    class Need(models.TextChoices):
        MORE = "more", _("a higher value means more need")
        LESS = "less", _("a higher value means less need")
        NEITHER = "neither", _("says nothing of need")

    class Group(models.TextChoices):
        RESIDENTS = "residents", _("residents")
        WOMEN = "women", _("women")
        MEN = "men", _("men")
        HOUSEHOLDS = "households", _("households")
        AREA = "area", _("the area as a whole")

    class Lasts(models.TextChoices):
        YEAR = "year", _("a year")
        MONTH = "month", _("a month")
        DAY = "day", _("one day")

    class Floor(models.TextChoices):
        HOUSING = "housing", _("housing")
        INCOME = "income", _("income")
        TENURE = "tenure", _("who owns and who rents")
        SOCIAL_SECURITY = "social_security", _("social security")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    # Empty in all languages where it is a number of things that have no other name.
    unit_nl = models.CharField(_("unit in Dutch"), max_length=40, blank=True, default="")
    unit_fr = models.CharField(_("unit in French"), max_length=40, blank=True, default="")
    unit_en = models.CharField(_("unit in English"), max_length=40, blank=True, default="")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="indicators", verbose_name=_("dataset"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    need = models.CharField(_("need"), max_length=8, choices=Need)
    group = models.CharField(_("group"), max_length=12, choices=Group)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("to age (included; empty: and older)"), null=True, blank=True)
    period = models.CharField(_("each value speaks of"), max_length=8, choices=Lasts, default=Lasts.YEAR)
    # A proxy of a right that plans have to leave whole stands beside the green, and says what it does not show.
    floor = models.CharField(_("stands for the right to"), max_length=16, choices=Floor, blank=True, default="")
    card_nl = models.TextField(_("what it does not show, in Dutch"), blank=True, default="")
    card_fr = models.TextField(_("what it does not show, in French"), blank=True, default="")
    card_en = models.TextField(_("what it does not show, in English"), blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("indicator"), _("indicators"), ["key"]
        triggers = [REVISE]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(age_to=None) | models.Q(age_from__isnull=False, age_to__gte=models.F("age_from")),
                name="indicator_ages",
            ),
            models.CheckConstraint(condition=~(models.Q(name_nl="") | models.Q(name_fr="") | models.Q(name_en="")), name="indicator_named"),
            models.CheckConstraint(
                condition=models.Q(unit_nl="", unit_fr="", unit_en="")
                | ~(models.Q(unit_nl="") | models.Q(unit_fr="") | models.Q(unit_en="")),
                name="indicator_unit",
            ),
            models.CheckConstraint(
                condition=models.Q(floor="") | ~(models.Q(card_nl="") | models.Q(card_fr="") | models.Q(card_en="")),
                name="indicator_card",
            ),
        ]

    def __str__(self) -> str:
        return str(self.names)

    @property
    def names(self) -> Names:
        """Its name in each language."""
        return Names(nl=self.name_nl, fr=self.name_fr, en=self.name_en)

    @property
    def unit(self) -> Names:
        """Its unit in each language."""
        return Names(nl=self.unit_nl, fr=self.unit_fr, en=self.unit_en)

    @property
    def card(self) -> Names:
        """What it does not show."""
        return Names(nl=self.card_nl, fr=self.card_fr, en=self.card_en)


class IndicatorValue(models.Model):
    """One number, or why there is none. Suppressed, missing and zero are three different things."""

    class State(models.TextChoices):
        VALUE = "value", _("known")
        SUPPRESSED = "suppressed", _("kept back by the source")  # too few people to publish
        MISSING = "missing", _("the source has none")

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values", verbose_name=_("indicator"))
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+", verbose_name=_("area"))
    period = models.CharField(_("period"), max_length=10, validators=[RegexValidator(r"^\d{4}(-\d{2}){0,2}$")])
    state = models.CharField(_("state"), max_length=10, choices=State)
    value = models.FloatField(_("value"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("value of an area"), _("values of areas"), ["indicator", "period", "area"]
        triggers = [REVISE]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period", "area"], name="indicatorvalue_once"),
            models.CheckConstraint(
                condition=models.Q(state="value", value__isnull=False) | models.Q(state__in=("suppressed", "missing"), value=None),
                name="indicatorvalue_state",
            ),
            # PostgreSQL holds NaN to be greater than any number, infinity included.
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(value__gt=float("-inf"), value__lt=float("inf")), name="indicatorvalue_finite"
            ),
            models.CheckConstraint(condition=models.Q(period__regex=r"^\d{4}(-\d{2}){0,2}$"), name="indicatorvalue_period"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.area_id} {self.period}: {self.state if self.value is None else self.value}"
