"""Proposals as a list: the question that its address asks, and the rows and the map that answer it."""

from dataclasses import dataclass
from typing import Any, Final

import shapely
from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.models import Area
from participation.kinds import kinds
from participation.life import State, Visibility
from participation.proposal import Proposal
from planning.division import areas, division, divisions
from web.drawing import plots
from web.drawing.plots import Plots
from web.errors import BadQuestion
from web.questions import given_twice, not_a_number, not_offered, unknown_parameter, whole_number

A_PAGE: Final = 20
KNOWN: Final = ("q", "kind", "state", "area", "page")
# A map of fewer streets than this is no map of a city.
SHOWN: Final = tuple(state for state in State if state not in (State.DRAFT, State.WITHDRAWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which proposals are asked for."""

    text: str = ""
    kind: str = ""
    state: str = ""
    area: int | None = None
    page: int = 1

    @classmethod
    def parse(cls, query: QueryDict) -> "Question":
        """Read an address's parameters; BadQuestion names each that is not known, or has a value that is not. Empty means: any."""
        asked = {name: str(query[name]).strip() for name in query}
        flaws = given_twice(query) | {name: unknown_parameter(name) for name in asked if name not in KNOWN}
        offered = {"kind": list(kinds()), "state": [str(state) for state in State if state != State.DRAFT]}
        labels = {"kind": _("Kind"), "state": _("How far it is")}
        for name, values in offered.items():
            if asked.get(name) and asked[name] not in values:
                flaws[name] = not_offered(labels[name], asked[name][:40], values)
        for name in ("area", "page"):
            if asked.get(name) and whole_number(asked[name]) is None:
                flaws[name] = not_a_number(name, asked[name][:40])
        if "\0" in asked.get("q", ""):
            flaws["q"] = _("“%(name)s” holds a character that no text has.") % {"name": "q"}
        if flaws:
            raise BadQuestion(flaws)
        page = whole_number(asked.get("page", "")) or 1
        return cls(
            text=asked.get("q", "")[:200],
            kind=asked.get("kind", ""),
            state=asked.get("state", ""),
            area=whole_number(asked.get("area", "")),
            page=max(1, min(page, 10_000)),
        )

    def rows(self) -> "QuerySet[Proposal]":
        """Return the public proposals asked for, the newest first. What was taken back is shown to who asks for it."""
        found = Proposal.objects.filter(visibility=Visibility.PUBLIC, removed_at=None)
        if self.kind:
            found = found.filter(kind=self.kind)
        found = found.filter(state=self.state) if self.state else found.exclude(state=State.WITHDRAWN)
        if self.text:
            found = found.filter(Q(title__icontains=self.text) | Q(words__icontains=self.text) | Q(near__icontains=self.text))
        if self.area is not None:
            area = Area._default_manager.filter(pk=self.area).first()
            if area is None:
                raise BadQuestion({"area": _("There is no area with id %(id)d.") % {"id": self.area}})
            found = found.filter(geom__bboverlaps=area.geom).annotate(middle=PointOnSurface("geom")).filter(middle__coveredby=area.geom)
        return found.order_by("-sent_at", "-pk")

    def parameters(self, **changed: Any) -> str:
        """Return the question as it stands in an address, after a change."""
        query = QueryDict(mutable=True)
        wanted = {"q": self.text, "kind": self.kind, "state": self.state, "area": self.area, "page": self.page if self.page > 1 else ""}
        for name, value in {**wanted, **changed}.items():
            if value not in ("", None):
                query[name] = str(value)
        return query.urlencode()


def area_choices() -> list[tuple[int, str]]:
    """Return the neighbourhoods to choose from, by name. No query once they are kept."""
    if not divisions():
        return []
    rows = areas(division())
    return sorted(((int(key), str(name)) for key, name in rows["name"].items() if name), key=lambda row: row[1].casefold())


def drawn(shown: list[Proposal], *, first: int) -> Plots | None:
    """Return the map of some proposals, numbered as they are in the list; None where there are none."""
    return plots.numbered([shapely.from_wkb(bytes(one.geom.wkb)) for one in shown], range(first, first + len(shown)))
