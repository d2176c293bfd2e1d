"""GeoParquet through pyarrow, row group by row group."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
from django.utils.translation import gettext as _
from pyarrow import parquet

from geo import crs
from geo.importing.errors import unreadable
from geo.importing.recognition import code_of
from geo.importing.source import BATCH_ROWS, Batch
from geo.importing.unpacking import BYTES_AT_MOST, Scratch
from geo.importing.vector import BYTES_A_BATCH, rows_of


class ParquetSource:
    """A GeoParquet file, its geometry as WKB."""

    lenient = False

    def __init__(self, path: Path, *, name: str, scratch: Scratch) -> None:
        self.path, self.name, self.scratch = path, name, scratch
        self.notes: list[str] = []
        try:
            self.file = parquet.ParquetFile(path)
            said = json.loads((self.file.schema_arrow.metadata or {}).get(b"geo") or b"{}")
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            raise unreadable(name, _("it is no whole Parquet file.")) from error
        self.geometry = str(said.get("primary_column") or "")
        about = said.get("columns", {}).get(self.geometry)
        if not about:
            raise unreadable(name, _("it is a Parquet file without geometry."))
        if about.get("encoding") != "WKB":
            raise unreadable(name, _("its geometry is written as %(encoding)s, not as WKB.") % {"encoding": about.get("encoding")})
        if self._size() > BYTES_AT_MOST:
            raise unreadable(name, _("it unpacks to more than %(mb)d MB, which is no geodata.") % {"mb": BYTES_AT_MOST // 1024**2})
        # The specification: without a word it is longitude and latitude; null says that nobody knows.
        self.crs, self.stated = (crs.WGS84, "CRS84") if "crs" not in about else code_of(json.dumps(about["crs"]) if about["crs"] else None)
        self.total: int | None = self.file.metadata.num_rows
        self.columns = tuple(column for column in self.file.schema_arrow.names if column not in (self.geometry, "bbox"))

    def _size(self) -> int:
        about: Any = self.file.metadata
        return sum(about.row_group(index).total_byte_size for index in range(about.num_row_groups))

    def batches(self) -> Iterator[Batch]:
        """Yield the rows in the file's order."""
        rows = max(1, min(BATCH_ROWS, BYTES_A_BATCH * max(1, self.total or 1) // max(1, self._size())))
        number = 0
        try:
            for batch in self.file.iter_batches(batch_size=rows, columns=[*self.columns, self.geometry]):
                yield rows_of(batch, self.geometry, number)
                number += batch.num_rows
        except (pyarrow.ArrowException, OSError) as error:
            raise unreadable(self.name, _("it breaks off or is damaged.")) from error

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()
        self.scratch.close()
