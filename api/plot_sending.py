"""Sending about plots: whoever has nothing but an e-mail address shows interest and applies too. One way for the API and the pages.

Who is signed in stands for it at once. From an address it is kept uncounted and unseen until a letter is answered (`api.asking`).
"""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from api import asking
from api.sending import sender
from geo.models import VacantPlot
from participation import applications, interests
from participation.application import Application
from participation.application_life import Stage
from participation.applications import Asked


@transaction.atomic
def show_interest(request: HttpRequest, plot: VacantPlot, *, email: str = "", **said: Any) -> bool:
    """Keep that a plot interests whoever sends this; return whether it counts, or waits for a letter. BadProposal."""
    who = sender(request, email=email)
    interests.show(plot, by=who.person, confirmed=who.confirmed, language=asking.language(), **said)
    if not who.confirmed:
        asking.ask(asking.INTEREST, who.person, plot.pk)
    return who.confirmed


@transaction.atomic
def apply(request: HttpRequest, plot: VacantPlot, asked: Asked, *, email: str = "") -> Application:
    """Return the application of whoever sends this; it counts at once, or once a letter is answered. BadProposal."""
    who = sender(request, email=email)
    made = applications.apply(plot, asked, by=who.person, confirmed=who.confirmed)
    if made.stage == Stage.UNCONFIRMED:
        asking.ask(asking.APPLICATION, who.person, made.key)
    return made
