"""Emptying a database after a test that commits: only tables that hold rows, row by row where they are few."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

# Above this, rows that were deleted would be in the way of the tests that follow: the table is truncated.
SMALL_BYTES = 4_000_000
# What Django would fill anew after each emptying, with the very same rows.
FILLED_BY_DJANGO = {"django_content_type", "auth_permission"}

SqlFlush = Callable[..., list[str]]


def thrifty(sql_flush: SqlFlush) -> SqlFlush:
    """Return Django's `sql_flush` with a quicker answer: to truncate sixty tables takes ten times as long as to empty the few in use."""

    def sql_of(self: Any, style: Any, tables: Iterable[str], **options: bool) -> list[str]:
        tables = list(tables)
        if not tables or options.get("reset_sequences"):
            return sql_flush(self, style, tables, **options)
        name = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{each}', pg_relation_size('{name(each)}') WHERE EXISTS (SELECT FROM {name(each)})"
                    for each in tables
                    if each not in FILLED_BY_DJANGO
                )
            )
            held = cursor.fetchall()
        if any(size > SMALL_BYTES for _table, size in held):
            return sql_flush(self, style, tables, **options)
        # Neither triggers nor foreign keys have a say: all that is there goes, and nothing is noted of it.
        role = "SET LOCAL session_replication_role = {}".format
        return [role("replica"), *(f"DELETE FROM {name(table)}" for table, _size in held), role("origin")] if held else []

    return sql_of


def where_needed(fill: Callable[..., None]) -> Callable[..., None]:
    """Return what fills Django's own tables after an emptying, which asks first whether they were emptied."""

    def filled(*arguments: Any, **options: Any) -> None:
        from django.contrib.contenttypes.models import ContentType

        if not ContentType.objects.exists():
            fill(*arguments, **options)

    return filled
