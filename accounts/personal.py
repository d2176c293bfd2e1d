"""What accounts hold about a person, and how long: to see, to hand over, to take away."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Grant, Limit, User
from geo.personal import Holding, Period, holdings


def _account(person: User) -> Iterator[dict[str, Any]]:
    yield {
        "id": person.pk,
        "name to sign in with": person.username,
        "public name": person.public_name,
        "joined": person.date_joined,
        "last signed in": person.last_login,
        "has a password": person.has_usable_password(),
    }


def _addresses(person: User) -> Iterator[dict[str, Any]]:
    known = {one.email: {"address": one.email, "confirmed": one.verified} for one in EmailAddress.objects.filter(user=person)}
    if person.email and person.email not in known:
        known[person.email] = {"address": person.email, "confirmed": False}
    yield from known.values()


def _factors(person: User) -> Iterator[dict[str, Any]]:
    for one in Authenticator.objects.filter(user=person):
        yield {"kind": one.get_type_display(), "since": one.created_at, "last used": one.last_used_at}


def _city(person: User) -> Iterator[dict[str, Any]]:
    for one in SocialAccount.objects.filter(user=person):
        yield {"id there": one.uid, "joined": one.date_joined, "last used": one.last_login, **one.extra_data}


def _grants(person: User) -> Iterator[dict[str, Any]]:
    for one in Grant.objects.filter(user=person).prefetch_related("areas"):
        areas = "everywhere" if one.everywhere else [area.name for area in one.areas.all()]
        yield {"role": one.role, "areas": areas, "kinds": one.kinds, "since": one.since, "until": one.until}


def _sessions(person: User) -> Iterator[dict[str, Any]]:
    for one in sessions_of(person):
        yield {"ends": one.expire_date}


def _administration(person: User) -> Iterator[dict[str, Any]]:
    for one in LogEntry.objects.filter(user=person).select_related("content_type"):
        yield {"when": one.action_time, "what": str(one.content_type), "id": one.object_id}


def sessions_of(person: User) -> Iterator[Session]:
    """Yield the sessions in which a person is signed in, or is about to be. Reads all open ones: only from within do they tell whose."""
    marks = {str(person.pk)}
    addresses = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)} - {""}
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        held = session.get_decoded()
        if str(held.get("_auth_user_id")) in marks or any(address in repr(held) for address in addresses):
            yield session


def _close_sessions(person: User) -> None:
    for session in list(sessions_of(person)):
        session.delete()


HOLDINGS: Final = (
    Holding(
        "account", _("Your account"), _("To know you again. Only your public name is seen by others, if you chose one."), (User,), _account
    ),
    Holding(
        "addresses",
        _("Your e-mail address"),
        _("To let you in and to write to you. It is never shown."),
        (EmailAddress, EmailConfirmation),
        _addresses,
    ),
    Holding("second-factor", _("Your second key"), _("To keep others out. It is never shown."), (Authenticator,), _factors),
    Holding("city-sign-in", _("The city's sign-in"), _("To know you again when you come from there."), (SocialAccount, SocialToken), _city),
    Holding("roles", _("Your roles"), _("What you may do for others. Kept for a year after they end."), (Grant,), _grants),
    Holding(
        "sessions", _("Where you are signed in"), _("So that you need not sign in on each page."), (Session,), _sessions, _close_sessions
    ),
    Holding(
        "administration",
        _("What you did in the administration"),
        _("So that it can be asked who changed what. It holds your number, never your name."),
        (LogEntry,),
        _administration,
    ),
)


def held(person: User) -> dict[str, list[dict[str, Any]]]:
    """Return all that is held about a person, by holding: what the page shows and the download holds."""
    return {holding.key: [dict(row) for row in holding.read(person)] for holding in holdings()}


@transaction.atomic
def erase(person: User) -> None:
    """Take a person away, with all that is held: in all apps, at once, and for good."""
    for holding in holdings():
        holding.erase(person)
    person.delete()


def _people(before: datetime) -> "QuerySet[User]":
    """Return the people who were last here before a moment and hold no role."""
    seen = Q(last_login__lt=before) | Q(last_login=None, date_joined__lt=before)
    return User.objects.filter(seen, is_superuser=False).exclude(pk__in=Grant.objects.values("user"))


def _unconfirmed(before: datetime) -> "QuerySet[User]":
    """Return the people who came in before a moment and never were here."""
    sure = EmailAddress.objects.filter(verified=True).values("user")
    return _people(before).filter(last_login=None).exclude(pk__in=sure).exclude(pk__in=SocialAccount.objects.values("user"))


def _unused(before: datetime) -> "QuerySet[User]":
    """Return the people who have not been here since a moment, and were told a month ago what comes of that."""
    return _people(before).filter(warned_at__lt=timezone.now() - WARNED_AHEAD)


WARNED_AHEAD: Final = timedelta(days=30)


def _gone(people: "QuerySet[User]") -> int:
    """Erase people one by one, so that each app takes away what it holds; return how many they were."""
    number = 0
    for person in people:
        erase(person)
        number += 1
    return number


def _deleted(rows: "QuerySet[Any]") -> int:
    """Take rows away; return how many of their own table went."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _period(key: str, names: Any, rows: Any, take: Any = _deleted) -> Period:
    """Return a period over the rows that a moment picks."""
    return Period(key, names, lambda before: int(rows(before).count()), lambda before: int(take(rows(before))))


PERIODS: Final = (
    _period("unconfirmed-people", _("people who never confirmed their address"), _unconfirmed, _gone),
    _period("unused-people", _("people who have not signed in"), _unused, _gone),
    _period("ended-roles", _("roles that have ended"), lambda before: Grant.objects.filter(until__lt=before)),
    _period("sessions", _("sessions that have ended"), lambda before: Session.objects.filter(expire_date__lt=before)),
    _period("tries", _("how often somebody tried"), lambda before: Limit.objects.filter(expires__lt=before)),
    _period("administration", _("the record of the administration"), lambda before: LogEntry.objects.filter(action_time__lt=before)),
)
