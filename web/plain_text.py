"""Plain text: what people wrote, as a page shows it: no mark-up, its links made safe, its lines kept."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# What looks like an address of the web, up to a blank or a mark that no address ends in.
LINK: Final = re.compile(r"https?://[^\s<>\"'\u0000-\u0020\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", re.IGNORECASE)
AFTER: Final = ".,;:!?)]}»”’*_"
# Marks that turn the direction of what follows, to make it read as something else.
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
LONGEST_LINK: Final = 500


def paragraphs(words: str) -> SafeString:
    """Return what somebody wrote as paragraphs of HTML, every character of it escaped; links are followed by the host that they lead to."""
    said = TURNING.sub("", words).replace("\r\n", "\n").strip()
    blocks = [block for block in re.split(r"\n[ \t]*\n+", said) if block.strip()]
    return format_html_join("\n", "<p>{}</p>", ((_lines(block),) for block in blocks))


def _lines(block: str) -> SafeString:
    return mark_safe("<br>".join(_linked(line) for line in block.split("\n")))  # noqa: S308  each line is escaped below


def _linked(line: str) -> SafeString:
    """Return a line with its links, escaped."""
    pieces, end = [], 0
    for found in LINK.finditer(line):
        address = found[0].rstrip(AFTER)
        host = host_of(address)
        if not host:
            continue
        pieces.append(format_html("{}{}", line[end : found.start()], _link(address, host)))
        end = found.start() + len(address)
    pieces.append(format_html("{}", line[end:]))
    return mark_safe("".join(pieces))  # noqa: S308  each piece is escaped


def _link(address: str, host: str) -> SafeString:
    shown = address if len(address) <= 60 else f"{address[:57]}…"
    return format_html('<a href="{}" rel="nofollow noopener ugc">{}</a> <span class="host">({})</span>', address, shown, host)


def host_of(address: str) -> str:
    """Return the host that an address leads to, as a program reads it; empty for what is no link that can be trusted to say where it goes.

    A name and a password before the host (https://city.example@elsewhere.example) are there to deceive.
    """
    try:
        parts = urlsplit(address)
        host, user, _port = parts.hostname or "", parts.username, parts.port
        host = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        return ""
    plain = parts.scheme in ("http", "https") and user is None and len(address) <= LONGEST_LINK and "\\" not in address
    return host if plain and re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", host) else ""
