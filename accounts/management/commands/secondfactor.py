from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import CommandError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from geo.management.command import StoreCommand


class Command(StoreCommand):
    """Take the second factor off somebody who lost it: whoever does this has the server in hand, and has made sure who asks."""

    help = gettext_lazy("Take the second factor off somebody who lost phone and spare codes; they set a new one when they next sign in.")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", help=_("the name or the address that they sign in with"))

    def handle(self, *_args: Any, who: str, **_options: Any) -> None:
        people = list(User.objects.filter(Q(username=who) | Q(email__iexact=who)))
        if len(people) != 1:
            raise CommandError(_("There is nobody who signs in as “%(who)s”.") % {"who": who})
        number = Authenticator.objects.filter(user=people[0]).delete()[0]
        self.stdout.write(_("%(number)d keys were taken off.") % {"number": number})
