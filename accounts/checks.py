"""What must be true of accounts before others sign in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004  Django's own name

HERE = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})


@register()
def letters_go_out(**_: Any) -> list[CheckMessage]:
    """Return a warning where others can reach the site and its letters, with addresses and codes, are only written to its console."""
    if not settings.EMAIL_BACKEND.endswith("console.EmailBackend") or set(settings.ALLOWED_HOSTS) <= HERE:
        return []
    return [
        Warning(
            "Letters with codes are written to the console of the server, with the addresses of those who sign in, and reach nobody.",
            hint="Set MEENT_EMAIL_URL, such as smtp+tls://user:password@mail.example:587.",
            id="accounts.W001",
        )
    ]
