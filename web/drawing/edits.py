"""Edits: where the steps of a scenario stand, numbered, over the city around them."""

from collections.abc import Sequence
from typing import Any

import shapely

from planning import scenarios
from planning.ground import TODAY, Add
from planning.scenario import Step
from web.drawing.plots import Plots, numbered


def drawn(steps: Sequence[Step]) -> Plots | None:
    """Return the map of some steps, each with its own number; None where there are none that can be drawn."""
    found = [(step.number, shape) for step in steps if (shape := shape_of(step)) is not None]
    return numbered([shape for _number, shape in found], [number for number, _shape in found])


def shape_of(step: Step) -> Any | None:
    """Return where a step stands (metric): what it adds, or the place that it speaks of; None where that is not there any more."""
    if step.kind == Step.Kind.ADD:
        added = next(edit for edit in scenarios.edits(step) if isinstance(edit, Add))
        return shapely.from_wkb(added.wkb)
    places = TODAY.places(step.layer)
    return places.geometry.loc[step.target] if step.target in places.index else None
