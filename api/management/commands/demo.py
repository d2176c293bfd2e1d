"""manage.py demo: the demonstration city into an empty database, with the life in it."""

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from api.demonstration.life import Told, tell
from geo import fixtures
from geo.crs import WGS84
from geo.errors import GeoError
from geo.fixtures import FOLDER
from geo.importing import Recipe, Report, load
from geo.importing.recipe import DatasetSpec, LayerSpec, SourceSpec
from geo.layer import Layer
from geo.management.command import StoreCommand
from geo.registry import layers
from planning.importing import Recipe as FigureRecipe
from planning.importing import load as load_figures


class Command(StoreCommand):
    """Load the demonstration city: all of it, or nothing."""

    help = "Load the fictional demonstration city into a database that holds no places yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing, without complaint, where there are places already")
        parser.add_argument("--force", action="store_true", help="load it beside the places that are there")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["force"] and any(layer.model._default_manager.exists() for layer in layers().values()):
            if options["if_empty"]:
                return
            raise CommandError(_("There are places in this database already. To load the demonstration city beside them: --force."))
        try:
            with transaction.atomic():
                reports = [load(recipe, file=recipe.folder / recipe.source.file) for recipe in recipes()]
                for figures in figure_recipes():
                    load_figures(figures, file=figures.folder / figures.source.file)
                told = tell()
        except GeoError as error:
            raise CommandError(str(error)) from error
        for report in reports:
            self.stdout.write(_line(report))
        self.stdout.write(_said(told))
        self.stdout.write(_("The demonstration city is loaded. It is fictional: no such place exists."))


def recipes() -> list[Recipe]:
    """Return the recipes of the demonstration city, by the name of their file, and those of what other apps add to it."""
    own = [Recipe.read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return [*own, *(_added(layer, own[0].dataset) for layer in layers().values() if not fixtures.recipe_of(layer).exists())]


def _added(layer: Layer, like: DatasetSpec) -> Recipe:
    """Return the recipe of the few places that an app keeps beside its table of layers: each field by its own name, from whom all is."""
    file = fixtures.beside(layer)
    return Recipe(
        dataset=replace(like, key=f"{like.key}-{layer.id}"[:50].rstrip("-"), name=f"{like.name}: {layer.names.nl}"),
        source=SourceSpec(file=file.name, crs=f"EPSG:{WGS84}"),
        layers=(LayerSpec(layer_id=layer.id),),
        folder=file.parent,
    )


def figure_recipes() -> list[FigureRecipe]:
    """Return the recipes of its figures about areas."""
    return [FigureRecipe.read(path) for path in sorted((FOLDER / "figures").glob("*.toml"))]


def _line(report: Report) -> str:
    return _("%(dataset)s: %(file)s, %(read)d read, %(added)d added, %(updated)d updated, %(gone)d gone") % {
        "dataset": report.dataset,
        "file": report.file,
        "read": report.read,
        "added": report.added,
        "updated": report.updated,
        "gone": report.gone.count,
    }


def _said(told: Told) -> str:
    return _("%(file)s: %(proposals)d proposals, and %(acts)d things that people did") % {
        "file": told.file,
        "proposals": told.proposals,
        "acts": told.acts,
    }
