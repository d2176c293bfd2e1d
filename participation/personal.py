"""What participation holds about a person: what they proposed, and that they did."""

from collections.abc import Iterator
from typing import Any, Final

import pgtrigger
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.personal import Holding, Period
from participation import photo_drafts
from participation.decision import Claim
from participation.event import EDITED, Event
from participation.held import HELD, HELD_FOR
from participation.life import State, Visibility
from participation.photo import Photo
from participation.photos import let_go as let_photos_go
from participation.plot_holdings import PLOT_HOLDINGS, PLOT_PERIODS
from participation.proposal import Proposal
from participation.report import Report


def _proposals(person: Any) -> Iterator[dict[str, Any]]:
    for one in Proposal.objects.filter(author=person):
        yield {
            "address": one.key,
            "kind": one.kind,
            "title": one.title,
            "words": one.words,
            "where": one.near,
            "geometry": one.geom.wkt,
            "answers": one.answers,
            "check": one.check_said,
            "public name": one.public_name,
            "made": one.made_at,
            "state": one.state,
            "visibility": one.visibility,
            "taken away": one.removed_at,
        }


def _reports(person: Any) -> Iterator[dict[str, Any]]:
    for one in Report.objects.filter(by=person):
        yield {"when": one.at, "reason": one.reason, "words": one.words, "outcome": one.outcome}


def _claims(person: Any) -> Iterator[dict[str, Any]]:
    for one in Claim.objects.filter(by=person):
        yield {"since": one.at, "what": one.subject, "number": one.about}


def _photos(person: Any) -> Iterator[dict[str, Any]]:
    for one in Photo.objects.filter(by=person).select_related("proposal"):
        yield {
            "address": one.key,
            "of": "" if one.proposal is None else one.proposal.key,
            "plot": one.plot_id,
            "what is seen on it": one.alt,
            "added": one.made_at,
            "visibility": one.visibility,
        }


def _hidden_photos(before: Any) -> Any:
    return Photo.objects.filter(visibility=Visibility.HIDDEN, made_at__lt=before)


def _let_go(person: Any) -> None:
    """Take away what nobody else has seen; what was public stays without a name, and without what they wrote before and changed."""
    mine = Proposal.objects.filter(author=person)
    with pgtrigger.ignore("participation.Event:append_only", "participation.PaperSupport:append_only"):
        mine.filter(Q(state=State.DRAFT) | Q(visibility=Visibility.UNCONFIRMED) | Q(removed_at__isnull=False)).delete()
        Event.objects.filter(proposal__author=person, what=EDITED).update(changes={})
        Event.objects.filter(actor=person.pk).update(actor=None)
    mine.update(author=None, public_name="", answers={}, changed_at=timezone.now())


def _purge(rows: Any) -> int:
    with pgtrigger.ignore("participation.Event:append_only", "participation.PaperSupport:append_only"):
        return int(rows.delete()[1].get(Proposal._meta.label, 0))


def _unconfirmed(before: Any) -> Any:
    return Proposal.objects.filter(visibility=Visibility.UNCONFIRMED, made_at__lt=before).exclude(state=State.DRAFT)


def _drafts(before: Any) -> Any:
    return Proposal.objects.filter(state=State.DRAFT, changed_at__lt=before)


HOLDINGS: Final = (
    Holding(
        "proposals",
        _("Your proposals"),
        _(
            "What you proposed is public once it is published, with the public name that you chose for it, or none. "
            "When your account goes, drafts go with it, and what was published stays without a name."
        ),
        (Proposal,),
        _proposals,
        _let_go,
    ),
    Holding(
        "photos",
        _("Your photos"),
        _(
            "So that others see what you mean, once somebody looked at them. "
            "Those that were not shown go with your account; the others stay without a name."
        ),
        (Photo,),
        _photos,
        lambda person: let_photos_go(Photo.objects.filter(by=person).exclude(visibility=Visibility.PUBLIC)),
    ),
    Holding(
        "reports",
        _("What you reported"),
        _("So that you hear what came of it. Only those who decide read it, without your name."),
        (Report,),
        _reports,
        lambda person: Report.objects.filter(by=person).update(words=""),
    ),
    Holding("claims", _("What you are deciding about"), _("So that two do not decide the same. It goes within hours."), (Claim,), _claims),
    *HELD,
    *PLOT_HOLDINGS,
)
PERIODS: Final = (
    Period(
        "unconfirmed-proposals",
        _("proposals that were never confirmed"),
        lambda before: _unconfirmed(before).count(),
        lambda before: _purge(_unconfirmed(before)),
    ),
    Period(
        "closed-reports",
        _("reports that were decided about"),
        lambda before: Report.objects.filter(closed_at__lt=before).count(),
        lambda before: Report.objects.filter(closed_at__lt=before).delete()[0],
    ),
    Period(
        "hidden-photos",
        _("photos that are not shown"),
        lambda before: _hidden_photos(before).count(),
        lambda before: let_photos_go(_hidden_photos(before)),
    ),
    Period(
        "unsent-photos",
        _("photos of proposals that were not sent"),
        lambda before: len(list(photo_drafts.older(before))),
        photo_drafts.sweep,
    ),
    Period(
        "old-drafts", _("drafts that nobody went on with"), lambda before: _drafts(before).count(), lambda before: _purge(_drafts(before))
    ),
    *HELD_FOR,
    *PLOT_PERIODS,
)
