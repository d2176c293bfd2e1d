"""What must be true of an installation before it starts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from geo import crs
from geo.models import Coverage


@register("store")
def metric_system_is_in_metres(**_: Any) -> list[CheckMessage]:
    """Return an error where MEENT_METRIC_SRID names a system in which nothing can be measured in metres."""
    flaw = crs.flaw_of_metric(crs.METRIC)
    if flaw is None:
        return []
    return [Error(f"MEENT_METRIC_SRID: {flaw}", hint="Choose your country's own plane in metres.", id="geo.E001")]


@register(Tags.database)
def metric_system_is_the_databases(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return an error where the database was made for another metric system than MEENT_METRIC_SRID. Two queries a database."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT to_regclass('geometry_columns')")
            if cursor.fetchone() == (None,):
                continue  # no PostGIS yet: the first migration brings it
            cursor.execute(
                "SELECT srid FROM geometry_columns WHERE f_table_schema = current_schema() AND f_table_name = %s", [Coverage._meta.db_table]
            )
            row = cursor.fetchone()
        if row is not None and row[0] != crs.METRIC:
            found.append(
                Error(
                    f"This database was made for MEENT_METRIC_SRID={row[0]}, and the setting now says {crs.METRIC}.",
                    hint=f"Set MEENT_METRIC_SRID={row[0]} again, or use an empty database for the other city.",
                    id="geo.E002",
                )
            )
    return found
