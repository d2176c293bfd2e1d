"""A street of three blocks: a park at its start, vacant plots further on, and who lives where is known by age."""

from dataclasses import dataclass
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry

from geo import crs
from geo.models import Area, Coverage, Place
from planning.models import Indicator, IndicatorValue
from tests.factories import dataset, place

X, Y = 650_000.0, 670_000.0


def box(x: float, y: float, wide: float, high: float) -> str:
    return shapely.to_wkt(shapely.box(X + x, Y + y, X + x + wide, Y + y + high))


def point(x: float, y: float) -> str:
    return shapely.to_wkt(shapely.Point(X + x, Y + y))


def line(*points: tuple[float, float]) -> str:
    return shapely.to_wkt(shapely.LineString([(X + x, Y + y) for x, y in points]))


def survey(layer: str, x: float, y: float, wide: float, high: float) -> None:
    """Somebody looked for all of a layer there."""
    shape = shapely.to_wkt(shapely.MultiPolygon([shapely.from_wkt(box(x, y, wide, high))]))
    Coverage.objects.create(dataset=dataset(), layer=layer, geom=GEOSGeometry(shape, srid=crs.METRIC), evidence="walked")


def counted(key: str, values: dict[Any, int], *, start: int | None = None, to: int | None = None) -> None:
    """A table of residents, of everybody or of a band of age."""
    names = {"name_nl": key, "name_fr": key, "name_en": key}
    ages = {"age_from": start, "age_to": to}
    made = Indicator.objects.create(key=key, dataset=dataset("people"), kind="count", need="neither", group="residents", **names, **ages)
    for where, value in values.items():
        IndicatorValue.objects.create(indicator=made, area=where, period="2025", state="value", value=value)


@dataclass(frozen=True)
class Town:
    """What stands in it."""

    thousand: Place  # a brownfield beside the block where a thousand people live
    twenty: Place  # one beside the block where twenty live
    shop: Place  # a vacant shop, known as a point, beside the thousand
    tiny: Place  # 100 m², beside the thousand
    used: Place  # in use again, beside the thousand
    blocks: tuple[Area, ...]


def town() -> Town:
    """Build it. The 500 people at the start have the park."""
    place("streets", wkt=line((0, 0), (4000, 0)), kind="residential", walkable=True)
    blocks = []
    for x in (0, 1000, 2000):
        found = place("areas", wkt=box(x, 5, 100, 90), level="block", code=f"block-{x}", name=f"Block {x}")
        assert isinstance(found, Area)
        blocks.append(found)
        place("buildings", wkt=box(x + 40, 10, 20, 20), use="house")
    place("areas", wkt=box(-200, -500, 4400, 1000), level="neighbourhood", code="all", name="The street")
    counted("children", dict(zip(blocks, (100, 200, 10), strict=True)), start=0, to=17)
    counted("adults", dict(zip(blocks, (400, 800, 10), strict=True)), start=18)
    counted("residents", dict(zip(blocks, (500, 1000, 20), strict=True)))
    place("green-spaces", wkt=box(0, -60, 80, 50), kind="park", access="yes")
    return Town(
        thousand=place("vacant-plots", wkt=box(1100, -60, 50, 50), kind="brownfield", name="The old yard", owner_type="public"),
        twenty=place("vacant-plots", wkt=box(2100, -60, 50, 50), kind="brownfield", certainty="unsure", owner_type="private"),
        shop=place("vacant-plots", wkt=point(1050, -8), kind="shop", name="The baker's"),
        tiny=place("vacant-plots", wkt=box(1000, -30, 10, 10), kind="undeveloped"),
        used=place("vacant-plots", wkt=box(1000, -100, 50, 50), kind="brownfield", status="in_use"),
        blocks=tuple(blocks),
    )


def leases(street: float = 0.6, *others: float) -> Area:
    """A figure that stands for a right, of the whole street and of three neighbourhoods far from it; the street is returned."""
    areas = [Area.objects.get(code="all")]
    for number, x in enumerate((6000, 7000, 8000)):
        found = place("areas", wkt=box(x, 0, 500, 500), level="neighbourhood", code=f"far-{number}", name=f"Far {number}")
        assert isinstance(found, Area)
        areas.append(found)
    names = {"name_nl": "huur", "name_fr": "bail", "name_en": "Short leases"}
    card = {"card_nl": "Niet de huur.", "card_fr": "Pas le loyer.", "card_en": "It tells no rents."}
    made = Indicator.objects.create(
        key="leases", dataset=dataset("rights"), kind="share", need="more", group="area", floor="tenure", **names, **card
    )
    for where, value in zip(areas, (street, *(others or (0.3, 0.2, 0.1))), strict=True):
        IndicatorValue.objects.create(indicator=made, area=where, period="2025", state="value", value=value)
    return areas[0]
