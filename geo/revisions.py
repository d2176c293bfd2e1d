"""Versions of tables: what an ETag is made of."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Sum

from geo.models import Revision


def version(tables: Iterable[str]) -> int:
    """Return the number of changes committed to these tables: grows with every commit. One query."""
    total = Revision.objects.filter(table__in=list(tables)).aggregate(total=Sum("changes"))["total"]
    return int(total or 0)


@transaction.atomic
def compact() -> int:
    """Add old revisions up into one row per table, without changing any version; return how many rows went. Four queries a table."""
    with connection.cursor() as cursor:
        # Two compactions at once would count a row twice; a second one waits for nothing and leaves.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('geo_revision'))")
        row = cursor.fetchone()
        if row is None or not row[0]:
            return 0
        cursor.execute(
            'WITH old AS (DELETE FROM geo_revision RETURNING "table", changes), '
            'kept AS (INSERT INTO geo_revision ("table", changes) SELECT "table", sum(changes) FROM old GROUP BY "table" RETURNING 1) '
            "SELECT (SELECT count(*) FROM old) - (SELECT count(*) FROM kept)"
        )
        row = cursor.fetchone()
        return int(row[0]) if row else 0
