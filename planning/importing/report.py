"""Report: which row went to which area and how surely, and what became of its values."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from planning.importing.joining import Ground, How, Pair


@dataclass(slots=True)
class Counts:
    """What a column held, over the areas that were joined."""

    value: int = 0
    suppressed: int = 0
    missing: int = 0


@dataclass(slots=True, kw_only=True)
class Report:
    """What one load of a table did."""

    file: str
    dataset: str
    edition: str
    pairs: Sequence[Pair]
    areas_without_row: Sequence[Ground]
    stored: bool = False  # False: tried only, the database is as it was
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0  # values of areas of which the table says nothing any longer
    indicators: dict[str, Counts] = field(default_factory=dict)

    @property
    def joined(self) -> list[Pair]:
        """The rows that are written."""
        return [pair for pair in self.pairs if pair.how in (How.MAPPING, How.CODE, How.NAME)]

    @property
    def proposed(self) -> list[Pair]:
        """The rows that wait for a person's yes."""
        return [pair for pair in self.pairs if pair.how is How.PROPOSAL]

    @property
    def unmatched(self) -> list[Pair]:
        """The rows that speak of no area of this edition, as far as can be told."""
        return [pair for pair in self.pairs if pair.how is How.NONE]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        return {**asdict(self), "pairs": [asdict(pair) for pair in self.pairs], "rows": len(self.pairs), "joined": len(self.joined)}

    def as_json(self) -> str:
        """Return the report as JSON for people and programs."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)
