"""The facade-garden check as JSON: a body becomes an inquiry, or an error that names each flaw; an answer becomes a document."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from geo.errors import GeoError
from participation import spot
from participation.check import Question
from participation.drawing import draw
from participation.errors import BadCheck
from participation.inquiry import Inquiry, Outcome
from participation.lengths import from_metres, metres
from participation.obstacle import Obstacle, kinds, meant
from participation.profile import Clause, Profile
from participation.sidewalk import Sidewalk
from participation.wording import tell

# Each length: the least and the most that it can be, in metres. What there is may be nothing; what is wished for is something.
WIDTH: Final = (Decimal(0), Decimal(30))
DEPTH: Final = (Decimal("0.001"), Decimal(10))
LENGTH: Final = (Decimal("0.001"), Decimal(100))
DISTANCE: Final = (Decimal(0), Decimal(1_000))
MOST_OBSTACLES: Final = 50
KNOWN: Final = ("profile", "sidewalk_width_m", "depth_m", "length_m", "obstacles", "geometry")
KNOWN_OF_OBSTACLES: Final = ("kind", "width_m", "distance_m")


class _Reader:
    """Reads values and notes what is wrong with each, by its name."""

    def __init__(self) -> None:
        self.flaws: dict[str, str] = {}

    def known(self, given: Mapping[str, Any], names: tuple[str, ...], prefix: str = "") -> None:
        """Note each name that is not known."""
        for name in given:
            if name not in names:
                self.flaws[prefix + _shown(name)] = _("“%(name)s” is not known here; these are: %(known)s.") % {
                    "name": _shown(name),
                    "known": ", ".join(names),
                }

    def length(self, given: Mapping[str, Any], name: str, bounds: tuple[Decimal, Decimal], *, up: bool, prefix: str = "") -> int | None:
        """Return a length in millimetres, None where it is not given."""
        value = given.get(name)
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            written = Decimal(value) if isinstance(value, int) else Decimal(repr(value))
            if bounds[0] <= written <= bounds[1]:
                return from_metres(written, up=up)
        self.flaws[prefix + name] = _("“%(name)s” must be a number of metres from %(low)s to %(high)s, not %(value)s.") % {
            "name": name,
            "low": bounds[0],
            "high": bounds[1],
            "value": _shown(json.dumps(value, ensure_ascii=False)),
        }
        return None

    def obstacles(self, given: Any) -> tuple[Obstacle, ...]:
        """Return the obstacles."""
        if given is None:
            return ()
        if not isinstance(given, list) or len(given) > MOST_OBSTACLES or not all(isinstance(one, dict) for one in given):
            self.flaws["obstacles"] = _("“obstacles” must be a list of at most %(most)d objects, each with %(known)s.") % {
                "most": MOST_OBSTACLES,
                "known": ", ".join(KNOWN_OF_OBSTACLES),
            }
            return ()
        return tuple(found for number, one in enumerate(given) if (found := self._obstacle(one, f"obstacles[{number}].")))

    def _obstacle(self, given: Mapping[str, Any], prefix: str) -> Obstacle | None:
        self.known(given, KNOWN_OF_OBSTACLES, prefix)
        width = self.length(given, "width_m", WIDTH, up=True, prefix=prefix)
        distance = self.length(given, "distance_m", DISTANCE, up=False, prefix=prefix)
        kind = meant(given["kind"]) if isinstance(given.get("kind"), str) else None
        if kind is None:
            self.flaws[f"{prefix}kind"] = _("“%(value)s” is no kind of obstacle; these are: %(known)s.") % {
                "value": _shown(given.get("kind", "")),
                "known": ", ".join(kinds()),
            }
            return None
        return Obstacle(kind=kind, width_mm=width, distance_mm=distance)

    def read(self, name: str, reader: Callable[[Any], Any], value: Any) -> Any:
        """Return what a reader makes of a value; what it says is wrong is noted."""
        try:
            return None if value is None else reader(value)
        except GeoError as error:
            self.flaws[name] = str(error)
            return None


def inquiry(body: bytes) -> Inquiry:
    """Return the inquiry that a JSON body asks; BadCheck names each key and value that cannot be."""
    given = _parsed(body)
    reader = _Reader()
    reader.known(given, KNOWN)
    question = Question(
        width_mm=reader.length(given, "sidewalk_width_m", WIDTH, up=False),
        depth_mm=reader.length(given, "depth_m", DEPTH, up=True),
        length_mm=reader.length(given, "length_m", LENGTH, up=True),
        obstacles=reader.obstacles(given.get("obstacles")),
    )
    place = reader.read("geometry", spot.read, given.get("geometry"))
    name = given.get("profile")
    if name is not None and not isinstance(name, str):
        reader.flaws["profile"] = _("“profile” must be the name of a profile.")
    if reader.flaws:
        raise BadCheck(reader.flaws)
    return Inquiry(question=question, profile=None if name is None else _shown(name), spot=place)


def _parsed(body: bytes) -> dict[str, Any]:
    """Return the object that a body holds; BadCheck where it holds none, or says a thing twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _value in pairs]
            twice = _shown(max(names, key=names.count))
            raise BadCheck({twice: _("“%(name)s” is given twice.") % {"name": twice}})
        return made

    def never(constant: str) -> float:
        raise ValueError(constant)

    try:
        given = json.loads(body, object_pairs_hook=once, parse_constant=never)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise BadCheck({"body": _("Send a JSON object such as %(example)s.") % {"example": '{"profile": "…", "sidewalk_width_m": 1.8}'}})
    return given


def _shown(value: Any) -> str:
    """Return a value as it can be shown: not too long, and only of whole letters."""
    return str(value)[:100].encode("utf-8", "replace").decode()


def document(outcome: Outcome) -> dict[str, Any]:
    """Return an answer as JSON: its numbers in metres, its reasons in the reader's language."""
    answer, told = outcome.answer, tell(outcome.answer)
    drawing = draw(answer)
    return {
        "verdict": answer.verdict.value,
        "profile": answer.profile.key,
        "sidewalk_width_m": _metres(answer.question.width_mm),
        "sidewalk_width_from": _source(outcome.sidewalk) if outcome.sidewalk else None,
        "max_depth_m": _metres(answer.max_depth_mm),
        "max_length_m": _metres(answer.max_length_mm),
        "free_passage_m": _metres(answer.free_passage_mm),
        "needed_passage_m": _metres(answer.needed_passage_mm),
        "answer": told.verdict,
        "meaning": told.meaning,
        "conditions": list(told.conditions),
        "measure": list(told.lacks),
        "clauses": [clause(one) for one in answer.decided],
        "besides": [clause(one) for one in answer.besides],
        "unsaid": list(told.unsaid),
        "next": [{"text": str(step.text), "link": step.link} for step in told.steps],
        "rules": rules(answer.profile),
        "drawing": {"svg": drawing.svg, "text": drawing.text} if drawing else None,
    }


def rules(profile: Profile) -> dict[str, Any]:
    """Return what a profile is: whose rules, since when, written down when, made up or not. Rules change, and the city decides."""
    return {
        "name": str(profile),
        "jurisdiction": str(profile.jurisdiction),
        "valid_from": profile.valid_from.isoformat(),
        "noted": profile.noted.isoformat(),
        "fictional": profile.fictional,
        "note": _("Taken from public pages, with source and date. It is no law and no permit: the city decides."),
    }


def clause(one: Clause) -> dict[str, Any]:
    """Return a clause with who says so and of which date."""
    return {
        "id": one.id,
        "asks": one.asks,
        "text": str(one),
        "source": one.source,
        "date": one.date,
        "valid_from": one.valid_from.isoformat(),
        "link": one.link,
        "open": one.open,
    }


def listed(profile: Profile, *, present: bool) -> dict[str, Any]:
    """Return a profile with all its clauses; `present`: its city is loaded here."""
    return {
        "key": profile.key,
        **rules(profile),
        "present": present,
        "clauses": [clause(one) for one in profile.clauses],
        "unsaid": [str(one) for one in profile.open],
    }


def _metres(length_mm: int | None) -> float | None:
    return None if length_mm is None else metres(length_mm)


def _source(sidewalk: Sidewalk) -> dict[str, Any]:
    return {
        "street": sidewalk.street,
        "side": sidewalk.side,
        "dataset": sidewalk.dataset,
        "publisher": sidewalk.publisher,
        "date": sidewalk.date.isoformat() if sidewalk.date else None,
        "fictional": sidewalk.fictional,
    }
