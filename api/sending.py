"""Sending: whoever has nothing but an e-mail address proposes too. One way for the API and the pages.

A door reads what was filled in, guards itself against robots, and then calls `send`. Who is signed in stands for what they send at
once; from anybody else it is kept unseen, and a letter goes to the address. Its link opens a page with a button: programs that read
letters open every link in them, and confirm nothing. What is answered never tells whether an address has an account here.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Any, Final
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import entering
from accounts.entering import BadAddress, ExpiredLink
from accounts.letters import Letter
from accounts.models import User
from api.errors import LetterNotSent
from participation import proposals
from participation.errors import BadProposal
from participation.kinds import kind
from participation.life import State, Visibility
from participation.proposal import Proposal
from participation.proposals import Sent

log = logging.getLogger(__name__)

PURPOSE: Final = "confirm-proposal"
# The same form sent again within this time is somebody who pressed twice, and gets one letter; later, somebody who waits for it.
PRESSED_TWICE: Final = timedelta(minutes=1)

# It holds no word that was typed: whoever typed it may not be who reads this.
LETTER: Final = Letter(
    gettext_lazy("Is this proposal yours? (%(kind)s)"),
    (
        gettext_lazy("Somebody sent a proposal with this address: %(kind)s."),
        gettext_lazy("If that was you, open this page and press the button. Nobody sees the proposal until then."),
        "%(link)s",
        gettext_lazy("The link works for two days."),
        gettext_lazy(
            "Was this not you? Then you need do nothing: nobody sees it, and it goes by itself. On that page you can take it away now."
        ),
    ),
)


def address(email: str) -> str:
    """Return an address as it is kept; BadProposal where nothing, or nothing that can be one, was typed. It keeps nothing."""
    if not email.strip():
        raise BadProposal({"email": _("Give an e-mail address, so that we can ask you whether this is yours. It is never shown.")})
    try:
        return entering.spelled(email)
    except BadAddress as error:
        raise BadProposal({"email": str(error)}) from None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends something, and whether it is known that it is them."""

    person: User
    confirmed: bool


def sender(request: HttpRequest, *, email: str = "") -> Sender:
    """Return who is signed in, else whom an address belongs to, made if there is nobody; BadProposal names what is wrong with it.

    An address is only ever typed: whoever it belongs to is not known to be here, however often it was confirmed before.
    """
    if request.user.is_authenticated:
        return Sender(_person(request.user), confirmed=True)
    return Sender(entering.enter(address(email)), confirmed=False)


@transaction.atomic
def send(request: HttpRequest, sent: Sent, *, email: str = "", draft: bool = False) -> Proposal:
    """Return what was sent: seen as its kind says for who is signed in; kept unseen for others, who get a letter.

    BadProposal holds a sentence for each thing that is wrong, LetterNotSent says that the letter could not go; nothing is kept then.
    The same form again gives the same proposal; as long as that is a draft, it says what the form says now.
    """
    if draft and not request.user.is_authenticated:
        raise BadProposal({"draft": _("Sign in to keep a draft, or send it.")})
    who = sender(request, email=email)
    first = _is_first(sent.form)
    made = proposals.make(sent, by=who.person, draft=draft)
    if made.removed_at is not None:
        raise BadProposal({"form": _("What this form sent was taken away. Open a new one.")})
    if not first and made.state == State.DRAFT and who.confirmed:
        made = proposals.edit(made, by=who.person, version=made.version, **_said(sent))
        if not draft:
            made = proposals.move(made, "send", by=who.person, version=made.version)
    if made.state == State.DRAFT:
        return made
    if who.confirmed:
        return proposals.confirm(made, by=who.person)
    if made.visibility == Visibility.UNCONFIRMED and (first or made.changed_at < timezone.now() - PRESSED_TWICE):
        write(request, made)
    return made


def write(request: HttpRequest, proposal: Proposal) -> None:
    """Write to who made a proposal, in the language that is spoken now; LetterNotSent where the letter does not go.

    What was wrong with the letter is told to nobody: it holds the address.
    """
    person = _person(proposal.author)
    link = reverse("proposal_confirm", args=[entering.sign(person, PURPOSE, proposal.key)])
    home = request.build_absolute_uri("/")
    subject, body = LETTER.filled({"kind": str(kind(proposal.kind)), "link": request.build_absolute_uri(link), "home": home})
    try:
        EmailMessage(subject, body, to=[person.email]).send()
    except (OSError, SMTPException) as error:
        log.error("A letter to confirm a proposal could not be sent: %s.", type(error).__name__)
        raise LetterNotSent from None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link in a letter asks about: a proposal and who made it; `expired` where the link is too old to answer it."""

    proposal: Proposal
    person: User
    expired: bool = False

    @property
    def open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.proposal.visibility == Visibility.UNCONFIRMED


def opened(token: str) -> Asked:
    """Return what a link asks about; it changes nothing. BadLink for none of ours, ExpiredLink where its person or proposal has gone."""
    expired = False
    try:
        person, key = entering.open(token, PURPOSE)
    except ExpiredLink:
        person, key = entering.open(token, PURPOSE, holds=None)
        expired = True
    found = Proposal.objects.filter(key=key, author=person, removed_at=None).first()
    if found is None:
        raise ExpiredLink
    return Asked(found, person, expired)


@transaction.atomic
def confirm(token: str) -> Proposal:
    """Let the reader of a letter stand for a proposal, and return it; twice is as good as once. BadLink, or ExpiredLink."""
    asked = opened(token)
    if asked.open:
        if asked.expired:
            raise ExpiredLink
        entering.confirm(asked.person)
        return proposals.confirm(asked.proposal, by=asked.person)
    return asked.proposal


@transaction.atomic
def disown(token: str) -> None:
    """Take away what the reader of a letter did not send. Confirmed before, it stays: then somebody with that mailbox sent it."""
    try:
        asked = opened(token)
    except ExpiredLink:
        return  # it is gone already
    if asked.open:
        proposals.remove(asked.proposal, by=asked.person, version=asked.proposal.version, reason=_("Not sent by whose address it was."))


def write_again(request: HttpRequest, token: str) -> bool:
    """Write a fresh letter to whom an old one went; return whether there was still something to ask."""
    asked = opened(token)
    if asked.open:
        write(request, asked.proposal)
    return asked.open


def _person(user: Any) -> User:
    assert isinstance(user, User)  # noqa: S101  whoever is signed in, or made a proposal, is one of these
    return user


def _is_first(form: UUID) -> bool:
    """Return whether nothing of this form is kept; who sends the same one meanwhile waits until this is committed. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"form {form}"])
    return not Proposal.objects.filter(sent_as=form).exists()


def _said(sent: Sent) -> dict[str, Any]:
    """Return what a form says, as the gate takes changes."""
    return {
        "title": sent.title,
        "words": sent.words,
        "answers": sent.answers,
        "geom": sent.shape,
        "near": sent.near,
        "about": sent.about,
        "public_name": sent.public_name,
        "check_said": sent.check_said,
    }
