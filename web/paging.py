"""Paging by key: a page starts after a row, not at a number, so that rows that come or go in between are neither lost nor doubled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Key:
    """One column that rows are sorted by."""

    field: str
    descending: bool = False

    @property
    def ordering(self) -> str:
        return f"-{self.field}" if self.descending else self.field


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and whether more come after them."""

    rows: Sequence[Any]
    more: bool

    @property
    def last(self) -> int | None:
        """The key of the last row: where the next page starts. None on the last page."""
        return self.rows[-1].pk if self.more and self.rows else None


def page(rows: "QuerySet[Any]", keys: Sequence[Key], *, start: Mapping[str, Any] | None = None, size: int = PAGE_SIZE) -> Page:
    """Return the page after the row `start` (its keys' values), or the first. The keys' last is unique. One query."""
    ordered = rows.order_by(*(key.ordering for key in keys))
    if start is not None:
        ordered = ordered.filter(after(keys, start))
    found = list(ordered[: size + 1])
    return Page(found[:size], len(found) > size)


def start_of(rows: "QuerySet[Any]", keys: Sequence[Key], pk: int) -> Mapping[str, Any] | None:
    """Return the values that a row has for the keys, or None if there is no such row. One query."""
    return rows.filter(pk=pk).values(*(key.field for key in keys)).first()


def after(keys: Sequence[Key], start: Mapping[str, Any]) -> Q:
    """Return the condition that a row comes after the one with these values: (a > x) or (a = x and b > y) or ..."""
    first, *rest = keys
    beyond = Q(**{f"{first.field}__{'lt' if first.descending else 'gt'}": start[first.field]})
    return beyond | (Q(**{first.field: start[first.field]}) & after(rest, start)) if rest else beyond
