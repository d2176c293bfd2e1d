"""What the pages of the desk ask for: their own menu, and how each kind of thing is shown to who decides about it."""

from typing import Any

from django import template
from django.template.loader import select_template
from django.utils.safestring import SafeString

from accounts.permissions import may_somewhere
from participation.moderation import Waiting
from participation.photo import Photo
from web.photos import figure

register = template.Library()


@register.inclusion_tag("desk/nav.html", takes_context=True)
def desk_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the desk's menu offers to its reader."""
    request = context["request"]
    return {
        "request": request,
        "perms_handle": may_somewhere(request.user, "handle-proposals"),
        "perms_moderate": may_somewhere(request.user, "moderate"),
    }


@register.simple_tag(takes_context=True)
def desk_subject(context: dict[str, Any], one: Waiting) -> SafeString:
    """Return what is shown of a thing to who decides: the template of its subject, else what it says."""
    shown = select_template([f"desk/subject/{one.subject.id}.html", "desk/subject/plain.html"])
    photo = {"figure": figure(context["request"], one.row)} if isinstance(one.row, Photo) else {}
    return SafeString(shown.render({"one": one, "says": one.subject.says(one.row), **photo}, context["request"]))
