"""Outbox: letters are written down with what they tell of, and go out afterwards. None is lost.

What happens is written down in the transaction in which it happens, so that no letter tells of what did not, and none is forgotten.
`deliver` takes letters one by one, each held by a lock that other deliverers pass by, and hands them to `carry`, which a door gives: it
knows addresses and links. Each letter goes in a transaction of its own, and that it went is kept at its end. Who is killed, or loses the
database, between the mail server's yes and that commit has sent a letter that counts as waiting: it goes once more, with the same
`Message-ID` and the same date, by which mail servers and programs know it again. Nothing else makes a letter go twice.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from participation import news
from participation.comment import Comment
from participation.event import Event
from participation.kinds import kind
from participation.letter import Letter
from participation.life import SYSTEM
from participation.proposal import Proposal
from participation.texts import rows

log = logging.getLogger(__name__)

# What a proposal's history calls that a comment is no longer shown.
COMMENT_HIDDEN: Final = "comment-hide"
# How long to wait after each try; after the last a letter is given up.
WAITS: Final = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 720, 720))


class Undeliverable(Exception):
    """A letter that is not to go out, and why."""

    def __init__(self, why: Letter.Dropped) -> None:
        super().__init__(why)
        self.why = why


class NotCarried(Exception):
    """A letter that did not go out this time; what it says names no address."""


def write(person: Any, text: str, *, language: str, once: str | None = None, **about: Any) -> None:
    """Write a letter down, within the transaction of what it tells; with a mark that there is already, it is the same letter. One query."""
    Letter.objects.bulk_create([Letter(person=person, text=text, language=language[:8], once=once, **about)], ignore_conflicts=True)


def happened(proposal: Proposal, event: Event) -> None:
    """Write down who is to be told of an event: who made the proposal, and those who follow it."""
    row = rows().get(event.what)
    if row is None:
        return
    if event.what == COMMENT_HIDDEN:
        _tell_writer(proposal, event)
    tells_maker = row.maker == "always" or (row.maker == "others" and (event.acted_as == SYSTEM or event.actor != proposal.author_id))
    if event.what == "confirm" and not kind(proposal.kind).moderated:
        tells_maker = False  # it is published in the same breath, and that letter says so
    if tells_maker and proposal.author_id is not None:
        write(
            proposal.author,
            event.what,
            language=proposal.language,
            once=f"event {event.pk} maker",
            proposal=proposal,
            event=event,
        )
    news.happened(proposal, event, but=proposal.author_id if tells_maker else None)


def _tell_writer(proposal: Proposal, event: Event) -> None:
    """Write to who wrote a comment why others do not see it, unless they decided that themselves."""
    comment = Comment.objects.filter(pk=event.changes.get("comment"), author__isnull=False).first()
    if comment is not None and comment.author_id != event.actor:
        about = {"proposal": proposal, "event": event, "comment": comment}
        write(comment.author, event.what, language=comment.language, once=f"event {event.pk} writer", **about)


def said(comment: Comment) -> None:
    """Write down that somebody said something, for those who follow the proposal."""
    news.said(comment)


def deliver(carry: Callable[[Letter], None], *, at_most: int = 500) -> int:
    """Hand over letters that are due, one by one, and return how many went. One that fails is tried again, later and later."""
    went = 0
    for _each in range(at_most):
        outcome = _deliver_one(carry)
        if outcome is None:
            break
        went += outcome
    return went


@transaction.atomic
def _deliver_one(carry: Callable[[Letter], None]) -> bool | None:
    """Hand over one letter, and return whether it went; None if none is due that nobody else holds."""
    now = timezone.now()
    waiting = Letter.objects.filter(sent_at=None, dropped="", due_at__lte=now)
    letter = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
    if letter is None:
        return None
    try:
        with transaction.atomic():
            carry(letter)
    except Undeliverable as error:
        letter.dropped = error.why
    except Exception as error:  # whatever it is: one letter that cannot be written must not keep all others
        if not isinstance(error, NotCarried):
            log.exception("Letter %d could not be written.", letter.pk)
        letter.tries += 1
        letter.trouble = (str(error) if isinstance(error, NotCarried) else type(error).__name__)[:60]
        if letter.tries > len(WAITS):
            letter.dropped = Letter.Dropped.FAILED
        else:
            letter.due_at = now + WAITS[letter.tries - 1]
    else:
        letter.sent_at, letter.trouble = timezone.now(), ""
    letter.save()
    return letter.sent_at is not None
