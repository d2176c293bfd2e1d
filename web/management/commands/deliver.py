"""manage.py deliver: letters that are due go out."""

import logging
import time
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation import alive, news, outbox
from web.post import carry

log = logging.getLogger(__name__)

EVERY_S: Final = 10
# How often it is looked for what has been there for a year.
ASKED_EVERY_S: Final = 3_600


class Command(BaseCommand):
    """Send the letters that are due, once or until stopped."""

    help = "Send the letters that are due: about proposals, to those who follow, and a year later to those who made something."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped, looking every few seconds")
        parser.add_argument("--every", type=float, default=EVERY_S, metavar="SECONDS", help="how often to look, with --loop")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["loop"]:
            number = deliver(ask=True)
            self.stdout.write(ngettext("%(number)d letter went out.", "%(number)d letters went out.", number) % {"number": number})
            return
        asked_at = float("-inf")
        while True:
            ask = time.monotonic() - asked_at >= ASKED_EVERY_S
            try:
                deliver(ask=ask)
                asked_at = time.monotonic() if ask else asked_at
            except DatabaseError as error:
                self.stderr.write(_("Letters wait: the database does not answer (%(why)s).") % {"why": type(error).__name__})
                connection.close()
            except Exception:  # whatever it is, the next round is tried: nothing is lost meanwhile
                log.exception("A round of letters was broken off.")
            close_old_connections()
            time.sleep(max(0.1, options["every"]))


def deliver(*, ask: bool) -> int:
    """Do one round: ask what has been there for a year (if `ask`), gather news, send; return how many letters went."""
    if ask:
        alive.ask()
    news.gather()
    return outbox.deliver(carry)
