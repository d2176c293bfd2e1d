"""Letters in tests: delivered, and what they lead to."""

import re
from datetime import timedelta
from typing import Any

import pgtrigger
import shapely
from django.core import mail
from django.db.models import F

from participation import follows
from participation.digest import Often
from participation.follow import Follow, What
from participation.follows import Wanted
from participation.proposal import Proposal
from web.management.commands.deliver import deliver

MAKER, BOB = "maker@example.org", "bob@example.org"
# A public name that stands with what was proposed, and in no letter.
NAME = "Verborgen Maker"


def sent(to: str = "") -> list[Any]:
    """Deliver what is due and return the letters to somebody that went this time."""
    before = len(mail.outbox)
    deliver(ask=False)
    return [each for each in mail.outbox[before:] if not to or each.to == [to]]


def follow(by: Any, one: Proposal, often: Often = Often.AT_ONCE, language: str = "en") -> Follow:
    return follows.start(Wanted(what=What.PROPOSAL, name=one.title, proposal=one), by=by, often=often, language=language)


def around(by: Any, one: Proposal, often: Often = Often.AT_ONCE, language: str = "en", metres: int = 200) -> Follow:
    reach = shapely.from_wkb(bytes(one.geom.wkb)).buffer(metres)
    return follows.start(Wanted(what=What.OUTLINE, name="Mijn straat", reach=reach), by=by, often=often, language=language)


def link_in(letter: Any, part: str = "") -> str:
    """Return the path of the link of a letter that holds this."""
    return next(found for found in re.findall(r"https://meent\.example(/\S+)", letter.body) if part in found)


def later(one: Proposal, time: timedelta) -> None:
    """Let all that happened to a proposal have happened so much earlier."""
    with pgtrigger.ignore("participation.Event:append_only"):
        one.events.update(at=F("at") - time)
