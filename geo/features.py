"""Places as features, written by PostGIS itself: one query, whatever their number."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import Transform
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, F, Func, QuerySet, Value

from geo import facts
from geo.crs import Crs
from geo.extent import COLUMNS
from geo.layer import Layer
from geo.query import FeatureQuery, page

# Control characters that no JSON text holds: so CSV never has to quote, and a row comes out as it went in.
DELIMITER: Final = b"\x02"
UNQUOTED: Final = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"


class Joined(Func):
    """Texts one after the other, in SQL."""

    arg_joiner = " || "
    template = "%(expressions)s"
    output_field = CharField()


def literal(text: str) -> Value:
    """Return a text of ours as it stands."""
    return Value(text, output_field=CharField())


class AsText(Func):
    """A value as SQL prints it."""

    template = "%(expressions)s::text"
    output_field = CharField()


class Json(Func):
    """A value as JSON text; the word null where there is none, for one NULL would erase the whole feature."""

    template = "coalesce(to_json(%(expressions)s)::text, 'null')"
    output_field = CharField()


class JsonArray(Func):
    """Values as one JSON array."""

    template = "json_build_array(%(expressions)s)::text"
    output_field = CharField()


class GeoJson(Func):
    """A geometry as GeoJSON text, with so many decimals and no mention of its system."""

    output_field = CharField()

    def __init__(self, geometry: Any, decimals: int) -> None:
        super().__init__(geometry, template=f"ST_AsGeoJSON(%(expressions)s, {decimals}, 0)")


class Wkt(Func):
    """A geometry as well-known text, with so many decimals."""

    output_field = CharField()

    def __init__(self, geometry: Any, decimals: int) -> None:
        super().__init__(geometry, template=f"ST_AsText(%(expressions)s, {decimals})")


def harmless(column: str) -> Func:
    """Return the expression of a text as `facts.harmless` writes it."""
    return Func(column, literal(f"^([{facts.FORMULA}])"), literal(r"'\1"), function="regexp_replace", output_field=CharField())


class FlipCoordinates(Func):
    """A geometry with its axes exchanged."""

    function = "ST_FlipCoordinates"
    output_field = GeometryField()


def geometry(crs: Crs) -> Any:
    """Return the expression of a place's geometry in a system, in the axis order of that system; a stored column where there is one."""
    column = COLUMNS.get(crs.srid)
    found = F(column) if column else Transform("geom", crs.srid)
    return FlipCoordinates(found) if crs.north_first else found


def feature_text(layer: Layer, crs: Crs, shown: tuple[str, ...] | None = None) -> Joined:
    """Return the expression of a place as the text of a GeoJSON feature."""
    pieces: list[Any] = [literal('{"type":"Feature","id":'), AsText("pk"), literal(',"geometry":'), GeoJson(geometry(crs), crs.decimals)]
    before = ',"properties":{'
    for name in facts.shown(layer) if shown is None else shown:
        pieces += [literal(f'{before}"{name}":'), Json(facts.column(name))]
        before = ","
    return Joined(*pieces, literal("}}" if before == "," else before + "}}"))


@dataclass(slots=True)
class Page:
    """One page of features while it is read: how many came, and what to ask for next; complete once all chunks have been taken."""

    query: FeatureQuery
    returned: int = 0
    next_after: tuple[Any, ...] | None = None
    last_keys: bytes = field(default=b"", repr=False)

    def features(self) -> Iterator[bytes]:
        """Return the features one by one, each as JSON text. One query, no row kept."""
        query = self.query
        key = JsonArray(*(facts.column(each.fact) for each in query.sort), "pk")
        rows = page(query).annotate(feature_=feature_text(query.layer, query.crs, query.shown), key_=key).values_list("feature_", "key_")
        for row in copied(rows):
            if self.returned == query.limit:
                self.next_after = tuple(json.loads(self.last_keys))
                return
            feature, _, self.last_keys = row.rpartition(DELIMITER)
            self.returned += 1
            yield feature


def copied(rows: "QuerySet[Any, Any]", form: str = UNQUOTED) -> Iterator[bytes]:
    """Return the rows of a query as bytes, one by one as the database makes them. One query; none where nothing can match."""
    try:
        sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        # Copying is the fastest way out of PostgreSQL (0.9 of fetching rows at 10,000), and it keeps no row in memory.
        composed = cursor.mogrify(sql, params)
        with cursor.copy(f"COPY ({composed}) TO STDOUT ({form})") as copy:
            for row in copy:
                yield bytes(row)[:-1]


def next_after(query: FeatureQuery) -> tuple[Any, ...] | None:
    """Return the sort keys and id of a page's last place if another page follows, else None. One query that reads no geometry."""
    key = JsonArray(*(facts.column(each.fact) for each in query.sort), "pk")
    last = list(page(query).annotate(key_=key).values_list("key_", flat=True)[query.limit - 1 :])
    return tuple(json.loads(last[0])) if len(last) == 2 else None


def csv(query: FeatureQuery) -> Iterator[bytes]:
    """Return a page of places as the lines of a CSV: id, facts, geometry as WKT; no text in it is a formula. One query."""
    known = facts.shown(query.layer)
    shown = list(known) if query.shown is None else list(query.shown)
    yield (",".join(["id", *shown, "geometry"]) + "\r\n").encode()
    wkt = Wkt(geometry(query.crs), query.crs.decimals)
    cells = [harmless(facts.column(name)) if facts.kind(known[name]).name == "string" else F(facts.column(name)) for name in shown]
    rows = page(query)[: query.limit].annotate(wkt_=wkt).values_list("pk", *cells, "wkt_")
    for row in copied(rows, "FORMAT csv"):
        yield row + b"\r\n"
