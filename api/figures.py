"""Figures of areas as documents: measures, readings and norms, each with what it rests on."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from api.documents import address, link
from geo.models import Area
from planning.division import Division, areas, divisions
from planning.measures import Measure, Readings, Source, measures
from planning.norms import Norm, norms
from planning.reading import Reading
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


def reading_document(reading: Reading) -> dict[str, Any]:
    """Return a number, or why there is none."""
    return {"state": str(reading.state), "value": reading.value, "lacks": list(reading.lacks)}


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
