"""Command: what our commands have in common."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _


class StoreCommand(BaseCommand):
    """A command that needs the database, and says in one sentence when that does not answer or is another city's."""

    requires_system_checks = ()
    # What has to be true before it begins. All there is to check would load every page too, which takes half of a short command's time.
    checked: ClassVar[Sequence[str] | None] = ("store", Tags.database)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            if not options.get("skip_checks"):
                self.check(tags=self.checked, databases=["default"])
            return super().execute(*args, **options)
        except OperationalError as error:
            why = str(error).strip().partition("\n")[0]
            raise CommandError(_("The database does not answer: %(why)s") % {"why": why}) from error
