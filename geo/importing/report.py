"""Report: what a load read, did and refused, row by row."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# Rows listed under one heading; the count goes on, so that a file with a million bad rows stays readable and small.
LISTED = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of which something is to be said."""

    row: int | None
    value: str
    reason: str
    layer: str = ""

    def __str__(self) -> str:
        where = _("row %(row)d") % {"row": self.row} if self.row is not None else self.layer
        value = f" “{self.value}”" if self.value else ""
        return f"{where}{value}: {self.reason}"


@dataclass(slots=True)
class Listing:
    """How many rows stand under a heading, and the first thousand of them."""

    count: int = 0
    entries: list[Entry] = field(default_factory=list)

    def add(self, row: int | None, value: object, reason: str, *, layer: str = "", count: int = 1) -> None:
        """Count a row and list it while there is room."""
        self.count += count
        if len(self.entries) < LISTED:
            text = "" if value is None else str(value)
            self.entries.append(Entry(row, text if len(text) <= 120 else f"{text[:119]}…", reason, layer))

    def __bool__(self) -> bool:
        return self.count > 0


# Headings in the order in which people read them.
HEADINGS = {
    "refused": gettext_noop("refused"),
    "conflicts": gettext_noop("edited by people, left alone"),
    "repaired": gettext_noop("repaired"),
    "emptied": gettext_noop("values not understood, left empty"),
    "left_out": gettext_noop("left out"),
    "merged": gettext_noop("said twice, stored once"),
    "repeated": gettext_noop("without an id of their own"),
    "gone": gettext_noop("gone from the source"),
}


@dataclass(slots=True)
class Report:
    """What one load did. Counts are of rows; every listing gives row, value and reason."""

    file: str = ""
    dataset: str = ""
    crs: str = ""  # the system the numbers were taken to be in, and how that is known
    stored: bool = False  # False: refused or tried only, the database is as it was
    read: int = 0
    skipped: int = 0  # not meant: other values than the recipe's `where`
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: Listing = field(default_factory=Listing)
    repaired: Listing = field(default_factory=Listing)
    refused: Listing = field(default_factory=Listing)
    conflicts: Listing = field(default_factory=Listing)
    emptied: Listing = field(default_factory=Listing)
    left_out: Listing = field(default_factory=Listing)
    merged: Listing = field(default_factory=Listing)
    repeated: Listing = field(default_factory=Listing)
    layers: dict[str, dict[str, int]] = field(default_factory=dict)  # per layer: added, updated, unchanged, gone
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON."""
        made: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Listing):
                value = {"count": value.count, "rows": [dict(_plain(entry)) for entry in value.entries]}
            made[item.name] = value
        return made

    def as_json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    def as_text(self, *, rows: int = 10) -> str:
        """Return the report for people: the counts, then up to `rows` rows under each heading."""
        return "\n".join(self._lines(rows))

    def _lines(self, rows: int) -> Iterator[str]:
        stored = _("stored") if self.stored else _("nothing stored")
        yield f"{self.file} → {self.dataset}: {stored}"
        if self.crs:
            yield f"  {self.crs}"
        counts = [
            (_("read"), self.read),
            (_("not meant"), self.skipped),
            (_("added"), self.added),
            (_("updated"), self.updated),
            (_("unchanged"), self.unchanged),
        ]
        yield "  " + " · ".join(f"{label} {count:,}" for label, count in counts if count or label != _("not meant"))
        for layer, done in self.layers.items():
            said = ", ".join(f"{_(what)} {count:,}" for what, count in done.items() if count)
            if said:
                yield f"  {layer}: {said}"
        for name, heading in HEADINGS.items():
            listing: Listing = getattr(self, name)
            if not listing:
                continue
            yield f"  {_(heading)}: {listing.count:,}"
            yield from (f"    {entry}" for entry in listing.entries[:rows])
            if listing.count > rows:
                yield "    " + _("… and %(count)d more (all of them with --report FILE)") % {"count": listing.count - rows}
        yield from (f"  {note}" for note in self.notes)


def _plain(entry: Entry) -> Iterator[tuple[str, Any]]:
    yield "row", entry.row
    yield "value", entry.value
    yield "reason", entry.reason
    if entry.layer:
        yield "layer", entry.layer
