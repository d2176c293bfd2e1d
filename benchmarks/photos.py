"""How long a photo of 12 megapixels takes to develop, beside what Pillow takes to open it and save it again, in one run.

    python benchmarks/photos.py

Makes a photo as a phone does (JPEG and HEIC, with a place and a camera beside it), and develops it: checked, turned, in sRGB, in three
sizes, encoded anew. *Plain* is Pillow opening the same file and saving it at full size, with all that stood beside it. Then a part is
blurred. No database is asked. Ratios of one run mean something; times of two runs, or of two machines, do not.
"""

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")

from PIL import Image
from pillow_heif import register_heif_opener
from rich.console import Console
from rich.table import Table

from participation.developing import develop
from participation.redaction import Rectangle, redact
from tests.participation.pictures import noise, taken

ROUNDS = 7


def took(work: Callable[[], object]) -> float:
    """Return the median of the processor's seconds that some work takes."""
    times = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return statistics.median(times)


def plain(file: bytes) -> None:
    """Open a photo and save it again, as one line of Pillow does."""
    Image.open(io.BytesIO(file)).save(io.BytesIO(), "JPEG", quality=86)


def main() -> None:
    """Measure, and print."""
    register_heif_opener()
    photo = noise(500, 375).resize((4_000, 3_000), Image.Resampling.BICUBIC)
    files = {"JPEG": taken("JPEG", photo, orientation=6), "HEIC": taken("HEIC", photo)}
    table = Table("photo", "sent", "kept", "plain Pillow", "developed", "ratio")
    for name, file in files.items():
        reference, ours = took(lambda file=file: plain(file)), took(lambda file=file: develop(file))
        kept = sum(len(each) for each in develop(file).files.values())
        weights = f"{len(file) / 1e6:.1f} MB", f"{kept / 1e6:.1f} MB"
        table.add_row(f"12 megapixels, {name}", *weights, f"{reference:.2f} s", f"{ours:.2f} s", f"{ours / reference:.2f}×")
    large = develop(files["JPEG"]).files["large"]
    blurred = took(lambda: redact(large, [Rectangle(0.4, 0.4, 0.1, 0.1)]))
    table.add_row("a part blurred, all sizes", f"{len(large) / 1e6:.1f} MB", "", "", f"{blurred:.2f} s", "")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
