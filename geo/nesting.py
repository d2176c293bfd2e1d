"""Which area is part of which: worked out from where they lie, edition by edition."""

import pgtrigger
from django.db import connection
from psycopg import sql

from geo.models import Area


def nest() -> int:
    """Give each area the smallest one of a higher level and the same edition that holds a point within it; return how many changed.

    Areas that people edited keep what they were given. Not an edit by people, so no event is written: an import is one event itself.
    One query.
    """
    levels = list(Area.Level.values)  # from the city down
    rank = "array_position({levels}, p.level::text)"
    statement = sql.SQL(
        "WITH placed AS (SELECT p.id, p.edition, " + rank + " AS rank, ST_PointOnSurface(p.geom) AS inside "
        "FROM geo_area p WHERE p.edited_at IS NULL AND p.gone_since IS NULL), "
        "found AS (SELECT placed.id, above.id AS parent_id FROM placed LEFT JOIN LATERAL ("
        "SELECT p.id FROM geo_area p WHERE p.edition = placed.edition AND p.gone_since IS NULL AND " + rank + " < placed.rank "
        "AND ST_Intersects(p.geom, placed.inside) ORDER BY " + rank + " DESC, ST_Area(p.geom), p.id LIMIT 1) above ON true) "
        "UPDATE geo_area a SET parent_id = found.parent_id FROM found "
        "WHERE a.id = found.id AND a.parent_id IS DISTINCT FROM found.parent_id"
    ).format(levels=sql.Literal(levels))
    with pgtrigger.ignore("geo.Area:mark_edited", "geo.Area:update_update"), connection.cursor() as cursor:
        cursor.execute(statement.as_string(connection.connection))
        return int(cursor.rowcount)
