"""The register of vacant plots: why each is listed, how sure that is, by whom it is said; and whose it is, as far as anybody may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import VacantPlot
from participation.errors import BadPlot, Stale
from participation.listing import MOST_WORDS, Listing, OwnerContact
from participation.plot import EDIT, LAYER, SEE, allow, locked, permits
from participation.plot_event import note
from planning.certainty import Sureness, stands, stays_good_days, sureness


class PublicOwner(StrEnum):
    """Whether a public body owns a plot. Who a private owner is, no door tells."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    UNKNOWN = "unknown"


OWNERS = {
    VacantPlot.Owner.PUBLIC: PublicOwner.YES,
    VacantPlot.Owner.PRIVATE: PublicOwner.NO,
    VacantPlot.Owner.MIXED: PublicOwner.PARTLY,
    VacantPlot.Owner.UNKNOWN: PublicOwner.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the register says of a plot. `version` is 0 where nobody wrote why: then its source is the reason."""

    plot: VacantPlot
    why: Listing.Why
    words: str
    sureness: Sureness
    public_owner: PublicOwner
    version: int


def entries(plots: Iterable[VacantPlot], today: date) -> list[Entry]:
    """Return what the register says of some plots, whose datasets were fetched, in their order. One query."""
    rows = list(plots)
    written = {one.plot_id: one for one in Listing.objects.filter(plot__in=rows)}
    return [_entry(plot, written.get(plot.pk), today) for plot in rows]


def entry(plot: VacantPlot, today: date) -> Entry:
    """Return what the register says of a plot. One query."""
    return entries([plot], today)[0]


@transaction.atomic
def put(plot: VacantPlot, *, why: str, words: str, by: Any, version: int) -> Entry:
    """Write why a plot is listed, by who may edit places; BadPlot for what cannot be, Stale where somebody else wrote meanwhile."""
    (held,) = locked([plot.pk])
    allow([held], EDIT, by)
    flaws: dict[str, str] = {}
    if why not in Listing.Why.values:
        flaws["why"] = _("“%(value)s” is not known; these are: %(known)s.") % {"value": why[:40], "known": ", ".join(Listing.Why.values)}
    text = words.strip()
    if len(text) > MOST_WORDS or "\0" in text:
        flaws["words"] = _("At most %(most)d letters.") % {"most": MOST_WORDS}
    elif "@" in text or _names(text, OwnerContact.objects.filter(plot=held).first()):
        flaws["words"] = _("These words are public: write no name and no address of a person in them.")
    if flaws:
        raise BadPlot(flaws)
    found = Listing.objects.filter(plot=held).first()
    if version != (found.version if found else 0):
        raise Stale(found.version if found else 0)
    was = found.why if found else Listing.Why.SOURCE
    made = found or Listing(plot=held, version=0)
    made.why, made.words, made.version, made.changed_at = why, text, made.version + 1, timezone.now()
    made.save()
    note(held, "listed", by=by, acted_as=EDIT, was=was, became=why)
    return entry(held, timezone.localdate())


def sees_contact(plot: VacantPlot, by: Any) -> bool:
    """Return whether somebody may see how the owner of a plot can be reached."""
    return permits(plot, SEE, by)


def contact(plot: VacantPlot, *, by: Any) -> OwnerContact | None:
    """Return how the owner of a plot can be reached, for who handles what is sent in there; NotAllowed for anybody else."""
    allow([plot], SEE, by)
    return OwnerContact.objects.filter(plot=plot).first()


@transaction.atomic
def keep_contact(plot: VacantPlot, *, name: str, reach: str, by: Any) -> OwnerContact | None:
    """Keep how an owner can be reached, or nothing any more where both are empty; it goes by itself after its time.

    What the public can read may not hold the name: BadPlot then. Who wrote it is noted, what is not.
    """
    (held,) = locked([plot.pk])
    allow([held], SEE, by)
    name, reach = " ".join(name.split()), " ".join(reach.split())
    flaws = {
        field: _("At most %(most)d letters.") % {"most": most}
        for field, text, most in (("name", name, 120), ("reach", reach, 300))
        if len(text) > most or "\0" in text
    }
    if bool(name) != bool(reach):
        flaws["name" if reach else "reach"] = _("Write both: a name, and how to reach them. Or leave both empty.")
    made = OwnerContact(plot=held, name=name, reach=reach)
    listing = Listing.objects.filter(plot=held).first()
    if name and _names(f"{held.name} {held.names} {held.address} {listing.words if listing else ''}", made):
        flaws["name"] = _("What is public of this plot holds this name. Take it out there first.")
    if flaws:
        raise BadPlot(flaws)
    OwnerContact.objects.filter(plot=held).delete()
    if name:
        made.save()
    note(held, "owner-contact", by=by, acted_as=SEE, public=False)
    return made if name else None


def _names(text: str, kept: OwnerContact | None) -> bool:
    """Return whether a text holds the whole name of an owner, in any order of its words."""
    parts = [part for part in (kept.name if kept else "").casefold().split() if len(part) > 1]
    return bool(parts) and all(part in text.casefold() for part in parts)


def _entry(plot: VacantPlot, written: Listing | None, today: date) -> Entry:
    said = sureness(
        plot.certainty,
        stays_good_days=stays_good_days(LAYER),
        source_date=plot.source_date or plot.dataset.retrieved,
        last_confirmed=plot.last_confirmed,
        today=today,
    )
    return Entry(
        plot=plot,
        why=Listing.Why(written.why if written else Listing.Why.SOURCE),
        words=written.words if written else "",
        sureness=stands(plot.status, gone_since=plot.gone_since, vacant_until=plot.vacant_until, today=today, said=said),
        public_owner=OWNERS[VacantPlot.Owner(plot.owner_type)],
        version=written.version if written else 0,
    )
