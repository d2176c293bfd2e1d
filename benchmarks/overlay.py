"""How fast a bivariate map of 3,000 areas is at the server: ours, and the plain way with geopandas and mapclassify, in one run.

    python benchmarks/overlay.py [AREAS]

Makes a database of its own beside DATABASE_URL, fills it with AREAS areas of 64 corners over the extent of a city region, residents
of each, and 2,000 parks, asks for the map of children over green several times, prints medians and ratios, and throws the database
away. Ours is the whole way of a request through Django, without a socket; the first request reckons, the others are asked again by
readers who have nothing yet. The plain way reads areas and figures that are reckoned already, classes them, and writes GeoJSON: it
has neither protection, states nor sources. Ratios of one run mean something; times of two runs, or of two machines, do not.
"""

import statistics
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import geopandas
import mapclassify
import shapely
from django.db import connection
from django.test.utils import override_settings

from benchmarks.reading import CENTRE, CLIENT, SIDE, database, took
from geo import crs
from geo.models import Coverage, Dataset
from geo.models.area import Area
from planning.classes import Method, classes
from planning.division import division
from planning.measures import measure, readings
from planning.models import Indicator, IndicatorValue

URL = "/api/overlay?first=children&second=green-per-resident&division=neighbourhood"
ROUNDS = 7
PARKS = 2_000


def fill(number: int) -> None:
    """Store areas in rows and columns, with residents and parks; without rows of history."""
    source = Dataset.objects.create(key="made-up", name="Made up", publisher="-", licence="-", attribution="-")
    columns = round(number**0.5)
    step = SIDE / columns
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        for table in ("geo_area", "geo_greenspace"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO geo_area (geom, name, names, level, edition, code, dataset_id, source_id, certainty, source_hash) "
            f"SELECT ST_Segmentize(ST_MakeEnvelope({CENTRE[0]} + x * %s, {CENTRE[1]} + y * %s, {CENTRE[0]} + (x + 1) * %s, "
            f"{CENTRE[1]} + (y + 1) * %s, {crs.METRIC}), %s), 'Wijk ' || n, '{{}}', 'neighbourhood', '2026', 'W' || n, %s, 'w' || n, "
            "'likely', '' FROM (SELECT n, n %% %s AS x, n / %s AS y FROM generate_series(0, %s - 1) AS n) AS cell",
            [step, step, step, step, step / 16, source.pk, columns, columns, number],
        )
        cursor.execute(
            "INSERT INTO geo_greenspace (geom, name, names, kind, access, opening_hours, dataset_id, source_id, certainty, source_hash) "
            f"SELECT ST_Buffer(ST_SetSRID(ST_MakePoint({CENTRE[0]} + random() * {SIDE}, {CENTRE[1]} + random() * {SIDE}), {crs.METRIC}), "
            "10 + random() * 90, 15), '', '{}', 'park', 'unknown', '', %s, 'p' || n, 'likely', '' FROM generate_series(1, %s) AS n",
            [source.pk, PARKS],
        )
        for table in ("geo_area", "geo_greenspace"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    whole = shapely.MultiPolygon([shapely.box(CENTRE[0], CENTRE[1], CENTRE[0] + SIDE * 1.2, CENTRE[1] + SIDE * 1.2)])
    Coverage.objects.create(dataset=source, layer="green-spaces", geom=f"SRID={crs.METRIC};{whole.wkt}", evidence="made up")
    groups: list[tuple[str, dict[str, int], int, int]] = [
        ("all", {}, 300, 3_000),
        ("children", {"age_from": 0, "age_to": 17}, 40, 400),
        ("grown", {"age_from": 18}, 260, 2_600),
    ]
    for key, ages, least, more in groups:
        names = {"name_nl": key, "name_fr": key, "name_en": key}
        made = Indicator.objects.create(key=key, dataset=source, kind="count", need="neither", group="residents", **names, **ages)
        IndicatorValue.objects.bulk_create(
            IndicatorValue(indicator=made, area=area, period="2026", state="value", value=least + at * 7919 % more)
            for at, area in enumerate(Area.objects.order_by("pk"))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plain(method: str) -> Callable[[], Any]:
    """Return the plain way, given figures that are reckoned already: areas from the database, classes, GeoJSON."""
    of = division("neighbourhood")
    figures = geopandas.pd.DataFrame(
        {
            key: {pk: reading.value for pk, reading in readings(measure(key), of).by_area.items()}
            for key in ("children", "green-per-resident")
        }
    )
    scheme = {"quantile": mapclassify.Quantiles, "jenks": mapclassify.FisherJenks}[method]

    def made() -> str:
        connection.ensure_connection()
        asked = f"SELECT id, code, name, geom FROM {Area._meta.db_table}"
        frame = geopandas.read_postgis(asked, connection.connection, geom_col="geom", index_col="id", crs=crs.METRIC)
        frame = frame.to_crs(crs.WGS84).join(figures)
        for key in figures:
            frame[f"{key} class"] = scheme(frame[key], k=3).yb
        return str(frame.to_json())

    return made


def median(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Return the median of some rounds, in milliseconds."""
    return statistics.median(took(work) for _ in range(rounds))


def ask(url: str) -> Callable[[], bytes]:
    """Return the way of one request through all of Django."""

    def asked() -> bytes:
        response = CLIENT.get(url)
        assert response.status_code == 200, response.content[:500]
        return bytes(response.content)

    return asked


def main(number: int) -> None:
    """Print the table."""
    fill(number)
    print(
        f"| {number:,} areas × 2 measures | first request | then, median of {ROUNDS} | plain way | ratio |\n| --- | --- | --- | --- | --- |"
    )
    for method in ("quantile", "jenks"):
        for form in ("json", "geojson"):
            work = ask(f"{URL}&method={method}&f={form}")
            first, size, then = took(work), len(work()), median(work)
            theirs = median(plain(method), 3 if method == "quantile" else 1)
            title = f"{method}, {form} ({size / 1e6:.1f} MB)"
            print(f"| {title} | {first:.0f} ms | {then:.0f} ms | {theirs:.0f} ms | {theirs / then:.1f}× |", flush=True)
    values = readings(measure("children"), division("neighbourhood")).values
    alone = median(lambda: classes(values, method=Method.JENKS, count=5))
    print(f"\nBreaks of Jenks alone, five classes of {number:,} values: {alone:.0f} ms")


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # mapclassify would have numba
    with override_settings(ALLOWED_HOSTS=["*"]), database():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
