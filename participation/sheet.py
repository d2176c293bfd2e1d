"""Sheet: an SVG to draw on. Colours stand on it for those who take it along; a page gives its own by class."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

WIDE: Final = 360  # about the pixels of a phone
FONT: Final = 13
LETTER: Final = 6.6  # about as wide as a letter is at this size
INK: Final = "#1f2a2e"
FILLS: Final[Mapping[str, str]] = {
    "facade": "#c9bba6",
    "ground": "#efebe4",
    "garden": "#cfe3b4",
    "leaf": "#4b7a18",
    "kerb": "#b9b2a5",
    "street": "#d8d5cf",
    "obstacle": "#e3c3b4",
    "mark": "#8a3b1c",
    "step": "#0b6b57",
    "tile": "none",
}
STROKES: Final[Mapping[str, str]] = {
    "short": "#b3261e",
    "tape": "#0b6b57",
    "tick": "#0b6b57",
    "obstacle": "#8a3b1c",
    "chair": "#5b666b",
    "joint": "#d5cfc4",
    "leader": "#8a8578",
}
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG, and the same in words for those who do not see it."""

    svg: str
    text: str


class Sheet:
    """A sheet that says in words what it shows. Points are (x, y) from its upper left corner."""

    def __init__(self, *, high: float, title: str, text: str) -> None:
        self.text = text
        self.root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDE} {high:.0f}", role="img")
        for name, value in {
            "class": "to-scale",
            "font-family": "system-ui, sans-serif",
            "font-size": str(FONT),
            "aria-label": f"{title}. {text}",
        }.items():
            self.root.set(name, value)

    def drawing(self) -> Drawing:
        """Return what has been drawn."""
        return Drawing(ET.tostring(self.root, encoding="unicode"), self.text)

    def box(self, kind: str, corner: Point, size: Point, *, round_: float = 0) -> None:
        """Draw a box from its upper left corner, filled as its kind is."""
        (x, y), (wide, high) = corner, size
        box = self._add("rect", kind, x=x, y=y, width=max(0.0, wide), height=max(0.0, high), rx=round_)
        box.set("fill", FILLS.get(kind, "none"))
        if kind in STROKES:
            box.set("stroke", STROKES[kind])

    def disc(self, kind: str, middle: Point, radius: float) -> None:
        """Draw a disc, or a ring where the kind has no fill."""
        disc = self._add("circle", kind, cx=middle[0], cy=middle[1], r=radius)
        disc.set("fill", FILLS.get(kind, "none"))
        if kind in STROKES:
            disc.set("stroke", STROKES[kind])

    def line(self, kind: str, *points: Point) -> None:
        """Draw a line through points."""
        line = self._add("path", kind)
        line.set("d", "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points))
        line.set("fill", FILLS.get(kind, "none"))
        line.set("stroke", STROKES.get(kind, INK))

    def span(self, start: Point, end: Point, kind: str = "span") -> None:
        """Draw a measure, flat or upright: a line with a tick at both ends."""
        (x, y), (x2, y2) = start, end
        dx, dy = (4.0, 0.0) if x == x2 else (0.0, 4.0)
        self.line(kind, start, end)
        for tick_x, tick_y in ((x, y), (x2, y2)):
            self.line(kind, (tick_x - dx, tick_y - dy), (tick_x + dx, tick_y + dy))

    def word(self, text: str, at: Point, *, anchor: str = "middle", turned: bool = False, kind: str = "word") -> None:
        """Write words; `turned` reads from below upwards, around the point."""
        x, y = at
        word = self._add("text", kind, x=x, y=y)
        word.set("fill", "#ffffff" if kind == "step-number" else STROKES.get(kind, INK))
        word.set("text-anchor", anchor)
        if turned:
            word.set("transform", f"rotate(-90 {x:.1f} {y:.1f})")
            word.set("dominant-baseline", "central")
        word.text = text

    def _add(self, tag: str, kind: str, **numbers: float) -> ET.Element:
        made = ET.SubElement(self.root, tag, {name: f"{number:.1f}" for name, number in numbers.items()})
        made.set("class", kind)
        return made
