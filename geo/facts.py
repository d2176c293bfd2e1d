"""What a fact is: its type in words and in text, derived from the model's own fields."""

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, models
from django.utils.translation import gettext as _

from geo.errors import BadFilter
from geo.layer import Layer
from geo.models import Place

# Python itself reads more than people write: 1_0, ٣, inf, 2026-W01-1.
DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of value: what JSON calls it, its format if it has one, and how a person's text is read (ValueError if it is none)."""

    name: str
    format: str
    read: Callable[[str], Any]


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


def number(text: str) -> float:
    """Return the number that a text is, in decimals; ValueError if it is none, or one too great to be told."""
    if not DECIMAL.fullmatch(text) or not math.isfinite(found := float(text)):
        raise ValueError(text)
    return found


def day(text: str) -> dt.date:
    """Return the date that a text is, written as year-month-day; ValueError if it is none."""
    if not DATE.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        raise ValueError(text)
    return int(text)


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError(text)
    text.encode()  # half a letter, which JSON can hold and the database cannot, is a ValueError too
    return text


def _none(text: str) -> Any:
    raise ValueError(text)


# The first row whose field class fits is the one; a new class of field is one row.
KINDS: Final[tuple[tuple[type["models.Field[Any, Any]"], Kind], ...]] = (
    (models.BooleanField, Kind("boolean", "", _boolean)),
    (models.ForeignKey, Kind("integer", "", _integer)),
    (models.IntegerField, Kind("integer", "", _integer)),
    (models.FloatField, Kind("number", "", number)),
    (models.DateField, Kind("date", "date", day)),
    (models.JSONField, Kind("object", "", _none)),
    (models.CharField, Kind("string", "", _text)),
    (models.TextField, Kind("string", "", _text)),
)
KEY: Final = Kind("string", "", _text)


def kind(field: "models.Field[Any, Any]") -> Kind:
    """Return the type of a field's values. The dataset is told by its key."""
    if field.name == "dataset":
        return KEY
    return next(kind for cls, kind in KINDS if isinstance(field, cls))


def shown(layer: Layer) -> Mapping[str, "models.Field[Any, Any]"]:
    """Return all that is told of a place, by name: the layer's facts, and the dataset that says so."""
    dataset = Place._meta.get_field("dataset")
    return {**{field.name: field for field in layer.facts}, dataset.name: dataset}


def column(fact: str) -> str:
    """Return the path by which the ORM finds a fact."""
    return "dataset__key" if fact == "dataset" else fact


def choices(field: "models.Field[Any, Any]") -> list[tuple[Any, str]] | None:
    """Return the values a field may have, each with its label in the reader's language, or None if it is free."""
    return [(value, str(label)) for value, label in field.flatchoices] or None


# A spreadsheet takes a cell that starts with one of these for a formula. The minus stands last, as SQL reads them as a class.
FORMULA: Final = "=+@\t\r-"


def harmless(text: str) -> str:
    """Return a text as a cell of a table that spreadsheets open: an apostrophe before what they would take for a formula."""
    return f"'{text}" if text.startswith(tuple(FORMULA)) else text


def parts(text: str) -> list[str]:
    r"""Return a comma-separated text in parts; `\,` is a comma within a part."""
    return [part.replace("\\,", ",") for part in re.split(r"(?<!\\),", text)]


def read(field: "models.Field[Any, Any]", text: str) -> Any:
    """Return the value a person's text stands for; BadFilter says what it may be instead."""
    known = choices(field)
    if known is not None:
        if text not in (values := [value for value, _label in known]):
            raise BadFilter(
                _("“%(value)s” is no value of “%(fact)s”, which is one of: %(known)s.")
                % {"value": text, "fact": field.name, "known": ", ".join(map(str, values))}
            )
        return text
    type_ = kind(field)
    try:
        value = type_.read(text)
    except (ValueError, KeyError):
        value = None
    if value is None or not _fits(field, value):
        raise BadFilter(
            _("“%(value)s” is no value of “%(fact)s”, which is of type %(type)s.") % {"value": text, "fact": field.name, "type": type_.name}
        )
    return value


def from_json(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Return the value of a field that we wrote as JSON ourselves; ValueError or KeyError if it cannot be one."""
    if value is None:
        return None
    read_ = kind(field).read(value if isinstance(value, str) else json.dumps(value))
    if not _fits(field, read_):
        raise ValueError(value)
    return read_


def _fits(field: "models.Field[Any, Any]", value: Any) -> bool:
    """Return whether a column can be compared with a value at all."""
    if not isinstance(value, int) or isinstance(value, bool):
        return True
    internal = field.target_field.get_internal_type() if isinstance(field, models.ForeignKey) else field.get_internal_type()
    low, high = connection.ops.integer_field_range(internal.replace("AutoField", "IntegerField"))
    return (low is None or value >= low) and (high is None or value <= high)
