"""A row that lacks something is refused at the start, with a sentence that says what."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import models

from geo import layer_checks
from geo.contrast import LEAST_CONTRAST, contrast
from geo.layer import Layer, osm
from geo.models import PointPlace
from geo.names import Names
from geo.registry import layer, layers
from web import checks as web_checks


def said(**changed: Any) -> str:
    """Return what the checks say of the row for benches after some changes."""
    return " ".join(layer_checks.flaws(replace(layer("benches"), **changed)))


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_row_is_whole(layer_id: str) -> None:
    assert list(layer_checks.flaws(layer(layer_id))) == []
    assert contrast(layer(layer_id).colour) >= LEAST_CONTRAST - 0.005


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"names": Names(nl="Banken", fr="", en="Benches")}, "it has no name in “fr”; add fr=..."),
        ({"colour": "#E8E4DC"}, "has a contrast of 1.2:1 on paper (#F8F6F2); choose one of at least 3:1"),
        ({"colour": "red"}, "“red” is no colour"),
        ({"glyph": ""}, "it has no glyph"),
        ({"id": "Benches/2"}, "its id is part of addresses"),
        ({"group": "elsewhere"}, "“elsewhere” is no group; choose from meeting"),
        (
            {"id": "stone-seats"},
            "it has no fixture, so the demonstration city has none to show; add geo/stone_seats.geojson, or fixtures",
        ),
        ({"min_zoom": 40}, "min_zoom 40 is not between 0 and 20"),
        ({"osm": (osm("amenity=bench", colour="red"),)}, "name “colour”, and its model has no such field"),
        ({"osm": (osm("amenity=bench", condition="superb"),)}, "sets “condition” to “superb”; choose from good, worn, broken"),
        ({"osm_keys": {"armrest": "armrest"}}, "name “armrest”"),
    ],
)
def test_a_row_that_lacks_something_is_told_what(changed: dict[str, Any], sentence: str) -> None:
    assert sentence in said(**changed)


def test_a_model_without_history_or_constraints_is_told_so() -> None:
    class Untracked(models.Model):  # noqa: DJ008  never seen
        class Meta:
            app_label = "geo"
            managed = False

    assert "is no Place; derive it from PointPlace" in said(model=Untracked)

    class Bare(PointPlace):
        class Meta:
            app_label = "geo"
            managed = False

    try:
        sentences = said(model=Bare)
    finally:
        for name in ("untracked", "bare"):
            del Bare._meta.apps.all_models["geo"][name]
        Bare._meta.apps.clear_cache()
    assert "keeps no history; put @tracked above the class" in sentences
    assert "lacks the constraint bare_source, bare_type, bare_valid" in sentences
    assert "lacks the trigger that counts changes" in sentences


def test_a_glyph_that_nobody_draws_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row: Layer = replace(layer("benches"), glyph="elephant")
    monkeypatch.setattr(web_checks, "layers", lambda: {"benches": row})
    (error,) = web_checks.glyphs_are_drawn()
    assert error.msg == "The layer “benches”: the front end draws no glyph called “elephant”."
    assert "frontend/src/glyphs.ts" in error.hint
    monkeypatch.undo()
    assert web_checks.glyphs_are_drawn() == []


def test_flaws_become_errors_that_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    row = replace(layer("benches"), names=Names(nl="Banken", fr=" ", en="Benches"))
    monkeypatch.setattr(layer_checks, "layers", lambda: {"benches": row})
    (error,) = layer_checks.layers_are_whole()
    assert error.is_serious()
    assert "The layer “benches”: it has no name in “fr”" in error.msg
