"""Compare: social laid over spatial on one map, with the legend, the table and the scatter that say the same."""

from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.models import Area
from geo.registry import layer
from planning.division import areas, divisions
from planning.errors import BadBreaks
from planning.measures import Measure, measures
from web.comparing import NONE, SORTS, Comparing, method_names, parse, point_layers, usual
from web.comparison import Comparison, comparison
from web.errors import BadQuestion
from web.figures import head_unit, number, phrase, when
from web.home import home_box
from web.laid import api_address, sentence, states
from web.sheet import sheet
from web.views.home import API
from web.views.wrong import only_read, says_what_is_wrong

# A table longer than this is a file: the CSV has all of it.
MOST_ROWS = 1000


@only_read
def compare_page(request: HttpRequest) -> HttpResponse:
    """Return two figures over each other. A handful of queries once their answer is kept."""
    known = measures()
    try:
        asked = parse(request.GET)
        found = comparison(asked) if asked is not None else None
    except BadQuestion as flaw:
        return _wrong(request, known, flaw.flaws)
    except BadBreaks as error:
        return _wrong(request, known, {"breaks": str(error)})
    if asked is None or found is None:
        return render(request, "compare.html", {"measures": []})
    context = {**form(request, known, asked), **page(request, asked, found)}
    return render(request, "compare.html", context)


def _wrong(request: HttpRequest, known: Any, flaws: dict[str, str]) -> HttpResponse:
    first, second = usual(known)
    given = {name: request.GET.get(name, "") for name in ("division", "method", "breaks", "breaks2", "points", "view")}
    chosen = {"first": request.GET.get("first", first.key), "second": request.GET.get("second", second.key if second else NONE)}
    context = {**choices(known), "form": {**given, **chosen, "assume": "assume" in request.GET, "opened": True}, "flaws": flaws}
    return render(request, "compare.html", context, status=400)


def choices(known: Any) -> dict[str, Any]:
    """Return what the form offers."""
    groups = [(_("People and homes"), "social"), (_("What there is for them"), "spatial")]
    return {
        "measures": [
            {"label": label, "measures": [{"key": one.key, "phrase": phrase(one)} for one in known.values() if one.about == about]}
            for label, about in groups
        ],
        "divisions": [{"value": str(one), "label": _division_name(one)} for one in divisions()],
        "methods": [{"value": str(method), "label": label} for method, label in method_names().items()],
        "point_layers": point_layers(),
    }


def _division_name(one: Any) -> str:
    return _("%(level)s, edition %(edition)s (%(n)d)") % {
        "level": Area.Level(one.level).label,
        "edition": one.edition,
        "n": len(areas(one)),
    }


def form(request: HttpRequest, known: Any, asked: Comparing) -> dict[str, Any]:
    """Return the form as it is filled in."""
    beyond = ("method", "breaks", "breaks2", "points", "view")
    filled = {
        "first": asked.first.key,
        "second": asked.second.key if asked.second else NONE,
        "division": str(asked.division),
        "assume": asked.assume_complete,
        "method": str(asked.method),
        "breaks": ", ".join(f"{each:g}" for each in asked.breaks),
        "breaks2": ", ".join(f"{each:g}" for each in asked.breaks2),
        "points": asked.points,
        "view": asked.view,
        "opened": any(request.GET.get(name) for name in beyond),
    }
    return {**choices(known), "form": filled}


def page(request: HttpRequest, asked: Comparing, found: Comparison) -> dict[str, Any]:
    """Return what the page says of the comparison."""
    over, drawn = found.overlay, found.maps[0].drawn
    squares = [square for row in found.grid for square in row]
    wanted = next((square for square in squares if square.asked), None)
    sides = [side.measure for side in over.sides]
    surveyed = {lacking for side in over.sides for reading in side.readings.by_area.values() for lacking in reading.lacks}
    on_top = layer(asked.points) if asked.points else None
    return {
        "comparison": found,
        "heading": sentence(asked),
        "sides": [
            {"measure": side.measure, "says": side.measure.says, "why": side.classes.why_fewer(), "unit": side.measure.unit}
            for side in over.sides
        ],
        "wanted": wanted,
        "where": wanted.corner[:1].lower() + wanted.corner[1:] if wanted else "",
        "corners": [square for square in squares if square.corner],
        "states": states(over),
        # As they are typed in: whoever cuts otherwise begins with what is drawn.
        "drawn_breaks": [", ".join(f"{each:g}" for each in side.classes.breaks) for side in over.sides],
        "in_classes": sum(square.count for square in squares),
        "total": len(over),
        "lacks": [layer(each).names for each in sorted(surveyed)],
        "assumed": [layer(each).names for each in over.assumed],
        "assume_href": f"?{asked.parameters(assume='complete', cell='', area='')}",
        "not_assume_href": f"?{asked.parameters(assume='', cell='', area='')}",
        "association": over.association,
        "columns": _columns(asked, sides),
        "rows": found.rows[:MOST_ROWS],
        "more_rows": max(0, len(found.rows) - MOST_ROWS),
        "shown_rows": sum(1 for row in found.rows if row.shown),
        "clear_href": f"?{asked.parameters(cell='', area='')}",
        "ticks": _ticks(found, sides),
        "notes": [_note(side.readings) for side in over.sides],
        "downloads": [
            (name, api_address(asked, form_name)) for name, form_name in (("CSV", "csv"), ("GeoJSON", "geojson"), ("GeoPackage", "gpkg"))
        ],
        "picture_href": f"?{asked.parameters()}",
        "on_top": on_top,
        "scale_m": drawn.plane.scale_m,
        "scale_share": f"{100 * drawn.plane.scale_px / drawn.plane.width_px:.2f}",
        "address": request.build_absolute_uri(f"{request.path}?{asked.parameters()}"),
        "config": {
            "api": API,
            "language": get_language(),
            "tileUrl": settings.MEENT_TILE_URL,
            "tileAttribution": settings.MEENT_TILE_ATTRIBUTION,
            "home": home_box(),
        },
    }


def _columns(asked: Comparing, sides: list[Measure]) -> list[dict[str, Any]]:
    """Return the heads of the table, each with the address that sorts by it; a second time the other way."""
    units = dict(zip(("first", "second"), map(head_unit, sides), strict=False))
    names = {"area": _("Area"), "first": str(sides[0]), "second": str(sides[1]) if len(sides) > 1 else "", "class": _("Class")}
    found = []
    for name in SORTS:
        if not names[name]:
            continue
        numeric = name in ("first", "second")
        turned = f"-{name}" if (numeric and asked.sort != f"-{name}") or asked.sort == name else name
        order = "ascending" if asked.sort == name else "descending" if asked.sort == f"-{name}" else ""
        found.append(
            {
                "name": name,
                "label": names[name],
                "href": f"?{asked.parameters(sort=turned)}#table",
                "numeric": numeric,
                "order": order,
                "unit": units.get(name, ""),
            }
        )
    return found


def _ticks(found: Comparison, sides: list[Measure]) -> dict[str, Any]:
    """Return the numbers on the axes of the scatter, in words."""
    if found.scatter is None:
        return {}
    return {
        "across": [(tick.at, number(sides[0], tick.value)) for tick in found.scatter.across],
        "upwards": [(tick.at, number(sides[1], tick.value)) for tick in found.scatter.upwards],
    }


def _note(readings: Any) -> dict[str, Any]:
    """Return what a figure rests on, for people."""
    provision = readings.provision
    shares = {"buildings": _("at buildings"), "streets": _("along streets"), "grid": _("on a grid")}
    homes = [f"{round(100 * share)} % {shares.get(name, name)}" for name, share in (provision.homes if provision else {}).items() if share]
    return {
        "measure": readings.measure,
        "period": when(readings.period),
        "by_hour": bool(readings.measure.row and readings.measure.row.by_hour),
        "sources": readings.sources,
        "norm": readings.norm,
        "homes": ", ".join(homes),
        "cut_off": _cut_off(provision.cut_off) if provision and provision.cut_off is not None else "",
    }


def _cut_off(share: float) -> str:
    """Return a part of one in per cent; little is never told as none."""
    least = 0.1
    return (
        _("less than %(n)s") % {"n": number_format(least, 1)} if 0 < 100 * share < least else number_format(100 * share, 1 if share else 0)
    )


@only_read
@says_what_is_wrong
def compare_picture(request: HttpRequest) -> HttpResponse:
    """Return the comparison as a picture (PNG) of a page of A4, with its legend, scale, sources, date and address."""
    return HttpResponse(_sheet(request, "png"), content_type="image/png", headers=_named("png"))


@only_read
@says_what_is_wrong
def compare_sheet(request: HttpRequest) -> HttpResponse:
    """Return the comparison as a PDF of A4, with its legend, scale, sources, date and address."""
    return HttpResponse(_sheet(request, "pdf"), content_type="application/pdf", headers=_named("pdf"))


def _sheet(request: HttpRequest, form: Literal["pdf", "png"]) -> bytes:
    asked = parse(request.GET)
    found = comparison(asked) if asked is not None else None
    if asked is None or found is None:
        raise BadQuestion({"division": _("There is nothing to compare yet.")})
    return sheet(found, request.build_absolute_uri(f"{reverse('compare')}?{asked.parameters()}"), form)


def _named(form: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{_("compare")}.{form}"'}
