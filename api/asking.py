"""Asking: is this yours? What a letter asks of whoever has nothing but an address. One way for proposals, interest and applications.

What somebody sends so is kept unseen and uncounted. Programs that read letters open every link in them: opening one changes nothing, the
buttons of its page do. What is answered never tells whether an address has an account here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import entering
from accounts.entering import ExpiredLink
from accounts.models import User
from participation import applications, interests, outbox, proposals
from participation.application import Application
from participation.application_life import Stage
from participation.interest import Interest
from participation.letter import Letter
from participation.life import Visibility
from participation.proposal import Proposal

PROPOSAL: Final = "confirm-proposal"
INTEREST: Final = "plot-interest"
APPLICATION: Final = "plot-application"
# The same sent again within this time is somebody who pressed twice, and gets one letter; later, somebody who waits for it.
PRESSED_TWICE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How one kind of thing is asked about: by which letter, what it is, whether it waits for an answer, and what the answers do."""

    letter: str
    # What of `accounts.limits.RATES` a fresh letter counts as.
    counts_as: str
    find: Callable[[User, str], Any | None]
    waits: Callable[[Any], bool]
    stand_for: Callable[[Any, User], Any]
    take_away: Callable[[Any, User], Any]
    # Whether it can be taken away by the same link once somebody stood for it.
    revocable: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link in a letter asks about, and whose letter that was; `expired` where the link is too old to answer it."""

    question: Question
    thing: Any
    person: User
    expired: bool = False

    @property
    def waits(self) -> bool:
        """Whether nobody has answered yet."""
        return self.question.waits(self.thing)

    @property
    def revocable(self) -> bool:
        """Whether it can be taken away still."""
        return self.waits or (self.question.revocable and not self.expired)


def ask(purpose: str, person: User, about: object, *, again: bool = False) -> None:
    """Write down the letter that asks, in the language that is spoken now, within the transaction of what it asks about.

    `again`: also where one was written a moment ago. Two queries.
    """
    letter = QUESTIONS[purpose].letter
    before = Letter.objects.filter(person=person, text=letter, about=str(about), made_at__gt=timezone.now() - PRESSED_TWICE)
    if again or not before.exists():
        outbox.write(person, letter, language=language(), about=str(about))


def opened(purpose: str, token: str) -> Asked:
    """Return what a link asks about; it changes nothing. BadLink for none of ours, ExpiredLink where its person or its thing has gone."""
    expired = False
    try:
        person, about = entering.open(token, purpose)
    except ExpiredLink:
        person, about = entering.open(token, purpose, holds=None)
        expired = True
    question = QUESTIONS[purpose]
    found = question.find(person, about)
    if found is None:
        raise ExpiredLink
    return Asked(question, found, person, expired)


@transaction.atomic
def stand_for(purpose: str, token: str) -> Asked:
    """Let the reader of a letter stand for what it asks about, and return that; twice is as good as once. BadLink, ExpiredLink."""
    asked = opened(purpose, token)
    if not asked.waits:
        return asked
    if asked.expired:
        raise ExpiredLink
    entering.confirm(asked.person)
    kept = asked.question.stand_for(asked.thing, asked.person)
    if kept is None:
        raise ExpiredLink  # it was taken away meanwhile
    return Asked(asked.question, kept, asked.person)


@transaction.atomic
def take_away(purpose: str, token: str) -> None:
    """Take away what the reader of a letter did not send; twice is as good as once, and an old link will do while nobody stood for it."""
    try:
        asked = opened(purpose, token)
    except ExpiredLink:
        return  # it is gone already
    if asked.revocable:
        asked.question.take_away(asked.thing, asked.person)


def ask_again(purpose: str, token: str) -> None:
    """Write a fresh letter to whom an old one went, if there is still something to ask. BadLink, ExpiredLink."""
    asked = opened(purpose, token)
    if asked.waits:
        _person, about = entering.open(token, purpose, holds=None)
        ask(purpose, asked.person, about, again=True)


def language() -> str:
    """Return the language that is spoken now."""
    return (get_language() or "nl")[:2]


def _proposal(person: User, about: str) -> Proposal | None:
    return Proposal.objects.filter(key=about, author=person, removed_at=None).first()


def _remove(proposal: Proposal, person: User) -> None:
    proposals.remove(proposal, by=person, version=proposal.version, reason=_("Not sent by whose address it was."))


def _interest(person: User, about: str) -> Interest | None:
    return Interest.objects.select_related("plot").filter(plot=int(about), person=person).first()


def _application(person: User, about: str) -> Application | None:
    return Application.objects.filter(key=about, applicant=person).exclude(stage=Stage.WITHDRAWN).first()


def _withdraw(application: Application, person: User) -> None:
    applications.move(application, "withdraw", by=person, version=application.version)


QUESTIONS: Final[Mapping[str, Question]] = {
    PROPOSAL: Question(
        letter="confirm-proposal",
        counts_as="propose",
        find=_proposal,
        waits=lambda one: bool(one.visibility == Visibility.UNCONFIRMED),
        stand_for=lambda one, person: proposals.confirm(one, by=person),
        take_away=_remove,
    ),
    INTEREST: Question(
        letter="confirm-interest",
        counts_as="follow",
        find=_interest,
        waits=lambda one: one.confirmed_at is None,
        stand_for=lambda one, person: interests.confirm(one.plot, by=person),
        take_away=lambda one, person: interests.withdraw(one.plot, by=person),
        revocable=True,
    ),
    APPLICATION: Question(
        letter="confirm-application",
        counts_as="propose",
        find=_application,
        waits=lambda one: bool(one.stage == Stage.UNCONFIRMED),
        stand_for=lambda one, person: applications.confirm(one, by=person),
        take_away=_withdraw,
    ),
}
# What is asked by each letter.
ASKED_BY: Final[Mapping[str, str]] = {question.letter: purpose for purpose, question in QUESTIONS.items()}
