"""Proposals for tests: made in one line, at any point of their life."""

import uuid
from typing import Any

import shapely

from participation import proposals
from participation.proposal import Proposal
from participation.proposal_form import Sent

# Somewhere in the plane of the city; tests that need a city load one there.
HERE = shapely.Point(650_000, 670_000)


def sent(kind: str = "bench", **more: Any) -> Sent:
    """Return a form that is filled in as it should be."""
    said = {"title": "Een bank voor het plein", "shape": HERE, "form": uuid.uuid4(), "words": "Om te rusten."}
    if kind == "plot-use":
        said |= {"about": ("vacant-plots", 1), "answers": {"use": "green"}}
    if kind == "play-street":
        said |= {"about": ("streets", 1)}
    return Sent(kind=kind, **{**said, **more})


def proposal(by: Any, kind: str = "bench", **more: Any) -> Proposal:
    """Return a proposal that was sent and confirmed."""
    return proposals.confirm(proposals.make(sent(kind, **more), by=by), by=by)


def moved(one: Proposal, *steps: str, by: Any, **given: Any) -> Proposal:
    """Return a proposal after steps that somebody took."""
    for step in steps:
        one = proposals.move(one, step, by=by, version=one.version, **given)
    return one
