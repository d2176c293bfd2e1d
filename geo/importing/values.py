"""What their texts mean to a column of ours: nulls, numbers, units, dates, yes and no, choices."""

import datetime as dt
import json
import math
import re
import unicodedata
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

Reader = Callable[[Any], Any]  # from their value to ours; None: nothing said; ValueError: not understood

# Said where nothing is known. A column with choices takes its own values first, so “none” can still be a choice.
NULLS = frozenset(
    """null none nil nan na n/a n.a. #n/a #n/b #na <na> <null> (null) \\n - -- --- – — . .. ? ?? nvt n.v.t. nb n.b. s/o so
    onbekend inconnu unknown undefined niet\u00a0bekend non\u00a0renseigné leeg vide (leeg) (vide) (blank) blank""".replace(
        "\u00a0", "_"
    ).split()
)
# A text column may well hold “so” or “blank”; only what no language says is nothing there.
NO_TEXT = frozenset(
    ["null", "none", "nan", "n/a", "#n/a", "#n/b", "<na>", "<null>", "(null)", "\\n", "-", "--", "---", "–", "—", ".", "..", "?"]
)

YES = frozenset(["yes", "y", "true", "t", "1", "ja", "j", "waar", "oui", "o", "vrai", "v", "x", "on", "aan", "si", "sí"])
NO = frozenset(["no", "n", "false", "f", "0", "nee", "neen", "onwaar", "non", "faux", "off", "uit"])

LENGTHS = {
    "mm": 0.001,
    "cm": 0.01,
    "dm": 0.1,
    "m": 1.0,
    "meter": 1.0,
    "meters": 1.0,
    "metres": 1.0,
    "metre": 1.0,
    "mètre": 1.0,
    "km": 1000.0,
    "ft": 0.3048,
    "'": 0.3048,
}
AREAS = {"m2": 1.0, "m²": 1.0, "a": 100.0, "are": 100.0, "ha": 10_000.0, "km2": 1e6, "km²": 1e6}
NUMBER = re.compile(r"([+\-−]?(?:\d[\d\s.,'’]*|[.,]\d+))\s*([^\W\d]\D{0,8}|[^\W\d][23²]|'|[^\W\d]{0,3}²)?")
BLANKS = re.compile(r"\s+")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ].*)?")
YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.]?(\d{2})(?:[-/.]?(\d{2}))?)?(?:[T ].*)?")
MOJIBAKE = re.compile(r"[ÂÃâÅÄ][\u0080-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def tidy(value: Any) -> str:
    """Return a text without blanks around it, with each run of blanks and line breaks as one blank, in composed characters (NFC)."""
    return BLANKS.sub(" ", unicodedata.normalize("NFC", str(value))).strip()


def unscrambled(text: str) -> str:
    """Return a text whose UTF-8 was once read as cp1252 or Latin-1 (“ZoniÃ«nwoud”) as it was meant; any other as it is."""
    if not MOJIBAKE.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


def is_null(value: Any) -> bool:
    """Return whether a value says nothing, in any of its spellings."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and (not value or value.isspace() or tidy(value).casefold().replace(" ", "_") in NULLS)


def number(value: Any, units: Mapping[str, float] | None = None) -> float | None:
    """Return a finite number: “1.234,5”, “5 m”, “1 200”. A unit is taken only where `units` knows it.

    Where both point and comma stand, the last one is the decimal; a single comma is a decimal comma; a single point is a point.
    """
    if is_null(value):
        return None
    if isinstance(value, bool):
        raise ValueError(_("not a number"))
    if isinstance(value, (int, float)):
        found, unit = float(value), ""
    else:
        match = NUMBER.fullmatch(tidy(value))
        if match is None:
            raise ValueError(_("not a number"))
        found, unit = float(_point(match[1])), (match[2] or "").strip().casefold().rstrip(".")
    if unit:
        if not units or unit not in units:
            raise ValueError(_("a number in an unknown unit"))
        found *= units[unit]
    if not math.isfinite(found):
        raise ValueError(_("not a finite number"))
    return found


def _point(text: str) -> str:
    """Return digits with a decimal point, as Python reads them."""
    text = re.sub(r"[\s'’]", "", text).replace("−", "-")
    if "," in text and "." in text:
        thousands, decimal = (",", ".") if text.rfind(".") > text.rfind(",") else (".", ",")
        return text.replace(thousands, "").replace(decimal, ".")
    for mark in ",.":
        if text.count(mark) > 1:
            return text.replace(mark, "")
    return text.replace(",", ".")


def whole(value: Any) -> int | None:
    """Return a whole number; 5.0 is one, 5.5 is not."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,3}(?:[.,\s]\d{3})+\s*", value):
        return int(re.sub(r"\D", "", value))
    found = number(value)
    if found is None:
        return None
    if found != int(found):
        raise ValueError(_("not a whole number"))
    return int(found)


def boolean(value: Any) -> bool | None:
    """Return what yes or no means, in English, Dutch and French."""
    if isinstance(value, bool) or is_null(value):
        return value if isinstance(value, bool) else None
    said = tidy(int(value) if isinstance(value, float) and value == int(value) else value).casefold()
    if said in YES or said in NO:
        return said in YES
    raise ValueError(_("neither yes nor no"))


def date(value: Any) -> dt.date | None:
    """Return a day. Day before month, unless only the other order makes a date; the first day where a text stops at year or month."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if is_null(value):
        return None
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 99_999_999:  # milliseconds since 1970, as ArcGIS writes
        value = (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=value)).date().isoformat()
    text = tidy(value)
    try:
        if match := DAY_FIRST.fullmatch(text):
            day, month, year = int(match[1]), int(match[2]), int(match[3])
            if month > 12 >= day:
                day, month = month, day
            return dt.date(year, month, day)
        if match := YEAR_FIRST.fullmatch(text):
            return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except (ValueError, OverflowError):
        pass
    raise ValueError(_("not a date"))


def text_of(limit: int | None) -> Reader:
    """Return what reads a text of at most `limit` characters."""

    def read(value: Any) -> str | None:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        if isinstance(value, float) and value == int(value):  # a spreadsheet's postcode
            value = int(value)
        found = unscrambled(tidy(value))
        if "\x00" in found:
            raise ValueError(_("text that holds a zero byte"))
        if not found or found.casefold() in NO_TEXT:
            return None
        if limit is not None and len(found) > limit:
            raise ValueError(_("longer than %(limit)d characters") % {"limit": limit})
        return found

    return read


def choice_of(field: "models.Field[Any, Any]") -> Reader:
    """Return what finds one of a field's values by the value itself, or by what it is called in the reader's language."""
    known: dict[str, Any] = {}
    for value, label in field.flatchoices:
        known.setdefault(tidy(label).casefold(), value)
    known.update({tidy(value).casefold(): value for value, _label in field.flatchoices})

    def read(value: Any) -> Any:
        said = tidy(value).casefold() if value is not None else ""
        if isinstance(value, bool):
            said = "yes" if value else "no"
        if said in known:
            return known[said]
        if is_null(value):
            return None
        if "yes" in known and (said in YES or said in NO):
            return known["yes" if said in YES else "no"]
        raise ValueError(_("not one of %(known)s") % {"known": ", ".join(str(value) for value, _label in field.flatchoices)})

    return read


def names(value: Any) -> dict[str, str] | None:
    """Return names by language from a table, or the text of one."""
    if is_null(value):
        return None
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, Mapping):
        raise ValueError(_("not names by language"))
    return {str(key): unscrambled(tidy(said)) for key, said in found.items() if not is_null(said)}


def reader(field: "models.Field[Any, Any]") -> Reader:
    """Return what reads values of a field: every rule follows from the field itself."""
    if field.choices:
        return choice_of(field)
    return next(make for kind, make in READERS if isinstance(field, kind))(field)


def _within(field: "models.Field[Any, Any]") -> Reader:
    """Return what reads whole numbers that the column has room for."""
    low, high = connection.ops.integer_field_range(field.get_internal_type())

    def read(value: Any) -> int | None:
        try:
            found = whole(value)
        except ValueError:
            # A column for a year or a count of years may be given a whole date.
            if field.name.split("_")[-1] != "year":
                raise
            day = date(value)
            found = day.year if day else None
        if found is not None and not (low if low is not None else found) <= found <= (high if high is not None else found):
            raise ValueError(_("not between %(low)d and %(high)d") % {"low": low, "high": high})
        return found

    return read


def _as_django(field: "models.Field[Any, Any]") -> Reader:
    def read(value: Any) -> Any:
        if is_null(value):
            return None
        try:
            return field.to_python(value)
        except ValidationError as error:
            raise ValueError("; ".join(error.messages)) from error

    return read


def _measured(field: "models.Field[Any, Any]") -> Reader:
    """Return what reads a number in the unit that the field's name ends in."""
    units = AREAS if field.name.endswith("_m2") else LENGTHS if field.name.endswith("_m") else None
    return lambda value: number(value, units)


# The first kind that a field is of decides; every field is of the last.
READERS: tuple[tuple[type[Any], Callable[["models.Field[Any, Any]"], Reader]], ...] = (
    (models.BooleanField, lambda _field: boolean),
    (models.IntegerField, _within),
    (models.FloatField, _measured),
    (models.DateTimeField, _as_django),
    (models.DateField, lambda _field: date),
    (models.JSONField, lambda _field: names),
    (models.CharField, lambda field: text_of(field.max_length)),
    (models.TextField, lambda field: text_of(field.max_length)),
    (models.Field, _as_django),
)


def remembering(read: Reader, room: int = 10_000) -> Reader:
    """Return the same reader, that answers from memory what it was asked before: columns say the same few things many times."""
    known: dict[Hashable, Any] = {}

    def recall(value: Any) -> Any:
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            return read(value)
        key = (type(value), value)
        try:
            return known[key]
        except KeyError:
            found = read(value)
            if len(known) < room:
                known[key] = found
            return found

    return recall
