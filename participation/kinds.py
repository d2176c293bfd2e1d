"""Kinds: what can be proposed, as data, with what each needs. A city that sees this otherwise changes a row, or adds one."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import shapely
from django.utils.translation import gettext as _

from geo.names import Names
from geo.registry import layers
from participation.errors import BadKind, UnknownKind

FILE: Final = Path(__file__).with_name("kinds.toml")
SHAPES: Final = ("Point", "LineString", "Polygon")
ASKS: Final = ("words", "number", "yes-no", "choice")
MOST_VERTICES: Final = 500
LONGEST_ANSWER: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose."""

    key: str
    names: Names

    def __str__(self) -> str:
        return str(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that is asked about a proposal of a kind."""

    key: str
    asks: str
    names: Names
    required: bool = False
    choices: tuple[Choice, ...] = ()
    least: float = -math.inf
    most: float = math.inf

    def read(self, said: Any) -> str | float | bool | None:
        """Return an answer as it is kept, None for none; ValueError says in a sentence what is wrong with it."""
        if said is None or said == "":
            if self.required:
                raise ValueError(_("“%(question)s” asks for an answer.") % {"question": self.names})
            return None
        match self.asks:
            case "words":
                return self._words(said)
            case "number":
                return self._number(said)
            case "yes-no":
                return self._yes_no(said)
            case _choice:
                if said not in [choice.key for choice in self.choices]:
                    raise ValueError(
                        _("“%(answer)s” is no answer to “%(question)s”; these are: %(known)s.")
                        % {"answer": str(said)[:40], "question": self.names, "known": ", ".join(choice.key for choice in self.choices)}
                    )
                return str(said)

    def told(self, kept: Any) -> str:
        """Return a kept answer in the reader's words."""
        if self.asks == "choice":
            return next((str(choice) for choice in self.choices if choice.key == kept), str(kept))
        if self.asks == "yes-no":
            return _("yes") if kept else _("no")
        return f"{kept:g}" if isinstance(kept, float) else str(kept)

    def _words(self, said: Any) -> str:
        if not isinstance(said, str) or len(said) > LONGEST_ANSWER or "\0" in said:
            words = {"question": self.names, "most": LONGEST_ANSWER}
            raise ValueError(_("“%(question)s” takes at most %(most)d letters.") % words)
        return said.strip()

    def _number(self, said: Any) -> float:
        try:
            number = float(str(said).replace(",", ".")) if not isinstance(said, bool) else math.nan
        except ValueError:
            number = math.nan
        if not self.least <= number <= self.most:
            words = {"answer": str(said)[:40], "question": self.names, "least": f"{self.least:g}", "most": f"{self.most:g}"}
            raise ValueError(_("“%(answer)s” is no answer to “%(question)s”: a number from %(least)s to %(most)s.") % words)
        return number

    def _yes_no(self, said: Any) -> bool:
        if said in (True, "yes"):
            return True
        if said in (False, "no"):
            return False
        raise ValueError(_("“%(answer)s” is no answer to “%(question)s”: yes or no.") % {"answer": str(said)[:40], "question": self.names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Something that can be proposed, and what it needs."""

    key: str
    names: Names
    about: Names
    # Who of the city answers; which persons that are, roles limited to the kind say.
    handled_by: Names
    glyph: str
    geometry: tuple[str, ...]
    max_length_m: float
    max_area_m2: float
    snaps_to: tuple[str, ...]
    snap_m: float
    # Whether there has to be something that it is about.
    required: bool
    check: str
    # Whether somebody looks before it is shown.
    moderated: bool
    similar_m: float
    # The layer and the facts of the place that it is once it is there; no layer: it is no place of its own.
    becomes: str
    facts: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]

    def __str__(self) -> str:
        return str(self.names)

    def flaw(self, shape: shapely.Geometry) -> str:
        """Return what is wrong with a metric shape for this kind, in a sentence; empty if nothing is."""
        if shape.geom_type not in self.geometry:
            return _("A proposal of the kind “%(kind)s” is %(known)s, not %(shape)s.") % {
                "kind": self.names,
                "known": " / ".join(_shape(name) for name in self.geometry),
                "shape": _shape(shape.geom_type),
            }
        if (vertices := shapely.count_coordinates(shape)) > MOST_VERTICES:
            return _("%(n)d corners are too many; draw it with at most %(most)d.") % {"n": vertices, "most": MOST_VERTICES}
        if shape.geom_type == "LineString" and shape.length > self.max_length_m:
            return _("%(length)d m is too long for “%(kind)s”: at most %(most)d m.") % {
                "length": shape.length,
                "kind": self.names,
                "most": self.max_length_m,
            }
        if shape.area > self.max_area_m2:
            return _("%(area)d m² is too large for “%(kind)s”: at most %(most)d m².") % {
                "area": shape.area,
                "kind": self.names,
                "most": self.max_area_m2,
            }
        return ""

    def answers(self, said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the answers as they are kept, and what is wrong with others, by question."""
        kept: dict[str, Any] = {}
        flaws: dict[str, str] = {}
        known = {question.key for question in self.questions}
        for key in sorted(set(said) - known):
            flaws[key] = _("“%(question)s” is not asked of “%(kind)s”.") % {"question": key[:40], "kind": self.names}
        for question in self.questions:
            try:
                answer = question.read(said.get(question.key))
            except ValueError as error:
                flaws[question.key] = str(error)
            else:
                if answer not in (None, ""):
                    kept[question.key] = answer
        return kept, flaws


def _shape(name: str) -> str:
    return {"Point": _("a point"), "LineString": _("a line"), "Polygon": _("an outline")}.get(name, name)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds by key, in their order; BadKind where the file says something that cannot be."""
    with FILE.open("rb") as file:
        found = [_kind(row) for row in tomllib.load(file)["kinds"]]
    if len({one.key for one in found}) != len(found):
        raise BadKind(f"Two kinds of {FILE.name} have one key.")
    return MappingProxyType({one.key: one for one in found})


def kind(key: str) -> Kind:
    """Return the kind with this key; UnknownKind lists those there are."""
    if key not in kinds():
        raise UnknownKind(_("“%(kind)s” cannot be proposed; these can: %(known)s.") % {"kind": str(key)[:40], "known": ", ".join(kinds())})
    return kinds()[key]


def keys() -> Iterable[str]:
    """Return the keys that a role can be limited to."""
    return kinds().keys()


def _kind(row: dict[str, Any]) -> Kind:
    try:
        becomes = row.pop("becomes", {"layer": "", "facts": {}})
        made = Kind(
            key=row.pop("key"),
            names=Names(**row.pop("names")),
            about=Names(**row.pop("about")),
            handled_by=Names(**row.pop("handled_by")),
            glyph=row.pop("glyph"),
            geometry=tuple(row.pop("geometry")),
            max_length_m=float(row.pop("max_length_m", 0)),
            max_area_m2=float(row.pop("max_area_m2", 0)),
            snaps_to=tuple(row.pop("snaps_to", ())),
            snap_m=float(row.pop("snap_m", 0)),
            required=row.pop("required", False),
            check=row.pop("check", ""),
            moderated=row.pop("moderated"),
            similar_m=float(row.pop("similar_m")),
            becomes=becomes["layer"],
            facts=tuple(becomes["facts"].items()),
            questions=tuple(_question(one) for one in row.pop("questions", ())),
        )
    except (KeyError, TypeError) as error:
        raise BadKind(f"{FILE.name}: {error} is missing or not known.") from error
    wrong = [*row, *(set(made.geometry) - set(SHAPES)), *({*made.snaps_to, *filter(None, [made.becomes])} - set(layers()))]
    if wrong:
        raise BadKind(f"{FILE.name}: “{made.key}” says {', '.join(map(str, wrong))}, which is not known.")
    return made


def _question(row: dict[str, Any]) -> Question:
    choices = tuple(Choice(key=one["key"], names=Names(**one["names"])) for one in row.pop("choices", ()))
    if row["asks"] not in ASKS:
        raise BadKind(f"{FILE.name}: nothing is asked by “{row['asks']}”.")
    return Question(names=Names(**row.pop("names")), choices=choices, **row)
