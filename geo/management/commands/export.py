"""manage.py export: places to a GeoPackage, GeoJSON or CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.errors import GeoError
from geo.exporting import FORMATS, export
from geo.extent import BBox
from geo.layer import Layer
from geo.management.command import StoreCommand
from geo.registry import layer, readable
from geo.standing import still_there


class Command(StoreCommand):
    """Write places to a file."""

    help = "Write places to a GeoPackage (all layers), or one layer to a GeoJSON or CSV file, each with its source and licence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; its ending says the format")
        parser.add_argument("--layers", default="", metavar="A,B", help="the layers to write; all that hold a place if none is named")
        parser.add_argument("--bbox", default="", metavar="W,S,E,N", help="only what touches this box, in degrees")
        parser.add_argument("--format", default="", choices=("", *FORMATS), help="the format, where the file's ending does not say it")
        parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            written = export(
                options["file"],
                chosen(options["layers"]),
                bbox=BBox.parse(options["bbox"]) if options["bbox"] else None,
                format_=options["format"],
                overwrite=options["overwrite"],
            )
        except GeoError as error:
            raise CommandError(str(error)) from error
        for layer_id, count in written.items():
            self.stdout.write(ngettext("%(layer)s: %(n)d place", "%(layer)s: %(n)d places", count) % {"layer": layer_id, "n": count})
        self.stdout.write(_("written to %(file)s") % {"file": options["file"]})


def chosen(text: str) -> list[Layer]:
    """Return the layers that a comma-separated text names; without one, all that hold a place (a query each)."""
    if text:
        return [layer(layer_id.strip()) for layer_id in text.split(",")]
    return [each for each in readable().values() if each.model._base_manager.filter(still_there(each.model)).exists()]
