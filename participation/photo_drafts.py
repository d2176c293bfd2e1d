"""Photos of a proposal that is not sent yet: developed, and held in files under the number of its form for a few days.

Nothing of them stands in the database. When the proposal is sent, `claim` makes them its photos.
"""

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from participation import photo_files, photos
from participation.developing import SIZES, Developed, develop
from participation.errors import BadPhoto
from participation.photo import Photo
from participation.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Held:
    """A photo that waits for its proposal."""

    key: str
    alt: str
    width: int
    height: int
    mark: str


def hold(form: UUID, sent: bytes, *, name: str = "", alt: str = "") -> Held:
    """Return a photo that was sent for a form, developed and held; BadPhoto says in a sentence why it is not."""
    words = photos.words(alt)
    return _hold(form, develop(sent, name=name), words)


def _hold(form: UUID, made: Developed, alt: str) -> Held:
    there = held(form)
    if len(there) >= photos.MOST_OF_PROPOSAL:
        raise BadPhoto(photos.no_room(photos.MOST_OF_PROPOSAL))
    if made.mark in {one.mark for one in there}:
        raise BadPhoto(_("This photo is there already. Choose another one."))
    key = f"{time.time_ns():x}-{secrets.token_hex(8)}"  # in the order in which they came
    one = Held(key, alt, made.width, made.height, made.mark)
    folder = _folder(form) / key
    aside = folder.with_name(f"{key}.part")
    aside.mkdir(parents=True, mode=0o750)
    try:
        for size, content in made.files.items():
            (aside / f"{size}.jpg").write_bytes(content)
        (aside / "about.json").write_text(json.dumps(asdict(one)), encoding="utf-8")
        aside.rename(folder)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return one


def held(form: UUID) -> list[Held]:
    """Return the photos that are held for a form, in the order in which they came."""
    abouts = sorted(_folder(form).glob("*/about.json"))
    return [Held(**json.loads(about.read_text(encoding="utf-8"))) for about in abouts if about.parent.suffix != ".part"]


def read(form: UUID, key: str, size: str) -> bytes:
    """Return a size of a photo that is held; FileNotFoundError where there is none."""
    if size not in SIZES or key not in {one.key for one in held(form)}:
        raise FileNotFoundError(key)
    return (_folder(form) / key / f"{size}.jpg").read_bytes()


def describe(form: UUID, key: str, alt: str) -> None:
    """Say what is seen on a photo that is held; nothing happens where it is not."""
    words = photos.words(alt)
    for one in held(form):
        if one.key == key and one.alt != words:
            about = _folder(form) / key / "about.json"
            aside = about.with_suffix(".part")
            aside.write_text(json.dumps({**asdict(one), "alt": words}), encoding="utf-8")
            aside.replace(about)


def let_go(form: UUID, key: str) -> None:
    """Take a photo that is held away; nothing happens where there is none."""
    if key in {one.key for one in held(form)}:
        shutil.rmtree(_folder(form) / key, ignore_errors=True)


def drop(form: UUID) -> None:
    """Take all photos of a form away."""
    shutil.rmtree(_folder(form), ignore_errors=True)


@transaction.atomic
def claim(form: UUID, proposal: Proposal, *, by: Any) -> list[Photo]:
    """Return the photos of a form as those of the proposal that it became. The same form again adds none; all are kept or none is."""
    acted_as = photos.may_be_added_as(proposal, by)
    known = set(Photo.objects.filter(proposal=proposal).values_list("mark", flat=True))
    made = []
    for one in held(form):
        if one.mark not in known:
            files = {size: read(form, one.key, size) for size in SIZES}
            developed = Developed(files, one.width, one.height, one.mark)
            made.append(photos.keep(proposal, developed, by=by, acted_as=acted_as, alt=one.alt))
    transaction.on_commit(lambda: drop(form))
    return made


def older(before: datetime) -> Iterator[Path]:
    """Yield the folders of forms that nobody went on with since a moment."""
    for folder in _root().glob("*"):
        if folder.is_dir() and folder.stat().st_mtime < before.timestamp():
            yield folder


def sweep(before: datetime) -> int:
    """Take away what nobody went on with since a moment, and return of how many forms."""
    swept = list(older(before))
    for folder in swept:
        shutil.rmtree(folder, ignore_errors=True)
    return len(swept)


def _root() -> Path:
    return photo_files.root().with_name("drafts")


def _folder(form: UUID) -> Path:
    return _root() / form.hex
