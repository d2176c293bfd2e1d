"""A small random city in the database, with one of everything, and the slow, obvious way to find out what each of its areas reads."""

from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry

from geo.models import Area, Coverage
from planning.case import Case
from planning.division import Division
from planning.ground import TODAY
from planning.indicators import INDICATORS
from planning.models import Indicator, IndicatorValue
from planning.population import base
from planning.reckoned import Reckoned
from tests.factories import dataset, place

X, Y = 650_000.0, 670_000.0
SIDE = 400.0
Row = dict[str, Any]


def wkt(shape: Any) -> str:
    return shapely.to_wkt(shape, rounding_precision=6)


def at(x: float, y: float) -> Any:
    return shapely.Point(X + x, Y + y)


def box(x: float, y: float, wide: float, high: float) -> Any:
    return shapely.box(X + x, Y + y, X + x + wide, Y + y + high)


def things(seed: int) -> list[tuple[str, Any, Row]]:  # noqa: C901 (a list of kinds)
    """Return rows of layer, shape and facts: streets on a lattice, and everything else anywhere."""
    dice = np.random.default_rng(seed)
    found: list[tuple[str, Any, Row]] = []
    for line in range(5):
        off = 20.0 + line * 90
        for turned in (False, True):
            ends = [(-30.0, off), (450.0, off)]
            line_ = shapely.LineString([at(y, x) if turned else at(x, y) for x, y in ends])
            facts = {
                "kind": str(dice.choice(["residential", "local", "main", "pedestrian", "footway", "service", "living_street", "motorway"])),
                "car_load": str(dice.choice(["none", "little", "some", "much"])),
                "walkable": [True, None, False][dice.integers(3)],
            }
            found.append(("streets", line_, facts))
    found.append(
        ("streets", shapely.LineString([at(200, -50), at(200, 450)]), {"kind": "residential", "car_load": "some"})
    )  # along a border
    for x, y in dice.uniform(-20, 420, (12, 2)):
        found.append(("benches", at(x, y), {"condition": str(dice.choice(["", "good", "broken"]))}))
    for x, y in dice.uniform(-20, 420, (40, 2)):
        found.append(("trees", at(x, y), {}))
    for x, y in dice.uniform(0, 360, (10, 2)):
        facts = {"status": str(dice.choice(["vacant", "vacant", "in_temporary_use", "in_use"])), "kind": "waste_ground"}
        found.append(("vacant-plots", box(x, y, 50, 40) if dice.random() < 0.6 else at(x, y), facts))
    for x, y in dice.uniform(0, 390, (25, 2)):
        found.append(("buildings", box(x, y, 8, 8), {"use": str(dice.choice(["", "house", "garage"]))}))
    for x, y in dice.uniform(0, 400, (8, 2)):
        found.append(("facade-gardens", at(x, y), {}))
    for x, y in dice.uniform(0, 380, (8, 2)):
        facts = {"kind": str(dice.choice(["community_centre", "library", "cafe"])), "capacity": [None, 40, 90][dice.integers(3)]}
        facts["opening_hours"] = str(dice.choice(["", "Mo-Fr 09:00-17:00", "24/7", "Su 14:00-18:00"]))
        found.append(("meeting-places", box(x, y, 15, 15) if dice.random() < 0.3 else at(x, y), facts))
    for x, y in dice.uniform(0, 340, (6, 2)):
        facts = {"kind": str(dice.choice(["park", "grass", "garden", "wood"])), "access": str(dice.choice(["yes", "no", "unknown"]))}
        found.append(("green-spaces", box(x, y, 60, 70), facts))
    for x, y in dice.uniform(0, 380, (3, 2)):
        found.append(("play-areas", box(x, y, 15, 15), {"kind": "playground", "access": "yes"}))
        found.append(("squares", box(y, x, 15, 15), {"kind": "square"}))
    return found


def one_of_everything() -> list[tuple[str, Any, Row]]:
    """Return rows of which each quarter has one of everything, so that every figure of it is known."""
    found: list[tuple[str, Any, Row]] = []
    for x in (0.0, 200.0):
        for y in (0.0, 200.0):
            line = shapely.LineString([at(x, y + 100), at(x + 200, y + 100)])
            found += [
                ("streets", line, {"kind": "residential", "car_load": "some", "walkable": True}),
                ("benches", at(x + 50, y + 102), {}),
                ("trees", at(x + 60, y + 102), {}),
                ("vacant-plots", box(x + 10, y + 10, 20, 20), {"kind": "waste_ground", "status": "vacant"}),
                ("buildings", box(x + 70, y + 105, 10, 10), {"use": "house"}),
                ("facade-gardens", at(x + 75, y + 104), {}),
                ("meeting-places", at(x + 90, y + 110), {"kind": "library", "capacity": 40, "opening_hours": "24/7"}),
                ("green-spaces", box(x + 110, y + 110, 40, 40), {"kind": "park", "access": "yes"}),
                ("play-areas", box(x + 110, y + 60, 10, 10), {"kind": "playground", "access": "yes"}),
                ("squares", box(x + 150, y + 60, 10, 10), {"kind": "square"}),
            ]
    return found


def settle(rows: list[tuple[str, Any, Row]]) -> None:
    """Store places."""
    for number, (layer, shape, facts) in enumerate(rows):
        place(layer, wkt=wkt(shape), source_id=f"{layer}-{number}", **facts)


def quarters(*, level: str = "neighbourhood", halves: bool = False) -> list[Area]:
    """Store four quarters of the city, or the same ones each in two halves."""
    half = SIDE / 2
    made = []
    for x in (0.0, half):
        for y in (0.0, half):
            parts = [(x, y, half / 2, half), (x + half / 2, y, half / 2, half)] if halves else [(x, y, half, half)]
            for part in parts:
                number = len(made)
                made.append(place("areas", wkt=wkt(box(*part)), level=level, code=f"{level}-{number}", name=f"{level} {number}"))
    return made


def people(key: str, values: dict[Area, float], *, start: int | None = None, to: int | None = None) -> None:
    """Store a table of residents, of everybody or of a band of age."""
    names = {"name_nl": key, "name_fr": key, "name_en": key}
    ages = {"age_from": start, "age_to": to}
    made = Indicator.objects.create(key=key, dataset=dataset(), kind="count", need="neither", group="residents", **names, **ages)
    rows = [IndicatorValue(indicator=made, area=area, period="2025", state="value", value=value) for area, value in values.items()]
    IndicatorValue.objects.bulk_create(rows)


def survey(shape: Any, *layers: str) -> None:
    """Say that the dataset of all tests is complete for some layers there; for all that any indicator needs where none is named."""
    for layer in layers or sorted({layer for row in INDICATORS for layer in row.layers} | {"areas"}):
        geom = GEOSGeometry(f"SRID=3812;{shapely.to_wkt(shapely.MultiPolygon([shape]))}")
        Coverage.objects.update_or_create(dataset=dataset(), layer=layer, defaults={"geom": geom, "evidence": "walked"})


def case(level: str = "neighbourhood", row: Reckoned | None = None) -> Case:
    """Return what a formula is given."""
    from planning.norms import norm

    return Case(TODAY, Division(level, "2025"), base(), norm(row.norm) if row and row.norm else None)


class Slow:
    """Each figure of one area, by loops over all rows."""

    def __init__(self, rows: list[tuple[str, Any, Row]], areas: list[Any], residents: list[float]) -> None:
        self.rows, self.areas, self.residents = rows, areas, residents

    def of(self, layer: str) -> list[tuple[Any, Row]]:
        return [(shape, facts) for each, shape, facts in self.rows if each == layer]

    def inside(self, shape: Any) -> int:
        """Return the first area that a point of the shape lies in; -1 for none."""
        point = shapely.point_on_surface(shape)
        return next((index for index, area in enumerate(self.areas) if area.covers(point)), -1)

    def number(self, layer: str, meets: Any = lambda _facts: True) -> list[float]:
        found = [0.0] * len(self.areas)
        for shape, facts in self.of(layer):
            if meets(facts) and (index := self.inside(shape)) >= 0:
                found[index] += 1
        return found

    def metres(self, meets: Any) -> list[float]:
        """Cut every street into pieces of five metres, and ask of each in how many areas its middle lies; borders lie on such cuts."""
        found = [0.0] * len(self.areas)
        for shape, facts in self.of("streets"):
            if not meets(facts):
                continue
            steps = round(shape.length / 5)
            for step in range(steps):
                middle = shape.interpolate((step + 0.5) / steps, normalized=True)
                there = [index for index, area in enumerate(self.areas) if area.distance(middle) < 1e-6]
                for index in there:
                    found[index] += shape.length / steps / len(there)
        return found

    def m2(self, shapes: list[Any]) -> list[float]:
        return [shapely.union_all([shape.intersection(area) for shape in shapes]).area if shapes else 0.0 for area in self.areas]


STREETS = {"residential", "local", "main", "pedestrian", "living_street"}


def walked(facts: Row) -> bool:
    said = facts.get("walkable")
    return facts["kind"] != "motorway" if said is None else bool(said)


def divided(above: list[float], below: list[float], times: float = 1.0) -> list[float]:
    return [times * one / other if other else float("nan") for one, other in zip(above, below, strict=True)]


WIDTHS_M = {"main": 18, "local": 12, "residential": 11, "living_street": 9, "pedestrian": 9, "cycleway": 3, "footway": 2.5, "steps": 2.5}


def built_squares(slow: Slow) -> Any:
    """Return the squares of 50 m that buildings touch, and the two around each, one by one."""
    squares = set()
    for shape, _facts in slow.of("buildings"):
        west, south, east, north = (int(edge // 50) for edge in shape.bounds)
        squares |= {(x, y) for x in range(west - 2, east + 3) for y in range(south - 2, north + 3)}
    return shapely.union_all([shapely.box(x * 50, y * 50, x * 50 + 50, y * 50 + 50) for x, y in squares])


def slow_figures(slow: Slow) -> dict[str, list[float]]:
    """Return every figure that is no share of residents, by the key of its indicator."""
    streets = [shape for shape, facts in slow.of("streets") if facts["kind"] in STREETS]
    every = slow.metres(lambda facts: facts["kind"] in STREETS)
    calm = slow.metres(
        lambda facts: facts["kind"] in STREETS and (facts["kind"] == "pedestrian" or facts["car_load"] in ("none", "little"))
    )
    benches = slow.number("benches", lambda facts: facts["condition"] != "broken")
    trees = [(shape, facts) for shape, facts in slow.of("trees") if any(shape.distance(street) <= 15 for street in streets)]
    along = Slow([("trees", shape, facts) for shape, facts in trees], slow.areas, slow.residents).number("trees")
    green = [
        shape
        for shape, facts in slow.of("green-spaces")
        if (facts["access"] == "yes" if facts["kind"] == "garden" else facts["access"] != "no")
    ]
    plots = [shape for shape, facts in slow.of("vacant-plots") if facts["status"] == "vacant"]
    points = [shape for shape in plots if not shape.area]
    only = Slow([("vacant-plots", shape, {}) for shape in points], slow.areas, slow.residents).number("vacant-plots")
    area = slow.m2([shape for shape in plots if shape.area])
    vacant = [float("nan") if not m2 and few else m2 for m2, few in zip(area, only, strict=True)]
    facades = [
        (shape, facts)
        for shape, facts in slow.of("buildings")
        if facts["use"] != "garage" and any(shape.distance(street) <= 25 for street in streets)
    ]
    fronts = Slow([("buildings", shape, facts) for shape, facts in facades], slow.areas, slow.residents).number("buildings")
    room, silent = [0.0] * len(slow.areas), [False] * len(slow.areas)
    told = [False] * len(slow.areas)
    for shape, facts in slow.of("meeting-places"):
        index = slow.inside(shape)
        if facts["kind"] == "cafe" or index < 0:
            continue
        silent[index] = True
        if facts["capacity"] is not None:
            told[index] = True
            room[index] += facts["capacity"]
    rooms = [float("nan") if there and not known else each for each, there, known in zip(room, silent, told, strict=True)]
    built = built_squares(slow)
    ground = [shape.intersection(built) for shape in slow.areas]
    there = Slow(slow.rows, ground, slow.residents)
    wide = {kind: [there.metres(lambda facts, kind=kind: facts["kind"] == kind), width] for kind, width in WIDTHS_M.items()}
    of_streets = [sum(metres[index] * width for metres, width in wide.values()) for index in range(len(ground))]
    spaces = there.m2([*green, *(shape for shape, _facts in slow.of("squares")), *(shape for shape, _facts in slow.of("play-areas"))])
    open_land = [min(1.0, share) for share in divided([a + b for a, b in zip(of_streets, spaces, strict=True)], [g.area for g in ground])]
    return {
        "open-land-share": open_land,
        "green-per-resident": divided(slow.m2(green), slow.residents),
        "benches-per-1000": divided(benches, slow.residents, 1000),
        "metres-per-bench": divided(slow.metres(walked), benches),
        "street-trees-per-100m": divided(along, every, 100),
        "calm-streets": divided(calm, every),
        "vacant-plots": slow.number("vacant-plots", lambda facts: facts["status"] == "vacant"),
        "vacant-area": vacant,
        "vacant-share": [m2 / shape.area for m2, shape in zip(vacant, slow.areas, strict=True)],
        "facade-gardens-per-1000": divided(slow.number("facade-gardens"), fronts, 1000),
        "meeting-room-per-1000": divided(rooms, slow.residents, 1000),
    }
