"""The dossier of a place: a form that says where, a map, and all that is known around, on a page and on paper."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from api.context import KNOWN, WHERE, asked
from api.errors import status_of
from api.params import single
from geo.errors import GeoError
from geo.registry import layer
from geo.search import Hit, find
from planning.dossier import Dossier, Site, dossier
from planning.kept import steady
from web import facts
from web.context import spoken
from web.drawing.around import around
from web.drawing.dossier import paper
from web.views.wrong import only_read, wrong

NAMES = tuple(name for names in WHERE for name in names)
FOUND = 8


@only_read
def context_page(request: HttpRequest) -> HttpResponse:
    """Return the dossier of a place, or the form that asks where. A handful of queries once what it needs is kept."""
    given, words = _given(request)
    form: dict[str, Any] = {"form": given, "q": words}
    try:
        single(request.GET, (*KNOWN, "q"))
        hits = _hits(words)
        site = _site(given) if any(given.get(name) for name in NAMES) else None
    except GeoError as error:
        context = {**form, "flaws": {error.parameter if error.parameter in (*NAMES, "q") else "q": str(error)}}
        return render(request, "context.html", context, status=status_of(error) or HTTPStatus.BAD_REQUEST)
    if site is None:
        return render(request, "context.html", {**form, "hits": hits, "searched": bool(words)})
    site.reader = request.user
    with steady():
        found = dossier(site)
        drawn = around(site)
    return _theirs(request, render(request, "context.html", {**form, "hits": hits, **page(request, given, found), "drawn": drawn}))


@only_read
def context_sheet(request: HttpRequest) -> HttpResponse:
    """Return the same dossier as a tagged PDF of A4, with its map, legend, scale, sources, date and address."""
    given, _words = _given(request)
    try:
        site = _site(given)
    except GeoError as error:
        return wrong(request, str(error), status_of(error) or HTTPStatus.BAD_REQUEST)
    site.reader = request.user
    with steady():
        found = dossier(site)
        drawn = around(site)
    address = request.build_absolute_uri(f"{reverse('context')}?{_query(given)}")
    made = paper(spoken(found), drawn, title=_title(site), address=address)
    headers = {"Content-Disposition": f'inline; filename="{_("dossier")}.pdf"'}
    return _theirs(request, HttpResponse(made, content_type="application/pdf", headers=headers))


def _theirs(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Return an answer that nobody else is shown, where its reader is known: some of it may be for those who work here."""
    if request.user.is_authenticated:
        add_never_cache_headers(answer)
    return answer


def _given(request: HttpRequest) -> tuple[dict[str, str], str]:
    """Return what says where, as it is filled in, and the words that are searched for; empty fields say nothing."""
    return {name: str(value).strip() for name, value in request.GET.items() if name != "q"}, str(request.GET.get("q", "")).strip()


def _site(given: dict[str, str]) -> Site:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in given.items() if value})
    return asked(single(query, KNOWN))


def _hits(words: str) -> list[dict[str, str]]:
    """Return the places that are called so, each with the address of its dossier. One query."""
    if len(words) < 2 or "\0" in words:
        return []
    return [
        {"name": hit.name, "kind": hit.kind_label, "href": f"?place={hit.layer}/{hit.id}"}
        for hit in find(words[:100], limit=2 * FOUND)
        if _is_place(hit)
    ][:FOUND]


def _is_place(hit: Hit) -> bool:
    return hit.id is not None


def page(request: HttpRequest, given: dict[str, str], found: Dossier) -> dict[str, Any]:
    """Return what the page says of a dossier."""
    query = _query(given)
    bare = {name: value for name, value in given.items() if name != "assume"}
    return {
        "title": _title(found.site),
        "dossier": spoken(found),
        "pdf": f"{reverse('context_sheet')}?{query}",
        "json": f"{reverse('api:context')}?{query}",
        "assume_href": f"?{_query({**bare, 'assume': 'complete'})}",
        "not_assume_href": f"?{_query(bare)}",
        "place_href": reverse("place", args=found.site.place) if found.site.place else "",
        "address": request.build_absolute_uri(f"{request.path}?{query}"),
    }


def _query(given: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in given.items() if value})
    return query.urlencode(safe="/")


def _title(site: Site) -> str:
    """Return what a dossier is called: after the place that it is about, its name or else its address."""
    if site.place is None:
        return _("Dossier of a place")
    kind = layer(site.place[0])
    place = kind.model._default_manager.defer("geom", "geom_wgs84", "geom_mercator").get(pk=site.place[1])
    return _("Dossier: %(name)s") % {"name": place.name or getattr(place, "address", "") or facts.title(place, kind)}
