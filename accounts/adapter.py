"""How allauth works in this house: one door, few data, our own words."""

import base64
import hashlib
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.letters import LETTERS, NOTICES
from accounts.models import unnamed

SORRY = {
    "account_inactive": _("This account is closed."),
    "duplicate_email": _("This is the address that your account has already."),
    "email_password_mismatch": _("This address and this password do not belong together."),
    "email_taken": _("Another account has this address."),
    "enter_current_password": _("Type the password that you have now."),
    "incorrect_code": _("This code is not right. Look at the last e-mail that you got, or at your app."),
    "incorrect_password": _("This password is not right."),
    "invalid_or_expired_key": _("This link is too old, or was used already. Ask for a new one."),
    "invalid_password_reset": _("This link is too old, or was used already. Ask for a new one."),
    "rate_limited": _("That was too often. Wait a few minutes, then try again. What you typed is still there."),
    "same_as_current": _("This is what it is already."),
    "too_many_login_attempts": _("That was too often. Wait a few minutes, then try again. What you typed is still there."),
    "username_password_mismatch": _("This name and this password do not belong together."),
    "unknown_email": _("There is no account with this address."),
    "unverified_email": _("Confirm your address first."),
    "cannot_generate_recovery_codes": _("Spare codes go with a second key: set that first."),
    "connected_other": _("That account of the city belongs to another account here."),
}
TOO_OFTEN = frozenset({"rate_limited", "too_many_login_attempts"})


class Sorry:
    """Says what went wrong in our own words, and notes on the request where it was that somebody tried too often."""

    error_messages: dict[str, Any]

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code in TOO_OFTEN:
            allauth_context.request.too_often = True
        wrong = SORRY[code] if code in SORRY else self.error_messages[code]
        return ValidationError(wrong % args if args else wrong, code=code)


class AccountAdapter(Sorry, DefaultAccountAdapter):  # type: ignore[misc]  # what Sorry overrides, allauth types otherwise
    """People come in by one door, are called nothing, and get our letters."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth names it
        """Refuse the second door: who is new comes in by a code, or by the city's sign-in."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:  # noqa: ARG002  allauth names it
        user.username = user.username or unnamed()

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask once more who it is before what matters, but not those who signed in a moment ago."""
        signed_in = [record["at"] for record in get_authentication_records(self.request, self.request.user)]
        recent = bool(signed_in) and time.time() - signed_in[-1] < app_settings.REAUTHENTICATION_TIMEOUT
        return bool(super().is_reauthentication_required(app=app)) and not recent

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.EmailVerificationStage": "accounts.stages.AddressStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign somebody in; who comes back is no longer about to go."""
        super().login(request, user)
        if user.warned_at is not None:
            type(user).objects.filter(pk=user.pk).update(warned_at=None)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        request = allauth_context.request
        at = request.build_absolute_uri
        about = {
            **context,
            "home": at("/"),
            "signin": at(reverse("account_request_login_code")),
            "link": at(f"{reverse('account_confirm_login_code')}?{urlencode({'code': context.get('code', '')})}"),
        }
        subject, body = LETTERS[template_prefix].filled(about)
        return EmailMessage(subject, body, self.get_from_email(), [email] if isinstance(email, str) else email, headers=headers)

    def add_message(  # noqa: PLR0917  allauth says which arguments there are
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002  ours say nothing of whom they are about
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or NOTICES.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)


class SocialAdapter(Sorry, DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """The city's own sign-in: an address and an id are taken from it, and nothing else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002  allauth names them
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Forget what the provider tells besides, before anything is looked up or kept: names, birthdays, pictures."""
        sociallogin.account.extra_data = {}
        return super().populate_user(request, sociallogin, {"email": data.get("email")})


class SecondFactorAdapter(Sorry, DefaultMFAAdapter):  # type: ignore[misc]  # as above
    """Second factors: kept so that a copy of the database alone opens nothing."""

    def get_totp_label(self, user: Any) -> str:
        return str(user.email or user.get_username())

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    """Return what the installation's own secret locks and opens."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor {settings.SECRET_KEY}".encode()).digest()))
