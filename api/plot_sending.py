"""Sending about plots: whoever has nothing but an e-mail address shows interest and applies too. One way for the API and the pages.

Who is signed in stands for it at once. From an address it is kept uncounted and unseen, and a letter asks whether it is theirs; what
is answered never tells whether an address has an account here, or is interested already.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any, Final

from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from accounts import entering
from accounts.entering import ExpiredLink
from accounts.letters import Letter
from accounts.models import User
from api.errors import LetterNotSent
from api.sending import sender
from geo.models import VacantPlot
from participation import applications, interests
from participation.application import Application
from participation.application_life import Stage
from participation.applications import Asked
from participation.interest import Interest

log = logging.getLogger(__name__)

INTEREST: Final = "plot-interest"
APPLICATION: Final = "plot-application"
_NOT_YOU: Final = gettext_lazy("Was this not you? Then you need do nothing: nobody sees it, and it goes by itself.")
# They hold no word that was typed: whoever typed it may not be who reads this.
LETTERS: Final[Mapping[str, Letter]] = {
    INTEREST: Letter(
        gettext_lazy("Does this vacant plot interest you?"),
        (
            gettext_lazy("Somebody said with this address that a vacant plot interests them."),
            gettext_lazy("If that was you, open this page and press the button. There you can take it back too."),
            "%(link)s",
            gettext_lazy("The link works for two days."),
            _NOT_YOU,
        ),
    ),
    APPLICATION: Letter(
        gettext_lazy("Is this application for a vacant plot yours?"),
        (
            gettext_lazy("Somebody applied with this address for a vacant plot."),
            gettext_lazy("If that was you, open this page and press the button. It counts from then on."),
            "%(link)s",
            gettext_lazy("The link works for two days."),
            _NOT_YOU,
        ),
    ),
}


@transaction.atomic
def show_interest(request: HttpRequest, plot: VacantPlot, *, email: str = "", **said: Any) -> bool:
    """Keep that a plot interests whoever sends this; return whether it counts, or waits for a letter. BadProposal, LetterNotSent."""
    who = sender(request, email=email)
    interests.show(plot, by=who.person, confirmed=who.confirmed, language=_language(), **said)
    if not who.confirmed:
        _write(request, who.person, INTEREST, str(plot.pk))
    return who.confirmed


@transaction.atomic
def apply(request: HttpRequest, plot: VacantPlot, asked: Asked, *, email: str = "") -> Application:
    """Return the application of whoever sends this; it counts at once, or once a letter is answered. BadProposal, LetterNotSent."""
    who = sender(request, email=email)
    made = applications.apply(plot, asked, by=who.person, confirmed=who.confirmed)
    if made.stage == Stage.UNCONFIRMED:
        _write(request, who.person, APPLICATION, made.key)
    return made


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link in a letter asks about: the plot, and somebody's interest in it or application for it."""

    person: User
    plot: VacantPlot
    interest: Interest | None = None
    application: Application | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has answered yet."""
        if self.application is not None:
            return self.application.stage == Stage.UNCONFIRMED
        return self.interest is not None and self.interest.confirmed_at is None


def opened(purpose: str, token: str) -> Opened:
    """Return what a link asks about; it changes nothing. BadLink for none of ours, ExpiredLink where what it was about has gone."""
    person, about = entering.open(token, purpose)
    return FINDS[purpose](person, about)


@transaction.atomic
def answer(purpose: str, token: str, *, yes: bool) -> Opened:
    """Let the reader of a letter stand for what it asks about, or take it back; return what it was about."""
    asked = opened(purpose, token)
    if yes:
        entering.confirm(asked.person)
    if asked.application is not None:
        if yes:
            applications.confirm(asked.application, by=asked.person)
        elif asked.waits:
            applications.move(asked.application, "withdraw", by=asked.person, version=asked.application.version)
    elif yes:
        interests.confirm(asked.plot, by=asked.person)
    else:
        interests.withdraw(asked.plot, by=asked.person)
    return asked


def _interest(person: User, about: str) -> Opened:
    found = Interest.objects.select_related("plot").filter(plot=int(about), person=person).first()
    if found is None:
        raise ExpiredLink
    return Opened(person, found.plot, interest=found)


def _application(person: User, about: str) -> Opened:
    found = Application.objects.filter(key=about, applicant=person).first()
    plots = applications.plots_of(found) if found is not None else []
    if found is None or not plots:
        raise ExpiredLink
    return Opened(person, plots[0], application=found)


FINDS: Final[Mapping[str, Callable[[User, str], Opened]]] = {INTEREST: _interest, APPLICATION: _application}


def _write(request: HttpRequest, person: User, purpose: str, about: str) -> None:
    """Write the letter, in the language that is spoken now; LetterNotSent where it does not go."""
    link = reverse("plot_letter", args=[purpose, entering.sign(person, purpose, about)])
    subject, body = LETTERS[purpose].filled({"link": request.build_absolute_uri(link), "home": request.build_absolute_uri("/")})
    try:
        EmailMessage(subject, body, to=[person.email]).send()
    except (OSError, SMTPException) as error:
        log.error("A letter about a plot could not be sent: %s.", type(error).__name__)
        raise LetterNotSent from None


def _language() -> str:
    return (get_language() or "nl")[:2]
