"""The colours of a map are told apart by everybody, however they see colours."""

from itertools import combinations

import numpy as np
import pytest
from colorspacious import cspace_convert

from geo.contrast import PAPER
from planning.palette import BIVARIATE, LOOKS, RAMPS, SAFE, TOLD_APART, bivariate, ramp
from planning.reading import State

SIGHTS = ["normal", "deuteranomaly", "protanomaly", "tritanomaly"]  # at full severity the last three lack a cone
NINE = [colour for row in BIVARIATE for colour in row]


def seen(colours: list[str], sight: str) -> np.ndarray:
    """Return where colours lie in CAM02-UCS as somebody sees them."""
    light = np.array([[int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)] for colour in colours])
    if sight != "normal":
        light = np.clip(cspace_convert(light, {"name": "sRGB1+CVD", "cvd_type": sight, "severity": 100}, "sRGB1"), 0, 1)
    return cspace_convert(light, "sRGB1", "CAM02-UCS")


def nearest(colours: list[str], sight: str) -> float:
    return min(float(np.linalg.norm(one - other)) for one, other in combinations(seen(colours, sight), 2))


@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_of_the_nine_classes_look_alike(sight: str) -> None:
    assert nearest(NINE, sight) >= SAFE


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("about", RAMPS)
def test_no_two_steps_of_a_ramp_look_alike(about: str, sight: str) -> None:
    assert nearest(list(RAMPS[about]), sight) >= TOLD_APART


@pytest.mark.parametrize("about", RAMPS)
@pytest.mark.parametrize("sight", SIGHTS)
def test_a_ramp_grows_darker_by_even_steps(about: str, sight: str) -> None:
    steps = np.diff(seen(list(RAMPS[about]), sight)[:, 0])
    assert (steps < 0).all()
    if sight == "normal":
        assert steps.max() - steps.min() < 1.0


def test_much_of_either_measure_is_darker_than_little_of_it() -> None:
    lightness = seen(NINE, "normal")[:, 0].reshape(3, 3)
    assert (np.diff(lightness, axis=0) < 0).all()
    assert (np.diff(lightness, axis=1) < 0).all()


def test_the_lowest_class_is_close_to_paper_so_that_areas_need_an_outline() -> None:
    paper, lowest = seen([PAPER, NINE[0]], "normal")
    assert np.linalg.norm(paper - lowest) < 4


def test_fewer_classes_keep_the_ends() -> None:
    assert bivariate(3, 3) == BIVARIATE
    assert bivariate(2, 3) == tuple((row[0], row[2]) for row in BIVARIATE)
    assert bivariate(1, 1) == ((BIVARIATE[1][1],),)
    assert bivariate(0, 2) == ((), ())
    for about, steps in RAMPS.items():
        assert ramp(about, 5) == steps
        for count in (2, 3, 4):
            found = ramp(about, count)
            assert (found[0], found[-1], len(set(found))) == (steps[0], steps[-1], count)


def test_each_reason_why_there_is_no_figure_has_a_look_and_a_word_of_its_own() -> None:
    assert set(LOOKS) == set(State) - {State.VALUE}
    assert len({look.pattern for look in LOOKS.values()}) == len({str(look.names) for look in LOOKS.values()}) == len(LOOKS)
