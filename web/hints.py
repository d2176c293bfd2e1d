"""The gentle look at public texts, for forms of pages: it is shown once, and then whoever wrote sends it as they like.

In the template, beside each field that others will read, with the field's id:

    {% include "parts/hints.html" with at="f-words" hints=noticed.words %}

In the view, before the gate against robots (so that no work is spent on a second look):

    noticed = hints.notice(request, {"title": title, "words": words})
    if noticed: show the form again with what was typed; it is no flaw, and the same button sends it as it is.

With scripts, the hints stand beside the field as soon as one stops typing, and the form then goes at once.
"""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.utils.translation import get_language

from participation.hints import Hint, read
from participation.style import languages

SEEN: Final = "hints_seen"
# More than this at once is no help.
MOST: Final = 8


def notice(request: HttpRequest, texts: Mapping[str, str], language: str = "") -> dict[str, list[Hint]]:
    """Return what could be said otherwise, by field; nothing where the writer saw it before, or writes in a language without a list."""
    if "1" in request.POST.getlist(SEEN):
        return {}
    spoken = language or (get_language() or "")
    if spoken not in languages():
        return {}
    found = {name: read(text, spoken)[:MOST] for name, text in texts.items()}
    return {name: hints for name, hints in found.items() if hints}
