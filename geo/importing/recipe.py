"""Recipe: how a file becomes places, kept as data."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_slug
from django.utils.translation import gettext as _

from geo.importing.errors import BadRecipe
from geo.registry import layers

ALL_KINDS = "*"
WITHIN = ("hull", "union", "bounds")
LONGEST_KEY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec:
    """The publication a file belongs to."""

    key: str
    name: str = ""
    publisher: str = ""
    licence: str = ""
    licence_url: str = ""
    attribution: str = ""
    retrieved: date | None = None
    fictional: bool = False

    def __post_init__(self) -> None:
        """Refuse what could not be part of an address, or be followed as one."""
        if len(self.key) > LONGEST_KEY or not _passes(validate_slug, self.key):
            raise BadRecipe(
                _("A dataset's key is at most %(n)d letters (without accents), digits and hyphens, not “%(key)s”.")
                % {"n": LONGEST_KEY, "key": self.key}
            )
        if self.licence_url and not _passes(URLValidator(schemes=["http", "https"]), self.licence_url):
            raise BadRecipe(_("“%(url)s” is no address of a licence; it begins with http:// or https://.") % {"url": self.licence_url})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """The file, and what it does not say about itself."""

    file: str = ""
    layer: str = ""
    crs: str = ""
    encoding: str = ""
    delimiter: str = ""
    x: str = ""
    y: str = ""
    swapped: bool = False  # the file puts y before x

    def __post_init__(self) -> None:
        """Refuse what no table can be read by."""
        if len(self.delimiter) > 1 or self.delimiter in ("\r", "\n", '"'):
            raise BadRecipe(_("What stands between columns is one character, not “%(delimiter)s”.") % {"delimiter": self.delimiter})
        if bool(self.x) != bool(self.y):
            raise BadRecipe(_("The columns x and y go together: name both, or neither."))

    def said(self) -> list[str]:
        """Return the names of what is said about the file, besides where it is."""
        return [each.name for each in fields(self) if each.name != "file" and getattr(self, each.name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSpec:
    """Within what a dataset is held to be complete for a layer, and why one may think so."""

    within: str
    evidence: str

    def __post_init__(self) -> None:
        """Refuse an area that is not known here, and one without a reason."""
        if self.within not in WITHIN and not self.within.startswith("file:"):
            raise BadRecipe(
                _("Coverage within “%(within)s” is not one of %(known)s.")
                % {"within": self.within, "known": ", ".join((*WITHIN, "file:…"))}
            )
        if not self.evidence:
            raise BadRecipe(_("Coverage needs “evidence”."))


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSpec:
    """How rows become places of one layer (or, for OSM, of all: `layer_id` is `*`)."""

    layer_id: str
    id: str = ""
    area_m2: str = ""  # their column with the area, against which repaired outlines are held
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    map: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    coarsen_m: int | None = None
    coverage: CoverageSpec | None = None  # None: not surveyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One file's way into the store."""

    dataset: DatasetSpec
    source: SourceSpec
    layers: tuple[LayerSpec, ...]
    folder: Path = field(default_factory=Path.cwd)  # where the recipe stands: relative files are looked up here too

    @classmethod
    def read(cls, path: Path) -> "Recipe":
        """Return the recipe in a TOML file; BadRecipe names what is wrong in it."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadRecipe(_("The recipe “%(file)s” cannot be read: %(why)s.") % {"file": path.name, "why": error}) from error
        return cls.parse(text, folder=path.resolve().parent, name=path.name)

    @classmethod
    def parse(cls, text: str, *, folder: Path, name: str = "") -> "Recipe":
        """Return the recipe that a TOML text holds."""
        try:
            return _recipe(tomllib.loads(text), folder)
        except (tomllib.TOMLDecodeError, BadRecipe) as error:
            raise BadRecipe(_("The recipe “%(file)s”: %(why)s") % {"file": name, "why": error}) from error

    def find(self, name: str) -> Path:
        """Return where a file named in the recipe lies: under MEENT_REAL_DATA, else beside the recipe."""
        folders = [Path(settings.MEENT_REAL_DATA)] if settings.MEENT_REAL_DATA else []
        for folder in (*folders, self.folder):
            if (folder / name).exists():
                return folder / name
        raise BadRecipe(_("The file “%(file)s” is neither under MEENT_REAL_DATA nor beside the recipe.") % {"file": name})


def _passes(validator: Callable[[Any], Any], value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


def _taken(table: Mapping[str, Any], place: str, /, **kinds: type[Any] | tuple[type[Any], ...]) -> dict[str, Any]:
    """Return the entries of a table, each of the kind that is asked for; an unknown one is named."""
    for key, value in table.items():
        if key not in kinds:
            raise BadRecipe(
                _("%(where)s knows no “%(key)s”; it knows %(known)s.") % {"where": place, "key": key, "known": ", ".join(sorted(kinds))}
            )
        if not isinstance(value, kinds[key]) or (isinstance(value, bool) and kinds[key] is int):
            raise BadRecipe(_("%(where)s: “%(key)s” may not be %(value)r.") % {"where": place, "key": key, "value": value})
    return dict(table)


def _recipe(document: Mapping[str, Any], folder: Path) -> Recipe:
    parts = _taken(document, _("A recipe"), dataset=dict, source=dict, layers=list)
    for wanted in ("dataset", "source", "layers"):
        if wanted not in parts or parts[wanted] == []:
            raise BadRecipe(_("[%(part)s] is missing.") % {"part": wanted})
    text = dict.fromkeys(("key", "name", "publisher", "licence", "licence_url", "attribution"), str)
    dataset = _taken(parts["dataset"], "[dataset]", **text, retrieved=date, fictional=bool)
    for wanted in ("key", "name", "publisher", "licence", "attribution"):
        if not dataset.get(wanted):
            raise BadRecipe(_("[dataset] needs “%(key)s”.") % {"key": wanted})
    text = dict.fromkeys(("file", "layer", "crs", "encoding", "delimiter", "x", "y"), str)
    source = _taken(parts["source"], "[source]", **text, swapped=bool)
    if not source.get("file"):
        raise BadRecipe(_("[source] needs “%(key)s”.") % {"key": "file"})
    return Recipe(
        dataset=DatasetSpec(**dataset),
        source=SourceSpec(**source),
        layers=tuple(_layer(table, index) for index, table in enumerate(parts["layers"], start=1)),
        folder=folder,
    )


def _layer(table: Mapping[str, Any], index: int) -> LayerSpec:
    where = _("[[layers]] number %(index)d") % {"index": index}
    if not isinstance(table, Mapping):
        raise BadRecipe(_("%(where)s is not a table.") % {"where": where})
    parts = _taken(
        table,
        where,
        id=str,
        area_m2=str,
        where=dict,
        map=dict,
        set=dict,
        values=dict,
        coarsen_m=int,
        coverage=(dict, bool),
        **{"as": str},
    )
    layer_id = parts.get("as", "")
    if layer_id != ALL_KINDS and layer_id not in layers():
        raise BadRecipe(_("%(where)s: there is no layer called “%(layer)s”.") % {"where": where, "layer": layer_id})
    if "coverage" not in parts or parts["coverage"] is True:
        raise BadRecipe(
            _("%(where)s must say within what it is complete, coverage = { within, evidence }, or coverage = false: not surveyed.")
            % {"where": where}
        )
    return LayerSpec(
        layer_id=layer_id,
        id=parts.get("id", ""),
        area_m2=parts.get("area_m2", ""),
        where={column: _texts(wanted) for column, wanted in parts.get("where", {}).items()},
        map=_columns(parts.get("map", {}), f"{where}, map"),
        set=parts.get("set", {}),
        values={key: _table(value, f"{where}, values.{key}") for key, value in parts.get("values", {}).items()},
        coarsen_m=positive(parts.get("coarsen_m"), f"{where}, coarsen_m"),
        coverage=_coverage(parts["coverage"], where),
    )


def _coverage(said: Mapping[str, Any] | bool, where: str) -> CoverageSpec | None:
    if said is False or isinstance(said, bool):
        return None
    parts = _taken(said, f"{where}, coverage", within=str, evidence=str)
    try:
        return CoverageSpec(within=parts.get("within", ""), evidence=parts.get("evidence", ""))
    except BadRecipe as error:
        raise BadRecipe(f"{where}: {error}") from error


def _texts(wanted: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in (wanted if isinstance(wanted, list) else [wanted]))


def _columns(said: Mapping[str, Any], where: str) -> Mapping[str, str]:
    """Return our field → their column; a table in it is a dotted name that TOML took apart (names.fr)."""
    flat: dict[str, str] = {}
    for ours, theirs in said.items():
        for name, column in (
            {f"{ours}.{part}": value for part, value in theirs.items()}.items() if isinstance(theirs, dict) else [(ours, theirs)]
        ):
            if not isinstance(column, str):
                raise BadRecipe(_("%(where)s: “%(key)s” may not be %(value)r.") % {"where": where, "key": name, "value": column})
            flat[name] = column
    return flat


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadRecipe(_("%(where)s is not a table.") % {"where": where})
    return value


def positive(value: int | None, where: str) -> int | None:
    """Return a number that has to be more than 0, where one is given."""
    if value is not None and value <= 0:
        raise BadRecipe(_("%(where)s must be more than 0.") % {"where": where})
    return value
