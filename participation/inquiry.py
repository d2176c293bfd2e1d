"""Inquiry: a question about a facade garden somewhere, answered by the rules that hold there."""

from dataclasses import dataclass, replace

import shapely
from django.utils.translation import gettext as _

from participation.check import Answer, Question, check
from participation.errors import BadCheck
from participation.profile import Profile, profile
from participation.sidewalk import Sidewalk, beside
from participation.spot import point_of
from participation.territory import holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What somebody asks: by which rules (None: those of the place), where (metric; None: not said), and what."""

    question: Question
    profile: str | None = None
    spot: shapely.Geometry | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, and the sidewalk that it reckons with where a source gave its width; None where it was measured, or is not known."""

    answer: Answer
    sidewalk: Sidewalk | None


def inquire(asked: Inquiry) -> Outcome:
    """Return what the rules say. What was measured goes before what a source says. At most two queries."""
    rules = _rules(asked)
    if asked.question.width_mm is not None or asked.spot is None:
        return Outcome(check(rules, asked.question), None)
    sidewalk = beside(point_of(asked.spot))
    if sidewalk is None:
        return Outcome(check(rules, asked.question), None)
    return Outcome(check(rules, replace(asked.question, width_mm=sidewalk.width_mm)), sidewalk)


def _rules(asked: Inquiry) -> Profile:
    """Return the profile that is named, else the one whose area holds the place."""
    if asked.profile is not None:
        return profile(asked.profile)
    if asked.spot is None:
        raise BadCheck({"profile": _("Say where: name the rules (“profile”), or give the place (“geometry”).")})
    return holding(point_of(asked.spot))
