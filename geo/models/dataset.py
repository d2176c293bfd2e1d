"""Where facts come from: datasets, how far each is complete, and the runs that loaded them."""

import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models.geometry import MetricField

# Every statement that changes a table adds to its version.
REVISE = pgtrigger.Trigger(
    name="revise",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
    func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;',
)


class Dataset(models.Model):
    """A publication that places were taken from, with what its publisher asks of those who show it."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200)
    licence = models.CharField(_("licence"), max_length=100)
    licence_url = models.URLField(_("licence address"), blank=True, default="")
    attribution = models.CharField(_("attribution"), max_length=300)
    retrieved = models.DateField(_("retrieved"), null=True, blank=True)
    fictional = models.BooleanField(_("fictional"), default=False)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("dataset"), _("datasets"), ["name"]
        triggers = [REVISE]

    def __str__(self) -> str:
        return self.name


class Coverage(models.Model):
    """The area within which a dataset is held to be complete for one layer, and the evidence for it.

    Outside every coverage the answer is "not surveyed", never zero.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="coverages", verbose_name=_("dataset"))
    layer = models.SlugField(_("layer"))
    geom = MetricField(_("area"))
    evidence = models.TextField(_("evidence"))

    class Meta:
        verbose_name, verbose_name_plural = _("coverage"), _("coverages")
        triggers = [REVISE]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "layer"], name="coverage_once"),
            models.CheckConstraint(condition=models.Q(geom__isvalid=True), name="coverage_valid"),
            models.CheckConstraint(condition=models.Q(geom__type__in=("POLYGON", "MULTIPOLYGON")), name="coverage_type"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id}: {self.layer}"


class ImportRun(models.Model):
    """One load of one file: the single event in the history of all the places it brought."""

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="runs", verbose_name=_("dataset"))
    file_name = models.CharField(_("file"), max_length=255)
    file_sha256 = models.CharField(max_length=64)
    finished_at = models.DateTimeField(_("finished"), db_default=Now())
    report = models.JSONField(_("report"))

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("import"), _("imports"), ["-finished_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.finished_at:%Y-%m-%d})"


class Revision(models.Model):
    """One statement that changed a table; a layer's version is the sum of its rows' `changes`.

    Rows are only ever added, so writers never wait for each other; and a sum over what is committed grows with every commit,
    in whatever order the commits come, so a reader never takes an old answer for a new one. `geo.revisions.compact` adds old
    rows up into one.
    """

    table = models.CharField(max_length=63)
    changes = models.BigIntegerField(db_default=1)

    class Meta:
        indexes = [models.Index(fields=["table"], include=["changes"], name="revision_table")]

    def __str__(self) -> str:
        return f"{self.table}: {self.changes}"
