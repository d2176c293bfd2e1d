"""Whether somebody may do something: the one place that decides, for the API, the pages, the admin and bulk actions alike."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Grant
from accounts.roles import ACTIONS, STAFF, Role, actions
from geo.models import Area
from geo.permissions import Row

ACTION: Final = actions(ACTIONS)


class Decision(Enum):
    """Yes, or why not."""

    YES = "yes"
    SIGN_IN = "sign in"
    SECOND_FACTOR = "second factor"
    NO_ROLE = "no role"
    ELSEWHERE = "elsewhere"


class UnknownAction(LookupError):
    """An action that stands in no row of the table."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A role somebody holds now, and what it is limited to. No areas: everywhere (None) or nowhere; no kinds: all."""

    role: Role
    areas: frozenset[int] | None = None
    kinds: frozenset[str] = frozenset()


def standings(user: Any) -> tuple[Standing, ...]:
    """Return the roles that somebody holds now. Two queries the first time, then kept with the person for the length of a request."""
    if not user.is_authenticated or not user.is_active:
        return ()
    held: tuple[Standing, ...] | None = getattr(user, "_standings", None)
    if held is None:
        now = timezone.now()
        grants = Grant.objects.filter(Q(until=None) | Q(until__gt=now), user=user, since__lte=now).prefetch_related("areas")
        held = (
            Standing(Role.RESIDENT),
            *((Standing(Role.ADMINISTRATOR),) if user.is_superuser else ()),
            *(_standing(one) for one in grants),
        )
        user._standings = held
    return held


def _standing(grant: Grant) -> Standing:
    """Return what a grant makes of somebody."""
    areas = None if grant.everywhere else frozenset(area.pk for area in grant.areas.all())
    return Standing(Role(grant.role), areas, frozenset(grant.kinds))


def has_second_factor(user: Any) -> bool:
    """Return whether somebody has a second factor. Who has one was asked for it: there is no other way in. One query."""
    if not hasattr(user, "_second_factor"):
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        user._second_factor = Authenticator.objects.filter(user=user, type__in=kinds).exists()
    return bool(user._second_factor)


def is_staff(user: Any) -> bool:
    """Return whether somebody holds a role that decides for others."""
    return any(held.role in STAFF for held in standings(user))


def decide(user: Any, action: str, *, kind: str | None = None, where: GEOSGeometry | None = None, somewhere: bool = False) -> Decision:
    """Return whether somebody may do this, or why not; UnknownAction for one that stands in no table.

    A thing lies in an area if a point in its midst does. `somewhere` asks whether there is any place at all.
    """
    row = ACTION.get(action)
    if row is None:
        raise UnknownAction(action)
    if row.open:
        return Decision.YES
    held = standings(user)
    if not held:
        return Decision.SIGN_IN
    holding = [one for one in held if one.role in row.roles]
    if not holding:
        return Decision.NO_ROLE
    reached = [one for one in holding if _reaches(one, kind=kind, where=where, somewhere=somewhere)]
    if not reached:
        return Decision.ELSEWHERE
    if all(one.role in STAFF for one in reached) and not has_second_factor(user):
        return Decision.SECOND_FACTOR
    return Decision.YES


def may(user: Any, action: str, *, kind: str | None = None, where: GEOSGeometry | None = None) -> bool:
    """Return whether somebody may do this to a thing of this kind, there. At most four queries, and one for each limited role."""
    return decide(user, action, kind=kind, where=where) is Decision.YES


def acting_as(user: Any, action: str, *, kind: str | None = None, where: GEOSGeometry | None = None) -> str | None:
    """Return by which role somebody may do this to a thing of this kind, there: the first that lets them. None: they may not."""
    if not may(user, action, kind=kind, where=where):
        return None
    row = ACTION[action]
    for held in standings(user):
        if (
            held.role in row.roles
            and (held.role not in STAFF or has_second_factor(user))
            and _reaches(held, kind=kind, where=where, somewhere=False)
        ):
            return str(held.role)
    return str(Role.RESIDENT)  # of what is open to all


def may_somewhere(user: Any, action: str, *, kind: str | None = None) -> bool:
    """Return whether there is anywhere at all that somebody may do this."""
    return decide(user, action, kind=kind, somewhere=True) is Decision.YES


def reached(user: Any, action: str, rows: "QuerySet[Row]", *, kind: str, geom: str) -> "QuerySet[Row]":
    """Return those of some rows to which somebody may do this, as `may` would say of each; `kind` and `geom` name their columns."""
    row = ACTION.get(action)
    if row is None:
        raise UnknownAction(action)
    if row.open:
        return rows
    wanted = Q(pk=None)
    for held in standings(user):
        if held.role not in row.roles or (held.role in STAFF and not has_second_factor(user)):
            continue
        of_kind = Q(**{f"{kind}__in": held.kinds}) if held.kinds else Q()
        if held.areas is None:
            wanted |= of_kind if held.kinds else ~Q(pk=None)
        else:
            around = Area._default_manager.filter(pk__in=held.areas, geom__covers=OuterRef("midst"))
            wanted |= of_kind & Q(Exists(around))
    placed: QuerySet[Any] = rows.alias(midst=PointOnSurface(geom))
    found: QuerySet[Row] = placed.filter(wanted)
    return found


def _reaches(held: Standing, *, kind: str | None, where: GEOSGeometry | None, somewhere: bool) -> bool:
    """Return whether a role reaches a thing: what is not told is not reached by a role with limits."""
    if held.kinds and kind not in held.kinds and not (somewhere and kind is None):
        return False
    if held.areas is None:
        return True
    if somewhere:
        return bool(held.areas)
    if where is None:
        return False
    return Area._default_manager.filter(pk__in=held.areas, geom__covers=where.point_on_surface).exists()
