"""Comparison: an overlay with its maps, legend, table and scatter, which all say the same."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from geo.registry import layer
from planning.kept import kept
from planning.measures import Source, tables
from planning.overlay import Cell, Laid, Overlay
from web.area_maps import OneMap, maps
from web.comparing import Comparing
from web.drawing.choropleth import choropleth
from web.drawing.scatter import Point, Scatter, scatter
from web.figures import figure
from web.laid import area_name, bounds_of, class_name, laid, mark_of, title_of, wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One class in the legend."""

    cell: str
    colour: str
    count: int
    label: str
    corner: str
    asked: bool
    picked: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One area in the table."""

    pk: int
    name: str
    mark: str
    colour: str
    first: str
    second: str
    class_name: str
    shown: bool
    picked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that a page says of an overlay."""

    asked: Comparing
    overlay: Overlay
    maps: tuple[OneMap, ...]
    grid: tuple[tuple[Square, ...], ...]
    rows: tuple[Row, ...]
    scatter: Scatter | None
    chosen: frozenset[int]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Who says so, each once."""
        return tuple(dict.fromkeys(source for side in self.overlay.sides for source in side.readings.sources))


def comparison(asked: Comparing) -> Comparison | None:
    """Return the overlay that is asked for with its maps, legend, table and scatter; None where the division has no areas."""
    return _compared(asked, get_language() or "")


def _tables(asked: Comparing, _language: str) -> tuple[str, ...]:
    of = (asked.first,) if asked.second is None else (asked.first, asked.second)
    return (*tables(*of), *((layer(asked.points).table,) if asked.points else ()))


@kept(_tables, size=24)
def _compared(asked: Comparing, _language: str) -> Comparison | None:
    found = laid(asked)
    drawn = choropleth(asked.division)
    if drawn is None:
        return None
    chosen = _chosen(asked, found)
    return Comparison(
        asked=asked,
        overlay=found,
        maps=tuple(maps(asked, found, drawn, chosen)),
        grid=_grid(asked, found),
        rows=tuple(_rows(asked, found, chosen)),
        scatter=_scatter(found),
        chosen=chosen,
    )


def _chosen(asked: Comparing, found: Overlay) -> frozenset[int]:
    in_cell = next((cell.areas for cell in found.cells if (cell.column, cell.row) == asked.cell), ())
    known = {area.pk for area in found.areas}
    return frozenset(in_cell) | (frozenset(asked.picked) & known)


def _grid(asked: Comparing, found: Overlay) -> tuple[tuple[Square, ...], ...]:
    """Return the squares of the legend, much of the second on top, as on the scatter."""
    rows: dict[int, list[Square]] = {}
    for cell in found.cells:
        rows.setdefault(cell.row, []).append(_square(asked, found, cell))
    return tuple(tuple(rows[row]) for row in sorted(rows, reverse=True))


def _square(asked: Comparing, found: Overlay, cell: Cell) -> Square:
    key = f"{cell.column}-{cell.row}"
    picked = asked.cell == (cell.column, cell.row)
    bounds = [f"{side.measure}: {bounds_of(side, at)}" for side, at in zip(found.sides, (cell.column, cell.row), strict=False)]
    return Square(
        cell=key,
        colour=cell.colour,
        count=len(cell.areas),
        label="; ".join(bounds),
        corner=str(cell.says) if cell.says else "",
        asked=(cell.column, cell.row) == wanted(found),
        picked=picked,
        href=f"?{asked.parameters(cell='' if picked else key, area='')}",
    )


def _rows(asked: Comparing, found: Overlay, chosen: Collection[int]) -> Iterable[Row]:
    # What was picked by hand stands first.
    for area in sorted(sorted_areas(asked, found), key=lambda area: area.pk not in asked.picked):
        yield Row(
            pk=area.pk,
            name=area_name(area, found.division),
            mark=mark_of(area),
            colour=area.colour or "",
            first=figure(found.first.measure, area.first),
            second=figure(found.second.measure, area.second) if found.second and area.second else "",
            class_name=class_name(found, area),
            shown=asked.cell is None or area.pk in chosen,
            picked=area.pk in asked.picked,
        )


def sorted_areas(asked: Comparing, found: Overlay) -> list[Laid]:
    """Return the areas in the order asked for, those without a figure last; at first the class of the sentence, most telling first."""
    name, down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    if name == "area":
        return sorted(found.areas, key=lambda area: area_name(area, found.division), reverse=down)
    column, row = wanted(found)

    def far(area: Laid) -> tuple[float, ...]:
        return (abs((area.column or 0) - column) + abs((area.row or 0) - row), -abs(area.first.value or 0))

    def key(area: Laid) -> tuple[float, ...]:
        if name in ("first", "second"):
            reading = area.first if name == "first" else area.second
            value = reading.value if reading is not None else None
            return (value is None, 0.0 if value is None else -value if down else value)
        if name == "class":
            step = (area.row or 0) * 10 + (area.column or 0)
            return (area.column is None, -step if down else step)
        return (area.column is None, *far(area))

    return sorted(found.areas, key=key)


def _scatter(found: Overlay) -> Scatter | None:
    if found.second is None:
        return None
    names = [str(side.measure) for side in found.sides]
    points = [
        Point(area.pk, area.first.value, area.second.value, area.colour or "none", title_of(found, area, names))
        for area in found.areas
        if area.first.value is not None and area.second is not None and area.second.value is not None
    ]
    return scatter(points, found.first.classes.breaks, found.second.classes.breaks)
