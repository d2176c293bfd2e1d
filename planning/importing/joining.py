"""Joining: each row of a table with the area it speaks of, of one level and one edition."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from geo.models import Area
from planning.errors import BadMapping, BadTable, NoAreas
from planning.importing import matching
from planning.importing.recipe import AreaSpec
from planning.importing.table import Table


class How(StrEnum):
    """How a row came to its area."""

    MAPPING = "mapping"  # a person said so in a file
    CODE = "code"
    NAME = "name"  # certain enough to be written
    PROPOSAL = "proposal"  # not written until a person accepts it
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Ground:
    """An area that rows may speak of."""

    pk: int
    code: str
    name: str
    others: tuple[str, ...] = ()  # what it is called in other languages

    def __str__(self) -> str:
        return f"{self.name} ({self.code})" if self.name and self.code else self.name or self.code


@dataclass(frozen=True, slots=True)
class Pair:
    """One row, and the area it speaks of as far as is known. `near`, where there is none, is the area whose name is most like it."""

    row: int
    text: str
    how: How
    area: Ground | None = None
    score: float = 0.0
    near: str = ""


def grounds(spec: AreaSpec) -> list[Ground]:
    """Return the areas of one edition, by code; NoAreas if there are none, or if two publications hold that edition. One query."""
    found = Area.objects.filter(level=spec.level, edition=spec.edition, gone_since=None)
    if spec.dataset:
        found = found.filter(dataset__key=spec.dataset)
    rows = list(found.order_by("code", "name", "pk").values_list("pk", "code", "name", "names", "dataset__key"))
    if not rows:
        raise NoAreas(
            _("The store holds no area of level “%(level)s”, edition “%(edition)s”: load them first.")
            % {"level": spec.level, "edition": spec.edition}
        )
    if len(keys := {row[-1] for row in rows}) > 1:
        raise NoAreas(
            _("Edition “%(edition)s” was published more than once; say under [areas] which dataset is meant: %(known)s.")
            % {"edition": spec.edition, "known": ", ".join(sorted(keys))}
        )
    return [Ground(pk, code.strip(), _tidy(name), tuple(map(_tidy, names.values()))) for pk, code, name, names, _dataset in rows]


def read_mapping(path: Path) -> dict[str, str]:
    """Return what a TOML file says under [areas]: "name in the table" = "code of the area"; BadMapping if it says anything else."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(_("The mapping “%(file)s” cannot be read: %(why)s.") % {"file": path.name, "why": error}) from error
    table = said.get("areas")
    if set(said) != {"areas"} or not isinstance(table, dict) or not all(isinstance(code, str) for code in table.values()):
        raise BadMapping(_('A mapping holds one table, [areas], with lines like "name in the table" = "code of the area".'))
    return table


def join(table: Table, spec: AreaSpec, areas: Sequence[Ground], *, mapping: Mapping[str, str], accept: bool = False) -> list[Pair]:
    """Return each row with its area, one-to-one, in the table's order: first by `mapping`, then by code or by name.

    A name's proposal that is not certain stays a proposal, unless `accept`.
    """
    table.require(spec.column)
    texts = {line.number: _tidy("" if line.cells[spec.column] is None else line.cells[spec.column]) for line in table.lines}
    if twice := [text for text, count in Counter(texts.values()).items() if count > 1]:
        raise BadTable(_("Two rows speak of “%(name)s”.") % {"name": twice[0]})
    pairs = _by_mapping(texts, areas, mapping)
    rest = {row: text for row, text in texts.items() if row not in pairs}
    taken = {pair.area for pair in pairs.values()}
    free = [area for area in areas if area not in taken]
    pairs |= _by_code(rest, free) if spec.by == "code" else _by_name(rest, free, accept=accept)
    return [pairs[row] for row in texts]


def _by_mapping(texts: Mapping[int, str], areas: Sequence[Ground], mapping: Mapping[str, str]) -> dict[int, Pair]:
    if unknown := sorted(set(mapping) - set(texts.values())):
        raise BadMapping(_("The mapping speaks of “%(name)s”, and no row does.") % {"name": unknown[0]})
    if twice := [code for code, count in Counter(mapping.values()).items() if count > 1]:
        raise BadMapping(_("The mapping gives area “%(code)s” to two rows.") % {"code": twice[0]})
    known = {area.code: area for area in areas if area.code}
    if missing := sorted(set(mapping.values()) - set(known)):
        raise BadMapping(_("The mapping speaks of area “%(code)s”, which this edition does not have.") % {"code": missing[0]})
    return {row: Pair(row, text, How.MAPPING, known[mapping[text]], 100.0) for row, text in texts.items() if text in mapping}


def _by_code(texts: Mapping[int, str], areas: Sequence[Ground]) -> dict[int, Pair]:
    codes = Counter(area.code for area in areas)
    if twice := [code for code, count in codes.items() if code and count > 1]:
        raise NoAreas(_("Two areas of this edition have the code “%(code)s”.") % {"code": twice[0]})
    known = {area.code: area for area in areas if area.code}
    return {
        row: Pair(row, text, How.CODE, known[text], 100.0) if text in known else Pair(row, text, How.NONE) for row, text in texts.items()
    }


def _by_name(texts: Mapping[int, str], areas: Sequence[Ground], *, accept: bool) -> dict[int, Pair]:
    names = [tuple(dict.fromkeys((area.name, *area.others))) for area in areas]
    made = {}
    for (row, text), found in zip(texts.items(), matching.match(list(texts.values()), names), strict=True):
        if found.area is None:
            made[row] = Pair(row, text, How.NONE, score=found.score, near=matching.nearest(text, names))
        else:
            how = How.NAME if found.certain or accept else How.PROPOSAL
            made[row] = Pair(row, text, how, areas[found.area], found.score)
    return made


def _tidy(name: object) -> str:
    return " ".join(str(name).split())


def spoken(how: How) -> str:
    """Return how a row came to its area, in the reader's language."""
    return {
        How.MAPPING: pgettext("how a row was joined", "by the mapping"),
        How.CODE: pgettext("how a row was joined", "by code"),
        How.NAME: pgettext("how a row was joined", "by name"),
        How.PROPOSAL: pgettext("how a row was joined", "proposed, not written"),
        How.NONE: pgettext("how a row was joined", "no area"),
    }[how]
