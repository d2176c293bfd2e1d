"""Where: the place that somebody points at, held to what its kind asks, and brought to what it is about: a facade, a plot, a street."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import shapely
from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from geo import crs, search
from geo.errors import UnknownPlace
from geo.models import Building, Street
from geo.registry import layer
from geo.search import Hit
from geo.standing import still_there
from participation.kinds import MOST_VERTICES, Kind
from participation.life import CLOSED, Visibility
from participation.proposal import Proposal
from planning.errors import BadSite
from planning.site import site

# Where people are: what they type is looked for among these.
FOUND_IN: Final = ("addresses", "streets", "squares", "vacant-plots")
OFFERED: Final = 8
# Further away than this no street is the one that a place lies along.
ALONG_M: Final = 100.0
MOST_SIMILAR: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place as it is kept: its metric shape, the street it lies along, what it is about and how far that was from what was pointed at."""

    shape: shapely.Geometry
    near: str = ""
    about: tuple[str, int] | None = None
    about_name: str = ""
    away_m: float = 0.0
    says: str = ""

    @property
    def geom(self) -> GEOSGeometry:
        """Its shape as the store takes it."""
        return _placed(self.shape)


@dataclass(frozen=True, slots=True)
class Similar:
    """A public proposal of the same kind, and how far it is, edge to edge."""

    proposal: Proposal
    distance_m: float


def read(geojson: Any, asked: Kind) -> shapely.Geometry:
    """Return a GeoJSON geometry (CRS84) as the metric shape of something of this kind; BadSite says in a sentence what is wrong with it."""
    shape = site(geojson, most_vertices=MOST_VERTICES)
    if flaw := asked.flaw(shape):
        raise BadSite(flaw)
    return shape


def settle(shape: shapely.Geometry, asked: Kind, *, about: tuple[str, int] | None = None) -> Where:
    """Return the place brought to what it is about: what is named, else the nearest thing that this kind is about, within its reach.

    A point comes to stand on the facade or the plot. BadSite where there has to be something, and nothing fitting is near.
    One query for each layer that the kind is about, and two more.
    """
    near = street_of(shape)
    found = _nearest(shape, asked, about)
    if found is None:
        if asked.required:
            raise BadSite(
                _("Nothing that “%(kind)s” can be about lies within %(metres)d m of there. Choose it from the list, or point nearer to it.")
                % {"kind": asked.names, "metres": asked.snap_m}
            )
        return Where(shape=shape, near=near, says=_("Along %(street)s.") % {"street": near} if near else "")
    layer_id, pk, name, thing, away_m = found
    if shape.geom_type == "Point" and layer_id in ("buildings", "vacant-plots"):
        moved = on_facade(thing, shape, _line_of(shape)) if layer_id == "buildings" else shapely.shortest_line(thing, shape).interpolate(0)
        away_m = moved.distance(shape)
        shape = moved
    return Where(shape=shape, near=near, about=(layer_id, pk), about_name=name, away_m=away_m, says=_said(layer_id, name, near, away_m))


def of(proposal: Proposal) -> Where:
    """Return the place of a proposal as it is kept."""
    about = (proposal.about_layer, proposal.about_place) if proposal.about_layer and proposal.about_place is not None else None
    says = _("Along %(street)s.") % {"street": proposal.near} if proposal.near else ""
    return Where(shape=shapely.from_wkb(bytes(proposal.geom.wkb)), near=proposal.near, about=about, says=says)


def on_facade(outline: shapely.Geometry, point: shapely.Point, street: shapely.Geometry | None) -> shapely.Point:
    """Return the point of a building's outline that a point means: the nearest, but from inside the house the one on the street's side."""
    facade = outline.boundary if outline.area else outline
    if street is not None and outline.contains(point):
        crossings = facade.intersection(shapely.shortest_line(point, street))
        if not crossings.is_empty:
            return shapely.shortest_line(crossings, street).interpolate(0)
    return shapely.shortest_line(facade, point).interpolate(0)


def street_of(shape: shapely.Geometry) -> str:
    """Return the name of the street that a place lies along, empty where none with a name is near: never a house number. One query."""
    # Of a line it is the street that its middle lies in: its ends touch others.
    place = _placed(shape if shape.geom_type != "LineString" else shape.interpolate(0.5, normalized=True))
    named = Street._default_manager.filter(still_there(Street), geom__dwithin=(place, ALONG_M)).exclude(name="")
    return str(named.order_by(GeometryDistance("geom", place), "pk").values_list("name", flat=True).first() or "")


def named(words: str, *, layers: Collection[str] = FOUND_IN) -> list[Hit]:
    """Return the places of these layers that are called so, the best first, each name once. One query."""
    words = " ".join(words.split())
    if not 2 <= len(words) <= 100:
        return []
    hits = [hit for hit in search.find(words, limit=40) if hit.layer in layers and hit.id is not None and hit.where]
    once = {(hit.layer, hit.name): hit for hit in reversed(hits)}
    return list(reversed(once.values()))[:OFFERED]


def of_place(layer_id: str, pk: int, asked: Kind) -> shapely.Geometry:
    """Return where a stored place is, as this kind takes it: its own shape, or the point that stands for it. One query.

    UnknownLayer or UnknownPlace where there is none.
    """
    geom = layer(layer_id).model._default_manager.filter(pk=pk).values_list("geom", flat=True).first()
    if geom is None:
        raise UnknownPlace(layer_id, str(pk))
    shape = shapely.from_wkb(bytes(geom.wkb))
    return shape if not asked.flaw(shape) else shape.point_on_surface()


def similar(shape: shapely.Geometry, asked: Kind, *, but: Proposal | None = None) -> list[Similar]:
    """Return the public proposals of a kind that are as near as its row says, the nearest first. One query along the index."""
    place = _placed(shape)
    others = Proposal.objects.filter(kind=asked.key, visibility=Visibility.PUBLIC, removed_at=None, geom__dwithin=(place, asked.similar_m))
    others = others.exclude(state__in=CLOSED - {"maintained"}).annotate(far=Distance("geom", place))
    if but is not None:
        others = others.exclude(pk=but.pk)
    return [Similar(one, one.far.m) for one in others.order_by(GeometryDistance("geom", place), "pk")[:MOST_SIMILAR]]


def _nearest(shape: shapely.Geometry, asked: Kind, about: tuple[str, int] | None) -> tuple[str, int, str, shapely.Geometry, float] | None:
    """Return the nearest thing that a kind is about: layer, number, name, shape and how far it is."""
    place, found = _placed(shape), []
    for layer_id in asked.snaps_to:
        if about is not None and about[0] != layer_id:
            continue
        model = layer(layer_id).model
        there = model._default_manager.filter(still_there(model))
        # What was chosen by name is meant, however far the point that stands for it lies.
        there = there.filter(pk=about[1]) if about else there.filter(geom__dwithin=(place, asked.snap_m))
        for pk, name, geom in there.order_by(GeometryDistance("geom", place), "pk").values_list("pk", "name", "geom")[:1]:
            thing = shapely.from_wkb(bytes(geom.wkb))
            found.append((layer_id, pk, name, thing, thing.distance(shape)))
    return min(found, key=lambda one: one[-1], default=None)


def _line_of(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the line of the nearest street. One query."""
    place = _placed(shape)
    near = Street._default_manager.filter(still_there(Street), geom__dwithin=(place, ALONG_M)).order_by(
        GeometryDistance("geom", place), "pk"
    )
    geom = near.values_list("geom", flat=True).first()
    return None if geom is None else shapely.from_wkb(bytes(geom.wkb))


def _said(layer_id: str, name: str, near: str, away_m: float) -> str:
    """Return in a sentence what a place was brought to, and how far that is from where somebody pointed."""
    words = {"name": name or str(layer(layer_id).model._meta.verbose_name), "street": near, "metres": round(away_m)}
    if layer(layer_id).model is Building:
        told = _("On the facade, along %(street)s.") % words if near else _("On the facade.")
    elif layer_id == "streets":
        told = _("Along %(street)s.") % {"street": name or near or words["name"]}
    else:
        told = _("About “%(name)s”, along %(street)s.") % words if near and near != name else _("About “%(name)s”.") % words
    return told if away_m < 1 else told + " " + _("That is %(metres)d m from where you pointed.") % words


def _placed(shape: shapely.Geometry) -> GEOSGeometry:
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=crs.METRIC)
