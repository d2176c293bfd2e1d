"""The files of photos: a folder for each photo, a file for each size. Written before the row that speaks of them, taken away after it.

So a row never lacks its files. What a row never came to, because of a failure in between, `sweep` takes away.
"""

import os
import re
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from participation.developing import SIZES

# A row may still be coming to files that are younger than this.
YOUNG: Final = timedelta(hours=1)
_KEY: Final = re.compile(r"[\w-]{20,32}")


def root() -> Path:
    """Return the folder that all photos lie in."""
    return Path(settings.MEENT_FILES) / "photos"


def path(key: str, size: str) -> Path:
    """Return where a size of a photo lies, whether or not it does; LookupError for what is no key or no size."""
    if not _KEY.fullmatch(key) or size not in SIZES:
        raise LookupError(key, size)
    return root() / key[:2] / key / f"{size}.jpg"


def keep(key: str, files: Mapping[str, bytes]) -> None:
    """Write the files of a photo, all or none: until the last is on the disk they lie under another name."""
    folder = path(key, next(iter(files))).parent
    aside = folder.with_name(f"{folder.name}.part")
    try:
        aside.mkdir(parents=True, mode=0o750)
        for size, content in files.items():
            with (aside / path(key, size).name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        aside.rename(folder)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def read(key: str, size: str) -> bytes:
    """Return the bytes of a size of a photo; FileNotFoundError where there are none."""
    return path(key, size).read_bytes()


def drop(key: str) -> None:
    """Take the files of a photo away, for good; nothing happens where there are none."""
    shutil.rmtree(path(key, "small").parent, ignore_errors=True)


def folders() -> Iterator[Path]:
    """Yield the folders of photos, those not written to the end too."""
    for folder in root().glob("*/*"):
        if folder.is_dir() and _KEY.fullmatch(folder.name.removesuffix(".part")):
            yield folder


def sweep(known: Collection[str], *, older_than: timedelta = YOUNG) -> int:
    """Take away the files that no photo has, but those so young that theirs may be on its way; return of how many photos."""
    swept = 0
    for folder in folders():
        try:
            age_s = time.time() - folder.stat().st_mtime
        except FileNotFoundError:
            continue
        if folder.name not in known and age_s > older_than.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept
