"""What people type in to come in."""

from allauth.account.forms import RequestLoginCodeForm
from django.core.exceptions import ValidationError

from accounts.entering import BadAddress, enter
from accounts.models import User


class CodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth does not type it
    """An address, whether there is an account with it or not: both get a code, and nobody can tell which it was.

    A new account is nothing but the address until the code comes back; retention takes those away that never did.
    """

    _user: User | None

    def clean_email(self) -> str:
        email = str(super().clean_email())  # counts how often, first
        if email:
            try:
                person = enter(email)
            except BadAddress as error:
                raise ValidationError(str(error)) from error
            self._user = person if person.is_active else None
        return email
