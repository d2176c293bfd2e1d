"""What those who know a place by their work write about it: one gate, and a history that nobody rewrites."""

from datetime import timedelta
from typing import Any

import pytest
import shapely
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.personal import erase
from accounts.retention import days
from accounts.roles import Role
from geo.errors import UnknownPlace
from planning import knowledge
from planning.dossier import dossier, site_of
from planning.errors import BadNote, StaleNote, UnknownNote
from planning.knowledge import Said, about, correct, find, near, readable, take_back, write
from planning.note import Note, NoteEvent
from planning.personal import PERIODS
from planning.topics import topics
from tests.accounts.conftest import person
from tests.factories import place

pytestmark = pytest.mark.django_db
X, Y = 650_000.0, 670_000.0
HERE = shapely.Point(X, Y)


def worker(name: str = "worker", **limits: Any) -> Any:
    return person(f"{name}@example.org", Role.COMMUNITY_WORKER, **limits)


def said(**more: Any) -> Said:
    return Said(**{"words": "The gate is open on Wednesdays.", "topic": "access", "shape": HERE, **more})


def told(by: Any) -> list[str]:
    return [note.words for note in readable(by)]


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.PLANNER, Role.MODERATOR, Role.ADMINISTRATOR])
def test_who_knows_a_place_by_their_work_writes_about_it_and_the_note_tells_their_role_only(role: Role) -> None:
    made = write(said(), by=person("one@example.org", role))
    assert (made.role, made.public_name, made.version) == (role, "", 1)
    assert [(event.what, event.role) for event in made.events.all()] == [("written", role)]


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.ARCHITECT])
def test_others_do_not(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        write(said(), by=person("one@example.org", role))
    assert not Note.objects.exists()


def test_a_role_that_is_limited_to_an_area_writes_and_reads_there_and_not_elsewhere() -> None:
    mine = place("areas", wkt=shapely.to_wkt(shapely.box(X - 50, Y - 50, X + 50, Y + 50)), level="neighbourhood", code="a")
    there, here = worker("there"), worker("here", areas=[mine])
    write(said(words="In your area."), by=there)
    write(said(words="Far away.", shape=shapely.Point(X + 900, Y)), by=there)
    assert told(here) == ["In your area."]
    write(said(), by=here)
    with pytest.raises(PermissionDenied):
        write(said(shape=shapely.Point(X + 900, Y)), by=here)


def test_a_note_for_those_who_work_here_is_read_by_them_and_by_nobody_else() -> None:
    write(said(words="For us."), by=worker())
    write(said(words="For all.", readers="everybody"), by=worker("other"))
    for role in (Role.COMMUNITY_WORKER, Role.ARCHITECT, Role.PLANNER, Role.MODERATOR, Role.ADMINISTRATOR):
        assert set(told(person(f"{role}@example.org", role))) == {"For us.", "For all."}, role
    assert told(person("resident@example.org")) == ["For all."]
    assert told(person("keyless@example.org", Role.PLANNER, second_factor=False)) == ["For all."]
    assert told(None) == ["For all."]


def test_who_may_not_read_a_note_is_told_that_there_is_none() -> None:
    made = write(said(), by=worker())
    for nobody in (None, person("resident@example.org")):
        with pytest.raises(UnknownNote):
            find(made.pk, nobody)


def test_a_note_about_a_stored_place_lies_where_that_place_lies() -> None:
    bench = place("benches", name="The long bench")
    made = write(said(about=("benches", bench.pk), shape=None), by=worker())
    assert list(about("benches", bench.pk, worker("other"))) == [made]
    assert made.geom.equals(bench.geom)
    with pytest.raises(UnknownPlace):
        write(said(about=("benches", bench.pk + 1), shape=None), by=worker("third"))


def test_only_its_writer_corrects_a_note_and_what_stood_there_is_kept() -> None:
    writer = worker()
    made = write(said(), by=writer)
    changed = correct(made.pk, by=writer, version=1, words="The gate is open on Thursdays.")
    assert (changed.words, changed.version) == ("The gate is open on Thursdays.", 2)
    assert [event.before for event in made.events.order_by("number")] == [{}, {"words": "The gate is open on Wednesdays."}]
    with pytest.raises(PermissionDenied):
        correct(made.pk, by=worker("other"), version=2, words="No, on Fridays.")
    with pytest.raises(StaleNote) as stale:
        correct(made.pk, by=writer, version=1, words="On Mondays.")
    assert stale.value.version == 2
    assert correct(made.pk, by=writer, version=2, words="The gate is open on Thursdays.").version == 2


def test_a_note_is_taken_back_with_a_reason_by_its_writer_or_a_moderator_and_read_by_nobody_then() -> None:
    writer, moderator = worker(), person("moderator@example.org", Role.MODERATOR)
    one, two = write(said(), by=writer), write(said(), by=writer)
    with pytest.raises(BadNote):
        take_back(one.pk, by=writer, version=1, reason="  ")
    with pytest.raises(PermissionDenied):
        take_back(one.pk, by=worker("other"), version=1, reason="I do not like it.")
    take_back(one.pk, by=writer, version=1, reason="It was another gate.")
    take_back(two.pk, by=moderator, version=1, reason="It named a neighbour.")
    assert told(writer) == []
    assert [(event.what, event.role) for event in two.events.order_by("number")][-1] == ("taken-back", "moderator")
    with pytest.raises(UnknownNote):
        take_back(one.pk, by=writer, version=2, reason="Once more.")


def test_nobody_rewrites_the_history() -> None:
    made = write(said(), by=worker())
    for change in (lambda: NoteEvent.objects.update(reason="no"), NoteEvent.objects.all().delete, made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("words", ""),
        ("words", "   \r\n "),
        ("words", "x" * 2001),
        ("words", "a\0b"),
        ("topic", "gossip"),
        ("readers", "friends"),
        ("public_name", "x" * 61),
        ("public_name", "me@example.org"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(name: str, wrong: str) -> None:
    with pytest.raises(BadNote) as flaw:
        write(said(**{name: wrong}), by=worker())
    assert set(flaw.value.flaws) == {name}
    assert not Note.objects.exists()


def test_a_district_is_too_large_for_a_note_and_nowhere_is_no_place() -> None:
    for shape in (shapely.box(X, Y, X + 2000, Y + 2000), None):
        with pytest.raises(BadNote) as flaw:
            write(said(shape=shape), by=worker(str(shape is None)))
        assert set(flaw.value.flaws) == {"where"}


def test_nobody_floods_the_city(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "MOST_A_DAY", 2)
    writer = worker()
    for _once in range(2):
        write(said(), by=writer)
    with pytest.raises(BadNote):
        write(said(), by=writer)


@given(
    st.text(min_size=1, max_size=200).filter(
        lambda text: text.strip() and "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
    )
)
def test_words_are_kept_as_they_were_written(words: str) -> None:
    kept = knowledge._checked(said(words=words))["words"]
    assert kept == words.replace("\r\n", "\n").strip()


def test_every_topic_is_said_in_three_languages() -> None:
    assert len(topics()) > 3
    for topic in topics().values():
        assert all(word.strip() for names in (topic.names, topic.says) for _language, word in names)


def test_what_lies_within_a_walk_comes_nearest_first() -> None:
    writer = worker()
    for far in (300, 20, 5000):
        write(said(words=str(far), shape=shapely.Point(X + far, Y)), by=writer)
    assert [note.words for note in near(HERE.buffer(1000), HERE, writer)] == ["20", "300"]


def test_a_dossier_tells_each_reader_what_they_may_read() -> None:
    place("streets", wkt=shapely.to_wkt(shapely.LineString([(X - 300, Y), (X + 300, Y)])), kind="residential", walkable=True)
    writer = worker()
    write(said(words="For us."), by=writer)
    write(said(words="For all.", shape=shapely.Point(X + 100, Y), readers="everybody"), by=writer)
    site = site_of(HERE)

    def remarks() -> list[tuple[str, float]]:
        site_told = {section.key: one for section, one in dossier(site).sections}["knowledge"]
        return [(remark.words, remark.distance_m) for remark in site_told.remarks]

    assert remarks() == [("For all.", 100.0)]
    site.reader = writer
    assert remarks() == [("For us.", 0.0), ("For all.", 100.0)]


def test_who_goes_leaves_their_knowledge_and_no_name() -> None:
    writer = worker()
    made = write(said(public_name="Fatima"), by=writer)
    correct(made.pk, by=writer, version=1, public_name="Fatima of the corner")
    erase(writer)
    made.refresh_from_db()
    assert (made.author, made.public_name, made.words) == (None, "", "The gate is open on Wednesdays.")
    assert "Fatima" not in str(list(made.events.values()))


def test_what_was_taken_back_goes_after_a_year_with_its_history() -> None:
    writer = worker()
    old, young, standing = (write(said(), by=writer) for _each in range(3))
    take_back(old.pk, by=writer, version=1, reason="Wrong place.")
    take_back(young.pk, by=writer, version=1, reason="Wrong place.")
    Note.objects.filter(pk=old.pk).update(taken_back_at=timezone.now() - timedelta(days=366))
    (period,) = PERIODS
    before = timezone.now() - timedelta(days=days()[period.key])
    assert (period.count(before), period.apply(before), period.count(before)) == (1, 1, 0)
    assert set(Note.objects.values_list("pk", flat=True)) == {young.pk, standing.pk}
    assert not NoteEvent.objects.filter(note=old.pk).exists()
