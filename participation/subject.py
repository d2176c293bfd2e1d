"""Subject: something whose showing somebody decides about. A row for each kind of thing; the queue and the decisions follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation import photos, proposals
from participation.event import Event
from participation.life import Visibility
from participation.proposal import Proposal
from participation.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of thing to decide about. Its rows have a `visibility`, as `participation.life` has it.

    `rows` are all there are; `asked` says (as a query would) when a row began to wait for a first look. `of` is the way from a row to its
    proposal, as a query writes it (empty: it is one). `says` gives what stands in it; `act(row, step, by=, version=, reason=)` takes a step
    through the thing's own gate, and `version` is what that wants to have been seen.
    """

    id: str
    names: str | Promise
    rows: Callable[[], "QuerySet[Any]"]
    asked: Callable[[], Any]
    act: Callable[..., Any]
    says: Callable[[Any], str]
    version: Callable[[Any], int]
    of: str = ""

    @property
    def path(self) -> str:
        """The way to the proposal's own columns."""
        return f"{self.of}__" if self.of else ""

    def proposal(self, row: Any) -> Proposal:
        """Return the proposal that a row is, or belongs to."""
        found: Proposal = getattr(row, self.of) if self.of else row
        return found

    def waiting(self) -> "QuerySet[Any]":
        """Return the rows that wait, each with `since`: for a first look, or, shown, for a word about what somebody reported."""
        reports = Report.objects.filter(subject=self.id, about=OuterRef("pk"), closed_at=None)
        first = reports.order_by().values("about").annotate(first=Min("at")).values("first")
        pending = Q(visibility=Visibility.PENDING)
        rows = self.rows().filter(pending | Q(Exists(reports), visibility=Visibility.PUBLIC))
        return rows.annotate(since=Case(When(pending, then=self.asked()), default=Subquery(first)))


def _asked() -> Subquery:
    """Return when a proposal last began to wait to be published, for a query."""
    return Subquery(Event.objects.filter(proposal=OuterRef("pk"), became=Visibility.PENDING).order_by("-number").values("at")[:1])


def _move(row: Proposal, step: str, *, by: Any, version: int, reason: str) -> Any:
    return proposals.move(row, step, by=by, version=version, reason=reason)


PROPOSAL: Final = Subject(
    id="proposal",
    names=_("proposal"),
    rows=lambda: Proposal.objects.filter(removed_at=None),
    asked=_asked,
    act=_move,
    says=lambda row: f"{row.title}\n{row.words}",
    version=lambda row: row.version,
)
PHOTO: Final = Subject(
    id="photo",
    names=_("photo"),
    rows=photos.waiting,
    asked=lambda: F("made_at"),
    act=photos.decide,
    says=lambda row: str(row.alt),
    version=lambda row: int(row.version),
    of="proposal",
)
SUBJECTS: Final[Mapping[str, Subject]] = MappingProxyType({row.id: row for row in (PROPOSAL, PHOTO)})
