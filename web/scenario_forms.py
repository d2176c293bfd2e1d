"""The forms by which a scenario grows: what they offer, and the steps that they ask for."""

from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from geo import search
from geo.errors import GeoError
from geo.facts import choices
from geo.models import Area, Street, VacantPlot
from geo.registry import layer, layers
from geo.standing import still_there
from planning.errors import BadStep
from planning.site import point
from web import facts

# A street of one name is many stretches; closing more than these at once is no small plan.
MOST_STRETCHES: Final = 60


def addable() -> list[dict[str, Any]]:
    """Return what can be added: each layer of points, with its kinds."""
    found = []
    for each in layers().values():
        if issubclass(each.model, Area) or each.base or each.model._meta.app_label != "geo" or "POINT" not in each.geometry_types:
            continue
        kinds = choices(each.kind) if each.kind else None
        found += [{"value": f"{each.id}:{value}", "label": f"{each.names}: {words}"} for value, words in kinds or []]
        found += [] if kinds else [{"value": each.id, "label": str(each.names)}]
    return found


def removable() -> list[tuple[str, str]]:
    """Return the layers of which a place can be taken away."""
    return [
        (each.id, str(each.names)) for each in layers().values() if each.model._meta.app_label == "geo" and not issubclass(each.model, Area)
    ]


def plots() -> list[tuple[int, str]]:
    """Return the vacant plots by number, with what they are called. One query."""
    found = layer("vacant-plots")
    there = VacantPlot.objects.filter(still_there(VacantPlot)).defer("geom", "geom_wgs84", "geom_mercator").order_by("pk")
    return [(plot.pk, facts.title(plot, found)) for plot in there]


def steps(given: QueryDict) -> list[dict[str, Any]]:
    """Return the steps that a form asks for, as the gate takes them; BadStep says which field lacks what."""
    match given.get("do"):
        case "use":
            return [{"kind": "use", "place": _number(given.get("plot", "")), "use": given.get("use", "")}]
        case "add":
            layer_id, _colon, kind = given.get("what", "").partition(":")
            found = layers().get(layer_id)
            said = {found.kind.name: kind} if found is not None and found.kind and kind else {}
            return [{"kind": "add", "layer": layer_id, "geometry": _where(given.get("where", "")), "facts": said}]
        case "calm":
            return [{"kind": "calm", "place": pk} for pk in _stretches(given.get("street", ""))]
        case "remove":
            return [{"kind": "remove", "layer": given.get("layer", ""), "place": _number(given.get("place", ""))}]
    raise BadStep(_("This form says nothing that can be done."))


def _number(text: str) -> str:
    """Return the number at the start of what somebody chose, such as `12 – The old yard`."""
    return text.strip().split(" ", 1)[0]


def _where(text: str) -> dict[str, Any]:
    """Return the place that somebody typed as GeoJSON: latitude and longitude as maps show them, or an address to look up."""
    parts = text.replace(",", " ").split()
    try:
        one, other = (float(part) for part in parts)
    except ValueError:
        found = search.find(text, limit=1) if 2 <= len(text.strip()) <= 100 else []
        where = found[0].where if found else None
        if where is None:
            raise BadStep(
                _("“%(text)s” was not found. Type an address or a street, or latitude and longitude.") % {"text": text[:80]}
            ) from None
        return {"type": "Point", "coordinates": list(where)}
    lon, lat = (other, one) if _is_here(other, one) or not _is_here(one, other) else (one, other)
    return {"type": "Point", "coordinates": [lon, lat]}


def _is_here(lon: float, lat: float) -> bool:
    try:
        point(lon, lat)
    except GeoError:
        return False
    return True


def _stretches(text: str) -> list[int]:
    """Return the stretches of the street that somebody named, or the one whose number they gave."""
    if text.strip().isdigit():
        return [int(text)]
    found = (
        list(Street.objects.filter(gone_since=None, name__iexact=text.strip()).order_by("pk").values_list("pk", flat=True))
        if text.strip()
        else []
    )
    if not found:
        raise BadStep(_("No street is called “%(name)s”.") % {"name": text[:80]})
    if len(found) > MOST_STRETCHES:
        raise BadStep(_("“%(name)s” is %(n)d stretches long; name one by its number.") % {"name": text[:80], "n": len(found)})
    return found
