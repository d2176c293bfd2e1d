"""Sheet: figures of areas as one table, a row for each area, with all that a row must say when it travels alone.

The API's CSV, GeoJSON and GeoPackage are written from the same sheet, so they say the same.
"""

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from django.contrib.gis.db.models.functions import AsGeoJSON

from geo import crs, facts
from geo.exporting import FORMATS
from geo.models import Area
from planning.classes import rounded
from planning.division import Division, areas
from planning.kept import kept
from planning.measures import Readings, Source
from planning.overlay import Overlay, Side
from planning.reading import State

TEXT: Final = pa.string()
NUMBER: Final = pa.float64()
WHOLE: Final = pa.int64()
GEOMETRY: Final = "geometry"

# What stands on every row about its area, and about each figure.
AREA: Final[Mapping[str, pa.DataType]] = {"code": TEXT, "name": TEXT, "level": TEXT, "edition": TEXT}
FIGURE: Final[Mapping[str, pa.DataType]] = {
    "indicator": TEXT,
    "value": NUMBER,
    "state": TEXT,
    "lacks": TEXT,
    "unit": TEXT,
    "period": TEXT,
    "norm": TEXT,
    "norm_version": WHOLE,
    "measured": TEXT,
    "homes_buildings": NUMBER,
    "homes_streets": NUMBER,
    "homes_grid": NUMBER,
    "cut_off": NUMBER,
    "sources": TEXT,
    "source_date": TEXT,
    "licence": TEXT,
    "attribution": TEXT,
    "assumed": TEXT,
}
# Of a figure, what differs from area to area; the rest is the same on every row.
OWN: Final = ("value", "state", "lacks")
CLASS: Final[Mapping[str, pa.DataType]] = {"method": TEXT, "column": WHOLE, "row": WHOLE, "colour": TEXT}

Row = dict[str, Any]


SHARED_OF_AREA: Final = frozenset({"level", "edition"})


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A row for each area of a division, by its key; each column with its type, in order. A cell without a value is None."""

    name: str
    division: Division
    columns: Mapping[str, pa.DataType]
    rows: Mapping[int, Row]
    # The columns that say the same on every row; where a form has a place for what holds of all, it stands there.
    shared: frozenset[str] = SHARED_OF_AREA


def of_areas(division: Division) -> Sheet:
    """Return the areas of a division: what each is called, how large it is, and which it is part of."""
    frame = areas(division)
    more = zip(frame["area_m2"], frame["parent"], strict=True)
    rows = {
        pk: {**row, "area_m2": round(float(area_m2), 1), "parent": None if np.isnan(parent) else int(parent)}
        for (pk, row), (area_m2, parent) in zip(_areas(division).items(), more, strict=True)
    }
    return Sheet(f"areas-{division.level}", division, {**AREA, "area_m2": NUMBER, "parent": WHOLE}, rows)


def of_readings(found: Readings) -> Sheet:
    """Return what a measure reads in each area of a division."""
    named, rests = _areas(found.division), resting(found)
    told = rounded(found.values)
    rows = {
        pk: {**named[pk], **_figure(reading.state, value, reading.lacks, rests)}
        for (pk, reading), value in zip(found.by_area.items(), told.tolist(), strict=True)
    }
    return Sheet(found.measure.key, found.division, {**AREA, **FIGURE}, rows, SHARED_OF_AREA | (set(FIGURE) - set(OWN)))


def of_overlay(laid: Overlay) -> Sheet:
    """Return what an overlay says of each area: the figure of each measure, and the class they make together."""
    prefixes = ("first_", "second_")[: len(laid.sides)]
    columns = {**AREA, **{f"{prefix}{name}": kind for prefix in prefixes for name, kind in FIGURE.items()}, **CLASS}
    named = _areas(laid.division)
    rests = [resting(side.readings) for side in laid.sides]
    rows: dict[int, Row] = {}
    for at, area in enumerate(laid.areas):
        row: Row = dict(named[area.pk])
        for side, prefix, rest in zip(laid.sides, prefixes, rests, strict=True):
            row |= {f"{prefix}{name}": value for name, value in _of_side(side, at, area.pk, rest).items()}
        rows[area.pk] = row | {"method": str(laid.method), "column": area.column, "row": area.row, "colour": area.colour}
    shared = {f"{prefix}{name}" for prefix in prefixes for name in FIGURE if name not in OWN}
    return Sheet("overlay", laid.division, columns, rows, SHARED_OF_AREA | shared | {"method"})


def _areas(division: Division) -> dict[int, Row]:
    frame = areas(division)
    return {
        pk: {"code": code, "name": name, "level": division.level, "edition": division.edition}
        for pk, code, name in zip(frame.index.tolist(), frame["code"], frame["name"], strict=True)
    }


def _of_side(side: Side, at: int, pk: int, rest: Row) -> Row:
    reading = side.readings.by_area[pk]
    return _figure(reading.state, float(side.values[at]), reading.lacks, rest)


def _figure(state: State, value: float, lacks: tuple[str, ...], rest: Row) -> Row:
    known = value if state is State.VALUE else None
    return {**rest, "value": known, "state": str(state), "lacks": " ".join(lacks)}


def resting(found: Readings) -> Row:
    """Return what all figures of some readings rest on, as cells."""
    provision = found.provision
    homes: Mapping[str, float] = provision.homes if provision else {}
    return {
        "indicator": found.measure.key,
        "unit": str(found.measure.unit),
        "period": found.period,
        "norm": found.norm.key if found.norm else "",
        "norm_version": found.norm.version if found.norm else None,
        "measured": provision.reach.measured if provision else "",
        **{f"homes_{basis}": share(homes.get(basis)) for basis in ("buildings", "streets", "grid")},
        "cut_off": share(provision.cut_off) if provision else None,
        "sources": _joined(found.sources, "name"),
        "source_date": " ".join(dict.fromkeys(each.date.isoformat() for each in found.sources if each.date)),
        "licence": _joined(found.sources, "licence"),
        "attribution": _joined(found.sources, "attribution"),
        "assumed": " ".join(found.assumed),
    }


def share(part: float | None) -> float | None:
    """Return a part of one as it is told: in tenths of a percent."""
    return None if part is None else round(part, 3)


def _joined(sources: tuple[Source, ...], what: str) -> str:
    return "; ".join(dict.fromkeys(str(getattr(each, what)) for each in sources))


def as_csv(sheet: Sheet) -> Iterator[bytes]:
    """Yield the lines of a CSV: the area's key, then the columns; no text in it is a formula. Without geometry: it joins by code."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: list[Any]) -> bytes:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue().encode()

    yield written(["id", *sheet.columns])
    for pk, row in sheet.rows.items():
        yield written([pk, *(_cell(row[name]) for name in sheet.columns)])


def _cell(value: Any) -> Any:
    return facts.harmless(value) if isinstance(value, str) else value


def features(sheet: Sheet) -> Iterator[bytes]:
    """Yield the areas as GeoJSON features, each as JSON text; what all share belongs beside them.

    One query, once for each state of the areas.
    """
    outline = outlines(sheet.division)
    own = [name for name in sheet.columns if name not in sheet.shared]
    for pk, row in sheet.rows.items():
        told = json.dumps({name: row[name] for name in own}, ensure_ascii=False)
        yield f'{{"type":"Feature","id":{pk},"geometry":{outline[pk]},"properties":{told}}}'.encode()


@kept(lambda _division: (Area._meta.db_table,), size=8)
def outlines(division: Division) -> Mapping[int, str]:
    """Return the geometry of each area as GeoJSON text in degrees, to a centimetre."""
    rows = Area.objects.filter(pk__in=areas(division).index.tolist()).annotate(text=AsGeoJSON("geom_wgs84", precision=crs.CRS84.decimals))
    return MappingProxyType(dict(rows.values_list("pk", "text")))


def as_geopackage(sheet: Sheet) -> bytes:
    """Return the areas with their figures as a GeoPackage, in the metric system."""
    kind = FORMATS["gpkg"]
    shapes = areas(sheet.division).geometry
    table = pa.table(
        {
            "id": pa.array(list(sheet.rows), type=WHOLE),
            **{name: pa.array([row[name] for row in sheet.rows.values()], type=type_) for name, type_ in sheet.columns.items()},
            GEOMETRY: pa.array(shapely.to_wkb(shapes.loc[list(sheet.rows)].to_numpy()).tolist(), type=pa.binary()),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{sheet.name}.gpkg"
        pyogrio.write_arrow(
            table,
            path,
            layer=sheet.name,
            driver=kind.driver,
            geometry_name=GEOMETRY,
            geometry_type="Unknown",
            crs=crs.system(kind.srid).to_wkt("WKT1_GDAL"),
        )
        return path.read_bytes()
