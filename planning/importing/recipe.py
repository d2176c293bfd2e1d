"""Recipe: how a table becomes indicators of areas, kept as data. Its [dataset] and [source] are those of recipes for places."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from geo.importing.errors import BadRecipe
from geo.importing.recipe import DatasetSpec
from geo.models import Area
from geo.names import Names
from planning.importing.cells import CellSpec
from planning.models import Indicator

PERIODS = {"year": r"\d{4}", "month": r"\d{4}-(0[1-9]|1[0-2])", "day": r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """The file, and what it does not say about itself."""

    file: str
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSpec:
    """Which areas the rows speak of: one level of one edition, found by code or by name. Editions are never joined across."""

    level: str
    edition: str
    by: str
    column: str
    dataset: str = ""  # needed where two publications hold the same edition


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorSpec:
    """One column, and what it says of whom and when."""

    key: str
    column: str
    at: str  # the period its values speak of
    names: Names
    unit: Names
    kind: str
    need: str
    group: str
    period: str
    age_from: int | None = None
    age_to: int | None = None
    scale: float = 1.0
    floor: str = ""  # the right that it stands for; then its card says what it does not show
    card: Names | None = None

    def fields(self) -> dict[str, Any]:
        """Return what is stored of the indicator itself."""
        return {
            **{f"name_{language}": name for language, name in self.names},
            **{name: getattr(self, name) for name in ("kind", "need", "group", "period", "age_from", "age_to", "floor")},
            **{f"unit_{language}": unit for language, unit in self.unit},
            **{f"card_{language}": text for language, text in self.card or Names(nl="", fr="", en="")},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One table's way into the store."""

    dataset: DatasetSpec
    source: TableSpec
    areas: AreaSpec
    cells: CellSpec
    indicators: tuple[IndicatorSpec, ...]
    folder: Path

    @classmethod
    def read(cls, path: Path) -> "Recipe":
        """Return the recipe in a TOML file; BadRecipe names what is wrong in it."""
        try:
            return _recipe(tomllib.loads(path.read_text(encoding="utf-8")), path.resolve().parent)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, BadRecipe) as error:
            raise BadRecipe(_("The recipe “%(file)s”: %(why)s") % {"file": path.name, "why": error}) from error

    def find(self) -> Path:
        """Return where the table lies: under MEENT_REAL_DATA, else beside the recipe."""
        folders = [Path(settings.MEENT_REAL_DATA)] if settings.MEENT_REAL_DATA else []
        for folder in (*folders, self.folder):
            if (folder / self.source.file).exists():
                return folder / self.source.file
        raise BadRecipe(_("The file “%(file)s” is neither under MEENT_REAL_DATA nor beside the recipe.") % {"file": self.source.file})


def _part(document: Mapping[str, Any], name: str, needed: Mapping[str, type[Any]], optional: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table called `name`, each entry of the type that is asked for; what lacks or is not known is named."""
    table = document.get(name)
    if not isinstance(table, dict):
        raise BadRecipe(_("[%(part)s] is missing.") % {"part": name})
    return _taken(table, f"[{name}]", needed, optional)


def _taken(table: Mapping[str, Any], where: str, needed: Mapping[str, Any], optional: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {**needed, **optional}
    for key, value in table.items():
        if key not in kinds:
            raise BadRecipe(
                _("%(where)s knows no “%(key)s”; it knows %(known)s.") % {"where": where, "key": key, "known": ", ".join(sorted(kinds))}
            )
        if not isinstance(value, kinds[key]) or isinstance(value, bool):
            raise BadRecipe(_("%(where)s: “%(key)s” may not be %(value)r.") % {"where": where, "key": key, "value": value})
    for key in needed:
        if key not in table:
            raise BadRecipe(_("%(where)s needs “%(key)s”.") % {"where": where, "key": key})
    return dict(table)


def _recipe(document: Mapping[str, Any], folder: Path) -> Recipe:
    unknown = set(document) - {"dataset", "source", "areas", "cells", "indicators"}
    if unknown:
        raise BadRecipe(_("[%(part)s] is not a part of a recipe for indicators.") % {"part": min(unknown)})
    said = dict(document)
    fictional = isinstance(said.get("dataset"), dict) and said["dataset"].get("fictional") is True
    if isinstance(said.get("dataset"), dict):
        said["dataset"] = {key: value for key, value in said["dataset"].items() if key != "fictional"}
    text = dict.fromkeys(("name", "publisher", "licence", "attribution"), str)
    dataset = _part(said, "dataset", {"key": str, **text}, {"licence_url": str, "retrieved": object})
    source = _part(said, "source", {"file": str}, dict.fromkeys(("delimiter", "encoding", "sheet"), str))
    areas = _part(said, "areas", dict.fromkeys(("level", "edition", "by", "column"), str), {"dataset": str})
    _one_of(areas["level"], Area.Level.values, "[areas], level")
    _one_of(areas["by"], ("code", "name"), "[areas], by")
    cells = _part(said, "cells", {"suppressed": list, "missing": list}, {"decimal": str, "thousands": str})
    specs = tuple(_indicator(table, index) for index, table in enumerate(said.get("indicators", []), start=1))
    if not specs:
        raise BadRecipe(_("[%(part)s] is missing.") % {"part": "indicators"})
    twice = next((spec for spec in specs if sum((s.key, s.at) == (spec.key, spec.at) for s in specs) > 1), None)
    if twice:
        raise BadRecipe(_("The indicator “%(key)s” is said twice for %(at)s.") % {"key": twice.key, "at": twice.at})
    return Recipe(
        dataset=DatasetSpec(**dataset, fictional=fictional),
        source=TableSpec(**source),
        areas=AreaSpec(**areas),
        cells=_cells(cells),
        indicators=specs,
        folder=folder,
    )


def _cells(table: Mapping[str, Any]) -> CellSpec:
    suppressed, missing = (frozenset(str(mark) for mark in table[name]) for name in ("suppressed", "missing"))
    if suppressed & missing:
        raise BadRecipe(_("[cells]: “%(mark)s” cannot mean both “suppressed” and “missing”.") % {"mark": min(suppressed & missing)})
    made = CellSpec(suppressed=suppressed, missing=missing, decimal=table.get("decimal", "."), thousands=table.get("thousands", ""))
    if made.decimal not in {".", ","} or made.thousands == made.decimal:
        raise BadRecipe(_("[cells]: decimals are marked by “.” or “,”, and thousands by another mark."))
    return made


def _indicator(table: Any, index: int) -> IndicatorSpec:
    where = _("[[indicators]] number %(index)d") % {"index": index}
    if not isinstance(table, dict):
        raise BadRecipe(_("%(where)s is not a table.") % {"where": where})
    needed = {**dict.fromkeys(("key", "column", "at", "kind", "need", "group"), str), "names": dict, "unit": dict}
    optional = {"age_from": int, "age_to": int, "scale": (int, float), "period": str, "floor": str, "card": dict}
    said = _taken(table, where, needed, optional)
    names, unit = (_taken(said[each], f"{where}, {each}", dict.fromkeys(("nl", "fr", "en"), str), {}) for each in ("names", "unit"))
    if len({bool(text.strip()) for text in unit.values()}) > 1:
        raise BadRecipe(_("%(where)s: its unit says nothing in one of the languages.") % {"where": where})
    period = said.get("period", "year")
    for field, choices in (("kind", Indicator.Kind), ("need", Indicator.Need), ("group", Indicator.Group), ("period", Indicator.Lasts)):
        _one_of(said.get(field, period), choices.values, f"{where}, {field}")
    if not re.fullmatch(PERIODS[period], said["at"]):
        raise BadRecipe(_("%(where)s: “%(at)s” is not a %(period)s.") % {"where": where, "at": said["at"], "period": period})
    if not re.fullmatch(r"[a-z0-9-]+", said["key"]):
        raise BadRecipe(
            _("%(where)s: a key is of small letters, digits and hyphens, not “%(key)s”.") % {"where": where, "key": said["key"]}
        )
    ages = said.get("age_from"), said.get("age_to")
    if (ages[1] is not None and (ages[0] is None or ages[1] < ages[0])) or min(age or 0 for age in ages) < 0:
        raise BadRecipe(_("%(where)s: its ages do not run from a lower to a higher one.") % {"where": where})
    card = _card(said, where)
    return IndicatorSpec(**{**said, "names": Names(**names), "unit": Names(**unit), "period": period, "card": card})


def _card(said: Mapping[str, Any], where: str) -> Names | None:
    """Return what an indicator that stands for a right does not show; none may stand for one without saying so."""
    if ("floor" in said) != ("card" in said):
        raise BadRecipe(
            _("%(where)s: “floor” and “card” go together: which right it stands for, and what it does not show.") % {"where": where}
        )
    if "floor" not in said:
        return None
    _one_of(said["floor"], Indicator.Floor.values, f"{where}, floor")
    card = _taken(said["card"], f"{where}, card", dict.fromkeys(("nl", "fr", "en"), str), {})
    if not all(text.strip() for text in card.values()):
        raise BadRecipe(_("%(where)s: its card says nothing in one of the languages.") % {"where": where})
    return Names(**card)


def _one_of(value: str, known: Any, where: str) -> None:
    if value not in known:
        raise BadRecipe(
            _("%(where)s: “%(value)s” is not one of %(known)s.") % {"where": where, "value": value, "known": ", ".join(sorted(known))}
        )
