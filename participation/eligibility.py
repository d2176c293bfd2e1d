"""Eligibility: whether an application for a plot can be granted, clause by clause. One pure function; its numbers are data."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from geo.models import VacantPlot
from geo.names import Names
from participation.errors import BadPathway
from participation.tie import Rule
from planning.uses import uses

FILE: Final = Path(__file__).with_name("eligibility.toml")
# Something of no known use: the city looks.
OTHER: Final = "other"
CLAUSES: Final = ("use", "area", "status", "notice", "longest", "vacancy", "free", "contacts", "plan", "owner")
# Those that measure by a number.
NUMBERED: Final = frozenset({"notice", "longest", "contacts", "plan"})
# Which field of the form a clause speaks of.
FIELD: Final[Mapping[str, str]] = MappingProxyType(
    {"notice": "start", "longest": "end", "vacancy": "end", "free": "start", "contacts": "contacts", "plan": "plan"}
)
USABLE: Final = frozenset({VacantPlot.Status.VACANT, VacantPlot.Status.IN_TEMPORARY_USE, VacantPlot.Status.PLANNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers and the reasons of the clauses, and the rule for ties."""

    numbers: Mapping[str, int]
    reasons: Mapping[str, Names]
    tie: Rule
    tie_days: int
    tie_reason: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is known of the plots that are asked for, together. `taken`: the days that others have them, both within."""

    kinds: frozenset[str]
    owners: frozenset[str]
    statuses: frozenset[str]
    area_m2: float | None  # None: a source knows only a point
    vacant_until: date | None
    taken: Sequence[tuple[date, date]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked: a use from a day to a day, with a plan, by people who can be reached."""

    use: str
    start: date
    end: date
    plan: str
    contacts: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a clause says of a wish: met, not met, or (None) that somebody has to look; in a sentence, with why it is asked."""

    clause: str
    met: bool | None
    words: str
    reason: Names


def check(wish: Wish, ground: Ground, *, today: date, rules: Rules) -> list[Said]:
    """Return what each clause says of a wish, in the order of the clauses. Missing data never becomes a yes."""
    found = {
        "use": _use(wish, ground),
        "area": _area(wish, ground),
        "status": _status(ground),
        "notice": _notice(wish, today, rules.numbers["notice"]),
        "longest": _longest(wish, rules.numbers["longest"]),
        "vacancy": _vacancy(wish, ground),
        "free": _free(wish, ground),
        "contacts": _contacts(wish, rules.numbers["contacts"]),
        "plan": _plan(wish, rules.numbers["plan"]),
        "owner": _owner(ground),
    }
    return [Said(clause=clause, met=found[clause][0], words=found[clause][1], reason=rules.reasons[clause]) for clause in CLAUSES]


Answer = tuple[bool | None, str]


def _use(wish: Wish, ground: Ground) -> Answer:
    if wish.use == OTHER:
        return None, _("Another use: the city looks whether it suits this plot.")
    found = uses().get(wish.use)
    if found is None:
        return False, _("There is no use called “%(key)s”; there are %(known)s.") % {
            "key": wish.use[:40],
            "known": ", ".join((*uses(), OTHER)),
        }
    if wrong := ground.kinds - set(found.plots):
        kinds = ", ".join(sorted(str(VacantPlot.Kind(kind).label) for kind in wrong))
        return False, _("“%(use)s” is not possible here: this is %(kind)s.") % {"use": found, "kind": kinds}
    return True, _("“%(use)s” suits this kind of plot.") % {"use": found}


def _area(wish: Wish, ground: Ground) -> Answer:
    least = uses()[wish.use].min_area_m2 if wish.use in uses() else 0
    if not least:
        return True, _("Any size will do.")
    if ground.area_m2 is None:
        return None, _("It takes %(least)d m²; how large this plot is, is not known. The city measures it.") % {"least": least}
    words = {"least": least, "area": round(ground.area_m2)}
    if ground.area_m2 < least:
        return False, _("It takes %(least)d m²; this plot has %(area)d m².") % words
    return True, _("It takes %(least)d m²; this plot has %(area)d m².") % words


def _status(ground: Ground) -> Answer:
    if ground.statuses <= USABLE:
        return True, _("The plot can be asked for.")
    return False, _("The plot is in use again.")


def _notice(wish: Wish, today: date, days: int) -> Answer:
    first = today + timedelta(days=days)
    words = {"day": first.isoformat(), "days": days}
    if wish.start < first:
        return False, _("It can start on %(day)s or later: %(days)d days from today.") % words
    return True, _("It starts at least %(days)d days from today.") % words


def _longest(wish: Wish, months: int) -> Answer:
    if wish.end < wish.start:
        return False, _("The last day comes before the first.")
    lasts = (wish.end.year - wish.start.year) * 12 + wish.end.month - wish.start.month + (wish.end.day >= wish.start.day)
    if lasts > months:
        return False, _("It lasts longer than %(months)d months.") % {"months": months}
    return True, _("It lasts at most %(months)d months.") % {"months": months}


def _vacancy(wish: Wish, ground: Ground) -> Answer:
    if ground.vacant_until is None:
        return None, _("Until when the plot stays vacant is not known. The city asks the owner.")
    if wish.end > ground.vacant_until:
        return False, _("The plot is vacant until %(day)s, and no longer.") % {"day": ground.vacant_until.isoformat()}
    return True, _("It ends before the vacancy does, on %(day)s.") % {"day": ground.vacant_until.isoformat()}


def _free(wish: Wish, ground: Ground) -> Answer:
    for start, end in ground.taken:
        if start <= wish.end and wish.start <= end:
            return False, _("From %(start)s to %(end)s somebody else uses the plot.") % {"start": start.isoformat(), "end": end.isoformat()}
    return True, _("Nobody else has the plot on those days.")


def _contacts(wish: Wish, least: int) -> Answer:
    reached = {contact.get("email", "").strip().casefold() for contact in wish.contacts if contact.get("name", "").strip()} - {""}
    if len(reached) < least:
        return False, _("%(least)d people with different addresses have to answer for it; these are %(n)d.") % {
            "least": least,
            "n": len(reached),
        }
    return True, _("%(n)d people answer for it.") % {"n": len(reached)}


def _plan(wish: Wish, least: int) -> Answer:
    if (length := len(" ".join(wish.plan.split()))) < least:
        return False, _("Tell a little more of the plan: %(least)d letters at least; these are %(n)d.") % {"least": least, "n": length}
    return True, _("There is a plan to read.")


def _owner(ground: Ground) -> Answer:
    if ground.owners == {VacantPlot.Owner.PUBLIC}:
        return True, _("The owner is a public body.")
    if VacantPlot.Owner.UNKNOWN in ground.owners:
        return None, _("Whose the plot is, is not known. The city finds out, and asks.")
    return None, _("The owner has to agree. The city asks.")


def rules() -> Rules:
    """Return the rules of this installation: its own file, or ours. BadPathway says what is wrong in it."""
    return _read(Path(settings.MEENT_PLOT_RULES or FILE))


@cache
def _read(path: Path) -> Rules:
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        clauses, ties = said.pop("clauses"), said.pop("ties")
        wrong = [*said, *(set(clauses) ^ set(CLAUSES)), *(set(ties) ^ {"rule", "days", "reason"})]
        numbers = {key: row["number"] for key, row in clauses.items() if key in NUMBERED}
        made = Rules(
            numbers=MappingProxyType(numbers),
            reasons=MappingProxyType({key: Names(**row["reason"]) for key, row in clauses.items()}),
            tie=Rule(ties["rule"]),
            tie_days=ties["days"],
            tie_reason=Names(**ties["reason"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadPathway(f"{path.name}: {error} is missing or not known.") from error
    if wrong or any(type(number) is not int or number < 1 for number in (*numbers.values(), made.tie_days)):
        raise BadPathway(f"{path.name}: {', '.join(map(str, wrong)) or 'a number'} is not known or no whole number above 0.")
    return made
