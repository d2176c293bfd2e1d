"""manage.py load: a file into the store, by a recipe or by a few options."""

import os
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from geo.errors import GeoError
from geo.importing import Recipe, Report, load
from geo.importing.errors import BadRecipe, RowsRefused
from geo.importing.reading import is_osm
from geo.importing.recipe import ALL_KINDS, CoverageSpec, DatasetSpec, LayerSpec, SourceSpec, positive
from geo.management.command import StoreCommand
from geo.registry import layer

OSM_RECIPE = "fixtures/recipes/osm.toml"  # what an OSM file is taken for when nothing is said of it


class Command(StoreCommand):
    """Load a file of places: all of it, or nothing."""

    help = "Load a file (GeoJSON, GeoPackage, Shapefile, FlatGeobuf, GeoParquet, CSV, XLSX, OSM) into the store: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the file; a recipe names its own")
        parser.add_argument("--recipe", type=Path, help="a recipe (TOML) that says all that follows")
        parser.add_argument("--as", dest="layer", metavar="LAYER", help="the layer its rows belong to; an OSM file without it: all layers")
        parser.add_argument("--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help="our field = their column")
        parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE", help="our field = a constant")
        parser.add_argument("--where", nargs="+", action="extend", default=[], metavar="COLUMN=VALUE", help="only rows with this value")
        parser.add_argument("--id", default="", metavar="COLUMN", help="the column that tells rows apart, from one edition to the next")
        parser.add_argument("--crs", default="", metavar="EPSG:n", help="the coordinate system, where the file does not say it or is wrong")
        parser.add_argument("--swapped", action="store_true", help="the file puts y (or latitude) first")
        parser.add_argument("--x", default="", metavar="COLUMN", help="the column with x, easting or longitude")
        parser.add_argument("--y", default="", metavar="COLUMN", help="the column with y, northing or latitude")
        parser.add_argument("--layer", dest="file_layer", default="", help="the layer in the file, or the sheet")
        parser.add_argument("--encoding", default="", help="how its texts are written, where that is not recognised")
        parser.add_argument("--delimiter", default="", help="what stands between its columns, where that is not recognised")
        parser.add_argument("--coarsen", type=int, metavar="M", help="keep points only as cells of a grid of so many metres")
        parser.add_argument(
            "--dataset",
            default="",
            metavar="KEY",
            help="the publication it belongs to (else called as the file is); a new one needs a publisher and a licence",
        )
        parser.add_argument("--name", default="", help="what the dataset is called (else its key)")
        parser.add_argument("--publisher", default="")
        parser.add_argument("--licence", default="")
        parser.add_argument("--attribution", default="", help="what has to be said where it is shown (else © and the publisher)")
        parser.add_argument("--complete-within", default="", metavar="hull|union|bounds|file:…", help="within what it is complete")
        parser.add_argument("--evidence", default="", help="why one may think that it is complete")
        parser.add_argument("--dry-run", action="store_true", help="do all the work, say what would become of each row, store nothing")
        parser.add_argument("--keep-going", action="store_true", help="store the good rows when others are refused")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            recipe = recipe_of(options)
            if options["report"]:
                writable(options["report"])
            report = self._load(recipe, options)
        except RowsRefused as error:
            self._write(error.report, options)
            raise CommandError(str(error)) from error
        except GeoError as error:
            raise CommandError(str(error)) from error
        self._write(report, options)

    def _load(self, recipe: Recipe, options: dict[str, Any]) -> Report:
        # Beside the report, which goes to the other stream: what is written to a file or on to another program stays clean.
        screen = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
            task = bar.add_task(_("rows"), total=None)
            return load(
                recipe,
                file=options["file"],
                dry_run=options["dry_run"],
                keep_going=options["keep_going"],
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )

    def _write(self, report: Report, options: dict[str, Any]) -> None:
        self.stdout.write(report.as_text())
        if options["report"]:
            options["report"].write_text(report.as_json(), encoding="utf-8")


SAID_BY_A_RECIPE = (
    *("layer", "map", "set", "where", "id", "crs", "swapped", "x", "y", "file_layer", "encoding", "delimiter", "coarsen"),
    *("dataset", "name", "publisher", "licence", "attribution", "complete_within", "evidence"),
)


def recipe_of(options: dict[str, Any]) -> Recipe:
    """Return the recipe that the options name, or are."""
    coarsen_m = positive(options["coarsen"], "--coarsen")
    if options["recipe"]:
        doubled = [f"--{name.replace('_', '-')}" for name in SAID_BY_A_RECIPE if options[name]]
        if doubled:
            raise BadRecipe(_("A recipe says this itself: %(options)s.") % {"options": ", ".join(doubled)})
        return Recipe.read(options["recipe"])
    if options["file"] is None:
        raise BadRecipe(_("Name a file, or a recipe with --recipe."))
    if options["layer"]:
        layer(options["layer"])
    within = options["complete_within"]
    if within and not options["evidence"]:
        raise BadRecipe(_("--complete-within needs --evidence."))
    return Recipe(
        dataset=dataset_of(options),
        source=SourceSpec(
            crs=options["crs"],
            layer=options["file_layer"],
            encoding=options["encoding"],
            delimiter=options["delimiter"],
            x=options["x"],
            y=options["y"],
            swapped=options["swapped"],
        ),
        layers=(
            LayerSpec(
                layer_id=options["layer"] or ALL_KINDS,
                id=options["id"],
                where={column: (value,) for column, value in pairs(options["where"], "--where").items()},
                map=pairs(options["map"], "--map"),
                set=pairs(options["set"], "--set"),
                coarsen_m=coarsen_m,
                coverage=CoverageSpec(within=within, evidence=options["evidence"]) if within else None,
            ),
        ),
    )


def dataset_of(options: dict[str, Any]) -> DatasetSpec:
    """Return the publication that the options describe. An OSM file is OpenStreetMap's without saying so, each extract a dataset of
    its own: what one extract does not hold must not be taken for gone from another.
    """
    stem = options["file"].name.partition(".")[0]
    if is_osm(options["file"]) and not options["dataset"]:
        said = Recipe.read(settings.BASE_DIR / OSM_RECIPE).dataset
        return replace(said, key=f"{said.key}-{slugify(stem)}"[:50].rstrip("-"), name=f"{said.name}, {stem}"[:200])
    key = options["dataset"] or slugify(stem)[:50]
    if not key:
        raise BadRecipe(_("Say with --dataset KEY which publication the file belongs to."))
    return DatasetSpec(
        key=key,
        name=options["name"],
        publisher=options["publisher"],
        licence=options["licence"],
        attribution=options["attribution"] or (f"© {options['publisher']}" if options["publisher"] else ""),
    )


def writable(report: Path) -> None:
    """Refuse a report that cannot be written, before anything is stored of which it should tell."""
    if report.is_dir() or not os.access(report if report.exists() else report.parent, os.W_OK):
        raise BadRecipe(_("The report “%(file)s” cannot be written there.") % {"file": report})


def pairs(texts: list[str], option: str) -> dict[str, str]:
    """Return `a=b` texts as a table."""
    for text in texts:
        if "=" not in text:
            raise BadRecipe(_("%(option)s wants “a=b”, not “%(text)s”.") % {"option": option, "text": text})
    return dict(text.split("=", 1) for text in texts)
