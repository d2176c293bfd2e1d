"""Profile: what a city says of facade gardens, clause by clause. Data, each with who says so and of which date; never law."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from geo.names import Names
from participation.errors import BadProfile, UnknownProfile
from participation.lengths import centimetres
from participation.obstacle import kinds

FOLDER: Final = Path(__file__).parent
PROFILES: Final = FOLDER / "profiles"
JURISDICTIONS: Final = FOLDER / "jurisdictions"

# What a clause may ask, and the number it asks it with.
NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "depth": ("depth_mm",),  # no deeper than this
    "length": ("length_mm",),  # no longer than this
    "passage": ("passage_mm", "taken_mm"),  # so much stays free; or: all things together take no more than this
    "distance": ("distance_mm",),  # so far from these obstacles
    "condition": (),  # something else must be so, such as somebody's consent
    "note": (),  # worth knowing, decides nothing
}
BOUNDS: Final = ("over_mm", "from_mm", "up_to_mm", "below_mm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing that is asked of sidewalks of some widths, or of any. `open`: the source leaves this case out; the stricter is taken."""

    id: str
    asks: str
    text: Names
    source: str
    date: str  # as precise as it is known: a day, a month or a year
    valid_from: dt.date
    over_mm: int | None = None
    from_mm: int | None = None
    up_to_mm: int | None = None
    below_mm: int | None = None
    depth_mm: int = 0
    length_mm: int = 0
    passage_mm: int = 0
    taken_mm: int | None = None
    distance_mm: int = 0
    obstacles: tuple[str, ...] = ()
    open: bool = False
    link: str = ""

    def holds(self, width_mm: int | None) -> bool:
        """Return whether it speaks of a sidewalk of this width. Of a width that is not known speak only clauses about any width."""
        if width_mm is None:
            return all(getattr(self, bound) is None for bound in BOUNDS)
        return (
            (self.over_mm is None or width_mm > self.over_mm)
            and (self.from_mm is None or width_mm >= self.from_mm)
            and (self.up_to_mm is None or width_mm <= self.up_to_mm)
            and (self.below_mm is None or width_mm < self.below_mm)
        )

    def passage(self, width_mm: int) -> int:
        """Return how much must stay free of a sidewalk of this width, in millimetres."""
        return self.passage_mm if self.taken_mm is None else max(self.passage_mm, width_mm - self.taken_mm)

    def __str__(self) -> str:
        """Return the clause in the reader's language, with its numbers in it."""
        numbers = {name.removesuffix("_mm"): centimetres(getattr(self, name) or 0) for name in (*BOUNDS, *_OF_CLAUSES)}
        return str(self.text).format(**numbers)


_OF_CLAUSES: Final = tuple(number for numbers in NUMBERS.values() for number in numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMark:
    """By what a stored area is known as one of a profile's; what is left empty may be anything."""

    level: str = ""
    edition: str = ""
    code: str = ""
    code_starts: str = ""
    name: str = ""
    dataset: str = ""

    def fits(self, *, level: str, edition: str, code: str, names: Iterable[str], dataset: str) -> bool:
        """Return whether an area with these facts is meant."""
        return (
            self.level in ("", level)
            and self.edition in ("", edition)
            and self.code in ("", code)
            and code.startswith(self.code_starts)
            and (not self.name or self.name in names)
            and self.dataset in ("", dataset)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do next, with where to do it."""

    text: Names | str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The rules of one city from one date on. `open`: what its sources leave unsaid."""

    key: str
    names: Names
    jurisdiction: Names
    valid_from: dt.date
    noted: dt.date  # when it was written down here
    areas: tuple[AreaMark, ...]
    clauses: tuple[Clause, ...]
    open: tuple[Names, ...] = ()
    steps: tuple[Step, ...] = ()
    fictional: bool = False

    def __str__(self) -> str:
        return str(self.names)

    def asking(self, what: str, width_mm: int | None) -> list[Clause]:
        """Return the clauses that ask this of a sidewalk of this width."""
        return [clause for clause in self.clauses if clause.asks == what and clause.holds(width_mm)]


@cache
def editions() -> Mapping[tuple[str, dt.date], Profile]:
    """Return every profile that is shipped, by key and by the date it is valid from, in order of key and date."""
    shared = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(JURISDICTIONS.glob("*.toml"))}
    found: dict[tuple[str, dt.date], Profile] = {}
    for path in sorted(PROFILES.glob("*.toml")):
        made = parse(path.read_text(encoding="utf-8"), shared, path.name)
        if (made.key, made.valid_from) in found:
            raise BadProfile(_("%(where)s: “%(key)s” stands there twice.") % {"where": path.name, "key": made.key})
        found[made.key, made.valid_from] = made
    return MappingProxyType(dict(sorted(found.items())))


def profiles(on: dt.date | None = None) -> Mapping[str, Profile]:
    """Return the profiles that are valid on a day (today), by key."""
    day = on or dt.date.today()  # noqa: DTZ011  a day of the calendar, not a moment
    return {key: profile for (key, start), profile in editions().items() if start <= day}


def profile(key: str) -> Profile:
    """Return the profile with this key as it is valid today; UnknownProfile, which lists those there are, if there is none."""
    known = profiles()
    if key not in known:
        raise UnknownProfile(key, known)
    return known[key]


def parse(text: str, shared: Mapping[str, Mapping[str, Any]], where: str) -> Profile:
    """Return the profile that a TOML text holds, with the clauses of its jurisdiction; BadProfile names what is wrong in it."""
    try:
        table = tomllib.loads(text)
        jurisdiction = shared[table["jurisdiction"]]
        own = [_clause(said, table["valid_from"], where) for said in table["clauses"]]
        inherited = [_clause(said, jurisdiction["valid_from"], where) for said in jurisdiction.get("clauses", [])]
        made = Profile(
            key=table["key"],
            names=Names(**table["names"]),
            jurisdiction=Names(**jurisdiction["names"]),
            valid_from=table["valid_from"],
            noted=table["noted"],
            areas=tuple(AreaMark(**mark) for mark in table["areas"]),
            clauses=(*own, *inherited),
            open=tuple(Names(**said) for said in (*table.get("open", ()), *jurisdiction.get("open", ()))),
            steps=tuple(Step(text=Names(**said["text"]), link=said.get("link", "")) for said in table.get("steps", ())),
            fictional=table.get("fictional", False),
        )
    except KeyError as error:
        raise BadProfile(_("%(where)s: “%(key)s” is missing or not known.") % {"where": where, "key": error.args[0]}) from error
    except (TypeError, tomllib.TOMLDecodeError) as error:
        raise BadProfile(f"{where}: {error}") from error
    _flaws(made, where)
    return made


def _clause(said: Mapping[str, Any], valid_from: dt.date, where: str) -> Clause:
    """Return one clause; every number is a whole and positive one, and of a kind that such a clause has."""
    wanted = NUMBERS[said["asks"]]
    for name, value in said.items():
        if name.endswith("_mm") and (type(value) is not int or value <= 0 or name not in (*BOUNDS, *wanted)):
            raise BadProfile(
                _("%(where)s: “%(key)s” may not be %(value)r.") % {"where": where, "key": f"{said['id']}.{name}", "value": value}
            )
    if wanted and not any(name in said for name in wanted):
        raise BadProfile(_("%(where)s: “%(key)s” is missing or not known.") % {"where": where, "key": f"{said['id']}.{wanted[0]}"})
    obstacles = tuple(said.get("obstacles", ()))
    if (said["asks"] == "distance") != bool(obstacles) or set(obstacles) - set(kinds()):
        key = f"{said['id']}.obstacles"
        raise BadProfile(_("%(where)s: “%(key)s” may not be %(value)r.") % {"where": where, "key": key, "value": obstacles})
    made = {**said, "text": Names(**said["text"]), "obstacles": obstacles}
    return Clause(**{"valid_from": valid_from, **made})


def _flaws(made: Profile, where: str) -> None:
    """Raise BadProfile where two clauses share an id, or where nothing says what must stay free at some width."""
    ids = [clause.id for clause in made.clauses]
    if len(set(ids)) < len(ids):
        raise BadProfile(_("%(where)s: “%(key)s” stands there twice.") % {"where": where, "key": max(ids, key=ids.count)})
    bounds = {value for clause in made.clauses for bound in BOUNDS if (value := getattr(clause, bound)) is not None}
    for width_mm in sorted({1, *(edge + near for edge in bounds for near in (-1, 0, 1))}):
        if not made.asking("passage", width_mm):
            raise BadProfile(
                _("%(where)s says nothing of what stays free on a sidewalk of %(width)s.")
                % {"where": where, "width": centimetres(width_mm)}
            )
