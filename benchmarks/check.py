"""How long the facade-garden check takes at the server: named rules, a place with its street, the page.

    python benchmarks/check.py [STREETS]

Makes a database of its own beside DATABASE_URL with a made-up city of STREETS streets (20,000 by default), asks each thing many times
over through Django without a socket, prints medians and the slowest in a hundred, and throws the database away.
"""

# ruff: noqa: E402  Django has to be set up before what stands on it is imported
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from pyproj import Transformer
from rich.console import Console
from rich.table import Table

from benchmarks.reading import database
from geo import crs
from geo.models import Dataset

CENTRE = (650_000, 670_000)
SIDE = 12_000  # metres of the square that the streets are spread over
TIMES = 300


def fill(streets: int) -> None:
    """Store a city of two levels of areas, and streets with sidewalks in random order, without rows of history."""
    Dataset.objects.create(key="made-up", name="Made up", publisher="-", licence="-", attribution="-")
    shared = "'{}'::jsonb, (SELECT id FROM geo_dataset), 'n' || n, 'likely', ''"
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        for table in ("geo_street", "geo_area"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO geo_area (geom, name, level, edition, code, names, dataset_id, source_id, certainty, source_hash) "
            f"SELECT ST_Buffer(ST_SetSRID(ST_MakePoint({CENTRE[0]}, {CENTRE[1]}), {crs.METRIC}), {SIDE} / n, 500), "
            f"CASE n WHEN 1 THEN 'Zwanerode' ELSE 'Wijk ' || n END, CASE n WHEN 1 THEN 'city' ELSE 'block' END, '2024', '', {shared} "
            "FROM generate_series(1, 400) AS n"
        )
        cursor.execute(
            "INSERT INTO geo_street (geom, name, kind, sidewalk_left_m, sidewalk_right_m, car_load, surface, names, dataset_id, source_id, "
            "certainty, source_hash) "
            f"SELECT ST_Translate(ST_SetSRID(ST_GeomFromText('LINESTRING (0 0, 40 3, 90 5)'), {crs.METRIC}), "
            f"{CENTRE[0]} + (random() - 0.5) * {SIDE}, {CENTRE[1]} + (random() - 0.5) * {SIDE}), 'Straat ' || n, 'residential', 1.8, 2.2, "
            f"'', '', {shared} FROM generate_series(1, %s) AS n",
            [streets],
        )
        cursor.execute("ANALYZE geo_street")
        cursor.execute("ANALYZE geo_area")


def timed(work: Callable[[int], Any]) -> str:
    """Return the median and the 99th hundredth of some work, in milliseconds."""
    for number in range(10):
        work(number)
    taken = []
    for number in range(TIMES):
        started = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - started) * 1000)
    return f"{statistics.median(taken):.1f} ms · {statistics.quantiles(taken, n=100)[-1]:.1f} ms"


def main() -> None:
    """Print the table."""
    streets = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    client = Client(headers={"host": "localhost"})
    degrees = Transformer.from_crs(crs.METRIC, crs.WGS84, always_xy=True)

    def send(question: dict[str, Any]) -> None:
        answer = client.post("/api/facade-garden/check", json.dumps(question), content_type="application/json")
        assert answer.status_code == 200, answer.content

    def somewhere(number: int) -> dict[str, Any]:
        x, y = CENTRE[0] + (number * 379) % 8_000 - 4_000, CENTRE[1] + (number * 613) % 8_000 - 4_000
        return {"type": "Point", "coordinates": list(degrees.transform(x, y))}

    posts = [{"kind": "lamp-post", "width_m": 0.2, "distance_m": 1.0}, {"kind": "gas-mark", "distance_m": 0.4}]
    page = "/facade-garden?profile=zwanerode&width=175&depth=30&obstacle=pole&takes=8&distance=60"
    with override_settings(ALLOWED_HOSTS=["*"]), database():
        fill(streets)
        table = Table("what", "median · slowest in a hundred", title=f"{streets:,} streets, 400 areas")
        table.add_row("rules by name, width measured", timed(lambda _n: send({"profile": "zwanerode", "sidewalk_width_m": 1.8})))
        table.add_row(
            "the same with a garden and two obstacles",
            timed(lambda _n: send({"profile": "zwanerode", "sidewalk_width_m": 1.8, "depth_m": 0.3, "length_m": 1.2, "obstacles": posts})),
        )
        table.add_row("rules and width of a place", timed(lambda number: send({"geometry": somewhere(number)})))
        table.add_row("the page with its answer", timed(lambda _n: client.get(page)))
        Console(width=110).print(table)


if __name__ == "__main__":
    main()
