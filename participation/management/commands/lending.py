"""Begin and end the temporary uses of plots whose day has come, and remind those who have one that ends soon. For each day."""

from typing import Any

from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation import temporary_uses
from participation.temporary_use import TemporaryUse


class Command(BaseCommand):
    """`manage.py lending`: run it each night; twice is as good as once."""

    help = "Begin and end temporary uses of plots, and remind of those that end soon."

    def handle(self, *_args: Any, **_options: Any) -> None:
        today = timezone.localdate()
        changed = temporary_uses.turn(today)
        reminded = temporary_uses.remind(today)
        for use in reminded:
            _write(use)
        self.stdout.write(f"{changed} began or ended, {len(reminded)} reminded.")


def _write(use: TemporaryUse) -> None:
    """Write to who has a plot that its last day comes near; to nobody where they have gone."""
    person = use.application.applicant if use.application else None
    if use.application is None or person is None or not person.email:
        return
    with translation.override(use.application.language):
        day = date_format(use.end, "DATE_FORMAT")
        body = [
            _("Hello,"),
            _("The last day on which you have the plot is %(day)s.") % {"day": day},
            _("On its page you say how you leave it. Would you like to stay? Then apply anew, at least two weeks before."),
            "Meent",
        ]
        EmailMessage(_("The plot is yours until %(day)s") % {"day": day}, "\n\n".join(body) + "\n", to=[person.email]).send()
