"""Staging: rows go through COPY into a temporary table, and from there in one statement to where they belong."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import pgtrigger
from django.db import connection, models, transaction
from psycopg import sql

from geo import crs
from geo.importing.mapping import LayerMapping
from geo.layer import Layer

# A line this close to an area's edge is that edge.
ALONG_M = 0.5
# So many new rows make the planner's statistics wrong at once; for fewer, the database's own housekeeping is soon enough.
ROWS_TO_ANALYZE = 20_000


class Staging:
    """The rows of one layer on their way in. Lives in the transaction that made it."""

    def __init__(self, mapping: LayerMapping, dataset_id: int) -> None:
        self.layer, self.dataset_id = mapping.layer, dataset_id
        self.fields = list(mapping.fields.values())
        self.table = sql.Identifier(f"staging_{self.layer.table}"[:63])
        self.target = sql.Identifier(self.layer.table)
        self.names = [column_of(field) for field in self.fields]
        self.columns = ["file_row", "source_id", "source_hash", "drawn", "geom", *self.names]
        self.json = [isinstance(field, models.JSONField) for field in self.fields]
        types = {
            "file_row": "bigint",
            "source_id": "text",
            "source_hash": "text",
            "drawn": "text",
            "geom": f"geometry(Geometry,{crs.METRIC})",
        }
        types |= {column_of(field): str(field.db_type(connection)) for field in self.fields}
        described = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in types.items())
        self._run("DROP TABLE IF EXISTS {table}")
        self._run("CREATE TEMPORARY TABLE {table} ({described}, fate text) ON COMMIT DROP", described=described)

    def _run(self, text: str, parameters: Sequence[Any] = (), **parts: Any) -> list[tuple[Any, ...]]:
        """Run a statement about our two tables and return its rows."""
        statement = sql.SQL(text).format(table=self.table, target=self.target, **parts)
        with connection.cursor() as cursor:
            cursor.execute(statement.as_string(connection.connection), parameters or None)
            return list(cursor.fetchall()) if cursor.description else []

    def add(self, rows: Iterable[tuple[int, str | None, str, str, str, Sequence[Any]]]) -> None:
        """Copy rows in: number, id at the source, hash, how drawn, geometry as hexadecimal WKB, and the values in the fields' order."""
        names = listed(self.columns)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(self.table, names)
        structured = self.json
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for number, source_id, digest, drawn, geometry, values in rows:
                said = (
                    ("{}" if not value else json.dumps(value)) if is_json else value
                    for value, is_json in zip(values, structured, strict=True)
                )
                copy.write_row((number, source_id, digest, drawn, geometry, *said))

    def holds_any(self) -> bool:
        """Return whether any row got this far."""
        return bool(self._run("SELECT 1 FROM {table} LIMIT 1"))

    def redrawn(self) -> list[tuple[int, int]]:
        """Drop lines that run along the edge of an area of the same kind: it was drawn twice. Return (row of the line, of the area)."""
        if not self._run("SELECT 1 FROM {table} WHERE drawn <> '' LIMIT 1"):
            return []
        alike = [sql.SQL("a.{0} IS NOT DISTINCT FROM l.{0}").format(sql.Identifier(name)) for name in self._kinds()]
        self._run("CREATE INDEX ON {table} USING gist (geom)")
        self._run("ANALYZE {table}")
        return self._run(
            "WITH twice AS (SELECT DISTINCT ON (l.ctid) l.ctid AS id, l.file_row AS line, a.file_row AS area FROM {table} l JOIN {table} a "
            "ON a.drawn = '' AND ST_Dimension(a.geom) = 2 AND a.geom && l.geom AND {alike} "
            "AND ST_Covers(ST_Buffer(ST_Boundary(a.geom), %s), CASE WHEN l.drawn = 'open' THEN l.geom ELSE ST_Boundary(l.geom) END) "
            "WHERE l.drawn <> '' ORDER BY l.ctid, a.file_row), "
            "dropped AS (DELETE FROM {table} s USING twice WHERE s.ctid = twice.id) SELECT line, area FROM twice ORDER BY line",
            [ALONG_M],
            alike=sql.SQL(" AND ").join([sql.SQL("true"), *alike]),
        )

    def closed(self) -> list[tuple[int, str | None]]:
        """Return (row, id) of lines that became areas."""
        return self._run("SELECT file_row, source_id FROM {table} WHERE drawn = 'outline' ORDER BY file_row")

    def left_open(self) -> list[int]:
        """Drop lines that close nothing and run along nothing; return their rows."""
        return [row for (row,) in self._run("DELETE FROM {table} WHERE drawn = 'open' RETURNING file_row")]

    def identify(self) -> None:
        """Give rows without an id of their own one made of kind and place, to the centimetre."""
        kind = sql.SQL(" || '|' || ").join(sql.SQL("coalesce({}::text, '')").format(sql.Identifier(name)) for name in self._kinds())
        self._run(
            "UPDATE {table} SET source_id = 'at:' || md5({kind} || ST_AsText(ST_Normalize(geom), 2)) WHERE source_id IS NULL",
            kind=sql.SQL("{} || {}").format(sql.Literal(f"{self.layer.id}|"), kind) if self._kinds() else sql.Literal(f"{self.layer.id}|"),
        )

    def _kinds(self) -> list[str]:
        """Return the columns that say which kind of the layer's things a row is: its own choices that must be made."""
        return [column_of(field) for field in self.fields if field.choices and not field.has_default() and not field.blank]

    def repeated(self, *, merge: bool) -> Iterator[tuple[int, str, int, bool]]:
        """Yield (row, id, row that had it first, whether it is the very same) for ids used again; the same is dropped, others renamed."""
        found = self._run(
            "SELECT file_row, source_id, first, source_hash = first_hash FROM (SELECT file_row, source_id, source_hash, "
            "first_value(file_row) OVER every AS first, first_value(source_hash) OVER every AS first_hash, row_number() OVER every AS nth "
            "FROM {table} WINDOW every AS (PARTITION BY source_id ORDER BY file_row)) AS ranked WHERE nth > 1 ORDER BY file_row"
        )
        if not found:
            return
        if merge:
            self._run(
                "DELETE FROM {table} s USING (SELECT ctid, row_number() OVER "
                "(PARTITION BY source_id, source_hash ORDER BY file_row) AS nth FROM {table}) AS ranked "
                "WHERE s.ctid = ranked.ctid AND ranked.nth > 1"
            )
        self._run(
            "UPDATE {table} s SET source_id = left(s.source_id, 90) || '~' || ranked.nth FROM (SELECT ctid, row_number() OVER "
            "(PARTITION BY source_id ORDER BY file_row) AS nth FROM {table}) AS ranked WHERE s.ctid = ranked.ctid AND ranked.nth > 1"
        )
        for number, source_id, first, same in found:
            yield number, source_id, first, bool(same) and merge

    def drop(self, numbers: Sequence[int]) -> None:
        """Take rows out again."""
        self._run("DELETE FROM {table} WHERE file_row = ANY(%s)", [list(numbers)])

    def judge(self) -> dict[str, int]:
        """Decide what becomes of each row, and return how many fare how."""
        # Without index and statistics, finding what has gone compared each stored row with each new one: minutes for 64,000 trees.
        self._run("CREATE UNIQUE INDEX ON {table} (source_id)")
        self._run("ANALYZE {table} (source_id)")
        if not self._run("SELECT 1 FROM {target} WHERE dataset_id = %s LIMIT 1", [self.dataset_id]):
            return {"added": self._run("SELECT count(*) FROM {table}")[0][0]}
        self._run(
            "UPDATE {table} s SET fate = CASE WHEN t.source_hash = s.source_hash AND (t.gone_since IS NULL OR t.edited_at IS NOT NULL) "
            "THEN 'unchanged' WHEN t.edited_at IS NOT NULL THEN 'conflicts' ELSE 'updated' END "
            "FROM {target} t WHERE t.dataset_id = %s AND t.source_id = s.source_id",
            [self.dataset_id],
        )
        return {fate or "added": count for fate, count in self._run("SELECT fate, count(*) FROM {table} GROUP BY fate")}

    def conflicts(self) -> list[tuple[int, str]]:
        """Return (row, id) of rows that both the source and people have changed."""
        return self._run("SELECT file_row, source_id FROM {table} WHERE fate = 'conflicts' ORDER BY file_row")

    def store(self) -> None:
        """Write new and changed rows, in Hilbert order so that neighbours lie together on disk."""
        filled = ["geom", *self.names, "source_id", "source_hash"]
        changed = [name for name in filled if name != "source_id"]
        with past_triggers(self.layer):
            self._run(
                "INSERT INTO {target} (dataset_id, {filled}) SELECT %s, {filled} FROM {table} WHERE fate IS NULL OR fate = 'updated' "
                "ORDER BY geom ON CONFLICT (dataset_id, source_id) DO UPDATE SET {changed}, gone_since = NULL "
                "WHERE {target}.edited_at IS NULL",
                [self.dataset_id],
                filled=listed(filled),
                changed=sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in changed),
            )
        # Without it the planner takes a full table for an empty one, and looking for what is gone took minutes instead of 0.1 s.
        self._run("ANALYZE {target}")

    def analyze(self) -> None:
        """Tell the planner what the target now holds."""
        self._run("ANALYZE {target}")

    def gone(self, today: date, kept: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the ids that the source no longer has: those of rows now marked as gone, and those of rows that people edited."""
        condition = (
            "t.dataset_id = %s AND t.gone_since IS NULL AND NOT t.source_id = ANY(%s) "
            "AND NOT EXISTS (SELECT 1 FROM {table} s WHERE s.source_id = t.source_id)"
        )
        found = self._run(
            f"SELECT t.source_id, t.edited_at IS NOT NULL FROM {{target}} t WHERE {condition} ORDER BY t.id", [self.dataset_id, list(kept)]
        )
        gone = [source_id for source_id, edited in found if not edited]
        if gone:
            with past_triggers(self.layer):
                self._run(
                    f"UPDATE {{target}} t SET gone_since = %s WHERE t.edited_at IS NULL AND {condition}",
                    [today, self.dataset_id, list(kept)],
                )
        return gone, [source_id for source_id, edited in found if edited]


def column_of(field: "models.Field[Any, Any]") -> str:
    """Return the name of a field's column."""
    return field.get_attname_column()[1] or field.name


def listed(names: Iterable[str]) -> sql.Composed:
    """Return names as a list of columns."""
    return sql.SQL(", ").join([sql.Identifier(name) for name in names])


@contextmanager
def past_triggers(layer: Layer) -> Iterator[None]:
    """Pass by a layer's row triggers. What the database refuses is taken back first: what ends the passing by is a statement too."""
    with pgtrigger.ignore(*row_triggers(layer)), transaction.atomic():
        yield


def row_triggers(layer: Layer) -> list[str]:
    """Return the addresses of a layer's row triggers, which an import passes by; statements still count as changes of the table."""
    registered: list[tuple[Any, Any]] = pgtrigger.registered()
    return [trigger.get_uri(model) for model, trigger in registered if model is layer.model and str(trigger.level) == str(pgtrigger.Row)]
