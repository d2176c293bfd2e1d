from typing import Any

from django.core.management.base import BaseCommand

from geo import revisions


class Command(BaseCommand):
    """Add the rows that versions are sums of up into one per table; meant for a nightly job."""

    help = "Add up the rows that versions are sums of. Changes no version; meant for a nightly job."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{revisions.compact()} rows were added up.")
