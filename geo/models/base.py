"""Place: what is stored. Each kind of thing is a concrete model over it."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from geo import crs
from geo.models.called import Called
from geo.models.dataset import REVISE, Dataset
from geo.models.geometry import LINES, POINTS, POLYGONS, MetricField, of_type, stored_copy


class Certainty(models.TextChoices):
    """How sure the source is of a fact."""

    CERTAIN = "certain", _("certain")
    LIKELY = "likely", _("likely")
    UNSURE = "unsure", _("unsure")


class Place(models.Model):
    """Something in public space: where it is, what it is called, and who says so, of which date."""

    geom = MetricField(_("geometry"))
    geom_wgs84 = stored_copy(crs.WGS84)
    geom_mercator = stored_copy(crs.WEB_MERCATOR)
    name = models.CharField(_("name"), max_length=250, blank=True, default="")
    names = models.JSONField(_("names by language"), blank=True, default=dict)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+", verbose_name=_("dataset"))
    source_id = models.CharField(_("id at the source"), max_length=100)
    source_date = models.DateField(_("date of the source"), null=True, blank=True)
    last_confirmed = models.DateField(_("last confirmed"), null=True, blank=True)
    certainty = models.CharField(_("certainty"), max_length=8, choices=Certainty, default=Certainty.LIKELY)
    gone_since = models.DateField(_("gone since"), null=True, blank=True)
    source_hash = models.CharField(max_length=32, blank=True, default="", editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    edited_at = models.DateTimeField(_("edited by people"), null=True, editable=False)

    GEOMETRY_TYPES: ClassVar[tuple[str, ...]] = ()

    # The columns by which somebody who types a word finds the place.
    SEARCHED: ClassVar[tuple[str, ...]] = ("name",)

    # The column with the day on which a place is planned to be no longer what its layer says it is; past it, it is not.
    ENDS: ClassVar[str] = ""

    # What a tile tells of each place besides its name and kind.
    TILED: ClassVar[tuple[str, ...]] = ()

    # Columns that are about the row and not about the place: no door shows them as facts.
    BOOKKEEPING: ClassVar[frozenset[str]] = frozenset(
        {"geom", "geom_wgs84", "geom_mercator", "source_hash", "created_at", "edited_at", "dataset", "id"}
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=models.Q(geom__isvalid=True) & models.Q(geom__empty=False), name="%(class)s_valid"),
            models.UniqueConstraint(fields=["dataset", "source_id"], name="%(class)s_source"),
        ]
        indexes = [
            GistIndex(fields=["geom"], name="%(class)s_metric_gist"),
            GistIndex(fields=["geom_wgs84"], name="%(class)s_wgs84_gist"),
            GistIndex(fields=["geom_mercator"], name="%(class)s_mercator_gist"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="%(class)s_name_trgm", condition=~models.Q(name="")),
            GinIndex(OpClass(Called("name", "names"), "gin_trgm_ops"), name="%(class)s_called_trgm", condition=~models.Q(name="")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="mark_edited",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="NEW.edited_at = now(); RETURN NEW;",
            ),
            REVISE,
        ]

    def __str__(self) -> str:
        return self.name or f"{self._meta.verbose_name} {self.pk}"


class PointPlace(Place):
    """A place that is a point."""

    GEOMETRY_TYPES = POINTS

    class Meta(Place.Meta):
        abstract = True
        constraints = [*Place.Meta.constraints, of_type(*POINTS)]


class LinePlace(Place):
    """A place that is a line."""

    GEOMETRY_TYPES = LINES

    class Meta(Place.Meta):
        abstract = True
        constraints = [*Place.Meta.constraints, of_type(*LINES)]


class PolygonPlace(Place):
    """A place that has an area."""

    GEOMETRY_TYPES = POLYGONS

    class Meta(Place.Meta):
        abstract = True
        constraints = [*Place.Meta.constraints, of_type(*POLYGONS)]


class PointOrPolygonPlace(Place):
    """A place that some sources know as a point and others with its area."""

    GEOMETRY_TYPES = (*POINTS, *POLYGONS)

    class Meta(Place.Meta):
        abstract = True
        constraints = [*Place.Meta.constraints, of_type(*POINTS, *POLYGONS)]


def tracked(model: type[Any]) -> type[Any]:
    """Return the model with a history: each edit by people becomes an event that holds who (an id), when and what.

    Columns that the database makes itself are left out. Imports bypass this and are one `ImportRun` each.
    """
    made = [field.name for field in model._meta.fields if field.generated]
    track = pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=made)
    return track(model)  # type: ignore[no-any-return]
