"""Follows: the one gate through which people follow what they want to hear of, see beforehand how much that is, and stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import crs
from geo.models import Area, Street
from geo.standing import still_there
from participation import proposals
from participation.digest import Often, letters, usual
from participation.errors import BadFollow, NotNow, UnknownFollow
from participation.event import Event
from participation.follow import Follow, What
from participation.life import Visibility
from participation.proposal import Proposal
from participation.texts import told_to_followers
from planning.errors import BadSite
from planning.site import point, site

MOST: Final = 100
PREVIEWED: Final = timedelta(days=90)
NEAREST_M, FURTHEST_M = 50, 5_000
# What lies this far from the line of a street is in it: facades, and what stands before them.
STREET_M: Final = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Something to follow, checked: what it is called, and where (metric) or which proposal."""

    what: What
    name: str
    proposal: Proposal | None = None
    area: Area | None = None
    reach: shapely.Geometry | None = None
    distance_m: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How much there was to hear in the days before: new proposals, changes of others, and letters that would have come of them."""

    days: int
    new: int
    changes: int
    letters: int
    number: int
    per: str

    def __str__(self) -> str:
        happened = _("In the last %(days)d days: %(new)s and %(changes)s.") % {
            "days": self.days,
            "new": ngettext("%(n)d new proposal", "%(n)d new proposals", self.new) % {"n": self.new},
            "changes": ngettext("%(n)d change", "%(n)d changes", self.changes) % {"n": self.changes},
        }
        return f"{happened} {self.said}"

    @property
    def said(self) -> str:
        """How many letters that is, about, in words."""
        if not self.number:
            return _("You would have had no letter.")
        one = {
            "day": _("That is about one letter a day."),
            "week": _("That is about one letter a week."),
            "month": _("That is about one letter a month."),
            "year": _("That is about one letter a year."),
        }
        many = {
            "day": _("That is about %(n)d letters a day."),
            "week": _("That is about %(n)d letters a week."),
            "month": _("That is about %(n)d letters a month."),
            "year": _("That is about %(n)d letters a year."),
        }
        return one[self.per] if self.number == 1 else many[self.per] % {"n": self.number}


def of_proposal(key: str, by: Any) -> Wanted:
    """Return a proposal to follow, for who sees it."""
    found = proposals.find(key, by)
    return Wanted(what=What.PROPOSAL, name=found.title, proposal=found)


def of_street(name: str, area: int | None = None) -> Wanted:
    """Return the street of this name to follow, all its stretches, within an area if there are more of that name. Two queries."""
    said = " ".join(name.split())
    if not 2 <= len(said) <= 100 or "\0" in said:
        raise BadFollow("street", _("Write the name of a street."))
    stretches = Street._default_manager.filter(still_there(Street), name__iexact=said)
    within = _area(area) if area is not None else None
    if within is not None:
        stretches = stretches.filter(geom__intersects=within.geom)
    rows = list(stretches.values_list("name", "geom"))
    if not rows:
        raise BadFollow("street", _("No street is called “%(name)s”.") % {"name": said[:80]})
    lines = shapely.union_all([shapely.from_wkb(bytes(geom.wkb)) for _name, geom in rows])
    called = rows[0][0] if within is None else f"{rows[0][0]} ({within.name})"
    return Wanted(what=What.STREET, name=called, reach=lines.buffer(STREET_M, quad_segs=2), area=within)


def of_area(pk: int) -> Wanted:
    """Return an area of the city to follow. One query."""
    found = _area(pk)
    return Wanted(what=What.AREA, name=found.name or found.code, area=found, reach=shapely.from_wkb(bytes(found.geom.wkb)))


def near(lon: float, lat: float, distance_m: int, name: str = "") -> Wanted:
    """Return all that lies within a distance of a place in degrees; BadFollow where it is not in the city, or the distance is none."""
    if not NEAREST_M <= distance_m <= FURTHEST_M:
        raise BadFollow("distance_m", _("A distance from %(least)d to %(most)d metres.") % {"least": NEAREST_M, "most": FURTHEST_M})
    try:
        reach = point(lon, lat).buffer(distance_m, quad_segs=16)
    except BadSite as error:
        raise BadFollow("where", str(error)) from None
    called = _called(name) or _("a place that you chose")
    return Wanted(
        what=What.NEAR,
        name=_("%(metres)d m around %(place)s") % {"metres": distance_m, "place": called[:120]},
        reach=reach,
        distance_m=distance_m,
    )


def outline(geojson: Any, name: str = "") -> Wanted:
    """Return a piece of the city that somebody drew (GeoJSON, degrees); BadFollow says what is wrong with it."""
    try:
        reach = site(geojson, types=("Polygon", "MultiPolygon"))
    except BadSite as error:
        raise BadFollow("geometry", str(error)) from None
    return Wanted(what=What.OUTLINE, name=_called(name)[:120] or _("the outline that you drew"), reach=reach)


def _called(name: str) -> str:
    if "\0" in name:
        raise BadFollow("name", _("This holds a character that cannot be shown."))
    return name.strip()


def preview(wanted: Wanted, often: Often, *, now: datetime | None = None) -> Preview:
    """Return how much there would have been to hear lately. It counts what happened to proposals, and no people. One query."""
    until = now or timezone.now()
    since = until - PREVIEWED
    rows = list(_happened(wanted).filter(at__gt=since, at__lte=until).values_list("proposal", "what", "at"))
    told = letters(often, [at for _pk, _what, at in rows], timezone.get_default_timezone())
    number, per = usual(told, PREVIEWED.days)
    new = sum(what in ("open", "publish") for _pk, what, _at in rows)
    return Preview(days=PREVIEWED.days, new=new, changes=len(rows) - new, letters=told, number=number, per=per)


def followed(by: Any) -> "QuerySet[Follow]":
    """Return what somebody follows, the latest first."""
    return Follow.objects.filter(person=by.pk, stopped_at=None).select_related("proposal", "area")


def find(key: str, by: Any) -> Follow:
    """Return something that somebody follows, to themselves; UnknownFollow to others."""
    found = followed(by).filter(key=key).first() if "\0" not in key else None
    if found is None:
        raise UnknownFollow(_("You do not follow this."))
    return found


@transaction.atomic
def start(wanted: Wanted, *, by: Any, often: Often, language: str) -> Follow:
    """Let somebody follow something, and return that; the same proposal or the same place again is changed, not doubled. Three queries."""
    if wanted.proposal is not None:
        found, _made = Follow.objects.update_or_create(
            person=by,
            proposal=wanted.proposal,
            defaults={"what": What.PROPOSAL, "often": often, "language": language[:8], "stopped_at": None},
        )
        _hasten(found)
        return found
    if wanted.reach is None:
        raise BadFollow("what", _("Say what you want to follow."))
    reach = GEOSGeometry(memoryview(shapely.to_wkb(wanted.reach)), srid=crs.METRIC)
    mine = Follow.objects.select_for_update().filter(person=by, proposal=None, stopped_at=None)
    for each in mine:
        if each.what == wanted.what and each.name == wanted.name[:200] and each.reach.equals(reach):
            return change(each, often=often, language=language)
    if len(mine) >= MOST:
        raise NotNow(_("You follow %(most)d places, which is as many as can be. Stop one first.") % {"most": MOST})
    return Follow.objects.create(
        person=by,
        what=wanted.what,
        name=wanted.name[:200],
        area=wanted.area,
        reach=reach,
        distance_m=wanted.distance_m,
        often=often,
        language=language[:8],
    )


@transaction.atomic
def change(follow: Follow, *, often: Often, language: str) -> Follow:
    """Change how often and in which language somebody hears of something; news that waits goes by the new clock."""
    follow.often, follow.language = often, language[:8]
    follow.save(update_fields=["often", "language"])
    _hasten(follow)
    return follow


@transaction.atomic
def stop(follow: Follow) -> None:
    """Stop: nothing is written of it any more, and what waits to be told is not told. Twice is as good as once. Three queries."""
    from participation.news import News

    News.objects.filter(follow=follow, told_at=None).delete()
    if follow.proposal_id is None:
        follow.delete()
    else:
        Follow.objects.filter(pk=follow.pk, stopped_at=None).update(stopped_at=timezone.now())


@transaction.atomic
def hush(proposal: Proposal, *, by: Any) -> None:
    """Write nothing more to somebody about a proposal, not even to who made it, until they follow it again."""
    from participation.news import News

    found, _made = Follow.objects.get_or_create(person=by, proposal=proposal, defaults={"what": What.PROPOSAL})
    Follow.objects.filter(pk=found.pk, stopped_at=None).update(stopped_at=timezone.now())
    News.objects.filter(follow=found, told_at=None).delete()


def is_hushed(proposal: Proposal, by: Any) -> bool:
    """Return whether somebody wants no letters about a proposal. One query."""
    return Follow.objects.filter(person=by, proposal=proposal).exclude(stopped_at=None).exists()


def names() -> Mapping[str, str]:
    """Return how often one can hear, in the reader's words."""
    return {each.value: str(each.label) for each in Often}


def reaching(proposal: Proposal) -> "QuerySet[Follow]":
    """Return what is followed that a proposal belongs to: itself, or somewhere that it touches."""
    return Follow.objects.filter(Q(proposal=proposal) | Q(reach__intersects=proposal.geom), stopped_at=None)


def _happened(wanted: Wanted) -> "QuerySet[Event]":
    """Return what happened to what is public now, there, of what followers are told."""
    rows = Event.objects.filter(proposal__visibility=Visibility.PUBLIC, proposal__removed_at=None, what__in=[*told_to_followers()])
    if wanted.proposal is not None:
        return rows.filter(proposal=wanted.proposal)
    if wanted.reach is None:
        return rows.none()
    return rows.filter(proposal__geom__intersects=GEOSGeometry(memoryview(shapely.to_wkb(wanted.reach)), srid=crs.METRIC))


def _area(pk: int) -> Area:
    found: Area | None = Area._default_manager.filter(pk=pk, gone_since=None).first()
    if found is None:
        raise BadFollow("area", _("There is no such area."))
    return found


def _hasten(follow: Follow) -> None:
    """Bring news that waits to the clock of how often somebody wants to hear now."""
    from participation.news import retime

    retime(follow)
