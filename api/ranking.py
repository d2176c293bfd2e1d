"""Which plot helps whom: from a query string to a question, and from a ranking to what leaves the server."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

import shapely
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from api import params
from api.documents import address, link
from api.errors import BadParameter
from api.params import EVERYWHERE, naming, read, single
from geo.facts import harmless
from geo.models import VacantPlot
from geo.models.base import Certainty
from planning import ranking, told
from planning.errors import BadWeights
from planning.norms import Norm
from planning.offers import PLOTS
from planning.population import base
from planning.ranking import MOST_PLOTS, USUAL_STATUS, Question, Ranking
from planning.reading import Reading
from planning.residents import Residents, weighable
from planning.site import degrees
from planning.told import ToldRow, ToldSet
from planning.uses import Use, asked_norm, use, uses

FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": tuple(VacantPlot.Kind.values),
    "owner": tuple(VacantPlot.Owner.values),
    "status": tuple(VacantPlot.Status.values),
    "certainty": tuple(Certainty.values),
}
KNOWN: Final = (*EVERYWHERE, "use", "norm", "weights", *FILTERS, "min_area", "size", "assume", "k", "limit")
LIMIT, MOST_ROWS = 100, 10_000
MOST_M2: Final = 10**9
# How long the best set may be looked for, in seconds; after that the best that is known is told, with its gap.
PATIENCE_S: Final = 5.0


def question(given: Mapping[str, str]) -> Question:
    """Return the question that parameters ask; its errors name the parameter. At most two queries."""
    chosen: tuple[str, ...] = read(given, "use", words(None), tuple(uses()))
    with naming("use"):
        for key in chosen:
            use(key)
    with naming("norm"):
        for key in chosen:
            asked_norm(use(key), given.get("norm"))
    return Question(
        uses=chosen,
        norm=given.get("norm"),
        weights=read(given, "weights", weights, ()),
        kinds=read(given, "kind", words(FILTERS["kind"]), ()),
        owners=read(given, "owner", words(FILTERS["owner"]), ()),
        status=read(given, "status", words(FILTERS["status"]), USUAL_STATUS),
        certainty=read(given, "certainty", words(FILTERS["certainty"]), ()),
        min_area_m2=read(given, "min_area", params.number(0, MOST_M2), 0),
        size_known=read(given, "size", params.one_of(("any", "known")), "any") == "known",
        assume_complete=read(given, "assume", params.one_of(("complete",)), "") == "complete",
    )


def asked(query: QueryDict) -> tuple[Question, int, int | None]:
    """Return the question a query string asks, how many rows at most, and of how many plots a best set, if one is asked for."""
    given = single(query, KNOWN)
    made = question(given)
    k: int | None = read(given, "k", params.number(1, MOST_PLOTS), None)
    if k is not None and len(made.uses) != 1:
        with naming("k"):
            raise BadParameter(_("A best set is of plots for one use; name one."))
    return made, read(given, "limit", params.number(1, MOST_ROWS, clamp=True), LIMIT), k


def words(known: Iterable[str] | None) -> Callable[[str], tuple[str, ...]]:
    """Return a reader of words with commas between them, each of which must be known, if that is to be looked at here."""
    look = params.one_of(known) if known is not None else str

    def parts(text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(look(part) for part in text.split(",")))

    return parts


def weights(text: str) -> tuple[tuple[str, int], ...]:
    """Return the weights of `group:number,group:number`, of all groups there are; BadWeights."""
    said: dict[str, str] = {}
    for part in text.split(","):
        key, colon, number = part.partition(":")
        if not colon or key.strip() in said:
            raise BadWeights(_("Write weights once for each group, as in “0-9:2,70-plus:1.5”, not “%(value)s”.") % {"value": text})
        said[key.strip()] = number
    population = base()
    return ranking.weights(said, weighable(population) if population is not None else ())


def document(request: HttpRequest, asked: Question, *, limit: int, k: int | None) -> dict[str, Any]:
    """Return the answer: what it rests on, the plots, best first, and the best set if one is asked for."""
    found = ranking.rank(asked)
    rows = told.told(found, found.rows[:limit])
    return {
        "title": _("Which plot helps whom"),
        **_about(found),
        "numberMatched": len(found.rows),
        "numberReturned": len(rows),
        "plots": [_plot(request, row, found) for row in rows],
        **({"best": _best(found, k) if found.offers else None} if k is not None else {}),
        "links": _links(request),
    }


def collection(request: HttpRequest, asked: Question, *, limit: int, k: int | None) -> dict[str, Any]:
    """Return the same answer as GeoJSON: each plot a feature, for each of its uses; with no value inside another."""
    made = document(request, asked, limit=limit, k=k)
    plots = made.pop("plots")
    shapes = _shapes(ranking.rank(asked))
    features = [
        {"type": "Feature", "id": f"{each['id']}-{each['use']}", "geometry": shapes[each["id"]], "properties": _flat(each)}
        for each in plots
    ]
    return {"type": "FeatureCollection", "features": features, **made}


def table(request: HttpRequest, asked: Question, *, limit: int) -> str:
    """Return the plots as CSV; where there is no number, its state says why."""
    found = ranking.rank(asked)
    rows = [_flat(_plot(request, row, found)) for row in told.told(found, found.rows[:limit])]
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(rows[0] if rows else ("rank", "id", "use", "state"))
    out.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def _flat(plot: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of a plot as one row: each number of residents beside its state."""
    counts = {"residents": plot["residents"], "weighed": plot["weighed"]}
    counts |= {f"residents {key}": each for key, each in plot["groups"].items()}
    flat = {name: value for name, value in plot.items() if not isinstance(value, dict | list)}
    for name, each in counts.items():
        flat |= {name: each["value"], f"{name} (state)": each["state"]}
    return {**flat, "lacks": " ".join(plot["lacks"])}


def _cell(value: Any) -> Any:
    return "" if value is None else harmless(value) if isinstance(value, str) else value


def _about(found: Ranking) -> dict[str, Any]:
    """Return what an answer rests on: uses, norms, groups with their weights, residents, what was assumed and left out, and who says so."""
    people = found.people
    names = {group.key: str(group.names) for group in people.groups} if people is not None else {}
    return {
        "uses": [_use(use(key), found) for key in found.norms],
        "norms": [_norm(norm) for norm in dict.fromkeys(found.norms.values())],
        "weights": [{"group": key, "name": names[key], "weight": weight / 1000} for key, weight in found.weights.items()],
        "rank_moves": {"by": 0.2, "over": found.over},
        "residents": None if people is None else _residents(people),
        "assumed_complete": list(found.assumed),
        "left_out": dict(found.left_out),
        "sources": [asdict(source) for source in told.sources(found)],
    }


def _use(each: Use, found: Ranking) -> dict[str, Any]:
    """Return what is said of a use; where anything was reckoned also which part of the residents is cut off, and from what."""
    said = {"key": each.key, "name": str(each), "norm": found.norms[each.key].key, "min_area_m2": each.min_area_m2}
    why = {"plots": list(each.plots), "source": str(each.source), "reason": str(each.reason)}
    if each.key not in found.offers:
        return {**said, **why}
    today = found.offers[each.key].today
    cut_off, detour_m = (None if number is None else round(number, 3) for number in (today.cut_off, today.detour_m))
    return {**said, **why, "measured": today.reach.measured, "places": today.places, "cut_off": cut_off, "detour_m": detour_m}


def _norm(norm: Norm) -> dict[str, Any]:
    """Return what is said of a norm beside a number that was made with it."""
    said = {"key": norm.key, "version": norm.version, "name": str(norm), "distance_m": norm.distance_m, "min_area_m2": norm.min_area_m2}
    by = {"measure": norm.measure, "for_whom": norm.for_whom, "source": str(norm.source), "source_date": norm.source_date}
    return {**said, **by, "verified": norm.verified, "note": str(norm.note)}


def _residents(people: Residents) -> dict[str, Any]:
    """Return whom the numbers speak of, how they were placed, and to how many they are rounded."""
    source = people.population
    homes = {basis: round(share, 3) for basis, share in people.homes.shares().items()}
    rounded = settings.MEENT_MIN_PEOPLE
    return {"dataset": source.dataset, "period": source.period, "division": str(source.division), "homes": homes, "rounded_to": rounded}


def _plot(request: HttpRequest, row: ToldRow, found: Ranking) -> dict[str, Any]:
    own = row.row
    offers = found.offers[own.use.key]
    return {
        "rank": own.rank,
        "rank_at_best": own.rank_at_best,
        "rank_at_worst": own.rank_at_worst,
        "id": own.plot,
        "use": own.use.key,
        "norm": own.norm.key,
        "state": own.state.value,
        "lacks": list(own.lacks),
        "residents": _number(row.residents),
        "groups": {key: _number(reading) for key, reading in row.groups.items()},
        "weighed": _number(row.weighed),
        "area_m2": None if own.area_m2 is None else round(own.area_m2),
        "fits": {True: "yes", False: "no", None: "unknown"}[own.fits],
        **{name: value if value is None or isinstance(value, str) else value.isoformat() for name, value in row.facts.items()},
        "measured": offers.norm.measure,
        "href": address(request, "item", collection=PLOTS, place=own.plot),
    }


def _number(reading: Reading) -> dict[str, Any]:
    return {"state": reading.state.value, "value": None if reading.value is None else round(reading.value)}


def _best(found: Ranking, k: int) -> dict[str, Any]:
    answer = ranking.best_set(found, k=k, seconds=PATIENCE_S)
    best, greedy = told.told_set(found, answer)
    return {"k": k, **_set(best), "gap": round(answer.gap, 6), "proved": answer.gap == 0, "seconds": PATIENCE_S, "greedy": _set(greedy)}


def _set(said: ToldSet) -> dict[str, Any]:
    return {
        "plots": [{"id": step.plot, "name": step.name, "adds": _number(step.adds)} for step in said.steps],
        "residents": _number(said.residents),
        "groups": {key: _number(reading) for key, reading in said.groups.items()},
    }


def _shapes(found: Ranking) -> dict[int, Any]:
    """Return the geometry of each plot as GeoJSON, in degrees."""
    shapes: dict[int, Any] = {}
    for offers in found.offers.values():
        rounded = degrees(offers.plots.geometry.to_numpy())
        shapes |= dict(zip(offers.plots.index.tolist(), map(shapely.geometry.mapping, rounded), strict=True))
    return shapes


def _links(request: HttpRequest) -> list[dict[str, Any]]:
    query = request.GET.copy()
    query.pop("f", None)
    here = request.build_absolute_uri(request.path)
    return [
        link(request.build_absolute_uri(), "self", "json"),
        *(
            link(f"{here}?{query.urlencode()}{'&' if query else ''}f={form}", "alternate", kind)
            for form, kind in (("csv", "csv"), ("geojson", "geojson"))
        ),
        link(address(request, "collection", collection=PLOTS), "collection", "json"),
    ]
