"""What a layer holds, in a few words: how many places, where, from which datasets, complete for which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import Envelope, Transform
from django.db import connection
from django.db.models import Count

from geo import crs, revisions
from geo.layer import Layer
from geo.models import Coverage, Dataset
from geo.standing import still_there


@dataclass(frozen=True, slots=True)
class Survey:
    """A dataset held to be complete for a layer, with the evidence, and the box around where: west, south, east, north in degrees."""

    dataset: Dataset
    evidence: str
    bbox: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """What one layer holds; places that have gone are not counted. `bbox` is west, south, east, north in degrees."""

    count: int
    bbox: tuple[float, float, float, float] | None
    datasets: tuple[Dataset, ...]
    surveys: tuple[Survey, ...]


# Each layer's last summary, with the version of the tables it was made from.
_known: dict[str, tuple[tuple[int, ...], Summary]] = {}

SHARED_TABLES = (Dataset._meta.db_table, Coverage._meta.db_table)


def summaries(layers: Iterable[Layer]) -> Mapping[str, Summary]:
    """Return the summary of each layer by its id. As many queries as `revisions.versions`, and four for each layer that changed since."""
    wanted = list(layers)
    if connection.in_atomic_block:
        # What an open transaction sees may yet be rolled back, and its versions given out again.
        return {layer.id: _read(layer) for layer in wanted}
    tables = [*(table for layer in wanted for table in layer.stored_in), *SHARED_TABLES]
    changes = revisions.versions(tables)
    for layer in wanted:
        # Read before the places are: a commit in between makes the summary newer than its version, never older.
        version = tuple(changes[table] for table in (*layer.stored_in, *SHARED_TABLES))
        if layer.id not in _known or _known[layer.id][0] != version:
            _known[layer.id] = (version, _read(layer))
    return {layer.id: _known[layer.id][1] for layer in wanted}


def _read(layer: Layer) -> Summary:
    """Return the summary of a layer as it is now. Four queries."""
    standing = layer.model._base_manager.filter(still_there(layer.model))
    found = standing.aggregate(count=Count("pk"), bbox=Extent("geom_wgs84"))
    rows = Coverage.objects.filter(layer=layer.id).select_related("dataset").defer("geom").order_by("pk")
    surveys = tuple(Survey(row.dataset, row.evidence, row.box.extent) for row in rows.annotate(box=Transform(Envelope("geom"), crs.WGS84)))
    used = set(standing.order_by().values_list("dataset", flat=True).distinct()) | {each.dataset.pk for each in surveys}
    datasets = tuple(Dataset.objects.filter(pk__in=used).order_by("pk"))
    return Summary(found["count"], found["bbox"], datasets, surveys)


def together(found: Iterable[Summary]) -> tuple[float, float, float, float] | None:
    """Return the box around several layers, or None if they hold nothing."""
    boxes = [each.bbox for each in found if each.bbox]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))
