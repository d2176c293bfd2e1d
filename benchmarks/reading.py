"""How close reading comes to the bare database, and how far it is from a serializer: features and tiles, in one run.

    python benchmarks/reading.py [PLACES]

Makes a database of its own beside DATABASE_URL, fills it with PLACES trees and a fifth as many ponds (100,000 by default), asks
each thing in turn several times over, prints medians and ratios, and throws the database away. Ratios of one run mean something;
times of two runs, or of two machines, do not.
"""

# ruff: noqa: E402  Django has to be set up before what stands on it is imported
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")

import django

django.setup()

import psycopg
from django.contrib.gis.geos import Polygon
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from rest_framework.renderers import JSONRenderer

from api.serializers import feature_serializer
from geo import crs
from geo.extent import BBox, Tile
from geo.models import Dataset
from geo.query import FeatureQuery, matching
from geo.registry import layer

CENTRE = (650_000, 670_000)
CLIENT = Client()  # all of Django's own way of a request, without a socket
SIDE = 12_000  # metres of the square that the places are spread over


@contextmanager
def database() -> Iterator[None]:
    """Give the run a database of its own."""
    connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def fill(places: int) -> None:
    """Store trees, and ponds of 60 corners, in random order, without rows of history."""
    Dataset.objects.create(key="made-up", name="Made up", publisher="-", licence="-", attribution="-")
    shared = (
        "jsonb_build_object('nl', 'Lindeboom ' || n, 'fr', 'Tilleul « ' || n || ' »'), (SELECT id FROM geo_dataset), 'n' || n, 'likely', ''"
    )
    spot = f"{CENTRE[0]} + random() * {SIDE}, {CENTRE[1]} + random() * {SIDE}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        for table in ("geo_tree", "geo_water", "geo_street"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO geo_tree (geom, name, species, height_m, names, dataset_id, source_id, certainty, source_hash) "
            f"SELECT ST_SetSRID(ST_MakePoint({spot}), {crs.METRIC}), 'Boom ' || n, 'Tilia × europaea', 10 + n %% 20, {shared} "
            "FROM generate_series(1, %s) AS n",
            [places],
        )
        cursor.execute(
            "INSERT INTO geo_water (geom, name, kind, names, dataset_id, source_id, certainty, source_hash) "
            f"SELECT ST_Buffer(ST_SetSRID(ST_MakePoint({spot}), {crs.METRIC}), 10 + random() * 40, 15), 'Vijver ' || n, 'pond', {shared} "
            "FROM generate_series(1, %s) AS n",
            [places // 5],
        )
        # Of each kind as large a share as an ordinary city has.
        kinds = "CASE WHEN n %% 10 = 0 THEN 'main' WHEN n %% 11 = 0 THEN 'local' WHEN n %% 3 = 0 THEN 'footway' ELSE 'residential' END"
        cursor.execute(
            "INSERT INTO geo_street (geom, name, kind, car_load, surface, names, dataset_id, source_id, certainty, source_hash) "
            f"SELECT ST_Segmentize(ST_SetSRID(ST_MakeLine(ST_MakePoint(x, y), ST_MakePoint(x + 120, y + 60)), {crs.METRIC}), 30), "
            f"'Straat ' || n, {kinds}, '', '', {shared} FROM "
            f"(SELECT n, {CENTRE[0]} + random() * {SIDE} AS x, {CENTRE[1]} + random() * {SIDE} AS y FROM generate_series(1, %s) AS n) AS s",
            [places // 5],
        )
        for table in ("geo_tree", "geo_water", "geo_street"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")


def took(work: Callable[[], Any]) -> float:
    """Return the milliseconds a piece of work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def compare(title: str, ways: dict[str, Callable[[], Any]], rounds: int) -> None:
    """Print the median of each way, asked in turn, and its ratio to the first."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for work in ways.values():
        work()
    for _ in range(rounds):
        for name, work in ways.items():
            times[name].append(took(work))
    medians = {name: statistics.median(each) for name, each in times.items()}
    least = next(iter(medians.values()))
    told = " · ".join(f"{name} {median:.1f} ms ({median / least:.2f}×)" for name, median in medians.items())
    print(f"| {title} | {told} |", flush=True)


def body(url: str) -> bytes:
    """Return what our API answers, through all of Django."""
    response = CLIENT.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url}: {response.status_code} {response.content[:300]!r}")
    return b"".join(response.streaming_content) if response.streaming else response.content


def same_sql(url: str) -> Callable[[], int]:
    """Return the work of a bare psycopg connection that copies out what our last query for this address did."""
    with CaptureQueriesContext(connection) as caught:
        body(url)
    statement = caught.captured_queries[-1]["sql"]
    wire = psycopg.connect(dsn(), autocommit=True)

    def work() -> int:
        with wire.cursor() as cursor, cursor.copy(statement) as copy:
            return len(b"".join(bytes(row) for row in copy))

    return work


def dsn() -> str:
    """Return how to reach the run's own database."""
    return psycopg.conninfo.make_conninfo(
        host=connection.settings_dict["HOST"],
        port=connection.settings_dict["PORT"],
        user=connection.settings_dict["USER"],
        password=connection.settings_dict["PASSWORD"],
        dbname=connection.settings_dict["NAME"],
    )


def serialized(layer_id: str, box: BBox, limit: int) -> Callable[[], bytes]:
    """Return the work of djangorestframework-gis: the same places through the list serializer it is made for."""
    kind = layer(layer_id)
    serializer = feature_serializer(kind)

    def work() -> bytes:
        found = matching(FeatureQuery(layer=kind, bbox=box)).select_related("dataset").order_by("pk")[:limit]
        return bytes(JSONRenderer().render(serializer(found, many=True).data))

    return work


def box_of(share: float) -> BBox:
    """Return a box in degrees that holds about this share of all places."""
    side = SIDE * share**0.5
    square = Polygon.from_bbox((CENTRE[0] + 500, CENTRE[1] + 500, CENTRE[0] + 500 + side, CENTRE[1] + 500 + side))
    square.srid = crs.METRIC
    return BBox(*square.transform(crs.WGS84, clone=True).extent)


def first_byte(url: str) -> float:
    """Return the milliseconds until the first chunk of a streamed answer."""
    start = time.perf_counter()
    response = CLIENT.get(url)
    next(iter(response.streaming_content))
    passed = (time.perf_counter() - start) * 1000
    response.close()
    return passed


def main(places: int) -> None:
    """Print everything as a table."""
    print(f"{places:,} trees, {places // 5:,} ponds; load average at the start {os.getloadavg()[0]:.1f}\n")
    print("| what | median (ratio to the bare database) |\n| --- | --- |")
    for layer_id, total in (("trees", places), ("water", places // 5)):
        for number, rounds in ((1_000, 15), (10_000, 5)):
            if number > total * 0.8:
                continue
            box = box_of(number / total)
            text = ",".join(map(str, (box.west, box.south, box.east, box.north)))
            url = f"/api/collections/{layer_id}/items?limit=100000&bbox={text}"
            found = len(json.loads(body(url))["features"])
            ways = {"bare": same_sql(url), "Meent": lambda url=url: body(url), "DRF-gis": serialized(layer_id, box, 100_000)}
            compare(f"{found:,} {layer_id} in a box", ways, rounds)
    every = "/api/collections/trees/items?limit=100000"
    compare(f"{places:,} trees, all", {"bare": same_sql(every), "Meent": lambda: body(every)}, 3)
    print(f"| {places:,} trees, first byte | {statistics.median(first_byte(every) for _ in range(5)):.1f} ms |")
    centre = layer("trees").model._base_manager.order_by("pk")[0].geom_mercator
    for z in (10, 12, 14, 16):
        side = Tile(z, 0, 0).side
        half = Tile(0, 0, 0).side / 2
        address = f"{z}/{int((half - centre.y) // side)}/{int((centre.x + half) // side)}"
        for layer_id in ("trees", "water", "streets"):
            if z < layer(layer_id).min_zoom:
                continue
            url = f"/api/collections/{layer_id}/tiles/WebMercatorQuad/{address}"
            compare(
                f"tile z{z} of {layer_id}, {len(body(url)) / 1000:.0f} kB", {"bare": same_sql(url), "Meent": lambda url=url: body(url)}, 15
            )
    mark = CLIENT.get(every)
    header = {"If-None-Match": mark["ETag"]}
    mark.close()
    print(f"| a 304 for the list | {statistics.median(took(lambda: CLIENT.get(every, headers=header)) for _ in range(50)):.1f} ms |")
    one = f"/api/collections/trees/items/{layer('trees').model.objects.order_by('pk')[0].pk}"
    print(f"| one tree | {statistics.median(took(lambda: body(one)) for _ in range(50)):.1f} ms |")


if __name__ == "__main__":
    with database(), override_settings(ALLOWED_HOSTS=["*"]):
        amount = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
        fill(amount)
        main(amount)
