"""Plot letters: who is to be told what became of their application, of the plot they have, and of what they said is not right."""

from typing import Final

from participation import outbox
from participation.application import Application
from participation.application_life import STEP, Stage
from participation.correction import Correction
from participation.plot_event import PlotEvent
from participation.temporary_use import TemporaryUse
from participation.texts import rows

# What the story of a plot calls that a use is in its last weeks.
ENDS_SOON: Final = "ends-soon"


def happened(event: PlotEvent) -> None:
    """Write down who is to be told of what happened at a plot: who applied, or who has it. At most three queries."""
    if event.what in STEP:
        _application(event)
    elif event.what == ENDS_SOON:
        _use(event)


def decided(correction: Correction) -> None:
    """Write to who said that a fact is not right what came of it, unless they decided that themselves, or nobody knows who it was."""
    if correction.person is not None and correction.person_id != correction.decided_by:
        once = f"correction {correction.pk}"
        text = f"correction-{correction.state}"
        outbox.write(correction.person, text, language=correction.language, once=once, about=str(correction.pk))


def _application(event: PlotEvent) -> None:
    """Write to who applied, once however many plots it is for."""
    row = rows().get(f"application-{event.what}")
    one = Application.objects.select_related("applicant").filter(key=event.about).first()
    if row is None or one is None or one.applicant is None or (event.what == "withdraw" and event.was == Stage.UNCONFIRMED):
        return
    if row.maker == "always" or event.actor != one.applicant_id:
        once = f"application {one.key} {one.version}"
        outbox.write(one.applicant, row.key, language=one.language, once=once, plot_event=event, about=one.key)


def _use(event: PlotEvent) -> None:
    use = TemporaryUse.objects.select_related("application__applicant").filter(pk=int(event.about.removeprefix("use "))).first()
    asked = None if use is None else use.application
    if use is not None and asked is not None and asked.applicant is not None:
        once = f"use {use.pk} {event.what}"
        outbox.write(asked.applicant, "use-ends-soon", language=asked.language, once=once, plot_event=event, about=str(use.pk))
