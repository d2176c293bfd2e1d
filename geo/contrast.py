"""How well a colour can be told from paper."""

import re
from typing import Final

PAPER: Final = "#F8F6F2"
# What the accessibility guidelines (WCAG 2.2, 1.4.11) ask of signs.
LEAST_CONTRAST: Final = 3.0


def is_colour(text: str) -> bool:
    """Return whether a text is a colour such as #1D9E9E."""
    return re.fullmatch(r"#[0-9A-Fa-f]{6}", text) is not None


def contrast(colour: str, ground: str = PAPER) -> float:
    """Return the contrast ratio of two colours, from 1 (the same) to 21 (black on white).

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    dark, light = sorted((_luminance(colour), _luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return how light a colour is to the eye, from 0 to 1."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Return a channel of sRGB as an amount of light."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
