"""Subject: something whose showing somebody decides about. A row for each kind of thing; the queue and the decisions follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Case, CharField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation import comments, photos, proposals
from participation.comment import Comment, Gone
from participation.event import Event
from participation.life import Visibility
from participation.photo import Photo
from participation.proposal import Proposal
from participation.report import Report

PLOTS: Final = "vacant-plots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of thing to decide about. Its rows have a `visibility`, as `participation.life` has it.

    `rows` are all there are; `asked` says (as a query would) when a row began to wait for a first look. `of` is the way from a row to the
    proposal (or, `plots`, to the vacant plot) that it belongs to, as a query writes it; empty: it is a proposal itself. `says` gives what
    stands in it; `act(row, step, by=, version=, reason=)` takes a step through the thing's own gate, and `version` is what that wants to
    have been seen.
    """

    id: str
    names: str | Promise
    rows: Callable[[], "QuerySet[Any]"]
    asked: Callable[[], Any]
    act: Callable[..., Any]
    says: Callable[[Any], str]
    version: Callable[[Any], int]
    of: str = ""
    plots: bool = False

    @property
    def geom(self) -> str:
        """The column that says where a row lies."""
        return f"{self.of}__geom" if self.of else "geom"

    def placed(self) -> "QuerySet[Any]":
        """Return all rows, each with `of_kind`: what a role can be limited to."""
        kind = Value(PLOTS, CharField()) if self.plots else F(f"{self.of}__kind" if self.of else "kind")
        rows = self.rows().annotate(of_kind=kind)
        placed: QuerySet[Any] = rows.select_related(self.of) if self.of else rows
        return placed

    def about(self, row: Any) -> Any:
        """Return the proposal or the vacant plot that a row is, or belongs to."""
        return getattr(row, self.of) if self.of else row

    def proposal(self, row: Any) -> Proposal | None:
        """Return the proposal that a row is, or belongs to; None where that is a plot."""
        return None if self.plots else self.about(row)

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


def _photo(subject_id: str, names: str | Promise, of: str) -> Subject:
    """Return the row of photos of proposals, or of plots."""
    return Subject(
        id=subject_id,
        names=names,
        rows=photos.waiting if of == "proposal" else lambda: Photo.objects.filter(plot__isnull=False),
        asked=lambda: F("made_at"),
        act=photos.decide,
        says=lambda row: row.alt,
        version=lambda row: row.version,
        of=of,
        plots=of == "plot",
    )


def _of_seen(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return the rows of proposals that are there and that somebody stands for: nobody decides about the rest."""
    return rows.filter(proposal__isnull=False, proposal__removed_at=None).exclude(proposal__visibility=Visibility.UNCONFIRMED)


PROPOSAL: Final = Subject(
    id="proposal",
    names=_("proposal"),
    rows=lambda: Proposal.objects.filter(removed_at=None),
    asked=_asked,
    act=_move,
    says=lambda row: f"{row.title}\n{row.words}",
    version=lambda row: row.version,
)
COMMENT: Final = Subject(
    id="comment",
    names=_("comment"),
    rows=lambda: _of_seen(Comment.objects.filter(gone=Gone.NO)),
    asked=lambda: Coalesce("asked_at", "made_at"),
    act=_say,
    says=lambda row: row.words,
    version=lambda _row: 1,
    of="proposal",
)
PHOTO: Final = _photo("photo", _("photo"), "proposal")
PLOT_PHOTO: Final = _photo("plot-photo", _("photo of a plot"), "plot")
SUBJECTS: Final[Mapping[str, Subject]] = MappingProxyType({row.id: row for row in (PROPOSAL, COMMENT, PHOTO, PLOT_PHOTO)})
