"""How fast it is known how far the nearest place is on foot from each home: ours and the plain geopandas and networkx way, in one run.

    python benchmarks/access.py [--real] [--sizes 30 100 300]

On made towns (a bent grid, so no city's data are needed), and with --real on the streets, buildings and parks of the city region
under MEENT_REAL_DATA. Both ways answer the same question, and the last column says how often they differ: never. Ratios of one run
mean something, and how seconds grow with size; times of two runs, or of two machines, do not. The plain way brings the homes onto its
network anew for each kind of place; ours once.
"""

# ruff: noqa: E402  Django has to be set up before what stands on it is imported
import argparse
import math
import os
import sys
import time
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")

import django

django.setup()

import geopandas
import networkx
import numpy as np
import pyogrio
import shapely
from rich.console import Console
from rich.table import Table

from geo import crs
from planning import access, network

Floats = np.ndarray
City = tuple[np.ndarray, Floats, Floats, np.ndarray]  # ways, x and y of homes, places


def made(side: int) -> City:
    """Return a town of side × side crossings 80 m apart, two homes on each stretch, and a park of 60 m for each 100 crossings."""
    dice = np.random.default_rng(side)
    lattice = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), axis=-1) * 80.0
    at = lattice + dice.uniform(-15, 15, lattice.shape)
    rows, columns = np.stack([at[:-1], at[1:]], axis=2), np.stack([at[:, :-1], at[:, 1:]], axis=2)
    pairs = np.concatenate([rows.reshape(-1, 2, 2), columns.reshape(-1, 2, 2)])
    pairs = pairs[dice.random(len(pairs)) < 0.85]
    homes = np.concatenate([pairs.mean(axis=1) + dice.uniform(-20, 20, (len(pairs), 2)) for _ in range(2)])
    corners = dice.uniform(0, side * 80, (max(1, side * side // 100), 2))
    return shapely.linestrings(pairs), homes[:, 0], homes[:, 1], shapely.box(*corners.T, *(corners + 60).T)


def real(folder: Path) -> City:
    """Return the streets that can be walked, a point in each building, and the parks of a city region in OSM."""
    file = folder / "brussels/brussels_2013-01-01.osm.pbf"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ways = pyogrio.read_dataframe(file, layer="lines", where="highway IS NOT NULL", columns=["highway"])
        areas = pyogrio.read_dataframe(file, layer="multipolygons", columns=["building", "leisure"])
    ways = ways[~ways.highway.str.contains("motorway|trunk|proposed|construction")].to_crs(crs.METRIC).geometry.values
    areas = areas.to_crs(crs.METRIC)
    inside = shapely.point_on_surface(np.asarray(areas.geometry[areas.building.notna()].values))
    parks = shapely.make_valid(np.asarray(areas.geometry[areas.leisure == "park"].values))
    return np.asarray(ways), shapely.get_x(inside), shapely.get_y(inside), parks


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that some work took, and its answer."""
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def plain_network(ways: np.ndarray) -> tuple[networkx.Graph, geopandas.GeoDataFrame]:
    """Return every straight piece of way as an edge of a networkx graph, and as a row of a table."""
    graph, pieces = networkx.Graph(), []
    for way in ways:
        corners = [(round(x, 3), round(y, 3)) for x, y in way.coords]
        for one, other in pairwise(corners):
            graph.add_edge(one, other, weight=math.dist(one, other))
            pieces.append((one, other))
    return graph, geopandas.GeoDataFrame({"ends": pieces}, geometry=[shapely.LineString(piece) for piece in pieces])


def plain_walk(graph: networkx.Graph, pieces: geopandas.GeoDataFrame, homes: tuple[Floats, Floats], gates: access.Entrances) -> Floats:
    """Return how far the nearest entrance is from each home: homes and entrances become nodes, tied to both ends of their piece."""
    grown = graph.copy()
    on: dict[int, list[tuple[float, Any, float]]] = {}
    for name, (x, y) in (("gate", (gates.x, gates.y)), ("home", homes)):
        points = geopandas.GeoDataFrame(geometry=shapely.points(x, y))
        near = points.sjoin_nearest(pieces, distance_col="leg")
        near = near[~near.index.duplicated()]
        along = shapely.line_locate_point(pieces.geometry.values[near.index_right], near.geometry.values)
        for index, piece, ends, leg, offset in zip(near.index, near.index_right, near.ends, near.leg, along, strict=True):
            node = (name, index)
            grown.add_edge(node, ends[0], weight=leg + offset)
            grown.add_edge(node, ends[1], weight=leg + math.dist(*ends) - offset)
            if name == "gate":
                on.setdefault(piece, []).append((offset, node, leg))
            for other, gate, gate_leg in on.get(piece, []) if name == "home" else []:
                grown.add_edge(node, gate, weight=leg + gate_leg + abs(offset - other))
    found = networkx.multi_source_dijkstra_path_length(grown, [("gate", index) for index in range(len(gates.x))])
    return np.array([found.get(("home", index), math.inf) for index in range(len(homes[0]))])


def run(name: str, city: City, table: Table, *, plainly: bool) -> None:
    """Add a city's row to the table."""
    ways, x, y, places = city
    building, net = timed(lambda: network.build(ways))
    bringing, homes = timed(lambda: network.snap(net, x, y))
    entering, (gates, doors) = timed(lambda: (found := access.entrances(net, places), network.snap(net, found.x, found.y)))
    walking, reach = timed(lambda: access.walk(net, homes, doors))
    row = [
        name,
        f"{len(net):,}",
        f"{len(x):,}",
        f"{len(places):,}",
        *(f"{seconds:.3f}" for seconds in (building, bringing, entering, walking)),
    ]
    if plainly:
        drawing, (graph, pieces) = timed(lambda: plain_network(ways))
        going, distance = timed(lambda: plain_walk(graph, pieces, (x, y), gates))
        differ = np.abs(np.where(np.isinf(distance), 0, distance) - np.where(np.isinf(reach.distance_m), 0, reach.distance_m)) > 0.01
        ratio = (drawing + going) / (building + bringing + entering + walking)
        row += [f"{drawing:.2f}", f"{going:.2f}", f"{ratio:.0f}×", f"{going / (entering + walking):.0f}×", f"{differ.mean():.2%}"]
    table.add_row(*row)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--real", action="store_true")
    options.add_argument("--sizes", type=int, nargs="+", default=[30, 100, 300])
    options.add_argument("--plain-up-to", type=int, default=100, help="the largest side of a made town that the plain way is tried on")
    said = options.parse_args()
    ours = ["build", "homes", "entrances", "walk"]
    table = Table("city", "nodes", "homes", "places", *ours, "plain: build", "walk", "all", "a kind more", "differ", title="seconds")
    if said.real:
        run("real", real(Path(os.environ["MEENT_REAL_DATA"])), table, plainly=True)
    for side in said.sizes:
        run(f"made {side}", made(side), table, plainly=side <= said.plain_up_to)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
