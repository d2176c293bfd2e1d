"""Where somebody is looking: a bounding box, a tile. Frozen values, checked when they are made from text."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self

from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.db.models import Q
from django.utils.translation import gettext as _

from geo import crs, facts
from geo.crs import CRS84, Crs
from geo.errors import BadBBox, BadTile

MAX_ZOOM: Final = 22
# Half the side of the square that Web Mercator draws the world on, in its own metres.
HALF_WORLD: Final = 20037508.342789244

# The stored column that already speaks a system; boxes in other systems are turned into the metric one.
COLUMNS: Final = {crs.WEB_MERCATOR: "geom_mercator", crs.WGS84: "geom_wgs84", crs.METRIC: "geom"}


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in one coordinate system. In degrees `west` may be greater than `east`: then it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float
    srid: int = crs.WGS84

    @classmethod
    def parse(cls, text: str, spoken: Crs = CRS84) -> Self:
        """Return the box written as four numbers in the axis order of `spoken`, or as six with heights, which are left aside.

        BadBBox says which number is wrong.
        """
        parts = text.split(",")
        if len(parts) not in (4, 6):
            raise BadBBox(_("A bounding box is four numbers, or six with heights, and these are %(n)d.") % {"n": len(parts)})
        numbers = [_number(part, place) for place, part in enumerate(parts, 1)]
        first, second = (0, 1), (len(parts) // 2, len(parts) // 2 + 1)
        (west, south), (east, north) = (order if not spoken.north_first else order[::-1] for order in (first, second))
        if spoken.is_degrees:
            for position, limit in ((west, 180), (south, 90), (east, 180), (north, 90)):
                if abs(numbers[position]) > limit:
                    raise BadBBox(
                        _("Number %(place)d of the bounding box, %(value)s, is not between -%(limit)d and %(limit)d.")
                        % {"place": position + 1, "value": parts[position].strip(), "limit": limit}
                    )
        for low, high, wraps in ((south, north, False), (west, east, spoken.is_degrees)):
            if numbers[low] > numbers[high] and not wraps:
                raise BadBBox(
                    _("Number %(low)d of the bounding box, %(a)s, is greater than number %(high)d, %(b)s.")
                    % {"low": low + 1, "a": parts[low].strip(), "high": high + 1, "b": parts[high].strip()}
                )
        return cls(numbers[west], numbers[south], numbers[east], numbers[north], spoken.srid)

    @property
    def boxes(self) -> tuple[tuple[float, float, float, float], ...]:
        """Return it as boxes that run from west to east: two where it crosses the antimeridian, else one."""
        if self.west <= self.east:
            return ((self.west, self.south, self.east, self.north),)
        return ((self.west, self.south, 180.0, self.north), (-180.0, self.south, self.east, self.north))

    def touched(self, *, stored: bool = True) -> Q:
        """Return the condition that a place's geometry intersects the box: exact, by index, the box turned and never the column.

        `stored`: the rows hold their geometry in the systems of `COLUMNS` too; else the metric one alone.
        """
        column = COLUMNS.get(self.srid) if stored or self.srid == crs.METRIC else None
        condition = Q(pk__in=[])
        for box in self.boxes:
            if column is not None:
                condition |= Q(**{f"{column}__intersects": _outline(*box, self.srid)})
                continue
            west, south, east, north = crs.room(self.srid, of=None if stored else crs.METRIC)
            # Outside the room of its system nothing is stored, and a box reaching far out of it cannot be turned.
            kept = (max(box[0], west), max(box[1], south), min(box[2], east), min(box[3], north))
            if kept[0] <= kept[2] and kept[1] <= kept[3]:
                condition |= Q(geom__intersects=_outline(*kept, self.srid, steps=32))
        return condition


def _number(text: str, place: int) -> float:
    """Return the number a part of a box is; BadBBox names its place."""
    try:
        return facts.number(text.strip(" "))
    except ValueError:
        raise BadBBox(_("Number %(place)d of the bounding box, “%(value)s”, is not a number.") % {"place": place, "value": text}) from None


def _outline(west: float, south: float, east: float, north: float, srid: int, *, steps: int = 1) -> GEOSGeometry:
    """Return a box as a geometry, its sides in `steps` pieces so that they bend when turned; a flat box is a line or a point."""
    if west == east and south == north:
        return Point(west, south, srid=srid)
    if west == east or south == north:
        return LineString((west, south), (east, north), srid=srid)
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    ring = [corners[0]]
    for (x, y), (to_x, to_y) in pairwise(corners):
        ring += [(x + (to_x - x) * step / steps, y + (to_y - y) * step / steps) for step in range(1, steps)] + [(to_x, to_y)]
    return Polygon(ring, srid=srid)


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the web's pyramid: at zoom `z`, `x` from the west, `y` from the north."""

    z: int
    x: int
    y: int

    EXTENT = 4096  # units along a side
    MARGIN = 64  # units around it that are drawn too, so that symbols are not cut

    def __post_init__(self) -> None:
        if not 0 <= self.z <= MAX_ZOOM:
            raise BadTile(_("The zoom of a tile is 0 to %(max)d, not %(z)d.") % {"max": MAX_ZOOM, "z": self.z})
        for axis, number in ((_("column"), self.x), (_("row"), self.y)):
            if not 0 <= number < 2**self.z:
                raise BadTile(
                    _("At zoom %(z)d a tile's %(axis)s is 0 to %(max)d, not %(number)d.")
                    % {"z": self.z, "axis": axis, "max": 2**self.z - 1, "number": number}
                )

    @classmethod
    def parse(cls, z: str, x: str, y: str) -> Self:
        """Return the tile at an address; BadTile says which number is wrong."""
        for name, text in ((_("zoom"), z), (_("column"), x), (_("row"), y)):
            if not (text.isascii() and text.isdigit() and len(text) <= 8):
                raise BadTile(_("The %(name)s of a tile is a whole number, not “%(text)s”.") % {"name": name, "text": text})
        return cls(int(z), int(x), int(y))

    @property
    def side(self) -> float:
        """Its side in Web Mercator's metres."""
        return float(2 * HALF_WORLD / 2**self.z)

    @property
    def unit(self) -> float:
        """One of its own units in Web Mercator's metres."""
        return self.side / self.EXTENT

    def envelope(self, *, margin: int = 0) -> Polygon:
        """Return its square in Web Mercator, `margin` units wider on each side."""
        west, north, more = self.x * self.side - HALF_WORLD, HALF_WORLD - self.y * self.side, margin * self.unit
        square = Polygon.from_bbox((west - more, north - self.side - more, west + self.side + more, north + more))
        square.srid = crs.WEB_MERCATOR
        return square
