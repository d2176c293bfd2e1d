"""How fast all indicators are reckoned for all areas of a city: for its own neighbourhoods, and for a grid of 3,000 areas over its streets.

    python benchmarks/indicators.py [--areas 3000] [--level neighbourhood]

Reads the database that DATABASE_URL names, which holds a city. The areas of the grid are of no database: they are handed to the same
formulas. *First* is with nothing kept but the tables of places and the network; *again* what a second asker waits for.
"""

# ruff: noqa: E402  Django has to be set up before what stands on it is imported
import argparse
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")

import django

django.setup()

import geopandas as gpd
import numpy as np
import shapely
from rich.console import Console
from rich.table import Table

from geo import crs
from planning import case as cases
from planning import division as divisions
from planning.case import Case
from planning.division import Division, division, locate
from planning.formulas import gaps, streets
from planning.ground import TODAY
from planning.housing import TABLES
from planning.indicators import INDICATORS
from planning.kept import forget, kept
from planning.measures import measure, readings
from planning.norms import norm
from planning.population import base, homes
from planning.resting import resting

SYNTHETIC = Division("block", "synthetic grid")


def grid(number: int) -> gpd.GeoDataFrame:
    """Return so many squares over the streets of the city."""
    west, south, east, north = shapely.total_bounds(TODAY.places("streets").geometry.to_numpy())
    side = ((east - west) * (north - south) / number) ** 0.5
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(west, east, side), np.arange(south, north, side)))
    x, y = x[:number], y[:number]
    shapes = shapely.box(x, y, x + side, y + side)
    names = [f"{index:05}" for index in range(len(shapes))]
    columns = {"name": names, "code": names, "parent": np.nan, "area_m2": shapely.area(shapes)}
    return gpd.GeoDataFrame(columns, geometry=shapes, index=-1 - np.arange(len(shapes)), crs=crs.METRIC)


@contextmanager
def laid_over(frame: gpd.GeoDataFrame) -> Iterator[None]:
    """Let a grid stand as a division while formulas are asked of it: residents of a square are those whose homes lie in it."""

    def areas(of: Division) -> gpd.GeoDataFrame:
        return frame if of == SYNTHETIC else divisions.areas(of)

    @kept(lambda *_asked: TABLES, size=8)
    def housed(_population: object, _division: Division, where: object) -> np.ndarray:
        return locate(frame, where.x, where.y)

    @property
    def residents(self: Case) -> np.ndarray:
        where = homes(self.population)
        position = housed(None, SYNTHETIC, where)
        found = np.bincount(position[position >= 0], weights=where.residents[position >= 0], minlength=len(frame))
        found[found == 0] = np.nan
        return found

    from planning.formulas import meeting

    with (
        mock.patch.object(cases, "areas", areas),
        mock.patch.object(streets, "areas", areas),
        mock.patch.object(gaps, "areas", areas),
        mock.patch.object(cases, "housed", housed),
        mock.patch.object(meeting, "housed", housed),
        mock.patch.object(Case, "residents", residents),
    ):
        yield


def timed(work: object) -> float:
    """Return the seconds that some work took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def warm() -> None:
    """Fetch what any question about the city fetches once: places, network, homes."""
    forget()
    for layer in sorted({each for row in INDICATORS for each in row.reads}):
        TODAY.places(layer)
    TODAY.network()
    population = base()
    if population is not None:
        homes(population)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--areas", type=int, default=3000)
    options.add_argument("--level", default="neighbourhood")
    said = options.parse_args()
    own = division(said.level)
    table = Table("indicator", f"first, {own}", "again", f"first, {said.areas:,} areas", title="seconds")
    fetching = timed(warm)
    rows: dict[str, list[float]] = {}
    for row in INDICATORS:
        of = measure(row.key)
        rows[row.key] = [timed(lambda of=of: readings(of, own, assume_complete=True)) for _ in range(2)]
    for key in ("bench-50", "bench-100"):
        rows[f"gaps and the next bench, {key}"] = [timed(lambda key=key: resting(norm(key))) for _ in range(2)]
    warm()
    frame = grid(said.areas)
    population = base()
    with laid_over(frame):
        for row in INDICATORS:
            asked = Case(TODAY, SYNTHETIC, population, norm(row.norm) if row.norm else None)
            rows[row.key].append(timed(lambda row=row, asked=asked: row.formula(asked)))
    for key, seconds in rows.items():
        table.add_row(key, *(f"{each:.3f}" for each in seconds), *([""] * (3 - len(seconds))))
    table.add_row("all", *(f"{sum(each[column] for each in rows.values() if len(each) > column):.2f}" for column in range(3)))
    console = Console(width=140)
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    console.print(f"places, network and homes: {fetching:.1f} s; memory at its highest: {peak:.2f} GB")


if __name__ == "__main__":
    main()
