"""The facade-garden form: what an address's parameters say, in centimetres as people measure, parsed at the door into an inquiry."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.errors import GeoError
from geo.search import Hit
from participation import spot, where
from participation.check import Question
from participation.inquiry import Inquiry
from participation.lengths import from_metres
from participation.obstacle import Obstacle, kinds
from participation.profile import profiles
from web.questions import given_twice

# A number of centimetres, or with its unit behind it: 180, 180 cm, 1,80 m.
WRITTEN: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*(mm|cm|m)?")
METRES: Final = {"mm": Decimal("0.001"), "cm": Decimal("0.01"), "m": Decimal(1)}
SINGLE: Final = ("where", "at", "for", "profile", "width", "depth", "length", "more")
ROW: Final = ("obstacle", "takes", "distance")
MOST_ROWS: Final = 20
# Written without a unit, less than this was hardly meant as centimetres.
HARDLY_CM: Final = 10
# The most that each can be, in metres.
MOST_M: Final = {"width": 30, "depth": 10, "length": 100, "takes": 30, "distance": 1_000}
LONGITUDE_LATITUDE: Final = re.compile(r"-?\d{1,3}(\.\d{1,12})?,-?\d{1,3}(\.\d{1,12})?")
FOUND_IN: Final = ("addresses", "streets")
OFFERED: Final = 6


@dataclass(frozen=True, slots=True)
class Row:
    """An obstacle as it was filled in."""

    obstacle: str = ""
    takes: str = ""
    distance: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.obstacle or self.takes or self.distance)


@dataclass(slots=True)
class Form:
    """What was filled in, as it was written, what is wrong with it, and the places that may be meant."""

    values: dict[str, str]
    rows: list[Row]
    flaws: dict[str, str] = field(default_factory=dict)
    offered: list[tuple[str, str]] = field(default_factory=list)
    place: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Form":
        """Return what an address says; flaws name each parameter that is not known or given twice."""
        once = QueryDict(mutable=True)
        for name, given in query.lists():
            if name not in ROW:
                once.setlist(name, given)
        lists = [query.getlist(name) for name in ROW]
        rows = [Row(*(str(text).strip()[:40] for text in texts)) for texts in zip_longest(*lists, fillvalue="")]
        values = {name: str(query.get(name, "")).strip().replace("\0", "")[:200] for name in SINGLE}
        form = cls(values=values, rows=[row for row in rows if not row.is_empty][:MOST_ROWS])
        unknown = {name: _("This page does not know “%(name)s”.") % {"name": name[:40]} for name in query if name not in (*SINGLE, *ROW)}
        form.flaws |= given_twice(once) | unknown
        return form

    @property
    def shown_rows(self) -> list[tuple[int, Row]]:
        """The rows of the form: those that were filled in, and room for more."""
        room = max(2, len(self.rows) + (2 if self.values["more"] else 1))
        return list(enumerate([*self.rows, *[Row()] * (room - len(self.rows))][:MOST_ROWS], start=1))

    def inquiry(self, *, there: Any = None) -> Inquiry | None:
        """Return the inquiry, or None where something is wrong or missing; the flaws say what. One query where a place is named.

        `there` is the place (metric) where that is known already: then neither a place nor whose rules hold has to be said.
        """
        question = Question(
            width_mm=self._length("width", self.values["width"], up=False),
            depth_mm=self._length("depth", self.values["depth"], up=True, something=True),
            length_mm=self._length("length", self.values["length"], up=True, something=True),
            obstacles=tuple(found for number, row in enumerate(self.rows, start=1) if (found := self._obstacle(number, row))),
        )
        profile, place = self.values["profile"], self._place() if there is None else there
        if profile and profile not in profiles():
            self.flaws["profile"] = _("There are no rules called “%(key)s”. Choose one from the list.") % {"key": profile}
        if there is None and not profile and not self.values["where"] and not self.values["at"]:
            self.flaws["profile"] = _("Choose your city, or fill in your address.")
        if self.flaws:
            return None
        return Inquiry(question=question, profile=profile or None, spot=place)

    def _length(self, name: str, text: str, *, up: bool, row: int = 0, something: bool = False) -> int | None:
        """Return a length in millimetres, None where none is filled in; a flaw where it cannot be read or cannot be."""
        if not text:
            return None
        at = f"{name}-{row}" if row else name
        found = WRITTEN.fullmatch(text.lower())
        if found is None:
            self.flaws[at] = _("“%(value)s” is no number of centimetres. Write it as in 180.") % {"value": text}
            return None
        number, unit = Decimal(found[1].replace(",", ".")), found[2]
        guessed = unit is None and number and (number < HARDLY_CM if name == "width" else number < HARDLY_CM and number % 1)
        if guessed:
            meant = int(number * 100)
            self.flaws[at] = _("Did you mean %(meant)d centimetres? Fill in centimetres, or write “m” behind it.") % {"meant": meant}
            return None
        metres = number * METRES[unit or "cm"]
        if metres > MOST_M[name] or (something and not metres):
            self.flaws[at] = _("“%(value)s” cannot be right here. Fill in centimetres, at most %(most)d.") % {
                "value": text,
                "most": MOST_M[name] * 100,
            }
            return None
        return from_metres(metres, up=up)

    def _obstacle(self, number: int, row: Row) -> Obstacle | None:
        """Return the obstacle of one row; a flaw where it does not say what it is."""
        width = self._length("takes", row.takes, up=True, row=number)
        distance = self._length("distance", row.distance, up=False, row=number)
        if row.obstacle not in kinds():
            self.flaws[f"obstacle-{number}"] = _("Choose what stands or lies there.")
            return None
        return Obstacle(kind=kinds()[row.obstacle], width_mm=width, distance_mm=distance)

    def _place(self) -> Any:
        """Return the place that is named (metric), or None; where several may be meant, they are offered."""
        words = " ".join(self.values["where"].split())
        if not words:
            return self._point(self.values["at"]) if self.values["at"] else None
        chosen = self.values["at"] if self.values["for"] == words else ""
        choices = _found(words)
        alike = [at for at, name in choices.items() if name.casefold() == words.casefold()]
        surely = alike or list(choices)
        if chosen not in choices and len(surely) == 1:
            chosen = surely[0]
        elif choices:
            self.offered = list(choices.items())
        self.values["for"], self.values["at"] = words, chosen
        if chosen in choices:
            self.place = choices[chosen]
            return self._point(chosen)
        if choices:
            self.flaws["at"] = _("There are several places called so. Choose yours.")
        else:
            self.flaws["where"] = _("We did not find “%(words)s”. Look at the spelling, or leave it empty and choose your city.") % {
                "words": words
            }
        return None

    def _point(self, at: str) -> Any:
        """Return the place (metric) of a longitude and a latitude; a flaw where it cannot be one of this city."""
        if not LONGITUDE_LATITUDE.fullmatch(at):
            self.flaws["where"] = _("“%(value)s” is no longitude and latitude, parted by a comma.") % {"value": at}
            return None
        try:
            return spot.read({"type": "Point", "coordinates": [float(part) for part in at.split(",")]})
        except GeoError as error:
            self.flaws["where"] = str(error)
            return None


def _found(words: str) -> dict[str, str]:
    """Return the addresses and streets that are called so, the best first: where each is, and its name, each name once. One query."""
    named: dict[str, Hit] = {}
    for hit in where.named(words[:100], layers=FOUND_IN):
        named.setdefault(hit.name, hit)
    return {f"{hit.where[0]},{hit.where[1]}": name for name, hit in list(named.items())[:OFFERED] if hit.where}
