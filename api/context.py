"""The dossier of a place: from a query string to a site, and from a dossier to a document."""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

import shapely
from django.http import HttpRequest
from django.utils.translation import gettext as _

from api.documents import address
from api.errors import BadParameter
from api.figure_questions import assumes
from api.figures import here, norm_document, reading_document, source_document
from api.params import EVERYWHERE, naming, read
from planning.dossier import Dossier, Fact, Nearby, Remark, Section, Site, Told, Value, site_at, site_of
from planning.site import degrees, point, site

# The ways to say where, of which one is given.
WHERE: Final = (("geom",), ("lon", "lat"), ("place",))
KNOWN: Final = (*EVERYWHERE, *(name for names in WHERE for name in names), "assume")


def asked(given: Mapping[str, str]) -> Site:
    """Return the site that parameters name; BadParameter says that none or several are named, BadSite what is wrong with it."""
    named = [names for names in WHERE if any(name in given for name in names)]
    if len(named) != 1:
        several = _("Say where in one way only: geom, or lon and lat, or place.") if named else ""
        raise BadParameter(several or _("Say where: geom=GEOJSON, or lon=…&lat=…, or place=vacant-plots/12."))
    assume = assumes(given)
    if "geom" in given:
        with naming("geom"):
            return site_of(site(given["geom"]), assume_complete=assume)
    if "place" in given:
        with naming("place"):
            return _stored(given["place"], assume=assume)
    for name in ("lon", "lat"):
        if name not in given:
            with naming(name):
                raise BadParameter(_("A point is said by lon and lat together."))
    lon, lat = (read(given, name, _degrees, 0.0) for name in ("lon", "lat"))
    with naming("lon"):
        return site_of(point(lon, lat), assume_complete=assume)


def _degrees(text: str) -> float:
    try:
        found = float(text.strip()) if len(text) < 40 and "_" not in text else math.nan
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise BadParameter(_("“%(value)s” is no number of degrees.") % {"value": text[:40]})
    return found


def _stored(text: str, *, assume: bool) -> Site:
    return site_at(*place_of(text), assume_complete=assume)


def place_of(text: str) -> tuple[str, int]:
    """Return the layer and the id of a place written as `layer/id`; BadParameter says how where it is not."""
    layer_id, _slash, pk = text.partition("/")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 20 and int(pk) < 2**63):
        raise BadParameter(_("Name a place by its layer and its id, as in place=vacant-plots/12, not “%(value)s”.") % {"value": text[:80]})
    return layer_id, int(pk)


def document(request: HttpRequest, found: Dossier) -> dict[str, Any]:
    """Return a dossier."""
    of = found.site
    return {
        "title": _("Dossier of a place"),
        "site": {
            "geometry": json.loads(shapely.to_geojson(degrees(of.shape))),
            "area_m2": round(shapely.area(of.shape), 1),
            "place": {"layer": of.place[0], "id": of.place[1]} if of.place else None,
        },
        "reach_m": of.reach_m,
        "measured": "network",
        "date": of.today.isoformat(),
        "assume": "complete" if of.assume_complete else None,
        "sections": [section_document(request, section, told) for section, told in found.sections],
        "sources": [
            {**source_document(each), "age_days": (of.today - each.date).days if each.date else None} for each in found.sources.values()
        ],
        "links": here(request),
    }


def section_document(request: HttpRequest, section: Section, told: Told) -> dict[str, Any]:
    """Return what one section tells."""
    return {
        "key": section.key,
        "title": str(section.names),
        "says": str(section.says),
        "facts": [fact_document(request, each) for each in told.facts],
        "notes": list(told.notes),
        "remarks": [remark_document(request, each) for each in told.remarks],
    }


def remark_document(request: HttpRequest, remark: Remark) -> dict[str, Any]:
    """Return what somebody wrote: text, never markup; by whom is told as a role, and a name only where one was given."""
    return {
        "id": remark.id,
        "topic": remark.topic,
        "words": remark.words,
        "language": remark.language,
        "date": remark.date.isoformat(),
        "role": remark.role,
        "name": remark.name or None,
        "readers": remark.readers,
        "distance_m": remark.distance_m,
        "href": address(request, "note", note=remark.id),
    }


def fact_document(request: HttpRequest, fact: Fact) -> dict[str, Any]:
    """Return a fact: its numbers, and what they rest on."""
    rests = fact.rests
    return {
        "key": fact.key,
        "title": fact.name,
        "says": fact.says or None,
        "layer": fact.layer or None,
        "verdict": fact.verdict and str(fact.verdict),
        "values": {each.key: value_document(each) for each in fact.values},
        "places": [place_document(request, each) for each in fact.places],
        "sources": list(rests.sources),
        "period": rests.period or None,
        "norm": norm_document(rests.norm) if rests.norm else None,
        "measured": rests.measured or None,
        "assumed": list(rests.assumed),
    }


def value_document(value: Value) -> dict[str, Any]:
    """Return a number with its state and unit; `about`: rounded, `least`: there may be more."""
    said = {"title": value.name, **reading_document(value.reading), "unit": value.unit or None, "kind": str(value.kind)}
    return {**said, "about": value.about, "least": value.least}


def place_document(request: HttpRequest, place: Nearby) -> dict[str, Any]:
    """Return a place that a fact names."""
    return {
        "layer": place.layer,
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "distance_m": place.distance_m,
        "href": address(request, "item", collection=place.layer, place=str(place.id)),
    }
