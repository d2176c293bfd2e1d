"""The door for questions: a query string becomes a frozen value, or an error that names the parameter."""

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from api.errors import BadParameter, UnknownParameter
from geo import crs, facts, query
from geo.crs import CRS84, Crs
from geo.errors import GeoError
from geo.extent import BBox
from geo.layer import Layer
from geo.query import FeatureQuery, Period
from geo.registry import collections

T = TypeVar("T")

# What any address of the API understands, and what questions about places understand besides a layer's own facts.
EVERYWHERE: Final = ("f", "lang")
WHICH: Final = ("bbox", "bbox-crs", "datetime", "gone")
HOW: Final = ("limit", "after", "sortby", "crs", "properties", "count")
# A time as RFC 3339 writes it.
MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE)
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)


@contextmanager
def naming(parameter: str) -> Iterator[None]:
    """Put the parameter's name on an error about its value."""
    try:
        yield
    except GeoError as error:
        error.parameter = error.parameter or parameter
        raise


def single(params: QueryDict, known: Iterable[str]) -> dict[str, str]:
    """Return the parameters, each given once; UnknownParameter or BadParameter names one that is not known or given twice."""
    names = list(known)
    for name, values in params.lists():
        if name not in names:
            raise UnknownParameter(name, names)
        if len(values) > 1:
            with naming(name):
                raise BadParameter(_("“%(name)s” is given %(n)d times; give it once.") % {"name": name, "n": len(values)})
    return {name: str(params[name]) for name in params}


def read(given: Mapping[str, str], name: str, reader: Callable[[str], T], default: T) -> T:
    """Return a parameter's value, or the default where it is not given; its errors carry its name."""
    if name not in given:
        return default
    with naming(name):
        return reader(given[name])


def one_of(values: Iterable[str]) -> Callable[[str], str]:
    """Return a reader that takes only these words."""
    known = tuple(values)

    def word(text: str) -> str:
        if text not in known:
            raise BadParameter(_("“%(value)s” is not known; these are: %(known)s.") % {"value": text, "known": ", ".join(known)})
        return text

    return word


def words(given: Mapping[str, str]) -> str:
    """Return what `q` asks to search for, without blanks around it; BadParameter if that is too little or too much."""
    text = given.get("q", "")
    found = " ".join(text.split())
    with naming("q"):
        if not 2 <= len(found) <= 100 or "\0" in found:
            raise BadParameter(_("Search for 2 to 100 letters, not for “%(value)s”.") % {"value": text[:200]})
    return found


def truth(text: str) -> bool:
    """Return whether a text says true or false; BadParameter if it says neither."""
    return one_of(("true", "false"))(text) == "true"


def number(low: int, high: int, *, clamp: bool = False) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high`; with `clamp`, a greater one is taken as `high`."""

    def whole(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 19) or int(text) < low or (int(text) > high and not clamp):
            raise BadParameter(_("“%(value)s” is no whole number from %(low)d to %(high)d.") % {"value": text, "low": low, "high": high})
        return min(int(text), high)

    return whole


def period(text: str) -> Period:
    """Return the days of an RFC 3339 date or time, or of an interval `start/end` whose ends may be `..` or empty."""
    start, slash, end = text.partition("/")
    if not slash:
        return Period(_day(start), _day(start))
    open_ends = ("", "..")
    if start in open_ends and end in open_ends:
        raise BadParameter(_("“%(value)s” has neither a start nor an end.") % {"value": text})
    read_ = Period(None if start in open_ends else _day(start), None if end in open_ends else _day(end))
    if read_.start and read_.end and read_.start > read_.end:
        raise BadParameter(_("“%(value)s” ends before it starts.") % {"value": text})
    return read_


def _day(text: str) -> dt.date:
    """Return the day, here, of a date or a time with its zone."""
    try:
        if MOMENT.fullmatch(text):
            return timezone.localdate(dt.datetime.fromisoformat(text.upper()))
        return facts.day(text)
    except (ValueError, OverflowError):  # a moment may be of a day that is too early or too late here
        raise BadParameter(
            _("“%(value)s” is no date such as 2026-05-01 and no time such as 2026-05-01T12:00:00Z.") % {"value": text}
        ) from None


def token(keys: tuple[Any, ...]) -> str:
    """Return the sort keys and id of the last place of a page as the text of `after`."""
    return base64.urlsafe_b64encode(json.dumps(keys, separators=(",", ":")).encode()).decode().rstrip("=")


def _after(layer: Layer, sort: tuple[query.SortKey, ...]) -> Callable[[str], tuple[Any, ...]]:
    """Return the reader of `after`, which must fit the sort keys it is used with."""
    known = query.filterable(layer)

    def keys(text: str) -> tuple[Any, ...]:
        try:
            *values, last = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
            if len(values) != len(sort) or type(last) is not int or abs(last) >= 2**63:
                raise ValueError(text)
            return (*(facts.from_json(known[key.fact], value) for key, value in zip(sort, values, strict=True)), last)
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
            raise BadParameter(_("“%(value)s” is no mark of a page that was given out here.") % {"value": text}) from None

    return keys


def bbox(given: Mapping[str, str]) -> BBox | None:
    """Return the box of `bbox`, in the system of `bbox-crs`; None if there is none."""
    spoken: Crs = read(given, "bbox-crs", crs.named, CRS84)
    return read(given, "bbox", lambda text: BBox.parse(text, spoken), None)


def which(layer: Layer, given: Mapping[str, str], prefix: str = "") -> dict[str, Any]:
    """Return the part of a question that says which places: box, period, conditions. `prefix` stands before the names of facts."""
    if "gone" in given and "datetime" in given:
        with naming("gone"):
            raise BadParameter(_("“gone” has no meaning beside “datetime”, which says itself what was there; give one of them."))
    return {
        "bbox": bbox(given),
        "period": read(given, "datetime", period, None),
        "gone": read(given, "gone", truth, default=False),
        "conditions": tuple(
            read(given, prefix + fact, lambda text, fact=fact: query.condition(layer, fact, text), None)  # type: ignore[misc]
            for fact in query.filterable(layer)
            if prefix + fact in given
        ),
    }


def feature_query(layer: Layer, params: QueryDict) -> FeatureQuery:
    """Return the question a query string asks of a layer's items."""
    given = single(params, [*EVERYWHERE, *WHICH, *HOW, *query.filterable(layer)])
    sort: tuple[query.SortKey, ...] = read(given, "sortby", lambda text: query.sort_keys(layer, text), ())
    return FeatureQuery(
        layer=layer,
        **which(layer, given),
        sort=sort,
        limit=read(given, "limit", number(1, query.MAX_LIMIT, clamp=True), query.DEFAULT_LIMIT),
        after=read(given, "after", _after(layer, sort), None),
        crs=read(given, "crs", crs.named, CRS84),
        shown=read(given, "properties", lambda text: query.shown_facts(layer, text), None),
    )


def tile_query(layer: Layer, params: QueryDict) -> FeatureQuery:
    """Return the question a query string asks of a layer's tiles; a tile is a box of its own."""
    given = single(params, [*EVERYWHERE, "v", "datetime", "gone", *query.filterable(layer)])
    return FeatureQuery(layer=layer, **which(layer, given))


def tile_queries(params: QueryDict) -> list[FeatureQuery]:
    """Return the questions asked of a tile of several layers: `collections=a,b`, and conditions as `a.kind=park`."""
    wanted = [collections()[each] for each in _collections(params)]
    known = [f"{layer.id}.{fact}" for layer in wanted for fact in query.filterable(layer)]
    given = single(params, [*EVERYWHERE, "v", "collections", "datetime", "gone", *known])
    return [FeatureQuery(layer=layer, **which(layer, given, f"{layer.id}.")) for layer in wanted]


def _collections(params: QueryDict) -> list[str]:
    with naming("collections"):
        found = params.get("collections", "").split(",")
        if found == [""]:
            raise BadParameter(_("Say which collections, as in collections=trees,benches."))
        for each in found:
            one_of(collections())(each)
        if len(set(found)) < len(found):
            raise BadParameter(_("A collection is named twice."))
        return found
