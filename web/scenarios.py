"""What if: a scenario as people read it, and the forms by which it grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from api.figure_questions import asked_division, assumes
from geo.models import Area
from geo.registry import layer
from planning import scenarios
from planning.ages import EVERYBODY
from planning.difference import Difference, Moved, differences, rights
from planning.division import Division, areas, divisions
from planning.ground import TODAY
from planning.models import Indicator
from planning.population import Group
from planning.reading import Reading, State
from planning.scenario import Scenario, Step
from planning.uses import use
from web import facts, figures, ranking

KNOWN: Final = ("division", "assume", "beside")


@dataclass(frozen=True, slots=True)
class Line:
    """A step as people read it."""

    number: int
    says: str
    made_at: Any
    taken_back_at: Any


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of a figure in one area."""

    name: str
    before: str
    after: str
    by: str
    better: bool | None  # None: says nothing of need


@dataclass(frozen=True, slots=True)
class Who:
    """How many residents of a group gain and lose, in words, and as long as their bars are (per cent of the longest; None: no bar)."""

    name: str
    gained: str
    lost: str
    gain: float | None
    loss: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one figure: in the areas where it changes, and for which residents."""

    title: str
    unit: str
    rows: tuple[Row, ...]
    same: int
    slight: int  # areas where it changes less than the figure tells
    everybody: Who | None
    groups: tuple[Who, ...]
    norm: str
    measured: str
    assumed: tuple[str, ...]
    unsaid: int  # areas of which it cannot be said


@dataclass(frozen=True, slots=True)
class Right:
    """An area that gets greener and is among the least secure, with the figures that say so; or which figures do not tell."""

    name: str
    green: str
    why: tuple[tuple[str, str, str], ...]  # the figure, its value, and what it does not show
    untold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a scenario is looked at: over which division, taking everything for complete or not, beside which other one."""

    division: Division | None
    assume: bool
    beside: Scenario | None


def asked(given: QueryDict) -> Asked:
    """Return how a query string asks to look at a scenario."""
    said = {name: str(given[name]) for name in KNOWN if given.get(name)}
    beside = scenarios.find(said["beside"]) if "beside" in said else None
    return Asked(asked_division(said) if divisions() else None, assumes(said), beside)


def lines(steps: Sequence[Step]) -> list[Line]:
    """Return steps as people read them."""
    return [Line(step.number, says(step), step.made_at, step.taken_back_at) for step in steps]


def says(step: Step) -> str:
    """Return a step in words."""
    match step.kind:
        case Step.Kind.ADD:
            kind = facts.kind_label(layer(step.layer), str(_kind(step)))
            return _("Added: %(what)s") % {"what": kind}
        case Step.Kind.REMOVE:
            return _("Taken away: %(what)s") % {"what": named(step.layer, step.target)}
        case Step.Kind.CALM:
            return _("Closed to cars: %(what)s") % {"what": named(step.layer, step.target)}
        case _use:
            return _("%(plot)s becomes: %(use)s") % {"plot": named(step.layer, step.target), "use": use(step.use)}


def _kind(step: Step) -> Any:
    kind = layer(step.layer).kind
    return step.facts.get(kind.name, "") if kind else ""


def named(layer_id: str, pk: int | None) -> str:
    """Return what a place is called, with its number."""
    found = layer(layer_id)
    row = found.model._default_manager.filter(pk=pk or 0).first()
    if row is None:
        return _("place %(id)s, which is no longer there") % {"id": pk}
    title = facts.title(row, found)
    return title if title.endswith(f" {pk}") else f"{title} ({pk})"


def changes(found: Scenario, how: Asked) -> tuple[list[Change], list[str]]:
    """Return the figures that a scenario changes, and the names of those that its steps touch and leave as they are."""
    if how.division is None:
        return [], []
    beside = scenarios.ground(how.beside) if how.beside else TODAY
    rows = differences(scenarios.ground(found), how.division, beside=beside, assume_complete=how.assume)
    told = [_change(row, how.division) for row in rows]
    kept = [each for row, each in zip(rows, told, strict=True) if row.changes and (each.rows or each.everybody)]
    return sorted(kept, key=lambda each: each.everybody is None), [each.title for each in told if each not in kept]


def _change(row: Difference, division: Division) -> Change:
    names, slight, shown = _names(division), 0, []
    for pk, shift in row.by_area.items():
        before, after = row.before.by_area[pk], row.after.by_area[pk]
        if (before.state, before.value) == (after.state, after.value):
            continue
        said = (figures.figure(row.measure, before), figures.figure(row.measure, after))
        if said[0] == said[1]:
            slight += 1
            continue
        by = "" if shift.by is None else _by(row, shift.by)
        shown.append((abs(shift.by or 0), Row(names[pk], *said, by, _better(row, shift.by))))
    ordered = tuple(line for _size, line in sorted(shown, key=lambda pair: (-pair[0], pair[1].name)))
    norm = row.after.norm
    people = _people(row.people)
    return Change(
        title=str(row.measure.names),
        unit="" if row.measure.kind == Indicator.Kind.SHARE else str(row.measure.unit),
        rows=ordered,
        same=len(row.by_area) - len(ordered) - slight,
        slight=slight,
        everybody=people[0] if people else None,
        groups=tuple(people[1:]),
        norm=_("%(norm)s, version %(version)d") % {"norm": norm, "version": norm.version} if norm else "",
        measured=row.after.provision.reach.measured if row.after.provision else "",
        assumed=tuple(str(layer(each).names) for each in row.after.assumed),
        unsaid=sum(reading.state is not State.VALUE for reading in row.after.by_area.values()),
    )


def _names(division: Division) -> dict[int, str]:
    frame = areas(division)
    return {pk: name or code or str(pk) for pk, name, code in zip(frame.index, frame["name"], frame["code"], strict=True)}


def _by(row: Difference, by: float) -> str:
    if row.measure.kind == Indicator.Kind.SHARE:
        said = _("%(n)s points") % {"n": number_format(round(abs(by) * 100, 1), 1)}
    else:
        said = figures.number(row.measure, abs(by))
    return f"{'+' if by > 0 else '−'} {said}" if by else said


def _better(row: Difference, by: float | None) -> bool | None:
    if not by or str(row.measure.need) == "neither":
        return None
    return (by > 0) == (str(row.measure.need) == "less")


def _people(people: Sequence[Moved]) -> list[Who]:
    """Return who gains and loses: everybody first, then the groups; nobody where nothing changes for anybody."""
    if all(moved.gained == 0 and moved.lost == 0 for moved in people):
        return []
    longest = max((number or 0 for moved in people[1:] for number in (moved.gained, moved.lost)), default=0) or 1
    return [
        Who(
            aged(moved.group),
            number(moved.gained),
            number(moved.lost),
            min(100.0, 100 * moved.gained / longest) if moved.gained else None,
            min(100.0, 100 * moved.lost / longest) if moved.lost else None,
        )
        for moved in people
    ]


def aged(group: Group) -> str:
    """Return the ages of a group, short enough to stand beside a bar; everybody by name."""
    start, to = group.ages.start, group.ages.to
    if group.ages == EVERYBODY:
        return str(group.names)
    return _("%(start)d years and older") % {"start": start} if to is None else _("%(start)d–%(to)d years") % {"start": start, "to": to}


def number(people: float | None) -> str:
    """Return a number of people in words: rounded, or too few to tell."""
    return ranking.people(Reading(State.SUPPRESSED) if people is None else Reading(State.VALUE, people))


def ways_to_divide() -> list[tuple[str, str]]:
    """Return the divisions to look at a scenario by: as addresses name them, and in words."""
    return [(str(each), f"{Area.Level(each.level).label} {each.edition}") for each in divisions()]


def greening(found: Scenario, how: Asked) -> tuple[list[Right], list[Right]]:
    """Return the areas that a scenario makes greener: those whose tenants are least secure, and the others."""
    if how.division is None:
        return [], []
    names = _names(how.division)
    told: tuple[list[Right], list[Right]] = ([], [])
    for flag in rights(scenarios.ground(found), how.division, beside=scenarios.ground(how.beside) if how.beside else TODAY):
        why = tuple(
            (str(each.measure), figures.with_unit(each.measure, Reading(State.VALUE, each.value)), str(each.measure.card or ""))
            for each in flag.why
        )
        green = number_format(round(flag.change), 0, force_grouping=True)
        told[not flag.raised].append(Right(names[flag.area], green, why, tuple(map(str, flag.untold))))
    return told
