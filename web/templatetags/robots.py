"""What the part against robots asks for."""

from typing import Final

from django import template

from accounts import proof
from accounts.limits import GUARDED, UnknownDeed
from web.robots import PROOF, STAMP, TRAP

register = template.Library()

FIELDS: Final = {"proof": PROOF, "stamp": STAMP, "trap": TRAP}


@register.simple_tag
def robots_fields(what: str) -> dict[str, str]:
    """Return what the part's fields are called, and the stamp of when it is shown; UnknownDeed where nothing limits what it guards."""
    if what not in GUARDED:
        raise UnknownDeed(what)
    return {**FIELDS, "shown": proof.stamp(what)}
