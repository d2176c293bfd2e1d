"""Neighbourhoods and other areas: the list of an edition, and what is known of each."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count as CountRows
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from geo.census import countable, counts
from geo.errors import UnknownPlace
from geo.layer import Layer
from geo.models import Area
from geo.nearby import areas_around
from geo.picture import picture
from geo.registry import layers
from planning.profile import profile
from web.comparing import COMPLETE
from web.errors import BadQuestion
from web.facts import facts, other_names, own_fields, title
from web.paging import Key, page, start_of
from web.profiles import told
from web.questions import SPELLED, given_twice, not_a_number, not_offered, unknown_parameter, whole_number
from web.views.wrong import only_read, says_what_is_wrong

# Each row of the list counts a handful of layers in an area: few enough for a page that comes at once.
AREAS_A_PAGE = 25
KEYS = (Key("spelled"), Key("pk"))


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of one level of areas."""

    level: str
    edition: str
    number: int

    @property
    def level_label(self) -> str:
        return str(Area.Level(self.level).label)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which areas are listed."""

    level: str
    edition: str
    text: str
    after: int | None


def editions() -> list[Edition]:
    """Return the editions there are, the widest level first and of each level the latest first. One query."""
    rows = Area._default_manager.filter(gone_since=None).order_by().values_list("level", "edition").annotate(n=CountRows("pk"))
    levels = list(Area.Level.values)
    found = [Edition(*row) for row in rows if row[0] in levels]
    found.sort(key=lambda one: one.edition, reverse=True)
    return sorted(found, key=lambda one: levels.index(one.level))


def chosen(query: QueryDict, offered: list[Edition]) -> Choice:
    """Read which areas are asked for: neighbourhoods of the latest edition unless said otherwise. BadQuestion names what is unknown."""
    asked = {name: str(query[name]).strip() for name in query}
    present = [one.level for one in offered]
    usual = Area.Level.NEIGHBOURHOOD.value
    level = asked.get("level") or (usual if usual in present or not present else present[-1])
    of_level = [one.edition for one in offered if one.level == level]
    edition = asked.get("edition") or (of_level[0] if of_level else "")
    flaws = {name: unknown_parameter(name) for name in asked if name not in ("level", "edition", "q", "after")}
    if level not in Area.Level.values:
        flaws["level"] = not_offered(_("Level"), level, Area.Level.values)
    elif edition and edition not in of_level:
        flaws["edition"] = not_offered(_("Edition"), edition, of_level or [_("there is none")])
    after = asked.get("after", "")
    if after and whole_number(after) is None:
        flaws["after"] = not_a_number("after", after)
    if "\x00" in asked.get("q", ""):
        flaws["q"] = _("“%(name)s” holds a character that no text has.") % {"name": "q"}
    flaws |= given_twice(query)
    if flaws:
        raise BadQuestion(flaws)
    return Choice(level, edition, asked.get("q", ""), whole_number(after))


@only_read
@says_what_is_wrong
def neighbourhood_list(request: HttpRequest) -> HttpResponse:
    """Return the areas of one edition with what is known of each. Four to five queries, however many areas."""
    offered = editions()
    form: dict[str, Any] = {"editions": offered, "levels": {one.level: one.level_label for one in offered}}
    try:
        choice = chosen(request.GET, offered)
        rows = Area._default_manager.filter(gone_since=None, level=choice.level, edition=choice.edition).annotate(spelled=SPELLED)
        rows = rows.filter(name__icontains=choice.text) if choice.text else rows
        start = _start(choice)
    except BadQuestion as flaw:
        asked = {name: request.GET.get(name, "") for name in ("level", "edition")}
        return render(
            request, "neighbourhoods.html", {**form, "flaws": flaw.flaws, "choice": asked, "text": request.GET.get("q", "")}, status=400
        )
    number = rows.count()
    shown = page(
        rows.select_related("parent", "dataset").defer("geom", "geom_wgs84", "geom_mercator"), KEYS, start=start, size=AREAS_A_PAGE
    )
    kinds = countable(kind for kind in layers().values() if kind.shown_at_start)
    known = counts([area.pk for area in shown.rows], kinds)
    query = QueryDict(mutable=True)
    query.update({"level": choice.level, "edition": choice.edition, **({"q": choice.text} if choice.text else {})})
    context = {
        **form,
        "choice": choice,
        "text": choice.text,
        "number": number,
        "kinds": kinds,
        "rows": [{"area": area, "title": title(area, areas_layer()), "counts": known[area.pk]} for area in shown.rows],
        "first": query.urlencode(),
        "next": f"{query.urlencode()}&after={shown.last}" if shown.more else "",
        "continued": start is not None,
    }
    return render(request, "neighbourhoods.html", context)


def areas_layer() -> Layer:
    """Return the layer that areas are stored in."""
    return next(layer for layer in layers().values() if layer.model is Area)


def _start(choice: Choice) -> Any:
    """Return the values of the area after which the page starts, None for the first page. One query if asked."""
    if choice.after is None:
        return None
    start = start_of(Area._default_manager.annotate(spelled=SPELLED), KEYS, choice.after)
    if start is None:
        raise BadQuestion({"after": _("The place that this page started after is no longer there. Start again at the first page.")})
    return start


@only_read
@says_what_is_wrong
def neighbourhood_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what is known of an area, and its figures beside those of the areas it lies in.

    Six queries for the area, its picture (two), the areas around it and the counts (two); then those of its profile.
    """
    layer = areas_layer()
    assumes = _assumes(request.GET)
    area = Area._default_manager.select_related("dataset", "parent").filter(pk=pk).first()
    if area is None:
        raise UnknownPlace(layer.id, str(pk))
    known = counts([area.pk], layers().values(), sources=True)[area.pk]
    there = area.gone_since is None
    context = {
        "layer": layer,
        "place": area,
        "title": title(area, layer),
        "kind": area.get_level_display(),
        "facts": list(facts(area, (field for field in own_fields(layer) if field is not layer.kind))),
        "other_names": list(other_names(area)),
        "picture": picture(area, layer, layers().values()),
        "areas": areas_around(area),
        "counts": known,
        "profile": told(profile(area.pk, assume_complete=assumes)) if there else None,
        "assumes": assumes,
    }
    return render(request, "neighbourhood.html", context)


def _assumes(query: QueryDict) -> bool:
    """Return whether what is known is to be counted also where nobody surveyed all. BadQuestion names what is unknown."""
    flaws = {name: unknown_parameter(name) for name in query if name != "assume"} | given_twice(query)
    if not flaws and query.get("assume", "") not in ("", COMPLETE):
        flaws["assume"] = not_offered("assume", str(query["assume"]), [COMPLETE])
    if flaws:
        raise BadQuestion(flaws)
    return query.get("assume") == COMPLETE
