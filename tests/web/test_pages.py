"""Every page works without JavaScript and without the map, says what is wrong, and asks little of the database."""

import datetime
import html
import json
import re
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.gis.db.models.fields import get_srid_info
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import call_command
from django.db import connection
from django.test import Client

from geo import crs
from geo.models import Area, Coverage, ImportRun
from geo.registry import layers
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db
PAGES = ("/", "/layers", "/neighbourhoods", "/data")
SQUARE_KM = "POLYGON ((649500 669500, 650500 669500, 650500 670500, 649500 670500, 649500 669500))"
HALF = "POLYGON ((649500 669500, 650000 669500, 650000 670500, 649500 670500, 649500 669500))"


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who reads English, in a process that knows its plane already: looked up once, it is no question of a page."""
    get_srid_info(crs.METRIC, connection)
    client.cookies["django_language"] = "en"
    return client


def text(answer: Any) -> str:
    """Return the words of a page, without markup."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def rows(answer: Any) -> list[str]:
    """Return the heads of the rows of a page's table."""
    found = re.findall(r'<th scope="row">\s*<a [^>]*>(.*?)</a>', answer.content.decode(), flags=re.DOTALL)
    return [re.sub(r"<[^>]+>", "", head).strip() for head in found]


def area(name: str = "Parkwijk", wkt: str = SQUARE_KM, **fields: Any) -> Area:
    return place("areas", name=name, wkt=wkt, **{"level": "neighbourhood", "source_id": uuid4().hex, **fields})


def cover(layer_id: str, wkt: str) -> None:
    Coverage.objects.create(dataset=dataset(), layer=layer_id, geom=GEOSGeometry(wkt, srid=crs.METRIC), evidence="Counted on foot.")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_an_empty_city_answers(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_layer_has_a_list_and_each_place_a_page(client: Client, layer_id: str) -> None:
    made = place(layer_id, name="Aan de Meent")
    listed = client.get(f"/layers/{layer_id}").content.decode()
    assert "Aan de Meent" in listed
    assert f'href="/layers/{layer_id}/{made.pk}"' in listed
    answer = client.get(f"/layers/{layer_id}/{made.pk}")
    assert answer.status_code == 200
    assert "Aan de Meent" in answer.content.decode()


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_address_of_a_list_that_the_page_offers_answers(client: Client, layer_id: str) -> None:
    """Prove that every choice in the form, every sorting and every link is known to the list itself and to the API."""
    place(layer_id)
    page = client.get(f"/layers/{layer_id}").content.decode()
    asked = []
    for name, options in re.findall(r'<select id="f-[\w]+" name="(\w+)".*?>(.*?)</select>', page, flags=re.DOTALL):
        asked += [f"/layers/{layer_id}?{name}={value}" for value in re.findall(r'<option value="([^"]*)"', options)]
    offered = exports(client.get(f"/layers/{layer_id}"))
    assert len(offered) == 2
    assert {address: client.get(address).status_code for address in asked + offered} == dict.fromkeys(asked + offered, 200)


# Lists


def test_a_list_is_narrowed_by_kind_by_yes_or_no_and_by_word(reader: Client) -> None:
    place("green-spaces", name="Stadspark", kind="park")
    place("green-spaces", name="Volkstuin", kind="allotments", names={"fr": "Jardin ouvrier"})
    assert rows(reader.get("/layers/green-spaces?kind=park")) == ["Stadspark"]
    assert rows(reader.get("/layers/green-spaces?kind=park,allotments&sort=name")) == ["Stadspark", "Volkstuin"]
    assert rows(reader.get("/layers/green-spaces?q=STADS")) == ["Stadspark"]
    assert rows(reader.get("/layers/green-spaces?q=ouvrier")) == ["Volkstuin"]
    place("benches", name="Met leuning", backrest=True)
    place("benches", name="Zonder")
    assert rows(reader.get("/layers/benches?backrest=true")) == ["Met leuning"]
    assert rows(reader.get("/layers/benches?backrest=unknown")) == ["Zonder"]
    assert rows(reader.get("/layers/benches?backrest=&q=")) == ["Met leuning", "Zonder"]


def test_what_has_gone_is_left_out_unless_asked_for(reader: Client) -> None:
    place("benches", name="Weg", gone_since=datetime.date(2025, 1, 1))
    assert rows(reader.get("/layers/benches")) == []
    answer = reader.get("/layers/benches?gone=true")
    assert rows(answer) == ["Weg"]
    assert "no longer there" in text(answer)


def test_a_list_can_be_narrowed_to_an_area(reader: Client) -> None:
    here = area()
    place("benches", name="Binnen")
    place("benches", name="Buiten", wkt="POINT (655000 670000)")
    answer = reader.get(f"/layers/benches?area={here.pk}")
    assert rows(answer) == ["Binnen"]
    assert "Only in Parkwijk" in text(answer)
    assert reader.get("/layers/benches?area=999999").status_code == 400


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("condition=superb", "“Condition” cannot be “superb”. Choose from: good, worn, broken."),
        ("backrest=perhaps", "“Backrest” cannot be “perhaps”. Choose from: true, false, unknown."),
        ("colour=red", "This list cannot be narrowed by “colour”."),
        ("sort=height", "“Sort by” cannot be “height”."),
        ("after=me", "“after” must be a number, not “me”."),
        ("after=12345", "The place that this page started after is no longer there."),
        ("area=1;drop", "“area” must be a number"),
        ("gone=soon", "“gone” cannot be “soon”."),
        ("gone=true,false", "“gone” cannot be “true,false”."),
        ("sort=name,-id", "“Sort by” cannot be “name,-id”."),
        ("sort=bogus&sort=name", "“sort” is given 2 times; give it once."),
        ("q=%00", "holds a character that no text has"),
        ("after=9999999999999999999999", "must be a number"),
    ],
)
def test_a_question_that_is_not_known_gets_a_sentence_and_no_rows(reader: Client, query: str, sentence: str) -> None:
    place("benches", name="Bank")
    answer = reader.get(f"/layers/benches?{query}")
    assert answer.status_code == 400
    assert sentence in text(answer)
    assert rows(answer) == []


def exports(answer: Any) -> list[str]:
    """Return the addresses of *Take it with you*."""
    return [address.replace("&amp;", "&") for address in re.findall(r'href="(/api/[^"]+items[^"]*)"', answer.content.decode())]


def test_what_one_takes_along_is_the_whole_list_as_it_is_narrowed(reader: Client) -> None:
    """Prove on 130 benches that CSV and GeoJSON hold as many rows as the page says it found."""
    for number in range(130):
        place("benches", source_id=f"b{number}", backrest=number > 9)
    for query, number in (("", 130), ("?backrest=true", 120)):
        answer = reader.get(f"/layers/benches{query}")
        assert f"{number} found." in text(answer)
        csv, geojson = (b"".join(reader.get(address)).decode() for address in exports(answer))
        assert len(csv.strip().splitlines()) == 1 + number
        assert len(json.loads(geojson)["features"]) == number


@pytest.mark.parametrize("query", ["backrest=unknown", "backrest=true,unknown", "q=bank"])
def test_nothing_is_offered_to_take_along_that_the_api_cannot_say(reader: Client, query: str) -> None:
    place("benches")
    answer = reader.get(f"/layers/benches?{query}")
    assert (answer.status_code, exports(answer)) == (200, [])


@pytest.mark.parametrize(
    ("query", "shows"),
    [
        ("", "/#on=benches"),
        ("backrest=true,false&armrests=true", "/#on=benches&only=benches.armrests:true;benches.backrest:true,false"),
        ("backrest=unknown", None),
        ("q=bank", None),
        ("gone=true", None),
    ],
)
def test_a_list_leads_to_the_same_places_on_the_map_or_not_at_all(reader: Client, query: str, shows: str | None) -> None:
    place("benches", backrest=True, armrests=True)
    place("benches", backrest=None, name="Een bank")
    found = re.findall(r'<a class="button" href="(/#on=[^"]*)"', reader.get(f"/layers/benches?{query}").content.decode())
    assert [html.unescape(one) for one in found] == ([shows] if shows else [])


def test_what_people_write_is_shown_as_text(reader: Client) -> None:
    place("benches", name="<script>alert(1)</script>")
    for address in ("/layers/benches", "/layers/benches?q=%3Cscript%3Ealert(1)", "/layers/benches?condition=%3Cscript%3Ealert(1)"):
        assert "<script>alert" not in reader.get(address).content.decode()


@pytest.mark.parametrize("sort", ["name", "-id", "kind"])
def test_pages_of_a_list_lose_and_double_nothing_while_rows_come_and_go(reader: Client, sort: str) -> None:
    """Prove that following “next” meets each of 130 places once, though a place is added before each page."""
    for number in range(130):
        name = "" if number % 3 else f"Bank {number % 40:02}"
        place("facade-gardens", name=name, source_id=f"b{number}", kind=("planting", "climber")[number % 2])
    known = {str(pk) for pk in layers()["facade-gardens"].model.objects.values_list("pk", flat=True)}
    seen: list[str] = []
    address = f"/layers/facade-gardens?sort={sort}"
    for step in range(6):
        page = reader.get(address).content.decode()
        seen += re.findall(r'<th scope="row"><a href="/layers/facade-gardens/(\d+)"', page)
        following = re.search(r'rel="next" href="\?([^"]+)"', page)
        place("facade-gardens", name="Aanvang", source_id=f"new{step}", kind="climber")
        if following is None:
            break
        address = "/layers/facade-gardens?" + following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen))
    assert known <= set(seen)


def test_a_list_asks_the_same_few_questions_however_long_it_is(reader: Client, django_assert_num_queries: Any) -> None:
    here = area()
    for number in range(60):
        place("benches", source_id=f"b{number}", dataset=dataset(f"d{number % 7}"))
    with django_assert_num_queries(2):
        reader.get("/layers/benches")
    with django_assert_num_queries(2):
        reader.get("/layers/benches?q=bank&condition=good")
    first = layers()["benches"].model.objects.order_by("pk")[0].pk
    with django_assert_num_queries(4):
        reader.get(f"/layers/benches?area={here.pk}&after={first}")


def test_names_stand_in_the_order_people_look_them_up_in(reader: Client) -> None:
    for name in ("Zavel", "école", "Eik", "", "Éclair", "anker"):
        place("squares", name=name)
    assert rows(reader.get("/layers/squares")) == ["anker", "Éclair", "école", "Eik", "Zavel", rows(reader.get("/layers/squares"))[-1]]
    for name in ("Zuid", "Élan", "Eik"):
        area(name)
    assert rows(reader.get("/neighbourhoods")) == ["Eik", "Élan", "Zuid"]


# Places


def test_a_place_says_what_it_is_where_it_comes_from_and_what_is_near(reader: Client, django_assert_num_queries: Any) -> None:
    source = dataset("parken", licence="CC BY 4.0", licence_url="https://creativecommons.org/licenses/by/4.0/", publisher="Groendienst")
    area("Parkwijk")
    area("Oude wijk", edition="2013")
    made = place(
        "squares",
        name="Pleintje",
        names={"fr": "Petite place", "en": "Little square"},
        wkt="POLYGON ((650000 670000, 650040 670000, 650040 670040, 650000 670040, 650000 670000))",
        dataset=source,
        source_date=datetime.date(2025, 3, 1),
        last_confirmed=datetime.date(2026, 1, 2),
        surface="sett",
    )
    place("benches", wkt="POINT (650140 670020)", name="Bank")
    place("benches", wkt="POINT (652000 670020)", name="Ver weg")
    place("streets", name="Straat")
    place("buildings")
    with django_assert_num_queries(7):
        answer = reader.get(f"/layers/squares/{made.pk}")
    page = text(answer)
    for words in (
        "Little square",
        "Petite place",
        "sett",
        "Groendienst",
        "CC BY 4.0",
        "1 March 2025",
        "Jan. 2, 2026",
        "Parkwijk",
        "likely",
    ):
        assert words in page or words in page.replace("March 1, 2025", "1 March 2025"), words
    assert "Bank 100 m" in page
    assert "Ver weg" not in page
    assert "Oude wijk" not in page
    assert f'href="/#at=squares/{made.pk}"' in answer.content.decode()


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_place_is_drawn_by_the_server(reader: Client, layer_id: str) -> None:
    made = place(layer_id)
    page = reader.get(f"/layers/{layer_id}/{made.pk}").content.decode()
    picture = re.search(r"<svg viewBox.*?</svg>", page, flags=re.DOTALL)
    assert picture
    shapes = re.findall(r'class="subject[^>]*(?: d="M [^"]+"| cx="[\d.]+")', picture[0])
    assert len(shapes) == 1


def test_a_licence_that_is_no_web_address_is_no_link(reader: Client) -> None:
    made = place("benches", dataset=dataset("own", licence="Eigen", licence_url="javascript:alert(1)"))
    for address in (f"/layers/benches/{made.pk}", "/data"):
        assert "javascript:" not in reader.get(address).content.decode()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/layers/elephants", "There is no layer called “elephants”."),
        ("/layers/elephants/1", "There is no layer called “elephants”."),
        ("/layers/benches/999999", "The layer “benches” holds no place with id “999999”."),
        ("/neighbourhoods/999999", "holds no place with id “999999”"),
        ("/layers/benches/one", "There is no page at this address."),
        ("/layers/", "There is no page at this address."),
        ("/nowhere", "There is no page at this address."),
    ],
)
def test_what_is_not_there_is_a_404_with_a_sentence(reader: Client, address: str, words: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 404
    assert words in text(answer)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_page_that_is_only_read_says_so(method: str) -> None:
    """Prove that other methods get our own page with 405, with no token asked for."""
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).generic(method, "/layers")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "This page can be read, and nothing else." in text(answer)


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Er is niets bewaard."), ("fr", "Rien n’a été gardé."), ("en", "Nothing was kept.")]
)
def test_what_is_sent_without_our_token_gets_our_own_page(language: str, words: str) -> None:
    stranger = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    for address in ("/language", "/admin/login/"):
        answer = stranger.post(address, {"language": "fr"})
        assert answer.status_code == 403
        assert words in text(answer)


def test_our_own_mistake_is_a_page_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.views import data

    def fall(*_: Any) -> None:
        raise RuntimeError("out of paper")

    client.raise_request_exception = False
    client.cookies["django_language"] = "en"
    monkeypatch.setattr(data, "numbers", fall)
    answer = client.get("/data")
    assert answer.status_code == 500
    assert "on our side, not on yours" in text(answer)
    assert "out of paper" not in answer.content.decode()


# Neighbourhoods


def test_not_surveyed_at_least_and_zero_are_told_apart(reader: Client) -> None:
    """Prove that 0 is only said where a dataset is complete over at least 95 % of the area."""
    here = area()
    cover("squares", SQUARE_KM)
    cover("play-areas", HALF)
    cover("benches", HALF)
    place("benches")
    for address in ("/neighbourhoods", f"/neighbourhoods/{here.pk}"):
        page = reader.get(address).content.decode()
        cells = [
            re.sub(r"\s+|<[^>]+>", " ", cell).strip()
            for cell in re.findall(r'<td[^>]* class="numeric"[^>]*>(.*?)</td>', page, flags=re.DOTALL)
        ]
        assert cells[:5] == ["0", "at least 1", "not surveyed", "not surveyed", "not surveyed"]


def test_a_neighbourhood_counts_what_lies_in_it_by_the_middle(reader: Client) -> None:
    here = area()
    cover("water", SQUARE_KM)
    place("water", source_id="in")
    place("water", source_id="out", wkt="POLYGON ((660000 670000, 660100 670000, 660100 670100, 660000 670000))")
    mostly_out = "POLYGON ((650400 670000, 650900 670000, 650900 670100, 650400 670100, 650400 670000))"
    place("water", source_id="mostly-out", wkt=mostly_out)
    place("water", source_id="gone", gone_since=datetime.date(2025, 1, 1))
    counted = {count.layer.id: count.number for count in reader.get(f"/neighbourhoods/{here.pk}").context["counts"]}
    assert counted["water"] == 1
    assert "streets" not in counted


def test_editions_stand_apart(reader: Client) -> None:
    area("Nieuw", edition="2025")
    area("Oud", edition="2013")
    area("Stad", level="city")
    assert rows(reader.get("/neighbourhoods")) == ["Nieuw"]
    assert rows(reader.get("/neighbourhoods?edition=2013")) == ["Oud"]
    assert rows(reader.get("/neighbourhoods?level=city")) == ["Stad"]
    assert rows(reader.get("/neighbourhoods?q=nie")) == ["Nieuw"]
    for wrong in ("edition=1999", "level=planet", "shape=round", "after=x", "level=planet&level=neighbourhood"):
        answer = reader.get(f"/neighbourhoods?{wrong}")
        assert (answer.status_code, rows(answer)) == (400, [])


def test_neighbourhoods_take_as_many_questions_for_forty_as_for_one(reader: Client, django_assert_num_queries: Any) -> None:
    for number in range(40):
        area(f"Wijk {number:02}", parent=area(f"District {number}", level="district"))
    with django_assert_num_queries(5):
        answer = reader.get("/neighbourhoods")
    assert len(rows(answer)) == 25
    following = re.search(r'rel="next" href="\?([^"]+)"', answer.content.decode())
    assert following
    assert rows(reader.get("/neighbourhoods?" + following[1].replace("&amp;", "&"))) == [f"Wijk {number:02}" for number in range(25, 40)]


# Sources


def test_the_page_of_sources_says_who_what_when_and_for_what_complete(reader: Client, django_assert_num_queries: Any) -> None:
    source = dataset(retrieved=datetime.date(2026, 5, 1), fictional=True)
    place("benches")
    place("trees")
    cover("benches", SQUARE_KM)
    ImportRun.objects.create(dataset=source, file_name="banken.csv", file_sha256="0" * 64, report={})
    for number in range(5):
        place("trees", dataset=dataset(f"d{number}"), source_id="t")
    with django_assert_num_queries(4):
        answer = reader.get("/data")
    page = text(answer)
    for words in ("The city", "CC0", "© The city", "banken.csv", "2: Benches 1, Trees 1", "Benches: Counted on foot.", "does not exist"):
        assert words in page, words
    assert "nothing that anybody vouches for" in page


def test_the_list_of_layers_counts_in_one_question(reader: Client, django_assert_num_queries: Any) -> None:
    place("benches")
    with django_assert_num_queries(1):
        answer = reader.get("/layers")
    assert "Benches 1" in text(answer)
    assert "Squares 0" in text(answer)


# The map's page


def test_the_map_is_told_where_home_is(reader: Client) -> None:
    area()
    config = reader.get("/").context["config"]
    assert (config["api"], config["language"]) == ("/api/", "en")
    west, south, east, north = config["home"]
    assert (west, south) < (east, north)
    assert west == pytest.approx(4.36, abs=0.02)


# Real data


@pytest.mark.real_data
def test_antwerps_neighbourhoods_are_all_listed_and_nothing_is_said_to_be_zero(reader: Client, real_data: Any) -> None:
    """Prove on the 67 neighbourhoods of 2025, without any survey, that each has a page and that no page says 0 of a bench."""
    call_command("load", "--recipe", "fixtures/recipes/antwerpen-wijken-2025.toml", stdout=StringIO())
    seen: list[str] = []
    address = "/neighbourhoods"
    while address:
        answer = reader.get(address)
        seen += rows(answer)
        following = re.search(r'rel="next" href="\?([^"]+)"', answer.content.decode())
        address = "/neighbourhoods?" + following[1].replace("&amp;", "&") if following else ""
    assert (len(seen), len(set(seen))) == (67, 67)
    one = Area.objects.get(name__icontains="Borsbeek", name__iendswith="Oost")
    counted = {count.layer.id: count for count in reader.get(f"/neighbourhoods/{one.pk}").context["counts"]}
    assert not counted["benches"].surveyed
    assert "not surveyed" in text(reader.get(f"/neighbourhoods/{one.pk}"))
