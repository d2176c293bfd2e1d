from typing import Any

from geo import revisions
from geo.management.command import StoreCommand


class Command(StoreCommand):
    """Add the rows that versions are sums of up into one per table; meant for a nightly job."""

    help = "Add up the rows that versions are sums of. Changes no version; meant for a nightly job."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{revisions.compact()} rows were added up.")
