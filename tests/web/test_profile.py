"""The page of an area says its figures beside those of the areas it lies in, and what is near."""

import re
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.test import Client

from geo import crs
from geo.models import Area, Coverage
from planning.kept import forget
from planning.models import Indicator, IndicatorValue
from planning.profile import profile
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db
X, Y = 650_000, 670_000


@pytest.fixture(autouse=True)
def start_over() -> None:
    """A database that was emptied counts its versions from the beginning."""
    forget()


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who reads English."""
    client.cookies["django_language"] = "en"
    return client


def box(x: float, wide: float) -> str:
    return f"POLYGON (({X + x} {Y}, {X + x + wide} {Y}, {X + x + wide} {Y + 100}, {X + x} {Y + 100}, {X + x} {Y}))"


@pytest.fixture
def quarter() -> list[Area]:
    """A city of four neighbourhoods: residents in each, the last with four; green in the first; a bench in the second."""
    place("areas", wkt=box(0, 400), level="city", edition="2025", code="C", name="De Stad")
    made = [
        place("areas", wkt=box(100 * at, 100), level="neighbourhood", edition="2025", code=f"W{at}", name=f"Wijk {at}") for at in range(4)
    ]
    for key, (start, to) in {"all": (None, None), "young": (0, 9), "old": (10, None)}.items():
        row = Indicator.objects.create(
            key=key, name_nl=key, name_fr=key, name_en=key.title(), dataset=dataset(), kind="count", need="more",
            group="residents", age_from=start, age_to=to,
        )  # fmt: skip
        for at, where in enumerate(made):
            young, old = [(40, 160), (60, 140), (80, 120), (0, 4)][at]
            IndicatorValue.objects.create(
                indicator=row, area=where, period="2025", state="value", value={"all": young + old, "young": young, "old": old}[key]
            )
    place("green-spaces", wkt=box(0, 50), kind="park", name="Stadspark")
    place("benches", wkt=f"POINT ({X + 150} {Y + 50})")
    return made


def vouched(*layers: str) -> None:
    for layer in layers:
        outline = GEOSGeometry(box(0, 400), srid=crs.METRIC)
        Coverage.objects.create(dataset=dataset(), layer=layer, geom=outline, evidence="Walked.")


def text(answer: Any) -> str:
    """Return the words of a page, without markup."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_figures_stand_beside_those_of_the_wider_area_and_among_their_kind(reader: Client, quarter: list[Area]) -> None:
    vouched("green-spaces", "areas")
    answer = reader.get(f"/neighbourhoods/{quarter[0].pk}")
    said = text(answer)
    found = profile(quarter[0].pk)
    green = next(each for figures in found.figures.values() for each in figures if each.measure.key == "green-per-resident")
    assert green.here.value == pytest.approx(25)
    assert "Public green per resident 25" in said
    assert "De Stad" in said
    assert "1 of 2, from much to little" in said
    assert answer.content.decode().count('class="strip-own"') >= 1


def test_groups_of_residents_are_bars_and_too_few_are_not_told(reader: Client, quarter: list[Area]) -> None:
    said = text(reader.get(f"/neighbourhoods/{quarter[0].pk}"))
    assert "Residents: 200." in said
    assert "Young 40" in said
    few = text(reader.get(f"/neighbourhoods/{quarter[3].pk}"))
    assert "Residents: too few people to show." in few
    assert "Residents: 4" not in few


def test_what_was_not_surveyed_has_no_figure_unless_one_counts_what_is_known(reader: Client, quarter: list[Area]) -> None:
    said = text(reader.get(f"/neighbourhoods/{quarter[0].pk}"))
    assert "Public green per resident not surveyed" in said
    assert "Count what is known" in said
    taken = text(reader.get(f"/neighbourhoods/{quarter[0].pk}?assume=complete"))
    assert "Public green per resident 25" in taken
    assert "Counted: what is known." in taken


def test_what_is_near_is_named_with_its_distance(reader: Client, quarter: list[Area]) -> None:
    said = text(reader.get(f"/neighbourhoods/{quarter[0].pk}"))
    assert "What is near" in said
    assert "Stadspark" in said
    assert re.search(r"Benches 50 m", said)


def test_what_the_page_does_not_know_is_said_by_name(reader: Client, quarter: list[Area]) -> None:
    for asked in ("colour=red", "assume=no", "assume=complete&assume=complete"):
        answer = reader.get(f"/neighbourhoods/{quarter[0].pk}?{asked}")
        assert answer.status_code == 400
        assert asked.partition("=")[0] in text(answer)


def test_an_area_that_has_gone_keeps_its_page_and_has_no_figures(reader: Client, quarter: list[Area]) -> None:
    Area.objects.filter(pk=quarter[0].pk).update(gone_since="2026-01-01")
    forget()
    answer = reader.get(f"/neighbourhoods/{quarter[0].pk}")
    assert answer.status_code == 200
    assert answer.context["profile"] is None


@pytest.mark.django_db(transaction=True)
def test_the_second_reader_of_a_profile_costs_no_figures(reader: Client, quarter: list[Area], django_assert_max_num_queries: Any) -> None:
    """Prove it by what is read of the table of values: nothing."""
    reader.get(f"/neighbourhoods/{quarter[0].pk}")
    with django_assert_max_num_queries(600) as asked:
        reader.get(f"/neighbourhoods/{quarter[0].pk}")
    assert not [each["sql"] for each in asked.captured_queries if 'FROM "planning_indicatorvalue"' in each["sql"]]
