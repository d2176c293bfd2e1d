"""Comparing works without JavaScript: sentence, map, legend, table and scatter are one overlay, and say what is not known."""

import io
import re
from itertools import combinations, groupby, pairwise
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.test import Client
from PIL import Image

from geo import crs
from geo.models import Area, Coverage
from planning.division import division
from planning.kept import forget
from planning.measures import measure
from planning.models import Indicator, IndicatorValue
from planning.overlay import overlay
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db
X, Y = 650_000, 670_000
SIDE = 100


@pytest.fixture(autouse=True)
def start_over() -> None:
    """A database that was emptied counts its versions from the beginning."""
    forget()


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody who reads English."""
    client.cookies["django_language"] = "en"
    return client


def box(x: float, y: float, wide: float, high: float) -> str:
    return f"POLYGON (({X + x} {Y + y}, {X + x + wide} {Y + y}, {X + x + wide} {Y + y + high}, {X + x} {Y + y + high}, {X + x} {Y + y}))"


@pytest.fixture
def city() -> list[Area]:
    """Twelve blocks in a row: ever more children in each, green only in the six to the west; the last block holds four people."""
    made = [
        place("areas", wkt=box(SIDE * at, 0, SIDE, SIDE), level="neighbourhood", edition="2025", code=f"W{at:02d}", name=f"Wijk {at:02d}")
        for at in range(12)
    ]
    counts = {"all": (None, None), "young": (0, 9), "old": (10, None)}
    for key, (start, to) in counts.items():
        row = Indicator.objects.create(
            key=key, name_nl=key, name_fr=key, name_en=key.title(), dataset=dataset(), kind="count", need="more",
            group="residents", age_from=start, age_to=to,
        )  # fmt: skip
        for at, where in enumerate(made):
            young, old = (20 + 10 * at, 100) if at < 11 else (0, 4)
            value = {"all": young + old, "young": young, "old": old}[key]
            IndicatorValue.objects.create(indicator=row, area=where, period="2025", state="value", value=value)
    for at in range(6):
        place("green-spaces", wkt=box(SIDE * at, 0, 10 * (at + 1), SIDE), kind="park")
    return made


def vouched(layer: str = "green-spaces", wide: float = 12 * SIDE) -> None:
    outline = GEOSGeometry(box(0, 0, wide, SIDE), srid=crs.METRIC)
    Coverage.objects.create(dataset=dataset(), layer=layer, geom=outline, evidence="Walked.")


def html(answer: Any) -> str:
    return str(answer.content.decode())


def text(answer: Any) -> str:
    """Return the words of a page, without markup."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", html(answer), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def marks(answer: Any, tag: str) -> dict[int, str]:
    """Return the class of each area as the map's paths (or the table's rows) say it."""
    found = re.findall(rf'<{tag} data-area="(\d+)" data-cell="([^"]*)"', html(answer))
    return {int(pk): cell for pk, cell in found}


ASK = "/compare?first=young&second=green-per-resident"


def test_a_city_without_figures_says_so(reader: Client) -> None:
    answer = reader.get("/compare")
    assert answer.status_code == 200
    assert "There is nothing to compare yet" in text(answer)


def test_map_table_legend_and_scatter_are_one_overlay(reader: Client, city: list[Area]) -> None:
    vouched()
    answer = reader.get(ASK)
    found = overlay(measure("young"), measure("green-per-resident"), division())
    said = {area.pk: f"{area.column}-{area.row}" for area in found.areas if area.column is not None}
    assert len(said) == 10
    assert {pk: cell for pk, cell in marks(answer, "path").items() if "-" in cell} == said
    assert {pk: cell for pk, cell in marks(answer, "tr").items() if "-" in cell} == said
    squares = dict(re.findall(r'data-cell="(\d-\d)"[^>]*>\s*<span class="square-count">(\d+)', html(answer)))
    assert squares == {f"{cell.column}-{cell.row}": str(len(cell.areas)) for cell in found.cells}
    assert {int(pk) for pk in re.findall(r'<circle data-area="(\d+)"', html(answer))} == set(said)
    colours = dict(re.findall(r'<path data-area="(\d+)" data-cell="[^"]+" d="[^"]+" fill="([^"]+)"', html(answer)))
    assert {colours[str(area.pk)] for area in found.areas if area.colour} == {area.colour for area in found.areas if area.colour}


def test_where_nobody_surveyed_the_map_has_no_colour_and_offers_to_count_what_is_known(reader: Client, city: list[Area]) -> None:
    answer = reader.get(ASK)
    assert set(marks(answer, "path").values()) == {"outline"}
    assert "Not surveyed here, so there is no figure." in text(answer)
    assert "stroke-dasharray" in html(answer)
    assert "assume=complete" in html(answer)
    taken = reader.get(f"{ASK}&assume=complete")
    assert "Counted: what is known." in text(taken)
    assert 'name="assume" value="complete" checked' in html(taken)
    assert sum("-" in cell for cell in marks(taken, "path").values()) == 10


def test_too_few_people_are_dotted_and_a_zero_is_written(reader: Client, city: list[Area]) -> None:
    vouched()
    answer = reader.get(ASK)
    found = marks(answer, "path")
    assert [found[area.pk] for area in city[-2:]] == ["dotted", "dotted"]  # the last holds too few, and would follow from the one beside it
    assert html(answer).count(">0</text>") >= 3
    assert "too few people to show: 2 areas" in text(answer)


def test_a_square_of_the_legend_shows_its_areas_without_javascript(reader: Client, city: list[Area]) -> None:
    vouched()
    found = overlay(measure("young"), measure("green-per-resident"), division())
    cell = next(cell for cell in found.cells if cell.areas)
    answer = reader.get(f"{ASK}&cell={cell.column}-{cell.row}")
    shown = re.findall(r'<tr data-area="(\d+)" data-cell="[^"]*"(?! hidden)>', html(answer))
    assert {int(pk) for pk in shown} == set(cell.areas)
    rings = re.search(r'<g class="rings".*?</g>', html(answer), flags=re.DOTALL)
    assert rings
    assert rings.group().count("<path") == len(cell.areas)


@pytest.mark.parametrize(("sort", "first"), [("first", "Wijk 00"), ("-first", "Wijk 09"), ("area", "Wijk 00"), ("-area", "Wijk 11")])
def test_the_table_is_sorted_as_asked_and_areas_without_a_figure_come_last(reader: Client, city: list[Area], sort: str, first: str) -> None:
    vouched()
    answer = reader.get(f"{ASK}&sort={sort}")
    names = re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', html(answer))
    assert names[0] == first
    assert len(names) == 12
    if sort.endswith("first"):
        assert set(names[-2:]) == {"Wijk 10", "Wijk 11"}


def test_the_page_says_how_the_two_go_together_and_that_it_is_no_cause(reader: Client, city: list[Area]) -> None:
    vouched()
    said = text(reader.get(ASK))
    assert "over 10 areas" in said
    assert "That is no cause" in said


def test_sources_dates_and_norms_stand_beside_the_map(reader: Client, city: list[Area]) -> None:
    vouched()
    place("streets", wkt=f"LINESTRING ({X} {Y + 50}, {X + 1200} {Y + 50})", kind="residential", walkable=True)
    said = text(reader.get("/compare?first=young&second=green-300"))
    assert "Norm: Green within 300 metres" in said
    assert "Measured along the streets one can walk." in said
    assert "The city" in said
    assert "People counted in 2025." in said


def test_one_figure_alone_has_five_classes_and_no_scatter(reader: Client, city: list[Area]) -> None:
    answer = reader.get("/compare?first=young&second=none")
    assert len(re.findall(r'class="square[ "]', html(answer))) == 5
    assert 'id="scatter"' not in html(answer)


def test_a_swipe_shows_each_figure_by_itself(reader: Client, city: list[Area]) -> None:
    vouched()
    answer = reader.get(f"{ASK}&view=swipe")
    assert html(answer).count('<div class="one-map"') == 2
    assert re.findall(r'data-which="(\w+)"', html(answer)) == ["first", "second"]


def test_places_lie_on_top(reader: Client, city: list[Area]) -> None:
    place("benches", wkt=f"POINT ({X + 50} {Y + 50})")
    answer = reader.get("/compare?first=young&second=none&points=benches")
    assert html(answer).count("<circle") - html(reader.get("/compare?first=young&second=none")).count("<circle") == 1


@pytest.mark.parametrize("typed", ["50, 100", "50 100", "50; 100,0", "5000% 10000%"])
def test_breaks_are_read_as_they_are_written_here(reader: Client, city: list[Area], typed: str) -> None:
    vouched()
    asked = {"first": "young", "second": "green-per-resident", "method": "breaks", "breaks": typed, "breaks2": "1"}
    assert 'data-breaks="50, 100" data-breaks2="1"' in html(reader.get("/compare", asked))


def test_breaks_can_be_typed_in(reader: Client, city: list[Area]) -> None:
    vouched()
    answer = reader.get(f"{ASK}&method=breaks&breaks=50,100&breaks2=1")
    assert len(re.findall(r'class="square[ "]', html(answer))) == 6


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("first=happiness", "There is no indicator called “happiness”"),
        ("division=galaxy", "The city is not divided as “galaxy”"),
        ("method=magic", "“method” cannot be “magic”"),
        ("classes=9", "no choice called “classes”"),
        ("first=young&second=young", "is laid over itself"),
        ("method=breaks&breaks=a,b", "Write breaks as numbers"),
        ("method=breaks&breaks=9,3&breaks2=1", "Breaks go from low to high"),
        ("method=breaks", "Breaks that you type in"),
        ("cell=x", "is no square of the legend"),
        ("area=x", "Pick at most"),
        ("points=streets", "“points” cannot be “streets”"),
        ("colour=red", "no choice called “colour”"),
        ("first=young&first=old", "given 2 times"),
        ("breaks=nan&method=breaks", "A break is a number"),
    ],
)
def test_what_cannot_be_is_said_by_name(reader: Client, city: list[Area], asked: str, sentence: str) -> None:
    answer = reader.get(f"/compare?{asked}")
    assert answer.status_code == 400
    assert sentence in text(answer)


def test_the_sheet_is_a_tagged_pdf_and_a_picture_of_the_same_page(reader: Client, city: list[Area]) -> None:
    vouched()
    sheet = reader.get(ASK.replace("/compare", "/compare/map.pdf"))
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF-")
    assert b"pdfuaid" in sheet.content
    picture = reader.get(ASK.replace("/compare", "/compare/map.png"))
    assert picture["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(picture.content)) as drawn:
        assert drawn.size[1] / drawn.size[0] == pytest.approx(297 / 210, abs=0.01)
        seen = {"#{:02X}{:02X}{:02X}".format(*rgb[:3]) for _n, rgb in drawn.convert("RGB").getcolors(1 << 20) or []}
    found = overlay(measure("young"), measure("green-per-resident"), division())
    assert {cell.colour for cell in found.cells} <= seen


@pytest.mark.parametrize("asked", [ASK, f"{ASK}&method=breaks&breaks=50,100&breaks2=1", "/compare?first=young&second=none"])
def test_every_file_that_the_page_offers_comes_from_the_api(reader: Client, city: list[Area], asked: str) -> None:
    vouched()
    offered = [each.replace("&amp;", "&") for each in re.findall(r'href="(/api/overlay[^"]+)"', html(reader.get(asked)))]
    assert len(offered) == 3
    for address in offered:
        answer = reader.get(address)
        assert answer.status_code == 200, address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert len(content) > 500


@pytest.mark.parametrize("shown", ["", "&view=swipe"])
def test_where_nobody_surveyed_there_is_a_sheet_that_says_so(reader: Client, city: list[Area], shown: str) -> None:
    """There are no colours to tell the meaning of then, and nothing else is wrong."""
    for form, begin in (("pdf", b"%PDF"), ("png", b"\x89PNG")):
        answer = reader.get(f"/compare/map.{form}?first=benches-per-1000&second=vacant-plots{shown}")
        assert answer.status_code == 200
        assert answer.content.startswith(begin)


def test_what_cannot_be_has_no_sheet(reader: Client, city: list[Area]) -> None:
    assert reader.get("/compare/map.pdf?first=happiness").status_code == 400
    assert reader.get("/compare/map.png?colour=red").status_code == 400


def test_what_the_data_says_is_text_on_the_sheet_and_on_the_page(reader: Client, city: list[Area]) -> None:
    Indicator.objects.filter(key="young").update(name_en="<b>#panic()</b>", name_nl="$x$", name_fr="*a*")
    forget()
    assert reader.get("/compare/map.pdf?first=young&second=none").status_code == 200
    assert "<b>#panic" not in html(reader.get("/compare?first=young&second=none"))


@pytest.mark.django_db(transaction=True)
def test_what_was_reckoned_once_is_kept(reader: Client, city: list[Area], django_assert_max_num_queries: Any) -> None:
    """Prove that a second reader costs the database questions about versions, and no figures."""
    vouched()
    reader.get(ASK)
    with django_assert_max_num_queries(40) as asked:
        reader.get(ASK)
    assert not [each["sql"] for each in asked.captured_queries if "planning_indicatorvalue" in each["sql"].split("WHERE")[0]]


SKEWED = (1, 2, 3, 4, 5, 6, 7, 20, 22, 60, 61, 100)


def by_equal_width() -> list[int]:
    """How many areas each of five equally wide classes holds, empty ones too."""
    wide = (max(SKEWED) - min(SKEWED)) / 5
    at = [min(int((value - min(SKEWED)) / wide), 4) for value in SKEWED]
    return [at.count(one) for one in range(5)]


def by_natural_breaks() -> list[int]:
    """The same of the five classes that are most alike inside, found by trying all."""

    def unlike(values: tuple[int, ...]) -> float:
        mean = sum(values) / len(values)
        return sum((value - mean) ** 2 for value in values)

    def parts(cuts: tuple[int, ...]) -> list[tuple[int, ...]]:
        edges = (0, *cuts, len(SKEWED))
        return [SKEWED[start:end] for start, end in pairwise(edges)]

    best = min(combinations(range(1, len(SKEWED)), 4), key=lambda cuts: sum(unlike(part) for part in parts(cuts)))
    return [len(part) for part in parts(best)]


@pytest.mark.parametrize(("method", "expected"), [("equal", by_equal_width()), ("jenks", by_natural_breaks())])
def test_classes_are_cut_as_chosen_and_map_table_and_api_agree(reader: Client, city: list[Area], method: str, expected: list[int]) -> None:
    row = Indicator.objects.create(
        key="height",
        name_nl="h",
        name_fr="h",
        name_en="Height",
        dataset=dataset(),
        unit_nl="m",
        unit_fr="m",
        unit_en="m",
        kind="mean",
        need="neither",
        group="area",
    )
    for where, value in zip(city, SKEWED, strict=True):
        IndicatorValue.objects.create(indicator=row, area=where, period="2025", state="value", value=value)
    answer = reader.get(f"/compare?first=height&second=none&method={method}")
    drawn = marks(answer, "path")
    cells = [drawn[where.pk] for where in city]
    assert [len(list(same)) for _cell, same in groupby(cells)] == [number for number in expected if number]
    listed = marks(answer, "tr")
    assert [listed[where.pk] for where in city] == cells
    told = reader.get(f"/api/overlay?first=height&method={method}").json()["first"]["classes"]
    assert [each["areas"] for each in told] == expected
