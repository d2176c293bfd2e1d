"""What being together holds about a person: what they support, what they said, what they follow, what was written to them."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.personal import Holding, Period
from participation.comment import Comment, Gone
from participation.follow import Follow
from participation.letter import Letter
from participation.life import Visibility
from participation.news import News
from participation.support import Support


def _supports(person: Any) -> Iterator[dict[str, Any]]:
    for one in Support.objects.filter(person=person).select_related("proposal"):
        yield {"proposal": one.proposal.key, "made": one.made_at, "confirmed": one.confirmed_at}


def _comments(person: Any) -> Iterator[dict[str, Any]]:
    for one in Comment.objects.filter(author=person).select_related("proposal"):
        yield {
            "proposal": one.proposal.key,
            "words": one.words,
            "public name": one.public_name,
            "made": one.made_at,
            "visibility": one.visibility,
            "taken away": one.gone_at,
        }


def _follows(person: Any) -> Iterator[dict[str, Any]]:
    for one in Follow.objects.filter(person=person).select_related("proposal"):
        yield {
            "what": one.what,
            "name": one.name,
            "proposal": one.proposal.key if one.proposal else None,
            "where": one.reach.wkt if one.reach else None,
            "how often": one.often,
            "language": one.language,
            "since": one.made_at,
            "stopped": one.stopped_at,
        }


def _letters(person: Any) -> Iterator[dict[str, Any]]:
    for one in Letter.objects.filter(person=person):
        yield {"letter": one.text, "made": one.made_at, "sent": one.sent_at}


def _unsay(person: Any) -> None:
    """Take a person's words away: what nobody answered goes, of the rest it is said that somebody who left wrote it."""
    mine = Comment.objects.filter(author=person)
    mine.filter(~Q(visibility=Visibility.PUBLIC), replies=None).delete()
    mine.update(author=None, words="", public_name="", gone=Gone.LEFT, gone_at=timezone.now())


def _wiped(before: Any) -> Any:
    return Comment.objects.filter(gone=Gone.TAKEN_BACK, gone_at__lt=before).exclude(words="")


def _sent(before: Any) -> Any:
    return Letter.objects.filter(Q(sent_at__lt=before) | (~Q(dropped="") & Q(made_at__lt=before)))


def _rows(key: str, names: Any, rows: Any, take: Any = lambda found: found.delete()[0]) -> Period:
    return Period(key, names, lambda before: int(rows(before).count()), lambda before: int(take(rows(before))))


HELD: Final = (
    Holding(
        "supports",
        _("What you support"),
        _("So that your support counts once. Others see how many there are, never who. When your account goes, it no longer counts."),
        (Support,),
        _supports,
    ),
    Holding(
        "comments",
        _("What you said about proposals"),
        _(
            "What you said is public, with the public name that you chose for it, or none. "
            "When your account goes, your words go too; what others answered stays."
        ),
        (Comment,),
        _comments,
        _unsay,
    ),
    Holding("follows", _("What you follow"), _("To write to you about it. Nobody else sees it."), (Follow,), _follows),
    Holding(
        "letters",
        _("Letters to you"),
        _("So that none goes twice. We keep which letter went and when, not what it said."),
        (Letter,),
        _letters,
    ),
)
HELD_FOR: Final = (
    _rows(
        "unconfirmed-support",
        _("support that was never confirmed"),
        lambda before: Support.objects.filter(confirmed_at=None, made_at__lt=before),
    ),
    _rows(
        "unconfirmed-comments",
        _("comments that were never confirmed"),
        lambda before: Comment.objects.filter(visibility=Visibility.UNCONFIRMED, made_at__lt=before),
    ),
    _rows(
        "comments-taken-back",
        _("words that were taken away by who wrote them"),
        _wiped,
        lambda found: found.update(words="", public_name=""),
    ),
    _rows("letters", _("which letters went"), _sent),
    _rows("news", _("what followers were told"), lambda before: News.objects.filter(told_at__lt=before)),
)
