"""What must be true of accounts before others sign in."""

from typing import Any
from urllib.parse import urlsplit

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


@register()
def letters_lead_here(**_: Any) -> list[CheckMessage]:
    """Return a warning where others can reach the site, and links in its letters lead to the reader's own machine."""
    host = urlsplit(settings.MEENT_ADDRESS).hostname or ""
    if (f"[{host}]" not in HERE and host not in HERE) or set(settings.ALLOWED_HOSTS) <= HERE:
        return []
    return [
        Warning(
            f"Links in letters begin with {settings.MEENT_ADDRESS}, which is nobody's but this server's: whoever gets one cannot open it.",
            hint="Set MEENT_ADDRESS to where readers reach the site, such as https://meent.example.",
            id="accounts.W002",
        )
    ]
