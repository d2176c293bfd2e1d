"""The list of layers, and each layer's places as a table."""

from itertools import groupby
from typing import Any

from django.db.models import Count, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from geo.layer import Group, Layer
from geo.models import Area
from geo.query import MAX_LIMIT
from geo.registry import readable
from geo.registry import readable_layer as find_layer
from geo.standing import ended, still_there
from web.errors import BadQuestion
from web.facts import kind_label, own_fields, said, spoken_name
from web.paging import Page, page, start_of
from web.questions import Question, filters, sortings
from web.views.wrong import only_read, says_what_is_wrong

API_ITEMS = "/api/collections/{layer}/items"


def totals(kinds: "list[Layer]") -> dict[str, int]:
    """Return how many places each layer holds, without those that have gone. One query."""
    counts = [
        kind.model._default_manager.filter(still_there(kind.model))
        .order_by()
        .values(of=Value(kind.id))
        .annotate(n=Count("pk"))
        .values_list("of", "n")
        for kind in kinds
    ]
    rows = counts[0].union(*counts[1:], all=True) if len(counts) > 1 else counts[0]
    return {kind.id: 0 for kind in kinds} | dict(rows)


@only_read
@says_what_is_wrong
def layer_list(request: HttpRequest) -> HttpResponse:
    """Return the page with all layers under their headings. One query."""
    kinds = sorted(readable().values(), key=lambda kind: list(Group).index(kind.group))
    numbers = totals(kinds)
    groups = [
        (group.label, [{"layer": kind, "number": numbers[kind.id]} for kind in members])
        for group, members in groupby(kinds, key=lambda kind: kind.group)
    ]
    return render(request, "layers.html", {"groups": groups})


@only_read
@says_what_is_wrong
def place_list(request: HttpRequest, layer_id: str) -> HttpResponse:
    """Return a layer's places as a table, narrowed and sorted as asked, page by page. At most five queries."""
    layer = find_layer(layer_id)
    try:
        question = Question.parse(layer, request.GET)
        area = _area(question.area)
        start = _start(question)
    except BadQuestion as flaw:
        return render(request, "place_list.html", {"layer": layer, **_form(layer, request, flaw.flaws)}, status=400)
    rows = question.places(area)
    number = rows.count()
    shown = page(rows.select_related("dataset").defer("geom", "geom_wgs84", "geom_mercator"), question.keys, start=start)
    context = {
        "layer": layer,
        "question": question,
        "area": area,
        "number": number,
        "columns": columns(layer),
        "rows": _rows(layer, shown),
        "next": question.parameters(after=shown.last) if shown.more else "",
        "continued": start is not None,
        "first": question.parameters(),
        "exports": _exports(question),
        "map": _map(question),
        **_form(layer, request, {}),
    }
    return render(request, "place_list.html", context)


def columns(layer: Layer) -> "list[Any]":
    """Return the fields that stand in the table beside name and kind: the layer's own, the first four, shortest said first."""
    return [field for field in own_fields(layer) if not field.is_relation and field is not layer.kind][:4]


def _rows(layer: Layer, shown: Page) -> list[dict[str, Any]]:
    """Return the rows as the table shows them."""
    fields = columns(layer)
    return [
        {
            "pk": place.pk,
            "name": spoken_name(place),
            "kind": kind_label(layer, place),
            "values": [said(field, getattr(place, field.name)) for field in fields],
            "dataset": place.dataset,
            "gone_since": place.gone_since,
            "ended": ended(place),
        }
        for place in shown.rows
    ]


def _area(pk: int | None) -> Area | None:
    """Return the area that the list is narrowed to; BadQuestion if there is none with this id. One query if asked."""
    if pk is None:
        return None
    area = Area._default_manager.filter(pk=pk).first()
    if area is None:
        raise BadQuestion({"area": _("There is no area with id %(id)d.") % {"id": pk}})
    return area


def _start(question: Question) -> "Any":
    """Return the values of the row after which the page starts, None for the first page. One query if asked."""
    if question.after is None:
        return None
    bare = Question(layer=question.layer, gone=True, sort=question.sort)
    start = start_of(bare.places(), question.keys, question.after)
    if start is None:
        raise BadQuestion({"after": _("The place that this page started after is no longer there. Start again at the first page.")})
    return start


def _form(layer: Layer, request: HttpRequest, flaws: dict[str, str]) -> dict[str, Any]:
    """Return what the form shows: what was filled in, and what is wrong with it."""
    fields = [{"filter": one, "value": request.GET.get(one.name, ""), "flaw": flaws.get(one.name, "")} for one in filters(layer)]
    # The kind stands in sight; the other ways to narrow the list unfold, and stand open where one of them is used.
    folded = ["gone", *(one.name for one in filters(layer) if one.field is not layer.kind)]
    return {
        "fields": fields,
        "sortings": sortings(layer),
        "text": request.GET.get("q", ""),
        "sort": request.GET.get("sort", "") or sortings(layer)[0].value,
        "gone": request.GET.get("gone", ""),
        "flaws": flaws,
        "narrowed": bool(flaws) or any(request.GET.get(name) for name in folded),
    }


def _map(question: Question) -> str:
    """Return the address of the map with the same places; empty where the map does not know the whole question."""
    if not _is_known_outside(question) or question.gone:
        return ""
    layer = question.layer.id
    only = ";".join(f"{layer}.{name}:{value}" for name, value in sorted(question.values.items()))
    return f"{reverse('home')}#on={layer}{'&only=' + only if only else ''}"


def _is_known_outside(question: Question) -> bool:
    """Return whether others can be asked the same: they know no search in words, no area, and no “unknown”."""
    unknown = any(one.asks_for_unknown(question.values.get(one.name, "")) for one in filters(question.layer))
    return not question.text and question.area is None and not unknown


def _exports(question: Question) -> list[tuple[str, str]]:
    """Return the formats that the API gives the same question in; none where the API does not know the whole question."""
    if not _is_known_outside(question):
        return []
    query = question.parameters(sort="", limit=MAX_LIMIT)
    address = API_ITEMS.format(layer=question.layer.id)
    return [(name, f"{address}?f={key}&{query}") for name, key in (("CSV", "csv"), ("GeoJSON", "json"))]
