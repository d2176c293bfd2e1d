"""The profile of an area as a document: its figures beside those of the areas it lies in, and what is there."""

from typing import Any

from django.http import HttpRequest

from api.documents import address
from api.figures import here, measure_document, reading_document, resting_document
from planning.profile import Figure, Here, Profile


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
