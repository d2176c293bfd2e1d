"""What is sent about plots, read: each thing that cannot be is named, by its key."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import shapely
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.facts import day
from participation import cutting
from participation.applications import Asked
from participation.corrections import Proposed
from participation.eligibility import Wish
from participation.errors import BadPlot
from planning.errors import BadSite
from planning.site import site

WISH: Final = ("use", "from", "until", "plan", "contacts")
ASKED: Final = (*WISH, "group", "named", "form", "email")
LONGEST: Final = 10_000


class Reader:
    """Reads the members of an object, and notes what is wrong with each by its name; `done` raises it all at once."""

    def __init__(self, said: Mapping[str, Any], known: Iterable[str]) -> None:
        self.said = said
        names = tuple(known)
        self.flaws: dict[str, str] = {
            str(name)[:40]: _("“%(name)s” is not known here; these are: %(known)s.") % {"name": str(name)[:40], "known": ", ".join(names)}
            for name in said
            if name not in names
        }

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a text, empty where it is left out."""
        value = self.said.get(name)
        if value is None or value == "":
            if required:
                self.flaws[name] = _("“%(name)s” is missing.") % {"name": name}
            return ""
        if not isinstance(value, str) or len(value) > LONGEST:
            self.flaws[name] = _("“%(name)s” is a text of at most %(most)d letters.") % {"name": name, "most": LONGEST}
            return ""
        return value

    def truth(self, name: str) -> bool:
        """Return whether something is so, False where it is left out."""
        value = self.said.get(name, False)
        if not isinstance(value, bool):
            self.flaws[name] = _("“%(name)s” is true or false.") % {"name": name}
            return False
        return value

    def number(self, name: str) -> int:
        """Return a whole number that has to be given."""
        value = self.said.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**62:
            self.flaws[name] = _("“%(name)s” is a whole number.") % {"name": name}
            return 0
        return value

    def day(self, name: str) -> date:
        """Return a day that has to be given."""
        made: date = self.read(name, day, date.min, _("“%(name)s” is a date such as 2027-05-01.") % {"name": name})
        return made

    def read(self, name: str, reader: Callable[[str], Any], default: Any, sentence: str) -> Any:
        """Return what a reader makes of a text; `sentence` says what it should be."""
        try:
            return reader(self.text(name, required=True))
        except (ValueError, OverflowError):
            self.flaws.setdefault(name, sentence)
            return default

    def form(self) -> UUID:
        """Return the number of the form, a new one where none is given."""
        if not self.said.get("form"):
            return uuid4()
        made: UUID = self.read("form", UUID, uuid4(), _("“form” is the number of a form, a UUID."))
        return made

    def numbers(self, name: str) -> list[int]:
        """Return a list of whole numbers."""
        value = self.said.get(name)
        if not isinstance(value, list) or not value or len(value) > 500 or not all(type(one) is int and 0 <= one < 2**62 for one in value):
            self.flaws[name] = _("“%(name)s” is a list of numbers.") % {"name": name}
            return []
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, empty where it is left out."""
        value = self.said.get(name, [])
        if not isinstance(value, list) or len(value) > 50 or not all(isinstance(one, str) for one in value):
            self.flaws[name] = _("“%(name)s” is a list of texts.") % {"name": name}
            return []
        return value

    def done(self) -> None:
        """Refuse what was wrong: BadPlot."""
        if self.flaws:
            raise BadPlot(self.flaws)


def wish(reader: Reader) -> Wish:
    """Return what somebody wants to do with a plot."""
    contacts = reader.said.get("contacts", [])
    rows: list[Any] = contacts if isinstance(contacts, list) and len(contacts) <= 20 else [None]
    if not all(isinstance(one, dict) and all(isinstance(one.get(key, ""), str) for key in ("name", "email")) for one in rows):
        reader.flaws["contacts"] = _("“contacts” is a list of objects with name and email.")
        rows = []
    return Wish(
        use=reader.text("use", required=True),
        start=reader.day("from"),
        end=reader.day("until"),
        plan=reader.text("plan"),
        contacts=[{name: one.get(name, "") for name in ("name", "email")} for one in rows],
    )


def asked(said: Mapping[str, Any]) -> tuple[Asked, str]:
    """Return an application and the address it came from; BadPlot."""
    reader = Reader(said, ASKED)
    made = Asked(
        wish=wish(reader),
        form=reader.form(),
        group=reader.text("group"),
        named=reader.truth("named"),
        language=(get_language() or "nl")[:2],
    )
    email = reader.text("email")
    reader.done()
    return made, email


def proposed(said: Mapping[str, Any], *, layer: str, place: int) -> Proposed:
    """Return a correction; BadPlot."""
    reader = Reader(said, ("fact", "seen", "value", "reason", "source", "form"))
    if "value" not in said:
        reader.flaws["value"] = _("“%(name)s” is missing.") % {"name": "value"}
    made = Proposed(
        layer=layer,
        place=place,
        fact=reader.text("fact", required=True),
        seen=said.get("seen"),
        value=said.get("value"),
        reason=reader.text("reason", required=True),
        source=reader.text("source"),
        form=reader.form(),
        language=(get_language() or "nl")[:2],
    )
    reader.done()
    return made


def parts(said: Mapping[str, Any], whole: Any) -> list[Any]:
    """Return the parts of an outline as somebody says them: drawn (`parts`), cut by a line, or so many of the same size. BadPlot."""
    given = [name for name in ("parts", "line", "number") if said.get(name) is not None]
    if len(given) != 1:
        raise BadPlot({"parts": _("Give parts, a line that cuts it, or a number of parts of the same size.")})
    if whole.geom_type == "Point":
        raise BadPlot({"parts": _("Of this plot only a point is known. Draw its outline first.")})
    value = said[given[0]]
    try:
        if given[0] == "number":
            if type(value) is not int or not 2 <= value <= cutting.MOST_PARTS:
                raise BadPlot({"number": _("Give 2 to %(most)d parts.") % {"most": cutting.MOST_PARTS}})
            return cutting.strips(whole, value)
        if given[0] == "line":
            return cutting.cut(whole, site(value, types=("LineString",)))
        drawn = value if isinstance(value, list) and len(value) <= cutting.MOST_PARTS else []
        return [shapely.make_valid(site(one, types=("Polygon", "MultiPolygon"))) for one in drawn]
    except BadSite as error:
        raise BadPlot({given[0]: str(error)}) from None
