"""How fast a what-if with five edits is answered on a whole city region: ours with all that is kept, and reckoned from nothing.

    python benchmarks/scenario.py

Reads the streets, buildings and places of the city region under MEENT_REAL_DATA into a database of its own beside DATABASE_URL, lays a
grid of areas with made-up residents over it, and throws it away afterwards. Each round moves the edits a little, so that no round finds
its own answer kept. *From nothing* is the same question to a server that has just started; *again* is the same question twice.
Time is that of the processor, so that other work on the machine counts for little; what passed on the clock stands beside it.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry

from benchmarks.reading import database
from geo import crs
from geo.importing import Recipe, load
from geo.models import Dataset
from geo.models.area import Area
from planning.difference import differences
from planning.division import areas, division
from planning.ground import TODAY, Add, Change, Ground, Remove
from planning.kept import forget
from planning.models import Indicator, IndicatorValue
from planning.population import base
from planning.residents import residents
from planning.uses import use

CELL_M, ROUNDS = 750.0, 7
RECIPES = ("brussels-osm", "brussels-poi-social")


def fill() -> None:
    """Store the region, and a grid of areas with residents over its buildings."""
    folder = Path(__file__).resolve().parent.parent / "fixtures" / "recipes"
    for name in RECIPES:
        load(Recipe.read(folder / f"{name}.toml"), keep_going=True)
    source = Dataset.objects.create(key="made-up", name="Made up", publisher="-", licence="-", attribution="-")
    inside = shapely.point_on_surface(TODAY.places("buildings").geometry.to_numpy())
    cell = np.floor(shapely.get_coordinates(inside) / CELL_M).astype(int)
    cells, housed = np.unique(cell, axis=0, return_counts=True)
    areas = [
        Area.objects.create(
            geom=GEOSGeometry(shapely.box(x * CELL_M, y * CELL_M, (x + 1) * CELL_M, (y + 1) * CELL_M).wkt, srid=crs.METRIC),
            name=f"{x}/{y}",
            level=Area.Level.NEIGHBOURHOOD,
            edition="2026",
            code=f"{x}-{y}",
            dataset=source,
            source_id=f"{x}/{y}",
        )
        for x, y in cells.tolist()
    ]
    for key, start, to, part in (("all", None, None, 20), ("children", 0, 17, 4), ("grown", 18, None, 16)):
        names = {"name_nl": key, "name_fr": key, "name_en": key}
        made = Indicator.objects.create(
            key=key, dataset=source, kind="count", need="neither", group="residents", age_from=start, age_to=to, **names
        )
        rows = zip(areas, housed.tolist(), strict=True)
        IndicatorValue.objects.bulk_create(
            IndicatorValue(indicator=made, area=area, period="2026", state="value", value=float(part * number)) for area, number in rows
        )


def edited(turn: int) -> Ground:
    """Return five edits: a park on a plot, a meeting place in a shop, a bench, a street without cars, a bench taken away."""
    plots, streets, benches = (TODAY.places(name) for name in ("vacant-plots", "streets", "benches"))
    shapes = plots.geometry
    land, shop = plots[shapely.area(shapes.to_numpy()) > 500], plots[plots["kind"] == "shop"]
    park, room = land.index[turn % len(land)], shop.index[turn % len(shop)]
    seat = shapely.to_wkb(shapely.Point(*residents_near(turn)))
    return Ground(
        (
            Remove("vacant-plots", int(park)),
            Add("green-spaces", -1, shapely.to_wkb(shapes.loc[park]), use("green").facts),
            Remove("vacant-plots", int(room)),
            Add("meeting-places", -2, shapely.to_wkb(shapes.loc[room]), use("meeting-place").facts),
            Add("benches", -3, seat),
            Change("streets", int(streets.index[turn]), (("car_load", "none"),)),
            Remove("benches", int(benches.index[turn])),
        )
    )


def residents_near(turn: int) -> tuple[float, float]:
    """Return a place where somebody lives."""
    population = base()
    assert population is not None
    homes = residents(population).homes
    return float(homes.x[turn * 997]), float(homes.y[turn * 997])


def took(work: Callable[[], Any]) -> tuple[float, float]:
    """Return how long some work took: seconds of the processor, and on the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - clock


def main() -> None:
    """Print the table."""
    fill()
    of = division("neighbourhood")
    forget()
    cold = took(lambda: differences(edited(0), of, assume_complete=True))
    warm = [took(lambda turn=turn: differences(edited(turn), of, assume_complete=True)) for turn in range(1, ROUNDS + 1)]
    again = took(lambda: differences(edited(ROUNDS), of, assume_complete=True))
    found = differences(edited(ROUNDS), of, assume_complete=True)
    population = base()
    assert population is not None
    homes = residents(population).homes
    cpu, clock = (statistics.median(each[index] for each in warm) for index in (0, 1))
    print(f"{len(TODAY.network()):,} nodes, {len(homes):,} homes, {len(areas(of)):,} areas, {len(found)} indicators touched")
    print("| what if, five edits | processor | clock | ratio |\n| --- | --- | --- | --- |")
    print(f"| from nothing | {cold[0]:.1f} s | {cold[1]:.1f} s | {cold[0] / cpu:.0f}× |")
    print(f"| with the graph in memory, median of {ROUNDS} | {cpu:.2f} s | {clock:.2f} s | 1× |")
    print(f"| the same again | {again[0]:.3f} s | {again[1]:.3f} s | {again[0] / cpu:.2f}× |")
    load_average = os.getloadavg()[0]
    print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB; load average {load_average:.0f}")


if __name__ == "__main__":
    with database():
        main()
