"""The page of the facade-garden check: a form and an answer without a script or a map, and nothing kept."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import dataset, place

pytestmark = pytest.mark.django_db
PAGE = "/facade-garden"
AROUND = "POLYGON ((649600 669600, 650400 669600, 650400 670400, 649600 670400, 649600 669600))"


@pytest.fixture
def reader(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def look(client: Client, status: int = 200, **asked: Any) -> str:
    """Return the words of the page, without markup."""
    answer = client.get(f"{PAGE}?{urlencode(asked, doseq=True)}" if asked else PAGE)
    assert answer.status_code == status, answer.content
    assert not answer.cookies.keys() - {"csrftoken"}
    body = re.sub(r"<(script|style|select)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#x27;", "'").replace("&quot;", '"')


def town() -> None:
    """A made-up city with a street, two addresses and a survey of its sidewalks."""
    place("areas", wkt=AROUND, level="city", name="Zwanerode")
    survey = dataset("sidewalks", name="Telling stoepen", publisher="De stad", retrieved=date(2026, 5, 1))
    line = "LINESTRING (649900 669995, 650100 669995)"
    place("streets", wkt=line, name="Noordkaai", dataset=survey, sidewalk_left_m=1.85, sidewalk_right_m=1.3)
    place("addresses", wkt="POINT (650000 670000)", name="Noordkaai 1")
    place("addresses", wkt="POINT (650000 669990)", name="Noordkaai 2")


def test_the_form_asks_and_says_that_nothing_is_kept(reader: Client) -> None:
    words = look(reader)
    assert "May I have a facade garden here?" in words
    assert "nothing you fill in is kept" in words
    assert "How wide is the sidewalk?" in words


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"profile": "antwerp", "width": "180"}, ["Yes, this is allowed", "30 cm deep", "150 cm stays free", "Gazet van Antwerpen"]),
        ({"profile": "antwerp", "width": "1,80 m", "depth": "0.25m"}, ["Yes, this is allowed", "25 cm deep", "155 cm stays free"]),
        ({"profile": "antwerp", "width": "180", "depth": "45"}, ["Yes, if …", "Make the garden less deep"]),
        ({"profile": "antwerp", "width": "180", "length": "200"}, ["Yes, if …", "Make the garden shorter"]),
        ({"profile": "antwerp", "width": "120"}, ["No, not here", "130 cm has to stay free", "window box"]),
        ({"profile": "amsterdam-west", "width": "155"}, ["No, not here", "That leaves 5 cm"]),
        ({"profile": "antwerp"}, ["Measure first", "How wide is the sidewalk, from the facade to the kerb?"]),
        ({"profile": "brussels-evere", "width": "180"}, ["Yes, if …", "mobility service", "gives no largest depth"]),
        ({"profile": "ghent", "width": "200"}, ["Of a sidewalk of exactly 200 cm the source says nothing", "left open by the source"]),
        ({"profile": "zwanerode", "width": "200"}, ["These rules are made up"]),
    ],
)
def test_the_answer_is_said_in_plain_words(reader: Client, asked: dict[str, str], said: list[str]) -> None:
    words = look(reader, **asked)
    assert [sentence for sentence in said if sentence not in words] == []


def test_obstacles_are_filled_in_row_by_row(reader: Client) -> None:
    rows = {"obstacle": ["tree", "gas-mark", ""], "takes": ["50", "", ""], "distance": ["", "45", ""]}
    assert "25 cm deep" in look(reader, profile="tienen", width="225", obstacle="tree", takes="50", distance="")
    words = look(reader, profile="antwerp", width="225", **rows)
    assert "now it is 45 cm from the gas mark" in words
    assert "At the kerb: tree, which takes 50 cm." in words
    assert "How much of the sidewalk's width does the tree take?" in look(reader, profile="ghent", width="225", obstacle="tree")
    assert "do not say how far to stay from this: hydrant" in look(reader, profile="ghent", width="225", obstacle="hydrant")


def test_an_address_finds_the_rules_and_the_width_on_its_side_of_the_street(reader: Client) -> None:
    town()
    north = look(reader, where="noordkaai 1")
    assert "By the rules of Zwanerode (fictional). Noordkaai 1." in north
    assert "The sidewalk of Noordkaai is 185 cm wide on your side, says “Telling stoepen” (De stad). That is of May 1, 2026." in north
    assert "is 130 cm wide on your side" in look(reader, where="Noordkaai 2")
    measured = look(reader, where="Noordkaai 1", width="200")
    assert "on your side" not in measured
    assert "sidewalk 200 cm" in measured


def test_a_street_gives_the_rules_but_never_a_width(reader: Client) -> None:
    town()
    assert "Measure first" in look(reader, where="Noordkaai")


def test_a_point_in_the_address_is_a_place_as_well(reader: Client) -> None:
    town()
    assert "is 185 cm wide on your side" in look(reader, at="4.368733,50.840431")
    for wrong in ("here", "50.840431,4.368733", "4.36;50.84", "999,999"):
        words = look(reader, 400, at=wrong)
        assert "Something is not filled in well yet" in words


def test_several_places_are_offered_and_one_is_chosen(reader: Client) -> None:
    town()
    offered = reader.get(f"{PAGE}?where=noord").content.decode()
    assert "There are several places called so" in offered
    spots = re.findall(r'type="radio" name="at" id="[^"]+" value="([^"]+)"[^>]*><label for="[^"]+">([^<]+)', offered)
    assert {name for _at, name in spots} == {"Noordkaai", "Noordkaai 1", "Noordkaai 2"}
    at = next(at for at, name in spots if name == "Noordkaai 2")
    assert "is 130 cm wide on your side" in look(reader, where="noord", at=at, **{"for": "noord"})
    # A choice made for other words is none.
    assert "is 185 cm wide" in look(reader, where="Noordkaai 1", at=at, **{"for": "noord"})


@pytest.mark.parametrize(
    ("asked", "sentence", "field"),
    [
        ({"width": "180"}, "Choose your city, or fill in your address.", "profile"),
        ({"profile": "atlantis", "width": "180"}, "There are no rules called “atlantis”", "profile"),
        ({"profile": "ghent", "width": "wide"}, "“wide” is no number of centimetres", "width"),
        ({"profile": "ghent", "width": "1.8"}, "Did you mean 180 centimetres?", "width"),
        ({"profile": "ghent", "width": "0,5", "depth": "0,3"}, "Did you mean 30 centimetres?", "depth"),
        ({"profile": "ghent", "width": "18000"}, "cannot be right here", "width"),
        ({"profile": "ghent", "depth": "0"}, "cannot be right here", "depth"),
        ({"profile": "ghent", "takes": "20"}, "Choose what stands or lies there.", "obstacle-1"),
        ({"profile": "ghent", "obstacle": "dragon"}, "Choose what stands or lies there.", "obstacle-1"),
        ({"profile": "ghent", "obstacle": "pole", "takes": "x"}, "“x” is no number", "takes-1"),
        ({"where": "Nergenslaan 7"}, "We did not find “Nergenslaan 7”", "where"),
    ],
)
def test_what_is_not_filled_in_well_is_said_and_what_was_typed_is_kept(
    reader: Client, asked: dict[str, str], sentence: str, field: str
) -> None:
    answer = reader.get(f"{PAGE}?{urlencode(asked)}")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count(sentence) == 2  # in the summary, and beside the field
    assert f'href="#f-{field}"' in page
    assert f'id="f-{field}"' in page
    assert 'aria-invalid="true"' in page
    for name, value in asked.items():
        if name not in ("profile", "obstacle"):
            assert f'name="{name}" value="{value}"' in page


def test_a_place_without_rules_is_said_to_have_none(reader: Client) -> None:
    town()
    place("addresses", wkt="POINT (655000 670000)", name="Verweg 9")
    assert "No rules for facade gardens are known here for this place" in look(reader, 400, where="Verweg 9")
    assert "Yes, this is allowed" in look(reader, where="Verweg 9", profile="ghent", width="180")


def test_more_lines_keep_what_was_typed_and_answer_nothing_yet(reader: Client) -> None:
    words = reader.get(f"{PAGE}?profile=ghent&width=180&obstacle=pole&takes=8&distance=&obstacle=&takes=&distance=&more=1").content.decode()
    assert words.count('name="takes"') == 3
    assert 'value="180"' in words
    assert "Yes" not in words


@pytest.mark.parametrize("query", ["colour=red", "width=1&width=2"])
def test_a_parameter_that_is_not_known_or_given_twice_is_refused(reader: Client, query: str) -> None:
    assert reader.get(f"{PAGE}?profile=ghent&{query}").status_code == 400


def test_the_city_that_is_loaded_is_chosen_already(reader: Client) -> None:
    town()
    assert '<option value="zwanerode" selected>' in reader.get(PAGE).content.decode()


@pytest.mark.parametrize(("language", "verdict"), [("nl", "Ja, dat mag"), ("fr", "Oui, c’est permis"), ("en", "Yes, this is allowed")])
def test_the_answer_speaks_three_languages(client: Client, language: str, verdict: str) -> None:
    answer = client.get(f"{PAGE}?profile=ghent&width=180", headers={"accept-language": language})
    assert verdict in answer.content.decode()


def test_the_page_is_only_read_and_asks_little(reader: Client, django_assert_max_num_queries: Any) -> None:
    town()
    assert reader.post(PAGE, {"profile": "ghent"}).status_code == 405
    with django_assert_max_num_queries(5):
        look(reader, where="Noordkaai 1")


def test_the_door_stands_on_every_page(reader: Client) -> None:
    """Every page leads to what can be proposed, and that page to the check."""
    for address in ("/", "/layers", "/data"):
        assert 'href="/proposals/new"' in reader.get(address).content.decode()
    assert f'href="{PAGE}"' in reader.get("/proposals/new").content.decode()


ANYTHING = st.text(max_size=12) | st.integers(-10, 10**9).map(str) | st.sampled_from(["180", "1,8", "pole", "<b>", "4.36,50.84", "ghent"])


@settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    asked=st.dictionaries(
        st.sampled_from(["where", "at", "for", "profile", "width", "depth", "length", "obstacle", "takes", "distance", "more", "x"]),
        st.lists(ANYTHING, min_size=1, max_size=3),
    )
)
def test_whatever_is_filled_in_is_answered_or_said_to_be_wrong(client: Client, asked: dict[str, list[str]]) -> None:
    answer = client.get(f"{PAGE}?{urlencode(asked, doseq=True, errors='surrogatepass')}")
    assert answer.status_code in (200, 400)
    assert b"<b>" not in answer.content
