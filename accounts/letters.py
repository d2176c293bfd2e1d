"""The letters that go out about an account: one row each, in the reader's language. None of them names anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = str | Promise

IGNORE: Final = gettext_lazy("Was this not you? Then you need do nothing: without this e-mail nobody gets in.")
WATCH: Final = gettext_lazy("Was this not you? Then sign in, set another password and look at your account.")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says: a subject and paragraphs, filled in with what it is about."""

    subject: Words
    paragraphs: tuple[Words, ...]

    def filled(self, about: Mapping[str, Any]) -> tuple[str, str]:
        """Return the subject and the body in the language that is spoken now."""
        body = [_("Hello,"), *(str(paragraph) % about for paragraph in self.paragraphs), f"Meent\n{about['home']}"]
        return " ".join(str(self.subject).split()) % about, "\n\n".join(body) + "\n"


CODE: Final = Letter(
    gettext_lazy("Your code: %(code)s"),
    (
        gettext_lazy("Your code is"),
        "%(code)s",
        gettext_lazy("Type it on the page that is open. It works for a quarter of an hour, and once."),
        gettext_lazy("On the same device you can also open this link, which fills it in: %(link)s"),
        IGNORE,
    ),
)
CONFIRM: Final = Letter(
    gettext_lazy("Is this your address? Your code: %(code)s"),
    (
        gettext_lazy("Somebody wrote this address in an account on this site. If that was you, type this code on the page that is open:"),
        "%(code)s",
        gettext_lazy("It works for a quarter of an hour, and once."),
        IGNORE,
    ),
)

LETTERS: Final[Mapping[str, Letter]] = {
    "account/email/login_code": CODE,
    "account/email/email_confirmation": CONFIRM,
    "account/email/email_confirmation_signup": CONFIRM,
    "account/email/account_already_exists": Letter(
        gettext_lazy("You have an account already"),
        (
            gettext_lazy("Somebody wrote this address in an account on this site, but there is one with it already."),
            gettext_lazy("If that was you: sign in with this address, and you get a code. %(signin)s"),
            IGNORE,
        ),
    ),
    "account/email/unknown_account": Letter(
        gettext_lazy("There is no account with this address"),
        (gettext_lazy("Somebody asked for a new password for this address, but there is no account with it."), IGNORE),
    ),
    "account/email/password_reset_key": Letter(
        gettext_lazy("Choose a new password"),
        (gettext_lazy("Open this link to choose a new password: %(password_reset_url)s"), gettext_lazy("It works once."), IGNORE),
    ),
    "account/email/password_reset": Letter(
        gettext_lazy("Your password is new"), (gettext_lazy("A new password was chosen for your account."), WATCH)
    ),
    "account/email/password_changed": Letter(
        gettext_lazy("Your password is new"), (gettext_lazy("A new password was chosen for your account."), WATCH)
    ),
    "account/email/password_set": Letter(
        gettext_lazy("Your account has a password"), (gettext_lazy("A password was chosen for your account."), WATCH)
    ),
    "account/email/email_changed": Letter(
        gettext_lazy("Your account has another address"),
        (gettext_lazy("From now on e-mail about your account goes to another address than this one."), WATCH),
    ),
    "account/email/email_confirm": Letter(gettext_lazy("Your address is confirmed"), (gettext_lazy("Your address is confirmed."), WATCH)),
    "account/email/email_deleted": Letter(
        gettext_lazy("An address was taken off your account"), (gettext_lazy("An address was taken off your account."), WATCH)
    ),
    "mfa/email/totp_activated": Letter(
        gettext_lazy("Your second key is set"), (gettext_lazy("From now on signing in asks for a code from your app too."), WATCH)
    ),
    "mfa/email/totp_deactivated": Letter(
        gettext_lazy("Your second key is gone"), (gettext_lazy("Signing in no longer asks for a code from your app."), WATCH)
    ),
    "mfa/email/recovery_codes_generated": Letter(
        gettext_lazy("You have new spare codes"), (gettext_lazy("New spare codes were made; the old ones no longer work."), WATCH)
    ),
    "socialaccount/email/account_connected": Letter(
        gettext_lazy("Your account is joined to the city's sign-in"),
        (gettext_lazy("From now on you can sign in with the city's own account."), WATCH),
    ),
    "socialaccount/email/account_disconnected": Letter(
        gettext_lazy("Your account is no longer joined to the city's sign-in"),
        (gettext_lazy("Signing in with the city's own account no longer opens this one."), WATCH),
    ),
}

# What a page says after something was done. What is not named here is said by the page itself.
NOTICES: Final[Mapping[str, Words]] = {
    "account/messages/login_code_sent.txt": gettext_lazy("We sent you an e-mail with a code."),
    "account/messages/logged_out.txt": gettext_lazy("You are signed out."),
    "account/messages/email_confirmation_sent.txt": gettext_lazy("We sent an e-mail with a code to the new address."),
    "account/messages/email_confirmed.txt": gettext_lazy("Your address is confirmed."),
    "account/messages/email_confirmation_failed.txt": gettext_lazy("This address belongs to another account."),
    "account/messages/password_changed.txt": gettext_lazy("Your new password is kept."),
    "account/messages/password_set.txt": gettext_lazy("Your password is kept."),
    "mfa/messages/totp_activated.txt": gettext_lazy("Your second key is set."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Your second key is gone."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("These are your new spare codes."),
    "socialaccount/messages/account_connected.txt": gettext_lazy("Joined to the city's sign-in."),
    "socialaccount/messages/account_connected_other.txt": gettext_lazy("That account of the city belongs to another account here."),
    "socialaccount/messages/account_disconnected.txt": gettext_lazy("No longer joined to the city's sign-in."),
}
