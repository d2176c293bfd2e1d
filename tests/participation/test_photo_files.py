"""Files of photos: those of a form that is not sent yet, and the command that looks after all of them."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participation import photo_drafts, photo_files, photos, proposals
from participation.errors import BadPhoto
from participation.personal import PERIODS
from participation.photo import Photo
from tests.accounts.conftest import person
from tests.participation.making import proposal, sent
from tests.participation.pictures import noise, scene, taken


@pytest.fixture(autouse=True)
def _nothing_before(settings: Any, tmp_path: Path) -> None:
    settings.MEENT_FILES = str(tmp_path)


@pytest.fixture
def maker(db: None) -> User:
    return person("maker@example.org")


@pytest.fixture
def photo(maker: User) -> Photo:
    return photos.add(proposal(maker), taken(), by=maker, name="bank.jpg", alt="Een plein met stenen")


def folders() -> set[str]:
    return {folder.name for folder in photo_files.folders()}


# --- While the form is filled in ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_photos_of_a_form_become_those_of_its_proposal_once(maker: User) -> None:
    said = sent()
    first = photo_drafts.hold(said.form, taken(), alt="Een plein", name="een.jpg")
    second = photo_drafts.hold(said.form, taken("HEIC", scene(300, 200)))
    with pytest.raises(BadPhoto, match="there already"):
        photo_drafts.hold(said.form, taken())
    photo_drafts.describe(said.form, second.key, "Een stoep")
    third = photo_drafts.hold(said.form, taken(image=noise(64, 64)))
    photo_drafts.let_go(said.form, third.key)
    assert [(one.key, one.alt) for one in photo_drafts.held(said.form)] == [(first.key, "Een plein"), (second.key, "Een stoep")]
    made = proposals.make(said, by=maker)
    assert [one.alt for one in photo_drafts.claim(said.form, made, by=maker)] == ["Een plein", "Een stoep"]
    assert photo_drafts.held(said.form) == []
    assert photo_drafts.claim(said.form, made, by=maker) == []
    assert len(folders()) == 2


@pytest.mark.django_db(transaction=True)
def test_where_the_proposal_is_not_made_its_photos_are_still_held(maker: User) -> None:
    said = sent()
    photo_drafts.hold(said.form, taken())

    def gone_wrong() -> None:
        with transaction.atomic():
            photo_drafts.claim(said.form, proposals.make(said, by=maker), by=maker)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        gone_wrong()
    assert len(photo_drafts.held(said.form)) == 1
    assert not Photo.objects.exists()
    period = next(row for row in PERIODS if row.key == "unsent-photos")
    assert period.apply(timezone.now() - timedelta(days=1)) == 0
    assert period.apply(timezone.now() + timedelta(days=1)) == 1
    assert photo_drafts.held(said.form) == []


# --- The command ----------------------------------------------------------------------------------------------------------------


def test_the_command_says_which_photos_lack_their_files(photo: Photo, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("photos")
    assert "1 photos, 1 folders of files." in capsys.readouterr().out
    stray = photo_files.root() / "ab" / ("ab" + "x" * 20)
    stray.mkdir(parents=True)
    call_command("photos")
    assert "1 folders belong to no photo" in capsys.readouterr().out
    call_command("photos", "--sweep")
    assert "Files of 0 photos" in capsys.readouterr().out
    shutil.rmtree(photo_files.path(photo.key, "small").parent)
    with pytest.raises(CommandError, match=f"1 photos lack their files.*{photo.key}"):
        call_command("photos")


def test_an_address_of_a_file_is_a_key_and_a_size_and_no_path() -> None:
    for key, size in (("../../../etc", "small"), ("x" * 22, "../small"), ("a/b" * 8, "small"), ("", "small")):
        with pytest.raises(LookupError):
            photo_files.path(key, size)
