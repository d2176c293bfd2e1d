"""Following: the form on which somebody says what they want to hear of, read into something to follow."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.errors import GeoError
from geo.models import Area
from participation import follows
from participation.digest import Often
from participation.errors import BadFollow
from participation.follow import What
from participation.follows import Preview, Wanted
from participation.where import named

FIELDS: Final = ("what", "proposal", "street", "within", "area", "where", "distance_m", "geometry", "name", "often")
USUAL_M: Final = "300"
DISTANCES: Final = (100, 200, 300, 500, 1_000, 2_000)
WAYS: Final = (What.STREET, What.AREA, What.NEAR, What.OUTLINE)


@dataclass(kw_only=True)
class Form:
    """What was asked for: as it was typed, as something to follow once it is right, and what is wrong by field."""

    values: dict[str, str]
    often: Often = Often.WEEKLY
    wanted: Wanted | None = None
    preview: Preview | None = None
    flaws: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, given: QueryDict, by: Any) -> "Form":
        """Return the form, with a preview of how much that would be; without anything in it, an empty one. Some five queries."""
        made = cls(values={"distance_m": USUAL_M, "often": Often.WEEKLY, **{name: str(given[name]) for name in FIELDS if name in given}})
        if not made.values.get("what"):
            return made
        try:
            made.often = Often(made.values["often"])
            made.wanted = made._wanted(by)
            made.preview = follows.preview(made.wanted, made.often)
        except ValueError:
            made.flaws["often"] = _("Say how often.")
        except BadFollow as error:
            made.flaws.update(error.flaws)
        except GeoError as error:
            made.flaws["what"] = str(error)
        return made

    def _wanted(self, by: Any) -> Wanted:
        given = self.values
        match given["what"]:
            case What.PROPOSAL:
                return follows.of_proposal(given.get("proposal", ""), by)
            case What.STREET:
                within = given.get("within", "")
                return follows.of_street(given.get("street", ""), _number(within, "within") if within else None)
            case What.AREA:
                return follows.of_area(_number(given.get("area", ""), "area"))
            case What.NEAR:
                return self._near()
            case What.OUTLINE:
                return follows.outline(given.get("geometry", ""), given.get("name", ""))
        raise BadFollow("what", _("Say what you want to follow."))

    def _near(self) -> Wanted:
        words, distance_m = self.values.get("where", ""), _number(self.values.get("distance_m", ""), "distance_m")
        found = named(words)
        if not found or found[0].where is None:
            raise BadFollow("where", _("“%(text)s” was not found. Type an address or a street.") % {"text": words[:80]})
        lon, lat = found[0].where
        return follows.near(lon, lat, distance_m, found[0].name)


def areas() -> list[tuple[int, str]]:
    """Return the areas to choose from: of each level the newest edition, by name. One query."""
    rows = Area._default_manager.filter(gone_since=None).exclude(name="").exclude(level__in=(Area.Level.BLOCK, Area.Level.SECTOR))
    newest: dict[str, str] = {}
    found = list(rows.values_list("pk", "name", "level", "edition").order_by("name", "pk"))
    for _pk, _name, level, edition in found:
        newest[level] = max(newest.get(level, ""), edition)
    return [(pk, name) for pk, name, level, edition in found if edition == newest[level]]


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadFollow(name, _("Choose one."))
    return int(text)
