"""What is sent of a proposal, as the gate takes it: read, held to its kind, and brought to what it is about."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import uuid4

import shapely
from django.utils import translation
from django.utils.translation import gettext as _

from api import check
from api.proposals import place_named
from geo import facts
from geo.errors import GeoError
from participation import where
from participation.errors import BadProposal
from participation.inquiry import inquire
from participation.kinds import Kind, kind
from participation.proposal import Proposal
from participation.proposal_form import Sent
from participation.where import Where
from planning.errors import BadSite
from planning.site import degrees

STEP: Final = ("step", "version", "reason", "clauses", "planned_for")
BULK: Final = ("step", "reason", "clauses", "planned_for", "proposals")
MOST_AT_ONCE: Final = 100


class Misplaced(BadProposal):
    """A place that cannot be; `exchanged` is what it would be with longitude and latitude exchanged, where that can be."""

    def __init__(self, error: BadSite) -> None:
        super().__init__({"geometry": str(error)})
        self.exchanged = error.exchanged

    @property
    def members(self) -> Mapping[str, Any]:
        """What a problem detail says besides."""
        return {**super().members, **({"exchanged": self.exchanged} if self.exchanged else {})}


def sent(said: Mapping[str, Any]) -> Sent:
    """Return what the gate takes of what was sent. BadProposal names what is wrong."""
    with _flaw("kind"):
        wanted = kind(said["kind"])
    settled = _settled(said["geom"], said.get("about"), wanted)
    return Sent(
        kind=wanted.key,
        title=said["title"],
        shape=settled.shape,
        form=said.get("form") or uuid4(),
        words=said.get("words", ""),
        near=settled.near,
        about=settled.about,
        answers=said.get("answers", {}),
        check_said=checked(said.get("check"), settled.shape),
        public_name=said.get("public_name", ""),
        language=translation.get_language() or "nl",
    )


def changes(said: Mapping[str, Any], one: Proposal) -> dict[str, Any]:
    """Return the changes that the gate takes of what was sent. BadProposal names what is wrong."""
    found = {name: said[name] for name in ("title", "words", "answers", "public_name") if name in said}
    shape = shapely.from_wkb(bytes(one.geom.wkb))
    if "geom" in said or "about" in said:
        geometry = said["geom"] if "geom" in said else json.loads(shapely.to_geojson(degrees(shape)))
        settled = _settled(geometry, said.get("about"), kind(one.kind))
        shape = settled.shape
        found |= {"geom": shape, "near": settled.near, "about": settled.about}
    if "check" in said:
        found["check_said"] = checked(said["check"], shape)
    return found


def checked(question: Mapping[str, Any] | None, shape: shapely.Geometry) -> dict[str, Any] | None:
    """Return a question of the facade-garden check with what the rules answer, as it is kept; None where none is asked.

    BadProposal names what is wrong with it, as `check` and its own name.
    """
    if question is None:
        return None
    given = {"geometry": json.loads(shapely.to_geojson(degrees(shape))), **question}
    try:
        answer = check.document(inquire(check.inquiry(json.dumps(given).encode())))
    except GeoError as error:
        flaws = getattr(error, "flaws", None) or {error.parameter or "check": str(error)}
        raise BadProposal({f"check.{name}": sentence for name, sentence in flaws.items()}) from None
    return {"question": given, "answer": {name: value for name, value in answer.items() if name != "drawing"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that somebody wants to take, and what they give with it; `version` is the one they saw (None: said apart)."""

    step: str
    version: int | None = None
    reason: str = ""
    clauses: tuple[str, ...] = ()
    planned_for: date | None = None

    @property
    def given(self) -> dict[str, Any]:
        """What is given with it, as the gate takes it."""
        return {"reason": self.reason, "clauses": self.clauses, "planned_for": self.planned_for}


def taken(said: Mapping[str, Any]) -> Taken:
    """Return the step that was sent; BadProposal names what is not known, missing, or no such thing."""
    flaws = dict(_unknown(said, STEP))
    found = _taken(said, flaws)
    if not _is_version(said.get("version")):
        flaws["version"] = _("Say which version you saw: a whole number.")
    if flaws or found is None:
        raise BadProposal(flaws)
    return found


def taken_at_once(said: Mapping[str, Any]) -> tuple[Taken, list[tuple[str, int]]]:
    """Return the step that was sent for many, and of each its address and the version that was seen; BadProposal as for one."""
    flaws = dict(_unknown(said, BULK))
    found = _taken(said, flaws)
    rows: Any = said.get("proposals")
    if not _are_seen(rows):
        flaws["proposals"] = _("Send 1 to %(most)d proposals, each with “key” and “version”.") % {"most": MOST_AT_ONCE}
    elif len({row["key"] for row in rows}) < len(rows):
        flaws["proposals"] = _("A proposal is named twice.")
    if flaws or found is None:
        raise BadProposal(flaws)
    return found, [(row["key"], row["version"]) for row in rows]


def _taken(said: Mapping[str, Any], flaws: dict[str, str]) -> Taken | None:
    """Return the step and what is given with it; what is wrong is noted."""
    step, reason, clauses, day = said.get("step"), said.get("reason", ""), said.get("clauses", []), said.get("planned_for")
    if not isinstance(step, str):
        flaws["step"] = _("Say which step.")
    if not isinstance(reason, str):
        flaws["reason"] = _("“%(name)s” must be text.") % {"name": "reason"}
    if not (isinstance(clauses, list) and len(clauses) <= MOST_AT_ONCE and all(isinstance(each, str) for each in clauses)):
        flaws["clauses"] = _("“%(name)s” must be a list of texts.") % {"name": "clauses"}
    try:
        planned = None if day is None else facts.day(day)
    except (ValueError, TypeError):
        flaws["planned_for"] = _("“%(value)s” is no date such as 2026-05-01.") % {"value": str(day)[:40]}
    if flaws:
        return None
    return Taken(step=str(step), version=said.get("version"), reason=reason, clauses=tuple(clauses), planned_for=planned)


def _unknown(said: Mapping[str, Any], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in said:
        if name not in known:
            words = {"name": name[:40], "known": ", ".join(known)}
            yield name[:100], _("“%(name)s” is not known here; these are: %(known)s.") % words


def _are_seen(rows: Any) -> bool:
    """Return whether rows name proposals, each with the version that was seen."""
    if not (isinstance(rows, list) and 0 < len(rows) <= MOST_AT_ONCE):
        return False
    whole = all(isinstance(row, dict) and row.keys() == {"key", "version"} for row in rows)
    return whole and all(isinstance(row["key"], str) and _is_version(row["version"]) for row in rows)


def _is_version(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def _settled(geometry: Any, about: str | None, wanted: Kind) -> Where:
    """Return the place that was sent, brought to what it is about; where that is named, to that and nothing else."""
    with _flaw("about"):
        chosen = None if about is None else place_named(about)
    try:
        settled = where.settle(where.read(geometry, wanted), wanted, about=chosen)
    except BadSite as error:
        raise Misplaced(error) from None
    if chosen is not None and settled.about != chosen:
        raise BadProposal({"about": _("“%(kind)s” cannot be about “%(value)s”.") % {"kind": wanted, "value": str(about)[:40]}})
    return settled


@contextmanager
def _flaw(name: str) -> Iterator[None]:
    """Say of an error which thing of those that were sent is wrong."""
    try:
        yield
    except GeoError as error:
        raise BadProposal({name: str(error)}) from None
