"""Which vacant plot helps most: a form, a map and a table that say the same, and how it was reckoned."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from geo.registry import layer
from planning import told
from planning.uses import uses
from web.drawing import plots
from web.ranking import MOST_ROWS, ROWS, TOGETHER, WEIGHT, Asked, Flawed, Found, fields, find, groups, parse, people, suitable, title
from web.views.wrong import only_read

API = "/api/ranking"


@only_read
def ranking_page(request: HttpRequest) -> HttpResponse:
    """Return the ranking of vacant plots for one use. A handful of queries once their answer is kept."""
    try:
        asked = parse(request.GET)
    except Flawed as flaw:
        return render(request, "ranking.html", {**_form(request, flaw.flaws), "flaws": flaw.flaws}, status=flaw.status)
    return render(request, "ranking.html", {**_form(request, {}), **_page(request, asked, find(asked))})


def _form(request: HttpRequest, flaws: dict[str, str]) -> dict[str, Any]:
    """Return what the form offers and what is filled in, whether or not it can be followed."""
    given = request.GET
    chosen = uses().get(given.get("use", ""), next(iter(uses().values())))
    kept = given.copy()
    for name in ("use", "norm", "rows"):
        kept.pop(name, None)
    weights = [
        {"name": name, "label": str(group.names), "value": given.get(name, "1"), "flaw": flaws.get(name)}
        for group in groups()
        for name in [WEIGHT + group.key]
    ]
    return {
        "use": chosen,
        "uses": [{"key": key, "label": str(each), "address": _with(kept.urlencode(), "use", key)} for key, each in uses().items()],
        "norms": suitable(chosen),
        "norm": given.get("norm", ""),
        "weights": weights,
        "fields": fields(given, flaws),
        "filled": {
            "together": str(TOGETHER),
            **{name: given.get(name) for name in ("min_area", "size", "assume", "together") if given.get(name)},
        },
        "wrong": flaws,
        "narrowed": any(given.get(name) for name in ("kind", "owner", "status", "certainty", "min_area", "size")) or bool(flaws),
        "weighed": any(each["value"] != "1" or each["flaw"] for each in weights),
    }


def _page(request: HttpRequest, asked: Asked, found: Found) -> dict[str, Any]:
    """Return what the page shows of an answer."""
    ranking = found.ranking
    chosen = asked.use
    offers = ranking.offers.get(chosen.key)
    more = request.GET.copy()
    more["rows"] = str(min(asked.rows + 100, MOST_ROWS))
    counted = request.GET.copy()
    counted["assume"] = "complete"
    names = {group.key: str(group.names) for group in ranking.people.groups} if ranking.people is not None else {}
    return {
        "found": found,
        "number": sum(row.rank is not None for row in ranking.rows),
        "unsaid": len(ranking.rows) - sum(row.rank is not None for row in ranking.rows),
        "held": ranking.norms[chosen.key],
        "population": ranking.people.population if ranking.people is not None else None,
        "homes": _homes(found),
        "today": offers.today if offers is not None else None,
        "cut_off": round(100 * (offers.today.cut_off or 0), 1) if offers is not None else None,
        "legend": [{"name": names[key], "weight": weight / 1000} for key, weight in ranking.weights.items()],
        "even": len(set(ranking.weights.values())) <= 1,
        "assumed": [str(layer(each).names) for each in ranking.assumed],
        "left_out": ranking.left_out,
        "sources": told.sources(ranking),
        "map": plots.drawn([line.row.row.plot for line in found.lines], [line.in_set for line in found.lines]),
        "together": _together(found),
        "threshold": settings.MEENT_MIN_PEOPLE,
        "more": more.urlencode() if asked.rows < min(MOST_ROWS, len(ranking.rows)) and len(found.lines) == asked.rows else "",
        "counted": counted.urlencode(),
        "exports": [(name, f"{API}?{asked.address(f=form, limit='10000')}") for name, form in (("CSV", "csv"), ("GeoJSON", "geojson"))],
        "program": f"{API}?{asked.address(k=str(asked.together))}",
        "rows": asked.rows if asked.rows != ROWS else "",
    }


def _together(found: Found) -> dict[str, Any] | None:
    """Return the best set as the page shows it: each plot with the number it has in the list, if it stands there."""
    if found.answer is None or found.best is None or found.greedy is None or not found.best.steps:
        return None
    numbers = {line.row.row.plot: line for line in found.lines}
    (offers,) = found.ranking.offers.values()
    facts = offers.plots[list(told.FACTS)]
    return {
        "steps": [
            {"plot": step.plot, "line": numbers.get(step.plot), "title": title(facts.loc[step.plot], step.plot), "adds": people(step.adds)}
            for step in found.best.steps
        ],
        "residents": people(found.best.residents),
        "greedy": people(found.greedy.residents),
        "same": found.answer.best.covered == found.answer.greedy.covered,
        "gap": round(100 * found.answer.gap, 1),
        "proved": found.answer.gap == 0,
    }


def _homes(found: Found) -> str:
    """Return how residents were placed, in words."""
    if found.ranking.people is None:
        return ""
    by = {"buildings": _("in buildings"), "streets": _("along streets"), "grid": _("on a grid")}
    shares = found.ranking.people.homes.shares()
    return ", ".join(f"{round(100 * shares[basis])} % {words}" for basis, words in by.items() if shares[basis] >= 0.005)


def _with(query: str, name: str, value: str) -> str:
    return f"{name}={value}" + (f"&{query}" if query else "")
