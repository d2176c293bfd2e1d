"""The store keeps what is right and refuses what is not."""

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from pghistory.models import Events

from geo import revisions
from geo.models import Bench
from geo.registry import layers
from tests.factories import place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_layer_stores_a_place_and_the_database_makes_both_copies(layer_id: str) -> None:
    """Prove that the WGS84 and Web Mercator columns follow the metric one."""
    made = place(layer_id)
    made.refresh_from_db()
    assert (made.geom_wgs84.srid, made.geom_mercator.srid) == (4326, 3857)
    assert made.geom_wgs84.centroid.x == pytest.approx(4.36, abs=0.02)


def test_a_bow_tie_is_refused_by_python_and_by_the_database() -> None:
    bow_tie = "POLYGON ((650000 670000, 650100 670100, 650100 670000, 650000 670100, 650000 670000))"
    good = place("water")
    good.geom = bow_tie
    with pytest.raises(ValidationError):
        good.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        place("water", wkt=bow_tie)


def test_a_line_is_no_bench() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        place("benches", wkt="LINESTRING (650000 670000, 650100 670050)")


def test_an_edit_marks_the_row_and_leaves_an_event_of_who_and_what() -> None:
    bench = place("benches")
    with pghistory.context(user=7):
        Bench.objects.update(seats=3)
    bench.refresh_from_db()
    assert bench.edited_at is not None
    event = Events.objects.tracks(bench).get(pgh_label="update")
    assert event.pgh_context == {"user": 7}
    assert event.pgh_diff["seats"] == [None, 3]


def test_a_version_grows_with_every_change_and_compacting_does_not_move_it() -> None:
    before = revisions.version(["geo_bench"])
    place("benches")
    place("benches")
    after = revisions.version(["geo_bench"])
    assert after == before + 2
    assert revisions.compact() >= 1
    assert revisions.version(["geo_bench"]) == after


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_geometry_column_has_a_named_gist_index(layer_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%USING gist%%'", [layers()[layer_id].table]
        )
        found = " ".join(row[0] for row in cursor.fetchall())
    for column in ("geom", "geom_wgs84", "geom_mercator"):
        assert f"({column})" in found
