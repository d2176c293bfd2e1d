"""A photo developed: turned upright, in sRGB, made small, and encoded anew, so that nothing is left of what the camera wrote beside it."""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

from participation import picture
from participation.picture import CUT_SHORT, DAMAGED, Picture, Refused

# The longest side of each size that is kept, in pixels. The largest is the only original there is.
SIZES: Final[Mapping[str, int]] = {"small": 320, "medium": 800, "large": 2000}
LARGEST: Final = max(SIZES, key=lambda size: SIZES[size])
CONTENT_TYPE: Final = "image/jpeg"
_QUALITY: Final = {"small": 78, "medium": 80, "large": 86}

# One photo at a time in each process: so what developing asks of memory is bounded, however many are sent at once.
_DARKROOM: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Developed:
    """A photo as it is kept: JPEG of each size, how large the largest is, and a mark of what is seen on it."""

    files: Mapping[str, bytes]
    width: int
    height: int
    # The same for one picture, whatever a phone or a messenger wrote beside it.
    mark: str


def develop(sent: bytes, *, name: str = "") -> Developed:
    """Return a photo that was sent as it may be kept; BadPhoto says in one sentence why not, and calls the file by its name.

    Memory: at most 600 MB for the time of one photo, and one photo at a time in a process.
    """
    try:
        found = picture.read(sent)
        with _DARKROOM:
            return printed(_upright(found))
    except Refused as why:
        raise why.of(name) from None


def opened(file: bytes) -> Image.Image:
    """Return a photo of ours as pixels."""
    image = Image.open(BytesIO(file), formats=("JPEG",))
    image.load()
    return image


def printed(image: Image.Image) -> Developed:
    """Return pixels in sRGB in all sizes; no size is made larger than the picture is. Nothing but pixels is written."""
    image.thumbnail((SIZES[LARGEST], SIZES[LARGEST]), Image.Resampling.LANCZOS)
    mark = hashlib.sha256(repr(image.size).encode() + image.tobytes()).hexdigest()
    files = {}
    for size in sorted(SIZES, key=lambda each: -SIZES[each]):
        scaled = image.copy()
        scaled.thumbnail((SIZES[size], SIZES[size]), Image.Resampling.LANCZOS)
        scaled.info = {}  # a comment or a profile would go along by itself
        written = BytesIO()
        scaled.save(written, "JPEG", quality=_QUALITY[size], optimize=True, progressive=size == LARGEST)
        files[size] = written.getvalue()
    return Developed(files, image.width, image.height, mark)


def _upright(found: Picture) -> Image.Image:
    """Return a picture as somebody would hold it: turned, in sRGB, on white, no larger than the largest size. Refused if it breaks off."""
    with _said_plainly(), _opened(found) as image:
        if (image.width, image.height) != (found.width, found.height) and image.width * image.height > found.width * found.height:
            raise Refused(DAMAGED)
        if found.format == "jpeg":
            # The decoder makes it 2, 4 or 8 times smaller by itself, never smaller than it is kept: that spares most of time and memory.
            part = SIZES[LARGEST] / max(image.size)
            image.draft(None, (round(image.width * part), round(image.height * part)))
        image.load()
        profile = image.info.get("icc_profile")
        small = _smaller(image)
    small = _in_srgb(small, profile)
    return small.transpose(_TURNS[found.up]) if found.up in _TURNS else small


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn whatever a decoder says of a broken file into our sentence."""
    try:
        yield
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, ArithmeticError, LookupError, TypeError, MemoryError) as why:
        raise Refused(CUT_SHORT if "truncated" in str(why) else DAMAGED) from None


def _opened(found: Picture) -> Image.Image:
    """Return a picture that is not decoded yet, by the one decoder that its bytes ask for."""
    if found.format != "heic":
        return Image.open(BytesIO(found.body), formats=(found.format.upper(),))
    from pillow_heif import HeifImageFile, options  # only here: it costs 20 MB, and most photos are JPEG

    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    options.DECODE_THREADS = 1
    return HeifImageFile(BytesIO(found.body))  # type: ignore[no-untyped-call]


# The turns that a camera asks for, by its number for them.
_TURNS: Final[Mapping[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _smaller(image: Image.Image) -> Image.Image:
    """Return a picture no larger than the largest size, on white where it is seen through, in a mode that colours are reckoned in."""
    box = (SIZES[LARGEST], SIZES[LARGEST])
    if image.mode.startswith("I"):  # grey of sixteen bits, of which the upper eight are seen
        image = image.point(lambda grey: grey * (1 / 256)).convert("L")
        image.info.pop("transparency", None)
    elif image.mode in ("P", "PA", "LA", "La", "RGBa", "1") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGB")
    image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in sRGB: by its own profile where that can be read and is of its kind, else as if it were."""
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            changed = None
        if changed is not None:
            return changed
    return image if image.mode == "RGB" else image.convert("RGB")
