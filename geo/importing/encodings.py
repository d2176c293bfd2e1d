"""Encodings: in which letters a text file is written, where it does not say."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from geo.importing.errors import BadRecipe, unreadable
from geo.importing.unpacking import Scratch

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BLOCK = 1024 * 1024
# Read for a guess, around the first letter that is not ASCII.
SAMPLE = 64 * 1024


def known(name: str) -> str:
    """Return Python's name of an encoding; BadRecipe where there is none."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise BadRecipe(_("“%(encoding)s” is not an encoding that is known here.") % {"encoding": name}) from None


def of_file(path: Path) -> str:
    """Return a text file's encoding: by its mark, else UTF-8 if all of it is, else the old Western one that fits its letters best."""
    with path.open("rb") as stream:
        head = stream.read(4)
        for mark, name in MARKS:
            if head.startswith(mark):
                return name
        stream.seek(0)
        return of_stream(iter(lambda: stream.read(BLOCK), b""))


def of_dbf(path: Path) -> str:
    """Return the encoding of a shapefile's table, by its records; its head is bytes, not text."""
    with path.open("rb") as stream:
        head = stream.read(10)
        stream.seek(int.from_bytes(head[8:10], "little"))
        return of_stream(iter(lambda: stream.read(BLOCK), b""))


def of_stream(blocks: Iterator[bytes]) -> str:
    """Return the encoding of bytes without a mark."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return western(bytes(error.object[max(0, error.start - SAMPLE // 2) : error.start + SAMPLE // 2]))
    return "utf-8"


def western(sample: bytes) -> str:
    """Return cp1252 where a sample reads well in it, else what a guess finds; Latin-1 reads anything.

    Latin-1 differs from cp1252 only in control characters, which no text holds; so cp1252 is what is meant by both.
    """
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        guess = from_bytes(sample).best()
        return guess.encoding if guess else "latin-1"
    return "cp1252"


def decoded(data: bytes | None) -> str | None:
    """Return one text of which its file did not say truly how it is written."""
    if data is None:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(western(data))


def as_utf8(path: Path, encoding: str, scratch: Scratch) -> Path:
    """Return a copy of a text file in UTF-8 without a mark."""
    out = scratch.folder / f"utf8-{path.name}"
    try:
        with path.open("r", encoding=encoding, newline="") as stream, out.open("w", encoding="utf-8", newline="") as target:
            while block := stream.read(BLOCK):
                target.write(block)
    except UnicodeDecodeError as error:
        raise unreadable(path.name, _("it is not written in %(encoding)s.") % {"encoding": encoding}) from error
    return out
