"""manage.py profiles: the rules for facade gardens that ship, each clause with its source and date."""

import io
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from participation.profile import Profile, editions


class Command(BaseCommand):
    """List the profiles."""

    help = "List the rules for facade gardens that ship, with sources and dates. Give a key to see its clauses."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="?", default="", help="whose clauses to show")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = [one for (key, _day), one in editions().items() if options["key"] in ("", key)]
        text = io.StringIO()
        console = Console(file=text, width=140, highlight=False, markup=False, emoji=False)
        if not found:
            known = ", ".join(sorted({key for key, _day in editions()}))
            raise CommandError(_("There are no rules called “%(key)s”; there are %(known)s.") % {"key": options["key"], "known": known})
        if options["key"]:
            for one in found:
                console.print(_clauses(one))
        else:
            console.print(_listed(found))
        self.stdout.write(text.getvalue())


def _listed(found: list[Profile]) -> Table:
    """Return the profiles, one a line."""
    table = Table(_("key"), _("name"), _("jurisdiction"), _("valid from"), _("written down"), _("clauses"), _("made up"))
    for one in found:
        made_up = _("yes") if one.fictional else _("no")
        table.add_row(one.key, str(one), str(one.jurisdiction), f"{one.valid_from}", f"{one.noted}", f"{len(one.clauses)}", made_up)
    return table


def _clauses(one: Profile) -> Table:
    """Return the clauses of one profile."""
    table = Table(_("clause"), _("text"), _("source"), _("date"), title=f"{one} ({one.valid_from})", title_justify="left")
    for clause in one.clauses:
        table.add_row(clause.id, str(clause), clause.source, clause.date)
    return table
