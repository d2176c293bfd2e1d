from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.roles import ACTIONS, STAFF, Role

PAGE = Path(settings.BASE_DIR) / "docs" / "roles.md"

HEAD = """# Who may do what

Written by `manage.py roles --write` from `accounts/roles.py`; a test holds it to that. One function decides, `accounts.permissions.decide`,
for the API, the pages, the administration and bulk actions alike. A role can be limited to areas and to kinds: then it only reaches things
that lie there (with a point in their midst) and are of those kinds. Roles marked * only work with a second factor.

"""


def page() -> str:
    """Return the page: a row an action, a column a role."""
    with translation.override("en"):
        heads = ["may", "anybody", *(f"{role.label}{'*' if role in STAFF else ''}" for role in Role)]
        rows = [
            [f"{row.names} (`{row.id}`)", "yes" if row.open else "", *("yes" if role in row.roles else "" for role in Role)]
            for row in ACTIONS
        ]
        lines = [heads, ["---"] * len(heads), *rows]
        return HEAD + "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


class Command(BaseCommand):
    """Say who may do what, or write the page that says it."""

    help = "Print who may do what; --write writes docs/roles.md, --check says whether that is up to date."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/roles.md")
        parser.add_argument("--check", action="store_true", help="end with an error if docs/roles.md is not up to date")

    def handle(self, *_args: Any, write: bool, check: bool, **_options: Any) -> None:
        if write:
            PAGE.write_text(page(), encoding="utf-8")
        elif check and PAGE.read_text(encoding="utf-8") != page():
            raise CommandError("docs/roles.md is not up to date: run manage.py roles --write.")
        elif not check:
            self.stdout.write(page())
