"""Style: what to point at in public texts, row by row, as files that anybody can edit; and the same, ready to be looked up.

Our own lists stand in `language/`, one for each language. A city adds lists of its own in the folder that MEENT_WORDS names (`nl.toml`
and so on, of the same form), and switches rows of ours off there with `off = ["nl-getto"]`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from geo.errors import GeoError

FOLDER: Final = Path(__file__).with_name("language")
KNOWN: Final = frozenset({"apostrophe", "abbreviations", "sentence", "long_word", "sorts", "rows", "off"})
APOSTROPHES: Final = ("joins", "parts")
# A part of a pattern: [endings that may follow], (one or the other), * for any end, or letters.
PIECE: Final = re.compile(r"\[([^\]]*)\]|\(([^)]*)\)|(\*$)|([^\[\]()*]+)")
MOST_WAYS: Final = 500
# By so many first letters most words are known not to be on a list.
HEAD: Final = 3


class BadStyle(GeoError):
    """A list of words says something that cannot be followed."""


class UnknownLanguage(GeoError):
    """There is no list of words for a language; the sentence says for which there are."""

    def __init__(self, language: str) -> None:
        known = ", ".join(languages())
        super().__init__(
            _("There is no list of words for “%(language)s”; there is for %(known)s.") % {"language": language, "known": known}
        )


@dataclass(frozen=True, slots=True)
class Row:
    """Something that can be said otherwise: what sort of thing, why, and what instead."""

    id: str
    sort: str
    why: str
    instead: str


# A way in which a row can be said: its words, whether the last one may go on, and the row; None where it means something else.
Way = tuple[tuple[str, ...], bool, Row | None]


@dataclass(frozen=True, slots=True)
class Style:
    """A language's list, ready to be looked up: single words, beginnings of words, and phrases by their first word."""

    language: str
    joins: bool
    abbreviations: frozenset[str]
    most_words: int
    too_long: str
    most_letters: int
    long_word: str
    rows: tuple[Row, ...]
    words: Mapping[str, Row | None] = field(default_factory=dict)
    starts: Mapping[str, Row | None] = field(default_factory=dict)
    phrases: Mapping[str, Sequence[Way]] = field(default_factory=dict)
    heads: frozenset[str] = frozenset()
    shortest_start: int = 1
    longest_start: int = 0


def languages() -> tuple[str, ...]:
    """Return the languages that there is a list of words for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def style(language: str) -> Style:
    """Return the list of a language, with what the city adds; UnknownLanguage or BadStyle. Read once for each folder of the city's."""
    return _style(language, settings.MEENT_WORDS)


@cache
def _style(language: str, city: str) -> Style:
    if language not in languages():
        raise UnknownLanguage(language)
    ours = _read(FOLDER / f"{language}.toml")
    added = Path(city) / f"{language}.toml" if city else None
    return built(language, ours, _read(added) if added and added.exists() else {})


def _read(path: Path) -> dict[str, Any]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadStyle(_("%(path)s cannot be read: %(why)s") % {"path": path, "why": error}) from error
    if unknown := sorted(said.keys() - KNOWN):
        raise BadStyle(_("%(path)s: “%(name)s” is not known here.") % {"path": path, "name": unknown[0]})
    return said


def built(language: str, ours: Mapping[str, Any], added: Mapping[str, Any]) -> Style:
    """Return a list and what is added to it, ready to be looked up; BadStyle names the row that is not right. Pure."""
    try:
        whys = {**ours["sorts"], **added.get("sorts", {})}
        sentence, long_word = {**ours["sentence"], **added.get("sentence", {})}, {**ours["long_word"], **added.get("long_word", {})}
        off = set(added.get("off", ()))
        if ours["apostrophe"] not in APOSTROPHES:
            raise BadStyle(_("“%(value)s” is not known; these are: %(known)s.") % {"value": ours["apostrophe"], "known": APOSTROPHES})
        found = [_row(said, whys) for said in (*ours.get("rows", ()), *added.get("rows", ())) if said.get("id") not in off]
        made = Style(
            language=language,
            joins=ours["apostrophe"] == "joins",
            abbreviations=frozenset([*ours["abbreviations"], *added.get("abbreviations", ())]),
            most_words=int(sentence["most_words"]),
            too_long=str(sentence["why"]),
            most_letters=int(long_word["most_letters"]),
            long_word=str(long_word["why"]),
            rows=tuple(row for row, _ways in found),
            **_looked_up([way for _row, ways in found for way in ways]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadStyle(_("The list of words for “%(language)s” lacks %(what)s.") % {"language": language, "what": error}) from error
    if unknown := off - {said.get("id") for said in ours.get("rows", ())}:
        raise BadStyle(_("“%(id)s” is switched off, but is no row of ours.") % {"id": sorted(unknown)[0]})
    return made


def _row(said: Mapping[str, Any], whys: Mapping[str, str]) -> tuple[Row, list[Way]]:
    """Return a row and all ways to say it."""
    key = str(said.get("id", ""))
    if unknown := sorted(said.keys() - {"id", "sort", "says", "instead", "why", "unless"}):
        raise BadStyle(_("The row “%(id)s” has a “%(name)s”, which is not known here.") % {"id": key, "name": unknown[0]})
    if not key or said.get("sort") not in whys or not said.get("says") or not said.get("instead"):
        raise BadStyle(_("The row “%(id)s” needs an id, a sort that is told of, what it says, and what instead.") % {"id": key})
    row = Row(key, said["sort"], said.get("why") or whys[said["sort"]], said["instead"])
    meant = [(*way, row) for pattern in said["says"] for way in ways(pattern)]
    other = [(*way, None) for pattern in said.get("unless", ()) for way in ways(pattern)]
    return row, [*meant, *other]


def ways(pattern: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield what a pattern stands for: words in small letters, and whether the last one may go on; BadStyle for one that says nothing."""
    pieces = list(PIECE.finditer(pattern))
    if not pieces or "".join(piece[0] for piece in pieces) != pattern:
        raise BadStyle(_("“%(pattern)s” is no way to write words here.") % {"pattern": pattern})
    choices = [_choices(piece) for piece in pieces]
    number = 1
    for choice in choices:
        number *= len(choice)
    if number > MOST_WAYS:
        raise BadStyle(_("“%(pattern)s” stands for too many words: write it as several.") % {"pattern": pattern})
    for chosen in product(*choices):
        words = tuple("".join(chosen).lower().replace("-", " ").replace("’", "'").split())
        if not words:
            raise BadStyle(_("“%(pattern)s” is no way to write words here.") % {"pattern": pattern})
        yield words, pattern.endswith("*")


def _choices(piece: re.Match[str]) -> list[str]:
    """Return what a part of a pattern can be."""
    if piece[1] is not None:
        return ["", *piece[1].split("|")]
    if piece[2] is not None:
        return piece[2].split("|")
    return [""] if piece[3] else [piece[4]]


def _looked_up(found: Sequence[Way]) -> dict[str, Any]:
    """Return the tables of a list: whole words, beginnings, and phrases with the longest first. What means something else goes first."""
    words: dict[str, Row | None] = {}
    starts: dict[str, Row | None] = {}
    phrases: dict[str, list[Way]] = {}
    for way in found:
        said, goes_on, row = way
        if len(said) > 1:
            phrases.setdefault(said[0], []).append(way)
            continue
        table = starts if goes_on else words
        table[said[0]] = row if said[0] not in table or row is None else table[said[0]]
    for listed in phrases.values():
        listed.sort(key=lambda way: (-len(way[0]), way[2] is not None))
    lengths = [len(start) for start in starts] or [1]
    heads = frozenset(said[:HEAD] for said in (*words, *starts, *phrases))
    return {
        "words": words,
        "starts": starts,
        "phrases": phrases,
        "heads": heads,
        "shortest_start": min(lengths),
        "longest_start": max(lengths),
    }
