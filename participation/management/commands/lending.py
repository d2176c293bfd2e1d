"""Begin and end the temporary uses of plots whose day has come, and remind those who have one that ends soon. For each day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from participation import temporary_uses


class Command(BaseCommand):
    """`manage.py lending`: run it each night; twice is as good as once."""

    help = "Begin and end temporary uses of plots, and remind of those that end soon."

    def handle(self, *_args: Any, **_options: Any) -> None:
        today = timezone.localdate()
        changed, reminded = temporary_uses.turn(today), temporary_uses.remind(today)
        self.stdout.write(f"{changed} began or ended, {reminded} reminded.")
