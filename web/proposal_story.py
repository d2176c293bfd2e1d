"""The story of a proposal: what was done, by whom in which role, what comes next. Never who somebody is, beyond the name they chose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from participation.errors import UnknownProfile
from participation.event import ANSWERED, ASKED, EDITED, ENTERED, MADE, REMOVED, Event
from participation.life import AUTHOR, HANDLE, MODERATE, SYSTEM, State, Visibility
from participation.profile import Clause, profile
from participation.proposal import Proposal
from participation.supports import ENTER

Words = str | Promise
# The way that a proposal goes where nothing stands in it.
WAY: Final = (State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED, State.PLANNED, State.REALISED, State.MAINTAINED)
STAGES: Final[Mapping[str, Words]] = {
    State.DRAFT: _l("Being written"),
    State.SUBMITTED: _l("Sent in"),
    State.NEEDS_INFORMATION: _l("A question was asked"),
    State.IN_REVIEW: _l("Being looked at"),
    State.ACCEPTED: _l("Accepted"),
    State.REFUSED: _l("Refused"),
    State.APPEALED: _l("Asked to look again"),
    State.WITHDRAWN: _l("Taken back"),
    State.PLANNED: _l("Planned"),
    State.REALISED: _l("It is there"),
    State.MAINTAINED: _l("Cared for"),
    State.ENDED: _l("No longer there"),
}
NEXT: Final[Mapping[str, Words]] = {
    State.DRAFT: _l("Send it once it is ready. Nobody sees it until then."),
    State.SUBMITTED: _l("The city takes it up next. Neighbours can support it and talk about it."),
    State.NEEDS_INFORMATION: _l("Whoever proposed it answers the question. Then the city goes on."),
    State.IN_REVIEW: _l("The city says yes or no next, and gives the reason."),
    State.ACCEPTED: _l("The city plans a day next."),
    State.REFUSED: _l("Whoever proposed it can ask to look again."),
    State.APPEALED: _l("The city looks again, and says yes or no."),
    State.WITHDRAWN: _l("Nothing more happens with it."),
    State.PLANNED: _l("On that day it is made. Then it comes on the map."),
    State.REALISED: _l("It stands on the map. In a year we ask whether it lives."),
    State.MAINTAINED: _l("It stands on the map, and somebody cares for it."),
    State.ENDED: _l("Nothing more happens with it. It is no longer on the map."),
}
UNSEEN: Final[Mapping[str, Words]] = {
    Visibility.UNCONFIRMED: _l("Only you see this. It is not confirmed yet: open the link in our letter."),
    Visibility.PENDING: _l("Somebody of the city reads this before everybody sees it."),
    Visibility.HIDDEN: _l("This is not public. Only who proposed it and who handles it see it."),
}
DONE: Final[Mapping[str, Words]] = {
    MADE: _l("wrote it"),
    EDITED: _l("changed it"),
    REMOVED: _l("took it away"),
    "send": _l("sent it in"),
    "take-up": _l("took it up"),
    "ask": _l("asked something"),
    "answer": _l("answered"),
    "accept": _l("said yes"),
    "refuse": _l("said no"),
    "appeal": _l("asked to look again"),
    "withdraw": _l("took it back"),
    "plan": _l("planned it"),
    "realise": _l("made it: it is there now"),
    "maintain": _l("says that it lives"),
    "end": _l("says that it is no longer there"),
    "confirm": _l("confirmed it"),
    "open": _l("published it"),
    "publish": _l("published it"),
    "hide": _l("took it off the page"),
    "reconsider": _l("looks at it again"),
    "look-again": _l("keeps it back until somebody has read the change"),
    ENTERED: _l("entered support that was given on paper or at the door"),
    ANSWERED: _l("answered what people say"),
    ASKED: _l("asked whether it lives"),
}
# What is said between those who decide and who it is about: not for all to read.
BETWEEN: Final = frozenset({"hide", "look-again", "reconsider", REMOVED})


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the way: what it is, since when, and whether it is behind, here or ahead."""

    says: Words
    stands: str
    since: datetime | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened, as everybody may read it."""

    number: int
    at: datetime
    who: str
    did: Words
    reason: str
    clauses: tuple[Clause, ...]


def line_of_life(proposal: Proposal, events: Iterable[Event]) -> list[Stage]:
    """Return the stages behind a proposal, where it is now, and those ahead of it."""
    been = [(State(event.became), event.at) for event in events if event.became in State.values and event.became != State.DRAFT]
    found: list[Stage] = []
    for number, (state, at) in enumerate(been, start=1):
        last = number == len(been)
        day = proposal.planned_for if state == State.PLANNED and last else None
        found.append(Stage(STAGES[state], "here" if last else "behind", at, day))
    state = State(proposal.state)
    if state in (State.REFUSED, State.WITHDRAWN, State.ENDED):
        return found
    reached = {State.NEEDS_INFORMATION: State.SUBMITTED, State.APPEALED: State.IN_REVIEW}.get(state, state)
    ahead = WAY[WAY.index(reached) + 1 :] if reached in WAY else WAY
    return [*found, *(Stage(STAGES[one], "ahead") for one in ahead)]


def story(proposal: Proposal, events: Iterable[Event], *, inside: bool) -> list[Told]:
    """Return what happened, the oldest first; `inside`: also what is said between those who decide and whoever proposed it."""
    return [
        Told(
            event.number,
            event.at,
            who(proposal, event.acted_as),
            DONE[event.what],
            event.reason if inside or event.what not in BETWEEN else "",
            clauses(event.clauses),
        )
        for event in events
        if event.what in DONE
    ]


def who(proposal: Proposal, acted_as: str) -> str:
    """Return who did something: a role, or the name that was chosen for this proposal."""
    match acted_as:
        case str() if acted_as == AUTHOR:
            return proposal.public_name or _("Whoever proposed it")
        case str() if acted_as == HANDLE:
            return _("The city")
        case str() if acted_as == MODERATE:
            return _("A moderator")
        case str() if acted_as == SYSTEM:
            return _("This site")
        case str() if acted_as == ENTER:
            return _("A community worker")
    return _("Somebody")


def clauses(keys: Iterable[str]) -> tuple[Clause, ...]:
    """Return the rules that decided, as far as they are still known."""
    found = []
    for key in keys:
        name, _slash, wanted = str(key).partition("/")
        try:
            found += [clause for clause in profile(name).clauses if clause.id == wanted]
        except UnknownProfile:
            continue
    return tuple(found)
