"""Cast: the fictional people of the demonstration. Nobody can sign in as one of them, and no letter ever goes to one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from accounts.models import Grant, User, unnamed
from accounts.roles import STAFF

ANYBODY: Final = AnonymousUser()


@dataclass(frozen=True, slots=True)
class Cast:
    """Who there is, by key, and how each is called in public."""

    people: Mapping[str, User]

    def __getitem__(self, key: str) -> User:
        return self.people[key]

    def leave(self) -> None:
        """Take the second keys away: with the roles, which have ended, nobody can decide anything as one of them."""
        Authenticator.objects.filter(user__in=self.people.values()).delete()


def gather(rows: Iterable[Mapping[str, Any]], *, since: datetime, until: datetime) -> Cast:
    """Return the people of some rows, made. Roles hold from `since` until `until` alone, the time that is told of.

    Their address is kept beside the account, unconfirmed, and the account has none: whatever writes letters finds nobody to write to.
    """
    people: dict[str, User] = {}
    for row in rows:
        key, role = row["key"], row.get("role", "")
        made = User(username=unnamed(), public_name=row.get("name", ""), date_joined=since, last_login=until, warned_at=until)
        made.set_unusable_password()
        made.save()
        EmailAddress.objects.create(user=made, email=f"{key}@example.org", primary=True, verified=False)
        if role:
            Grant.objects.create(user=made, role=role, everywhere=True, since=since, until=until)
        if role in STAFF:
            Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={})
        people[key] = made
    return Cast(people)
