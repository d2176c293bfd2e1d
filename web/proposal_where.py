"""The page that asks where: what somebody typed, chose or drew, read into one place, or into a sentence and what may be meant."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import shapely
from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.errors import GeoError
from geo.models import VacantPlot
from geo.registry import layer
from geo.search import Hit
from geo.standing import still_there
from participation import where
from participation.kinds import Kind
from participation.proposal import Proposal
from participation.where import Where
from planning.errors import BadSite
from planning.site import degrees
from web import facts
from web.home import home_box
from web.proposal_picture import picture

PLOTS: Final = "vacant-plots"
# More than these are not chosen from a list, but found by what they are called.
MOST_PLOTS: Final = 400


@dataclass(slots=True)
class Pointed:
    """What was pointed at: the values of a draft that say where, or what is wrong, what may be meant, and the exchange that is offered."""

    values: dict[str, str] = field(default_factory=dict)
    offered: list[tuple[str, str, str]] = field(default_factory=list)
    flaws: dict[str, str] = field(default_factory=dict)
    exchanged: str = ""


def points(given: QueryDict) -> bool:
    """Return whether a form that asks for more than where points at a place, to be shown before it is kept."""
    return given.get("do") in ("find", "exchange") or any(given.get(name, "").strip() for name in ("called", "plot", "pick"))


def pointed(given: QueryDict, asked: Kind) -> Pointed:
    """Return what a form points at: the exchange that was offered, a plot of the list, what was typed, or what stands on the map."""
    words = " ".join(given.get("called", "").replace("\0", "").split())[:100]
    about = given.get("about", "") if about_of(given.get("about", ""), asked) else ""
    found = Pointed(values={"called": words, "geometry": given.get("geometry", "").replace("\0", ""), "about": about})
    if given.get("do") == "exchange":
        found.values |= {"geometry": given.get("exchanged", ""), "called": ""}
    elif given.get("plot"):
        _choose(found, f"{PLOTS}/{given.get('plot', '')[:18]}", asked)
    elif given.get("pick"):
        _choose(found, given.get("pick", "")[:60], asked)
    elif words:
        _call(found, words, asked)
    elif not found.values["geometry"]:
        found.flaws["called"] = _("Say where it is: type an address or a street, or point at it on the map.")
    if not found.flaws:
        _hold(found, asked)
    return found


def about_of(text: str, asked: Kind) -> tuple[str, int] | None:
    """Return what a form says that a proposal is about: layer and number; None for what its kind is not about."""
    layer_id, _slash, pk = text.partition("/")
    return (layer_id, int(pk)) if layer_id in asked.snaps_to and pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def settled(values: Mapping[str, str], asked: Kind) -> Where:
    """Return the place that some values point at, brought to what it is about; GeoError says what is wrong with it. A few queries."""
    shape = where.read(values.get("geometry", ""), asked)
    return where.settle(shape, asked, about=about_of(values.get("about", ""), asked))


def asking(
    asked: Kind, found: Pointed | None, values: Mapping[str, str], place: Where | None, *, but: Proposal | None = None
) -> dict[str, Any]:
    """Return what the form asks with: what was typed, what may be meant, the place that was pointed at, the plots, and the map."""
    return {
        "values": values,
        "offered": found.offered if found else [],
        "exchanged": found.exchanged if found else "",
        "place": place,
        "picture": picture(place.geom) if place else None,
        "similar": where.similar(place.shape, asked, but=but) if place else [],
        "plots": plots() if PLOTS in asked.snaps_to and asked.required else [],
        "chosen_plot": values.get("about", "").removeprefix(f"{PLOTS}/") if but is None else "",
        "map": {"shapes": list(asked.geometry), "home": home_box(), "at": geojson(place.shape) if place else ""},
    }


def coordinates(words: str) -> dict[str, Any] | None:
    """Return two numbers that somebody typed as GeoJSON: latitude first, as maps show them; None for other words."""
    try:
        lat, lon = (float(part) for part in words.replace(",", " ").split())
    except ValueError:
        return None
    return {"type": "Point", "coordinates": [lon, lat]}


def geojson(shape: shapely.Geometry) -> str:
    """Return a metric shape as a draft holds it."""
    return str(shapely.to_geojson(degrees(shape)))


def plots() -> list[tuple[int, str]]:
    """Return the vacant plots to choose from, by number and name; none where they are too many for a list. One query."""
    there = VacantPlot.objects.filter(still_there(VacantPlot)).defer("geom", "geom_wgs84", "geom_mercator")
    found = list(there.order_by("name", "address", "pk")[: MOST_PLOTS + 1])
    return [] if len(found) > MOST_PLOTS else [(plot.pk, _plot(plot)) for plot in found]


def _plot(plot: VacantPlot) -> str:
    title = facts.title(plot, layer(PLOTS))
    return f"{title}, {plot.address}" if plot.address and plot.address not in title else title


def _call(found: Pointed, words: str, asked: Kind) -> None:
    """Read what was typed: two numbers, or the name of a place; where several may be meant they are offered."""
    numbers = coordinates(words)
    if numbers is not None:
        found.values["geometry"] = json.dumps(numbers)
        return
    hits = where.named(words)
    if not hits:
        found.flaws["called"] = _("We did not find “%(words)s”. Look at the spelling, or type only the street.") % {"words": words}
        return
    alike = [hit for hit in hits if hit.name.casefold() == words.casefold()]
    sure = alike if len(alike) == 1 else hits
    if len(sure) == 1:
        _choose(found, _key(sure[0]), asked)
        return
    found.offered = [(_key(hit), hit.name, hit.kind_label) for hit in hits]
    found.flaws["pick"] = _("There are several places called so. Choose yours.")


def _key(hit: Hit) -> str:
    return f"{hit.layer}/{hit.id}"


def _choose(found: Pointed, key: str, asked: Kind) -> None:
    layer_id, _slash, pk = key.partition("/")
    try:
        if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            raise BadSite(_("Choose a place from the list."))
        shape = where.of_place(layer_id, int(pk), asked)
    except GeoError as error:
        found.flaws["called"] = str(error)
        return
    found.values |= {"geometry": geojson(shape), "about": key if layer_id in asked.snaps_to else ""}


def _hold(found: Pointed, asked: Kind) -> None:
    """Hold what was pointed at to the city and the kind."""
    try:
        settled(found.values, asked)
    except BadSite as error:
        found.flaws["geometry"] = str(error)
        found.exchanged = json.dumps(error.exchanged) if error.exchanged else ""
