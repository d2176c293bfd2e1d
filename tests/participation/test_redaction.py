"""Redaction: what lay under a rectangle is in no byte of what is kept."""

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from participation.developing import develop
from participation.errors import BadPhoto
from participation.redaction import Rectangle, blurred, rectangles, redact
from tests.participation.pictures import corners, noise, scene, taken

PLATE = Rectangle(0.3, 0.4, 0.25, 0.2)


def with_plate(seed: int) -> bytes:
    """Return a developed photo with other fine detail in the middle of the rectangle for each seed, and all else the same."""
    made = noise(1600, 1200, seed=7).resize((400, 300)).resize((1600, 1200))
    made.paste(noise(340, 200, seed), (510, 500))
    return develop(taken("PNG", made)).files["large"]


def pixels(file: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).astype(int)


def test_two_photos_that_differ_only_under_the_rectangle_become_one_and_the_same() -> None:
    """Prove that it cannot be undone: each byte of each size is the same, whatever lay there, so nothing of it can be worked out."""
    first, second = with_plate(1), with_plate(2)
    assert first != second
    assert redact(first, [PLATE]).files == redact(second, [PLATE]).files


def test_around_the_rectangle_the_photo_stays_as_it_is() -> None:
    before = develop(taken(image=scene(1600, 1200))).files["large"]
    after = redact(before, [PLATE]).files
    assert corners(Image.open(io.BytesIO(after["small"]))) == ["red", "green", "blue", "yellow"]
    changed = np.abs(pixels(before) - pixels(after["large"])).max(axis=2) > 40
    rows, columns = np.nonzero(changed)
    assert rows.min() >= 480 - 33
    assert rows.max() <= 720 + 33
    assert columns.min() >= 480 - 33
    assert columns.max() <= 880 + 33


def test_what_is_put_there_is_a_blur_of_its_surroundings_and_no_hole() -> None:
    """Prove that fine detail is gone in each size, and that the colours are those around: nothing black or white stands out."""
    flat = Image.new("RGB", (1600, 1200), (120, 140, 160))
    flat.paste(noise(340, 200), (510, 500))
    before = develop(taken("PNG", flat)).files
    after = redact(before["large"], [PLATE]).files
    for size, width in (("small", 320), ("medium", 800), ("large", 1600)):
        part = np.s_[int(0.44 * width * 3 / 4) : int(0.56 * width * 3 / 4), int(0.34 * width) : int(0.5 * width)]
        assert pixels(before[size])[part].std(axis=(0, 1)).min() > 4
        assert pixels(after[size])[part].std(axis=(0, 1)).max() < 2
        assert np.abs(pixels(after[size])[part] - [120, 140, 160]).max() < 6


def test_a_rectangle_beside_another_one_learns_nothing_of_it() -> None:
    """Prove that what lies under one is not seen in the blur of the next, as the two touch."""
    two = [Rectangle(0.3, 0.4, 0.12, 0.2), Rectangle(0.42, 0.4, 0.13, 0.2)]
    assert redact(with_plate(1), two).files == redact(with_plate(2), two).files


def test_a_whole_photo_becomes_grey() -> None:
    made = redact(develop(taken(image=noise(400, 300))).files["large"], [Rectangle(0, 0, 1, 1)])
    assert np.abs(pixels(made.files["large"]) - 127).max() <= 2


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(0, 0.95),
    y=st.floats(0, 0.95),
    width=st.floats(0.001, 1),
    height=st.floats(0.001, 1),
    size=st.tuples(st.integers(1, 120), st.integers(1, 120)),
)
def test_each_pixel_that_a_rectangle_touches_is_filled_from_outside(
    x: float, y: float, width: float, height: float, size: tuple[int, int]
) -> None:
    part = Rectangle(x, y, min(width, 1 - x), min(height, 1 - y))
    first, second = (np.asarray(noise(*size, seed=seed)) for seed in (1, 2))
    left, upper, right, lower = part.pixels(*size)
    assert left <= part.x * size[0]
    assert right >= min((part.x + part.width) * size[0], size[0]) - 1e-6
    assert upper <= part.y * size[1]
    assert lower >= min((part.y + part.height) * size[1], size[1]) - 1e-6
    other = first.copy()
    other[upper:lower, left:right] = second[upper:lower, left:right]
    assert (blurred(first, [part]) == blurred(other, [part])).all()
    outside = np.ones(first.shape[:2], dtype=bool)
    outside[upper:lower, left:right] = False
    assert (blurred(first, [part])[outside] == first[outside]).all()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([], "Give 1 to 40 rectangles"),
        ("all", "Give 1 to 40 rectangles"),
        ([{"x": 0, "y": 0, "width": 1, "height": 1}] * 41, "Give 1 to 40 rectangles"),
        ([{"x": 0, "y": 0, "width": 1}], "A rectangle says x, y, width and height, and nothing else."),
        ([{"x": 0, "y": 0, "width": 1, "height": 1, "angle": 3}], "and nothing else."),
        ([[0, 0, 1, 1]], "A rectangle says x, y, width and height"),
        ([{"x": -0.1, "y": 0, "width": 1, "height": 1}], "“-0.1” cannot be the x of a rectangle"),
        ([{"x": 0, "y": "half", "width": 1, "height": 1}], "“half” cannot be the y of a rectangle"),
        ([{"x": 0, "y": 0, "width": True, "height": 1}], "“True” cannot be the width of a rectangle"),
        ([{"x": 0, "y": 0, "width": float("nan"), "height": 1}], "“nan” cannot be the width of a rectangle"),
        ([{"x": 0.5, "y": 0, "width": 0.6, "height": 1}], "has to lie within the picture"),
        ([{"x": 0.5, "y": 0, "width": 0, "height": 1}], "larger than nothing"),
    ],
)
def test_what_is_no_rectangle_is_named(said: Any, sentence: str) -> None:
    with pytest.raises(BadPhoto) as refused:
        rectangles(said)
    assert sentence in str(refused.value)
