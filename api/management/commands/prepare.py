from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Bring an installation up to date: one process instead of three, because a second start should take seconds."""

    help = "Bring the database and the static files up to date, and load the demonstration city into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *_args: Any, without_demo: bool, **_options: Any) -> None:
        try:
            # `migrate` called from here leaves the database's own checks out: another city's database would be taken for ours.
            call_command("check", databases=["default"], verbosity=0)
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            raise CommandError(_("The database does not answer: %(why)s") % {"why": str(error).partition("\n")[0]}) from error
        call_command("collectstatic", verbosity=0, interactive=False)
        if not without_demo:
            call_command("demo", if_empty=True)
