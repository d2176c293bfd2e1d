"""What must be true of the pages and the map before they start."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from geo.registry import layers
from web.glyphs import glyphs, source


@register()
def glyphs_are_drawn(**_: Any) -> list[CheckMessage]:
    """Return an error for each layer whose glyph the front end does not draw. Nothing where the front end came without its source."""
    if not source().exists():
        return []
    return [
        Error(
            f"The layer “{layer.id}”: the front end draws no glyph called “{layer.glyph}”.",
            hint=f"Draw it in frontend/src/glyphs.ts, or choose from {', '.join(sorted(glyphs()))}.",
            id="web.E001",
        )
        for layer in layers().values()
        if layer.glyph not in glyphs()
    ]
