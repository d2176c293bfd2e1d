"""The glyphs that the front end draws, read from where it draws them: one table for the map and the pages."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

PLAIN = "plain"


def source() -> Path:
    """Return the file in which the glyphs stand."""
    return Path(settings.BASE_DIR) / "frontend" / "src" / "glyphs.ts"


@cache
def glyphs() -> Mapping[str, str]:
    """Return the path of each glyph by name, on a field of 24 by 24."""
    text = source().read_text(encoding="utf-8")
    rows = re.findall(r'^ {2}"?([\w-]+)"?: (?:"([^"]+)"|`([^`]+)`),$', text, re.MULTILINE)
    return {PLAIN: _ring(12, 12, 6)} | {name: _with_rings(plain or drawn) for name, plain, drawn in rows}


def path(name: str) -> str:
    """Return the path of a glyph; a ring for one that is not drawn."""
    return glyphs().get(name) or glyphs()[PLAIN]


def _with_rings(text: str) -> str:
    """Return a path with its rings written out."""
    return re.sub(r"\$\{ring\(([\d.]+), ([\d.]+), ([\d.]+)\)\}", lambda found: _ring(*(float(number) for number in found.groups())), text)


def _ring(x: float, y: float, radius: float) -> str:
    """Return the path of a ring."""
    return f"M{x - radius:g} {y:g}a{radius:g} {radius:g} 0 1 0 {2 * radius:g} 0a{radius:g} {radius:g} 0 1 0 {-2 * radius:g} 0"
