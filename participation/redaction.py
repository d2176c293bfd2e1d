"""Parts of a photo made unrecognisable for good: nothing of what lay under a rectangle goes into what is put there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from participation.developing import Developed, opened, printed
from participation.errors import BadPhoto

MOST_RECTANGLES: Final = 40
# A JPEG spreads what it shows over blocks of 16 pixels, and its colours one block further: rectangles grow to whole blocks, and one more.
_BLOCK: Final = 16
# How coarse the blur is: cells along the longer side of a rectangle.
_CELLS: Final = 9
_GREY: Final = 127.0

Pixels = NDArray[np.uint8]
Colours = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a picture, in parts of its width and height, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return left, upper, right and lower pixel of the whole blocks it touches in a picture of this size, and one block more."""
        left, upper = int(self.x * width) // _BLOCK - 1, int(self.y * height) // _BLOCK - 1
        right = -(-int(np.ceil((self.x + self.width) * width)) // _BLOCK) + 1
        lower = -(-int(np.ceil((self.y + self.height) * height)) // _BLOCK) + 1
        return max(left * _BLOCK, 0), max(upper * _BLOCK, 0), min(right * _BLOCK, width), min(lower * _BLOCK, height)


def rectangles(said: Any) -> tuple[Rectangle, ...]:
    """Return the rectangles that were said, as mappings of x, y, width and height from 0 to 1; BadPhoto names what cannot be."""
    if not isinstance(said, Sequence) or isinstance(said, str) or not 1 <= len(said) <= MOST_RECTANGLES:
        raise BadPhoto(_("Give 1 to %(most)d rectangles, each with x, y, width and height.") % {"most": MOST_RECTANGLES})
    return tuple(_rectangle(each) for each in said)


def _rectangle(said: Any) -> Rectangle:
    names = ("x", "y", "width", "height")
    if not isinstance(said, Mapping) or set(said) != set(names):
        raise BadPhoto(_("A rectangle says x, y, width and height, and nothing else."))
    for name in names:
        value = said[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise BadPhoto(
                _("“%(value)s” cannot be the %(name)s of a rectangle: it is a part of the picture, from 0 to 1.")
                % {"value": str(value)[:40], "name": name}
            )
    found = Rectangle(*(float(said[name]) for name in names))
    if found.width <= 0 or found.height <= 0 or found.x + found.width > 1.0001 or found.y + found.height > 1.0001:
        raise BadPhoto(_("A rectangle has to lie within the picture, and to be larger than nothing."))
    return found


def redact(file: bytes, parts: Iterable[Rectangle]) -> Developed:
    """Return a photo of ours (its largest size) in all sizes with these parts blurred; what lay under them is in none of them."""
    image = opened(file)
    return printed(Image.fromarray(blurred(np.asarray(image.convert("RGB")), parts)))


def blurred(picture: Pixels, parts: Iterable[Rectangle]) -> Pixels:
    """Return a picture with these parts filled by a coarse blur of what stands around them, and of nothing that stands in any of them."""
    height, width = picture.shape[:2]
    boxes = [part.pixels(width, height) for part in parts]
    hidden = np.zeros((height, width), dtype=bool)
    for left, upper, right, lower in boxes:
        hidden[upper:lower, left:right] = True
    made = picture.copy()
    for left, upper, right, lower in boxes:
        made[upper:lower, left:right] = _fill(picture, hidden, (left, upper, right, lower))
    return made


def _fill(picture: Pixels, hidden: NDArray[np.bool_], box: tuple[int, int, int, int]) -> Pixels:
    """Return what is put in a box: cells of the colours along its sides, the nearer the stronger, blurred. Grey where no side is seen."""
    left, upper, right, lower = box
    wide, high = right - left, lower - upper
    size = max(wide, high) / _CELLS
    columns, rows = max(round(wide / size), 1), max(round(high / size), 1)
    total, weight = np.zeros((rows, columns, 3)), np.zeros((rows, columns, 1))
    down, across = (np.arange(rows) + 0.5) / rows, (np.arange(columns) + 0.5) / columns
    sides = (
        (upper - 1, slice(left, right), columns, down[:, None]),
        (lower, slice(left, right), columns, (1 - down)[:, None]),
        (slice(upper, lower), left - 1, rows, across[None, :]),
        (slice(upper, lower), right, rows, (1 - across)[None, :]),
    )
    for y, x, cells, distance in sides:
        line = y if isinstance(y, int) else x
        if not isinstance(line, int) or not 0 <= line < (picture.shape[0] if isinstance(y, int) else picture.shape[1]):
            continue
        colours, seen = _along(picture[y, x], hidden[y, x], cells)
        as_line = (None, slice(None)) if isinstance(y, int) else (slice(None), None)
        near = (seen[as_line] / distance)[..., None]
        total += colours[as_line] * near
        weight += near
    cells_seen = np.where(weight > 0, total / np.maximum(weight, 1e-9), _GREY)
    mosaic = Image.fromarray(cells_seen.round().astype(np.uint8)).resize((wide, high), Image.Resampling.NEAREST)
    return np.asarray(mosaic.filter(ImageFilter.GaussianBlur(size / 3)))


def _along(line: Pixels, hidden: NDArray[np.bool_], cells: int) -> tuple[Colours, NDArray[np.float64]]:
    """Return the mean colour of each of so many pieces of a line of pixels, and whether anything of the piece is seen."""
    pieces = (np.arange(len(line)) * cells) // len(line)
    shown = (~hidden).astype(float)
    number = np.bincount(pieces, weights=shown, minlength=cells)
    sums = np.stack([np.bincount(pieces, weights=line[:, band] * shown, minlength=cells) for band in range(3)], axis=1)
    return sums / np.maximum(number, 1)[:, None], (number > 0).astype(float)
