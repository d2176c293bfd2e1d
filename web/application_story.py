"""The story of an application: what was done, by whom in which role, in the words in which a proposal's is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from participation.eligibility import rules
from participation.plot_event import PlotEvent
from participation.step import AUTHOR, HANDLE
from web import proposal_story
from web.proposal_story import Words

ALIKE: Final = ("confirm", "take-up", "ask", "answer", "refuse", "appeal", "withdraw")
DONE: Final[Mapping[str, Words]] = {
    "applied": proposal_story.DONE["send"],
    **{step: proposal_story.DONE[step] for step in ALIKE},
    "grant": proposal_story.DONE["accept"],
    "lapse": _l("closed it, since nobody stands for it any more"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened, as those between whom it is may read it."""

    at: datetime
    who: str
    did: Words
    reason: str
    clauses: tuple[str, ...]


def story(events: Iterable[PlotEvent]) -> list[Told]:
    """Return what happened to an application, the oldest first."""
    reasons = rules().reasons
    return [
        Told(one.at, _who(one.acted_as), DONE[one.what], one.reason, tuple(str(reasons[key]) for key in one.clauses if key in reasons))
        for one in events
    ]


def _who(acted_as: str) -> str:
    return {AUTHOR: _("Whoever applied"), HANDLE: _("The city")}.get(acted_as, _("This site"))
