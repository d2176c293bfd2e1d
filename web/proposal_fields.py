"""The fields that tell about a proposal: a title, words, and a field for each question of its kind."""

from collections.abc import Mapping
from typing import Any

from participation.kinds import Kind
from participation.proposal import Proposal
from web.proposal_draft import ANSWER


def asked(kind: Kind) -> list[str]:
    """Return the names of the fields that hold the answers to the questions of a kind."""
    return [f"{ANSWER}{question.key}" for question in kind.questions]


def questions(kind: Kind, values: Mapping[str, str], flaws: Mapping[str, str]) -> dict[str, Any]:
    """Return the questions of a kind with what was answered and what is wrong with that, as a form shows them.

    Those that may stay empty are in a fold, which is open once one of them is answered.
    """
    every: list[dict[str, Any]] = [
        {"question": one, "name": name, "value": values.get(name, ""), "flaw": flaws.get(name, "")}
        for one, name in zip(kind.questions, asked(kind), strict=True)
    ]
    optional = [one for one in every if not one["question"].required]
    return {
        "asked": [one for one in every if one["question"].required],
        "optional": optional,
        "open": any(one["value"] or one["flaw"] for one in optional),
    }


def kept(proposal: Proposal, kind: Kind) -> dict[str, str]:
    """Return what a proposal says, as its form is filled in."""
    answers = {}
    for question in kind.questions:
        answer = proposal.answers.get(question.key, "")
        answers[f"{ANSWER}{question.key}"] = {True: "yes", False: "no"}.get(answer, str(answer)) if answer != "" else ""
    return {"title": proposal.title, "words": proposal.words, "public_name": proposal.public_name, **answers}
