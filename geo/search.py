"""Find places by what they are called, and layers by what they hold."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.contrib.gis.db.models.functions import Envelope, PointOnSurface
from django.db.models import Case, CharField, F, JSONField, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Length
from django.utils.translation import gettext as _

from geo import facts
from geo.extent import BBox
from geo.layer import Layer
from geo.models.called import Called, Folded
from geo.registry import readable
from geo.standing import still_there
from geo.tiles import subtype

DEFAULT_LIMIT: Final = 10
MAX_LIMIT: Final = 50
# Shorter words are looked for at the start of a name only: three letters are the least that the index can find inside one.
INSIDE_FROM: Final = 3
# Pieces of one street follow each other within so many degrees: about half a kilometre.
ONE_THING: Final = 0.005

# What stands before and after each name of a place.
LINE: Final = Value("\n", TextField())

# How well a name fits: it is the word, it starts with it, it holds it.
IS, STARTS, HOLDS = range(3)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: a place, or (without an id) a layer, or with a `filter` some of a layer. Degrees, longitude first."""

    layer: str
    id: int | None
    name: str
    kind_label: str
    where: tuple[float, float] | None = None
    bbox: tuple[float, float, float, float] | None = None
    filter: Mapping[str, Any] = field(default_factory=dict)


def find(words: str, *, limit: int = DEFAULT_LIMIT, bbox: BBox | None = None) -> list[Hit]:
    """Return what is called so, the best first: whole names, then their starts, then their insides. One query."""
    named = sorted(_kinds(words), key=lambda found: found[0])
    fitting = sorted([*named, *_places(words, limit, bbox)], key=lambda found: (found[0], found[1].id is not None, len(found[1].name)))
    return list(_joined(hit for _rank, hit in fitting))[:limit]


def _kinds(words: str) -> Iterator[tuple[int, Hit]]:
    """Return the layers that are called so in any language, and their kinds that are called so in the reader's."""
    for layer in readable().values():
        ranks = [rank for _language, name in layer.names if (rank := _rank(name, words)) is not None]
        if ranks:
            yield min(ranks), Hit(layer.id, None, str(layer.names), _("layer"))
        told_apart = subtype(layer)
        for value, label in (told_apart and facts.choices(told_apart)) or ():
            if told_apart and (rank := _rank(label, words)) is not None:
                yield rank, Hit(layer.id, None, label, str(layer.names), filter={told_apart.name: value})


def _rank(name: str, words: str) -> int | None:
    """Return how well a name fits the words, or None if it does not."""
    name, words = _folded(name), _folded(words)
    if name == words:
        return IS
    if name.startswith(words):
        return STARTS
    return HOLDS if words in name and len(words) >= INSIDE_FROM else None


def _folded(text: str) -> str:
    """Return a text in small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _places(words: str, limit: int, bbox: BBox | None) -> Iterator[tuple[int, Hit]]:
    """Return places that are called so, some more than asked for: pieces of one street are still to be joined. One query."""
    parts = [_called(layer, column, words, bbox)[: 4 * limit] for layer in readable().values() for column in layer.model.SEARCHED]
    first, *others = parts
    for layer_id, pk, name, names, kind, rank, where, box in first.union(*others, all=True):
        layer = readable()[layer_id]
        told = _told(name, names, words)
        yield rank, Hit(layer_id, pk, told, _kind_label(layer, kind), (round(where.x, 7), round(where.y, 7)), box.extent)


def _called(layer: Layer, column: str, words: str, bbox: BBox | None) -> "QuerySet[Any, Any]":
    """Return the places of a layer whose names (in any language), or other column, fit, the best first.

    Worded as the index on names is, which leaves out places that have none.
    """
    own_name = column == "name"
    called = Called("name", "names") if own_name else Folded(Concat(LINE, column, LINE, output_field=TextField()))
    asked = Folded(Value(words))
    begins, whole = Concat(LINE, asked), Concat(LINE, asked, LINE)
    found = layer.model._base_manager.filter(still_there(layer.model)).exclude(**{column: ""}).annotate(called=called)
    found = found.filter(called__contains=asked if len(words) >= INSIDE_FROM else begins)
    if bbox:
        found = found.filter(bbox.touched())
    told_apart = subtype(layer)
    return (
        found.annotate(
            layer_=Value(layer.id, CharField()),
            kind_=F(told_apart.name) if told_apart else Value("", CharField()),
            names_=F("names") if own_name else Value({}, JSONField()),
            rank_=Case(When(called__contains=whole, then=IS), When(called__contains=begins, then=STARTS), default=HOLDS),
            where_=PointOnSurface("geom_wgs84"),
            box_=Envelope("geom_wgs84"),
        )
        .order_by("rank_", Length(column), column, "pk")
        .values_list("layer_", "pk", column, "names_", "kind_", "rank_", "where_", "box_")
    )


def _told(name: str, names: Mapping[str, str], words: str) -> str:
    """Return the name by which a place was found: its first, unless only that of another language fits."""
    ranked = [(rank, place, each) for place, each in enumerate([name, *names.values()]) if (rank := _rank(each, words)) is not None]
    return min(ranked)[2] if ranked else name


def _kind_label(layer: Layer, kind: str) -> str:
    """Return what a place is, in the reader's language: its kind, else its layer's name."""
    told_apart = subtype(layer)
    labels = dict((told_apart and facts.choices(told_apart)) or ())
    return str(labels.get(kind, layer.names))


def _joined(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Return the hits with those of one layer, name and kind that lie close together as one, with a box around all."""
    kept: list[Hit] = []
    for hit in hits:
        for place, other in enumerate(kept):
            same = (hit.layer, hit.name, hit.kind_label) == (other.layer, other.name, other.kind_label)
            if same and hit.bbox and other.bbox and _near(hit.bbox, other.bbox):
                (w, s, e, n), (w2, s2, e2, n2) = hit.bbox, other.bbox
                kept[place] = replace(other, bbox=(min(w, w2), min(s, s2), max(e, e2), max(n, n2)))
                break
        else:
            kept.append(hit)
    yield from kept


def _near(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    """Return whether two boxes are less than about half a kilometre apart."""
    return a[0] - ONE_THING <= b[2] and b[0] - ONE_THING <= a[2] and a[1] - ONE_THING <= b[3] and b[1] - ONE_THING <= a[3]
