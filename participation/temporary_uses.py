"""Temporary uses: the one gate through which a plot is lent, begins and ceases to be used, and is handed back."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import pghistory
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import VacantPlot
from participation.application import Application
from participation.errors import BadPlot, NotAllowed, NotNow, Stale
from participation.plot import locked, permits
from participation.plot_event import PlotEvent, note
from participation.step import AUTHOR, HANDLE, SYSTEM
from participation.temporary_use import TemporaryUse

# How long before its end those who have a plot are reminded of it.
REMINDED_BEFORE: Final = timedelta(days=30)
LONGEST_WORDS: Final = 1_000


def standing() -> "QuerySet[TemporaryUse]":
    """Return the uses that lie on their plots as these are today, with `last`: the last day."""
    return TemporaryUse.objects.filter(moved=False).annotate(last=Coalesce("handed_back_on", "end"))


def taken(plots: Iterable[VacantPlot]) -> list[tuple[date, date]]:
    """Return on which days somebody has any of some plots. One query."""
    return list(standing().filter(plot__in=list(plots)).order_by("start").values_list("start", Coalesce("handed_back_on", "end")))


def lend(application: Application, plots: Iterable[VacantPlot], *, by: Any, conditions: str) -> None:
    """Lend plots, which are held, to who applied; it begins today where its first day has come. IntegrityError where days overlap."""
    for plot in plots:
        made = TemporaryUse.objects.create(
            plot=plot,
            application=application,
            use=application.use,
            group=application.group if application.named else "",
            start=application.start,
            end=application.end,
            conditions=conditions,
        )
        dates = {"start": made.start.isoformat(), "end": made.end.isoformat()}
        note(plot, "lent", by=by, acted_as=HANDLE, about=f"use {made.pk}", changes=dates)
        _turn(made, plot, timezone.localdate())


@transaction.atomic
def turn(today: date) -> int:
    """Begin the uses whose first day has come, and end those whose last day has passed; return how many changed. Run it each day."""
    due = standing().filter(Q(started_on=None, start__lte=today) | Q(ended_on=None, last__lt=today))
    changed = 0
    for one in due.order_by("plot", "start"):
        (plot,) = locked([one.plot_id])
        changed += _turn(TemporaryUse.objects.select_for_update().get(pk=one.pk), plot, today)
    return changed


def may_hand_back(use: TemporaryUse, by: Any) -> bool:
    """Return whether somebody may hand a plot back: who has it, or who handles such things there; as long as it is not done."""
    return _as(use, use.plot, by) is not None and use.handed_back_on is None and use.start <= timezone.localdate()


@transaction.atomic
def hand_back(use: TemporaryUse, *, by: Any, on: date, left: str, words: str = "", version: int) -> TemporaryUse:
    """Keep that a plot was handed back on a day, and how it was left; the plot is what it was before from then on.

    NotAllowed for who may not, NotNow before it began or once it is done, Stale, BadPlot for what cannot be.
    """
    (plot,) = locked([use.plot_id])
    held = TemporaryUse.objects.select_for_update().get(pk=use.pk)
    acted_as = _as(held, plot, by)
    if acted_as is None:
        raise NotAllowed(_("Only who has this plot, or the city, can hand it back."))
    if held.version != version:
        raise Stale(held.version)
    today = timezone.localdate()
    if held.moved or held.handed_back_on is not None or held.start > today:
        raise NotNow(_("This use has not begun yet, or was handed back before."))
    flaws: dict[str, str] = {}
    if not held.start <= on <= today:
        flaws["on"] = _("The day lies between %(start)s and today.") % {"start": held.start.isoformat()}
    if left not in TemporaryUse.Left.values:
        flaws["left"] = _("“%(value)s” is not known; these are: %(known)s.") % {
            "value": left[:40],
            "known": ", ".join(TemporaryUse.Left.values),
        }
    text = words.strip()
    if len(text) > LONGEST_WORDS or "\0" in text:
        flaws["words"] = _("At most %(most)d letters.") % {"most": LONGEST_WORDS}
    elif left == TemporaryUse.Left.WORK_LEFT and not text:
        flaws["words"] = _("Say what is still to be done.")
    if flaws:
        raise BadPlot(flaws)
    _turn(held, plot, held.start)  # it began, also where no night has said so
    # Its days are over at the latest when it was to end: handed back later, it took none of another's.
    held.handed_back_on = min(on, held.end)
    held.left, held.left_words, held.version = left, text, held.version + 1
    held.save()
    note(plot, "handed-back", by=by, acted_as=acted_as, about=f"use {held.pk}", became=left, reason=text, changes={"on": on.isoformat()})
    _turn(held, plot, held.handed_back_on + timedelta(days=1))
    return held


@transaction.atomic
def remind(today: date) -> int:
    """Note of each use that ends soon that it does, once; return how many. Letters follow from that (`participation.plot_letters`)."""
    due = standing().filter(reminded_on=None, handed_back_on=None, end__gte=today, end__lte=today + REMINDED_BEFORE, start__lte=today)
    reminded = 0
    for one in due.order_by("plot", "start"):
        (plot,) = locked([one.plot_id])
        if TemporaryUse.objects.filter(pk=one.pk, reminded_on=None).update(reminded_on=today, version=F("version") + 1):
            note(plot, "ends-soon", by=None, acted_as=SYSTEM, about=f"use {one.pk}", changes={"end": one.end.isoformat()}, public=False)
            reminded += 1
    return reminded


def of(plots: Iterable[int]) -> list[TemporaryUse]:
    """Return the uses of some plots, the newest first. One query."""
    return list(standing().filter(plot__in=list(plots)).select_related("application").order_by("-start", "-pk"))


def running(use: TemporaryUse, today: date) -> bool:
    """Return whether a plot is used so today."""
    return use.start <= today <= (use.handed_back_on or use.end) and use.ended_on is None


def _as(use: TemporaryUse, plot: VacantPlot, by: Any) -> str | None:
    if use.application is not None and by.is_authenticated and use.application.applicant_id == by.pk:
        return AUTHOR
    return HANDLE if permits(plot, HANDLE, by) else None


def _turn(use: TemporaryUse, plot: VacantPlot, today: date) -> int:
    """Let a use begin or end, if its day has come, and its plot with it; both are held. Return whether anything changed."""
    begins = use.started_on is None and use.start <= today
    ends = use.ended_on is None and (use.handed_back_on or use.end) < today
    if begins:
        use.started_on = use.start
        use.status_before = plot.status if plot.status != VacantPlot.Status.IN_TEMPORARY_USE else VacantPlot.Status.VACANT
        if not ends:
            _set(plot, VacantPlot.Status.IN_TEMPORARY_USE, use)
        _tell(plot, "began", use)
    if ends:
        use.ended_on = min(use.handed_back_on or use.end, today)
        # Whatever somebody made of the plot meanwhile stands.
        if plot.status == VacantPlot.Status.IN_TEMPORARY_USE:
            _set(plot, VacantPlot.Status(use.status_before), use)
        _tell(plot, "ended", use)
    if begins or ends:
        use.save()
    return int(begins or ends)


def _set(plot: VacantPlot, status: VacantPlot.Status, use: TemporaryUse) -> None:
    plot.status = status
    with pghistory.context(temporary_use=use.pk):
        plot.save(update_fields=["status"])


def _tell(plot: VacantPlot, what: str, use: TemporaryUse) -> PlotEvent:
    return note(plot, what, by=None, acted_as=SYSTEM, about=f"use {use.pk}", became=plot.status)
