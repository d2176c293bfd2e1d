"""Claims: that somebody is busy with something that waits, so that two do not decide the same. They lapse by themselves."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.decision import Claim
from participation.errors import NotNow

HOLDS: Final = timedelta(hours=4)


def held(numbers: Collection[int]) -> dict[tuple[str, int], Claim]:
    """Return the claims that hold now on things with these numbers, by what they are and their number. One query."""
    fresh = Claim.objects.filter(about__in=numbers, at__gt=timezone.now() - HOLDS)
    return {(claim.subject, claim.about): claim for claim in fresh}


@transaction.atomic
def claim(subject: str, pk: int, *, by: Any, take_over: bool = False) -> Claim:
    """Say that somebody is at something and return that; NotNow where somebody else is, unless it is taken over.

    Of two who say so at once, the second is told of the first.
    """
    with connection.cursor() as cursor:
        # Where nobody is at it yet there is no row that the second could wait for.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"claim {subject} {pk}"])
    if not take_over:
        refuse_others(subject, pk, by=by)
    made, _new = Claim.objects.update_or_create(subject=subject, about=pk, defaults={"by": by, "at": timezone.now()})
    return made


def release(subject: str, pk: int, *, by: Any) -> None:
    """Let go of something that somebody was at."""
    Claim.objects.filter(subject=subject, about=pk, by=by).delete()


def settle(subject: str, pk: int) -> None:
    """Take away what was claimed about something that is decided."""
    Claim.objects.filter(subject=subject, about=pk).delete()


def refuse_others(subject: str, pk: int, *, by: Any) -> None:
    """Refuse who comes while somebody else is at it."""
    other = Claim.objects.select_for_update().filter(subject=subject, about=pk, at__gt=timezone.now() - HOLDS).exclude(by=by).first()
    if other is not None:
        clock = f"{timezone.localtime(other.at):%H:%M}"
        raise NotNow(_("A colleague is at this since %(time)s. Take it over if you are sure.") % {"time": clock})
