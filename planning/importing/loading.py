"""Load a table into the store: the rows that are surely joined, in one transaction, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from geo.importing.errors import BadRecipe
from geo.importing.loading import digest
from geo.models import Dataset, ImportRun
from planning.errors import BadTable
from planning.importing.cells import CellSpec
from planning.importing.joining import Pair, grounds, join
from planning.importing.recipe import IndicatorSpec, Recipe
from planning.importing.report import Counts, Report
from planning.importing.table import Line, Table, read
from planning.models import Indicator, IndicatorValue
from planning.reading import Reading


def load(
    recipe: Recipe, *, file: Path | None = None, mapping: Mapping[str, str] | None = None, accept: bool = False, dry_run: bool = False
) -> Report:
    """Return what became of a table (the recipe's own unless `file` is given); ImportFailed where nothing could be stored.

    Rows that are joined for sure are written; proposals wait for `accept` or for a `mapping` from a row's name to an area's code.
    A cell that nothing explains refuses the table. `dry_run` does the same work and takes it back.
    """
    path = file or recipe.find()
    table = read(path, delimiter=recipe.source.delimiter, encoding=recipe.source.encoding, sheet=recipe.source.sheet)
    table.require(*(spec.column for spec in recipe.indicators))
    areas = grounds(recipe.areas)
    pairs = join(table, recipe.areas, areas, mapping=mapping or {}, accept=accept)
    said = {pair.area for pair in pairs}
    report = Report(
        file=path.name,
        dataset=recipe.dataset.key,
        edition=recipe.areas.edition,
        pairs=pairs,
        areas_without_row=[area for area in areas if area not in said],
    )
    readings = {spec: _column(table, spec, recipe.cells, report.joined) for spec in recipe.indicators}
    with transaction.atomic():
        dataset = _dataset(recipe)
        silent = {area.pk for area in report.areas_without_row} if not report.proposed else set()
        for spec, column in readings.items():
            _store(_indicator(spec, dataset), spec.at, column, silent, report)
            report.indicators[f"{spec.key} {spec.at}"] = _counted(column.values())
        report.stored = not dry_run
        ImportRun.objects.create(dataset=dataset, file_name=path.name, file_sha256=digest(path), report=report.as_dict())
        if dry_run:
            transaction.set_rollback(True)
    return report


def _column(table: Table, spec: IndicatorSpec, cells: CellSpec, pairs: Sequence[Pair]) -> dict[int, Reading]:
    """Return what a column says of each joined area, by its primary key."""
    lines: dict[int, Line] = {line.number: line for line in table.lines}
    made = {}
    for pair in pairs:
        if pair.area is None:
            continue
        try:
            made[pair.area.pk] = cells.read(lines[pair.row].cells[spec.column], kind=spec.kind, scale=spec.scale)
        except BadTable as error:
            raise BadTable(
                _("Row %(row)d, column “%(column)s”: %(why)s") % {"row": pair.row, "column": spec.column, "why": error}
            ) from error
    return made


def _dataset(recipe: Recipe) -> Dataset:
    said = recipe.dataset
    names = ("name", "publisher", "licence", "licence_url", "attribution", "retrieved", "fictional")
    return Dataset.objects.update_or_create(key=said.key, defaults={name: getattr(said, name) for name in names})[0]


def _indicator(spec: IndicatorSpec, dataset: Dataset) -> Indicator:
    found = Indicator.objects.select_related("dataset").filter(key=spec.key).first()
    if found and found.dataset_id != dataset.pk:
        raise BadRecipe(_("The indicator “%(key)s” is already one of %(dataset)s.") % {"key": spec.key, "dataset": found.dataset})
    return Indicator.objects.update_or_create(key=spec.key, defaults={**spec.fields(), "dataset": dataset})[0]


def _store(indicator: Indicator, period: str, column: Mapping[int, Reading], silent: set[int], report: Report) -> None:
    """Make the stored values of one period those of the column; count what that took. Up to four queries."""
    old = {value.area_id: value for value in IndicatorValue.objects.filter(indicator=indicator, period=period)}
    new, changed = [], []
    for area, reading in column.items():
        before = old.get(area)
        if before is None:
            new.append(IndicatorValue(indicator=indicator, period=period, area_id=area, state=reading.state, value=reading.value))
        elif (before.state, before.value) != (reading.state, reading.value):
            before.state, before.value = reading.state, reading.value
            changed.append(before)
    gone = [value.pk for area, value in old.items() if area in silent]
    IndicatorValue.objects.bulk_create(new)
    IndicatorValue.objects.bulk_update(changed, ["state", "value"])
    IndicatorValue.objects.filter(pk__in=gone).delete()
    report.added += len(new)
    report.updated += len(changed)
    report.unchanged += len(column) - len(new) - len(changed)
    report.removed += len(gone)


def _counted(readings: Iterable[Reading]) -> Counts:
    counts = Counts()
    for reading in readings:
        setattr(counts, reading.state.value, getattr(counts, reading.state.value) + 1)
    return counts
