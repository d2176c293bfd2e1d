"""What the texts of OSM tags mean to a column of ours."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

# OSM's words for yes and no: to a question (backrest), and to who may come in (access).
YES_OR_NO: Mapping[str, str] = {
    **dict.fromkeys(("yes", "true", "1", "public", "permissive", "designated", "official"), "yes"),
    **dict.fromkeys(("no", "false", "0", "none", "private", "customers", "members", "permit", "residents", "employees"), "no"),
}
METRES = {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001, "km": 1000.0, "ft": 0.3048, "'": 0.3048}
LANGUAGE = re.compile(r"name:([a-z]{2,3})")
KEY_IN_BRACES = re.compile(r"\{([^}]+)\}")
NUMBER = re.compile(r"\+?(\d{1,9}(?:[.,]\d{1,9})?)\s*(m|cm|mm|km|ft|')?")
DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")

Reader = Callable[[str], Any]  # from a tag's text to a column's value; None where the text says nothing the column can hold


def written(source: str, tags: Mapping[str, str]) -> str:
    """Return the text that tags hold for `key`, `first|else this` or `{key} {key}`; empty if they hold none."""
    if "{" in source:
        return " ".join(KEY_IN_BRACES.sub(lambda found: tags.get(found[1], ""), source).split())
    return next((tags[key].strip() for key in source.split("|") if key in tags), "")


def names(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the names by language, from `name:xx`."""
    return {found[1]: text for key, text in tags.items() if (found := LANGUAGE.fullmatch(key))}


def reader(field: "models.Field[Any, Any]") -> Reader:
    """Return what turns a tag's text into a value of this column."""
    if field.choices:
        return choice_reader({str(value) for value, _label in field.flatchoices})
    for kind, read in READERS:
        if isinstance(field, kind):
            return read
    limit = field.max_length or 10_000
    return lambda text: text if len(text) <= limit else None


def choice_reader(values: set[str]) -> Reader:
    """Return what finds one of these values in a text, also where OSM has more words for yes and no than we do."""

    def read(text: str) -> str | None:
        meant = text if text in values else YES_OR_NO.get(text)
        return meant if meant in values else None

    return read


def boolean(text: str) -> bool | None:
    """Return True or False, or None for a word that is neither."""
    meant = YES_OR_NO.get(text.lower())
    return None if meant is None else meant == "yes"


def metres(text: str) -> float | None:
    """Return a number, or a length in metres whatever unit it is written in."""
    found = NUMBER.fullmatch(text)
    return float(found[1].replace(",", ".")) * METRES[found[2] or ""] if found else None


def whole(text: str) -> int | None:
    """Return a whole number that a small column holds, or the year of a date."""
    if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text):
        return int(text[:4])
    found = re.fullmatch(r"(\d{1,5})(?:\.\d)?", text)
    return int(found[1]) if found and int(found[1]) <= 32767 else None


def date(text: str) -> dt.date | None:
    """Return the day, or the first day of the month or the year if no more is said."""
    found = DATE.fullmatch(text)
    try:
        return dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1)) if found else None
    except ValueError:
        return None


READERS: tuple[tuple[type[Any], Reader], ...] = (
    (models.BooleanField, boolean),
    (models.IntegerField, whole),
    (models.FloatField, metres),
    (models.DateField, date),
)
