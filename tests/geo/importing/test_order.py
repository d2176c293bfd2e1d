"""Neighbours on the map are neighbours on disk."""

import random
from pathlib import Path

import pytest
from django.db import connection

from geo.importing import load
from tests.geo.importing.recipes import LAT, LON, feature, geojson, point, recipe

pytestmark = pytest.mark.django_db


def test_rows_lie_in_hilbert_order_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    """PostGIS sorts geometries along a Hilbert curve: read as they lie, the rows of a shuffled file follow it."""
    spots = [point(LON + x / 1000, LAT + y / 1000) for x in range(12) for y in range(12)]
    random.Random(7).shuffle(spots)
    load(recipe("benches"), file=geojson(tmp_path / "benches.geojson", (feature(spot) for spot in spots)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id ORDER BY ctid) = array_agg(id ORDER BY geom), count(*) FROM geo_bench")
        assert cursor.fetchone() == (True, 144)
