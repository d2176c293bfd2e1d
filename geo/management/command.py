"""Command: what our commands have in common."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _


class StoreCommand(BaseCommand):
    """A command that needs the database, and says in one sentence when that does not answer or is another city's."""

    requires_system_checks = ()

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            if not options.get("skip_checks"):
                self.check(databases=["default"])
            return super().execute(*args, **options)
        except OperationalError as error:
            why = str(error).strip().partition("\n")[0]
            raise CommandError(_("The database does not answer: %(why)s") % {"why": why}) from error
