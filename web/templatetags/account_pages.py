"""What the pages of an account ask for: a field's name in our own words, and the field as it can be typed in with ease."""

from datetime import datetime
from typing import Any, Final

from django import template
from django.forms import BoundField
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

register = template.Library()

LABELS: Final[dict[str, Promise | str]] = {
    "login": _("E-mail address or name"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("The password that you have now"),
    "password1": _("New password (12 characters or more)"),
    "password2": _("The new password, once more"),
    "code": _("Code"),
    "public_name": _("Public name"),
}

EVERYWHERE: Final = _("everywhere")

# What is held about somebody, as its holder names it, and as the reader calls it.
FACTS: Final[dict[str, Promise | str]] = {
    "id": _("number"),
    "name to sign in with": _("name to sign in with"),
    "public name": _("public name"),
    "joined": _("since"),
    "since": _("since"),
    "until": _("until"),
    "ends": _("until"),
    "last signed in": _("last signed in"),
    "last used": _("last used"),
    "has a password": _("has a password"),
    "address": _("address"),
    "confirmed": _("confirmed"),
    "kind": _("kind"),
    "role": _("role"),
    "areas": _("areas"),
    "kinds": _("only these kinds"),
    "when": _("when"),
    "what": _("what"),
    "id there": _("number there"),
}


@register.simple_tag
def said_fact(name: str) -> str:
    """Return what something that is held about somebody is called."""
    return str(FACTS.get(name, name))


@register.simple_tag
def said_value(value: Any) -> str:
    """Return something that is held about somebody, as the reader writes it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value) or "–"
    if isinstance(value, dict):  # answers, or what the rules said: by their own names
        return ", ".join(f"{name}: {said_value(each)}" for name, each in value.items()) or "–"
    return str(dict(Role.choices).get(value, EVERYWHERE if value == "everywhere" else value))


@register.simple_tag
def said_label(field: BoundField) -> str:
    """Return what a field is called, in our own words."""
    return str(LABELS.get(field.name, field.label))


@register.simple_tag(takes_context=True)
def typed(context: template.Context, field: BoundField) -> SafeString:
    """Return a field to type in: no grey example in it, a code with the keys of numbers, and filled in where a letter's link says."""
    attrs: dict[str, str | bool] = {"placeholder": False}
    if field.name == "code":
        request = context["request"]
        attrs |= {"inputmode": "text" if "reauthenticate" in request.path else "numeric", "autocomplete": "one-time-code"}
        code = request.GET.get("code", "")
        if code and not field.form.is_bound and code.replace("-", "").isalnum() and len(code) < 20:
            attrs["value"] = code
    return field.as_widget(attrs=attrs)
