"""Wording: an answer in plain words, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.check import SHALLOWEST_MM, Answer, Condition, Lack, Verdict
from participation.lengths import centimetres
from participation.profile import Step


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in words: the verdict, what it means, what has to be so, what to measure, what nobody knows, what to do next."""

    verdict: str
    meaning: str
    conditions: tuple[str, ...]
    lacks: tuple[str, ...]
    unsaid: tuple[str, ...]
    steps: tuple[Step, ...]


def tell(answer: Answer) -> Told:
    """Return an answer in words."""
    return Told(
        _verdict(answer.verdict),
        _meaning(answer),
        tuple(dict.fromkeys(_condition(one) for one in answer.conditions)),
        tuple(dict.fromkeys(_lack(one) for one in answer.lacks)),
        tuple(unsaid(answer)),
        tuple(_steps(answer)),
    )


def _verdict(verdict: Verdict) -> str:
    match verdict:
        case Verdict.MAY:
            return _("Yes, this is allowed")
        case Verdict.MAY_IF:
            return _("Yes, if …")
        case Verdict.MAY_NOT:
            return _("No, not here")
        case Verdict.MEASURE:
            return _("Measure first")


def _meaning(answer: Answer) -> str:
    """Return what the verdict means in one or two sentences."""
    match answer.verdict:
        case Verdict.MEASURE:
            return _("We cannot say yes or no yet: a measure is missing.")
        case Verdict.MAY_NOT:
            return _narrow(answer)
    numbers = {
        "depth": centimetres(answer.garden_mm or 0),
        "most": centimetres(answer.max_depth_mm or 0),
        "free": centimetres(answer.free_passage_mm or 0),
    }
    wanted = answer.question.depth_mm
    if wanted is None or wanted > (answer.max_depth_mm or 0):
        return _("A facade garden can be %(most)s deep here. Then %(free)s stays free for walking, for a pram, for a wheelchair.") % numbers
    return _("A facade garden %(depth)s deep fits here. Then %(free)s stays free for walking, for a pram, for a wheelchair.") % numbers


def _narrow(answer: Answer) -> str:
    """Return why there is no room."""
    numbers = {
        "needed": centimetres(answer.needed_passage_mm or 0),
        "most": centimetres(answer.max_depth_mm or 0),
        "least": centimetres(SHALLOWEST_MM),
    }
    if not answer.max_depth_mm:
        return _("The sidewalk is too narrow here: %(needed)s has to stay free, and that leaves no room for a garden.") % numbers
    return _("%(needed)s has to stay free here. That leaves %(most)s for a garden, and plants need at least %(least)s.") % numbers


def _condition(condition: Condition) -> str:
    """Return one thing that has to be so, as what to do."""
    clause, obstacle = condition.clause, condition.obstacle
    match clause.asks:
        case "distance" if obstacle is not None and obstacle.distance_mm is not None:
            return _("Move the garden: now it is %(now)s from the %(what)s. %(clause)s") % {
                "now": centimetres(obstacle.distance_mm),
                "what": obstacle.kind,
                "clause": clause,
            }
        case "depth" | "passage":
            return _("Make the garden less deep. %(clause)s") % {"clause": clause}
        case "length":
            return _("Make the garden shorter. %(clause)s") % {"clause": clause}
        case _:
            return str(clause)


def _lack(lack: Lack) -> str:
    """Return which measure is missing."""
    if lack.obstacle is None:
        return _("How wide is the sidewalk, from the facade to the kerb?")
    if lack.clause is None:
        return _("How much of the sidewalk's width does the %(what)s take?") % {"what": lack.obstacle.kind}
    return _("How far is the %(what)s from the place for your garden, along the facade? %(clause)s") % {
        "what": lack.obstacle.kind,
        "clause": lack.clause,
    }


def unsaid(answer: Answer) -> Iterator[str]:
    """Yield what the sources leave open about this case."""
    yield from (str(clause) for clause in answer.decided if clause.open)
    spoken_of = {kind for clause in answer.profile.clauses for kind in clause.obstacles}
    for kind in dict.fromkeys(obstacle.kind for obstacle in answer.question.obstacles):
        if not kind.takes_room and kind.key not in spoken_of:
            yield _("These rules do not say how far to stay from this: %(what)s. Ask the city.") % {"what": kind}
    yield from map(str, answer.profile.open)


def _steps(answer: Answer) -> Iterator[Step]:
    """Yield what to do next, first things first."""
    match answer.verdict:
        case Verdict.MEASURE:
            yield Step(text=_("Measure what is missing, and fill it in. The drawing shows how."))
            return
        case Verdict.MAY_NOT:
            yield Step(text=_("Measure again if you are not sure. Every centimetre counts here."))
            yield Step(text=_("Other green may fit: a window box, a pot on your own ground, or a green spot further on in the street."))
            return
        case Verdict.MAY_IF:
            yield Step(text=_("See to what is named under “if”, before you dig."))
    yield from answer.profile.steps
    yield Step(text=_("Ask before you dig where cables and pipes lie. Dig by hand, and not deep."))


def said_date(text: str) -> str:
    """Return a day or a month (2019-02-16, 2017-06) in words; a year alone (2021) is the latest that a page without a date can be of."""
    match text.count("-"):
        case 2:
            return date_format(date.fromisoformat(text), "DATE_FORMAT")
        case 1:
            return format_date(date.fromisoformat(f"{text}-01"), "F Y")
    return _("%(year)s at the latest") % {"year": text}
