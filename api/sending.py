"""Sending: whoever has nothing but an e-mail address proposes too. One way for the API and the pages.

A door reads what was filled in, guards itself against robots, and then calls `send`. Who is signed in stands for what they send at
once; from anybody else it is kept unseen until a letter is answered (`api.asking`).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import entering
from accounts.entering import BadAddress
from accounts.models import User
from api import asking
from participation import proposals
from participation.errors import BadProposal
from participation.life import State, Visibility
from participation.proposal import Proposal
from participation.proposal_form import Sent


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

    BadProposal holds a sentence for each thing that is wrong; nothing is kept then.
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
    if made.visibility == Visibility.UNCONFIRMED:
        asking.ask(asking.PROPOSAL, _person(made.author), made.key)
    return made


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
