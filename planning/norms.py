"""Norms: what somebody holds that everybody should find near home. Data, each with who says so, since when, and whether we read it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from geo.names import Names
from geo.registry import layers
from planning.errors import BadNorm, UnknownNorm

FILE: Final = Path(__file__).with_name("norms.toml")
MEASURES: Final = ("network", "linear")
LANGUAGES: Final = ("nl", "fr", "en")
STARTS: Final = ("homes", "ways")
NEEDED: Final[Mapping[str, type[Any]]] = {
    "key": str,
    "version": int,
    "group": str,
    "names": dict,
    "places": list,
    "distance_m": int,
    "measure": str,
    "measured_from": str,
    "for_whom": str,
    "source": dict,
    "source_date": str,
    "noted": date,
    "verified": bool,
    "note": dict,
}
SPOKEN: Final = ("source", "note")
OPTIONAL: Final[Mapping[str, type[Any]]] = {"min_area_m2": int}


@dataclass(frozen=True, slots=True)
class Places:
    """Which places meet a norm: those of a layer whose facts have one of these values; `min_area_m2` where it differs from the norm's."""

    layer: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    min_area_m2: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """One norm in one version. A version that was shipped is never changed: another reading of the source is another version.

    `distance_m` is from a home, or, `measured_from` ways, the longest stretch of way without. `min_area_m2` is that of the merged
    patch. A norm whose source we have not read is not `verified`, and is never used unless it is asked for by name.
    """

    key: str
    version: int
    group: str
    names: Names
    places: tuple[Places, ...]
    distance_m: int
    measure: str
    measured_from: str
    for_whom: str
    source: Names
    source_date: str
    noted: date  # when it was written down here
    verified: bool
    note: Names
    min_area_m2: int = 0

    def __str__(self) -> str:
        return str(self.names)


@cache
def norms() -> Mapping[tuple[str, int], Norm]:
    """Return all norms that are shipped, by key and version, in the file's order."""
    return parse(FILE.read_text(encoding="utf-8"))


def norm(key: str, version: int | None = None) -> Norm:
    """Return a norm, in its newest version unless one is named; UnknownNorm, which lists what there is, where there is none."""
    versions = {known_version: found for (known, known_version), found in norms().items() if known == key}
    if not versions:
        known = ", ".join(dict.fromkeys(known for known, _version in norms()))
        raise UnknownNorm(_("There is no norm called “%(key)s”; there are %(known)s.") % {"key": key, "known": known})
    wanted = max(versions) if version is None else version
    if wanted not in versions:
        raise UnknownNorm(
            _("The norm “%(key)s” has no version %(version)s; it has %(known)s.")
            % {"key": key, "version": version, "known": ", ".join(map(str, sorted(versions)))}
        )
    return versions[wanted]


def in_use() -> list[Norm]:
    """Return the newest version of each norm whose source was read."""
    newest = [norm(key) for key in dict.fromkeys(key for key, _version in norms())]
    return [found for found in newest if found.verified]


def parse(text: str) -> Mapping[tuple[str, int], Norm]:
    """Return the norms that a TOML text holds; BadNorm names what is wrong in it."""
    found: dict[tuple[str, int], Norm] = {}
    for index, table in enumerate(tomllib.loads(text).get("norms", []), start=1):
        where = f"[[norms]] {table.get('key', index)}"
        made = _norm(table, where)
        if (made.key, made.version) in found:
            raise BadNorm(_("%(where)s stands there twice in version %(version)d.") % {"where": where, "version": made.version})
        found[made.key, made.version] = made
    return MappingProxyType(found)


def _norm(table: Mapping[str, Any], where: str) -> Norm:
    kinds = {**NEEDED, **OPTIONAL}
    # Who writes for readers of one language says it once.
    table = {**table, **{key: dict.fromkeys(LANGUAGES, table[key]) for key in SPOKEN if isinstance(table.get(key), str)}}
    for key in (*table, *NEEDED):
        if key not in kinds or key not in table:
            raise BadNorm(_("%(where)s: “%(key)s” is missing or not known.") % {"where": where, "key": key})
        if not isinstance(table[key], kinds[key]) or (isinstance(table[key], bool) and kinds[key] is not bool):
            raise BadNorm(_("%(where)s: “%(key)s” may not be %(value)r.") % {"where": where, "key": key, "value": table[key]})
    if table["measure"] not in MEASURES or table["measured_from"] not in STARTS:
        raise BadNorm(_("%(where)s: a norm is measured along the network or linear, from homes or ways.") % {"where": where})
    if table["distance_m"] <= 0 or table["version"] <= 0 or table.get("min_area_m2", 0) < 0:
        raise BadNorm(_("%(where)s: distance, version and area are positive.") % {"where": where})
    if any(set(table[key]) != set(LANGUAGES) for key in ("names", *SPOKEN)) or not table["places"]:
        raise BadNorm(_("%(where)s needs names in three languages, and places.") % {"where": where})
    places = tuple(_places(said, where) for said in table["places"])
    return Norm(**{**table, **{key: Names(**table[key]) for key in ("names", *SPOKEN)}, "places": places})


def _places(said: Mapping[str, Any], where: str) -> Places:
    """Return which places are meant; each layer, fact and value that is named exists."""
    if unknown := set(said) - {"layer", "where", "min_area_m2"}:
        raise BadNorm(_("%(where)s: “%(key)s” is missing or not known.") % {"where": where, "key": min(unknown)})
    layer = layers().get(said.get("layer", ""))
    if layer is None:
        raise BadNorm(_("%(where)s: there is no layer called “%(layer)s”.") % {"where": where, "layer": said.get("layer", "")})
    facts = {fact.name: fact for fact in layer.facts}
    for name, values in said.get("where", {}).items():
        choices = {str(value) for value, _label in facts[name].flatchoices} if name in facts else set()
        if wrong := set(values) - choices:
            raise BadNorm(_("%(where)s: %(fact)s is never “%(value)s”.") % {"where": where, "fact": name, "value": min(wrong)})
    conditions = tuple((name, tuple(values)) for name, values in said.get("where", {}).items())
    return Places(layer.id, conditions, said.get("min_area_m2"))
