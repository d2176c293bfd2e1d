"""The question a comparison asks, parsed at the door: which two figures, over which areas, in which classes, and what of it is picked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.registry import layers
from planning.classes import MOST, Method
from planning.division import Division, division, divisions
from planning.errors import UnknownDivision, UnknownIndicator
from planning.measures import Measure, measure, measures
from planning.models import Indicator
from web.errors import BadQuestion
from web.questions import given_twice, not_offered, whole_number

NONE: Final = "none"
ONE_MAP, SWIPE = "map", "swipe"
COMPLETE: Final = "complete"
# What a reader may hold with an address: more would be no choice but a list.
MOST_PICKED: Final = 200
SORTS: Final = ("area", "first", "second", "class")
PARAMETERS: Final = (
    "first", "second", "division", "method", "breaks", "breaks2", "assume", "view", "points", "sort", "cell", "area"
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """What is asked. `second` is None for one figure alone; `cell` is the class picked in the legend, `picked` areas by key."""

    first: Measure
    second: Measure | None
    division: Division
    method: Method = Method.QUANTILE
    breaks: tuple[float, ...] = ()
    breaks2: tuple[float, ...] = ()
    assume_complete: bool = False
    view: str = ONE_MAP
    points: str = ""
    sort: str = ""
    cell: tuple[int, int] | None = None
    picked: tuple[int, ...] = ()

    def parameters(self, **changed: Any) -> str:
        """Return the question as it stands in an address, after a change; what is as usual is left out."""
        wanted: dict[str, Any] = {
            "first": self.first.key,
            "second": self.second.key if self.second else NONE,
            "division": str(self.division),
            "method": "" if self.method is Method.QUANTILE else str(self.method),
            "breaks": ",".join(f"{each:g}" for each in self.breaks),
            "breaks2": ",".join(f"{each:g}" for each in self.breaks2),
            "assume": COMPLETE if self.assume_complete else "",
            "view": "" if self.view == ONE_MAP else self.view,
            "points": self.points,
            "sort": self.sort,
            "cell": "-".join(map(str, self.cell)) if self.cell else "",
            "area": ",".join(map(str, self.picked)),
            **changed,
        }
        query = QueryDict(mutable=True)
        for name, value in wanted.items():
            if value not in ("", None):
                query[name] = str(value)
        return query.urlencode(safe=",:")


def parse(query: QueryDict) -> Comparing | None:
    """Return the question an address asks; None where nothing can be compared. BadQuestion names every parameter that is wrong."""
    known = measures()
    if not known or not divisions():
        return None
    asked = {name: str(query[name]).strip() for name in query}
    flaws = {name: _("This page has no choice called “%(name)s”.") % {"name": name} for name in asked if name not in PARAMETERS}
    flaws |= given_twice(query)
    read: dict[str, Any] = {}

    def take(name: str, reader: Any) -> Any:
        try:
            read[name] = reader(asked.get(name, ""))
        except BadQuestion as flaw:
            flaws.update(flaw.flaws)
        except (UnknownIndicator, UnknownDivision) as error:
            flaws[name] = str(error)

    usual_first, usual_second = usual(known)
    take("first", lambda text: measure(text or usual_first.key))
    take("second", lambda text: None if text == NONE else measure(text) if text else usual_second)
    take("division", lambda text: division(text or None))
    take("method", lambda text: Method(_one_of("method", text or str(Method.QUANTILE), [str(each) for each in Method])))
    take("breaks", lambda text: _numbers("breaks", text))
    take("breaks2", lambda text: _numbers("breaks2", text))
    take("assume", lambda text: _one_of("assume", text, ["", COMPLETE]) == COMPLETE)
    take("view", lambda text: _one_of("view", text or ONE_MAP, [ONE_MAP, SWIPE]))
    take("points", lambda text: _one_of("points", text, ["", *(each.id for each in point_layers())]))
    take("sort", lambda text: _one_of("sort", text, ["", *SORTS, *(f"-{each}" for each in SORTS)]))
    take("cell", _cell)
    take("area", _areas)
    if not flaws and read["second"] is read["first"]:
        flaws["second"] = _("Choose two different figures, or one: “%(name)s” is laid over itself.") % {"name": read["first"]}
    if not flaws and (read["method"] is Method.BREAKS) != bool(read["breaks"]):
        flaws["breaks"] = _("Breaks that you type in go with the way of cutting “%(way)s”.") % {"way": method_names()[Method.BREAKS]}
    if flaws:
        raise BadQuestion(flaws)
    return Comparing(
        first=read["first"],
        second=read["second"],
        division=read["division"],
        method=read["method"],
        breaks=read["breaks"],
        breaks2=read["breaks2"],
        assume_complete=read["assume"],
        view=read["view"] if read["second"] is not None else ONE_MAP,
        points=read["points"],
        sort=read["sort"],
        cell=read["cell"],
        picked=read["area"],
    )


def usual(known: Mapping[str, Measure]) -> tuple[Measure, Measure | None]:
    """Return the two figures that a comparison opens with: what a source says of people, and what is reckoned of places."""
    social = [each for each in known.values() if each.about == "social"]
    spatial = [each for each in known.values() if each.about == "spatial"]
    young = [each for each in social if each.pk in _youngest()]
    first = next(iter(young or social or spatial))
    second = next((each for each in spatial if each is not first and each.kind is Indicator.Kind.SHARE), None)
    return first, second or next((each for each in spatial if each is not first), None)


def _youngest() -> set[int]:
    return set(Indicator.objects.filter(age_from=0, age_to__isnull=False).values_list("pk", flat=True))


def point_layers() -> list[Any]:
    """Return the layers whose places may be laid over the map."""
    return [each for each in layers().values() if not each.base and each.shape != "line" and each.id != "areas"]


def method_names() -> dict[Method, str]:
    """Return each way of cutting values into classes as people say it."""
    return {
        Method.QUANTILE: _("as many areas in each class"),
        Method.EQUAL: _("classes equally wide"),
        Method.JENKS: _("where the gaps are (Jenks)"),
        Method.BREAKS: _("breaks that I type in"),
    }


def _one_of(name: str, value: str, offered: list[str]) -> str:
    if value not in offered:
        raise BadQuestion({name: not_offered(name, value, [each for each in offered if each])})
    return value


def _numbers(name: str, text: str) -> tuple[float, ...]:
    """Return numbers as the reader writes them: `10, 20.5`, or parted by semicolons `10; 20,5`; those of a share also as `25%`."""
    parts = text.replace(",", ".").split(";") if ";" in text else text.replace(",", " ").split()
    try:
        return tuple(_number(each.strip()) for each in parts)
    except ValueError:
        raise BadQuestion({name: _("Write breaks as numbers, as in 10, 20.5, 40; “%(text)s” is none.") % {"text": text}}) from None


def _number(text: str) -> float:
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def _cell(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    steps = [whole_number(each) for each in text.split("-")]
    if len(steps) != 2 or any(each is None or each >= MOST for each in steps):
        raise BadQuestion({"cell": _("“%(text)s” is no square of the legend.") % {"text": text}})
    return steps[0] or 0, steps[1] or 0


def _areas(text: str) -> tuple[int, ...]:
    keys = [whole_number(each) for each in text.split(",")] if text else []
    if any(key is None for key in keys) or len(keys) > MOST_PICKED:
        raise BadQuestion({"area": _("Pick at most %(most)d areas, by their numbers.") % {"most": MOST_PICKED}})
    return tuple(dict.fromkeys(key for key in keys if key is not None))
