"""Mapping: which of our fields is read from which of their columns, and what each row then says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as parts_of
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from geo.importing import values
from geo.importing.errors import BadRecipe
from geo.importing.recipe import LayerSpec
from geo.importing.source import Row
from geo.layer import Layer
from geo.names import Names

LANGUAGES = tuple(part.name for part in parts_of(Names))
# The importer's own to fill, so that no column of a file can.
OURS = frozenset({"source_id", "gone_since"})


# What a column with an area in square metres is called where nobody says so.
AREA_COLUMN = re.compile(r"(?i)(area|surface|superficie|opp|oppervlakte)[ _]?\(?m[2²]\)?")


class Unfit(Exception):
    """A row lacks what its kind cannot do without; `value` is what stood there instead."""

    def __init__(self, value: object, reason: str) -> None:
        super().__init__(reason)
        self.value = value


@dataclass(slots=True)
class Said:
    """What a row says in our words, and what of it could not be understood."""

    values: dict[str, Any]
    unread: list[tuple[Any, str]] = field(default_factory=list)  # their value, why it is left empty


def importable(layer: Layer) -> dict[str, "models.Field[Any, Any]"]:
    """Return the fields of a layer that a file can fill, by name."""
    return {f.name: f for f in layer.facts if f.name not in OURS and not isinstance(f, models.ForeignKey)}


@dataclass(slots=True)
class _Column:
    field: "models.Field[Any, Any]"
    column: str
    read: values.Reader
    words: Mapping[str, Any]


class LayerMapping:
    """One layer's columns, constants and conditions, ready for rows."""

    def __init__(self, layer: Layer, spec: LayerSpec, columns: Iterable[str]) -> None:
        self.layer, self.spec = layer, spec
        self.fields = importable(layer)
        self.theirs = tuple(columns)
        self._check()
        self.constants = {name: self._constant(name, value) for name, value in spec.set.items()}
        self.columns = [self._column(name, column) for name, column in self._chosen().items()]
        self.names = self._names()
        self.read_id = values.text_of(100)
        self.area_column = spec.area_m2 or next((column for column in self.theirs if AREA_COLUMN.fullmatch(column)), "")
        self.read_name = values.remembering(values.text_of(None))
        self.defaults = {name: f.get_default() for name, f in self.fields.items()}
        self.needed = [
            name
            for name, f in self.fields.items()
            if not f.blank and not f.null and not f.has_default() and name not in self.constants and not isinstance(f, models.BooleanField)
        ]
        self.where = {column: frozenset(values.tidy(text) for text in wanted) for column, wanted in spec.where.items()}

    def _check(self) -> None:
        """Refuse what the recipe asks of fields and columns that are not there, by name."""
        asked = [*self.spec.map, *self.spec.set, *self.spec.values]
        for name in asked:
            plain, _dot, language = name.partition(".")
            if plain not in self.fields or (language and (plain != "names" or language not in LANGUAGES)):
                known = ", ".join([*self.fields, *(f"names.{language}" for language in LANGUAGES)])
                raise BadRecipe(
                    _("“%(layer)s” has no field “%(field)s” that can be imported; it has %(known)s.")
                    % {"layer": self.layer.id, "field": name, "known": known}
                )
        columns = [*filter(None, self.spec.map.values()), *self.spec.where, self.spec.id, self.spec.area_m2]
        for column in columns:
            if column and self.theirs and column not in self.theirs:
                raise BadRecipe(
                    _("The file has no column “%(column)s”; it has %(known)s.")
                    % {"column": column, "known": ", ".join(f"“{name}”" for name in self.theirs)}
                )

        if self.spec.coarsen_m and "POINT" not in self.layer.geometry_types:
            raise BadRecipe(_("“%(layer)s” are no points, so they cannot be coarsened.") % {"layer": self.layer.id})

    def _constant(self, name: str, value: Any) -> Any:
        try:
            found = values.reader(self.fields[name])(value)
        except ValueError as error:
            raise BadRecipe(
                _("“%(field)s” cannot be set to “%(value)s”: %(why)s.") % {"field": name, "value": value, "why": error}
            ) from error
        return self.fields[name].get_default() if found is None else found

    def _chosen(self) -> dict[str, str]:
        """Return our field → their column: as asked, else of the same name."""
        rows_have_their_own = not self.theirs
        same = {name: name for name in self.fields if rows_have_their_own or name in self.theirs}
        asked = {name: column for name, column in self.spec.map.items() if "." not in name}
        return {name: column for name, column in {**same, **asked}.items() if column and name not in self.constants}

    def _column(self, name: str, column: str) -> _Column:
        words = {values.tidy(theirs): ours for theirs, ours in self.spec.values.get(name, {}).items()}
        return _Column(self.fields[name], column, values.remembering(values.reader(self.fields[name])), words)

    def _names(self) -> dict[str, str]:
        """Return language → their column: as asked, else `name:xx`."""
        same = {language: f"name:{language}" for language in LANGUAGES if f"name:{language}" in self.theirs}
        return same | {name.partition(".")[2]: column for name, column in self.spec.map.items() if name.startswith("names.")}

    @property
    def coarsens(self) -> str:
        """Return the field that says how coarse a point is, where the recipe coarsens and the layer has one."""
        return "coarsened_m" if self.spec.coarsen_m and "coarsened_m" in self.fields else ""

    def identity(self, row: Row) -> str | None:
        """Return what the recipe's id column says, or None where it says nothing."""
        found: str | None = self.read_id(row.properties.get(self.spec.id))
        return found

    def areas(self, rows: Sequence[Row]) -> list[float | None] | None:
        """Return the areas in m² that the source itself gives, or None where it gives none."""
        if not self.area_column:
            return None
        return [_area(row.properties.get(self.area_column)) for row in rows]

    def meant(self, row: Row) -> bool:
        """Return whether a row has the values that the recipe asks for."""
        return all(values.tidy(_text(row.properties.get(column))) in wanted for column, wanted in self.where.items())

    def read(self, row: Row) -> Said:
        """Return what a row says; Unfit where its kind cannot do without something."""
        said = Said(dict(self.defaults) | self.constants)
        unread_columns: dict[str, Any] = {}
        settled = {name for name, _value in row.sets}
        for column in self.columns:
            theirs = row.properties.get(column.column)
            if theirs is None or column.field.name in settled:
                continue
            name = column.field.name
            if column.words:
                theirs = column.words.get(values.tidy(_text(theirs)), theirs)
            try:
                found = column.read(theirs)
            except ValueError as error:
                said.unread.append((f"{column.column}={theirs}", str(error)))
                unread_columns[name] = theirs
                continue
            if found is not None:
                said.values[name] = found
        for name, value in row.sets:
            if name not in self.constants:
                said.values[name] = value
        self._name(row, said)
        for name in self.needed:
            if said.values.get(name) in (None, ""):
                why = _("its “%(field)s” is not understood") if name in unread_columns else _("it has no “%(field)s”")
                raise Unfit(unread_columns.get(name), why % {"field": name})
        said.unread.extend((text, _("not understood")) for text in row.unread)
        return said

    def _name(self, row: Row, said: Said) -> None:
        """Add names by language; who has no name of its own takes the first of them."""
        if self.names:
            found = {language: self.read_name(row.properties.get(column)) for language, column in self.names.items()}
            said.values["names"] = {**said.values.get("names", {}), **{key: text for key, text in found.items() if text}}
        if not said.values.get("name") and said.values.get("names"):
            said.values["name"] = next(iter(said.values["names"].values()))[: self.fields["name"].max_length]


def _area(value: Any) -> float | None:
    try:
        return values.number(value, values.AREAS)
    except ValueError:
        return None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
