"""What the templates of support, comments and follows ask for."""

from typing import Any
from uuid import uuid4

from django import template
from django.utils.safestring import SafeString

from accounts.roles import Role
from participation.proposal import Proposal
from web.plain_text import paragraphs
from web.together import often, together

register = template.Library()


@register.simple_tag
def plain_text(words: str) -> SafeString:
    """Return what somebody wrote as paragraphs, escaped, with its links made safe."""
    return paragraphs(words)


@register.filter
def said_role(role: str) -> str:
    """Return the role in which somebody answers for the city, in words."""
    return str(Role(role).label) if role in Role.values else role


@register.simple_tag
def how_often() -> list[tuple[str, str]]:
    """Return how often one can hear of something, in words."""
    return often()


@register.simple_tag
def form_number() -> str:
    """Return a fresh number for a form: sent twice, it is kept once."""
    return str(uuid4())


@register.inclusion_tag("together/beside.html", takes_context=True)
def together_support(context: Any, proposal: Proposal) -> dict[str, Any]:
    """Show on the page of a proposal how many support it, with the forms to do so and to follow it."""
    return _shown(context, proposal)


@register.inclusion_tag("together/comments.html", takes_context=True)
def together_comments(context: Any, proposal: Proposal) -> dict[str, Any]:
    """Show on the page of a proposal what people say about it, with the form to say something."""
    return _shown(context, proposal)


def _shown(context: Any, proposal: Proposal) -> dict[str, Any]:
    """Return what a part is made of; both parts of one page look it up once."""
    request = context["request"]
    known = getattr(request, "together", None)
    if known is None or known.proposal.pk != proposal.pk:
        known = request.together = together(request, proposal)
    return {"request": request, "user": request.user, "csrf_token": context.get("csrf_token"), "together": known}
