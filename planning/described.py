"""Described: the table of indicators as the documentation has it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings

from planning.norms import norm
from planning.reckoned import Reckoned

PAGE: Final = Path(settings.BASE_DIR, "docs", "indicators.md")
BEGIN, END = "<!-- indicators -->\n", "\n<!-- /indicators -->"


def rewritten(page: str, rows: Iterable[Reckoned]) -> str:
    """Return a page with the table between its two marks written anew from the rows; ValueError where it has no such marks."""
    begin = page.index(BEGIN) + len(BEGIN)
    return page[:begin] + markdown(rows) + page[page.index(END, begin) :]


def markdown(rows: Iterable[Reckoned]) -> str:
    """Return the rows as a table in Markdown, in English: key, what it is, how it is reckoned, what must be surveyed, by which norm."""
    lines = ["| key | indicator | how it is reckoned | must be surveyed | norm |", "|---|---|---|---|---|"]
    for row in rows:
        held = ""
        if row.norm:
            of = norm(row.norm)
            held = f"`{of.key}` {of.version}" + ("" if of.verified else " (own assumption)")
        said = (f"`{row.key}`", f"{row.names.en} ({row.unit.en})", row.says.en, ", ".join(f"`{each}`" for each in row.layers), held)
        lines.append(f"| {' | '.join(said)} |")
    return "\n".join(lines)
