"""Area maps: the areas of an overlay as they are drawn, on one map or, for a swipe, on two."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from geo.registry import layer
from planning.measures import Measure
from planning.overlay import Overlay
from planning.reading import State
from web.comparing import SWIPE, Comparing
from web.drawing.choropleth import Choropleth, dots
from web.laid import alone, alt, api_address, bounds_of, mark_of, title_of

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
        return [(cell.colour, bounds_of(self.overlay.first, cell.column), len(cell.areas)) for cell in self.overlay.cells]


def maps(asked: Comparing, found: Overlay, drawn: Choropleth, chosen: Collection[int]) -> Iterable[OneMap]:
    """Yield the maps that are asked for: both figures on one, or each on its own."""
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
                title=title_of(found, area, names),
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
