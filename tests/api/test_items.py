"""Items: a page at a time, in any system and form, and nothing fails open."""

import base64
import csv
import gzip
import io
import json
import re
from typing import Any

import pytest
from django.db import connection, connections
from django.db.utils import OperationalError
from django.test import Client

from geo import crs, facts
from geo.models import Bench
from geo.registry import layer, layers
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db

ITEMS = "/api/collections/{}/items"


# Marks that were never given out: brackets deeper than anything reads, and a text that no database holds.
DEEP = base64.urlsafe_b64encode(b"[" * 1_300 + b"]" * 1_300).decode().rstrip("=")
HALF_A_LETTER = base64.urlsafe_b64encode(b'["\\ud800",1]').decode().rstrip("=")


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def get(client: Client, layer_id: str, **asked: Any) -> dict[str, Any]:
    response = client.get(ITEMS.format(layer_id), asked)
    assert response.status_code == 200, response.content
    return json.loads(body(response))


def benches(number: int, *, bulk: int = 0) -> None:
    """Store many benches in one statement, each with `bulk` letters in its names."""
    dataset()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO geo_bench (geom, name, names, dataset_id, source_id, certainty, source_hash, material, condition) "
            "SELECT ST_SetSRID(ST_MakePoint(650000 + n, 670000 + n), %s), 'Bank ' || n, jsonb_build_object('nl', repeat('x', %s)), "
            "(SELECT min(id) FROM geo_dataset), 'many-' || n, 'likely', '', '', '' FROM generate_series(1, %s) AS n",
            [crs.METRIC, bulk, number],
        )


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_an_empty_layer_is_an_empty_list(client: Client, layer_id: str) -> None:
    found = get(client, layer_id)
    assert found["features"] == []
    assert (found["numberReturned"], found["numberMatched"]) == (0, 0)


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_a_list_is_one_query_for_the_body_and_one_for_the_version(client: Client, layer_id: str, django_assert_num_queries: Any) -> None:
    place(layer_id)
    place(layer_id)
    with django_assert_num_queries(2):
        assert get(client, layer_id)["numberReturned"] == 2


def test_one_place_says_what_the_list_says_of_it(client: Client, django_assert_num_queries: Any) -> None:
    pk = place("streets", name="Ö").pk
    (listed,) = get(client, "streets")["features"]
    with django_assert_num_queries(2):
        single = client.get(ITEMS.format("streets") + f"/{pk}").json()
    assert {link["rel"] for link in single.pop("links")} == {"self", "alternate", "collection"}
    assert single == listed


@pytest.mark.parametrize("wrong", ["0", "999", "-1", "1.0", "abc", "9" * 30, "%00", "1/2"])
def test_a_wrong_id_is_a_404_problem(client: Client, wrong: str) -> None:
    response = client.get(ITEMS.format("benches") + f"/{wrong}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("sortby", [None, "name", "-seats,name"])
def test_rows_inserted_and_deleted_between_two_pages_lose_and_double_nothing(client: Client, sortby: str | None) -> None:
    """Prove that paging follows keys and not positions."""
    for number in range(10):
        place("benches", source_id=f"old-{number}", name=f"Bank {number}", seats=number % 3)
    url: str | None = ITEMS.format("benches") + "?limit=3" + (f"&sortby={sortby}" if sortby else "")
    seen: list[str] = []
    turned = 0
    while url:
        page = json.loads(body(client.get(url)))
        seen += [each["properties"]["source_id"] for each in page["features"]]
        url = next((each["href"] for each in page["links"] if each["rel"] == "next"), None)
        # Something before, something among, something after what has been seen, and one seen already goes.
        for name, seats in (("Aa", 9), ("Bank 4½", 1), ("Zz", 0)) if turned < 4 else ():
            place("benches", source_id=f"new-{turned}-{name}", name=name, seats=seats)
        Bench.objects.filter(source_id=seen[0]).delete()
        turned += 1
        assert turned < 50
    old = [each for each in seen if each.startswith("old")]
    assert sorted(old) == [f"old-{number}" for number in range(10)]
    assert len(seen) == len(set(seen))


def test_a_page_counts_what_it_returns_and_all_only_when_asked_or_when_it_is_all(client: Client) -> None:
    benches(5)
    assert "numberMatched" not in get(client, "benches", limit=2)
    assert get(client, "benches", limit=2, count="true")["numberMatched"] == 5
    assert get(client, "benches", limit=5)["numberMatched"] == 5
    assert get(client, "benches", limit=2)["numberReturned"] == 2
    after = re.search(r"after=(\w+)", next(e["href"] for e in get(client, "benches", limit=4)["links"] if e["rel"] == "next"))
    assert after
    last = get(client, "benches", limit=4, after=after[1])
    assert last["numberReturned"] == 1
    assert "numberMatched" not in last


def test_a_limit_beyond_the_greatest_is_taken_as_the_greatest(client: Client) -> None:
    place("benches")
    assert get(client, "benches", limit=10**9)["numberReturned"] == 1


@pytest.mark.parametrize("uri", list(crs.offered()))
def test_coordinates_come_in_the_system_and_axis_order_that_is_asked_for(client: Client, uri: str) -> None:
    bench = place("benches")
    spoken = crs.offered()[uri]
    response = client.get(ITEMS.format("benches"), {"crs": uri})
    assert response["Content-Crs"] == f"<{uri}>"
    (feature,) = json.loads(body(response))["features"]
    x, y = bench.geom.transform(spoken.srid, clone=True).coords
    # Django's own transform gives GDAL's axis order; what is sure is where the place is.
    expected = {
        crs.CRS84.uri: (4.3687566, 50.8404076),
        "http://www.opengis.net/def/crs/EPSG/0/4326": (50.8404076, 4.3687566),
    }.get(uri, (x, y))
    assert feature["geometry"]["coordinates"] == pytest.approx(expected, abs=0.01 if spoken.srid != crs.WGS84 else 1e-7)
    single = client.get(f"{ITEMS.format('benches')}/{bench.pk}", {"crs": uri})
    assert single["Content-Crs"] == f"<{uri}>"
    assert single.json()["geometry"] == feature["geometry"]


def test_default_coordinates_are_crs84(client: Client) -> None:
    place("benches")
    assert client.get(ITEMS.format("benches"))["Content-Crs"] == f"<{crs.CRS84.uri}>"


def test_a_box_in_another_system_is_named_by_bbox_crs(client: Client) -> None:
    place("benches")
    lambert = {"bbox": "149990,169990,150010,170010", "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/31370"}
    assert get(client, "benches", **lambert)["numberReturned"] == 1
    swapped = {"bbox": "50.83,4.36,50.85,4.38", "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}
    assert get(client, "benches", **swapped)["numberReturned"] == 1
    assert get(client, "benches", bbox="50.83,4.36,50.85,4.38")["numberReturned"] == 0


def test_filters_take_any_of_several_values_of_any_type(client: Client) -> None:
    place("benches", seats=3, backrest=True, name="Onder de linde, links")
    place("benches", seats=4, backrest=False)
    place("benches")
    for asked, number in (
        ({"seats": "3,4"}, 2),
        ({"seats": "4"}, 1),
        ({"backrest": "true"}, 1),
        ({"backrest": "true,false"}, 2),
        ({"name": "Onder de linde\\, links"}, 1),
        ({"certainty": "likely", "dataset": "survey"}, 3),
        ({"dataset": "another"}, 0),
        ({"source_id": "x"}, 0),
    ):
        assert get(client, "benches", **asked)["numberReturned"] == number, asked


def test_only_the_properties_that_are_asked_for_are_told(client: Client) -> None:
    place("benches", name="x", seats=2)
    (feature,) = get(client, "benches", properties="seats,name")["features"]
    assert feature["properties"] == {"name": "x", "seats": 2}
    (bare,) = get(client, "benches", properties="")["features"]
    assert bare["properties"] == {}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("BBOX=1,2,3,4", "BBOX"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,4&bbox=1,2,3,4", "bbox"),
        ("bbox=1,2,3,4&bbox-crs=EPSG:31370", "bbox-crs"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/28992", "crs"),
        ("crs=", "crs"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=٣", "limit"),
        ("limit=", "limit"),
        ("kind=castle", "kind"),
        ("kind=park,castle", "kind"),
        ("kind=", "kind"),
        ("access=YES", "access"),
        ("gone=perhaps", "gone"),
        ("count=1", "count"),
        ("datetime=yesterday", "datetime"),
        ("datetime=2026-13-01", "datetime"),
        ("datetime=2026-02-01/2026-01-01", "datetime"),
        ("datetime=../..", "datetime"),
        ("datetime=2026-05-01T12:00:00", "datetime"),
        ("datetime=0001-01-01T00:00:00%2B14:00", "datetime"),
        ("datetime=9999-12-31T23:59:59-14:00", "datetime"),
        ("datetime=2026-W01-1", "datetime"),
        ("datetime=2026-W01-1T12:00:00Z", "datetime"),
        ("datetime=20260101T120000Z", "datetime"),
        ("datetime=%D9%A2026-01-01", "datetime"),
        ("datetime=2026-01-01&gone=false", "gone"),
        ("datetime=2026-01-01&gone=true", "gone"),
        ("bbox=4_0,5_0,4_1,5_1", "bbox"),
        ("bbox=4,50,inf,51", "bbox"),
        ("bbox=4,50,nan,51", "bbox"),
        ("bbox=%D9%A4,50,5,51", "bbox"),
        ("source_date=2026-W01-1", "source_date"),
        ("source_date=20260101", "source_date"),
        (f"after={DEEP}", "after"),
        (f"after={HALF_A_LETTER}&sortby=name", "after"),
        ("sortby=--name", "sortby"),
        ("sortby=-", "sortby"),
        ("after=x", "after"),
        ("after=WzFd%00", "after"),
        ("after=WzEsMl0", "after"),
        ("after=WzEuNV0", "after"),
        ("sortby=height", "sortby"),
        ("sortby=names", "sortby"),
        ("sortby=", "sortby"),
        ("properties=height", "properties"),
        ("source_date=2026-99-99", "source_date"),
        ("name=a%00b", "name"),
        ("names=x", "names"),
        ("f=xml", "f"),
        ("lang=de", "lang"),
    ],
)
def test_what_is_not_known_is_a_400_problem_that_names_it(client: Client, query: str, parameter: str) -> None:
    response = client.get(f"{ITEMS.format('green-spaces')}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["parameter"] == parameter
    assert problem["status"] == 400
    assert problem["detail"]


@pytest.mark.parametrize("value", ["32768", "-32769", "9" * 18, "9" * 30, "3.0", "1e2", "three", "²"])
def test_a_number_that_no_column_can_hold_is_a_400(client: Client, value: str) -> None:
    response = client.get(ITEMS.format("benches"), {"seats": value})
    assert response.status_code == 400
    assert response.json()["parameter"] == "seats"


@pytest.mark.parametrize("value", ["nan", "inf", "1_0", "٣", "1e999", " 1", "1,5", "x"])
def test_a_number_that_is_none_is_a_400(client: Client, value: str) -> None:
    status = client.get(ITEMS.format("trees"), {"height_m": value}).status_code
    assert status == (200 if value == "1,5" else 400)  # "1,5" is 1 or 5


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("2024-05-31", 2),
        ("2024-06-01", 1),
        ("2024-06-01T00:30:00+02:00", 1),
        ("2024-05-31T23:30:00Z", 1),
        ("../2020-01-01", 2),
        ("2024-07-01/", 1),
    ],
)
def test_datetime_asks_for_what_was_there(client: Client, value: str, number: int) -> None:
    place("benches", gone_since="2024-06-01")
    place("benches")
    assert get(client, "benches", datetime=value)["numberReturned"] == number


def test_no_fact_is_called_as_a_parameter_is() -> None:
    """Prove that a filter can never be taken for something else."""
    from api.params import EVERYWHERE, HOW, WHICH
    from geo.query import filterable

    for each in layers().values():
        assert not set(filterable(each)) & {*EVERYWHERE, *WHICH, *HOW, "v", "collections", "q"}


def test_csv_holds_every_fact_and_the_geometry_and_links_to_its_next_page(client: Client) -> None:
    place("benches", name='Zeg "ja",\nnee')
    place("benches", seats=2)
    response = client.get(ITEMS.format("benches"), {"f": "csv", "limit": 1})
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(body(response).decode(), newline="")))
    assert [row["name"] for row in rows] == ['Zeg "ja",\nnee']
    assert rows[0]["geometry"] == "POINT(4.3687566 50.8404076)"
    assert list(rows[0])[1:-1] == list(get(client, "benches")["features"][0]["properties"])
    following = re.fullmatch(r'<(.*)>; rel="next"; type="text/csv"', response["Link"])
    assert following
    response = client.get(following[1])
    assert [row["seats"] for row in csv.DictReader(io.StringIO(body(response).decode()))] == ["2"]
    assert "Link" not in response


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_in_a_csv_is_a_formula_and_a_number_stays_one(client: Client, text: str) -> None:
    place("trees", name=text, species="a=b", height_m=-1.5)
    response = client.get(ITEMS.format("trees"), {"f": "csv"})
    (row,) = csv.DictReader(io.StringIO(body(response).decode(), newline=""))
    assert row["name"] == facts.harmless(text) == f"'{text}"
    assert (row["species"], row["height_m"]) == ("a=b", "-1.5")
    assert get(client, "trees")["features"][0]["properties"]["name"] == text


@pytest.mark.parametrize(("accept", "kind"), [("text/html,*/*", "text/html"), ("text/csv", "text/csv"), ("*/*", "application/geo+json")])
def test_the_form_follows_accept_unless_f_says_otherwise(client: Client, accept: str, kind: str) -> None:
    place("benches", name="<b>x</b>")
    response = client.get(ITEMS.format("benches"), headers={"Accept": accept})
    assert response["Content-Type"].startswith(kind)
    assert "Accept" in response["Vary"]
    assert client.get(ITEMS.format("benches") + "?f=json", headers={"Accept": accept})["Content-Type"] == "application/geo+json"


def test_html_shows_names_as_text_and_leads_on(client: Client) -> None:
    place("benches", name="<script>alert(1)</script>")
    place("benches")
    page = body(client.get(ITEMS.format("benches") + "?f=html&limit=1")).decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert 'rel="next"' in page


def test_html_holds_no_more_rows_than_people_read(client: Client) -> None:
    benches(600)
    page = body(client.get(ITEMS.format("benches") + "?f=html&limit=100000")).decode()
    assert page.count("<tr>") == 501
    assert 'rel="next"' in page


@pytest.mark.parametrize("limit", [100, 100_000])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_answer_is_compressed_whether_whole_or_streamed(client: Client, limit: int, form: str) -> None:
    benches(3000)
    url = f"{ITEMS.format('benches')}?limit={limit}&f={form}"
    plain = client.get(url)
    whole = body(plain)
    packed = client.get(url, headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["ETag"] == plain["ETag"]
    assert "Accept-Encoding" in plain["Vary"]
    assert gzip.decompress(body(packed)) == whole
    refused = client.get(url, headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "Content-Encoding" not in refused
    assert body(refused) == whole


def test_many_features_are_streamed_and_whole(client: Client, django_assert_num_queries: Any) -> None:
    benches(5000)
    with django_assert_num_queries(2):
        response = client.get(ITEMS.format("benches"), {"limit": 100_000})
        assert response.streaming
        chunks = list(response.streaming_content)
    assert len(chunks) > 10
    found = json.loads(b"".join(chunks))
    assert found["numberReturned"] == len(found["features"]) == found["numberMatched"] == 5000


@pytest.mark.django_db(transaction=True)
def test_an_asker_who_leaves_early_ends_the_query(client: Client) -> None:
    """Prove that the connection is free for the next question once an unread stream has been closed."""
    benches(500, bulk=100_000)
    for read_first in (True, False):
        response = client.get(ITEMS.format("benches"), {"limit": 100_000}, headers={"Accept-Encoding": "gzip"})
        if read_first:
            next(iter(response.streaming_content))
        response.close()
        del response
        assert Bench.objects.count() == 500


@pytest.mark.django_db(transaction=True)
def test_head_has_the_headers_of_get_and_leaves_no_query_behind(client: Client) -> None:
    benches(500, bulk=100_000)
    url = ITEMS.format("benches") + "?limit=100000"
    head = client.head(url)
    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", "application/geo+json")
    assert Bench.objects.count() == 500
    get = client.get(url)
    get.close()
    assert head["ETag"] == get["ETag"]


@pytest.mark.django_db(transaction=True)
def test_an_error_after_the_first_chunk_breaks_the_answer_off(client: Client) -> None:
    """Prove that a stream whose database goes away ends in an error, which cuts the connection, and never looks whole."""
    benches(500, bulk=100_000)
    response = client.get(ITEMS.format("benches"), {"limit": 100_000})
    stream = iter(response.streaming_content)
    taken = [next(stream)]
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'COPY (SELECT%%' AND pid <> pg_backend_pid()"
        )
    other.close()
    with pytest.raises((OperationalError, Exception), match=r"(?i)terminat|closed|lost|connection"):
        taken.extend(stream)
    with pytest.raises(json.JSONDecodeError):
        json.loads(b"".join(taken))
    connection.close()


def test_a_place_that_has_gone_is_told_of_only_when_asked(client: Client) -> None:
    gone = place("benches", gone_since="2024-01-01")
    assert get(client, "benches")["numberReturned"] == 0
    assert get(client, "benches", gone="true")["numberReturned"] == 1
    assert client.get(f"{ITEMS.format('benches')}/{gone.pk}").json()["properties"]["gone_since"] == "2024-01-01"


def test_layer_is_used(client: Client) -> None:
    assert client.get("/api/collections/castles/items").status_code == 404
    assert layer("benches").id == "benches"
