"""The story of a plot: all that happened to it and to what it came of, in the order of time, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from geo.models import VacantPlot
from participation import withholding
from participation.correction import Correction
from participation.event import Event
from participation.life import BY_ID, State, Visibility
from participation.listing import Listing
from participation.plot import LAYER
from participation.plot_event import PlotEvent
from participation.proposal import Proposal
from participation.succession import ancestors
from participation.temporary_use import TemporaryUse
from planning.knowledge import readable
from planning.note import Note

TOLD: Final[Mapping[str, str | Promise]] = {
    "listed": _l("It was written down why it is listed"),
    "call": _l("Groups can apply"),
    "confirm": _l("Somebody applied for it"),
    "grant": _l("An application was granted"),
    "refuse": _l("An application was refused"),
    "appeal": _l("It was asked to look again at an application"),
    "withdraw": _l("An application was taken back"),
    "lapse": _l("Nobody stood for an application any more"),
    "lent": _l("It is lent"),
    "began": _l("Its temporary use began"),
    "ended": _l("Its temporary use ended"),
    "handed-back": _l("It was handed back"),
    "split": _l("It was split"),
    "merge": _l("It was merged with others"),
    "made": _l("It came of another division of the land"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One thing that happened: when, what, and why; `proposal` is the address of what it speaks of, where that is public."""

    at: datetime
    what: str
    words: str
    detail: str = ""
    reason: str = ""
    proposal: str = ""
    correction: int | None = None


def proposals(plot: VacantPlot) -> list[Proposal]:
    """Return the public proposals about a plot or what it came of, the newest first. Two queries."""
    line = ancestors([plot.pk])
    return list(
        Proposal.objects.filter(about_layer=LAYER, about_place__in=line, visibility=Visibility.PUBLIC, removed_at=None).order_by("-made_at")
    )


def story(plot: VacantPlot) -> list[Chapter]:
    """Return what happened, the first first. At most six queries."""
    line = ancestors([plot.pk])
    about = {one.pk: one for one in proposals(plot)}
    # A step as everybody may see it: not how it came to be shown, nor what is asked and answered on the way.
    steps = Event.objects.filter(
        proposal__in=about, what__in=[row.id for row in BY_ID.values() if not row.shows and row.id not in ("ask", "answer")]
    )
    corrected = list(Correction.objects.filter(layer=LAYER, place__in=line, state=Correction.State.APPLIED))
    unsaid = withholding.among(withholding.CORRECTION, [one.pk for one in corrected])
    found = [
        *(_of_plot(event) for event in PlotEvent.objects.filter(plot__in=line, public=True)),
        *(_of_proposal(event, about[event.proposal_id]) for event in steps),
        *(_of_correction(one, said=one.pk not in unsaid) for one in corrected),
    ]
    return sorted(found, key=lambda one: one.at)


def notes(plot: VacantPlot, by: Any) -> list[Note]:
    """Return the notes on a plot and on what it came of that somebody may read, the newest first. Two queries, and those of permissions."""
    return list(readable(by).filter(about_layer=LAYER, about_place__in=ancestors([plot.pk])).order_by("-made_at", "-pk"))


def _of_plot(event: PlotEvent) -> Chapter:
    return Chapter(at=event.at, what=event.what, words=str(TOLD.get(event.what, event.what)), detail=_detail(event), reason=event.reason)


def _day(event: PlotEvent, name: str) -> str:
    """Return a day that an event speaks of, as its reader writes it."""
    return date_format(date.fromisoformat(event.changes[name]), "DATE_FORMAT") if event.changes.get(name) else ""


DETAILS: Final[Mapping[str, Callable[[PlotEvent], str]]] = {
    "listed": lambda event: str(Listing.Why(event.became).label),
    "call": lambda event: _("until %(day)s") % {"day": _day(event, "closes_on")},
    "lent": lambda event: _("from %(start)s to %(end)s") % {"start": _day(event, "start"), "end": _day(event, "end")},
    "handed-back": lambda event: str(TemporaryUse.Left(event.became).label),
}


def _detail(event: PlotEvent) -> str:
    return DETAILS[event.what](event) if event.what in DETAILS else ""


def _of_proposal(event: Event, proposal: Proposal) -> Chapter:
    return Chapter(
        at=event.at,
        what=f"proposal-{event.what}",
        words=_("A proposal: %(state)s") % {"state": State(event.became).label},
        detail=proposal.title,
        reason=event.reason,
        proposal=proposal.key,
    )


def _of_correction(one: Correction, *, said: bool) -> Chapter:
    source = one.source if said else ""
    fact = str(VacantPlot._meta.get_field(one.fact).verbose_name)  # type: ignore[union-attr]  # every fact that is corrected has one
    return Chapter(
        at=one.decided_at or one.made_at,
        what="corrected",
        words=_("A fact was put right"),
        detail=fact,
        reason=source,
        correction=one.pk if source else None,
    )
