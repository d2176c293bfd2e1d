"""What people type in to come in."""

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django.db import connection, transaction

from accounts.models import User


class CodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth does not type it
    """An address, whether there is an account with it or not: both get a code, and nobody can tell which it was.

    A new account is nothing but the address until the code comes back; retention takes those away that never did.
    """

    _user: User | None

    def clean_email(self) -> str:
        email = str(super().clean_email())  # counts how often, first
        if email and self._user is None:
            self._user = entered(email)
        return email


@transaction.atomic
def entered(email: str) -> User | None:
    """Return the person with this address, made if there is none; None where the account is closed. Twice at once makes one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"enter {email}"])
    known = filter_users_by_email(email, for_login=True)
    if known:
        return next((person for person in known if person.is_active), None)
    person = User.objects.enter(email)
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    return person
