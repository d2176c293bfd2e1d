"""Scenarios as documents: what they hold, what they would change, and as a file to take along. Whose they are is in none of them."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import shapely
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from api.documents import address, link
from api.errors import BadParameter
from api.figure_questions import asked_division, assumes
from api.figures import division_document, resting_document
from api.params import EVERYWHERE, naming, single
from geo.facts import harmless
from planning import scenarios
from planning.difference import Difference, Moved, differences, rights
from planning.division import Division, areas
from planning.floor import Flag
from planning.ground import TODAY
from planning.scenario import Scenario, Step
from planning.site import degrees

KNOWN: Final = (*EVERYWHERE, "division", "assume", "beside")


def listed(request: HttpRequest, found: Sequence[Scenario]) -> dict[str, Any]:
    """Return somebody's own scenarios."""
    return {
        "title": _("Your scenarios"),
        "scenarios": [_named(request, each) for each in found],
        "links": [link(address(request, "scenarios"), "self", "json")],
    }


def document(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    """Return a scenario with the steps that stand in it."""
    steps = scenarios.standing(found)
    here = address(request, "scenario", scenario=found.key)
    related = ("steps", "differences", "export")
    return {
        **_named(request, found),
        "steps": [step_document(step) for step in steps],
        "links": [link(here, "self", "json"), *(link(f"{here}/{name}", "related", "json", name) for name in related)],
    }


def history(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    """Return all steps, those that were taken back too: how the scenario came to be."""
    here = address(request, "scenario", scenario=found.key)
    return {
        "title": found.name,
        "steps": [step_document(step) for step in found.steps.order_by("number")],
        "links": [link(f"{here}/steps", "self", "json"), link(here, "up", "json")],
    }


def _named(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    return {
        "key": found.key,
        "name": found.name,
        "note": found.note,
        "made": found.made_at.isoformat(),
        "copied_from": found.copied_from.key if found.copied_from else None,
        "href": address(request, "scenario", scenario=found.key),
    }


def step_document(step: Step) -> dict[str, Any]:
    """Return a step: what it does, where, and when it was made and taken back."""
    return {
        "number": step.number,
        "kind": step.kind,
        "says": str(step.get_kind_display()),
        "layer": step.layer,
        "place": step.target,
        "use": step.use or None,
        "geometry": _geojson(shapely.from_wkb(bytes(step.geom.wkb))) if step.geom else None,
        "facts": step.facts,
        "made": step.made_at.isoformat(),
        "taken_back": step.taken_back_at.isoformat() if step.taken_back_at else None,
    }


def export(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    """Return a scenario as GeoJSON: a feature for each step, where its place stands today or would stand."""
    features = []
    for step in scenarios.standing(found):
        said = step_document(step)
        shape = said.pop("geometry") or _of_place(step)
        facts = said.pop("facts")
        features.append({"type": "Feature", "id": step.number, "geometry": shape, "properties": {**facts, **said}})
    return {"type": "FeatureCollection", "name": found.name, "features": features, "links": document(request, found)["links"]}


def _of_place(step: Step) -> dict[str, Any] | None:
    places = TODAY.places(step.layer)
    return _geojson(places.geometry.loc[step.target]) if step.target in places.index else None


def _geojson(shape: Any) -> dict[str, Any]:
    return dict(json.loads(shapely.to_geojson(degrees(shape))))


def compared(query: QueryDict, found: Scenario) -> tuple[Division, Scenario | None, bool, tuple[Difference, ...]]:
    """Return the division, the scenario it is laid beside (None: the city as it is), whether all is complete, and what differs."""
    given = single(query, KNOWN)
    of, assume = asked_division(given), assumes(given)
    other = None
    if "beside" in given:
        with naming("beside"):
            other = scenarios.find(given["beside"])
            if other.key == found.key:
                raise BadParameter(_("A scenario laid beside itself differs in nothing; name another one."))
    beside = scenarios.ground(other) if other else TODAY
    return of, other, assume, differences(scenarios.ground(found), of, beside=beside, assume_complete=assume)


def difference_document(request: HttpRequest, found: Scenario, query: QueryDict) -> dict[str, Any]:
    """Return what a scenario would change: each indicator that its steps touch, by area, and by group of residents."""
    of, other, assume, rows = compared(query, found)
    flagged = rights(scenarios.ground(found), of, beside=scenarios.ground(other) if other else TODAY)
    return {
        "title": found.name,
        "scenario": _named(request, found),
        "beside": _named(request, other) if other else None,
        "division": division_document(of),
        "assume_complete": assume,
        "rounded_to": settings.MEENT_MIN_PEOPLE,
        "indicators": [_difference(row, of) for row in rows],
        "rights": [_flag(flag, of) for flag in flagged],
        "links": [link(request.build_absolute_uri(), "self", "json")],
    }


def _difference(row: Difference, of: Division) -> dict[str, Any]:
    frame = areas(of)
    return {
        "key": row.measure.key,
        "title": str(row.measure.names),
        "unit": str(row.measure.unit),
        "need": str(row.measure.need),
        "changes": row.changes,
        **resting_document(row.after),
        "areas": [
            {
                "id": pk,
                "name": frame["name"].loc[pk],
                "code": frame["code"].loc[pk],
                "before": shift.before,
                "after": shift.after,
                "by": shift.by,
                "state": str(row.after.by_area[pk].state),
                "lacks": list(row.after.by_area[pk].lacks),
            }
            for pk, shift in row.by_area.items()
        ],
        "people": [_moved(moved) for moved in row.people],
    }


def _flag(flag: Flag, of: Division) -> dict[str, Any]:
    """Return an area that gets greener: whether its tenants are among the least secure, by which figures, and which do not tell."""
    place = areas(of).loc[flag.area]
    return {
        "id": flag.area,
        "name": place["name"],
        "code": place["code"],
        "green_m2": round(flag.change),
        "raised": flag.raised,
        "why": [
            {
                "key": each.measure.key,
                "title": str(each.measure),
                "right": each.measure.floor,
                "value": each.value,
                "share_as_insecure": each.share,
                "does_not_show": str(each.measure.card or ""),
            }
            for each in flag.why
        ],
        "untold": [measure.key for measure in flag.untold],
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {
        "group": moved.group.key,
        "name": str(moved.group.names),
        "gained": people(moved.gained),
        "lost": people(moved.lost),
        "areas": [{"id": pk, "gained": people(moved.gained_in[pk]), "lost": people(moved.lost_in[pk])} for pk in moved.gained_in],
    }


def people(number: float | None) -> dict[str, Any]:
    """Return a number of people as it may leave: rounded, or kept back because it speaks of too few."""
    return {"state": "suppressed" if number is None else "value", "value": None if number is None else round(number)}


def table(query: QueryDict, found: Scenario) -> str:
    """Return the same differences as CSV: a row for each indicator and area; no cell is a formula."""
    of, _other, _assume, rows = compared(query, found)
    frame = areas(of)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(("indicator", "unit", "area", "code", "state", "before", "after", "by"))
    for row in rows:
        for pk, shift in row.by_area.items():
            named: Mapping[str, str] = {"name": str(frame["name"].loc[pk]), "code": str(frame["code"].loc[pk])}
            words = (row.measure.key, str(row.measure.unit), named["name"], named["code"], str(row.after.by_area[pk].state))
            out.writerow((*map(harmless, words), shift.before, shift.after, shift.by))
    return text.getvalue()
