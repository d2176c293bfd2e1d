"""Step: a row of a table of life, whatever lives by it: from where to where, who may take it, and what has to be given with it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

# Who may take a step: whoever made it, nobody but the house itself, or whoever may do an action of the table of roles.
AUTHOR: Final = "author"
SYSTEM: Final = "system"
HANDLE: Final = "handle-proposals"
MODERATE: Final = "moderate"
LONGEST_REASON: Final = 2_000


class Given(models.TextChoices):
    """What somebody has to give with a step."""

    WORDS = "words", _l("words that say why or what")
    GROUNDS = "grounds", _l("a rule that decided, or a reason in words")
    DAY = "day", _l("the day it is planned for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step from some states to another: what its button says, who may take it, and what they have to give."""

    id: str
    names: str | Promise
    to: str
    who: tuple[str, ...]
    states: frozenset[Any]
    needs: Given | None = None


def acting(row: Step, *, is_author: bool, may: Callable[[str], bool]) -> str | None:
    """Return as what somebody may take a step, or None; `may` tells whether they may do an action to this thing."""
    for who in row.who:
        if who == AUTHOR:
            if is_author:
                return who
        elif who != SYSTEM and may(who):
            return who
    return None


def lacking(row: Step, *, reason: str, clauses: Collection[str] = (), day: date | None = None) -> dict[str, str]:
    """Return what a step asks for and is not given, a sentence by the name of each."""
    flaws: dict[str, str] = {}
    if len(reason) > LONGEST_REASON or "\0" in reason:
        flaws["reason"] = _("At most %(most)d letters.") % {"most": LONGEST_REASON}
    match row.needs:
        case Given.WORDS if not reason.strip():
            flaws["reason"] = _("“%(step)s” asks for a few words.") % {"step": row.names}
        case Given.GROUNDS if not reason.strip() and not clauses:
            flaws["reason"] = _("“%(step)s” asks for the rule that decided, or a reason in words.") % {"step": row.names}
        case Given.DAY if day is None:
            flaws["planned_for"] = _("“%(step)s” asks for a day.") % {"step": row.names}
    return flaws


def next_number(events: Any) -> int:
    """Return the number of the next event of something that is locked. One query."""
    return (events.aggregate(last=Max("number"))["last"] or 0) + 1
