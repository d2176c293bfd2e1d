"""Uses: what a vacant plot could become. Data, each with the norm it answers and the plots that allow it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from geo.models import VacantPlot
from geo.names import Names
from geo.registry import layers
from planning.errors import BadUse, UnknownUse
from planning.norms import Norm, Places, norm

FILE: Final = Path(__file__).with_name("uses.toml")
NEEDED: Final[Mapping[str, type[Any]]] = {
    "key": str,
    "names": dict,
    "layer": str,
    "facts": dict,
    "norm": str,
    "min_area_m2": int,
    "plots": list,
    "source": dict,
    "reason": dict,
}
SPOKEN: Final = ("names", "source", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Something a plot could become: a place of `layer` with these facts, on plots of these kinds and of at least this size.

    `norm` is the key of what people are held to need of it, `source` and `reason` say why only there.
    """

    key: str
    names: Names
    layer: str
    facts: tuple[tuple[str, str], ...]
    norm: str
    min_area_m2: int
    plots: tuple[str, ...]
    source: Names
    reason: Names

    def __str__(self) -> str:
        return str(self.names)

    def met(self, asked: Norm) -> tuple[Places, ...]:
        """Return which of the places that a norm counts it would be; none where the norm speaks of something else, or not of homes."""
        if asked.measured_from != "homes":
            return ()
        facts = dict(self.facts)
        return tuple(
            said for said in asked.places if said.layer == self.layer and all(facts.get(fact) in values for fact, values in said.where)
        )


@cache
def uses() -> Mapping[str, Use]:
    """Return all uses, by key, in the file's order."""
    return parse(FILE.read_text(encoding="utf-8"))


def use(key: str) -> Use:
    """Return a use; UnknownUse, which lists what there is, where there is none."""
    if key not in uses():
        raise UnknownUse(_("There is no use called “%(key)s”; there are %(known)s.") % {"key": key, "known": ", ".join(uses())})
    return uses()[key]


def asked_norm(use: Use, key: str | None = None) -> Norm:
    """Return the norm that a use is judged by: its own unless another is named. BadUse where that one does not speak of such places."""
    found = norm(use.norm if key is None else key)
    if not use.met(found):
        raise BadUse(
            _("The norm “%(norm)s” says nothing of how far “%(use)s” may be from home.") % {"norm": found.key, "use": use.key},
        )
    return found


def parse(text: str) -> Mapping[str, Use]:
    """Return the uses that a TOML text holds; BadUse names what is wrong in it."""
    found: dict[str, Use] = {}
    for index, table in enumerate(tomllib.loads(text).get("uses", []), start=1):
        where = f"[[uses]] {table.get('key', index)}"
        made = _use(table, where)
        if made.key in found:
            raise BadUse(_("%(where)s stands there twice.") % {"where": where})
        found[made.key] = made
    return MappingProxyType(found)


def _use(table: Mapping[str, Any], where: str) -> Use:
    if isinstance(table.get("source"), str):  # who writes for readers of one language says it once
        table = {**table, "source": dict.fromkeys(("nl", "fr", "en"), table["source"])}
    for key in (*table, *NEEDED):
        if key not in NEEDED or key not in table:
            raise BadUse(_("%(where)s: “%(key)s” is missing or not known.") % {"where": where, "key": key})
        if not isinstance(table[key], NEEDED[key]) or isinstance(table[key], bool):
            raise BadUse(_("%(where)s: “%(key)s” may not be %(value)r.") % {"where": where, "key": key, "value": table[key]})
    if table["min_area_m2"] < 0 or any(set(table[name]) != {"nl", "fr", "en"} for name in SPOKEN):
        raise BadUse(_("%(where)s needs names and a reason in three languages, and a size that is not below zero.") % {"where": where})
    if not table["plots"] or (wrong := set(table["plots"]) - set(VacantPlot.Kind.values)):
        raise BadUse(_("%(where)s: “%(kind)s” is no kind of vacant plot.") % {"where": where, "kind": min(wrong) if table["plots"] else ""})
    _check_facts(table["layer"], table["facts"], where)
    facts = tuple(table["facts"].items())
    said = {name: Names(**table[name]) for name in SPOKEN}
    made = Use(**{**table, **said, "facts": facts, "plots": tuple(table["plots"])})
    if not made.met(norm(made.norm)):
        raise BadUse(_("%(where)s: what it makes is not what the norm “%(norm)s” asks for.") % {"where": where, "norm": made.norm})
    return made


def _check_facts(layer_id: str, said: Mapping[str, Any], where: str) -> None:
    """Refuse a layer, a fact or a value that there is not."""
    layer = layers().get(layer_id)
    if layer is None:
        raise BadUse(_("%(where)s: there is no layer called “%(layer)s”.") % {"where": where, "layer": layer_id})
    facts = {fact.name: fact for fact in layer.facts}
    for name, value in said.items():
        if name not in facts or value not in {str(choice) for choice, _label in facts[name].flatchoices}:
            raise BadUse(_("%(where)s: %(fact)s is never “%(value)s”.") % {"where": where, "fact": name, "value": value})
