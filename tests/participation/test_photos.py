"""The gate of photos: who may do what, that files and rows are both kept or neither, and that what is gone is gone."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.personal import erase
from accounts.roles import Role
from geo.models import VacantPlot
from participation import photo_files, photos, proposals
from participation.developing import SIZES
from participation.errors import BadPhoto, NotAllowed, NotNow, Stale, UnknownPhoto
from participation.event import Event
from participation.life import Visibility
from participation.moderation import HIDE, PUBLISH, decide, queue, undo
from participation.personal import HOLDINGS, PERIODS
from participation.photo import Photo
from participation.proposal import Proposal
from participation.redaction import Rectangle
from tests.accounts.conftest import person
from tests.factories import place
from tests.participation.making import proposal, sent
from tests.participation.pictures import CAMERA, noise, taken

PART = (Rectangle(0.2, 0.2, 0.3, 0.3),)


@pytest.fixture
def maker(db: None) -> User:
    return person("maker@example.org")


@pytest.fixture
def moderator(db: None) -> User:
    return person("moderator@example.org", Role.MODERATOR)


@pytest.fixture
def bench(maker: User) -> Proposal:
    return proposal(maker)


@pytest.fixture
def photo(bench: Proposal, maker: User) -> Photo:
    return photos.add(bench, taken(), by=maker, name="bank.jpg", alt="Een plein met stenen")


@pytest.fixture
def plot(db: None) -> VacantPlot:
    made: VacantPlot = place("vacant-plots", wkt="POINT (650000 670000)", kind="shop")
    return made


def folders() -> set[str]:
    return {folder.name for folder in photo_files.folders()}


def whats(bench: Proposal) -> list[str]:
    return list(Event.objects.filter(proposal=bench).values_list("what", flat=True))


def test_a_photo_waits_with_its_files_and_a_word_in_the_story(photo: Photo, bench: Proposal, maker: User) -> None:
    assert (photo.visibility, photo.width, photo.height, photo.by_id) == (Visibility.PENDING, 640, 480, maker.pk)
    assert {size: photo_files.path(photo.key, size).exists() for size in SIZES} == dict.fromkeys(SIZES, True)
    event = Event.objects.get(proposal=bench, what="photo-added")
    assert (event.actor, event.acted_as, event.changes) == (maker.pk, "author", {"photo": photo.pk})


def test_no_byte_on_the_disk_tells_the_camera(photo: Photo) -> None:
    for file in photo_files.root().rglob("*.*"):
        assert CAMERA.encode() not in file.read_bytes()
        assert b"Exif" not in file.read_bytes()


def test_the_same_photo_twice_is_told_so_and_kept_once(photo: Photo, bench: Proposal, maker: User) -> None:
    with pytest.raises(BadPhoto, match="This photo is there already"):
        photos.add(bench, taken(comment=b"sent once more"), by=maker)
    assert Photo.objects.count() == len(folders()) == 1


def test_on_another_proposal_the_same_photo_is_taken(photo: Photo, maker: User) -> None:
    photos.add(proposal(maker), taken(), by=maker)
    assert Photo.objects.count() == 2


@pytest.mark.parametrize("owners", [{}, {"proposal": True, "plot": True}])
def test_a_photo_is_of_a_proposal_or_of_a_plot_and_never_of_both_or_none(
    photo: Photo, plot: VacantPlot, bench: Proposal, owners: dict[str, bool]
) -> None:
    values = {"proposal": bench if "proposal" in owners else None, "plot": plot if "plot" in owners else None}
    with pytest.raises(IntegrityError, match="photo_of_one"), transaction.atomic():
        Photo.objects.create(width=1, height=1, mark="x", **values)


def test_the_database_shows_no_photo_without_words(photo: Photo) -> None:
    with pytest.raises(IntegrityError, match="photo_shown_in_words"), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(visibility=Visibility.PUBLIC, alt="")


def test_what_is_no_photo_leaves_nothing(bench: Proposal, maker: User) -> None:
    for file in (b"%PDF-1.4", b"", taken()[:300]):
        with pytest.raises(BadPhoto):
            photos.add(bench, file, by=maker)
    assert not Photo.objects.exists()
    assert folders() == set()
    assert "photo-added" not in whats(bench)


def test_where_the_disk_is_full_no_row_is_kept(bench: Proposal, maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(photo_files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        photos.add(bench, taken(), by=maker)
    assert not Photo.objects.exists()
    assert folders() == set()


def test_where_the_row_fails_no_file_is_kept(bench: Proposal, maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Photo, "save", lambda self: (_ for _ in ()).throw(RuntimeError("the database went away")))
    with pytest.raises(RuntimeError):
        photos.add(bench, taken(), by=maker)
    assert folders() == set()


@pytest.mark.django_db(transaction=True)
def test_files_of_a_change_that_was_rolled_back_are_swept_once_they_are_old(bench: Proposal, maker: User) -> None:
    def gone_wrong() -> None:
        with transaction.atomic():
            photos.add(bench, taken(), by=maker)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        gone_wrong()
    kept = photos.add(bench, taken(image=noise(64, 64)), by=maker)
    assert len(folders()) == 2
    assert photos.sweep() == 0
    assert photo_files.sweep({kept.key}, older_than=timedelta(0)) == 1
    assert folders() == {kept.key}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_never_too_many_and_none_is_twice(bench: Proposal, maker: User) -> None:
    """Prove it with twelve threads: ten photos and two of one of them, where eight may be."""
    files = [taken(image=noise(40, 40, seed)) for seed in range(10)] + [taken(image=noise(40, 40, 3))] * 2
    refused: list[str] = []

    def add(file: bytes) -> None:
        try:
            photos.add(bench, file, by=maker)
        except BadPhoto as why:
            refused.append(str(why))
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(file,)) for file in files]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    rows = list(Photo.objects.filter(proposal=bench))
    assert len(rows) == photos.MOST_OF_PROPOSAL == 8
    assert len({row.mark for row in rows}) == 8
    assert {row.key for row in rows} == folders()
    assert len(refused) == 4
    numbers = list(Event.objects.filter(proposal=bench).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


# --- Who ------------------------------------------------------------------------------------------------------------------------


def everybody() -> dict[str, Any]:
    from django.contrib.auth.models import AnonymousUser

    made = {role.value: person(f"{role.value}@example.org", role) for role in Role}
    return {"nobody": AnonymousUser(), **made}


SEEN_BY = {
    Visibility.PUBLIC: {"nobody", "maker", *(role.value for role in Role)},
    Visibility.PENDING: {"maker", "planner", "moderator", "administrator"},
    Visibility.HIDDEN: {"moderator", "administrator"},
}


@pytest.mark.parametrize("visibility", SEEN_BY)
def test_each_photo_is_seen_by_those_who_may_and_by_nobody_else(photo: Photo, maker: User, visibility: Visibility) -> None:
    Photo.objects.filter(pk=photo.pk).update(visibility=visibility)
    people = {**everybody(), "maker": maker}
    seeing = set()
    for name, who in people.items():
        try:
            photos.find(photo.key, who)
        except UnknownPhoto:
            continue
        seeing.add(name)
    assert seeing == SEEN_BY[visibility]


def test_a_public_photo_of_a_proposal_that_is_not_public_is_seen_by_nobody_else(photo: Photo, bench: Proposal, moderator: User) -> None:
    photos.decide(photo, "publish", by=moderator, version=1)
    other = person("other@example.org")
    assert photos.sees(Photo.objects.get(pk=photo.pk), other)
    bench.refresh_from_db()
    proposals.move(bench, "hide", by=moderator, version=bench.version, reason="Te vroeg.")
    assert not photos.sees(Photo.objects.get(pk=photo.pk), other)
    assert photos.sees(Photo.objects.get(pk=photo.pk), moderator)
    bench.refresh_from_db()
    proposals.remove(bench, by=moderator, version=bench.version, reason="Dubbel.")
    assert not photos.sees(Photo.objects.get(pk=photo.pk), moderator)


def test_photos_of_a_draft_are_its_makers_alone(maker: User, moderator: User) -> None:
    draft = proposals.make(sent(), by=maker, draft=True)
    made = photos.add(draft, taken(), by=maker, alt="Een plein")
    assert photos.sees(made, maker)
    assert not photos.sees(made, moderator)
    with pytest.raises(NotAllowed):
        photos.decide(made, "publish", by=moderator, version=1)
    assert [one.subject.id for one in queue(moderator)] == []


def test_somebody_without_an_account_sees_what_they_sent_from_their_device(photo: Photo) -> None:
    nobody = everybody()["nobody"]
    assert not photos.sees(photo, nobody)
    assert photos.sees(photo, nobody, own={photo.key})
    Photo.objects.filter(pk=photo.pk).update(visibility=Visibility.HIDDEN)
    assert not photos.sees(Photo.objects.get(pk=photo.pk), nobody, own={photo.key})


ADDS = {"author": True, "nobody": False, "resident": False, "community-worker": False, "architect": False, "planner": True}


def test_photos_are_added_by_the_maker_and_by_who_handles(bench: Proposal, maker: User) -> None:
    people = {**everybody(), "author": maker}
    found = {name: photos.may_add(bench, who) for name, who in people.items()}
    assert found == {**ADDS, "moderator": True, "administrator": True}
    for name, who in people.items():
        if not found[name]:
            with pytest.raises(NotAllowed):
                photos.add(bench, taken(), by=who)


@pytest.mark.parametrize(("step", "reason"), [("publish", ""), ("hide", "Gezicht.")])
def test_only_who_moderates_decides(photo: Photo, maker: User, step: str, reason: str) -> None:
    people = {**everybody(), "maker": maker}
    for name in ("nobody", "maker", "resident", "community-worker", "architect", "planner"):
        with pytest.raises(NotAllowed):
            photos.decide(photo, step, by=people[name], version=1, reason=reason)
    assert photos.decide(photo, step, by=people["moderator"], version=1, reason=reason).visibility != Visibility.PENDING


def test_a_moderator_of_elsewhere_decides_nothing_here(photo: Photo) -> None:
    elsewhere = place("areas", wkt="POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))", level="neighbourhood")
    other = person("elsewhere@example.org", Role.MODERATOR, areas=[elsewhere])
    assert not photos.sees(photo, other)
    with pytest.raises(NotAllowed):
        photos.decide(photo, "publish", by=other, version=1)


def test_every_change_says_what_it_asks_for(photo: Photo, maker: User, moderator: User) -> None:
    with pytest.raises(BadPhoto, match="Say why this photo is not shown"):
        photos.decide(photo, "hide", by=moderator, version=1)
    with pytest.raises(BadPhoto, match="“burn” is no decision; these are: publish, hide, reconsider"):
        photos.decide(photo, "burn", by=moderator, version=1)
    with pytest.raises(Stale):
        photos.decide(photo, "publish", by=moderator, version=7)
    with pytest.raises(BadPhoto, match="at most 300 letters; these are 301"):
        photos.describe(photo, "x" * 301, by=maker, version=1)
    bare = photos.describe(photo, " ", by=maker, version=1)
    with pytest.raises(BadPhoto, match="Say first what is seen on the photo"):
        photos.decide(bare, "publish", by=moderator, version=2)
    shown = photos.decide(photos.describe(bare, "Een plein", by=moderator, version=2), "publish", by=moderator, version=3)
    with pytest.raises(NotNow, match="public"):
        photos.decide(shown, "publish", by=moderator, version=4)
    with pytest.raises(BadPhoto, match="needs words"):
        photos.describe(shown, "", by=maker, version=4)
    with pytest.raises(BadPhoto, match="Say why you take this photo away"):
        photos.remove(shown, by=moderator)


def test_other_words_of_its_maker_are_looked_at_before_they_are_shown(photo: Photo, maker: User, moderator: User) -> None:
    shown = photos.decide(photo, "publish", by=moderator, version=1)
    again = photos.describe(shown, "Iets heel anders", by=maker, version=2)
    assert again.visibility == Visibility.PENDING


def test_each_change_stands_in_the_story_with_who_and_why(photo: Photo, bench: Proposal, maker: User, moderator: User) -> None:
    one = photos.describe(photo, "Een stoep met een bank", by=maker, version=1)
    one = photos.blur(one, PART, by=moderator, version=2)
    one = photos.decide(one, "publish", by=moderator, version=3)
    one = photos.decide(one, "hide", by=moderator, version=4, reason="Een gezicht.")
    photos.remove(one, by=moderator, reason="Op vraag van wie erop staat.")
    story = [event for event in Event.objects.filter(proposal=bench) if event.what.startswith("photo-")]
    assert [event.what for event in story] == [
        "photo-added",
        "photo-described",
        "photo-blurred",
        "photo-publish",
        "photo-hide",
        "photo-removed",
    ]
    assert [event.acted_as for event in story] == ["author", "author", "moderate", "moderate", "moderate", "moderate"]
    assert [event.reason for event in story][-2:] == ["Een gezicht.", "Op vraag van wie erop staat."]
    assert {event.changes["photo"] for event in story} == {photo.pk}


# --- Gone is gone ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_was_before_it_was_blurred_is_nowhere_any_more(bench: Proposal, maker: User) -> None:
    """Prove that no file and no row holds it, that its address leads nowhere, and that the same photo is still known as the same."""
    made = photos.add(bench, taken(image=noise(800, 600)), by=maker, alt="Een plein")
    before = {size: photo_files.read(made.key, size) for size in SIZES}
    after = photos.blur(made, PART, by=maker, version=1)
    assert after.key != made.key
    assert after.is_blurred
    assert folders() == {after.key}
    lying = [file.read_bytes() for file in photo_files.root().rglob("*.*")]
    assert len(lying) == 3
    assert not [file for file in lying if file in before.values()]
    with pytest.raises(UnknownPhoto):
        photos.find(made.key, maker)
    with pytest.raises(BadPhoto, match="there already"):
        photos.add(bench, taken(image=noise(800, 600)), by=maker)


@pytest.mark.django_db(transaction=True)
def test_two_who_blur_at_once_lose_neither_nor_leave_files(bench: Proposal, maker: User) -> None:
    made = photos.add(bench, taken(image=noise(400, 300)), by=maker, alt="Een plein")
    outcomes: list[str] = []

    def blur(part: Rectangle) -> None:
        try:
            photos.blur(made, (part,), by=maker, version=1)
            outcomes.append("done")
        except Stale:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=blur, args=(Rectangle(x, 0.1, 0.2, 0.2),)) for x in (0.1, 0.6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["done", "stale"]
    assert folders() == {Photo.objects.get().key}


@pytest.mark.django_db(transaction=True)
def test_files_go_with_the_row_whatever_takes_that(bench: Proposal, maker: User, plot: VacantPlot) -> None:
    first = photos.add(bench, taken(), by=maker, alt="Een plein")
    photos.remove(first, by=maker)
    assert folders() == set()
    photos.add(plot, taken(), by=maker)
    plot.delete()
    assert folders() == set()


@pytest.mark.django_db(transaction=True)
def test_erasure_takes_what_was_not_shown_and_leaves_the_rest_without_a_name(bench: Proposal, maker: User) -> None:
    moderator = person("moderator@example.org", Role.MODERATOR)
    shown = photos.decide(photos.add(bench, taken(), by=maker, alt="Een plein"), "publish", by=moderator, version=1)
    photos.add(bench, taken(image=noise(64, 64)), by=maker)
    hidden = photos.add(bench, taken(image=noise(64, 64, 2)), by=maker)
    photos.decide(hidden, "hide", by=moderator, version=1, reason="Een gezicht.")
    draft = proposals.make(sent(), by=maker, draft=True)
    photos.add(draft, taken(image=noise(64, 64, 3)), by=maker)
    held = next(row for row in HOLDINGS if row.key == "photos")
    assert [one["visibility"] for one in held.read(maker)] == ["public", "pending", "hidden", "pending"]
    erase(maker)
    left = Photo.objects.get()
    assert (left.pk, left.by_id) == (shown.pk, None)
    assert folders() == {left.key}


@pytest.mark.django_db(transaction=True)
def test_what_is_not_shown_goes_after_its_time(photo: Photo, moderator: User) -> None:
    period = next(row for row in PERIODS if row.key == "hidden-photos")
    photos.decide(photo, "hide", by=moderator, version=1, reason="Een gezicht.")
    assert period.count(timezone.now() - timedelta(days=1)) == 0
    assert period.count(timezone.now() + timedelta(days=1)) == 1
    assert period.apply(timezone.now() + timedelta(days=1)) == 1
    assert folders() == set()


# --- In the queue ---------------------------------------------------------------------------------------------------------------


def test_each_photo_waits_in_the_queue_and_is_decided_about_by_itself(photo: Photo, bench: Proposal, moderator: User) -> None:
    waiting = [one for one in queue(moderator) if one.subject.id == "photo"]
    assert [(one.row.pk, one.about.pk) for one in waiting] == [(photo.pk, bench.pk)]
    decided = decide([waiting[0].mark], PUBLISH, by=moderator)
    assert (decided.done, dict(decided.left)) == (1, {})
    photo.refresh_from_db()
    assert photo.visibility == Visibility.PUBLIC
    assert decided.decision is not None
    assert undo(decided.decision.key, by=moderator).done == 1
    photo.refresh_from_db()
    assert photo.visibility == Visibility.PENDING


def test_in_bulk_a_photo_without_words_is_left_and_told_so(bench: Proposal, maker: User, moderator: User) -> None:
    bare = photos.add(bench, taken(), by=maker)
    said = photos.add(bench, taken(image=noise(64, 64)), by=maker, alt="Een plein")
    decided = decide([f"photo:{bare.pk}:1", f"photo:{said.pk}:1"], PUBLISH, by=moderator)
    assert decided.done == 1
    assert "Say first what is seen" in decided.left[f"photo:{bare.pk}:1"]
    assert decide([f"photo:{bare.pk}:1"], HIDE, by=moderator, reason="Onscherp.").done == 1


# --- Plots ----------------------------------------------------------------------------------------------------------------------


def test_of_a_plot_anybody_who_says_who_they_are_adds_some(plot: VacantPlot, maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = everybody()["nobody"]
    with pytest.raises(NotAllowed, match="Say who you are first"):
        photos.add(plot, taken(), by=nobody)
    monkeypatch.setattr(photos, "MOST_OF_ONE", 2)
    for seed in (1, 2):
        photos.add(plot, taken(image=noise(40, 40, seed)), by=maker, alt="Een lege winkel")
    with pytest.raises(BadPhoto, match="You added 2 photos here"):
        photos.add(plot, taken(image=noise(40, 40, 3)), by=maker)
    assert photos.of(plot, nobody) == []
    assert len(photos.of(plot, maker)) == 2
    moderator = person("m2@example.org", Role.MODERATOR, kinds=["vacant-plots"])
    one = photos.decide(photos.of(plot, moderator)[0], "publish", by=moderator, version=1)
    assert photos.of(plot, nobody) == [one]


@pytest.fixture(autouse=True)
def _nothing_before(settings: Any, tmp_path: Path) -> None:
    settings.MEENT_FILES = str(tmp_path)
