"""Help: a shelf of guides, and each guide."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from web.guides import AUDIENCES, guide, shelf
from web.views.wrong import only_read


@only_read
def guide_shelf(request: HttpRequest) -> HttpResponse:
    """Return the guides, a card for each audience, in the reader's language."""
    return render(request, "guide/shelf.html", {"guides": shelf(_language())})


@only_read
def guide_page(request: HttpRequest, audience: str) -> HttpResponse:
    """Return one guide in the reader's language, with the others at its foot."""
    if audience not in AUDIENCES:
        raise Http404
    language = _language()
    others = [each for each in shelf(language) if each.audience != audience]
    return render(request, "guide/page.html", {"guide": guide(audience, language), "others": others})


def _language() -> str:
    return (get_language() or "en").partition("-")[0]
