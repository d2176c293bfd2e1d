"""What the pages of proposals ask for: the sign of a kind, and words of others made safe to read."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from participation.kinds import Kind
from web import glyphs
from web.plain_text import paragraphs
from web.proposal_picture import COLOUR

register = template.Library()


@register.simple_tag
def kind_sign(kind: Kind) -> SafeString:
    """Return the sign of what is proposed: its glyph on a disc. The words beside it say the same."""
    return format_html(
        '<span class="sign" style="--colour: {}"><svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg></span>',
        COLOUR,
        glyphs.path(kind.glyph),
    )


register.filter("as_written", paragraphs)
