"""Dividing: the one gate through which a plot becomes several, or several one. What was put on them, and who did, goes along.

- People: interest is on each part of a split, and once on what was merged.
- What is still to be decided or used: calls, with their applications, and uses lie on the new plots.
- What was said and shown (events, proposals, photos) stays where it is, and is found from the new plots by their line of descent
  (`participation.succession.ancestors`): it is never copied, so it is never told twice.
"""

from collections.abc import Sequence
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import crs
from geo.models import Certainty, VacantPlot
from participation.call import Call
from participation.cutting import MOST_PARTS, SMALLEST_M2, TOLERANCE_M2, fitted, outline, parts_differ_by_m2
from participation.errors import BadPlot, NotNow
from participation.interest import Interest
from participation.listing import Listing, OwnerContact
from participation.plot import EDIT, allow, locked
from participation.plot_event import note
from participation.succession import Succession
from participation.temporary_use import TemporaryUse

# From the surest to the least sure: what is merged is as sure as the least sure of it.
SUREST: Final = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.UNSURE)
COPIED: Final = ("kind", "owner_type", "status", "vacant_since", "vacant_until", "address", "certainty", "last_confirmed", "source_date")


@transaction.atomic
def split(plot: VacantPlot, parts: Sequence[Any], *, by: Any, reason: str) -> list[VacantPlot]:
    """Return the plots that a plot becomes, one for each part (metric shapes), in their order; BadPlot where they do not make it up.

    Together they have its area to the last square millimetre.
    """
    (held,) = locked([plot.pk])
    allow([held], EDIT, by)
    _standing([held])
    whole = _shape(held)
    flaws = _reasoned(reason)
    if whole.geom_type == "Point":
        flaws["parts"] = _("Of this plot only a point is known. Draw its outline first.")
    elif not 2 <= len(parts) <= MOST_PARTS:
        flaws["parts"] = _("Give 2 to %(most)d parts.") % {"most": MOST_PARTS}
    elif any(part.geom_type not in ("Polygon", "MultiPolygon") or not part.is_valid or part.area < SMALLEST_M2 for part in parts):
        flaws["parts"] = _("Each part is a whole outline of at least %(least)d m².") % {"least": SMALLEST_M2}
    elif (off := parts_differ_by_m2(whole, parts)) > TOLERANCE_M2:
        flaws["parts"] = _("The parts do not make up the plot: %(area)d m² lie beside it, are left out or are covered twice.") % {
            "area": max(1, round(off))
        }
    if flaws:
        raise BadPlot(flaws)
    made = []
    for number, shape in enumerate(fitted(whole, parts), start=1):
        same = {name: getattr(held, name) for name in COPIED}
        name = _("%(name)s, part %(number)d") % {"name": held.name, "number": number} if held.name else ""
        made.append(_make(held, shape, f"{held.pk}-{number}", name=name, **same))
    _follow([held], made, how=Succession.How.SPLIT, by=by, reason=reason)
    return made


@transaction.atomic
def merge(plots: Sequence[VacantPlot], *, by: Any, reason: str) -> VacantPlot:
    """Return the plot that some become; BadPlot where they cannot be one. Its outline is theirs together.

    It is of the kind of the largest, vacant since the last of them was and until the first of them is no longer, and as sure as
    the least sure.
    """
    held = locked([plot.pk for plot in plots])
    allow(held, EDIT, by)
    _standing(held)
    flaws = _reasoned(reason)
    shapes = [_shape(one) for one in held]
    points = [shape for shape in shapes if shape.geom_type == "Point"]
    together = (
        shapes[0] if len(points) == len(shapes) else outline(shapely.union_all([each for each in shapes if each.geom_type != "Point"]))
    )
    if len(held) < 2 or len(held) > MOST_PARTS:
        flaws["plots"] = _("Name 2 to %(most)d plots.") % {"most": MOST_PARTS}
    elif sum(shape.area for shape in shapes) - together.area > TOLERANCE_M2:
        flaws["plots"] = _("These plots cover one another. Put their outlines right first.")
    if flaws:
        raise BadPlot(flaws)
    largest = max(zip(held, shapes, strict=True), key=lambda pair: pair[1].area)[0]
    owners = {one.owner_type for one in held}
    values = {name: getattr(largest, name) for name in COPIED} | {
        "owner_type": owners.pop() if len(owners) == 1 else _of_several(owners),
        "vacant_since": max((one.vacant_since for one in held if one.vacant_since), default=None),
        "vacant_until": min((one.vacant_until for one in held if one.vacant_until), default=None),
        "certainty": max((one.certainty for one in held), key=lambda one: SUREST.index(Certainty(one))),
        "last_confirmed": min((one.last_confirmed for one in held), key=lambda day: (day is not None, day)),
        "status": VacantPlot.Status.IN_TEMPORARY_USE
        if any(one.status == VacantPlot.Status.IN_TEMPORARY_USE for one in held)
        else largest.status,
    }
    name = next((one.name for one in [largest, *held] if one.name), "")
    made = _make(largest, together, "-".join(str(one.pk) for one in held)[:100], name=name, **values)
    _follow(held, [made], how=Succession.How.MERGE, by=by, reason=reason)
    return made


def _of_several(owners: set[str]) -> str:
    """Return the type of owner of plots of several: mixed, or unknown as soon as one of them is."""
    return VacantPlot.Owner.UNKNOWN if VacantPlot.Owner.UNKNOWN in owners else VacantPlot.Owner.MIXED


def _reasoned(reason: str) -> dict[str, str]:
    return {} if reason.strip() else {"reason": _("Say why: who reads the story of this plot wants to know.")}


def _standing(plots: Sequence[VacantPlot]) -> None:
    if any(plot.gone_since is not None for plot in plots):
        raise NotNow(_("This plot is no longer there. Go on with what came of it."))


def _shape(plot: VacantPlot) -> Any:
    return shapely.from_wkb(bytes(plot.geom.wkb))


def _make(like: VacantPlot, shape: Any, source_id: str, **values: Any) -> VacantPlot:
    """Return a new plot in the dataset of the one that it comes of, so that it still says by whom it is known."""
    geom = GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=crs.METRIC)
    made: VacantPlot = VacantPlot._default_manager.create(dataset=like.dataset, source_id=f"of {source_id}"[:100], geom=geom, **values)
    return made


def _follow(before: Sequence[VacantPlot], after: Sequence[VacantPlot], *, how: str, by: Any, reason: str) -> None:
    """Let all that lies on plots go to what they become, and say so on both."""
    today = timezone.localdate()
    Succession.objects.bulk_create(Succession(before=old, after=new, how=how, on=today) for old in before for new in after)
    _people(before, after)
    _words(before, after)
    for call in Call.objects.filter(plots__in=before).distinct():
        call.plots.add(*after)
        call.plots.remove(*before)
    _uses(before, after)
    for old in before:
        note(old, how, by=by, acted_as=EDIT, reason=reason.strip()[:1_000], changes={"into": [new.pk for new in after]})
        old.gone_since = today
        old.save(update_fields=["gone_since"])
    for new in after:
        note(new, "made", by=by, acted_as=EDIT, became=how, changes={"from": [old.pk for old in before]})


def _people(before: Sequence[VacantPlot], after: Sequence[VacantPlot]) -> None:
    """Let interest go along: to each part; of one who is interested in several, once: what they want to do goes before what they follow."""
    rows = list(Interest.objects.filter(plot__in=before))
    rows.sort(key=lambda one: (one.confirmed_at is None, one.role != Interest.Role.ORGANISER, one.made_at))
    kept: dict[int, Interest] = {}
    for one in rows:
        kept.setdefault(one.person_id, one)
    fields = ("person_id", "role", "group", "named", "language", "made_at", "confirmed_at")
    Interest.objects.bulk_create(
        Interest(plot=new, **{name: getattr(one, name) for name in fields}) for new in after for one in kept.values()
    )
    Interest.objects.filter(plot__in=before).delete()


def _words(before: Sequence[VacantPlot], after: Sequence[VacantPlot]) -> None:
    """Let why it is listed go along, and how the owner is reached, where there is one answer."""
    listings = list(Listing.objects.filter(plot__in=before).order_by("plot"))
    if listings:
        words = "\n".join(dict.fromkeys(one.words for one in listings if one.words))[:1_000]
        Listing.objects.bulk_create(Listing(plot=new, why=listings[0].why, words=words) for new in after)
    contacts = list(OwnerContact.objects.filter(plot__in=before))
    if len({(one.name, one.reach) for one in contacts}) == 1:
        same = contacts[0]
        OwnerContact.objects.bulk_create(OwnerContact(plot=new, name=same.name, reach=same.reach, given_at=same.given_at) for new in after)
    OwnerContact.objects.filter(plot__in=before).delete()


def _uses(before: Sequence[VacantPlot], after: Sequence[VacantPlot]) -> None:
    """Let uses that are not over go along; NotNow where two of them would have one plot on one day."""
    rows = list(TemporaryUse.objects.filter(plot__in=before, moved=False, ended_on=None))
    TemporaryUse.objects.filter(pk__in=[one.pk for one in rows]).update(moved=True)
    fields = (
        "use",
        "group",
        "start",
        "end",
        "conditions",
        "started_on",
        "status_before",
        "handed_back_on",
        "left",
        "left_words",
        "reminded_on",
    )
    seen: set[tuple[Any, ...]] = set()
    try:
        with transaction.atomic():
            for one in rows:
                same = (one.application_id, one.start, one.end)
                if one.application_id is not None and same in seen:
                    continue  # one use of several plots that are one now
                seen.add(same)
                for new in after:
                    TemporaryUse.objects.create(
                        plot=new, application_id=one.application_id, **{name: getattr(one, name) for name in fields}
                    )
    except IntegrityError:
        raise NotNow(_("Two of these plots are lent on the same days. Let one of the uses end first.")) from None
