"""Find places by what they are called, and layers by what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from geo.extent import BBox

DEFAULT_LIMIT: Final = 10
MAX_LIMIT: Final = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: a place, or (with no id) a layer, or with a `filter` a part of one. Degrees, longitude first."""

    layer: str
    id: int | None
    name: str
    kind_label: str
    where: tuple[float, float] | None
    bbox: tuple[float, float, float, float] | None
    filter: Mapping[str, Any] = field(default_factory=dict)


def find(words: str, *, limit: int = DEFAULT_LIMIT, bbox: BBox | None = None) -> list[Hit]:
    """Return what is called so."""
    return []
