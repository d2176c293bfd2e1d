"""How fast the dossier of a place is told, as JSON, as a page and as a PDF, in the city that DATABASE_URL names.

    python benchmarks/dossier.py [--places 10] [--seed 1]

Asks through all of Django, without a socket, for points drawn by chance in the areas of the finest division, each in all three forms.
The first question of all stands apart: it brings layers, graph, homes and ranking into memory. Processor seconds of this process are
told beside those on the clock, as other work may be going on.
"""

# ruff: noqa: E402  Django has to be set up before what stands on it is imported
import argparse
import os
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")

import django

django.setup()

import numpy as np
import shapely
from django.test import Client
from rich.console import Console
from rich.table import Table

from planning.division import areas, divisions
from planning.site import degrees

CONSOLE = Console(width=140)
FORMS = {"JSON": "/api/context", "HTML": "/context", "PDF": "/context/dossier.pdf"}


def asked(client: Client, address: str, where: str) -> tuple[float, float, int]:
    """Return the seconds on the clock and of the processor that an answer takes, and its size."""
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
    answer = client.get(f"{address}?{where}&assume=complete")
    if answer.status_code != 200:
        sys.exit(f"{address}?{where} answers {answer.status_code}.")
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_utime - used, len(answer.content)


def places(number: int, seed: int) -> list[str]:
    """Return points in areas of the finest division, as a query says them."""
    dice = np.random.default_rng(seed)
    shapes = areas(divisions()[-1]).geometry.to_numpy()
    chosen = shapely.point_on_surface(dice.choice(shapes, number, replace=number > len(shapes)))
    return [f"lon={spot.x}&lat={spot.y}" for spot in degrees(chosen)]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--places", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    said = options.parse_args()
    CONSOLE.print(f"load average {[round(each, 1) for each in os.getloadavg()]}, {os.cpu_count()} cores")
    client = Client(HTTP_HOST="localhost")
    where = places(said.places + 1, said.seed)
    first, used, _size = asked(client, FORMS["JSON"], where.pop())
    CONSOLE.print(f"the first dossier, with nothing in memory: {first:.1f} s on the clock, {used:.1f} s of the processor")
    table = Table("form", "processor s, median", "slowest", "clock s, median", "slowest", "kB")
    for name, address in FORMS.items():
        clock, processor, sizes = zip(*(asked(client, address, each) for each in where), strict=True)
        numbers = (statistics.median(processor), max(processor), statistics.median(clock), max(clock))
        table.add_row(name, *(f"{each:.2f}" for each in numbers), f"{statistics.median(sizes) / 1000:.0f}")
    CONSOLE.print(table)


if __name__ == "__main__":
    main()
