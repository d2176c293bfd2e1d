"""An answer that is kept is never staler than what was committed, and being fresh makes no writer wait."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from geo.models import Bench, Coverage, Dataset
from geo.revisions import compact
from tests.factories import SHAPES, dataset, place

ITEMS = "/api/collections/benches/items"
TILE = "/api/collections/benches/tiles/WebMercatorQuad/16/21986/33563"
INSERT = (
    "INSERT INTO geo_bench (geom, name, names, dataset_id, source_id, certainty, source_hash, material, condition) "
    "VALUES (ST_GeomFromText('POINT (650000 670000)', 3812), '', '{}', %s, %s, 'likely', '', '', '')"
)


@pytest.fixture
def writers() -> Iterator[tuple[BaseDatabaseWrapper, BaseDatabaseWrapper]]:
    """Two connections of their own."""
    made = (connections.create_connection("default"), connections.create_connection("default"))
    yield made
    for each in made:
        each.close()


def ids(client: Client, mark: str = "") -> tuple[int, list[str], str]:
    response = client.get(ITEMS, headers={"If-None-Match": mark} if mark else {})
    found = json.loads(response.content)["features"] if response.status_code == 200 else []
    return response.status_code, sorted(each["properties"]["source_id"] for each in found), response["ETag"]


@pytest.mark.django_db(transaction=True)
def test_commits_out_of_order_are_seen_one_by_one_and_no_writer_waits(client: Client, writers: Any) -> None:
    """Prove with two open transactions that the later one commits first, is seen, and does not hide the earlier one when that commits."""
    key = dataset().pk
    first, second = writers
    _, _, empty = ids(client)
    first.set_autocommit(False)
    second.set_autocommit(False)
    with first.cursor() as one, second.cursor() as two:
        two.execute("SET lock_timeout = '2s'")
        one.execute(INSERT, [key, "first"])
        two.execute(INSERT, [key, "second"])  # waits for nobody, though the first is still open
        assert ids(client, empty)[0] == 304  # nothing is committed yet
        second.commit()
        status, found, after_second = ids(client, empty)
        assert (status, found) == (200, ["second"])
        assert ids(client, after_second)[0] == 304
        first.commit()
    status, found, after_both = ids(client, after_second)
    assert (status, found) == (200, ["first", "second"])
    assert len({empty, after_second, after_both}) == 3


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_and_what_is_compacted_change_no_mark(client: Client, writers: Any) -> None:
    key = dataset().pk
    place("benches")
    mark = ids(client)[2]
    first, _second = writers
    first.set_autocommit(False)
    with first.cursor() as cursor:
        cursor.execute(INSERT, [key, "never"])
    first.rollback()
    assert ids(client, mark)[0] == 304
    compact()
    assert ids(client, mark)[0] == 304


@pytest.mark.django_db
def test_every_way_of_changing_something_is_seen(client: Client) -> None:
    """Prove it for inserts, updates, deletes, raw SQL, and the dataset that a place names."""
    made = place("benches")

    def rename() -> None:
        Dataset.objects.update(key="renamed")

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE geo_bench SET seats = 9")

    changes: list[Any] = [
        lambda: place("benches"),
        lambda: Bench.objects.filter(pk=made.pk).update(seats=3),
        raw,
        rename,
        lambda: Bench.objects.filter(pk=made.pk).delete(),
    ]
    for change in changes:
        mark = ids(client)[2]
        assert ids(client, mark)[0] == 304
        change()
        assert ids(client, mark)[0] == 200


@pytest.mark.django_db
def test_a_304_costs_one_query_and_carries_no_body(client: Client, django_assert_num_queries: Any) -> None:
    place("benches")
    for url in (ITEMS, TILE, "/api/collections", "/api/collections/benches", f"{ITEMS}/{Bench.objects.get().pk}", "/api/"):
        mark = client.get(url)["ETag"]
        with django_assert_num_queries(1):
            response = client.get(url, headers={"If-None-Match": f'"other", {mark}'})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", mark)
        assert response["Vary"]
        assert "Content-Type" not in response
        assert "Content-Type" not in client.head(url, headers={"If-None-Match": mark})
        assert client.get(url, headers={"If-None-Match": "*"}).status_code == 304


@pytest.mark.django_db
def test_marks_differ_by_question_form_and_language_but_not_by_compression(client: Client) -> None:
    place("benches")
    marks = [
        client.get(f"{ITEMS}{query}", headers=headers)["ETag"]
        for query, headers in (
            ("", {}),
            ("?limit=1", {}),
            ("?f=html", {}),
            ("?f=html&lang=fr", {}),
            ("?f=csv", {}),
            ("", {"Accept": "text/csv"}),
            ("", {"Accept": "text/html", "Accept-Language": "fr"}),
            ("", {"Accept": "text/html", "Accept-Language": "nl"}),
        )
    ]
    assert len(set(marks)) == len(marks)
    assert client.get(ITEMS)["ETag"] == client.get(ITEMS, headers={"Accept-Encoding": "gzip"})["ETag"]
    assert all(mark.startswith('W/"') for mark in marks)


@pytest.mark.django_db
def test_a_collection_is_told_anew_when_its_coverage_or_dataset_changes(client: Client) -> None:
    place("benches")
    url = "/api/collections/benches"

    def told() -> Any:
        return client.get(url).json()["meent"]

    assert told()["coverage"] == []
    mark = client.get(url)["ETag"]
    Coverage.objects.create(dataset=dataset(), layer="benches", geom=f"SRID=3812;{SHAPES['polygon']}", evidence="Counted on foot.")
    assert client.get(url, headers={"If-None-Match": mark}).status_code == 200
    (survey,) = told()["coverage"]
    assert (survey["dataset"], survey["evidence"]) == ("survey", "Counted on foot.")
    assert survey["bbox"] == pytest.approx([4.3688, 50.8404, 4.3702, 50.8413], abs=1e-3)
    Dataset.objects.update(licence="CC BY 4.0")
    assert told()["datasets"][0]["licence"] == "CC BY 4.0"
    place("benches")
    assert told()["count"] == 2


@pytest.mark.django_db
def test_a_tile_of_the_current_version_may_be_kept_for_good_and_another_may_not(client: Client) -> None:
    place("benches")
    address = client.get("/api/collections/benches/tiles/WebMercatorQuad").json()["tiles"][0]
    url = address.replace("{z}", "16").replace("{y}", "21986").replace("{x}", "33563")
    assert "immutable" in client.get(url)["Cache-Control"]
    place("benches")
    assert client.get(url)["Cache-Control"] == "public, no-cache"
    assert client.get(TILE)["Cache-Control"] == "public, no-cache"
    assert client.get("/api/collections/benches/tiles/WebMercatorQuad").json()["tiles"][0] != address


@pytest.mark.django_db
def test_what_is_not_there_is_a_404_even_for_those_who_have_any_answer(client: Client) -> None:
    assert client.get(f"{ITEMS}/1", headers={"If-None-Match": "*"}).status_code == 404
