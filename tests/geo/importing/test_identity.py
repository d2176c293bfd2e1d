"""A file loaded again changes only what it says anew, and never what people wrote."""

from pathlib import Path

import pytest

from geo import revisions
from geo.importing import load
from geo.importing.errors import RowsRefused
from geo.models import Bench, ImportRun
from tests.geo.importing.recipes import LON, benches, feature, geojson, point, recipe

pytestmark = pytest.mark.django_db


def test_the_same_file_twice_changes_nothing_and_leaves_the_data_version_alone(tmp_path: Path) -> None:
    file = benches(tmp_path / "benches.geojson", seats=3)
    first = load(recipe("benches", id="id"), file=file)
    before, rows = revisions.version(["geo_bench"]), list(Bench.objects.order_by("id").values())
    again = load(recipe("benches", id="id"), file=file)
    assert (first.added, again.added, again.updated, again.unchanged) == (5, 0, 0, 5)
    assert list(Bench.objects.order_by("id").values()) == rows
    assert revisions.version(["geo_bench"]) == before
    assert ImportRun.objects.count() == 2


def test_a_newer_version_updates_adds_and_marks_what_has_gone(tmp_path: Path) -> None:
    load(recipe("benches", id="id"), file=benches(tmp_path / "old.geojson", count=3, seats=3))
    newer = geojson(tmp_path / "new.geojson", (feature(point(LON + n / 1000), id=f"b{n}", seats=4) for n in (2, 3, 4)))
    report = load(recipe("benches", id="id"), file=newer)
    assert (report.added, report.updated, report.gone.count) == (1, 2, 1)
    gone = Bench.objects.get(source_id="b1")
    assert gone.gone_since is not None
    assert gone.edited_at is None, "an import is no edit by people"
    assert Bench.objects.get(source_id="b2").seats == 4
    back = load(recipe("benches", id="id"), file=benches(tmp_path / "old.geojson", count=3, seats=3))
    assert (back.updated, back.gone.count) == (3, 1)
    assert Bench.objects.get(source_id="b1").gone_since is None


def test_an_import_leaves_one_run_and_no_event_a_row_yet_the_data_version_grows(tmp_path: Path) -> None:
    from pghistory.models import Events

    before = revisions.version(["geo_bench"])
    load(recipe("benches", id="id"), file=benches(tmp_path / "old.geojson", seats=3))
    added = revisions.version(["geo_bench"])
    load(recipe("benches", id="id"), file=benches(tmp_path / "new.geojson", count=4, seats=4))
    assert before < added < revisions.version(["geo_bench"])
    assert not any(Events.objects.tracks(bench).exists() for bench in Bench.objects.all())
    assert ImportRun.objects.count() == 2
    Bench.objects.filter(source_id="b1").update(seats=5)
    assert Events.objects.tracks(Bench.objects.get(source_id="b1")).count() == 1, "people's edits are followed again afterwards"


def test_what_people_edited_is_listed_as_a_conflict_and_left_alone(tmp_path: Path) -> None:
    load(recipe("benches", id="id"), file=benches(tmp_path / "old.geojson", count=3, seats=3))
    Bench.objects.filter(source_id__in=["b1", "b3"]).update(seats=9)
    same = load(recipe("benches", id="id"), file=tmp_path / "old.geojson")
    assert not same.conflicts, "the source has nothing new to say"
    newer = load(recipe("benches", id="id"), file=benches(tmp_path / "new.geojson", count=2, seats=4))
    assert [entry.value for entry in newer.conflicts.entries] == ["b1", "b3"]
    assert list(Bench.objects.order_by("source_id").values_list("seats", "gone_since")) == [(9, None), (4, None), (9, None)]


def test_rows_without_an_id_of_their_own_are_known_by_kind_and_place(tmp_path: Path) -> None:
    """Prove that null and repeated ids lose no row and are listed."""
    rows = [feature(point(), id="a"), feature(point(LON + 0.001), id=None), feature(point(LON + 0.002), id="a"), feature(point(), id="a")]
    file = geojson(tmp_path / "benches.geojson", rows)
    report = load(recipe("benches", id="id"), file=file)
    assert report.added == 3
    assert [entry.row for entry in report.repeated.entries] == [2, 3]
    assert [entry.row for entry in report.merged.entries] == [4]
    assert load(recipe("benches", id="id"), file=file).unchanged == 3


def test_one_bad_row_refuses_the_file_unless_told_to_keep_going(tmp_path: Path) -> None:
    rows = [feature(point(), id="a"), feature(None, id="b"), feature(point(2.0, 10.0), id="c"), feature(point(float("nan")), id="d")]
    file = geojson(tmp_path / "benches.geojson", rows)
    with pytest.raises(RowsRefused) as caught:
        load(recipe("benches", id="id"), file=file)
    assert Bench.objects.count() == 0
    assert [(entry.row, entry.value) for entry in caught.value.report.refused.entries] == [(2, "b"), (3, "c"), (4, "d")]
    assert load(recipe("benches", id="id"), file=file, keep_going=True).added == 1


def test_a_refused_row_does_not_make_the_place_it_spoke_of_gone(tmp_path: Path) -> None:
    load(recipe("benches", id="id"), file=benches(tmp_path / "old.geojson", count=2))
    newer = geojson(tmp_path / "new.geojson", [feature(point(LON + 0.001), id="b1"), feature(None, id="b2")])
    assert not load(recipe("benches", id="id"), file=newer, keep_going=True).gone


def test_a_dry_run_says_the_same_and_stores_nothing(tmp_path: Path) -> None:
    report = load(recipe("benches", id="id"), file=benches(tmp_path / "benches.geojson"), dry_run=True)
    assert (report.added, report.stored, Bench.objects.count(), ImportRun.objects.count()) == (5, False, 0, 0)
