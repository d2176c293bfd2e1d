"""Figures of areas as documents: measures, readings, norms, overlays and profiles, each with what it rests on."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from api.documents import address, link
from geo.models import Area
from planning import palette
from planning.association import LEAST_AREAS, no_cause
from planning.classes import Classes
from planning.division import Division, areas, divisions
from planning.kept import kept
from planning.measures import Measure, Readings, Source, measures
from planning.norms import Norm, norms
from planning.overlay import Overlay, Side
from planning.profile import Figure, Here, Profile
from planning.reading import Reading, State
from planning.sheet import Sheet, of_readings, share


def division_document(of: Division) -> dict[str, Any]:
    """Return a division: what it is called in addresses and by people, and how many areas it has."""
    title = f"{Area.Level(of.level).label} {of.edition}"
    return {"key": str(of), "level": of.level, "edition": of.edition, "title": title, "areas": len(areas(of))}


def areas_document(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """Return how the city is divided, and the areas of one division."""
    level, edition = sheet.division.level, sheet.division.edition
    items = f"{address(request, 'items', collection='areas')}?level={level}&edition={edition}"
    return {
        "title": _("The areas of the city"),
        "divisions": [division_document(each) for each in divisions()],
        "division": str(sheet.division),
        "areas": [{"id": pk, **row} for pk, row in sheet.rows.items()],
        "links": [*here(request), link(items, "items", "geojson", _("The same areas as a collection"))],
    }


def measures_document(request: HttpRequest) -> dict[str, Any]:
    """Return all that can be laid over the city."""
    return {
        "title": _("The indicators"),
        "indicators": [measure_document(request, each) for each in measures().values()],
        "links": [*here(request), link(address(request, "norms"), "related", "json", _("The norms"))],
    }


def measure_document(request: HttpRequest, of: Measure) -> dict[str, Any]:
    """Return what a measure is: its names, unit and kind, what more of it means, what it needs, and what to mind of it."""
    row = of.row
    return {
        "key": of.key,
        "about": of.about,
        "title": str(of.names),
        "names": dict(of.names),
        "says": str(of.says),
        "unit": str(of.unit),
        "kind": str(of.kind),
        "need": str(of.need),
        "group": of.group or None,
        "much": str(of.much),
        "little": str(of.little),
        "layers": list(row.layers) if row else [],
        "norm": row.norm or None if row else None,
        # Held to a norm that nobody but us says: to be offered apart.
        "assumed": bool(row and row.assumed),
        # Differs from hour to hour: its period is a moment.
        "by_hour": bool(row and row.by_hour),
        # The right that it stands for, and what it does not show.
        "floor": of.floor or None,
        "card": str(of.card) if of.card else None,
        "href": address(request, "indicator", indicator=of.key),
    }


def readings_document(request: HttpRequest, found: Readings) -> dict[str, Any]:
    """Return what a measure reads in each area of a division."""
    sheet = of_readings(found)
    return {
        "title": str(found.measure.names),
        "indicator": measure_document(request, found.measure),
        "division": division_document(found.division),
        **resting_document(found),
        "areas": [
            {
                "id": pk,
                "code": row["code"],
                "name": row["name"],
                "state": row["state"],
                "value": row["value"],
                "lacks": row["lacks"].split(),
            }
            for pk, row in sheet.rows.items()
        ],
        "links": here(request, FORMS),
    }


def resting_document(found: Readings) -> dict[str, Any]:
    """Return what figures rest on: period, norm and version, along what, how residents were placed, who says so, what was assumed."""
    provision = found.provision
    return {
        "period": found.period or None,
        "periods": list(found.periods),
        "norm": norm_document(found.norm) if found.norm else None,
        "measured": provision.reach.measured if provision else None,
        "homes": {basis: share(part) for basis, part in provision.homes.items()} if provision else None,
        "cut_off": share(provision.cut_off) if provision else None,
        "sources": [source_document(each) for each in found.sources],
        "assumed": list(found.assumed),
        "protected_below": settings.MEENT_MIN_PEOPLE,
    }


def source_document(source: Source) -> dict[str, Any]:
    """Return who says so, of which date."""
    return {
        "key": source.key,
        "name": source.name,
        "publisher": source.publisher,
        "licence": source.licence,
        "attribution": source.attribution,
        "date": source.date.isoformat() if source.date else None,
        "fictional": source.fictional,
    }


def norms_document(request: HttpRequest) -> dict[str, Any]:
    """Return all norms in all their versions."""
    return {"title": _("The norms"), "norms": [norm_document(each) for each in norms().values()], "links": here(request)}


def norm_document(of: Norm) -> dict[str, Any]:
    """Return one norm in one version: what it asks, who says so, and whether we read it there."""
    return {
        "key": of.key,
        "version": of.version,
        "versions": sorted(version for key, version in norms() if key == of.key),
        "group": of.group,
        "title": str(of.names),
        "names": dict(of.names),
        "distance_m": of.distance_m,
        "measure": of.measure,
        "measured_from": of.measured_from,
        "min_area_m2": of.min_area_m2,
        "places": [
            {"layer": each.layer, "where": {fact: list(values) for fact, values in each.where}, "min_area_m2": each.min_area_m2}
            for each in of.places
        ],
        "for_whom": of.for_whom,
        "source": str(of.source),
        "source_date": of.source_date,
        "noted": of.noted.isoformat(),
        "verified": of.verified,
        "note": str(of.note),
    }


def overlay_document(request: HttpRequest, laid: Overlay) -> dict[str, Any]:
    """Return an overlay: its measures with their classes, the classes they make together, and each area in its own."""
    whys = Counter(area["without_class"] for area in _laid_documents(laid))
    return {
        "title": " × ".join(str(side.measure.names) for side in laid.sides),
        "division": division_document(laid.division),
        "method": str(laid.method),
        "first": side_document(request, laid.first, alone=laid.second is None),
        "second": side_document(request, laid.second, alone=False) if laid.second else None,
        "cells": [
            {
                "column": cell.column,
                "row": cell.row if laid.second else None,
                "colour": cell.colour,
                "areas": len(cell.areas),
                "says": str(cell.says) if cell.says else None,
            }
            for cell in laid.cells
        ],
        "without_class": {state: whys[state] for state in State if state is not State.VALUE},
        "looks": {state: {"pattern": look.pattern, "title": str(look.names)} for state, look in palette.LOOKS.items()},
        "association": association_document(laid) if laid.second else None,
        "assumed": list(laid.assumed),
        "areas": _laid_documents(laid),
        "links": here(request, FORMS),
    }


# The same in every language, for as long as the overlay itself is kept: a third of an answer's time.
@kept(lambda _laid: (), size=64)
def _laid_documents(laid: Overlay) -> list[dict[str, Any]]:
    return [
        {
            "id": area.pk,
            "code": area.code,
            "name": area.name,
            "first": reading_document(area.first),
            "second": reading_document(area.second) if area.second else None,
            "column": area.column,
            "row": area.row,
            "colour": area.colour,
            "without_class": area.why_not,
        }
        for area in laid.areas
    ]


def side_document(request: HttpRequest, side: Side, *, alone: bool) -> dict[str, Any]:
    """Return one measure of an overlay: what it is, what it rests on, and its classes."""
    made = side.classes
    colours: Sequence[str | None] = side.colours if alone else [None] * len(made)
    return {
        **measure_document(request, side.measure),
        **resting_document(side.readings),
        "breaks": list(made.breaks),
        "classes": [
            {"from": low, "to": high, "areas": areas, "colour": colour}
            for (low, high), areas, colour in zip(made.bounds, made.counts, colours, strict=True)
        ],
        "fewer_classes": _fewer(made),
        "states": {str(state): number for state, number in side.states.items()},
    }


def _fewer(made: Classes) -> str | None:
    return made.why_fewer() or None


def association_document(laid: Overlay) -> dict[str, Any]:
    """Return how far two measures go together, or why that is not told; never without the sentence that it is no cause."""
    found = laid.association
    if found is None:
        few = _("Nothing is said of how far the two go together: that takes %(n)d areas with differing values of both.") % {
            "n": LEAST_AREAS
        }
        return {"areas": None, "spearman": None, "pearson": None, "says": f"{few} {no_cause()}"}
    return {"areas": found.areas, "spearman": round(found.spearman, 3), "pearson": round(found.pearson, 3), "says": found.says}


def reading_document(reading: Reading) -> dict[str, Any]:
    """Return a number, or why there is none."""
    return {"state": str(reading.state), "value": reading.value, "lacks": list(reading.lacks)}


def profile_document(request: HttpRequest, found: Profile) -> dict[str, Any]:
    """Return an area's profile: its figures beside those of the areas it lies in, and what is there."""
    return {
        "title": found.here.name or found.here.code,
        "area": here_document(request, found.here),
        "wider": [here_document(request, each) for each in found.wider],
        "residents": [{"group": group.key, "title": str(group.names), **reading_document(reading)} for group, reading in found.residents],
        "figures": [
            {"heading": heading, "indicators": [figure_document(request, each) for each in figures]}
            for heading, figures in found.figures.items()
        ],
        "inside": [
            {"layer": each.layer.id, "title": str(each.layer.names), "number": each.number, "surveyed": each.surveyed}
            for each in found.inside
        ],
        "near": [
            {
                "layer": each.layer.id,
                "id": each.id,
                "name": each.name,
                "kind": each.kind,
                "distance_m": round(each.distance_m),
                "measured": "linear",
                "href": address(request, "item", collection=each.layer.id, place=str(each.id)),
            }
            for each in found.near
        ],
        "links": here(request),
    }


def here_document(request: HttpRequest, area: Here) -> dict[str, Any]:
    """Return an area in a few words."""
    return {
        "id": area.pk,
        "code": area.code,
        "name": area.name,
        "level": area.division.level,
        "edition": area.division.edition,
        "area_m2": round(area.area_m2, 1),
        "href": address(request, "profile", area=str(area.pk)),
    }


def figure_document(request: HttpRequest, figure: Figure) -> dict[str, Any]:
    """Return one figure of a profile."""
    among = figure.among
    return {
        **measure_document(request, figure.measure),
        **resting_document(figure.readings),
        **reading_document(figure.here),
        "wider": [{"id": each.pk, "level": each.division.level, **reading_document(reading)} for each, reading in figure.wider],
        "among": among
        and {
            "areas": among.areas,
            "rank": among.rank,
            "low": among.low,
            "quarter": among.quarter,
            "middle": among.middle,
            "three_quarters": among.three_quarters,
            "high": among.high,
        },
    }


# The forms that areas with figures come in, besides JSON.
FORMS: Final = ("csv", "geojson", "gpkg")


def here(request: HttpRequest, forms: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the links of an answer: to itself, and to its other forms."""
    given = request.GET.copy()
    given.pop("f", None)

    def with_(**more: str) -> str:
        asked = given.copy()
        asked.update(more)
        return f"{request.build_absolute_uri(request.path)}{'?' if asked else ''}{asked.urlencode()}"

    return [link(with_(), "self", "json"), *(link(with_(f=form), "alternate", form) for form in forms)]
