"""What the page of the facade-garden check asks for: fields of centimetres, a sign for each verdict."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from participation import lengths
from participation.check import Verdict

register = template.Library()

# A tick, a tick with a dot, a bar, a ruler: each verdict has its own form as well as its own colour.
PATHS: Mapping[Verdict, str] = {
    Verdict.MAY: "M12 25 l8 8 l16 -18",
    Verdict.MAY_IF: "M8 23 l7 7 l13 -16 M36 14 v12 M36 32 v1",
    Verdict.MAY_NOT: "M14 24 h20",
    Verdict.MEASURE: "M8 18 h32 v12 h-32 z M16 18 v5 M24 18 v7 M32 18 v5",
}


@register.filter
def verdict_path(verdict: Verdict) -> str:
    """Return the strokes of a verdict's sign, on a square of 48."""
    return PATHS[verdict]


@register.filter
def centimetres(length_mm: int) -> str:
    """Return a length in words."""
    return lengths.centimetres(length_mm)


@register.filter
def host(address: str) -> str:
    """Return the site that an address leads to."""
    return urlsplit(address).netloc.removeprefix("www.")


@register.filter
def of(flaws: Mapping[str, str], name: str) -> str:
    """Return the flaw of a field, empty if it has none."""
    return flaws.get(name, "")


@register.filter
def add_number(name: str, number: int) -> str:
    """Return the id of a field in a row."""
    return f"{name}{number}"


@register.simple_tag
def cm(name: str, value: str, flaws: Mapping[str, str] | str, row: int = 0) -> dict[str, SafeString]:
    """Return the opening of a field of centimetres and its input, with what is wrong with it; a field in a row has the row's number."""
    at = f"{name}-{row}" if row else name
    flaw = flaws if isinstance(flaws, str) else flaws.get(at, "")
    described = " ".join(part for part in (f"e-{at}" if flaw else "", "" if row else f"h-{name}", f"u-{at}") if part)
    error = format_html('<p class="error" id="e-{}">{}</p>', at, flaw) if flaw else SafeString("")
    return {
        "open": format_html('<div class="field cm{}">', " wrong" if flaw else ""),
        "input": format_html(
            '{}<span class="unit"><input id="f-{}" type="text" inputmode="decimal" name="{}" value="{}" maxlength="20" autocomplete="off" '
            'aria-describedby="{}"{}><span id="u-{}">{}</span></span>',
            error,
            at,
            name,
            value,
            described,
            SafeString(' aria-invalid="true"') if flaw else SafeString(""),
            at,
            _("cm"),
        ),
    }
