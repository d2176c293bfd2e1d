"""Photos for tests, written by Pillow as phones write them: four colours in the corners, a place on earth and a camera beside them."""

import io
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational
from pillow_heif import HeifFile, from_pillow

CAMERA = "Zwanekop Camera 3000"
PERSON = "Aagje van de Zwanestraat"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>Zwanekop Camera 3000, 50.8503 4.3517</rdf:RDF></x:xmpmeta>'
RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 160, 60), (30, 60, 220), (230, 210, 40)
# Upper left, upper right, lower left, lower right.
CORNERS = (RED, GREEN, BLUE, YELLOW)


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Return a picture with another colour in each quarter, so that one sees how it is turned."""
    made = Image.new("RGB", (width, height))
    for at, colour in enumerate(CORNERS):
        made.paste(colour, (at % 2 * width // 2, at // 2 * height // 2, width, height))
    return made


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """Return a picture in which each pixel is another one."""
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a phone writes beside a photo: which way is up, the camera, whose it is, and where it stood."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F], made[0x0110] = CAMERA, "Mark II"
    made[0x013B] = PERSON
    made[0x0132] = "2026:05:04 10:11:12"
    place = made.get_ifd(0x8825)
    place[1], place[2] = "N", (IFDRational(50), IFDRational(51), IFDRational(1234, 100))
    place[3], place[4] = "E", (IFDRational(4), IFDRational(21), IFDRational(5678, 100))
    return made


def taken(kind: str = "JPEG", image: Image.Image | None = None, *, orientation: int = 1, **more: Any) -> bytes:
    """Return a photo as a phone sends it, with all that it writes beside the picture."""
    image = image or scene()
    beside = exif(orientation)
    file = io.BytesIO()
    if kind == "HEIC":
        heif: HeifFile = from_pillow(image)
        heif.save(file, exif=beside.tobytes(), xmp=XMP, quality=80, **more)
    elif kind == "PNG":
        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=False)
        text.add_text("Author", PERSON)
        image.save(file, "PNG", exif=beside, pnginfo=text, **more)
    elif kind == "WEBP":
        image.save(file, "WEBP", exif=beside.tobytes(), xmp=XMP, quality=90, **more)
    else:
        image.save(file, "JPEG", **{"exif": beside, "xmp": XMP, "comment": PERSON.encode(), "quality": 92, **more})
    return file.getvalue()


def corners(image: Image.Image) -> list[str]:
    """Return the names of the colours in the corners of a picture, read as one reads."""
    image = image.convert("RGB")
    names = dict(zip(CORNERS, ("red", "green", "blue", "yellow"), strict=True))
    found = []
    for y in (0.2, 0.8):
        for x in (0.2, 0.8):
            seen = image.getpixel((int(x * image.width), int(y * image.height)))
            found.append(names[min(CORNERS, key=lambda colour: sum((a - b) ** 2 for a, b in zip(colour, seen, strict=True)))])
    return found
