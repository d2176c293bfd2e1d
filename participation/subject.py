"""Subject: something whose showing somebody decides about. A row for each kind of thing; the queue and the decisions follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Case, CharField, DateTimeField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geo.models import VacantPlot
from geo.permissions import reached
from participation import comments, photos, proposals, temporary_uses, withholding
from participation.application import Application
from participation.application_life import Stage
from participation.call import Call
from participation.comment import Comment, Gone
from participation.correction import Correction
from participation.event import Event
from participation.interest import Interest
from participation.life import MODERATE, Visibility
from participation.photo import Photo
from participation.proposal import Proposal
from participation.report import Report
from planning import knowledge
from planning.note import Note

PLOTS: Final = "vacant-plots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of thing to decide about. Its rows have a `visibility`, as `participation.life` has it.

    `rows` are all there are. `of_kind` and `geom` say, as a query writes them, of which kind a row is and where it lies: what a role can
    be limited to; `geom` is empty for what stands on the page of a plot (`at_plot`). `about` gives the proposal, the vacant plot or the
    note that it is or belongs to. `addressed` is the column by which everybody can name it. `asked` says (as a query would) when it
    began to wait for a first look. `says` gives what stands in it; `act(row, step, by=, version=, reason=)` takes a step through its own
    gate, and `version` is what that wants to have been seen.
    """

    id: str
    names: str | Promise
    rows: Callable[[], "QuerySet[Any]"]
    of_kind: Any
    geom: str
    about: Callable[[Any], Any]
    act: Callable[..., Any]
    says: Callable[[Any], str]
    addressed: str = "pk"
    asked: Callable[[], Any] = lambda: Value(None, DateTimeField(null=True))
    version: Callable[[Any], int] = lambda _row: 1

    def placed(self) -> "QuerySet[Any]":
        """Return all rows, each with `of_kind`: what a role can be limited to."""
        placed: QuerySet[Any] = self.rows().annotate(of_kind=self.of_kind)
        return placed

    def find(self, name: str) -> Any:
        """Return the row that is shown to everybody and is addressed so, None where there is none. One query."""
        if "\0" in name or (self.addressed == "pk" and not (name.isascii() and name.isdigit() and len(name) < 19)):
            return None
        return self.placed().filter(**{self.addressed: name}, visibility=Visibility.PUBLIC).first()

    def reached(self, by: Any, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return those of its rows that somebody may decide about: where they lie, or where the plot is whose page they stand on."""
        if self.geom:
            return reached(by, MODERATE, rows, kind="of_kind", geom=self.geom)
        plots = VacantPlot._default_manager.annotate(of_kind=Value(PLOTS, CharField()))
        return rows.filter(at_plot__in=reached(by, MODERATE, plots, kind="of_kind", geom="geom").values("pk"))

    def proposal(self, row: Any) -> Proposal | None:
        """Return the proposal that a row is, or belongs to; None where there is none."""
        about = self.about(row)
        return about if isinstance(about, Proposal) else None

    def waiting(self) -> "QuerySet[Any]":
        """Return the rows that wait, each with `since`: for a first look, or, shown, for a word about what somebody reported."""
        reports = Report.objects.filter(subject=self.id, about=OuterRef("pk"), closed_at=None)
        first = reports.order_by().values("about").annotate(first=Min("at")).values("first")
        pending = Q(visibility=Visibility.PENDING)
        rows = self.placed().filter(pending | Q(Exists(reports), visibility=Visibility.PUBLIC))
        waiting: QuerySet[Any] = rows.annotate(since=Case(When(pending, then=self.asked()), default=Subquery(first)))
        return waiting


def _asked() -> Subquery:
    """Return when a proposal last began to wait to be published, for a query."""
    return Subquery(Event.objects.filter(proposal=OuterRef("pk"), became=Visibility.PENDING).order_by("-number").values("at")[:1])


def _move(row: Proposal, step: str, *, by: Any, version: int, reason: str) -> Any:
    return proposals.move(row, step, by=by, version=version, reason=reason)


def _say(row: Comment, step: str, *, by: Any, version: int, reason: str) -> Any:  # noqa: ARG001  a comment does not change
    return comments.decide(row, step, by=by, reason=reason)


def _note(row: Note, step: str, *, by: Any, version: int, reason: str) -> Any:
    if step == "hide":
        knowledge.take_back(row.pk, by=by, version=version, reason=reason)
    else:
        knowledge.give_back(row.pk, by=by, version=version, reason=reason)


def _of_seen(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return the rows of proposals that are there and that somebody stands for: nobody decides about the rest."""
    return rows.filter(proposal__isnull=False, proposal__removed_at=None).exclude(proposal__visibility=Visibility.UNCONFIRMED)


def _at_plot(
    subject_id: str, names: str | Promise, rows: Callable[[], "QuerySet[Any]"], says: Callable[[Any], str], *, addressed: str = "pk"
) -> Subject:
    """Return the row of words that stand on the page of a plot and are shown from the start, for the row's `plot`."""

    def act(row: Any, step: str, *, by: Any, version: int, reason: str) -> None:  # noqa: ARG001  the words themselves do not change
        withholding.decide(subject_id, row.pk, _plot(row), step, by=by, reason=reason)

    return Subject(
        id=subject_id,
        names=names,
        rows=lambda: rows().annotate(visibility=withholding.visibility(subject_id)),
        of_kind=Value(PLOTS, CharField()),
        geom="",
        addressed=addressed,
        about=_plot,
        act=act,
        says=says,
    )


def _plot(row: Any) -> VacantPlot:
    return VacantPlot._default_manager.get(pk=row.at_plot)


def _named() -> "QuerySet[Any]":
    """Return the applications of groups that chose to be named, each at the first plot that it is for."""
    first = Call.plots.through.objects.filter(call=OuterRef("call")).order_by("vacantplot")
    rows = Application.objects.filter(named=True).exclude(stage__in=[Stage.UNCONFIRMED, Stage.WITHDRAWN])
    return rows.annotate(at_plot=Subquery(first.values("vacantplot")[:1]))


PROPOSAL: Final = Subject(
    id="proposal",
    names=_("proposal"),
    rows=lambda: Proposal.objects.filter(removed_at=None),
    of_kind=F("kind"),
    geom="geom",
    addressed="key",
    about=lambda row: row,
    asked=_asked,
    act=_move,
    says=lambda row: f"{row.title}\n{row.words}",
    version=lambda row: row.version,
)
COMMENT: Final = Subject(
    id="comment",
    names=_("comment"),
    rows=lambda: _of_seen(Comment.objects.filter(gone=Gone.NO)).select_related("proposal"),
    of_kind=F("proposal__kind"),
    geom="proposal__geom",
    about=lambda row: row.proposal,
    asked=lambda: Coalesce("asked_at", "made_at"),
    act=_say,
    says=lambda row: row.words,
)
PHOTO: Final = Subject(
    id="photo",
    names=_("photo"),
    rows=lambda: photos.waiting().select_related("proposal"),
    of_kind=F("proposal__kind"),
    geom="proposal__geom",
    addressed="key",
    about=lambda row: row.proposal,
    asked=lambda: F("made_at"),
    act=photos.decide,
    says=lambda row: row.alt,
    version=lambda row: row.version,
)
PLOT_PHOTO: Final = Subject(
    id="plot-photo",
    names=_("photo of a plot"),
    rows=lambda: Photo.objects.filter(plot__isnull=False).select_related("plot"),
    of_kind=Value(PLOTS, CharField()),
    geom="plot__geom",
    addressed="key",
    about=lambda row: row.plot,
    asked=lambda: F("made_at"),
    act=photos.decide,
    says=lambda row: row.alt,
    version=lambda row: row.version,
)
NOTE: Final = Subject(
    id="note",
    names=_("note"),
    rows=lambda: Note.objects.filter(readers=Note.Readers.EVERYBODY).annotate(
        visibility=Case(When(taken_back_at=None, then=Value(Visibility.PUBLIC.value)), default=Value(Visibility.HIDDEN.value))
    ),
    of_kind=F("about_layer"),
    geom="geom",
    about=lambda row: row,
    act=_note,
    says=lambda row: row.words,
    version=lambda row: row.version,
)
GROUP: Final = _at_plot(
    withholding.GROUP,
    _("name of a group that is interested"),
    lambda: Interest.objects.filter(named=True, confirmed_at__isnull=False).annotate(at_plot=F("plot")),
    lambda row: row.group,
)
APPLICATION: Final = _at_plot(withholding.APPLICATION, _("name of a group that applies"), _named, lambda row: row.group, addressed="key")
USE: Final = _at_plot(
    withholding.USE,
    _("words about a temporary use"),
    lambda: temporary_uses.standing().annotate(at_plot=F("plot")),
    lambda row: "\n".join(filter(None, (row.group, row.conditions, row.left_words))),
)
CORRECTION: Final = _at_plot(
    withholding.CORRECTION,
    _("source of a correction"),
    lambda: Correction.objects.filter(layer=PLOTS, state=Correction.State.APPLIED).annotate(at_plot=F("place")),
    lambda row: row.source,
)
# Wherever words or pictures of people can be seen by everybody: a row here, and its door to report it.
SUBJECTS: Final[Mapping[str, Subject]] = MappingProxyType(
    {row.id: row for row in (PROPOSAL, COMMENT, PHOTO, PLOT_PHOTO, NOTE, GROUP, APPLICATION, USE, CORRECTION)}
)
