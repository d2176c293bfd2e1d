"""Alive: some time after something came true, whoever proposed it is asked whether it still lives. Once, then again as long after."""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from participation import proposals
from participation.event import ASKED
from participation.life import State, Visibility
from participation.proposal import Proposal
from participation.step import SYSTEM

FILE: Final = Path(__file__).with_name("alive.toml")
# What tells that it was there, or that somebody was asked.
HEARD: Final = ("realise", "maintain", ASKED)
STANDING: Final = (State.REALISED, State.MAINTAINED)
MOST_AT_ONCE: Final = 100


@cache
def after() -> timedelta:
    """Return how long after it was last heard of something is asked about."""
    with FILE.open("rb") as file:
        return timedelta(days=int(tomllib.load(file)["ask"]["after_days"]))


def due(now: datetime) -> list[int]:
    """Return the proposals that are there, of which nobody heard for so long, and whose maker can be asked. One query."""
    there = Proposal.objects.filter(state__in=STANDING, removed_at=None, author__isnull=False).exclude(visibility=Visibility.UNCONFIRMED)
    heard = there.annotate(heard_at=Max("events__at", filter=Q(events__what__in=HEARD)))
    return list(heard.filter(heard_at__lte=now - after()).order_by("heard_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def ask() -> int:
    """Ask about all that is due, and return how many were asked: an event of the proposal, from which the letter follows."""
    return sum(_ask(pk) for pk in due(timezone.now()))


@transaction.atomic
def _ask(pk: int) -> bool:
    """Ask about one proposal, unless another process asks now, or it was asked or heard of meanwhile."""
    held = Proposal.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, state__in=STANDING, removed_at=None).first()
    if held is None or held.author_id is None:
        return False
    heard = held.events.filter(what__in=HEARD).aggregate(last=Max("at"))["last"]
    if heard is None or heard > timezone.now() - after():
        return False
    proposals.note(held, ASKED, by=None, acted_as=SYSTEM)
    return True
