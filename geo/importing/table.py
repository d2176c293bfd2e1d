"""Tables with coordinates in some of their columns: CSV and XLSX."""

import csv
import struct
import warnings
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import shapely
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from geo.importing import encodings, values
from geo.importing.errors import BadRecipe, unreadable
from geo.importing.recipe import SourceSpec
from geo.importing.source import BATCH_ROWS, Batch, Row
from geo.importing.unpacking import Scratch

# What columns with coordinates are called, less blanks, marks and capitals; the first pair of which both are there is taken.
PAIRS = (
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("lengtegraad", "breedtegraad"),
    ("x", "y"),
    ("xcoord", "ycoord"),
    ("xcoordinate", "ycoordinate"),
    ("xcoordinaat", "ycoordinaat"),
    ("coordx", "coordy"),
    ("coordonneex", "coordonneey"),
    ("pointx", "pointy"),
    ("geox", "geoy"),
    ("easting", "northing"),
    ("eastings", "northings"),
    ("xlambert72", "ylambert72"),
    ("xlambert", "ylambert"),
    ("lambertx", "lamberty"),
    ("xl72", "yl72"),
    ("xrd", "yrd"),
    ("lengte", "breedte"),  # last: length and width too, but then the numbers lie nowhere
)
WHOLE = ("geometry", "geom", "thegeom", "wkt", "geometrywkt", "geoshape", "shape", "geojson")
DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 32 * 1024 * 1024
ROWS_TO_SNIFF = 50

csv.field_size_limit(LONGEST_LINE)

Cells = Sequence[Any]
ToGeometry = Callable[[Cells], tuple[bytes | None, str]]  # from a row to its WKB, or to the reason why there is none


class Table(ABC):
    """What CSV and XLSX have in common: a heading, and places in its columns."""

    lenient = False
    crs: int | None = None
    stated = ""

    def __init__(self, spec: SourceSpec, *, name: str, scratch: Scratch) -> None:
        self.spec, self.name, self.scratch = spec, name, scratch
        self.notes: list[str] = []
        self.total: int | None = None
        self.columns: tuple[str, ...] = ()

    @abstractmethod
    def records(self) -> Iterator[tuple[int, Cells]]:
        """Yield (row number, cells), the heading first."""

    def begin(self) -> None:
        """Read the heading, and find out where the coordinates stand."""
        for _number, cells in self.records():
            self.columns = headings(cells)
            break
        if not self.columns:
            raise unreadable(self.name, _("it holds no table."))
        self.to_geometry = self._geometry()

    def batches(self) -> Iterator[Batch]:
        """Yield the rows; empty ones are passed over, as they are in a spreadsheet."""
        batch: list[Row] = []
        records = self.records()
        next(records, None)
        for number, cells in records:
            if all(values.is_null(cell) for cell in cells):
                continue
            wkb, problem = self.to_geometry(cells)
            batch.append(Row(number, dict(zip(self.columns, cells, strict=False)), wkb, problem=problem))
            if len(batch) == BATCH_ROWS:
                yield batch
                batch = []
        if batch:
            yield batch

    def close(self) -> None:
        """Remove what was unpacked."""
        self.scratch.close()

    def _geometry(self) -> ToGeometry:
        """Return what makes a geometry of a row: of the columns asked for, else of those that are called so."""
        plain = {"".join(filter(str.isalnum, column.casefold())): index for index, column in reversed(list(enumerate(self.columns)))}
        if self.spec.x or self.spec.y:
            return of_numbers(self._index(self.spec.x), self._index(self.spec.y))
        for name in WHOLE:
            if name in plain:
                return of_text(plain[name])
        for x, y in PAIRS:
            if x in plain and y in plain:
                return of_numbers(plain[x], plain[y])
        if "geopoint2d" in plain:
            return of_pair(plain["geopoint2d"])
        known = ", ".join(f"“{column}”" for column in self.columns[:40])
        raise unreadable(
            self.name,
            _("no columns with coordinates are recognised; name them with --x and --y (there are: %(known)s).") % {"known": known},
        )

    def _index(self, column: str) -> int:
        if column not in self.columns:
            known = ", ".join(f"“{name}”" for name in self.columns)
            raise BadRecipe(_("The file has no column “%(column)s”; it has %(known)s.") % {"column": column, "known": known})
        return self.columns.index(column)


class TextSource(Table):
    """A CSV file."""

    def __init__(self, path: Path, spec: SourceSpec, *, name: str, scratch: Scratch) -> None:
        super().__init__(spec, name=name, scratch=scratch)
        self.path = path
        self.encoding = encodings.known(spec.encoding) if spec.encoding else encodings.of_file(path)
        if self.encoding not in ("utf-8", "utf-8-sig"):
            self.notes.append(_("Read as %(encoding)s.") % {"encoding": self.encoding})
        self.delimiter = spec.delimiter or self._delimiter()
        self.begin()

    def _lines(self) -> Iterator[str]:
        """Yield the lines of the file, none of them longer than memory."""
        encoding = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        try:
            with self.path.open("r", encoding=encoding, newline="") as stream:
                while line := stream.readline(LONGEST_LINE):
                    if len(line) == LONGEST_LINE or "\x00" in line:
                        raise unreadable(self.name, _("it is no table of text."))
                    yield line
        except UnicodeDecodeError as error:
            raise unreadable(self.name, _("it is not written in %(encoding)s.") % {"encoding": self.encoding}) from error

    def _parsed(self, delimiter: str) -> Iterator[list[str]]:
        try:
            yield from csv.reader(self._lines(), delimiter=delimiter)
        except csv.Error as error:
            raise unreadable(self.name, _("its columns cannot be told apart (%(why)s).") % {"why": error}) from error

    def _delimiter(self) -> str:
        """Return the mark by which the first rows fall into the same number of columns, as many as can be."""

        def evenness(delimiter: str) -> tuple[int, int]:
            widths = Counter(len(cells) for _at, cells in zip(range(ROWS_TO_SNIFF), self._parsed(delimiter), strict=False) if cells)
            width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
            return (rows if width > 1 else 0, width)

        return max(DELIMITERS, key=evenness)

    def records(self) -> Iterator[tuple[int, Cells]]:
        for number, cells in enumerate(self._parsed(self.delimiter), start=1):
            if number > 1 or any(cell.strip() for cell in cells):
                yield number, cells


class SheetSource(Table):
    """A sheet of an XLSX file."""

    def __init__(self, path: Path, spec: SourceSpec, *, name: str, scratch: Scratch) -> None:
        super().__init__(spec, name=name, scratch=scratch)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.book: Any = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
            raise unreadable(name, _("it is no whole XLSX file.")) from error
        if spec.layer and spec.layer not in self.book.sheetnames:
            known = ", ".join(f"“{sheet}”" for sheet in self.book.sheetnames)
            raise unreadable(name, _("it has no sheet “%(sheet)s” (there are: %(known)s).") % {"sheet": spec.layer, "known": known})
        self.sheet: Any = self.book[spec.layer or self.book.sheetnames[0]]
        self.total = self.sheet.max_row - 1 if self.sheet.max_row else None
        self.begin()

    def records(self) -> Iterator[tuple[int, Cells]]:
        begun = False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, cells in enumerate(self.sheet.iter_rows(values_only=True), start=1):
                begun = begun or sum(cell is not None for cell in cells) > 1
                if begun:
                    yield number, cells

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()
        super().close()


def headings(cells: Iterable[Any]) -> tuple[str, ...]:
    """Return the names of columns: as they stand, less blanks around them; empty and repeated ones get a number."""
    found: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = values.tidy(cell) if cell is not None else ""
        name = name or _("column %(number)d") % {"number": position}
        again = 2
        plain = name
        while name in found:
            name, again = f"{plain} ({again})", again + 1
        found.append(name)
    return tuple(found)


def of_numbers(x: int, y: int) -> ToGeometry:
    """Return what makes points of two columns with numbers, with decimal points or commas."""

    def made(cells: Cells) -> tuple[bytes | None, str]:
        try:
            found = [values.number(cells[at]) if at < len(cells) else None for at in (x, y)]
        except ValueError:
            said = " / ".join(str(cells[at])[:40] for at in (x, y))
            return None, _("its coordinates are no numbers (%(said)s)") % {"said": said}
        if found[0] is None or found[1] is None:
            return None, _("it has no coordinates")
        return struct.pack("<BIdd", 1, 1, found[0], found[1]), ""

    return made


def of_pair(at: int) -> ToGeometry:
    """Return what makes points of one column that holds “latitude, longitude”."""
    numbers = of_numbers(1, 0)

    def made(cells: Cells) -> tuple[bytes | None, str]:
        parts = str(cells[at] or "").strip("[]() ").split(",") if at < len(cells) else []
        return numbers(parts) if len(parts) == 2 else (None, _("it has no coordinates"))

    return made


def of_text(at: int) -> ToGeometry:
    """Return what makes geometries of one column that holds WKT, GeoJSON or WKB in hexadecimal digits."""

    def made(cells: Cells) -> tuple[bytes | None, str]:
        said = str(cells[at]).strip() if at < len(cells) and not values.is_null(cells[at]) else ""
        if not said:
            return None, _("it has no geometry")
        try:
            if said.startswith("{"):
                found = shapely.from_geojson(said)
            elif said[:2] in ("00", "01"):
                found = shapely.from_wkb(said)
            else:
                found = shapely.from_wkt(said.partition(";")[2] if said.upper().startswith("SRID=") else said)
        except (shapely.errors.GEOSException, ValueError, TypeError):
            return None, _("its geometry cannot be read (%(said)s)") % {"said": said[:40]}
        return shapely.to_wkb(found), ""

    return made
