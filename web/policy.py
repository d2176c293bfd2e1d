"""Policy: what a page of ours may load and run, said to each browser, so that words that somebody slips in stay words."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER: Final = "Content-Security-Policy"


def policy(tile_url: str = "") -> str:
    """Return what pages may load: scripts of our own alone, and pictures of ours, of the reader's hand, and of the background of the map.

    Styles stand in attributes too, as bars of charts have their length there. Where a form leads is not said: the city's own sign-in
    is elsewhere.
    """
    background = _origin(tile_url)
    return "; ".join(
        [
            "default-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{background}",
            f"connect-src 'self'{background}",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def policed(ask: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Say the policy with each page; what says one of its own keeps that."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = ask(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.setdefault(HEADER, policy(settings.MEENT_TILE_URL))
        return response

    return answer


def _origin(tile_url: str) -> str:
    """Return the origin of an address of tiles, after a space; nothing where there is none. `{s}` stands for one of several servers."""
    found = urlsplit(tile_url.replace("{s}", "*"))
    return f" {found.scheme}://{found.netloc}" if found.scheme in ("http", "https") and found.netloc else ""
