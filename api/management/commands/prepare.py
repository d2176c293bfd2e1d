from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command

from geo.management.command import StoreCommand


class Command(StoreCommand):
    """Bring an installation up to date: one process instead of three, because a second start should take seconds."""

    checked = None  # everything: a server is about to start
    help = "Bring the database and the static files up to date, and load the demonstration city into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *_args: Any, without_demo: bool, **_options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if not without_demo:
            call_command("demo", if_empty=True)
