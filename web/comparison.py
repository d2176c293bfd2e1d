"""Comparison: an overlay in words and drawings, for a page, a picture and a sheet alike."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from geo.models import Area
from geo.registry import layer
from planning.division import Division
from planning.kept import kept
from planning.measures import Measure, Source, tables
from planning.models import Indicator
from planning.overlay import Cell, Laid, Overlay, Side, overlay
from planning.palette import LOOKS
from planning.reading import Reading, State
from web.comparing import SWIPE, Comparing
from web.drawing.choropleth import Choropleth, choropleth, dots
from web.drawing.scatter import Point, Scatter, scatter
from web.figures import figure, phrase

# How an area without a figure is filled; one that nobody surveyed has only its outline, dashed.
FILLS: Final = {"hatched": "url(#hatched)", "dotted": "url(#dotted)", "outline": "none"}
DASHES: Final = SafeString(' stroke-dasharray="3 2.4" stroke="#6E695D" stroke-width="0.9"')
LINKED: Final = (
    '<a href="{}" tabindex="-1" aria-hidden="true"><path data-area="{}" data-cell="{}" d="{}" fill="{}"{}{}><title>{}</title></path></a>'
)
PICKED: Final = SafeString(' class="picked"')
# A 0 is written in areas at least so wide and high, in pixels.
ROOM_FOR_ZERO_PX: Final = 13.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One area as it is drawn on a map."""

    pk: int
    path: str
    mark: str
    fill: str
    dashed: bool
    picked: bool
    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMap:
    """One map: which figures it shows, its areas, and what lies on top."""

    which: str
    title: str
    alt: str
    drawn: Choropleth
    areas: tuple[Drawn, ...]
    picked: tuple[str, ...]
    zeros: tuple[tuple[float, float], ...]
    dots: tuple[tuple[float, float], ...]
    dot_colour: str
    geojson: str
    overlay: Overlay

    @property
    def linked(self) -> SafeString:
        """The areas as SVG for a page: each says what it reads, and leads to the page with it picked.

        Not by a template, which takes thrice as long.
        """
        return format_html_join(
            "\n",
            LINKED,
            (
                (
                    each.href,
                    str(each.pk),
                    each.mark,
                    each.path,
                    each.fill,
                    DASHES if each.dashed else "",
                    PICKED if each.picked else "",
                    each.title,
                )
                for each in self.areas
            ),
        )

    @property
    def plain(self) -> SafeString:
        """The areas as SVG for paper."""
        parts = ((each.path, each.fill, DASHES if each.dashed else "") for each in self.areas)
        return format_html_join("\n", '<path d="{}" fill="{}"{}/>', parts)

    @property
    def steps(self) -> list[tuple[str, str, int]]:
        """The classes of one figure by itself: colour, from where to where, and how many areas."""
        return [(cell.colour, _bounds(self.overlay.first, cell.column), len(cell.areas)) for cell in self.overlay.cells]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Areas that are in no class: what they look like, why, and how many."""

    mark: str
    says: str


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
        maps=tuple(_maps(asked, found, drawn, chosen)),
        grid=_grid(asked, found),
        rows=tuple(_rows(asked, found, chosen)),
        scatter=_scatter(found),
        chosen=chosen,
    )


def laid(asked: Comparing) -> Overlay:
    """Return the overlay that is asked for. BadBreaks where its breaks cannot be."""
    breaks = () if not asked.breaks else (asked.breaks,) if asked.second is None else (asked.breaks, asked.breaks2)
    return overlay(
        asked.first,
        asked.second,
        asked.division,
        method=asked.method,
        breaks=breaks,
        assume_complete=asked.assume_complete,
    )


def alone(asked: Comparing, which: Measure) -> Overlay:
    """Return one figure of a comparison by itself, cut likewise, in as many classes as one colour can bear."""
    breaks = () if not asked.breaks else (asked.breaks if which is asked.first else asked.breaks2,)
    return overlay(which, None, asked.division, method=asked.method, breaks=breaks, assume_complete=asked.assume_complete)


def api_address(asked: Comparing, form: str, which: Measure | None = None) -> str:
    """Return where the API says the same, in a form such as `csv`; of one figure alone where one is named."""
    both = which is None and asked.second is not None
    wanted = {
        "first": (which or asked.first).key,
        "second": asked.second.key if both and asked.second else "",
        "division": str(asked.division),
        "method": str(asked.method),
        "breaks": _breaks(asked, which),
        "assume": "complete" if asked.assume_complete else "",
        "f": form,
    }
    query = "&".join(f"{name}={value}" for name, value in wanted.items() if value)
    return f"{reverse('api:landing')}overlay?{query}"


def _breaks(asked: Comparing, which: Measure | None) -> str:
    if not asked.breaks:
        return ""
    sides = (
        [asked.breaks, asked.breaks2]
        if which is None and asked.second
        else [asked.breaks if which in (None, asked.first) else asked.breaks2]
    )
    return ";".join(",".join(f"{each:g}" for each in side) for side in sides)


def area_name(area: Laid, division: Division) -> str:
    """Return what an area is called: its name, else its kind and code."""
    return area.name or f"{Area.Level(division.level).label.capitalize()} {area.code or area.pk}"


def class_name(found: Overlay, area: Laid) -> str:
    """Return the class of an area in words, or why it is in none."""
    if area.column is None:
        return str(LOOKS[area.why_not].names) if area.why_not else ""
    words = [_step(area.column, len(found.first.classes))]
    if found.second is not None and area.row is not None:
        words.append(_step(area.row, len(found.second.classes)))
    return " · ".join(words)


def _step(at: int, of: int) -> str:
    named = {1: (_("one class"),), 2: (_("low"), _("high")), 3: (_("low"), _("middle"), _("high"))}.get(of)
    return named[at] if named else _("%(at)d of %(of)d") % {"at": at + 1, "of": of}


def mark_of(area: Laid) -> str:
    """Return the class of an area as the page's parts name it, `column-row`, or what it looks like without one."""
    if area.column is not None:
        return f"{area.column}-{area.row or 0}"
    return LOOKS[area.why_not].pattern if area.why_not else ""


def _chosen(asked: Comparing, found: Overlay) -> frozenset[int]:
    in_cell = next((cell.areas for cell in found.cells if (cell.column, cell.row) == asked.cell), ())
    known = {area.pk for area in found.areas}
    return frozenset(in_cell) | (frozenset(asked.picked) & known)


def _maps(asked: Comparing, found: Overlay, drawn: Choropleth, chosen: Collection[int]) -> Iterable[OneMap]:
    if asked.view == SWIPE and asked.second is not None:
        for which, measure in (("first", asked.first), ("second", asked.second)):
            yield _map(asked, alone(asked, measure), drawn, chosen, which=which, measure=measure)
    else:
        yield _map(asked, found, drawn, chosen, which="both")


def _map(
    asked: Comparing, found: Overlay, drawn: Choropleth, chosen: Collection[int], *, which: str, measure: Measure | None = None
) -> OneMap:
    by_key = {area.pk: area for area in found.areas}
    # The address without what is picked; an area's own is that and its key.
    address = f"?{asked.parameters(cell='', area='')}&area="
    names = [str(side.measure) for side in found.sides]
    areas, zeros, rings = [], [], []
    for outline in drawn.areas:
        area = by_key[outline.pk]
        areas.append(
            Drawn(
                pk=outline.pk,
                path=outline.path,
                mark=mark_of(area),
                fill=area.colour or FILLS[mark_of(area)],
                dashed=area.why_not is State.NOT_SURVEYED,
                picked=outline.pk in chosen,
                title=_title(found, area, names),
                href=f"{address}{outline.pk}",
            )
        )
        if outline.pk in chosen:
            rings.append(outline.path)
        if outline.room_px >= ROOM_FOR_ZERO_PX and any(each is not None and each.value == 0 for each in (area.first, area.second)):
            zeros.append((outline.x, outline.y))
    on_top = layer(asked.points) if asked.points else None
    return OneMap(
        which=which,
        title=str(measure or ""),
        alt=alt(found),
        drawn=drawn,
        areas=tuple(areas),
        picked=tuple(rings),
        zeros=tuple(zeros),
        dots=tuple(dots(on_top.id, drawn.plane)) if on_top else (),
        dot_colour=on_top.colour if on_top else "",
        geojson=api_address(asked, "geojson", measure),
        overlay=found,
    )


def alt(found: Overlay) -> str:
    """Return what a map shows, for those who do not see it."""
    names = _(" and ").join(str(side.measure) for side in found.sides)
    return _("Map of %(what)s, %(n)d areas. The table says the same.") % {"what": names, "n": len(found)}


def _title(found: Overlay, area: Laid, names: Sequence[str]) -> str:
    readings = (area.first, area.second) if area.second is not None else (area.first,)
    said = [f"{name}: {figure(side.measure, reading)}" for name, side, reading in zip(names, found.sides, readings, strict=True)]
    return f"{area_name(area, found.division)} — {'; '.join(said)}"


def _grid(asked: Comparing, found: Overlay) -> tuple[tuple[Square, ...], ...]:
    """Return the squares of the legend, much of the second on top, as on the scatter."""
    rows: dict[int, list[Square]] = {}
    for cell in found.cells:
        rows.setdefault(cell.row, []).append(_square(asked, found, cell))
    return tuple(tuple(rows[row]) for row in sorted(rows, reverse=True))


def _square(asked: Comparing, found: Overlay, cell: Cell) -> Square:
    key = f"{cell.column}-{cell.row}"
    picked = asked.cell == (cell.column, cell.row)
    bounds = [f"{side.measure}: {_bounds(side, at)}" for side, at in zip(found.sides, (cell.column, cell.row), strict=False)]
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


def wanted(found: Overlay) -> tuple[int, int]:
    """Return the class that the sentence speaks of: little of what is needed, much of what needs it."""

    def end(side: Side) -> int:
        return 0 if side.measure.need == Indicator.Need.LESS else max(len(side.classes) - 1, 0)

    return end(found.first), end(found.second) if found.second is not None else 0


def _bounds(side: Side, at: int) -> str:
    low, high = side.classes.bounds[at]
    said = [figure(side.measure, Reading(State.VALUE, each)) for each in (low, high)]
    return said[0] if said[0] == said[1] else _("%(low)s to %(high)s") % {"low": said[0], "high": said[1]}


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


def states(found: Overlay) -> list[Without]:
    """Return why areas are in no class, in words, with how many."""
    why = [area.why_not for area in found.areas]
    return [
        Without(
            mark=look.pattern,
            says=ngettext("%(why)s: %(n)s area", "%(why)s: %(n)s areas", why.count(state)) % {"why": look.names, "n": why.count(state)},
        )
        for state, look in LOOKS.items()
        if why.count(state)
    ]


def area_total(found: Overlay) -> str:
    """Return which areas are compared, and how many of them are in a class."""
    level = Area.Level(found.division.level).label
    return _("%(level)s, edition %(edition)s; %(n)d of %(of)d areas have a figure.") % {
        "level": str(level).capitalize(),
        "edition": found.division.edition,
        "n": sum(len(cell.areas) for cell in found.cells),
        "of": len(found),
    }


def _scatter(found: Overlay) -> Scatter | None:
    if found.second is None:
        return None
    names = [str(side.measure) for side in found.sides]
    points = [
        Point(area.pk, area.first.value, area.second.value, area.colour or "none", _title(found, area, names))
        for area in found.areas
        if area.first.value is not None and area.second is not None and area.second.value is not None
    ]
    return scatter(points, found.first.classes.breaks, found.second.classes.breaks)


def sentence(asked: Comparing) -> str:
    """Return what is asked, as one says it."""
    first = phrase(asked.first)
    if asked.second is None:
        return _("Where %(first)s") % {"first": first}
    return _("Where %(first)s and %(second)s") % {"first": first, "second": phrase(asked.second)}
