"""manage.py indicators: a plain table about areas into the store, by a recipe."""

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from geo.errors import GeoError
from geo.management.command import StoreCommand
from planning.importing import Recipe, Report, load
from planning.importing.joining import How, read_mapping, spoken


class Command(StoreCommand):
    """Load a table of indicators: what is surely joined, or nothing."""

    help = "Load a table (CSV, XLSX, or a file of shapes) of figures about areas. What is not surely joined waits for you."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the table; a recipe names its own")
        parser.add_argument("--recipe", type=Path, required=True, help="the recipe (TOML) that says what its columns and marks mean")
        parser.add_argument("--mapping", type=Path, metavar="FILE", help='a TOML file: [areas], then lines "name in the table" = "code"')
        parser.add_argument("--accept", action="store_true", help="write the proposals too; look at them with --dry-run first")
        parser.add_argument("--dry-run", action="store_true", help="do all the work, say what would become of each row, store nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            mapping = read_mapping(options["mapping"]) if options["mapping"] else None
            recipe = Recipe.read(options["recipe"])
            report = load(recipe, file=options["file"], mapping=mapping, accept=options["accept"], dry_run=options["dry_run"])
        except GeoError as error:
            raise CommandError(str(error)) from error
        text = io.StringIO()
        tell(report, Console(file=text, width=140, highlight=False, markup=False, emoji=False))
        self.stdout.write(text.getvalue())
        if options["report"]:
            options["report"].write_text(report.as_json(), encoding="utf-8")


def tell(report: Report, console: Console) -> None:
    """Write a report for people: every row that is not joined by the very same name or code, then the columns, then one sentence."""
    rows = Table(_("row"), _("in the table"), _("area"), _("alike"), _("joined"), title=report.file, title_justify="left")
    for pair in report.pairs:
        if pair.how is How.CODE or (pair.how is How.NAME and pair.area and pair.area.name == pair.text):
            continue
        area = str(pair.area) if pair.area else (_("nearest: %(name)s") % {"name": pair.near} if pair.near else "")
        rows.add_row(str(pair.row), pair.text, area, f"{pair.score:.0f}", spoken(pair.how))
    if rows.row_count:
        console.print(rows)
    columns = Table(_("indicator"), _("known"), _("kept back by the source"), _("the source has none"))
    for key, counts in report.indicators.items():
        columns.add_row(key, str(counts.value), str(counts.suppressed), str(counts.missing))
    console.print(columns)
    if report.areas_without_row:
        console.print(_("Areas of which the table says nothing: %(names)s.") % {"names": ", ".join(map(str, report.areas_without_row))})
    console.print(
        _("%(joined)d of %(rows)d rows joined to edition %(edition)s; %(proposed)d proposed, %(unmatched)d without an area.")
        % {
            "joined": len(report.joined),
            "rows": len(report.pairs),
            "edition": report.edition,
            "proposed": len(report.proposed),
            "unmatched": len(report.unmatched),
        }
    )
    console.print(
        _("%(added)d values added, %(updated)d changed, %(unchanged)d as they were, %(removed)d removed.")
        % {"added": report.added, "updated": report.updated, "unchanged": report.unchanged, "removed": report.removed}
    )
    if not report.stored:
        console.print(_("Nothing was stored: this was a trial."))
    elif report.proposed:
        console.print(_("Proposals were not written: accept them all (--accept), or say which is which in a file (--mapping)."))
