"""Open any file: which reader takes it is decided by what the file holds and is called."""

from collections.abc import Collection
from pathlib import Path

from django.utils.translation import gettext as _

from geo.importing import encodings, unpacking
from geo.importing.errors import BadRecipe, unreadable
from geo.importing.osm import open_osm
from geo.importing.parquet import ParquetSource
from geo.importing.recipe import SourceSpec
from geo.importing.source import Source
from geo.importing.table import SheetSource, TextSource
from geo.importing.unpacking import Scratch
from geo.importing.vector import VectorSource

OSM_SUFFIXES = (".osm", ".osm.pbf", ".pbf", ".osm.bz2", ".osm.gz")
JSON_SUFFIXES = (".geojson", ".json", ".geojsonl", ".geojsons", ".topojson")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
PARQUET_SUFFIXES = (".parquet", ".geoparquet", ".pq")
SHEET_SUFFIXES = (".xlsx", ".xlsm")
GEOPACKAGE, FLATGEOBUF = b"SQLite format 3\x00", b"fgb\x03"
# In a folder or a ZIP file, the one to read; what lies beside it (.dbf, .prj, licences) goes with it.
MAIN_SUFFIXES = (".shp", ".gpkg", ".fgb", *JSON_SUFFIXES, *PARQUET_SUFFIXES, *SHEET_SUFFIXES, ".csv", ".tsv")


def is_osm(path: Path) -> bool:
    """Return whether a file is called as OSM data are."""
    return path.name.lower().endswith(OSM_SUFFIXES)


def open_source(path: Path, spec: SourceSpec, *, layer_ids: Collection[str]) -> Source:
    """Return the opened file; UnreadableFile says in one sentence why it is none. OSM yields rows of `layer_ids` only."""
    if not path.exists():
        raise unreadable(path.name, _("there is no such file."))
    if path.is_file() and path.stat().st_size == 0:
        raise unreadable(path.name, _("it is empty."))
    if is_osm(path):
        if said := spec.said():
            raise BadRecipe(
                _("An OSM file is always read in longitude and latitude and as it is; it takes no %(options)s.")
                % {"options": ", ".join(said)}
            )
        return open_osm(path, layer_ids)
    scratch = Scratch()
    try:
        return _open(path, spec, scratch)
    except BaseException:
        scratch.close()
        raise


def _open(path: Path, spec: SourceSpec, scratch: Scratch) -> Source:
    inner = path
    if path.is_file() and unpacking.starts_with(path, unpacking.GZIP):
        inner = unpacking.gunzipped(path, scratch)
        if inner.stat().st_size == 0:
            raise unreadable(path.name, _("it is empty."))
    if inner.is_file() and unpacking.starts_with(inner, unpacking.ZIP) and not inner.name.lower().endswith(SHEET_SUFFIXES):
        inner = unpacking.unzipped(inner, scratch)
    if inner.is_dir():
        inner = _main(inner, path.name)
    suffix = inner.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        return TextSource(inner, spec, name=path.name, scratch=scratch)
    if suffix in SHEET_SUFFIXES:
        unpacking.check_zip(inner)
        return SheetSource(inner, spec, name=path.name, scratch=scratch)
    if suffix in PARQUET_SUFFIXES or unpacking.starts_with(inner, b"PAR1"):
        return ParquetSource(inner, name=path.name, scratch=scratch)
    return _vector(inner, spec, path.name, scratch)


def _main(folder: Path, name: str) -> Path:
    """Return the one file in a folder that holds the geometry."""
    found = sorted(part for part in folder.rglob("*") if part.suffix.lower() in MAIN_SUFFIXES)
    if len(found) != 1:
        why = _("it holds no geodata.") if not found else _("it holds several files; name one of them: %(files)s.")
        raise unreadable(name, why % {"files": ", ".join(part.name for part in found[:10])})
    return found[0]


def _vector(path: Path, spec: SourceSpec, name: str, scratch: Scratch) -> Source:
    """Return a file for GDAL, with its texts in letters that GDAL reads right.

    Only the kinds named here: GDAL knows many more, some of which fetch what they hold from elsewhere.
    """
    notes: list[str] = []
    options: dict[str, str] = {}
    suffix = path.suffix.lower()
    with path.open("rb") as stream:
        head = stream.read(256)
    looks_like_json = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\x1e")[:1] in (b"{", b"[")
    if suffix in JSON_SUFFIXES and not looks_like_json:
        raise unreadable(name, _("it is called JSON, but holds something else (a program, a page?)."))
    if looks_like_json:
        encoding = encodings.known(spec.encoding) if spec.encoding else encodings.of_file(path)
        if encoding not in ("utf-8", "utf-8-sig"):
            path = encodings.as_utf8(path, encoding, scratch)
            notes.append(_("Read as %(encoding)s.") % {"encoding": encoding})
    elif suffix == ".shp":
        path, encoding = _shapefile(path, spec, notes)
        options = {"ENCODING": encoding} if encoding else {}
    elif not head.startswith((GEOPACKAGE, FLATGEOBUF)):
        raise unreadable(name, _("it is no geodata, or of a kind that is not known here."))
    source = VectorSource(path, layer=spec.layer, name=name, options=options, scratch=scratch)
    source.notes.extend(notes)
    return source


def _shapefile(path: Path, spec: SourceSpec, notes: list[str]) -> tuple[Path, str]:
    """Return a shapefile and the encoding of its table: as asked, else as its .cpg says, else by its letters."""
    beside = {part.suffix.lower(): part for part in path.parent.glob(f"{path.stem}.*")}
    for wanted in (".shx", ".dbf"):
        if wanted not in beside:
            raise unreadable(path.name, _("a shapefile needs its %(suffix)s file beside it.") % {"suffix": wanted})
    if spec.encoding:
        return path, encodings.known(spec.encoding)
    if ".cpg" in beside:
        return path, ""
    encoding = encodings.of_dbf(beside[".dbf"])
    notes.append(_("It does not say its letters; read as %(encoding)s.") % {"encoding": encoding})
    return path, encoding
