"""Vector files through GDAL: GeoJSON, GeoPackage, Shapefile, FlatGeobuf."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyogrio
from django.utils.translation import gettext as _
from pyogrio.errors import DataLayerError, DataSourceError
from pyogrio.raw import open_arrow

from geo.importing import encodings
from geo.importing.errors import unreadable
from geo.importing.recognition import code_of
from geo.importing.source import BATCH_ROWS, Batch, Row
from geo.importing.unpacking import Scratch

# One feature's JSON may take this much; GDAL keeps it in memory ten times over while reading.
MEGABYTES_A_FEATURE = 32
# Batches hold about this much of the file, whatever the size of a feature.
BYTES_A_BATCH = 16 * 1024 * 1024

pyogrio.set_gdal_config_options({"OGR_GEOJSON_MAX_OBJ_SIZE": str(MEGABYTES_A_FEATURE), "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": True})


class VectorSource:
    """A layer of a file that GDAL reads, in bounded batches."""

    lenient = False

    def __init__(self, path: Path, *, layer: str, name: str, options: dict[str, str], scratch: Scratch) -> None:
        self.path, self.name, self.options, self.scratch = path, name, options, scratch
        self.notes: list[str] = []
        try:
            self.layer = self._layer(layer)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                info = pyogrio.read_info(path, layer=self.layer, **self.options)
        except (DataSourceError, DataLayerError) as error:
            raise unreadable(self.name, plain(error)) from error
        self.crs, self.stated = code_of(info["crs"])
        self.total = int(info["features"]) if info["features"] >= 0 else None
        self.columns = tuple(str(column) for column in info["fields"])

    def _layer(self, wanted: str) -> str:
        """Return the layer to read: the one asked for, else the only one."""
        found = [str(name) for name, kind in pyogrio.list_layers(self.path) if kind is not None]
        if wanted in found:
            return wanted
        if wanted or len(found) != 1:
            known = ", ".join(f"“{name}”" for name in found) or _("none with geometry")
            asked = _("it has no layer “%(layer)s”") % {"layer": wanted} if wanted else _("it has several layers; choose one with --layer")
            raise unreadable(self.name, _("%(asked)s (there are: %(known)s).") % {"asked": asked, "known": known})
        return found[0]

    def batches(self) -> Iterator[Batch]:
        """Yield the features in the file's order."""
        size = sum(part.stat().st_size for part in (self.path.iterdir() if self.path.is_dir() else [self.path]))
        rows = max(1, min(BATCH_ROWS, BYTES_A_BATCH * max(1, self.total or 1) // max(1, size)))
        number = 0
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with open_arrow(self.path, layer=self.layer, batch_size=rows, use_pyarrow=True, **self.options) as (meta, reader):
                    for batch in reader:
                        yield rows_of(batch, meta["geometry_name"] or "wkb_geometry", number)
                        number += batch.num_rows
        except (DataSourceError, DataLayerError, OSError, ValueError, RuntimeError) as error:
            raise unreadable(self.name, plain(error)) from error
        if self.total is not None and number < self.total:
            why = _("it breaks off after %(read)d of %(total)d rows.")
            raise unreadable(self.name, why % {"read": number, "total": self.total})

    def close(self) -> None:
        """Remove what was unpacked."""
        self.scratch.close()


def rows_of(batch: Any, geometry_name: str, before: int) -> list[Row]:
    """Return an Arrow batch as rows."""
    names = [name for name in batch.schema.names if name != geometry_name]
    geometry = batch.column(geometry_name).to_pylist()
    columns = [_texts(batch.column(name)) for name in names]
    said = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)] if columns else [{} for _row in geometry]
    return [
        Row(number, said[at], wkb)
        for at, (number, wkb) in enumerate(zip(range(before + 1, before + 1 + len(geometry)), geometry, strict=True))
    ]


def _texts(column: Any) -> list[Any]:
    """Return a column's values, also where its letters are not what the file says."""
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [encodings.decoded(data) for data in column.cast(pyarrow.binary()).to_pylist()]


def plain(error: Exception) -> str:
    """Return what a library's error means, without its advice about its own options."""
    said = str(error)
    if "not recognized as being in a supported file format" in said:
        return _("it is no geodata, or of a kind that is not known here.")
    if "too complex/large" in said:
        return _("one of its rows is more than %(mb)d MB of text.") % {"mb": MEGABYTES_A_FEATURE}
    return _("it is damaged or breaks off (%(why)s).") % {
        "why": said.rsplit(";", maxsplit=1)[-1].split("\n", maxsplit=1)[0].strip(" .")[:120]
    }
