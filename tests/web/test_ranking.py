"""The page that says which vacant plot helps most: a form, a map and a table that say what the API says, without JavaScript."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from geo.models import VacantPlot
from planning.models import Indicator, IndicatorValue
from tests.factories import place
from tests.planning.vacant_town import Town, box, point, survey, town
from tests.web.test_pages import text

pytestmark = pytest.mark.django_db

URL = "/compare/plots"


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who reads English."""
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def street() -> Town:
    """A town whose green has been surveyed."""
    survey("green-spaces", -1000, -1000, 6000, 2000)
    return town()


def page(reader: Client, status: int = 200, **query: str) -> Any:
    answer = reader.get(f"{URL}?{urlencode(query)}")
    assert answer.status_code == status
    return answer


def plots(answer: Any) -> list[int]:
    """The plots of the table, in its order."""
    return [int(pk) for pk in re.findall(r'<tr id="plot-(\d+)"', answer.content.decode())]


def test_the_best_plot_stands_first_with_its_bar_its_number_and_who_would_gain(reader: Client, street: Town) -> None:
    answer = page(reader)
    assert plots(answer) == [street.thousand.pk, street.twenty.pk]
    body, words = answer.content.decode(), text(answer)
    assert "The old yard" in words
    assert f'href="/layers/vacant-plots/{street.thousand.pk}"' in body
    assert "about 1,000" in words
    assert "children: about 200" in words
    assert 'aria-label="children: about 200; adults: about 800"' in body
    assert "2 plots ranked." in words
    assert "1 is too small." in words


def test_a_bar_is_made_of_its_components_as_they_are_weighed(reader: Client, street: Town) -> None:
    def widths(**query: str) -> list[tuple[float, float]]:
        first = re.search(r'<svg class="bar".*?</svg>', page(reader, **query).content.decode(), flags=re.DOTALL)
        assert first is not None
        return [(float(x), float(wide)) for x, wide in re.findall(r'x="([\d.]+)" width="([\d.]+)"', first[0])]

    assert widths() == [(0.0, 200.0), (200.0, 800.0)]
    assert widths(**{"weight-0-17": "4"}) == [(0.0, 500.0), (500.0, 500.0)]
    assert widths(**{"weight-0-17": "0"}) == [(0.0, 1000.0)]


def test_the_map_is_drawn_by_us_and_numbered_as_the_table_is(reader: Client, street: Town) -> None:
    body = page(reader).content.decode()
    drawn = re.search(r'<figure class="plots-map">.*?</figure>', body, flags=re.DOTALL)
    assert drawn is not None
    assert re.findall(r"<text [^>]*>(\d+)</text>", drawn[0]) == ["2", "1"]  # the first on top of the others
    assert 'class="plot"' in drawn[0]
    assert re.search(r'class="ways" d="M', drawn[0])
    assert re.findall(r'<td><span class="pin[^"]*">(\d+)</span>', body) == ["1", "2"]


def test_every_use_is_one_press_away_and_keeps_the_filters(reader: Client, street: Town) -> None:
    body = page(reader, owner="public").content.decode()
    links = re.findall(r'<li><a href="(\?use=[^"]+)"', body)
    assert [re.match(r"\?use=([a-z-]+)", link)[1] for link in links] == ["green", "play", "bench", "square", "meeting-place"]
    assert all("owner=public" in link for link in links)
    for link in links:
        assert reader.get(URL + link.replace("&amp;", "&")).status_code == 200


def test_how_it_is_reckoned_stands_on_the_page(reader: Client, street: Town) -> None:
    words = text(page(reader))
    assert "within 300 metres of home (Green within 300 metres (3-30-300))" in words
    assert "The distance runs along the streets" in words
    assert "counts of 2025, placed 100 % in buildings" in words
    assert "rounded to 10" in words
    assert "in every combination" in words
    assert "Every resident counts the same." in words
    assumed = text(page(reader, use="square", assume="complete"))
    assert "Nobody published this norm" in assumed
    assert "No such place is known here at all." in assumed


def test_weights_stand_in_the_form_and_beside_the_bars(reader: Client, street: Town) -> None:
    answer = page(reader, **{"weight-0-17": "2,5"})
    body = answer.content.decode()
    assert re.search(r'name="weight-0-17" value="2,5"', body)
    assert re.search(r'name="weight-18-plus" value="1"', body)
    assert "children × 2.5" in text(answer)
    assert '<details class="more wide" id="how" open>' in body
    assert '<details class="more wide" id="how">' in page(reader).content.decode()


@pytest.mark.parametrize(
    ("query", "field", "named", "status"),
    [
        ({"weight-0-17": "-1"}, "weight-0-17", "-1", 400),
        ({"weight-0-17": "many"}, "weight-0-17", "many", 400),
        ({"weight-0-17": "0", "weight-18-plus": "0"}, "weight-0-17", "All weights are 0", 400),
        ({"weight-65-plus": "1"}, "weight-65-plus", "weight-65-plus", 400),
        ({"use": "parking"}, "use", "meeting-place", 404),
        ({"use": "green,play"}, "use", "one use", 400),
        ({"norm": "green-301"}, "norm", "green-300", 404),
        ({"norm": "play-400"}, "norm", "play-400", 400),
        ({"owner": "me"}, "owner", "me", 400),
        ({"min_area": "large"}, "min_area", "large", 400),
        ({"together": "0"}, "together", "0", 400),
        ({"colour": "red"}, "colour", "colour", 400),
    ],
)
def test_what_cannot_be_followed_is_said_at_its_field_and_what_was_filled_in_stays(
    reader: Client, street: Town, query: dict[str, str], field: str, named: str, status: int
) -> None:
    answer = page(reader, status, **query)
    assert f'href="#f-{field}"' in answer.content.decode()
    assert named in text(answer)
    assert plots(answer) == []


def test_where_nobody_looked_it_says_so_and_offers_to_count_what_is_known(reader: Client, street: Town) -> None:
    answer = page(reader, use="play")
    assert plots(answer) == []
    assert "Of 2 plots it cannot be said whom they help" in text(answer)
    assert "Play areas" in text(answer)
    (link,) = re.findall(r'<a href="(\?[^"]*assume=complete[^"]*)"', answer.content.decode())
    counted = reader.get(URL + link.replace("&amp;", "&"))
    assert plots(counted) == [street.thousand.pk, street.twenty.pk]
    assert "Only what is known counts" in text(counted)


def test_a_point_plot_says_that_its_size_is_not_known_and_what_is_needed(reader: Client, street: Town) -> None:
    answer = page(reader, use="meeting-place", assume="complete")
    assert plots(answer) == [street.shop.pk]
    assert "not known 40 m² are needed" in text(answer)
    assert "No vacant plot that is known here can become this" in text(page(reader, use="meeting-place", size="known", assume="complete"))


def test_the_best_set_stands_beside_with_its_proof_and_the_greedy_one(reader: Client, street: Town) -> None:
    place("vacant-plots", wkt=box(1040, -60, 50, 50), kind="brownfield")
    words = text(page(reader, together="2"))
    assert "The best 2 together" in words
    assert "Together they help residents: about 1,020." in words
    assert "No other set of as many plots helps more: that is proved." in words
    assert "Choosing the best plot each time gives as much." in words


def test_equal_plots_share_a_place_and_it_says_so(reader: Client, street: Town) -> None:
    place("vacant-plots", wkt=point(1051, -8), kind="shop")
    assert "shares 1" in text(page(reader, use="meeting-place", assume="complete"))


def test_a_long_list_is_shown_in_parts_and_taken_along_whole(reader: Client, street: Town) -> None:
    answer = page(reader, rows="1", owner="")
    assert plots(answer) == [street.thousand.pk]
    body = answer.content.decode()
    (more,) = re.findall(r'class="button" href="(\?[^"]+)"', body)
    assert len(plots(reader.get(URL + more.replace("&amp;", "&")))) == 2
    for form in ("csv", "geojson"):
        (address,) = re.findall(rf'href="(/api/ranking\?[^"]*f={form}[^"]*)"', body)
        assert reader.get(address.replace("&amp;", "&")).status_code == 200


def test_the_page_says_what_the_api_says(reader: Client, street: Town) -> None:
    (address,) = re.findall(r'href="(/api/ranking\?[^"]+)">JSON', page(reader, **{"weight-0-17": "2"}).content.decode())
    told = reader.get(address.replace("&amp;", "&")).json()
    assert [plot["id"] for plot in told["plots"]] == plots(page(reader, **{"weight-0-17": "2"}))
    assert {each["group"]: each["weight"] for each in told["weights"]} == {"0-17": 2.0, "18-plus": 1.0}
    assert told["best"]["k"] == 5


def test_a_city_without_residents_or_without_plots_answers_with_what_to_do(reader: Client) -> None:
    assert "Nobody has loaded how many people live where" in text(page(reader))
    survey("green-spaces", -1000, -1000, 6000, 2000)
    town()
    VacantPlot.objects.all().delete()
    assert "No vacant plot that is known here can become this" in text(page(reader))


def test_few_people_are_not_told(reader: Client, street: Town) -> None:
    """Prove it with a home at the far end of a long block, where one of its two hundred residents lives."""
    far = place("areas", wkt=box(3000, 5, 950, 90), level="block", code="long", name="Long block")
    for key, value in (("children", 50), ("adults", 150), ("residents", 200)):
        indicator = Indicator.objects.get(key=key)
        IndicatorValue.objects.create(indicator=indicator, area=far, period="2025", state="value", value=value)
    place("buildings", wkt=box(3010, 10, 20, 20), use="house", dwellings=199)
    place("buildings", wkt=box(3900, 10, 20, 20), use="house", dwellings=1)
    lonely = place("vacant-plots", wkt=box(3900, -60, 50, 50), kind="brownfield")
    answer = page(reader)
    assert plots(answer) == [street.thousand.pk, street.twenty.pk, lonely.pk]
    assert text(answer).count("too few to tell") == 4  # all, children, adults, and what it adds to the best set; it has no bar
    assert answer.content.decode().count('class="bar"') == 2


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_it_is_read_in_dutch_and_french(client: Client, street: Town, language: str) -> None:
    client.cookies["django_language"] = language
    words = text(page(client, use="meeting-place", assume="complete"))
    for english in ("Which vacant plot", "How is this reckoned", "Who would gain", "plots ranked", "If weights move", "together"):
        assert english not in words
