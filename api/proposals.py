"""Proposals as documents: which are asked for, and what is told of them. Nobody's name but the chosen one."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models.functions import Transform
from django.db.models import Case, CharField, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from accounts.roles import actions
from api import params
from api.documents import address, link
from api.errors import BadParameter
from api.params import EVERYWHERE, naming, number, one_of, read, single
from api.proposal_feature import TIMES, TOLD, told
from api.proposal_kinds import step
from geo import crs, facts
from geo.crs import CRS84
from geo.extent import BBox
from geo.features import DELIMITER, GeoJson, Joined, Json, copied, literal
from geo.permissions import may
from geo.registry import layers
from participation import proposals, where
from participation.event import FOR_ALL, Event
from participation.kinds import kind, kinds
from participation.life import BY_ID, State, Visibility
from participation.proposal import Proposal
from participation.proposals import SEE
from planning.site import point

KNOWN: Final = (*EVERYWHERE, "kind", "state", "visibility", "bbox", "bbox-crs", "about", "mine", "limit", "after")
MOST: Final = 1_000
USUAL: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which proposals somebody asks for; empty is all that they may see."""

    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    visibilities: tuple[str, ...] = ()
    bbox: BBox | None = None
    about: tuple[str, int] | None = None
    mine: bool = False
    limit: int = USUAL
    after: int | None = None


def asked(query: QueryDict) -> Asked:
    """Return which proposals a query string asks for; an error names a parameter that is not known or cannot be."""
    given = single(query, KNOWN)
    return Asked(
        kinds=read(given, "kind", _some_of(kinds()), ()),
        states=read(given, "state", _some_of(State.values), ()),
        visibilities=read(given, "visibility", _some_of(Visibility.values), ()),
        bbox=params.bbox(given),
        about=read(given, "about", place_named, None),
        mine=read(given, "mine", params.truth, default=False),
        limit=read(given, "limit", number(1, MOST, clamp=True), USUAL),
        after=read(given, "after", number(1, 2**62), None),
    )


def matching(wanted: Asked, by: Any) -> "QuerySet[Proposal]":
    """Return the proposals that are asked for, of those that somebody sees: what is public, and their own. The newest first."""
    found = proposals.visible(by)
    if wanted.mine:
        found = found.filter(author=by.pk) if by.is_authenticated else found.none()
    for column, values in (("kind", wanted.kinds), ("state", wanted.states), ("visibility", wanted.visibilities)):
        if values:
            found = found.filter(**{f"{column}__in": values})
    if wanted.about:
        found = found.filter(about_layer=wanted.about[0], about_place=wanted.about[1])
    if wanted.bbox:
        found = found.filter(wanted.bbox.touched(stored=False))
    if wanted.after is not None:
        found = found.filter(pk__lt=wanted.after)
    return found.order_by("-pk")


def collection(request: HttpRequest, wanted: Asked, by: Any) -> Iterator[bytes]:
    """Return a page of proposals as the pieces of a GeoJSON text, written by the database. One query."""
    rows = matching(wanted, by).annotate(feature_=_feature(), key_=Cast("pk", CharField())).values_list("feature_", "key_")
    yield b'{"type":"FeatureCollection","features":['
    returned, last, more = 0, b"", False
    for row in copied(rows[: wanted.limit + 1]):
        if returned == wanted.limit:
            more = True
            break
        feature, _delimiter, last = row.rpartition(DELIMITER)
        yield (b",\n" if returned else b"\n") + feature
        returned += 1
    here = request.build_absolute_uri(request.path)
    links = [link(request.build_absolute_uri(), "self", "geojson")]
    if more:
        given = request.GET.copy()
        given["after"] = last.decode()
        links.append(link(f"{here}?{given.urlencode()}", "next", "geojson"))
    yield b"\n]," + json.dumps({"numberReturned": returned, "links": links}, ensure_ascii=False).encode()[1:]


def _feature() -> Joined:
    """Return the expression of a proposal as the text of a GeoJSON feature."""
    columns: dict[str, Any] = {name: F(name) for name in (*TOLD, *TIMES) if name != "about"}
    columns |= {"about": _place("about"), "became": _place("became")}
    pieces: list[Any] = [literal('{"type":"Feature","id":'), Json("key"), literal(',"geometry":')]
    pieces.append(GeoJson(Transform("geom", crs.WGS84), CRS84.decimals))
    before = ',"properties":{'
    for name in (*TOLD, *TIMES, "became"):
        pieces += [literal(f'{before}"{name}":'), Json(columns[name])]
        before = ","
    return Joined(*pieces, literal("}}"))


def _place(what: str) -> Any:
    told_ = Concat(f"{what}_layer", Value("/"), Cast(f"{what}_place", TextField()), output_field=TextField())
    return Case(When(**{f"{what}_layer": ""}, then=None), default=told_, output_field=TextField())


def document(request: HttpRequest, one: Proposal, by: Any) -> dict[str, Any]:
    """Return a proposal as its reader may see it."""
    mine = by.is_authenticated and one.author_id == by.pk
    own = mine or may(by, SEE, kind=one.kind, where=one.geom)
    here = address(request, "proposal", proposal=one.key)
    return {
        **told(one, own=own),
        **({"mine": mine} if by.is_authenticated else {}),
        "links": [
            link(here, "self", "geojson"),
            link(f"{here}/events", "related", "json", _("What happened")),
            link(f"{here}/steps", "related", "json", _("What can be done now")),
            link(address(request, "proposals"), "collection", "geojson"),
        ],
    }


def events(one: Proposal, by: Any) -> dict[str, Any]:
    """Return what happened to a proposal: what, when, as what, and why; never who. Two queries."""
    mine = by.is_authenticated and one.author_id == by.pk
    own = mine or may(by, SEE, kind=one.kind, where=one.geom)
    return {"events": [_event(each, own=own) for each in one.events.order_by("number") if each.what in FOR_ALL]}


def _event(each: Event, *, own: bool) -> dict[str, Any]:
    # Why something is not shown may name what should not be: its maker is told, and those who handle it.
    hidden = each.what in BY_ID and BY_ID[each.what].shows and not own
    return {
        "number": each.number,
        "at": each.at.isoformat(),
        "what": each.what,
        "says": each.says,
        "as": each.acted_as,
        "as_says": _acting(each.acted_as),
        "was": each.was or None,
        "became": each.became or None,
        "reason": None if hidden else each.reason or None,
        "clauses": each.clauses,
    }


def _acting(acted_as: str) -> str:
    """Return as what somebody acted, in the reader's words."""
    match acted_as:
        case "author":
            return _("whoever made it")
        case "system":
            return _("this site")
        case action:
            known = actions()
            return str(known[action].names) if action in known else action


def steps(one: Proposal, by: Any) -> dict[str, Any]:
    """Return what somebody can do with a proposal now, and what each step wants to be given."""
    return {
        "version": one.version,
        "state": one.state,
        "visibility": one.visibility,
        "may_edit": proposals.may_edit(one, by),
        "steps": [step(row) for row in proposals.possible(one, by)],
    }


def similar(request: HttpRequest, query: QueryDict) -> dict[str, Any]:
    """Return the public proposals of a kind near a point, the nearest first, each with how far it is."""
    given = single(query, (*EVERYWHERE, "kind", "lon", "lat"))
    for name in ("kind", "lon", "lat"):
        if name not in given:
            with naming(name):
                raise BadParameter(_("“%(name)s” is missing.") % {"name": name})
    wanted = kind(read(given, "kind", one_of(kinds()), ""))
    lon, lat = (read(given, name, _degrees, 0.0) for name in ("lon", "lat"))
    found = where.similar(point(lon, lat), wanted)
    features = [{**told(each.proposal, own=False), "distance_m": round(each.distance_m, 1)} for each in found]
    return {
        "type": "FeatureCollection",
        "features": features,
        "numberReturned": len(features),
        "links": [link(request.build_absolute_uri(), "self", "geojson")],
    }


def _degrees(text: str) -> float:
    try:
        return facts.number(text)
    except ValueError:
        raise BadParameter(_("“%(value)s” is no number of degrees.") % {"value": text[:40]}) from None


def place_named(text: str) -> tuple[str, int]:
    """Return the layer and the number of a place that is named as `streets/12`; BadParameter where it is no such name."""
    layer, _slash, number_ = text.partition("/")
    if layer not in layers() or not (number_.isascii() and number_.isdigit() and len(number_) < 19):
        raise BadParameter(_("“%(value)s” is no place such as streets/12.") % {"value": text[:40]})
    return layer, int(number_)


def _some_of(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """Return a reader of one or more of these words, parted by commas."""
    one = one_of(known)
    return lambda text: tuple(one(each) for each in text.split(","))
