"""What the pages of an account ask for: a field's name in our own words, and the field as it can be typed in with ease."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from geo.registry import layers
from participation.application_life import Stage
from participation.correction import Correction
from participation.digest import Often
from participation.interest import Interest
from participation.kinds import kinds
from participation.life import State, Visibility
from participation.report import Report
from planning.topics import topics
from planning.uses import uses

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
    "name": _("name"),
    "note": _("note"),
    "steps": _("steps"),
    "topic": _("about"),
    "words": _("words"),
    "readers": _("who may read it"),
    "public_name": _("public name"),
    "taken_back": _("taken back"),
    "title": _("title"),
    "where": _("where"),
    "geometry": _("where on the map"),
    "answers": _("answers"),
    "check": _("what the rules said"),
    "made": _("made"),
    "state": _("how far it is"),
    "visibility": _("who sees it"),
    "taken away": _("taken away"),
    "of": _("of the proposal"),
    "plot": _("vacant plot"),
    "what is seen on it": _("what is seen on it"),
    "added": _("added"),
    "reason": _("reason"),
    "outcome": _("what came of it"),
    "number": _("number"),
    "proposal": _("proposal"),
    "how often": _("how often"),
    "language": _("language"),
    "stopped": _("stopped"),
    "letter": _("letter"),
    "sent": _("sent"),
    "as": _("as"),
    "group": _("group"),
    "group is named": _("the group is named"),
    "contacts": _("how to reach you"),
    "use": _("use"),
    "from": _("from"),
    "plan": _("plan"),
    "stage": _("how far it is"),
    "layer": _("layer"),
    "place": _("place"),
    "fact": _("fact"),
    "should be": _("should be"),
    "why": _("why"),
    "source": _("source"),
    "what came of it": _("what came of it"),
    "answer": _("answer"),
}

# What the values of some of these are called, where they stand in a list.
SAID: Final[dict[str, Callable[[], Mapping[str, Any]]]] = {
    "role": lambda: dict(Role.choices),
    "kind": kinds,
    "kinds": kinds,
    "state": lambda: dict(State.choices),
    "visibility": lambda: dict(Visibility.choices),
    "stage": lambda: dict(Stage.choices),
    "reason": lambda: dict(Report.Reason.choices),
    "outcome": lambda: dict(Report.Outcome.choices),
    "what came of it": lambda: dict(Correction.State.choices),
    "as": lambda: dict(Interest.Role.choices),
    "how often": lambda: dict(Often.choices),
    "use": uses,
    "topic": lambda: {key: topic.names for key, topic in topics().items()},
    "layer": lambda: {key: row.names for key, row in layers().items()},
    "language": lambda: {code: gettext(name) for code, name in settings.LANGUAGES},
}


@register.simple_tag
def said_fact(name: str) -> str:
    """Return what something that is held about somebody is called."""
    return str(FACTS.get(name, name))


@register.simple_tag
def said_value(value: Any, name: str = "") -> str:
    """Return something that is held about somebody under a name, as the reader writes it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, (list, tuple)):
        return ", ".join(said_value(each, name) for each in value) or "–"
    if isinstance(value, dict):  # answers, or what the rules said: by their own names
        return ", ".join(f"{name}: {said_value(each)}" for name, each in value.items()) or "–"
    return str(_called(value, name))


def _called(value: Any, name: str) -> Any:
    """Return what a code is called where its name says which list it stands in; anything else as it is."""
    if name == "geometry":
        return gettext("drawn on the map; its coordinates are in the file that you can take along")
    if value == "everywhere":
        return EVERYWHERE
    called = SAID[name]().get(value, value) if name in SAID else value
    return getattr(called, "names", called)


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
