"""Row and Source: what every reader yields, whatever the format."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class Row(NamedTuple):
    """One thing as its file says it. An OSM object that belongs to several layers comes as several rows.

    `geometry` is WKB in the file's own system (x before y, also for degrees), or None where the file has none.
    """

    number: int  # what a person would look up: the sheet's row (the header is 1), else the feature's or object's place in the file
    properties: Mapping[str, Any]  # their columns, as read; OSM: the tags' texts under our fields' names, as read
    geometry: bytes | None
    source_id: str | None = None  # only where the format itself identifies things: "node/1", "way/2", "relation/3"
    layer_id: str | None = None  # only where the reader itself decides: OSM, by each Layer's rules
    sets: tuple[tuple[str, Any], ...] = ()  # our fields with values ready to store that win over texts; OSM: what the matching rules set
    problem: str = ""  # why the reader could make no geometry of it, as one clause for people
    unread: tuple[str, ...] = ()  # "field=text" that the reader itself could not understand
    remark: str = ""  # what the reader had to do to the geometry, as one clause for people: listed as repaired


Batch = Sequence[Row]

# Rows in one batch. 2,000 kept a load of 64,000 trees at full speed; larger batches only cost memory.
BATCH_ROWS = 2_000


class Source(Protocol):
    """An open file. `batches` may be asked for once; memory stays within a batch."""

    crs: int | None  # EPSG code that the file states, None where it states none
    stated: str  # the system in the file's own words, for the report; empty where it states none
    total: int | None  # rows in the file where that is known beforehand, for the progress bar
    columns: tuple[str, ...]  # their columns; empty where each row has its own (OSM)
    # OSM: tags are free text and rows are not a publisher's list, so what does not fit is left out and listed, and stops nothing.
    lenient: bool
    notes: list[str]  # what the reader did on its own account, such as reading cp1252

    def batches(self) -> Iterator[Batch]:
        """Yield the rows in the file's own order."""
        ...

    def close(self) -> None:
        """Let go of files and temporary copies."""
        ...
