"""A small fictional town with figures of its people, its green and its benches: enough for every door to figures."""

from geo.models import Area
from tests.factories import dataset, place
from tests.planning.test_measures import area, box, counted, survey

QUARTERS = 14
UNCOUNTED, FEW = QUARTERS - 2, QUARTERS - 1  # where nobody has counted, and where too few live to be spoken of


def town() -> list[Area]:
    """Neighbourhoods of 100 m in a row within one city, a street through all, green in every second; the first nine surveyed for it."""
    place("areas", wkt=box(0, 0, 100 * QUARTERS, 100), level="city", edition="2025", code="TOWN", name="Zwanerode")
    quarters = [area("neighbourhood", 100 * at, 100, code=f"Q{at:02}") for at in range(QUARTERS)]
    for at, each in enumerate(quarters):
        each.name = f"=Quarter {at}"  # what a spreadsheet would take for a formula
        each.save()
    for key, ages, usual, few in (
        ("residents", {}, lambda at: 100.0 + 10 * at, 8),
        ("children", {"start": 0, "to": 17}, lambda at: 20.0 + at, 4),
        ("grown", {"start": 18}, lambda at: 80.0 + 9 * at, 4),
    ):
        values = {each: None if at == UNCOUNTED else few if at == FEW else usual(at) for at, each in enumerate(quarters)}
        counted(key, values, **ages)
    place("streets", wkt="LINESTRING (650000 670050, 651400 670050)", kind="residential", walkable=True)
    for at in range(0, QUARTERS, 2):
        place("green-spaces", wkt=box(100 * at, 60, 30 + 5 * at, 30), kind="park")
    place("benches", wkt="POINT (650010 670050)")
    survey("green-spaces", box(0, 0, 900, 100), dataset("greenery", name="=Green survey"))
    return quarters
