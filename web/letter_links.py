"""Links of letters: whole addresses of the site as its readers reach it. What a letter leads to needs no signing in."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse

# What a link in a letter is for; `web.views.letters` has a page for each.
SUPPORT: Final = "support"
COMMENT: Final = "comment"
STOP: Final = "stop"
ALIVE: Final = "alive"


def home() -> str:
    """Return the address of the site."""
    return f"{settings.MEENT_ADDRESS.rstrip('/')}/"


def page(name: str, *args: Any) -> str:
    """Return the whole address of a page, by its name in `web.urls`."""
    return f"{home().rstrip('/')}{reverse(name, args=args)}"


def at(purpose: str, token: str) -> str:
    """Return the whole address of the page behind a link in a letter."""
    return page("letter", purpose, token)
