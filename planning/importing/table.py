"""Table: rows and columns of a CSV file, a sheet, or the attributes of a file with shapes."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import pyogrio
from django.utils.translation import gettext as _

from geo.importing import encodings
from geo.importing.errors import unreadable
from planning.errors import BadTable

SEPARATORS = ";,\t|"
SHEETS = {".xlsx", ".xlsm"}
SHAPES = {".geojson", ".gpkg", ".shp", ".fgb"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `number` is where a person would look it up (the header of a CSV file or a sheet is row 1)."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in the file's order, and its rows."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def require(self, *columns: str) -> None:
        """Raise BadTable, naming what is there, unless the table has these columns."""
        for column in columns:
            if column not in self.columns:
                raise BadTable(
                    _("There is no column “%(column)s”; there are %(known)s.")
                    % {"column": column, "known": ", ".join(f"“{name}”" for name in self.columns)}
                )


def read(path: Path, *, delimiter: str = "", encoding: str = "", sheet: str = "") -> Table:
    """Return the table in a file; what the file does not say about itself is found out, unless it is given.

    Wholly empty rows are left out. A column without a heading is called by its place: “column 1”.
    """
    suffix = path.suffix.lower()
    if suffix in SHEETS:
        rows = _sheet(path, sheet)
    elif suffix in SHAPES:
        return _attributes(path)
    else:
        rows = _text(path, delimiter, encoding)
    if not rows:
        raise unreadable(path.name, _("it is empty."))
    header = tuple(str(cell).strip() if cell not in (None, "") else _("column %(n)d") % {"n": n} for n, cell in enumerate(rows[0], start=1))
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise BadTable(_("Two columns are called “%(column)s”.") % {"column": twice})
    lines = []
    for number, row in enumerate(rows[1:], start=2):
        if all(cell in (None, "") for cell in row):
            continue
        if len(row) != len(header):
            raise BadTable(
                _("Row %(row)d has %(given)d cells and the header has %(wanted)d.")
                % {"row": number, "given": len(row), "wanted": len(header)}
            )
        lines.append(Line(number, dict(zip(header, row, strict=True))))
    return Table(header, tuple(lines))


def _text(path: Path, delimiter: str, encoding: str) -> list[list[Any]]:
    try:
        text = path.read_text(encoding=encodings.known(encoding) if encoding else encodings.of_file(path))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path.name, str(error)) from error
    # The separator is the mark that the header has most of: a table of one column has none, and needs none.
    header = text.partition("\n")[0]
    mark = delimiter or max(SEPARATORS, key=header.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except (csv.Error, TypeError) as error:
        raise unreadable(path.name, str(error)) from error


def _sheet(path: Path, sheet: str) -> list[list[Any]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, BadZipFile, KeyError, ValueError) as error:
        raise unreadable(path.name, str(error)) from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise BadTable(_("There is no sheet “%(sheet)s”; there are %(known)s.") % {"sheet": sheet, "known": ", ".join(book.sheetnames)})
        return [list(row) for row in (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)]
    finally:
        book.close()


def _attributes(path: Path) -> Table:
    try:
        frame = pyogrio.read_dataframe(path, read_geometry=False)
    except (OSError, ValueError, pyogrio.errors.DataSourceError) as error:
        raise unreadable(path.name, str(error)) from error
    frame = frame.astype(object).where(frame.notna(), None)
    return Table(tuple(frame.columns), tuple(Line(number, cells) for number, cells in enumerate(frame.to_dict("records"), start=1)))
