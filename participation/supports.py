"""Supports: the one gate through which proposals are supported, on the screen and on paper, and counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.permissions import may
from participation import proposals
from participation.errors import BadProposal, NotAllowed, NotNow, UnknownProposal
from participation.event import ENTERED
from participation.life import State, Visibility
from participation.proposal import Proposal
from participation.support import MOST_ON_A_LIST, PaperSupport, Support

ENTER: Final = "enter-support"
# While something can still come of it. What is there already, was refused or was taken back needs no support.
WANTED: Final = frozenset({State.SUBMITTED, State.NEEDS_INFORMATION, State.IN_REVIEW, State.APPEALED, State.ACCEPTED, State.PLANNED})


@dataclass(frozen=True, slots=True)
class Number:
    """How many support something: on the screen, confirmed, and on paper."""

    online: int = 0
    paper: int = 0

    @property
    def all(self) -> int:
        """Both together."""
        return self.online + self.paper


def wanted(proposal: Proposal) -> bool:
    """Return whether a proposal can be supported now."""
    return proposal.visibility == Visibility.PUBLIC and proposal.removed_at is None and proposal.state in WANTED


def counts(proposals_: Iterable[int]) -> Mapping[int, Number]:
    """Return how many support each of these proposals, by number. Two queries, however many there are."""
    pks = list(proposals_)
    online = Support.objects.filter(proposal__in=pks, person__is_active=True).exclude(confirmed_at=None)
    paper = PaperSupport.objects.filter(proposal__in=pks, corrected_by=None)
    by_screen = dict(online.values_list("proposal").annotate(n=Count("pk")).order_by())
    by_paper = dict(paper.values_list("proposal").annotate(n=Sum("number")).order_by())
    return {pk: Number(by_screen.get(pk, 0), by_paper.get(pk, 0)) for pk in pks}


def count(proposal: Proposal) -> Number:
    """Return how many support a proposal. Two queries."""
    return counts([proposal.pk])[proposal.pk]


def supports(proposal: Proposal, by: Any) -> bool:
    """Return whether somebody supports a proposal: asked of oneself, and of nobody else. One query."""
    return by.is_authenticated and Support.objects.filter(proposal=proposal, person=by.pk).exclude(confirmed_at=None).exists()


@transaction.atomic
def give(proposal: Proposal, *, by: Any, confirmed: bool) -> bool:
    """Let somebody support a proposal; return whether one more counts now. Unconfirmed, it counts once `confirmed` says that it is them.

    NotNow where it cannot be supported, or by who made it: told only once it is known who asks. Twice at once is once. Three queries.
    """
    held = _open(proposal)
    if not confirmed:
        Support.objects.bulk_create([Support(proposal=held, person=by)], ignore_conflicts=True)
        return False
    if held.author_id == by.pk:
        raise NotNow(_("This is your own proposal: others can support it."))
    Support.objects.bulk_create([Support(proposal=held, person=by)], ignore_conflicts=True)
    return bool(Support.objects.filter(proposal=held, person=by, confirmed_at=None).update(confirmed_at=timezone.now()))


@transaction.atomic
def take_back(proposal: Proposal, *, by: Any) -> bool:
    """Take somebody's support back; return whether there was any. One query."""
    return bool(Support.objects.filter(proposal=proposal, person=by).delete()[0])


def may_enter(proposal: Proposal, by: Any) -> bool:
    """Return whether somebody may enter support on paper for a proposal, and see what was entered."""
    return proposals.sees(proposal, by) and may(by, ENTER, kind=proposal.kind, where=proposal.geom)


@transaction.atomic
def enter(
    proposal: Proposal, *, by: Any, number: int, how: str, day: date | None, note: str = "", corrects: int | None = None
) -> PaperSupport:
    """Enter support that was given on paper or at the door, and return the row; what was entered wrong is corrected by a new one.

    NotAllowed for who may not, BadProposal with a sentence for each thing that is wrong. It is an event of the proposal.
    """
    if not may_enter(proposal, by):
        raise NotAllowed(_("You may not enter support for this proposal."))
    held = _open(proposal) if corrects is None else _locked(proposal)
    flaws: dict[str, str] = {}
    least = 1 if corrects is None else 0
    if not least <= number <= MOST_ON_A_LIST:
        flaws["number"] = _("A number from %(least)d to %(most)d.") % {"least": least, "most": MOST_ON_A_LIST}
    if how not in PaperSupport.How.values:
        flaws["how"] = _("“%(how)s” is not known; these are: %(known)s.") % {
            "how": how[:40],
            "known": ", ".join(PaperSupport.How.values),
        }
    if day is None or day > timezone.localdate():
        flaws["day"] = _("Say on which day, not later than today.")
    if len(note) > 300 or "\0" in note:
        flaws["note"] = _("At most %(most)d letters.") % {"most": 300}
    before = None
    if corrects is not None:
        before = PaperSupport.objects.filter(pk=corrects, proposal=held, corrected_by=None).first()
        if before is None:
            flaws["corrects"] = _("What you correct is not there, or was corrected before.")
    if flaws or day is None:
        raise BadProposal(flaws)
    made = PaperSupport.objects.create(proposal=held, number=number, how=how, day=day, note=note.strip(), corrects=before)
    said: dict[str, Any] = {"number": number, "how": how, "day": f"{day:%Y-%m-%d}"}
    if before is not None:
        said["before"] = before.number
    proposals.note(held, ENTERED, by=by, acted_as=ENTER, **said)
    return made


def entered(proposal: Proposal) -> list[PaperSupport]:
    """Return what was entered on paper and stands, for those who enter it. One query."""
    return list(PaperSupport.objects.filter(proposal=proposal, corrected_by=None).exclude(number=0).order_by("day", "pk"))


def _locked(proposal: Proposal) -> Proposal:
    """Return the proposal as it is now, held until the transaction ends; UnknownProposal where it was taken away."""
    found = Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk, removed_at=None).first()
    if found is None:
        raise UnknownProposal(_("This proposal was taken away."))
    return found


def _open(proposal: Proposal) -> Proposal:
    held = _locked(proposal)
    if not wanted(held):
        raise NotNow(_("This proposal cannot be supported now: %(state)s.") % {"state": held.get_state_display()})
    return held
