"""What can be proposed and what can become of it, as data in the reader's language."""

from typing import Any

from participation.kinds import Kind, Question, kinds
from participation.life import TRANSITIONS, State, Transition, Visibility


def kinds_document() -> dict[str, Any]:
    """Return what can be proposed, with what each needs, in the reader's language; and the whole table of life."""
    return {
        "kinds": [_kind(one) for one in kinds().values()],
        "states": [{"id": value, "title": str(label)} for value, label in State.choices],
        "visibilities": [{"id": value, "title": str(label)} for value, label in Visibility.choices],
        "steps": [
            {**step(row), "from": sorted(map(str, row.states)), "seen": sorted(map(str, row.seen)), "who": list(row.who)}
            for row in TRANSITIONS
        ],
    }


def _kind(one: Kind) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": str(one.names),
        "about": str(one.about),
        "handled_by": str(one.handled_by),
        "glyph": one.glyph,
        "geometry": list(one.geometry),
        "max_length_m": one.max_length_m or None,
        "max_area_m2": one.max_area_m2 or None,
        "snaps_to": list(one.snaps_to),
        "snap_m": one.snap_m,
        "required": one.required,
        "check": one.check or None,
        "moderated": one.moderated,
        "similar_m": one.similar_m,
        "becomes": one.becomes or None,
        "questions": [_question(each) for each in one.questions],
    }


def _question(one: Question) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": str(one.names),
        "asks": one.asks,
        "required": one.required,
        "choices": [{"key": choice.key, "title": str(choice)} for choice in one.choices],
        "least": one.least if one.asks == "number" else None,
        "most": one.most if one.asks == "number" else None,
    }


def step(row: Transition) -> dict[str, Any]:
    """Return a step of the table of life."""
    return {
        "id": row.id,
        "title": str(row.names),
        "axis": "visibility" if row.shows else "state",
        "to": str(row.to),
        "needs": str(row.needs) if row.needs else None,
        "asks": str(row.needs.label) if row.needs else None,
    }
