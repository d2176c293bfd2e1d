"""What if: a scenario as people read it, and the forms by which it grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from api.figure_questions import asked_division, assumes
from geo import search
from geo.errors import GeoError
from geo.facts import choices
from geo.models import Area, Street, VacantPlot
from geo.registry import layer, layers
from planning import scenarios
from planning.difference import Difference, Moved, differences
from planning.division import Division, areas, divisions
from planning.errors import BadStep
from planning.ground import TODAY
from planning.reading import Reading, State
from planning.scenario import Scenario, Step
from planning.site import point
from planning.uses import use
from web import facts, figures, ranking

# A street of one name is many stretches; closing more than these at once is no small plan.
MOST_STRETCHES: Final = 60
# Rows of a figure that are shown before the rest is folded away.
FIRST: Final = 3
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
class Change:
    """What becomes of one figure: in the areas where it changes, and for which residents."""

    title: str
    unit: str
    rows: tuple[Row, ...]
    same: int
    people: tuple[tuple[str, str, str], ...]
    norm: str
    measured: str
    assumed: tuple[str, ...]
    unsaid: int  # areas of which it cannot be said


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
    kept = [each for row, each in zip(rows, told, strict=True) if row.changes and (each.rows or each.people)]
    return kept, [str(row.measure.names) for row, each in zip(rows, told, strict=True) if each not in kept]


def _change(row: Difference, division: Division) -> Change:
    names = areas(division)["name"].to_dict()
    codes = areas(division)["code"].to_dict()
    shown = []
    for pk, shift in row.by_area.items():
        before, after = row.before.by_area[pk], row.after.by_area[pk]
        if (before.state, before.value) == (after.state, after.value):
            continue
        said = (figures.with_unit(row.measure, before), figures.with_unit(row.measure, after))
        by = "" if shift.by is None else _by(row, shift.by)
        shown.append((abs(shift.by or 0), Row(names[pk] or codes[pk] or str(pk), *said, by, _better(row, shift.by))))
    ordered = tuple(line for _size, line in sorted(shown, key=lambda pair: (-pair[0], pair[1].name)))
    norm = row.after.norm
    people = tuple(told for moved in row.people if (told := _people(moved)) is not None)
    return Change(
        title=str(row.measure.names),
        unit=str(row.measure.unit),
        rows=ordered,
        same=len(row.by_area) - len(ordered),
        people=people,
        norm=_("%(norm)s, version %(version)d") % {"norm": norm, "version": norm.version} if norm else "",
        measured=row.after.provision.reach.measured if row.after.provision else "",
        assumed=tuple(str(layer(each).names) for each in row.after.assumed),
        unsaid=sum(reading.state is not State.VALUE for reading in row.after.by_area.values()),
    )


def _by(row: Difference, by: float) -> str:
    said = figures.with_unit(row.measure, Reading(State.VALUE, abs(by)))
    return f"{'+' if by > 0 else '−'} {said}" if by else said


def _better(row: Difference, by: float | None) -> bool | None:
    if not by or str(row.measure.need) == "neither":
        return None
    return (by > 0) == (str(row.measure.need) == "less")


def _people(moved: Moved) -> tuple[str, str, str] | None:
    if moved.gained == 0 and moved.lost == 0:
        return None
    return str(moved.group.names), number(moved.gained), number(moved.lost)


def number(people: float | None) -> str:
    """Return a number of people in words: rounded, or too few to tell."""
    return ranking.people(Reading(State.SUPPRESSED) if people is None else Reading(State.VALUE, people))


def ways_to_divide() -> list[tuple[str, str]]:
    """Return the divisions to look at a scenario by: as addresses name them, and in words."""
    return [(str(each), f"{Area.Level(each.level).label} {each.edition}") for each in divisions()]


def addable() -> list[dict[str, Any]]:
    """Return what can be added: each layer of points, with its kinds."""
    found = []
    for each in layers().values():
        if issubclass(each.model, Area) or each.base or each.model._meta.app_label != "geo" or "POINT" not in each.geometry_types:
            continue
        kinds = choices(each.kind) if each.kind else None
        found += [{"value": f"{each.id}:{value}", "label": f"{each.names}: {words}"} for value, words in kinds or []]
        found += [] if kinds else [{"value": each.id, "label": str(each.names)}]
    return found


def removable() -> list[tuple[str, str]]:
    """Return the layers of which a place can be taken away."""
    return [
        (each.id, str(each.names)) for each in layers().values() if each.model._meta.app_label == "geo" and not issubclass(each.model, Area)
    ]


def plots() -> list[tuple[int, str]]:
    """Return the vacant plots by number, with what they are called. One query."""
    found = layer("vacant-plots")
    there = VacantPlot.objects.filter(gone_since=None).defer("geom", "geom_wgs84", "geom_mercator").order_by("pk")
    return [(plot.pk, facts.title(plot, found)) for plot in there]


def steps(given: QueryDict) -> list[dict[str, Any]]:
    """Return the steps that a form asks for, as the gate takes them; BadStep says which field lacks what."""
    match given.get("do"):
        case "use":
            return [{"kind": "use", "place": _number(given.get("plot", "")), "use": given.get("use", "")}]
        case "add":
            layer_id, _colon, kind = given.get("what", "").partition(":")
            found = layers().get(layer_id)
            said = {found.kind.name: kind} if found is not None and found.kind and kind else {}
            return [{"kind": "add", "layer": layer_id, "geometry": _where(given.get("where", "")), "facts": said}]
        case "calm":
            return [{"kind": "calm", "place": pk} for pk in _stretches(given.get("street", ""))]
        case "remove":
            return [{"kind": "remove", "layer": given.get("layer", ""), "place": _number(given.get("place", ""))}]
    raise BadStep(_("This form says nothing that can be done."))


def _number(text: str) -> str:
    """Return the number at the start of what somebody chose, such as `12 – The old yard`."""
    return text.strip().split(" ", 1)[0]


def _where(text: str) -> dict[str, Any]:
    """Return the place that somebody typed as GeoJSON: latitude and longitude as maps show them, or an address to look up."""
    parts = text.replace(",", " ").split()
    try:
        one, other = (float(part) for part in parts)
    except ValueError:
        found = search.find(text, limit=1) if 2 <= len(text.strip()) <= 100 else []
        where = found[0].where if found else None
        if where is None:
            raise BadStep(
                _("“%(text)s” was not found. Type an address or a street, or latitude and longitude.") % {"text": text[:80]}
            ) from None
        return {"type": "Point", "coordinates": list(where)}
    lon, lat = (other, one) if _is_here(other, one) or not _is_here(one, other) else (one, other)
    return {"type": "Point", "coordinates": [lon, lat]}


def _is_here(lon: float, lat: float) -> bool:
    try:
        point(lon, lat)
    except GeoError:
        return False
    return True


def _stretches(text: str) -> list[int]:
    """Return the stretches of the street that somebody named, or the one whose number they gave."""
    if text.strip().isdigit():
        return [int(text)]
    found = (
        list(Street.objects.filter(gone_since=None, name__iexact=text.strip()).order_by("pk").values_list("pk", flat=True))
        if text.strip()
        else []
    )
    if not found:
        raise BadStep(_("No street is called “%(name)s”.") % {"name": text[:80]})
    if len(found) > MOST_STRETCHES:
        raise BadStep(_("“%(name)s” is %(n)d stretches long; name one by its number.") % {"name": text[:80], "n": len(found)})
    return found
