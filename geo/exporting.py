"""Places written to a file that other programs read, through GDAL, a batch at a time."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyogrio
from django.contrib.gis.db.models.functions import AsWKB
from django.db import models
from django.utils.translation import gettext as _

from geo import crs, facts
from geo.errors import GeoError
from geo.extent import COLUMNS, BBox
from geo.layer import Layer
from geo.models import Dataset
from geo.query import FeatureQuery, matching

BATCH_ROWS: Final = 5_000
GEOMETRY: Final = "geometry"
SOURCES: Final = "datasets"  # the table beside the layers that says where they come from
# What whoever shows the places has to say, on every row: a row may travel alone.
OWED: Final = ("licence", "attribution")

ARROW: Final[Mapping[str, pa.DataType]] = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "object": pa.string(),
    "string": pa.string(),
}


class ExportFailed(GeoError):
    """Nothing was written; a file that was there is as it was."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how GDAL calls it, in which system it is written, whether it holds several layers, and is opened as a spreadsheet."""

    driver: str
    srid: int
    several: bool = False
    spreadsheet: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


FORMATS: Final[Mapping[str, Format]] = {
    "gpkg": Format("GPKG", crs.METRIC, several=True),
    "geojson": Format("GeoJSON", crs.WGS84, options={"RFC7946": "YES"}),
    "csv": Format("CSV", crs.WGS84, spreadsheet=True, options={"GEOMETRY": "AS_WKT"}),
}


def export(path: Path, layers: Sequence[Layer], *, bbox: BBox | None = None, format_: str = "", overwrite: bool = False) -> dict[str, int]:
    """Return how many places of each layer were written to a file; ExportFailed where it cannot be written.

    The file appears whole or not at all. GeoPackage is in the metric system, as measured; GeoJSON and CSV are in degrees. Memory
    stays within a batch of 5,000 places, however many there are. One query a layer.
    """
    kind = _format(path, format_)
    layers = list({layer.id: layer for layer in layers}.values())  # each once, however often it is named
    if not layers:
        raise ExportFailed(_("There is nothing to export: no layer holds a place."))
    if len(layers) > 1 and not kind.several:
        raise ExportFailed(
            _("A %(format)s file holds one layer, not %(n)d; name one, or write a GeoPackage (.gpkg).") % _said(kind, layers)
        )
    if path.is_dir():
        raise ExportFailed(_("“%(file)s” is a folder; name the file to write.") % {"file": path})
    if path.exists() and not overwrite:
        raise ExportFailed(_("“%(file)s” is already there; say --overwrite to replace it.") % {"file": path.name})
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise ExportFailed(_("“%(folder)s” is no folder that can be written to.") % {"folder": path.parent})
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        made = Path(folder) / path.name
        try:
            written = {layer.id: _write(made, kind, layer, bbox) for layer in layers}
            if kind.several:
                _write_sources(made, kind)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pa.ArrowException) as error:
            raise ExportFailed(_("“%(file)s” cannot be written: %(why)s") % {"file": path.name, "why": error}) from error
        made.replace(path)
    return written


def _format(path: Path, named: str) -> Format:
    name = named or path.suffix.lower().lstrip(".")
    try:
        return FORMATS[name]
    except KeyError:
        raise ExportFailed(_("“%(name)s” is not one of %(known)s.") % {"name": name, "known": ", ".join(FORMATS)}) from None


def _said(kind: Format, layers: Sequence[Layer]) -> dict[str, Any]:
    return {"format": kind.driver, "n": len(layers)}


def _write(path: Path, kind: Format, layer: Layer, bbox: BBox | None) -> int:
    """Write one layer; return how many places it has."""
    columns = _columns(layer)
    schema = pa.schema([pa.field(name, type_) for name, (_path, type_) in columns.items()] + [pa.field(GEOMETRY, pa.binary())])
    places = matching(FeatureQuery(layer=layer, bbox=bbox)).order_by("pk").annotate(wkb=AsWKB(COLUMNS[kind.srid]))
    rows = places.values_list(*(path for path, _type in columns.values()), "wkb").iterator(chunk_size=BATCH_ROWS)
    plain = _cell if kind.spreadsheet else _plain
    count = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal count
        while batch := list(islice(rows, BATCH_ROWS)):
            count += len(batch)
            values = zip(*batch, strict=True)
            yield pa.record_batch(
                [pa.array([plain(value) for value in column], type=part.type) for column, part in zip(values, schema, strict=True)],
                schema=schema,
            )

    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches()),
        path,
        layer=layer.id,
        driver=kind.driver,
        geometry_name=GEOMETRY,
        geometry_type="Point" if layer.geometry_types == ("POINT",) else "Unknown",
        crs=crs.system(kind.srid).to_wkt("WKT1_GDAL"),
        append=path.exists(),
        layer_options=dict(kind.options),
    )
    return count


def _columns(layer: Layer) -> dict[str, tuple[str, pa.DataType]]:
    """Return the columns of a layer's file: by name, the path by which the ORM finds it, and its Arrow type."""
    columns: dict[str, tuple[str, pa.DataType]] = {}
    for name, fact in facts.shown(layer).items():
        # Another place is told by its id at the source: ours means nothing elsewhere.
        related = isinstance(fact, models.ForeignKey) and name != "dataset"
        columns[name] = (f"{name}__source_id", pa.string()) if related else (facts.column(name), ARROW[facts.kind(fact).name])
    return columns | {name: (f"dataset__{name}", pa.string()) for name in OWED}


def _plain(value: Any) -> Any:
    """Return a value as Arrow takes it: names by language as JSON text, geometry as bytes."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    return bytes(value) if isinstance(value, memoryview) else value


def _cell(value: Any) -> Any:
    """Return a value as Arrow takes it, of which a spreadsheet makes no formula."""
    made = _plain(value)
    return facts.harmless(made) if isinstance(made, str) else made


def _write_sources(path: Path, kind: Format) -> None:
    """Write the table of datasets beside the layers."""
    names = ("key", "name", "publisher", "licence", "licence_url", "attribution", "retrieved", "fictional")
    table = pa.Table.from_pylist(list(Dataset.objects.values(*names)), schema=_SOURCES)
    pyogrio.write_arrow(table, path, layer=SOURCES, driver=kind.driver, append=True)


_SOURCES: Final = pa.schema(
    [pa.field(name, pa.string()) for name in ("key", "name", "publisher", "licence", "licence_url", "attribution")]
    + [pa.field("retrieved", pa.date32()), pa.field("fictional", pa.bool_())]
)
