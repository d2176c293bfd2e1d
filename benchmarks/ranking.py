"""How fast it is known which plot helps whom: ours and the plain geopandas and networkx way in one run, and how ours grows with the city.

    python benchmarks/ranking.py [--real] [--sizes 1 2 4 7 10] [--sample 5]

With --real on the streets and buildings of the city region under MEENT_REAL_DATA, with made-up residents in every building, its vacant
shops and its brown and green fields; and on made towns (a bent grid, so no city's data are needed) of one to ten times as many
crossings, homes and plots, each time held to n log n. The plain way is tried on a sample of the plots, and its time for all of them is
that of the sample times as many; both ways answer the same for each plot of the sample, or the run fails.
"""

# ruff: noqa: E402  Django has to be set up before what stands on it is imported
import argparse
import json
import math
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

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

from benchmarks.access import plain_network, timed
from geo import crs
from planning import access, covering, gains, network, ranking
from planning.uses import asked_norm, uses

T = TypeVar("T")
GROUPS = 8
CONSOLE = Console(width=170)


@dataclass(frozen=True)
class City:
    """Ways, homes with residents by group (thousandths), what there is of each use, and the plots that could become it."""

    ways: np.ndarray
    x: np.ndarray
    y: np.ndarray
    milli: np.ndarray
    existing: Mapping[str, np.ndarray]
    plots: Mapping[str, np.ndarray]

    @property
    def offered(self) -> int:
        """Plots × uses."""
        return sum(len(plots) for plots in self.plots.values())


def made(times: float) -> City:
    """Return a town of 10,000 crossings 80 m apart, or so many times as many; a park for each 100, a plot for each 50."""
    side = round(100 * math.sqrt(times))
    dice = np.random.default_rng(side)
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), axis=-1) * 80.0
    at += dice.uniform(-15, 15, at.shape)
    rows, columns = np.stack([at[:-1], at[1:]], axis=2), np.stack([at[:, :-1], at[:, 1:]], axis=2)
    pairs = np.concatenate([rows.reshape(-1, 2, 2), columns.reshape(-1, 2, 2)])
    pairs = pairs[dice.random(len(pairs)) < 0.85]
    homes = np.concatenate([pairs.mean(axis=1) + dice.uniform(-20, 20, (len(pairs), 2)) for _ in range(2)])

    def boxes(number: int) -> np.ndarray:
        corners = dice.uniform(0, side * 80, (number, 2))
        return shapely.box(*corners.T, *(corners + 50).T)

    parks, plots = boxes(side * side // 100), boxes(side * side // 50)
    milli = dice.integers(0, 1000, (GROUPS, len(homes)))
    return City(
        shapely.linestrings(pairs), homes[:, 0], homes[:, 1], milli, {"green": parks, "play": parks[::3]}, {"green": plots, "play": plots}
    )


def real(folder: Path) -> City:
    """Return a city region: ways, a point in each building, what there is of each use, brown and green fields, and vacant shops."""
    file = folder / "brussels/brussels_2013-01-01.osm.pbf"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ways = pyogrio.read_dataframe(file, layer="lines", where="highway IS NOT NULL", columns=["highway"])
        wanted = ["building", "leisure", "landuse", "place", "amenity"]
        areas = pyogrio.read_dataframe(file, layer="multipolygons", columns=wanted).to_crs(crs.METRIC)
        seats = pyogrio.read_dataframe(file, layer="points", where='other_tags LIKE \'%"amenity"=>"bench"%\'', columns=[]).to_crs(
            crs.METRIC
        )
        social = pyogrio.read_dataframe(folder / "brussels/poi_social_2026-05.geojson").to_crs(crs.METRIC)
    ways = ways[~ways.highway.str.contains("motorway|trunk|proposed|construction")].to_crs(crs.METRIC).geometry.values

    def of(column: str, *values: str) -> np.ndarray:
        return shapely.make_valid(np.asarray(areas.geometry[areas[column].isin(values)].values))

    inside = shapely.point_on_surface(np.asarray(areas.geometry[areas.building.notna()].values))
    land = of("landuse", "brownfield", "greenfield")
    shops = np.asarray(social.geometry[social["shop"] == "vacant"].values)
    meeting = np.asarray(social.geometry[social["amenity"].isin(("community_centre", "social_facility", "library"))].values)
    existing = {
        "green": of("leisure", "park"),
        "play": of("leisure", "playground"),
        "bench": np.asarray(seats.geometry.values),
        "square": of("place", "square"),
        "meeting-place": meeting,
    }
    plots = {key: shops if key == "meeting-place" else land for key in existing}
    milli = np.random.default_rng(1).integers(0, 2500, (GROUPS, len(inside)))
    return City(np.asarray(ways), shapely.get_x(inside), shapely.get_y(inside), milli, existing, plots)


def ours(net: network.Network, homes: network.Snapped, city: City) -> dict[str, tuple[gains.Pairs, np.ndarray]]:
    """Return for each use which homes each plot would bring it to, and how many residents of each group; ranked, with the moves."""
    found = {}
    for key, plots in city.plots.items():
        within = asked_norm(uses()[key]).distance_m
        there = access.entrances(net, city.existing[key])
        reach = access.walk(net, homes, network.snap(net, there.x, there.y))
        doors = access.entrances(net, plots)
        at = network.snap(net, doors.x, doors.y)
        lacking = reach.distance_m > within
        pairs = gains.walked(net, homes, at, doors.place, plots=len(plots), within_m=within, lacking=lacking)
        found[key] = (pairs, gains.gained(pairs, city.milli))
    every = np.concatenate([each for _pairs, each in found.values()])
    ranking.moved(every, np.full(GROUPS, 1000))
    return found


class Plain:
    """The way one would write it down: every straight piece an edge of a networkx graph, homes and entrances nodes tied to their piece."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.graph, self.pieces = plain_network(city.ways)
        self.homes = self.tied("home", city.x, city.y)
        self.people = geopandas.GeoDataFrame(city.milli.T, geometry=shapely.points(city.x, city.y))

    def tied(self, name: str, x: np.ndarray, y: np.ndarray) -> dict[int, list[tuple[float, object, float]]]:
        """Tie points to both ends of their piece; what lies on each piece."""
        points = geopandas.GeoDataFrame(geometry=shapely.points(x, y))
        near = points.sjoin_nearest(self.pieces, distance_col="leg")
        near = near[~near.index.duplicated()]
        along = shapely.line_locate_point(self.pieces.geometry.values[near.index_right], near.geometry.values)
        on: dict[int, list[tuple[float, object, float]]] = {}
        for index, piece, ends, leg, offset in zip(near.index, near.index_right, near.ends, near.leg, along, strict=True):
            node = (name, index)
            self.graph.add_edge(node, ends[0], weight=leg + offset)
            self.graph.add_edge(node, ends[1], weight=leg + math.dist(*ends) - offset)
            on.setdefault(piece, []).append((offset, node, leg))
        return on

    def within(self, gates: access.Entrances, metres: float) -> set[int]:
        """Return the homes from which an entrance is within a distance."""
        on = self.tied("gate", gates.x, gates.y)
        for piece, these in on.items():
            for offset, gate, leg in these:
                for other, home, home_leg in self.homes.get(piece, []):
                    self.graph.add_edge(gate, home, weight=leg + home_leg + abs(offset - other))
        nodes = [("gate", index) for index in range(len(gates.x))]
        found = networkx.multi_source_dijkstra_path_length(self.graph, nodes, cutoff=metres) if nodes else {}
        self.graph.remove_nodes_from(nodes)
        return {node[1] for node in found if node[0] == "home"}

    def gained(self, having: set[int], reached: set[int]) -> np.ndarray:
        """Return how many residents of each group would have it and do not have it today."""
        return self.people.loc[sorted(reached - having)].drop(columns="geometry").sum().to_numpy()


def worked(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of processor that some work took, and its answer: what other work is going on weighs less in them."""
    started = time.process_time()
    answer = work()
    return time.process_time() - started, answer


def peak_gb() -> float:
    """Return the most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _nearest(net: network.Network, homes: network.Snapped, places: np.ndarray) -> float:
    """Return the seconds until it is known how far the nearest of some places is from every home."""
    gates = access.entrances(net, places)
    doors = network.snap(net, gates.x, gates.y)
    return min(timed(lambda: access.walk(net, homes, doors))[0] for _ in range(3))


def against_plain(city: City, sample: int) -> None:
    """Print how long all plots × uses take, for us and for the plain way."""
    building, net = timed(lambda: network.build(city.ways))
    bringing, homes = timed(lambda: network.snap(net, city.x, city.y))
    ours(net, homes, city)  # once to warm up
    ranking_s, found = min((timed(lambda: ours(net, homes, city)) for _ in range(3)), key=lambda each: each[0])
    ours_s = min(worked(lambda: ours(net, homes, city))[0] for _ in range(3))
    peak = peak_gb()
    corners = len(np.unique(shapely.get_coordinates(city.ways).round(3), axis=0))
    title = f"{corners:,} corners of ways ({len(net):,} nodes where they meet or end), {len(city.x):,} homes, {city.offered:,} plots × uses"
    plan = Table("part", "seconds", title=title)
    plan.add_row("network built (once)", f"{building:.2f}")
    plan.add_row("homes brought onto it (once)", f"{bringing:.2f}")
    plan.add_row(
        "nearest place of a kind from every home: the slowest kind",
        f"{max(_nearest(net, homes, each) for each in city.existing.values()):.2f}",
    )
    plan.add_row("full ranking of all plots × uses, the graph in memory", f"{ranking_s:.2f}")
    plan.add_row("most memory so far, GB", f"{peak:.2f}")
    pairs = max((pairs for pairs, _gains in found.values()), key=lambda each: each.plots)
    best_s, best = timed(lambda: covering.best(pairs, city.milli.sum(axis=0), k=10, seconds=30))
    plan.add_row(f"the best 10 of {pairs.plots} together ({len(pairs):,} pairs), gap {best.gap:.2%}", f"{best_s:.2f}")
    CONSOLE.print(plan)
    set_up_s, homes = worked(lambda: network.snap(network.build(city.ways), city.x, city.y))
    setting_up, plain = worked(lambda: Plain(city))
    today_s, plots_s, differ = 0.0, 0.0, 0
    for key, plots in city.plots.items():
        within = asked_norm(uses()[key]).distance_m
        seconds, having = worked(lambda key=key, within=within: plain.within(access.entrances(net, city.existing[key]), within))
        today_s += seconds
        chosen = np.unique(np.linspace(0, len(plots) - 1, sample).astype(int))
        spent, theirs = worked(
            lambda chosen=chosen, plots=plots, having=having, within=within: [
                plain.gained(having, plain.within(access.entrances(net, plots[[one]]), within)) for one in chosen
            ]
        )
        plots_s += spent * len(plots) / len(chosen)
        differ += sum((found[key][1][one] != each).any() for one, each in zip(chosen, theirs, strict=True))
    table = Table("", "ours", "plain", "ratio", title=f"processor seconds; plain from {sample} plots of each use; {differ} differ")
    table.add_row("set up", f"{set_up_s:.2f}", f"{setting_up:.1f}", f"{setting_up / set_up_s:.0f}×")
    table.add_row("all plots × uses", f"{ours_s:.2f}", f"{today_s + plots_s:.1f}", f"{(today_s + plots_s) / ours_s:.0f}×")
    CONSOLE.print(table)
    if differ:
        sys.exit("The two ways do not agree.")


def growth(sizes: list[float]) -> None:
    """Print the seconds that a town of one to many times the size takes, against n log n."""
    table = Table(
        "times",
        "nodes",
        "homes",
        "plots × uses",
        "pairs",
        "set up",
        "ranking",
        "µs per n log n",
        "to the first",
        "GB",
        title="a growing town",
    )
    first = 0.0
    for size in sizes:
        city = made(size)
        setting_up, (net, homes) = worked(lambda city=city: (net := network.build(city.ways), network.snap(net, city.x, city.y)))
        seconds, found = min((worked(lambda c=city, n=net, h=homes: ours(n, h, c)) for _ in range(2)), key=lambda each: each[0])
        count = len(city.x)
        unit = seconds / (count * math.log2(count)) * 1e6
        first = first or unit
        pairs = sum(len(pairs) for pairs, _gains in found.values())
        numbers = (f"{len(net):,}", f"{count:,}", f"{city.offered:,}", f"{pairs:,}", f"{setting_up:.2f}", f"{seconds:.2f}", f"{unit:.3f}")
        table.add_row(f"{size:g}", *numbers, f"{unit / first:.2f}", f"{peak_gb():.2f}")
    CONSOLE.print(table)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser()
    options.add_argument("--real", action="store_true")
    options.add_argument("--sizes", type=float, nargs="*", default=[1, 2, 4, 7, 10])
    options.add_argument("--sample", type=int, default=5, help="how many plots of each use the plain way is tried on")
    said = options.parse_args()
    CONSOLE.print(f"load average {json.dumps([round(each, 1) for each in os.getloadavg()])}, {os.cpu_count()} cores")
    if said.real:
        against_plain(real(Path(os.environ["MEENT_REAL_DATA"])), said.sample)
    else:
        against_plain(made(1), said.sample)
    growth(said.sizes)


if __name__ == "__main__":
    main()
