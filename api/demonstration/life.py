"""Life: the demonstration city's year of proposals, plots and notes, told once."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from api.demonstration import cast, story
from api.demonstration.acts import Telling
from api.demonstration.clock import Clock
from geo.models import Dataset
from participation import becoming
from participation.listening import unheard
from participation.proposal import Proposal

# The roles of those who decide in the story hold for as long as it goes back.
LONGEST: Final = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Told:
    """What was told: how many proposals, and how many things happened to them and to plots. None: all was there."""

    file: str
    proposals: int
    acts: int


@transaction.atomic
def tell() -> Told:
    """Tell the story of the file, whole or not at all; told before, nothing happens. No letter comes of it, now or later."""
    now = timezone.now()
    told = story.read(timezone.localdate(now))
    if Proposal.objects.filter(sent_as__in=told.forms).exists():
        return Told(story.FILE.name, 0, 0)
    clock = Clock(now)
    people = cast.gather(told.people, since=now - LONGEST, until=now)
    _fictional()
    with ExitStack() as stack:
        for each in (override("nl"), unheard(), clock.running()):
            stack.enter_context(each)
        telling = Telling(people, clock)
        for act in told.acts:
            telling.tell(act)
    people.leave()
    return Told(story.FILE.name, len(telling.made), len(told.acts))


def _fictional() -> None:
    """Let what comes of fictional proposals be fictional on the map too, unless real ones came true here before."""
    Dataset.objects.get_or_create(
        key=becoming.DATASET,
        defaults={
            "name": "Voorstellen van bewoners van Zwanerode (fictief)",
            "publisher": "Bewoners en stad Zwanerode (fictief)",
            "licence": "CC0-1.0",
            "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
            "attribution": "Zwanerode is fictief · ville fictive · fictional city (Meent)",
            "fictional": True,
        },
    )
