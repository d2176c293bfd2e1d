"""Moderation: what waits to be looked at, who is at it, what is decided, and how that is undone. Each thing is changed by its own gate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.errors import GeoError
from geo.permissions import may
from participation import claims, proposals
from participation.decision import Claim, Decision
from participation.errors import BadProposal, NotAllowed, NotNow, UnknownProposal
from participation.event import KEPT
from participation.life import MODERATE, Visibility
from participation.proposal import Proposal
from participation.report import Report
from participation.subject import SUBJECTS, Subject

# What can be decided. What was reported and is published again simply stays.
PUBLISH, HIDE, RECONSIDER = "publish", "hide", "reconsider"
STEPS: Final = (PUBLISH, HIDE)
MOST_AT_ONCE: Final = 200
UNDO_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: what it belongs to, since when, what was reported about it, and who is at it (None: nobody)."""

    subject: Subject
    row: Any
    about: Any
    since: datetime
    reports: tuple[Report, ...] = ()
    claim: Claim | None = None

    @property
    def mark(self) -> str:
        """How a form names it: what it is, its number, and the version that was seen."""
        return f"{self.subject.id}:{self.row.pk}:{self.subject.version(self.row)}"


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: what is kept of it (None: nothing was done), and why the others were left, by mark."""

    decision: Decision | None
    done: int
    left: Mapping[str, str]


def queue(by: Any, *, subjects: Iterable[str] = (), kind: str = "", at_most: int = MOST_AT_ONCE) -> list[Waiting]:
    """Return what waits and somebody may decide about, the longest waiting first. Three queries, and one for each subject."""
    found: list[tuple[datetime, Subject, Any]] = []
    for subject in SUBJECTS.values():
        if subjects and subject.id not in subjects:
            continue
        rows = subject.reached(by, subject.waiting())
        rows = rows.filter(of_kind=kind) if kind else rows
        found += [(row.since, subject, row) for row in rows.order_by("since", "pk")[:at_most]]
    found.sort(key=lambda each: (each[0], each[1].id, each[2].pk))
    return _told(found[:at_most])


def _told(found: Sequence[tuple[datetime, Subject, Any]]) -> list[Waiting]:
    marks = {(subject.id, row.pk) for _since, subject, row in found}
    numbers = [pk for _subject, pk in marks]
    reports: dict[tuple[str, int], list[Report]] = {}
    for report in Report.objects.filter(about__in=numbers, closed_at=None):
        reports.setdefault((report.subject, report.about), []).append(report)
    busy = claims.held(numbers)
    return [
        Waiting(subject, row, subject.about(row), since, tuple(reports.get((subject.id, row.pk), ())), busy.get((subject.id, row.pk)))
        for since, subject, row in found
    ]


@transaction.atomic
def claim(mark: str, *, by: Any, take_over: bool = False) -> Claim:
    """Say that somebody is at something that waits and return that; NotNow where somebody else is, unless it is taken over."""
    subject, row = _found(mark, by=by)
    return claims.claim(subject.id, row.pk, by=by, take_over=take_over)


@transaction.atomic
def release(mark: str, *, by: Any) -> None:
    """Let go of something that somebody was at."""
    subject, row = _found(mark, by=by)
    claims.release(subject.id, row.pk, by=by)


def decide(marks: Sequence[str], step: str, *, by: Any, reason: str = "") -> Decided:
    """Take a step with things that wait, each whole or not at all, and return what came of it. What cannot be done is said, thing by thing.

    BadProposal where the step is none, is given no reason that it wants, or is asked of too many at once.
    """
    if step not in STEPS:
        raise BadProposal({"step": _("“%(step)s” is no decision; these are: %(known)s.") % {"step": step[:40], "known": ", ".join(STEPS)}})
    if step == HIDE and not reason.strip():
        raise BadProposal({"reason": _("Say why this is not shown: whoever wrote it will read that.")})
    if not marks:
        raise BadProposal({"chosen": _("Choose what you decide about.")})
    if len(marks) > MOST_AT_ONCE:
        raise BadProposal({"chosen": _("At most %(most)d at once; these are %(n)d.") % {"most": MOST_AT_ONCE, "n": len(marks)}})
    done: list[list[Any]] = []
    left: dict[str, str] = {}
    with transaction.atomic():
        _one_at_a_time()
        for mark in dict.fromkeys(marks):
            try:
                with transaction.atomic():
                    done.append(_decide(mark, step, by=by, reason=reason))
            except GeoError as error:
                left[mark] = str(error)
        decision = Decision.objects.create(actor=by.pk, step=step, reason=reason.strip(), items=done) if done else None
    return Decided(decision, len(done), left)


def _decide(mark: str, step: str, *, by: Any, reason: str) -> list[Any]:
    """Decide about one thing; return what it was and became. Who else is at it goes before."""
    subject, row = _found(mark, by=by)
    claims.refuse_others(subject.id, row.pk, by=by)
    was = row.visibility
    proposal = subject.proposal(row)
    if step == PUBLISH and was == Visibility.PUBLIC:  # what was reported stays; of a plot or a note the decision itself is what is kept
        if proposal is not None:
            proposals.note(proposal, KEPT, by=by, acted_as=MODERATE, reason=reason.strip(), subject=subject.id, about=row.pk)
    else:
        subject.act(row, step, by=by, version=_version(mark), reason=reason)
    outcome = Report.Outcome.HIDDEN if step == HIDE else Report.Outcome.KEPT
    Report.objects.filter(subject=subject.id, about=row.pk, closed_at=None).update(closed_at=timezone.now(), outcome=outcome)
    claims.settle(subject.id, row.pk)
    return [subject.id, row.pk, was, subject.placed().get(pk=row.pk).visibility]


@transaction.atomic
def undo(key: str, *, by: Any) -> Decided:
    """Undo a decision within a day and return what was done: each thing goes back to where it was, unless something became of it since."""
    _one_at_a_time()
    found = Decision.objects.select_for_update().filter(key=key).first() if "\0" not in key else None
    if found is None:
        raise UnknownProposal(_("There is no decision “%(key)s”.") % {"key": key[:40]})
    if Decision.objects.filter(undoes=found).exists():
        raise NotNow(_("This was undone before."))
    if found.at < timezone.now() - UNDO_WITHIN:
        raise NotNow(_("A decision can be undone for a day. Decide about each thing anew."))
    done: list[list[Any]] = []
    left: dict[str, str] = {}
    for subject_id, pk, was, became in found.items:
        mark = f"{subject_id}:{pk}:"
        try:
            with transaction.atomic():
                _put_back(subject_id, pk, (was, became), by=by)
        except GeoError as error:
            left[mark] = str(error)
        else:
            done.append([subject_id, pk, became, was])
    made = Decision.objects.create(actor=by.pk, step="undo", items=done, undoes=found) if done else None
    return Decided(made, len(done), left)


def _put_back(subject_id: str, pk: int, change: tuple[str, str], *, by: Any) -> None:
    was, became = change
    subject, row = _found(f"{subject_id}:{pk}:", by=by)
    if row.visibility != became:
        raise NotNow(_("Something else became of this since."))
    if was == became:
        return
    step = PUBLISH if was == Visibility.PUBLIC else RECONSIDER
    subject.act(row, step, by=by, version=subject.version(row), reason=_("A decision was undone."))


@transaction.atomic
def report(subject_id: str, name: str, reason: str, *, by: Any, words: str = "") -> Report:
    """Return a report about something that its reader sees in public; the same from the same person twice is one.

    UnknownProposal where it is not there, or not for them; BadProposal where it gives no reason.
    """
    subject, row = reportable(subject_id, name, by=by)
    flaws = {}
    if reason not in Report.Reason.values:
        known = ", ".join(Report.Reason.values)
        flaws["reason"] = _("“%(reason)s” is no reason; these are: %(known)s.") % {"reason": reason[:40], "known": known}
    if len(words) > 1_000 or "\0" in words:
        flaws["words"] = _("At most %(most)d letters.") % {"most": 1_000}
    if reason == Report.Reason.OTHER and not words.strip():
        flaws["words"] = _("Say in a few words what is wrong.")
    if flaws:
        raise BadProposal(flaws)
    known_by = by if by.is_authenticated else None
    if known_by is not None:
        before = Report.objects.filter(subject=subject.id, about=row.pk, by=known_by, closed_at=None).first()
        if before is not None:
            return before
    return Report.objects.create(
        subject=subject.id, about=row.pk, proposal=subject.proposal(row), reason=reason, words=words.strip(), by=known_by
    )


def reportable(subject_id: str, name: str, *, by: Any) -> tuple[Subject, Any]:
    """Return something that is shown to everybody and that its reader can report; UnknownProposal where it is not there."""
    subject = SUBJECTS.get(subject_id)
    row = subject.find(name) if subject else None
    proposal = subject.proposal(row) if subject and row else None
    if subject is None or row is None or (proposal is not None and not proposals.sees(proposal, by)):
        raise UnknownProposal(_("What you report is not there, or no longer."))
    return subject, row


def _one_at_a_time() -> None:
    """Let no two decide at once, each about many things in an order of their own: neither could go on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('decide'))")


def _found(mark: str, *, by: Any) -> tuple[Subject, Any]:
    """Return what a form names, held until the transaction ends, for who may decide about it."""
    subject_id, _colon, rest = str(mark).partition(":")
    number, _colon, _seen = rest.partition(":")
    subject = SUBJECTS.get(subject_id)
    if subject is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise BadProposal({"chosen": _("“%(mark)s” names nothing to decide about.") % {"mark": str(mark)[:60]}})
    row = subject.placed().filter(pk=int(number)).first()
    if row is not None:  # its proposal first, as all other gates hold them
        if (about := subject.proposal(row)) is not None:
            Proposal.objects.select_for_update().filter(pk=about.pk).first()
        row = subject.placed().select_for_update(of=("self",)).filter(pk=row.pk).first()
    if row is None:
        raise UnknownProposal(_("What you decide about was taken away."))
    if not may(by, MODERATE, kind=row.of_kind or None, where=subject.about(row).geom):
        raise NotAllowed(_("You do not decide about this: it lies elsewhere, or is of another kind."))
    return subject, row


def _version(mark: str) -> int:
    seen = mark.rpartition(":")[2]
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        raise BadProposal({"chosen": _("“%(mark)s” does not say which version was seen.") % {"mark": mark[:60]}})
    return int(seen)
