from typing import Any

from django.core.management.base import BaseCommand

from planning.described import PAGE, rewritten
from planning.indicators import INDICATORS


class Command(BaseCommand):
    """Write what the documentation says of each indicator from its row: to be run when a row is new or changed."""

    help = "Write the table of indicators in docs/indicators.md anew, from the rows."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), INDICATORS), encoding="utf-8")
