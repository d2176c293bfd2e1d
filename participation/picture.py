"""What a file is by its own bytes: a picture that can be developed, or a sentence that says why not. Nothing is decoded here."""

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from participation.errors import BadPhoto

MOST_BYTES: Final = 15_000_000
MOST_PIXELS: Final = 50_000_000
# The decoder of WebP holds four copies at once; no camera makes such large ones.
MOST_WEBP_PIXELS: Final = 25_000_000
# A strip of so many pixels is no photo, and would be a line of one pixel when made small.
LONGEST_SIDE: Final = 30_000
# Text that a PNG may carry along before it is no longer a picture. What is less falls off unread.
MOST_TEXT_BYTES: Final = 1_000_000
# Passes a JPEG is written in: cameras use 1 to 12. Each is a whole picture to go through.
MOST_SCANS: Final = 100

EMPTY: Final = _l("%(name)s is empty. Choose the photo again.")
TOO_HEAVY: Final = _l("%(name)s is %(found)s MB; at most %(most)d MB are taken. Make it smaller and send it again.")
TOO_LARGE: Final = _l(
    "%(name)s is %(width)d × %(height)d, which is %(found)s megapixels; at most %(most)d are taken. Make it smaller and send it again."
)
TOO_NARROW: Final = _l("%(name)s is %(width)d × %(height)d; at most %(most)d in one direction are taken. Send a part of it.")
NO_PHOTO: Final = _l("%(name)s is %(kind)s, and no photo that can be shown here. Send it as JPEG, PNG, WebP or HEIC.")
CUT_SHORT: Final = _l("%(name)s ends before its picture does: it did not come over whole. Send it again.")
DAMAGED: Final = _l("%(name)s cannot be read as a picture: it is damaged. Send another one.")
MOVES: Final = _l("%(name)s is a moving picture. Send one that stands still.")
WORDY: Final = _l(
    "%(name)s carries %(found)s MB of text besides its picture; at most %(most)d MB are taken. Save the picture anew and send that."
)


class Refused(Exception):
    """Why a file is not taken: a sentence that wants the name of the file, and its values."""

    def __init__(self, sentence: Promise | str, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values

    def of(self, name: str) -> BadPhoto:
        """Return the refusal in words, of a file with this name; one without a name that can be printed is called the file."""
        seen = "".join(letter for letter in name if letter.isprintable())[-60:].strip()
        return BadPhoto(str(self.sentence) % {"name": f"“{seen}”" if seen else _("The file"), **self.values})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it came in: its format, its size by its own header, and the bytes that a decoder needs of it.

    `up` is the camera's number (1 to 8) for how it was held; a HEIC is turned by its decoder.
    """

    format: str  # jpeg, png, webp or heic
    width: int
    height: int
    body: bytes
    up: int = 1


def too_heavy(size_bytes: int) -> Refused:
    """Return the refusal of a file for its weight: a door may give it before all has been read."""
    return Refused(TOO_HEAVY, found=f"{size_bytes / 1e6:.1f}", most=MOST_BYTES // 1_000_000)


def read(sent: bytes) -> Picture:
    """Return what was sent as a picture that may be decoded; Refused says which limit it passes, or what it is instead.

    It goes by content alone: the name of a file says nothing.
    """
    if not sent:
        raise Refused(EMPTY)
    if len(sent) > MOST_BYTES:
        raise too_heavy(len(sent))
    reader = next((reader for is_one, reader in _READERS if is_one(sent)), None)
    if reader is None:
        raise Refused(NO_PHOTO, kind=_kind(sent))
    try:
        picture = reader(sent)
    except (struct.error, IndexError):
        raise Refused(CUT_SHORT) from None
    size = {"width": picture.width, "height": picture.height}
    if min(size.values()) < 1:
        raise Refused(DAMAGED)
    most = MOST_WEBP_PIXELS if picture.format == "webp" else MOST_PIXELS
    if (pixels := picture.width * picture.height) > most:
        raise Refused(TOO_LARGE, **size, found=f"{pixels / 1e6:.1f}", most=most // 1_000_000)
    if max(size.values()) > LONGEST_SIDE:
        raise Refused(TOO_NARROW, **size, most=LONGEST_SIDE)
    return picture


def _up(beside: bytes) -> int:
    """Return the number for how the camera was held, of all that stands beside a picture; 1, upright, where it says nothing clear."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(beside[:4])
    try:
        if order is None:
            return 1
        start = struct.unpack_from(f"{order}I", beside, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", beside, start)[0]):
            tag, kind, _count, said = struct.unpack_from(f"{order}HHIH", beside, start + 2 + 12 * number)
            if (tag, kind) == (0x0112, 3):
                return said if 1 <= said <= 8 else 1
    except struct.error:
        pass  # what stands beside a picture may be anything, and is no reason to refuse it
    return 1


# --- JPEG -----------------------------------------------------------------------------------------------------------------------

_SIZED: Final = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments that say how large the picture is
_MARKER: Final = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")  # within a scan, what is not picture
_SCAN, _END, _STANDS_ALONE = 0xDA, 0xD9, 0x01


def _jpeg(sent: bytes) -> Picture:
    """Return a JPEG up to its end, without the segments that a decoder does not need: what hangs on behind falls off."""
    kept = [sent[:2]]
    width = height = scans = 0
    up = 1
    for marker, segment in _segments(sent):
        if marker in _SIZED:
            # The largest that any of them speaks of, so that a second one cannot go round the limit.
            high, wide = struct.unpack_from(">HH", segment, 5)
            width, height = max(width, wide), max(height, high)
        scans += marker == _SCAN
        if scans > MOST_SCANS:
            raise Refused(DAMAGED)
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            up = _up(segment[10:])
        if _needed(marker, segment):
            kept.append(segment)
    return Picture("jpeg", width, height, b"".join([*kept, b"\xff\xd9"]), up)


def _segments(sent: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments of a JPEG, each scan with its picture, up to the end of the first picture in the file."""
    at, has_scan = 2, False
    while True:
        mark = _MARKER.search(sent, at)
        if mark is None:
            raise Refused(CUT_SHORT if has_scan else DAMAGED)
        marker, at = mark[1][0], mark.end()
        if marker == _END:
            return
        if marker == _STANDS_ALONE:
            continue
        length = struct.unpack_from(">H", sent, at)[0]
        end = at + length
        if length < 2 or end > len(sent):
            raise Refused(CUT_SHORT)
        if marker == _SCAN:
            has_scan = True
            following = _MARKER.search(sent, end)
            if following is None:
                raise Refused(CUT_SHORT)
            end = following.start()
        yield marker, sent[at - 2 : end]
        at = end


def _needed(marker: int, segment: bytes) -> bool:
    """Return whether a decoder needs a segment: tables, sizes and scans, and the profile of its colours."""
    if marker == 0xE2:
        return segment[4:15] == b"ICC_PROFILE"
    return marker in (0xE0, 0xEE) or not 0xE0 <= marker <= 0xFE


# --- PNG ------------------------------------------------------------------------------------------------------------------------

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_NEEDED: Final = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP"}
_PNG_TEXT: Final = {b"tEXt", b"zTXt", b"iTXt"}


def _png(sent: bytes) -> Picture:
    """Return a PNG of the chunks that a decoder needs; text is not even unpacked."""
    kept = [_PNG]
    width = height = text_bytes = 0
    at, kind, up = len(_PNG), b"", 1
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", sent, at)
        chunk = sent[at : at + 12 + length]
        if len(chunk) < 12 + length:
            raise Refused(CUT_SHORT)
        at += len(chunk)
        if kind == b"IHDR":
            wide, high = struct.unpack_from(">II", chunk, 8)
            width, height = max(width, wide), max(height, high)
        if kind == b"acTL" and struct.unpack_from(">I", chunk, 8)[0] > 1:
            raise Refused(MOVES)
        if kind == b"eXIf":
            up = _up(chunk[8:-4])
        if kind in _PNG_TEXT:
            text_bytes += length
        if kind in _PNG_NEEDED:
            kept.append(chunk)
    if text_bytes > MOST_TEXT_BYTES:
        raise Refused(WORDY, found=f"{text_bytes / 1e6:.1f}", most=MOST_TEXT_BYTES // 1_000_000)
    return Picture("png", width, height, b"".join(kept), up)


# --- WebP -----------------------------------------------------------------------------------------------------------------------


def _webp(sent: bytes) -> Picture:
    """Return a WebP up to where it says it ends; the size is the largest that its header and its picture speak of."""
    end = 8 + struct.unpack_from("<I", sent, 4)[0]
    if end > len(sent):
        raise Refused(CUT_SHORT)
    width = height = 0
    at, up = 12, 1
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", sent, at)
        if kind in (b"ANIM", b"ANMF"):
            raise Refused(MOVES)
        if kind == b"EXIF":
            up = _up(sent[at + 8 : at + 8 + length].removeprefix(b"Exif\0\0"))
        wide, high = _webp_size(kind, sent[at + 8 : at + 8 + min(length, 32)])
        width, height = max(width, wide), max(height, high)
        at += 8 + length + length % 2
    return Picture("webp", width, height, sent[:end], up)


def _webp_size(kind: bytes, content: bytes) -> tuple[int, int]:
    """Return the size that a part of a WebP speaks of; zeros where it speaks of none."""
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[4:7], "little"), 1 + int.from_bytes(content[7:10], "little")
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", content, 1)[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        wide, high = struct.unpack_from("<HH", content, 6)
        return wide & 0x3FFF, high & 0x3FFF
    return 0, 0


# --- HEIC -----------------------------------------------------------------------------------------------------------------------

_STILL: Final = {b"heic", b"heix", b"heim", b"heis"}
_MOVING: Final = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}


def _brands(sent: bytes) -> tuple[bytes, ...]:
    """Return the brands that a file of boxes names, the major first; none for any other file."""
    if sent[4:8] != b"ftyp":
        return ()
    end = min(int.from_bytes(sent[:4], "big"), 256)
    return (sent[8:12], *(sent[at : at + 4] for at in range(16, end - 3, 4)))


def _is_heic(sent: bytes) -> bool:
    """Return whether a file of boxes holds pictures in HEVC; AVIF and films have other brands."""
    brands = _brands(sent)
    return bool(brands) and (brands[0] in _STILL | _MOVING or (brands[0] == b"mif1" and bool(_STILL & set(brands))))


def _heic(sent: bytes) -> Picture:
    """Return a HEIC; the size is the largest of any picture in it, before any decoder has seen it."""
    if _brands(sent)[0] in _MOVING:
        raise Refused(MOVES)
    width = height = 0
    for kind, content in _boxes(sent):
        if kind == b"meta":
            for each in re.finditer(rb"ispe....", content, re.DOTALL):
                wide, high = struct.unpack_from(">II", content, each.end())
                width, height = max(width, wide), max(height, high)
    return Picture("heic", width, height, sent)


def _boxes(sent: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the outermost boxes of a file of boxes."""
    at = 0
    while at + 8 <= len(sent):
        length, kind = struct.unpack_from(">I4s", sent, at)
        head = 8
        if length == 1:
            length, head = struct.unpack_from(">Q", sent, at + 8)[0], 16
        elif length == 0:
            length = len(sent) - at
        if length < head:
            raise Refused(DAMAGED)
        if at + length > len(sent):
            raise Refused(CUT_SHORT)
        yield kind, sent[at + head : at + length]
        at += length


# Which bytes begin a picture, and what reads its header.
_READERS: Final[tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Picture]], ...]] = (
    (lambda sent: sent[:3] == b"\xff\xd8\xff", _jpeg),
    (lambda sent: sent[:8] == _PNG, _png),
    (lambda sent: sent[:4] == b"RIFF" and sent[8:12] == b"WEBP", _webp),
    (_is_heic, _heic),
)

# What else people send, by its first bytes, so that the sentence can say so.
_KINDS: Final[Mapping[bytes, Promise | str]] = {
    b"%PDF": _l("a PDF"),
    b"GIF8": _l("a GIF"),
    b"BM": _l("a BMP picture"),
    b"II*\0": _l("a TIFF or raw picture"),
    b"MM\0*": _l("a TIFF or raw picture"),
    b"PK\x03\x04": _l("a document or ZIP file"),
    b"\xd0\xcf\x11\xe0": _l("a document"),
    b"MZ": _l("a program"),
    b"\x7fELF": _l("a program"),
}


def _kind(sent: bytes) -> str:
    """Return in words what a file is that is no photo."""
    if known := next((words for start, words in _KINDS.items() if sent.startswith(start)), None):
        return str(known)
    if brands := _brands(sent):
        return _("an AVIF picture") if brands[0] in (b"avif", b"avis") else _("a film")
    start = sent[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return _("an SVG drawing")
    if start.startswith((b"<!doctype html", b"<html", b"<script")):
        return _("a web page")
    return _("of a kind that we do not know")
