"""Unpacking: what comes zipped or gzipped, laid out in a temporary folder, and never more than there is room for."""

import gzip
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO

from django.utils.translation import gettext as _

from geo.importing.errors import unreadable

BYTES_AT_MOST = 4 * 1024**3
# Geodata as text packs to a fifteenth at best; what packs a hundred times better is no data. Small files may: they do no harm.
TIMES_AT_MOST, HARMLESS_BYTES = 100, 64 * 1024**2
FILES_AT_MOST = 1_000
BLOCK = 1024 * 1024

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"


class Scratch:
    """A temporary folder that goes when it is closed."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def folder(self) -> Path:
        """Return the folder, made at the first asking."""
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="meent-")
        return Path(self._folder.name)

    def close(self) -> None:
        """Remove the folder, if there is one."""
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def starts_with(path: Path, mark: bytes) -> bool:
    """Return whether a file begins with these bytes."""
    with path.open("rb") as stream:
        return stream.read(len(mark)) == mark


def check_zip(path: Path) -> None:
    """Raise UnreadableFile for a broken ZIP file and for one that says it unpacks to more than any geodata does."""
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise unreadable(path.name, _("it is a broken ZIP file (%(why)s).") % {"why": error}) from error
    if len(members) > FILES_AT_MOST:
        raise unreadable(path.name, _("it holds more than %(limit)d files.") % {"limit": FILES_AT_MOST})
    check_size(path, sum(member.file_size for member in members))


def check_size(path: Path, size: int) -> None:
    """Raise UnreadableFile for what unpacks to more than there is room for, or than any geodata do."""
    if size > BYTES_AT_MOST or size > max(HARMLESS_BYTES, TIMES_AT_MOST * path.stat().st_size):
        raise unreadable(path.name, _("it unpacks to more than %(mb)d MB, which is no geodata.") % {"mb": size // 1024**2})


def unzipped(path: Path, scratch: Scratch) -> Path:
    """Return the folder with a ZIP file's contents, its own folders flattened away; what it says of its size is not believed."""
    check_zip(path)
    folder = scratch.folder / "unzipped"
    folder.mkdir()
    left = [max(HARMLESS_BYTES, min(BYTES_AT_MOST, TIMES_AT_MOST * path.stat().st_size))]
    try:
        with zipfile.ZipFile(path) as packed:
            for member in packed.infolist():
                name = Path(member.filename.replace("\\", "/")).name
                if member.is_dir() or name.startswith((".", "__MACOSX")) or "__MACOSX" in member.filename:
                    continue
                with packed.open(member) as stream, (folder / name).open("wb") as out:
                    _copy(path, stream, out, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise unreadable(path.name, _("it cannot be unpacked (%(why)s).") % {"why": error}) from error
    return folder


def gunzipped(path: Path, scratch: Scratch) -> Path:
    """Return the file in a gzipped one, under its name without `.gz`."""
    out = scratch.folder / (path.name[:-3] if path.name.lower().endswith(".gz") else path.name)
    left = [max(HARMLESS_BYTES, min(BYTES_AT_MOST, TIMES_AT_MOST * path.stat().st_size))]
    try:
        with gzip.open(path, "rb") as stream, out.open("wb") as target:
            _copy(path, stream, target, left)
    except (gzip.BadGzipFile, zlib.error, EOFError, OSError) as error:
        raise unreadable(path.name, _("it cannot be unpacked (%(why)s).") % {"why": error}) from error
    return out


def _copy(path: Path, stream: IO[bytes] | gzip.GzipFile, out: IO[bytes], left: list[int]) -> None:
    """Copy block by block for as long as there is room `left`."""
    allowed = left[0]
    while block := stream.read(BLOCK):
        left[0] -= len(block)
        if left[0] < 0:
            raise unreadable(path.name, _("it unpacks to more than %(mb)d MB, which is no geodata.") % {"mb": allowed // 1024**2})
        if shutil.disk_usage(Path(out.name).parent).free < 2 * BLOCK:
            raise unreadable(path.name, _("there is no room on the disk to unpack it."))
        out.write(block)
