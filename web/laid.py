"""Laid: an overlay in words and addresses, for a page, a file and a sheet alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.models import Area
from planning.division import Division
from planning.measures import Measure
from planning.models import Indicator
from planning.overlay import Laid, Overlay, Side, overlay
from planning.palette import LOOKS
from planning.reading import Reading, State
from web.comparing import Comparing
from web.figures import figure, phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Areas that are in no class: what they look like, why, and how many."""

    mark: str
    says: str


def laid(asked: Comparing) -> Overlay:
    """Return the overlay that is asked for. BadBreaks where its breaks cannot be."""
    breaks = () if not asked.breaks else (asked.breaks,) if asked.second is None else (asked.breaks, asked.breaks2)
    return overlay(
        asked.first,
        asked.second,
        asked.division,
        method=asked.method,
        breaks=breaks,
        assume_complete=asked.assume_complete,
    )


def alone(asked: Comparing, which: Measure) -> Overlay:
    """Return one figure of a comparison by itself, cut likewise, in as many classes as one colour can bear."""
    breaks = () if not asked.breaks else (asked.breaks if which is asked.first else asked.breaks2,)
    return overlay(which, None, asked.division, method=asked.method, breaks=breaks, assume_complete=asked.assume_complete)


def api_address(asked: Comparing, form: str, which: Measure | None = None) -> str:
    """Return where the API says the same, in a form such as `csv`; of one figure alone where one is named."""
    both = which is None and asked.second is not None
    wanted = {
        "first": (which or asked.first).key,
        "second": asked.second.key if both and asked.second else "",
        "division": str(asked.division),
        "method": str(asked.method),
        "breaks": _breaks(asked, which),
        "assume": "complete" if asked.assume_complete else "",
        "f": form,
    }
    query = "&".join(f"{name}={value}" for name, value in wanted.items() if value)
    return f"{reverse('api:landing')}overlay?{query}"


def _breaks(asked: Comparing, which: Measure | None) -> str:
    if not asked.breaks:
        return ""
    sides = (
        [asked.breaks, asked.breaks2]
        if which is None and asked.second
        else [asked.breaks if which in (None, asked.first) else asked.breaks2]
    )
    return ";".join(",".join(f"{each:g}" for each in side) for side in sides)


def area_name(area: Laid, division: Division) -> str:
    """Return what an area is called: its name, else its kind and code."""
    return area.name or f"{Area.Level(division.level).label.capitalize()} {area.code or area.pk}"


def class_name(found: Overlay, area: Laid) -> str:
    """Return the class of an area in words, or why it is in none."""
    if area.column is None:
        return str(LOOKS[area.why_not].names) if area.why_not else ""
    words = [_step(area.column, len(found.first.classes))]
    if found.second is not None and area.row is not None:
        words.append(_step(area.row, len(found.second.classes)))
    return " · ".join(words)


def _step(at: int, of: int) -> str:
    named = {1: (_("one class"),), 2: (_("low"), _("high")), 3: (_("low"), _("middle"), _("high"))}.get(of)
    return named[at] if named else _("%(at)d of %(of)d") % {"at": at + 1, "of": of}


def mark_of(area: Laid) -> str:
    """Return the class of an area as the page's parts name it, `column-row`, or what it looks like without one."""
    if area.column is not None:
        return f"{area.column}-{area.row or 0}"
    return LOOKS[area.why_not].pattern if area.why_not else ""


def alt(found: Overlay) -> str:
    """Return what a map shows, for those who do not see it."""
    names = _(" and ").join(str(side.measure) for side in found.sides)
    return _("Map of %(what)s, %(n)d areas. The table says the same.") % {"what": names, "n": len(found)}


def title_of(found: Overlay, area: Laid, names: Sequence[str]) -> str:
    """Return what an area reads, in one line; `names` are those of the figures."""
    readings = (area.first, area.second) if area.second is not None else (area.first,)
    said = [f"{name}: {figure(side.measure, reading)}" for name, side, reading in zip(names, found.sides, readings, strict=True)]
    return f"{area_name(area, found.division)} — {'; '.join(said)}"


def bounds_of(side: Side, at: int) -> str:
    """Return from where to where a class of a figure reaches, in words."""
    low, high = side.classes.bounds[at]
    said = [figure(side.measure, Reading(State.VALUE, each)) for each in (low, high)]
    return said[0] if said[0] == said[1] else _("%(low)s to %(high)s") % {"low": said[0], "high": said[1]}


def wanted(found: Overlay) -> tuple[int, int]:
    """Return the class that the sentence speaks of: little of what is needed, much of what needs it."""

    def end(side: Side) -> int:
        return 0 if side.measure.need == Indicator.Need.LESS else max(len(side.classes) - 1, 0)

    return end(found.first), end(found.second) if found.second is not None else 0


def states(found: Overlay) -> list[Without]:
    """Return why areas are in no class, in words, with how many."""
    why = [area.why_not for area in found.areas]
    return [
        Without(
            mark=look.pattern,
            says=ngettext("%(why)s: %(n)s area", "%(why)s: %(n)s areas", why.count(state)) % {"why": look.names, "n": why.count(state)},
        )
        for state, look in LOOKS.items()
        if why.count(state)
    ]


def area_total(found: Overlay) -> str:
    """Return which areas are compared, and how many of them are in a class."""
    level = Area.Level(found.division.level).label
    return _("%(level)s, edition %(edition)s; %(n)d of %(of)d areas have a figure.") % {
        "level": str(level).capitalize(),
        "edition": found.division.edition,
        "n": sum(len(cell.areas) for cell in found.cells),
        "of": len(found),
    }


def sentence(asked: Comparing) -> str:
    """Return what is asked, as one says it."""
    first = phrase(asked.first)
    if asked.second is None:
        return _("Where %(first)s") % {"first": first}
    return _("Where %(first)s and %(second)s") % {"first": first, "second": phrase(asked.second)}
