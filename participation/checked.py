"""Checked: the facade-garden check as it was answered, kept with a proposal: the measures, and by which rules of which date."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from participation import obstacle
from participation.check import Answer, Question, check
from participation.inquiry import Outcome
from participation.obstacle import Obstacle
from participation.profile import editions

LENGTHS: Final = ("width_mm", "depth_mm", "length_mm")


def kept(outcome: Outcome) -> dict[str, Any]:
    """Return an answer as a proposal keeps it: plain numbers and names, of which `answered` makes the whole answer again."""
    answer, question = outcome.answer, outcome.answer.question
    return {
        "profile": answer.profile.key,
        "valid_from": answer.profile.valid_from.isoformat(),
        "verdict": answer.verdict.value,
        **{name: getattr(question, name) for name in LENGTHS},
        "obstacles": [{"kind": one.kind.key, "width_mm": one.width_mm, "distance_mm": one.distance_mm} for one in question.obstacles],
        "measured": outcome.sidewalk is None,
    }


def answered(said: Mapping[str, Any] | None) -> Answer | None:
    """Return the answer that was kept, by the rules as they were then; None where none was, or where they are no longer shipped."""
    if not said:
        return None
    try:
        rules = editions()[str(said["profile"]), dt.date.fromisoformat(str(said["valid_from"]))]
        there = tuple(
            Obstacle(kind=obstacle.kinds()[one["kind"]], width_mm=one["width_mm"], distance_mm=one["distance_mm"])
            for one in said["obstacles"]
        )
        return check(rules, Question(**{name: said[name] for name in LENGTHS}, obstacles=there))
    except (KeyError, ValueError, TypeError):
        return None
