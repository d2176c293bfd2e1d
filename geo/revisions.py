"""Versions of tables: what an ETag is made of."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.db import connection, transaction

from geo.standing import ends, last_end

# Where places come past a planned end, a version holds the changes and, in so many bits below them, the day of the last such end.
DAY_BITS: Final = 20


def version(tables: Iterable[str]) -> int:
    """Return a number for the state of these tables: it grows with every commit, and when a place comes past its end. One query."""
    names = list(tables)
    sql, days = _numbered(names)
    with connection.cursor() as cursor:
        # By hand, as every answer starts with it: the ORM takes half a millisecond to word it (November 2026).
        cursor.execute(f'SELECT {sql} FROM geo_revision WHERE "table" = ANY(%s)', [*days, names])
        (total,) = cursor.fetchone() or (0,)
    return int(total)


def versions(tables: Iterable[str]) -> Mapping[str, int]:
    """Return the version of each of these tables. One query, and one for each table in which places come past a planned end."""
    names = set(tables)
    with connection.cursor() as cursor:
        cursor.execute('SELECT "table", sum(changes)::bigint FROM geo_revision WHERE "table" = ANY(%s) GROUP BY 1', [sorted(names)])
        changed = dict(cursor.fetchall())
    return {name: version([name]) if name in ends() else changed.get(name, 0) for name in names}


def fingerprint(tables: Iterable[str]) -> tuple[int, int]:
    """Return what tells one state of these tables from any other, in an open transaction too. One query.

    A version that is taken back is given out again; the ids of its rows never are, so they are made into one number beside the sum.
    """
    names = list(tables)
    sql, days = _numbered(names)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {sql}, coalesce(bit_xor(hashint8extended(id, 0)), 0) FROM geo_revision WHERE "table" = ANY(%s)',
            [*days, names],
        )
        total, ids = cursor.fetchone() or (0, 0)
    return int(total), int(ids)


def _numbered(tables: Iterable[str]) -> tuple[str, list[date]]:
    """Return the SQL of the version of tables, over their rows of `geo_revision`, and its parameters."""
    ended, days = last_end(tables)
    changes = "coalesce(sum(changes), 0)::bigint"
    return (f"({changes} << {DAY_BITS}) + {ended}" if ended else changes), days


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
