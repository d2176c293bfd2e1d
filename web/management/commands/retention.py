from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.retention import RetentionError, apply, days, to_warn
from geo.management.command import StoreCommand
from web.letter_of_account import warn


class Command(StoreCommand):
    """Take away what has been kept long enough, and leave a record of it; once a day is plenty."""

    help = gettext_lazy("Take away what has been kept about people for long enough, and keep a record that it was done.")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("say what would go, and take nothing away"))

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        try:
            days()
            people = to_warn()
            letters = people.count() if dry_run else warn(people)
            self.stdout.write(_("%(number)d people are told that their account will go.") % {"number": letters})
            for done in apply(dry_run=dry_run):
                words = {"rows": done.rows, "names": done.period.names, "days": done.days}
                if dry_run:
                    self.stdout.write(_("%(rows)d would go: %(names)s, kept for %(days)d days.") % words)
                else:
                    self.stdout.write(_("%(rows)d went: %(names)s, kept for %(days)d days.") % words)
        except RetentionError as error:
            raise CommandError(str(error)) from error
