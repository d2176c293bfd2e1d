"""Take away the files of photos that no photo has."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from participation import photo_files, photos
from participation.photo import Photo


class Command(BaseCommand):
    """Says how many photos there are and whether their files are; takes away what no photo has."""

    help = "Say how many photos there are and whether their files are; with --sweep, take away files that no photo has."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="take away the files that no photo has, older than an hour")

    def handle(self, *_args: Any, **options: Any) -> None:
        keys = frozenset(Photo.objects.values_list("key", flat=True))
        lying = {folder.name for folder in photo_files.folders()}
        lacking = sorted(keys - lying)
        self.stdout.write(_("%(n)d photos, %(files)d folders of files.") % {"n": len(keys), "files": len(lying)})
        if options["sweep"]:
            self.stdout.write(_("Files of %(n)d photos that are no longer there were taken away.") % {"n": photos.sweep()})
        elif strays := len(lying - keys):
            self.stdout.write(_("%(n)d folders belong to no photo: --sweep takes them away.") % {"n": strays})
        if lacking:
            raise CommandError(
                _("%(n)d photos lack their files: put the files back from the backup. The first: %(keys)s.")
                % {"n": len(lacking), "keys": ", ".join(lacking[:5])}
            )
