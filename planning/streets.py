"""Streets: the ways that people on foot can take."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection
from numpy.typing import NDArray

from geo import crs
from geo.models import Street

TABLES: Final = (Street._meta.db_table,)
# Kinds that are not walked where a source says nothing about walking.
NOT_WALKED: Final = (Street.Kind.MOTORWAY,)


def walkable(*, near: Sequence[Any] | None = None, within_m: float = 0.0) -> NDArray[Any]:
    """Return the lines (metric) of the streets that can be walked, in order of id. One query.

    All of them, or those in the rectangle around some areas, widened by `within_m`.

    A source that says nothing about walking leaves it to the kind: everything but motorways is walked.
    """
    where, values = "", []
    if near is not None:
        where = "AND geom && ST_Expand(ST_SetSRID(ST_GeomFromWKB(%s), %s)::box2d, %s)"
        values = [shapely.to_wkb(shapely.union_all(shapely.envelope(np.array(near, dtype=object)))), crs.METRIC, within_m]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ST_AsBinary((ST_Dump(geom)).geom) FROM {Street._meta.db_table} "
            f"WHERE gone_since IS NULL AND coalesce(walkable, kind <> ALL(%s)) {where} ORDER BY id",
            [[str(kind) for kind in NOT_WALKED], *values],
        )
        return np.asarray(shapely.from_wkb(np.array([row[0] for row in cursor.fetchall()], dtype=object)))
