"""Edits: where the steps of a scenario stand, numbered, over the city around them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from planning import scenarios
from planning.ground import TODAY, Add
from planning.scenario import Step
from web.drawing.plots import Numbered, Plots, backdrop


def drawn(steps: Sequence[Step]) -> Plots | None:
    """Return the map of some steps, each with its own number; None where there are none that can be drawn."""
    found = [(step.number, shape) for step in steps if (shape := shape_of(step)) is not None]
    if not found:
        return None
    shapes = np.array([shape for _number, shape in found], dtype=object)
    under = backdrop(shapes)
    plane = under.plane
    spots, paths = plane.spots(shapely.point_on_surface(shapes)), plane.paths(shapes)
    marks = [Numbered(number, x, y, path, in_set=True) for (number, _shape), (x, y), path in zip(found, spots, paths, strict=True)]
    return Plots(plane, under.green, under.water, under.streets, under.borders, tuple(reversed(marks)))


def shape_of(step: Step) -> Any | None:
    """Return where a step stands (metric): what it adds, or the place that it speaks of; None where that is not there any more."""
    if step.kind == Step.Kind.ADD:
        added = next(edit for edit in scenarios.edits(step) if isinstance(edit, Add))
        return shapely.from_wkb(added.wkb)
    places = TODAY.places(step.layer)
    return places.geometry.loc[step.target] if step.target in places.index else None
