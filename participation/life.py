"""A proposal's life, as data: one table of what can become of it, who may do that, and what has to be given. Two axes: whether it is
seen, and how far it has come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.step import AUTHOR, HANDLE, MODERATE, SYSTEM, Given, Step

__all__ = ["AUTHOR", "BY_ID", "CLOSED", "HANDLE", "MODERATE", "OPEN", "SYSTEM", "TRANSITIONS", "Given", "State", "Transition", "Visibility"]


class Visibility(models.TextChoices):
    """Who sees a proposal."""

    UNCONFIRMED = "unconfirmed", _("not confirmed yet")
    PENDING = "pending", _("waits to be published")
    PUBLIC = "public", _("public")
    HIDDEN = "hidden", _("not public")


class State(models.TextChoices):
    """How far a proposal has come."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("sent in")
    NEEDS_INFORMATION = "needs-information", _("waits for an answer")
    IN_REVIEW = "in-review", _("being looked at")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    APPEALED = "appealed", _("asked to look again")
    WITHDRAWN = "withdrawn", _("taken back")
    PLANNED = "planned", _("planned")
    REALISED = "realised", _("there now")
    MAINTAINED = "maintained", _("there, and cared for")
    ENDED = "ended", _("ended")


# In which states its maker can still change what a proposal says.
OPEN: Final = frozenset({State.DRAFT, State.SUBMITTED, State.NEEDS_INFORMATION})
# In which states nothing is waited for any more.
CLOSED: Final = frozenset({State.REFUSED, State.WITHDRAWN, State.MAINTAINED, State.ENDED})
_CONFIRMED: Final = frozenset(Visibility) - {Visibility.UNCONFIRMED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Step):
    """A step of a proposal: `states` and `seen` are where it has to stand on both axes; `to` is where it stands then, on one of them."""

    to: State | Visibility
    seen: frozenset[Visibility] = _CONFIRMED

    def starts_at(self, state: str, visibility: str) -> bool:
        """Return whether a proposal that stands there can take this step."""
        return state in self.states and visibility in self.seen

    @property
    def shows(self) -> bool:
        """Whether it changes who sees the proposal, and not how far it has come."""
        return isinstance(self.to, Visibility)


Change = tuple[Iterable[State], State]
Seen = tuple[Iterable[Visibility], Visibility]


def step(step_id: str, names: str | Promise, change: Change, *, who: tuple[str, ...], needs: Given | None = None) -> Transition:
    """Return a row of how far it comes. Before its maker's address is confirmed, only they can take a step."""
    seen = frozenset(Visibility) if who == (AUTHOR,) else _CONFIRMED
    origins, to = change
    return Transition(id=step_id, names=names, to=to, who=who, states=frozenset(origins), seen=seen, needs=needs)


def show(step_id: str, names: str | Promise, change: Seen, *, who: str, needs: Given | None = None) -> Transition:
    """Return a row of who sees it. A draft is nobody's but its maker's."""
    states = frozenset(State) - {State.DRAFT}
    origins, to = change
    return Transition(id=step_id, names=names, to=to, who=(who,), states=states, seen=frozenset(origins), needs=needs)


S, V = State, Visibility
TRANSITIONS: Final[tuple[Transition, ...]] = (
    step("send", _("Send"), ({S.DRAFT}, S.SUBMITTED), who=(AUTHOR,)),
    step("take-up", _("Take up"), ({S.SUBMITTED}, S.IN_REVIEW), who=(HANDLE,)),
    step("ask", _("Ask something"), ({S.SUBMITTED, S.IN_REVIEW, S.APPEALED}, S.NEEDS_INFORMATION), who=(HANDLE,), needs=Given.WORDS),
    step("answer", _("Answer"), ({S.NEEDS_INFORMATION}, S.IN_REVIEW), who=(AUTHOR,), needs=Given.WORDS),
    step("accept", _("Accept"), ({S.IN_REVIEW, S.APPEALED}, S.ACCEPTED), who=(HANDLE,)),
    step("refuse", _("Refuse"), ({S.IN_REVIEW, S.APPEALED}, S.REFUSED), who=(HANDLE,), needs=Given.GROUNDS),
    step("appeal", _("Ask to look again"), ({S.REFUSED}, S.APPEALED), who=(AUTHOR,), needs=Given.WORDS),
    step(
        "withdraw",
        _("Take back"),
        ({S.DRAFT, S.SUBMITTED, S.NEEDS_INFORMATION, S.IN_REVIEW, S.ACCEPTED, S.APPEALED, S.PLANNED}, S.WITHDRAWN),
        who=(AUTHOR,),
    ),
    step("plan", _("Plan"), ({S.ACCEPTED, S.PLANNED}, S.PLANNED), who=(HANDLE,), needs=Given.DAY),
    step("realise", _("It is there now"), ({S.ACCEPTED, S.PLANNED}, S.REALISED), who=(HANDLE,)),
    step("maintain", _("It lives"), ({S.REALISED, S.MAINTAINED}, S.MAINTAINED), who=(AUTHOR, HANDLE)),
    step("end", _("It is no longer there"), ({S.REALISED, S.MAINTAINED}, S.ENDED), who=(AUTHOR, HANDLE), needs=Given.WORDS),
    show("confirm", _("Confirm"), ({V.UNCONFIRMED}, V.PENDING), who=AUTHOR),
    show("open", _("Publish without waiting"), ({V.PENDING}, V.PUBLIC), who=SYSTEM),
    show("publish", _("Publish"), ({V.PENDING, V.HIDDEN}, V.PUBLIC), who=MODERATE),
    show("hide", _("Do not show"), ({V.PENDING, V.PUBLIC}, V.HIDDEN), who=MODERATE, needs=Given.WORDS),
    show("reconsider", _("Look at it again"), ({V.PUBLIC, V.HIDDEN}, V.PENDING), who=MODERATE, needs=Given.WORDS),
    # What was published has been changed since, and somebody looks before it is shown again.
    show("look-again", _("Look again before it is shown"), ({V.PUBLIC}, V.PENDING), who=SYSTEM),
)
BY_ID: Final = MappingProxyType({row.id: row for row in TRANSITIONS})
