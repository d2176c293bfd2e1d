"""May I? A facade garden held against the rules of a profile: one pure function, in whole millimetres."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from participation.obstacle import Obstacle
from participation.profile import Clause, Profile

# Less than this is too narrow for plants to live in.
SHALLOWEST_MM: Final = 150


class Verdict(StrEnum):
    """What the rules say. MAY_IF: yes, if something is done or agreed first. MEASURE: a measure is missing, so there is no answer yet."""

    MAY = "may"
    MAY_IF = "may-if"
    MAY_NOT = "may-not"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: the whole sidewalk's width from facade to kerb, the garden wanted, and what stands or lies there. None: not said."""

    width_mm: int | None
    depth_mm: int | None = None
    length_mm: int | None = None
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be so before it is allowed: a garden no deeper or longer than the clause says, a distance kept, a consent given."""

    clause: Clause
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """A measure that is missing: the sidewalk's width (no obstacle), or what an obstacle takes (no clause), or how far it is."""

    obstacle: Obstacle | None = None
    clause: Clause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the rules say to a question. Depths and passage are None where a measure is missing; no length is None where none is capped.

    `garden_mm` is the depth that `free_passage_mm` reckons with: the one asked for as far as it is allowed, else the largest.
    `decided` are the clauses that made the answer, `besides` the others that hold here.
    """

    profile: Profile
    question: Question
    verdict: Verdict
    max_depth_mm: int | None = None
    max_length_mm: int | None = None
    needed_passage_mm: int | None = None
    free_passage_mm: int | None = None
    garden_mm: int | None = None
    conditions: tuple[Condition, ...] = ()
    lacks: tuple[Lack, ...] = ()
    decided: tuple[Clause, ...] = ()
    besides: tuple[Clause, ...] = ()


def taken_mm(obstacles: Sequence[Obstacle]) -> int:
    """Return the width that obstacles take together, as far as it is known."""
    return sum(obstacle.width_mm or 0 for obstacle in obstacles)


def check(profile: Profile, question: Question) -> Answer:
    """Return what a profile says to a question: depth = min(cap(W), W − O − passage(W)), W the whole sidewalk, O what obstacles take."""
    if question.width_mm is None:
        return _unmeasured(profile, question)
    passages = profile.asking("passage", question.width_mm)
    needed = max(clause.passage(question.width_mm) for clause in passages)
    left = question.width_mm - taken_mm(question.obstacles)
    caps = profile.asking("depth", question.width_mm)
    cap = min((clause.depth_mm for clause in caps), default=None)
    room = max(0, left - needed)
    depth = room if cap is None else min(cap, room)
    lengths = profile.asking("length", question.width_mm)
    length = min((clause.length_mm for clause in lengths), default=None)
    garden = depth if question.depth_mm is None else min(depth, question.depth_mm)

    deciding = [clause for clause in caps if clause.depth_mm == depth]
    if depth == room:
        deciding += [clause for clause in passages if clause.passage(question.width_mm) == needed]
    shortest = [clause for clause in lengths if clause.length_mm == length]
    conditions = _conditions(profile, question, deepest=(depth, deciding), longest=(length, shortest))
    lacks = _lacks(profile, question)
    verdict = _verdict(question, depth, conditions, lacks)
    if verdict is Verdict.MAY_NOT:
        conditions, lacks = (), ()
    return _told(
        Answer(
            profile=profile,
            question=question,
            verdict=verdict,
            max_depth_mm=depth if all(lack.clause for lack in lacks) else None,
            max_length_mm=length,
            needed_passage_mm=needed,
            free_passage_mm=max(0, left - garden) if all(lack.clause for lack in lacks) else None,
            garden_mm=garden,
            conditions=conditions,
            lacks=lacks,
        ),
        [*deciding, *shortest],
    )


def _unmeasured(profile: Profile, question: Question) -> Answer:
    """Return the answer where nobody knows how wide the sidewalk is: measure it, and what else is missing."""
    return _told(Answer(profile=profile, question=question, verdict=Verdict.MEASURE, lacks=(Lack(), *_lacks(profile, question))), [])


def _verdict(question: Question, depth_mm: int, conditions: Sequence[Condition], lacks: Sequence[Lack]) -> Verdict:
    """Return the verdict. What is missing can only make the answer stricter, so a no needs no more measuring."""
    if depth_mm < SHALLOWEST_MM and (question.depth_mm is None or question.depth_mm > depth_mm):
        return Verdict.MAY_NOT
    if lacks:
        return Verdict.MEASURE
    return Verdict.MAY_IF if conditions else Verdict.MAY


def _conditions(
    profile: Profile,
    question: Question,
    *,
    deepest: tuple[int, Sequence[Clause]],
    longest: tuple[int | None, Sequence[Clause]],
) -> tuple[Condition, ...]:
    """Return what has to change or to be agreed."""
    depth, deciding = deepest
    length, shortest = longest
    found: list[Condition] = []
    if question.depth_mm is not None and question.depth_mm > depth:
        found += [Condition(clause) for clause in deciding]
    if question.length_mm is not None and length is not None and question.length_mm > length:
        found += [Condition(clause) for clause in shortest]
    for clause in profile.asking("distance", question.width_mm):
        found += [
            Condition(clause, obstacle)
            for obstacle in question.obstacles
            if obstacle.kind.key in clause.obstacles and obstacle.distance_mm is not None and obstacle.distance_mm < clause.distance_mm
        ]
    found += [Condition(clause) for clause in profile.asking("condition", question.width_mm)]
    return tuple(found)


def _lacks(profile: Profile, question: Question) -> tuple[Lack, ...]:
    """Return the measures of obstacles that are missing: how much room each takes, and how far it is where a clause asks a distance."""
    taking = [Lack(obstacle) for obstacle in question.obstacles if obstacle.kind.takes_room and obstacle.width_mm is None]
    far = [
        Lack(obstacle, clause)
        for clause in profile.asking("distance", question.width_mm)
        for obstacle in question.obstacles
        if obstacle.kind.key in clause.obstacles and obstacle.distance_mm is None
    ]
    return (*taking, *far)


def _told(answer: Answer, deciding: Sequence[Clause]) -> Answer:
    """Return the answer with the clauses that made it, in the profile's order, and those that hold besides."""
    asked = {condition.clause.id for condition in answer.conditions} | {lack.clause.id for lack in answer.lacks if lack.clause}
    ids = asked | {clause.id for clause in deciding}
    if answer.verdict is not Verdict.MAY_NOT:
        present = {obstacle.kind.key for obstacle in answer.question.obstacles}
        ids |= {clause.id for clause in answer.profile.asking("distance", answer.question.width_mm) if present & set(clause.obstacles)}
    here = [clause for clause in answer.profile.clauses if clause.holds(answer.question.width_mm)]
    ids |= {clause.id for clause in here if clause.open}
    return replace(
        answer,
        decided=tuple(clause for clause in here if clause.id in ids),
        besides=tuple(clause for clause in here if clause.id not in ids),
    )
