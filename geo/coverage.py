"""Whether an area has been surveyed for a layer: the difference between “there is none” and “nobody has looked”."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db import connection

from geo.layer import Layer
from geo.models import Area, Coverage, Dataset

# A survey's own edge is never drawn exactly along the area's: this much of the area is as good as all of it.
SURVEYED_SHARE = 0.95
# What of an area lies in each survey, joined: an outline of thousands of corners is cut for each area, and never joined for each.
COVERED = "ST_Area(ST_Union(ST_Intersection(area.geom, coverage.geom))) >= %s * ST_Area(area.geom)"


def within(areas: Collection[int], *, layer: str, datasets: Collection[str]) -> frozenset[int]:
    """Return the areas (by key) that some datasets, by key, are complete for a layer in. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT area.id "
            f"FROM {Area._meta.db_table} area JOIN {Coverage._meta.db_table} coverage ON coverage.geom && area.geom "
            f"JOIN {Dataset._meta.db_table} dataset ON dataset.id = coverage.dataset_id "
            "WHERE area.id = ANY(%s) AND coverage.layer = %s AND dataset.key = ANY(%s) GROUP BY area.id "
            f"HAVING {COVERED}",
            [list(areas), layer, list(datasets), SURVEYED_SHARE],
        )
        return frozenset(area for (area,) in cursor.fetchall())


def surveyed(layer: Layer, area: Area) -> bool:
    """Return whether the datasets that are complete for a layer cover at least 95 % of an area. One query."""
    return layer.id in surveyed_layers([area.pk])[area.pk]


def surveyed_layers(areas: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Return for each area (by its key) the ids of the layers that are surveyed in it. One query."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT area.id, coverage.layer "
            f"FROM {Area._meta.db_table} area JOIN {Coverage._meta.db_table} coverage ON coverage.geom && area.geom "
            "WHERE area.id = ANY(%s) GROUP BY area.id, coverage.layer "
            f"HAVING {COVERED}",
            [list(areas), SURVEYED_SHARE],
        )
        for area, layer in cursor.fetchall():
            found[area].add(layer)
    return {area: frozenset(found[area]) for area in areas}
