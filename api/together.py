"""Together: how whoever is signed in, or has nothing but an address, supports and talks. One way for the API and the pages.

Who is signed in stands for it at once. From an address it is kept unseen and uncounted, and a letter asks whether it is theirs; what is
answered never tells whether an address has an account here, supports something already, or made it.
"""

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import entering
from accounts.entering import ExpiredLink
from accounts.permissions import ACTION, standings
from api import sending
from api.asking import language
from participation import comments, follows, outbox, supports
from participation.comment import Comment
from participation.digest import Often
from participation.errors import BadProposal
from participation.follow import What
from participation.follows import Wanted
from participation.life import HANDLE
from participation.proposal import Proposal

SUPPORT: Final = "support"
COMMENT: Final = "comment"


@transaction.atomic
def support(request: HttpRequest, proposal: Proposal, *, email: str = "", follow: str = "") -> bool:
    """Let who sends this support a proposal, and follow it if they ask to; return whether it counts, or waits for a letter."""
    often = hearing(follow)
    who = sending.sender(request, email=email)
    supports.give(proposal, by=who.person, confirmed=who.confirmed)
    if who.confirmed:
        _follow(proposal, who.person, often)
    else:
        once = f"support {proposal.pk} {who.person.pk} {timezone.now():%Y%m%d%H}"
        outbox.write(who.person, "confirm-support", language=language(), once=once, proposal=proposal, wishes={"follow": follow})
    return who.confirmed


@transaction.atomic
def say(
    request: HttpRequest,
    proposal: Proposal,
    *,
    words: str,
    form: UUID,
    email: str = "",
    follow: str = "",
    public_name: str = "",
    answers: int | None = None,
    official: bool = False,
) -> Comment:
    """Return what whoever sends this says about a proposal; from an address alone it is seen once a letter was answered."""
    often = hearing(follow)
    who = sending.sender(request, email=email)
    made = comments.say(
        proposal,
        by=who.person,
        confirmed=who.confirmed,
        words=words,
        form=form,
        public_name=public_name,
        answers=answers,
        language=language(),
        official_as=role_of(request.user) if official else "",
    )
    if who.confirmed:
        _follow(proposal, who.person, often)
    else:
        once = f"comment {made.pk} {timezone.now():%Y%m%d%H}"
        outbox.write(
            who.person, "confirm-comment", language=language(), once=once, proposal=proposal, comment=made, wishes={"follow": follow}
        )
    return made


@transaction.atomic
def confirm_support(token: str) -> Proposal:
    """Count the support of who reads a letter, and return the proposal. Twice is as good as once.

    BadLink, ExpiredLink, or NotNow where it can no longer be supported, or is their own.
    """
    person, said = entering.open(token, SUPPORT)
    key, _blank, often = said.partition(" ")
    found = Proposal.objects.filter(key=key, removed_at=None).first()
    if found is None:
        raise ExpiredLink
    entering.confirm(person)
    supports.give(found, by=person, confirmed=True)
    _follow(found, person, hearing(often))
    return found


@transaction.atomic
def confirm_comment(token: str) -> Comment:
    """Let who reads a letter stand for what they said, and return it. Twice is as good as once. BadLink, ExpiredLink."""
    person, said = entering.open(token, COMMENT)
    pk, _blank, often = said.partition(" ")
    found = Comment.objects.select_related("proposal").filter(pk=int(pk), author=person).first()
    if found is None:
        raise ExpiredLink
    entering.confirm(person)
    made = comments.confirm(found, by=person)
    _follow(made.proposal, person, hearing(often))
    return made


def hear(proposal: Proposal, *, by: Any, often: str) -> None:
    """Let who made a proposal follow it, if they said so on the form; what is no answer to that is none."""
    if often in Often.values:
        _follow(proposal, by, Often(often))


def hearing(often: str) -> Often | None:
    """Return how often somebody wants to hear of a proposal; None where they do not ask to. BadProposal for what is neither."""
    if not often:
        return None
    try:
        return Often(often)
    except ValueError:
        raise BadProposal({"follow": unknown_often(often)}) from None


def unknown_often(often: str) -> str:
    """Return the sentence for a word that does not say how often."""
    return _("“%(often)s” is not known; these are: %(known)s.") % {"often": often[:40], "known": ", ".join(Often.values)}


def role_of(user: Any) -> str:
    """Return the role in which somebody answers for the city; empty where they hold none. Two queries the first time."""
    return next((one.role.value for one in standings(user) if one.role in ACTION[HANDLE].roles), "") if user.is_authenticated else ""


def _follow(proposal: Proposal, person: Any, often: Often | None) -> None:
    if often is not None:
        follows.start(Wanted(what=What.PROPOSAL, name=proposal.title, proposal=proposal), by=person, often=often, language=language())
