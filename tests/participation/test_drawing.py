"""The drawing is to scale, escapes what it says, and says in words what it shows."""

import re
from itertools import product
from xml.etree import ElementTree as ET

import pytest

from participation.check import Question, Verdict, check
from participation.drawing import FACADE, draw, measuring
from participation.lengths import centimetres, from_metres, metres
from participation.obstacle import Obstacle, kinds
from participation.profile import profile, profiles
from participation.sheet import WIDE, Drawing

SVG = "{http://www.w3.org/2000/svg}"


def drawn(key: str, width_mm: int, *obstacles: Obstacle, depth_mm: int | None = None, length_mm: int | None = None) -> Drawing:
    made = draw(check(profile(key), Question(width_mm=width_mm, depth_mm=depth_mm, length_mm=length_mm, obstacles=obstacles)))
    assert made is not None
    return made


def boxes(made: Drawing, kind: str) -> list[ET.Element]:
    return [box for box in ET.fromstring(made.svg).iter(f"{SVG}rect") if box.get("class") == kind]


def wide(made: Drawing, kind: str) -> float:
    return sum(float(box.get("width") or 0) for box in boxes(made, kind))


@pytest.mark.parametrize(("key", "width_mm"), list(product(profiles(), (1500, 1800, 2400, 5000))))
def test_garden_passage_and_obstacle_stand_in_the_proportions_of_the_answer(key: str, width_mm: int) -> None:
    post = Obstacle(kind=kinds()["lamp-post"], width_mm=200)
    answer = check(profile(key), Question(width_mm=width_mm, obstacles=(post,)))
    made = draw(answer)
    assert made is not None
    unit = wide(made, "obstacle") / 200
    ground = float(boxes(made, "ground")[0].get("width") or 0)
    assert ground == pytest.approx(width_mm * unit, abs=1.5)
    garden = 0 if answer.verdict is Verdict.MAY_NOT else answer.max_depth_mm or 0
    assert wide(made, "garden") == pytest.approx(garden * unit, abs=0.6)
    post_box = boxes(made, "obstacle")[0]
    assert float(post_box.get("x") or 0) + wide(made, "obstacle") == pytest.approx(FACADE + ground, abs=0.3)


def test_the_length_is_to_scale_where_it_fits() -> None:
    made = drawn("antwerp", 1800)
    bed = boxes(made, "garden")[0]
    assert float(bed.get("height") or 0) / float(bed.get("width") or 1) == pytest.approx(1200 / 300, rel=0.02)


def test_each_measure_stands_on_it() -> None:
    made = drawn("tienen", 2250, Obstacle(kind=kinds()["tree"], width_mm=500), depth_mm=250, length_mm=900)
    words = {"".join(text.itertext()) for text in ET.fromstring(made.svg).iter(f"{SVG}text")}
    assert {"sidewalk 225 cm", "garden 25 cm", "free 150 cm", "taken 50 cm", "90 cm", "1  tree, 50 cm"} <= words


def test_a_no_shows_what_has_to_stay_free() -> None:
    made = drawn("antwerp", 1200)
    assert boxes(made, "garden") == []
    assert "has to stay free: 130 cm" in made.svg
    assert "There is no garden on it: 130 cm has to stay free." in made.text


@pytest.mark.parametrize("width_mm", [1, 300, 900, 1200, 1810, 2600, 30_000])
def test_nothing_stands_outside_the_sheet(width_mm: int) -> None:
    things = tuple(Obstacle(kind=kind, width_mm=60, distance_mm=700) for kind in kinds().values())
    for made in (drawn("zwanerode", width_mm), drawn("brussels-evere", width_mm, *things), measuring()):
        root = ET.fromstring(made.svg)
        high = float((root.get("viewBox") or "").split()[3])
        for box in root.iter(f"{SVG}rect"):
            x, y, long, tall = (float(box.get(name) or 0) for name in ("x", "y", "width", "height"))
            assert x >= -0.1
            assert x + long <= WIDE + 0.6
            assert y >= -0.1
            assert y + tall <= high + 0.1
        for path in root.iter(f"{SVG}path"):
            points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d") or "")
            assert all(-0.1 <= float(x) <= WIDE + 0.6 and -0.1 <= float(y) <= high + 0.1 for x, y in points)


def test_it_is_one_picture_with_words_for_those_who_do_not_see_it() -> None:
    for made in (drawn("ghent", 1800), measuring()):
        root = ET.fromstring(made.svg)
        assert root.get("role") == "img"
        assert made.text in (root.get("aria-label") or "")


@pytest.mark.parametrize(
    ("length_m", "down", "up"), [(1.8, 1800, 1800), (1.81, 1810, 1810), (0.29, 290, 290), (1.8005, 1800, 1801), (2, 2000, 2000)]
)
def test_metres_become_whole_millimetres_and_rounding_allows_nothing(length_m: float, down: int, up: int) -> None:
    assert (from_metres(length_m), from_metres(length_m, up=True)) == (down, up)


def test_every_centimetre_comes_back_as_it_was_written() -> None:
    for cm in range(3_001):
        assert from_metres(float(f"{cm // 100}.{cm % 100:02d}")) == cm * 10
        assert from_metres(metres(cm * 10)) == cm * 10
    assert centimetres(1805) == "180.5 cm"
