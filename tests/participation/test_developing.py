"""Photos developed: upright, small, and with nothing left of what the camera wrote; anything else gets one sentence."""

import io
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from participation import picture
from participation.developing import SIZES, develop
from participation.errors import BadPhoto
from tests.pace import taken as quickly
from tests.participation.pictures import CAMERA, CORNERS, PERSON, RED, corners, exif, noise, scene, taken

FORMATS = ("JPEG", "PNG", "WEBP", "HEIC")


def seen(file: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(file))
    image.load()
    return image


def refusal(sent: bytes, name: str = "voortuin.jpg") -> str:
    with pytest.raises(BadPhoto) as refused:
        develop(sent, name=name)
    return str(refused.value)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_of_each_kind_comes_out_in_three_sizes(kind: str) -> None:
    made = develop(taken(kind, scene(2400, 1800)))
    assert (made.width, made.height) == (2000, 1500)
    for size, longest in SIZES.items():
        image = seen(made.files[size])
        assert (image.format, image.mode, max(image.size)) == ("JPEG", "RGB", longest)
        assert corners(image) == ["red", "green", "blue", "yellow"]


def test_a_small_photo_is_not_made_larger() -> None:
    made = develop(taken(image=scene(400, 300)))
    assert [seen(made.files[size]).size for size in ("small", "medium", "large")] == [(320, 240), (400, 300), (400, 300)]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_turned_as_its_camera_was_held(kind: str, orientation: int) -> None:
    """Prove it for all eight ways: the file is written lying, as a camera that is held so writes it, and comes out standing."""
    lying = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    written = scene() if lying is None else scene().transpose(lying)
    made = develop(taken(kind, written, orientation=orientation))
    assert (made.width, made.height) == (640, 480)
    assert corners(seen(made.files["large"])) == ["red", "green", "blue", "yellow"]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_heic_is_turned_once_and_not_twice(orientation: int) -> None:
    """Prove it against the library's own reading of the same file: what it calls upright is what is kept."""
    from pillow_heif import open_heif

    sent = taken("HEIC", orientation=orientation)
    upright = open_heif(io.BytesIO(sent)).to_pillow()
    made = develop(sent)
    assert (made.width, made.height) == upright.size
    assert corners(seen(made.files["large"])) == corners(upright)


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_of_what_the_camera_wrote_is_in_any_byte_that_is_kept(kind: str) -> None:
    """Prove it for the whole block and for each run of eight bytes of it, that of the place on earth too, and for each name."""
    sent = taken(kind, scene(1600, 1200))
    beside = exif().tobytes()
    # The library may write the same facts a little otherwise: what counts is that the file that was sent does hold them.
    assert CAMERA.encode() in sent
    telling = [CAMERA.encode(), PERSON.encode(), b"Mark II", b"2026:05:04", b"50.8503", b"xmpmeta", b"Exif", b"ICC_PROFILE", b"http:"]
    runs = {beside[at : at + 8] for at in range(len(beside) - 7)} - {bytes(8)}
    place = struct.pack(">IIIIII", 50, 1, 51, 1, 617, 50)
    for file in develop(sent).files.values():
        assert not [each for each in (*telling, *runs, place, place[:12]) if each in file]
        image = seen(file)
        assert not image.getexif()
        assert not set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "progressive", "progression"}


def test_what_is_written_is_pixels_and_the_tables_to_read_them() -> None:
    """Prove it marker by marker: no segment of an application but JFIF's own, and no comment."""
    for file in develop(taken()).files.values():
        markers, at = [], 2
        while file[at + 1] != 0xDA:
            markers.append(file[at + 1])
            at += 2 + struct.unpack_from(">H", file, at + 2)[0]
        assert [each for each in markers if each >= 0xE0] == [0xE0]


def test_colours_of_another_profile_become_those_that_every_screen_knows() -> None:
    """Prove it with a profile that swaps what its numbers mean: as lightness, a and b, not as red, green and blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    plain = develop(taken(image=scene(), icc_profile=profile.tobytes()))
    assert seen(plain.files["large"]).getpixel((100, 100)) == pytest.approx(RED, abs=6)
    dark = Image.new("L", (64, 64), 60)
    file = io.BytesIO()
    dark.save(file, "PNG", icc_profile=b"not a profile at all")
    assert seen(develop(file.getvalue()).files["large"]).getpixel((9, 9)) == pytest.approx((60, 60, 60), abs=3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_each_way_of_writing_colours_is_read(mode: str) -> None:
    made = Image.new("L", (64, 64), 255).convert("I;16").point(lambda grey: grey * 257) if mode == "I;16" else scene(64, 64).convert(mode)
    file = io.BytesIO()
    made.save(file, "JPEG" if mode == "CMYK" else "PNG")
    image = seen(develop(file.getvalue()).files["large"])
    assert image.mode == "RGB"
    if mode in ("P", "RGBA", "CMYK"):
        assert corners(image) == ["red", "green", "blue", "yellow"]
    if mode == "I;16":
        assert min(image.getpixel((9, 9))) > 250


@pytest.mark.parametrize("transparent", [None, 0])
def test_grey_of_sixteen_bits_keeps_its_shades(transparent: int | None) -> None:
    """From black on the left to white on the right, also where one shade is said to be seen through."""
    shades = np.linspace(0, 65_535, 256).astype(np.uint16)[None, :].repeat(64, axis=0)
    file = io.BytesIO()
    Image.fromarray(shades).save(file, "PNG", **({} if transparent is None else {"transparency": transparent}))
    image = seen(develop(file.getvalue()).files["large"])
    assert [image.getpixel((x, 9))[0] for x in (5, 64, 128, 192, 250)] == pytest.approx([5, 64, 128, 192, 250], abs=4)


def test_what_is_seen_through_lies_on_white() -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    file = io.BytesIO()
    clear.save(file, "PNG")
    assert seen(develop(file.getvalue()).files["large"]).getpixel((9, 9)) == (255, 255, 255)


def test_one_picture_has_one_mark_whatever_stands_beside_it() -> None:
    """Prove that the same photo is known again with and without its place, and by another name; and that another one is another one."""
    plain = io.BytesIO()
    noise(300, 200).save(plain, "JPEG", quality=92)
    with_place = io.BytesIO()
    noise(300, 200).save(with_place, "JPEG", quality=92, exif=exif(), comment=b"hello")
    assert develop(plain.getvalue(), name="a.jpg").mark == develop(with_place.getvalue(), name="b.jpg").mark
    assert develop(taken("PNG", noise(300, 200, seed=2))).mark != develop(taken("PNG", noise(300, 200))).mark


# --- What is no photo -----------------------------------------------------------------------------------------------------------


def png(width: int, height: int, *chunks: tuple[bytes, bytes], pixels: bytes = b"") -> bytes:
    """Return a PNG written by hand, as large by its header as it likes to be."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content)) for kind, content in rows
    )


def jpeg_of(width: int, height: int) -> bytes:
    """Return a JPEG that says it is so large, and is small."""
    small = taken(image=scene(32, 32))
    at = small.index(b"\xff\xc0")
    return small[: at + 5] + struct.pack(">HH", height, width) + small[at + 9 :]


def gif() -> bytes:
    file = io.BytesIO()
    scene(32, 32).save(file, "GIF", save_all=True, append_images=[noise(32, 32)])
    return file.getvalue()


def moving(kind: str) -> bytes:
    file = io.BytesIO()
    scene(32, 32).save(file, kind, save_all=True, append_images=[noise(32, 32)])
    return file.getvalue()


def avif() -> bytes:
    return b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miafMA1B" + bytes(64)


def broken() -> bytes:
    """Return a PNG whose pixels are packed in no way that can be unpacked."""
    whole = png(64, 64, pixels=noise(64, 65).tobytes())
    at = whole.index(b"IDAT") + 40
    return whole[:at] + bytes(200) + whole[at + 200 :]


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing", lambda: b"", "“voortuin.jpg” is empty. Choose the photo again."),
    ("200 megapixels, JPEG", lambda: jpeg_of(20_000, 10_000), "is 20000 × 10000, which is 200.0 megapixels; at most 50 are taken."),
    ("200 megapixels, PNG", lambda: png(20_000, 10_000), "is 20000 × 10000, which is 200.0 megapixels; at most 50 are taken."),
    ("a bomb", lambda: png(60_000, 60_000, pixels=bytes(5_000_000)), "60000 × 60000, which is 3600.0 megapixels; at most 50 are taken."),
    ("a strip", lambda: png(40_000, 2), "is 40000 × 2; at most 30000 in one direction are taken."),
    ("large WebP", lambda: webp_of(16_000, 12_000), "is 16000 × 12000, which is 192.0 megapixels; at most 25 are taken."),
    ("large HEIC", lambda: heic_of(20_000, 10_000), "is 20000 × 10000, which is 200.0 megapixels; at most 50 are taken."),
    ("heavy", lambda: taken() + bytes(15_000_000), "MB; at most 15 MB are taken. Make it smaller and send it again."),
    ("cut short, JPEG", lambda: taken(image=noise(200, 200))[:9_000], "ends before its picture does: it did not come over whole."),
    ("cut short, PNG", lambda: taken("PNG")[:-20], "ends before its picture does: it did not come over whole."),
    ("cut short, WebP", lambda: taken("WEBP")[:-200], "ends before its picture does: it did not come over whole."),
    ("cut short, HEIC", lambda: taken("HEIC")[:-200], "ends before its picture does: it did not come over whole."),
    ("a PDF", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "“voortuin.jpg” is a PDF, and no photo that can be shown here."),
    ("a drawing", lambda: b'<?xml version="1.0"?>\n<svg onload="alert(1)"/>', "is an SVG drawing, and no photo"),
    ("a bare drawing", lambda: b"  <svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "is an SVG drawing, and no photo"),
    ("a page", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "is a web page, and no photo"),
    ("a moving GIF", gif, "is a GIF, and no photo"),
    ("a moving WebP", lambda: moving("WEBP"), "is a moving picture. Send one that stands still."),
    ("a moving PNG", lambda: moving("PNG"), "is a moving picture. Send one that stands still."),
    ("an AVIF", avif, "is an AVIF picture, and no photo that can be shown here. Send it as JPEG, PNG, WebP or HEIC."),
    ("a film", lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64), "is a film, and no photo"),
    ("a ZIP", lambda: b"PK\x03\x04" + bytes(99), "is a document or ZIP file, and no photo"),
    ("a program", lambda: b"MZ" + bytes(99), "is a program, and no photo"),
    ("a tiff", lambda: b"II*\0" + bytes(99), "is a TIFF or raw picture, and no photo"),
    ("words", lambda: b"hello", "is of a kind that we do not know, and no photo"),
    ("much text", lambda: png(8, 8, (b"tEXt", b"k\0" + b"x" * 2_500_000)), "carries 2.5 MB of text besides its picture; at most 1 MB"),
    ("noise after a head", lambda: b"\xff\xd8\xff\xe0" + bytes([0, 16, 74, 70, 73]), "ends before its picture does"),
    ("a head of a page", lambda: b"\xff\xd8\xff<html><script>alert(1)</script></html>", "did not come over whole"),
    ("too few pixels", lambda: png(64, 64, pixels=b"abc"), "ends before its picture does"),
    ("broken pixels", broken, "cannot be read as a picture: it is damaged. Send another one."),
    ("no pixels", lambda: png(0, 64), "cannot be read as a picture: it is damaged."),
    ("many passes", lambda: scans(400), "cannot be read as a picture: it is damaged."),
]


def webp_of(width: int, height: int) -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def heic_of(width: int, height: int) -> bytes:
    sent = taken("HEIC", scene(64, 64))
    at = sent.index(b"ispe") + 8
    return sent[:at] + struct.pack(">II", width, height) + sent[at + 8 :]


def scans(number: int) -> bytes:
    """Return a JPEG that goes over its picture so many times, each of which costs time."""
    file = io.BytesIO()
    scene(32, 32).save(file, "JPEG", progressive=True)
    sent = file.getvalue()
    last = sent.rindex(b"\xff\xda")
    return sent[:-2] + sent[last:-2] * number + sent[-2:]


@pytest.mark.parametrize(("made", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_no_photo_gets_one_sentence_that_names_what_is_wrong(made: Callable[[], bytes], sentence: str) -> None:
    sent = made()
    with quickly() as time:
        said = refusal(sent)
    assert sentence in said
    assert said.startswith("“voortuin.jpg” ")
    assert time.steps < 200


def test_a_page_that_hangs_behind_a_photo_falls_off() -> None:
    """Prove that a file that is both a photo and a page comes out as a photo alone, and that small text of a PNG does."""
    page = b"<html><script>alert('hello from Zwanerode')</script></html>"
    for sent in (taken() + page, taken(comment=page), taken("PNG") + page, taken("WEBP") + page, png_with(page)):
        for file in develop(sent).files.values():
            assert b"<html" not in file
            assert b"script" not in file


def png_with(text: bytes) -> bytes:
    """Return a PNG with some text, and with a little packed text that would unpack to a hundred million letters."""
    whole = taken("PNG", scene(64, 64))
    packed = b"k\0\0" + zlib.compress(b"x" * 100_000_000)
    chunks = [(b"tEXt", b"k\0" + text), (b"zTXt", packed)]
    more = b"".join(struct.pack(">I", len(c)) + kind + c + struct.pack(">I", zlib.crc32(kind + c)) for kind, c in chunks)
    return whole[:33] + more + whole[33:]


def test_a_sentence_names_no_unprintable_file_and_no_endless_one() -> None:
    assert refusal(b"hello", name="").startswith("The file is ")
    assert refusal(b"hello", name="\u202e\0\n").startswith("The file is ")
    assert len(refusal(b"hello", name="x" * 5_000)) < 200


def test_a_content_decides_and_not_a_name() -> None:
    assert develop(taken("HEIC"), name="x.pdf").width == 640
    assert "a PDF" in refusal(b"%PDF-1.4", name="x.heic")


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_is_broken_in_a_photo_gets_a_sentence_and_no_error_of_ours(kind: str, data: st.DataObject) -> None:
    """Prove it for bytes that are turned, taken out or put in anywhere."""
    sent = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(sent) - 1))
        match data.draw(st.sampled_from(["turn", "cut", "put"])):
            case "turn":
                sent[at] = data.draw(st.integers(0, 255))
            case "cut":
                del sent[at : at + data.draw(st.integers(1, 40))]
            case _put:
                sent[at:at] = data.draw(st.binary(min_size=1, max_size=20))
        if not sent:
            break
    try:
        made = develop(bytes(sent))
    except BadPhoto as refused:
        said = str(refused)
        made = None
    assert said.startswith("The file ") if made is None else CAMERA.encode() not in b"".join(made.files.values())
    if made is not None:
        assert max(made.width, made.height) <= SIZES["large"]


SAMPLES = {kind: taken(kind, scene(96, 64)) for kind in FORMATS}


MEASURED = """
import re, sys, threading
from pathlib import Path
import django; django.setup()
from participation import developing
from PIL import Image
files = [open(name, "rb").read() for name in sys.argv[1:]]
developing.develop(open(sys.argv[1] + ".small", "rb").read())
most = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
before = most()
threads = [threading.Thread(target=developing.develop, args=(file,)) for file in files]
[each.start() for each in threads]
[each.join() for each in threads]
print(most() - before)
"""


def test_the_largest_photos_at_once_take_a_bounded_memory(tmp_path: object) -> None:
    """Prove it in a process of its own: 50 megapixels of the kinds that take most, all sent at a time, at most 600 MB together."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    flat = Image.new("RGB", (8_600, 5_800), RED)
    large = {
        "jpeg": (flat, "JPEG", {"progressive": True, "subsampling": 0}),
        "palette": (Image.new("P", flat.size, 3), "PNG", {"compress_level": 1}),
        "webp": (flat.resize((6_000, 4_100)), "WEBP", {"method": 0, "quality": 30}),
    }
    for name, (image, kind, more) in large.items():
        image.save(folder / name, kind, **more)
    Image.new("RGB", (64, 64), CORNERS[1]).save(folder / "jpeg.small", "JPEG")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "api.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, *(str(folder / name) for name in large)], env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    assert 200 < int(ran.stdout) < 600


def test_a_refused_size_is_read_from_the_header_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prove that no decoder sees a picture that is too large."""
    monkeypatch.setattr(Image, "open", lambda *_args, **_more: pytest.fail("it was opened"))
    for sent in (jpeg_of(20_000, 10_000), png(20_000, 10_000), webp_of(16_000, 12_000)):
        assert "megapixels" in refusal(sent)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_header_says_the_size_that_the_picture_has(kind: str) -> None:
    found = picture.read(taken(kind, scene(250, 130)))
    assert (found.format, found.width, found.height) == (kind.lower(), 250, 130)
