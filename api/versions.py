"""Versions: which state of something its reader saw, as an ETag that goes out with it and comes back in If-Match with a change."""

from typing import Protocol

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from participation.errors import Stale


class Versioned(Protocol):
    """Something with an address and a version that grows with every change."""

    key: str
    version: int


class Unseen(APIException):
    """A change that does not say which version was seen."""

    status_code = 428

    def __init__(self) -> None:
        super().__init__(_("Say which version you saw: send its ETag in If-Match."))


def mark(one: Versioned) -> str:
    """Return the ETag of something: of its version, whoever reads it."""
    return f'"{one.key}.{one.version}"'


def seen(request: Request, one: Versioned) -> int:
    """Return the version that somebody says they saw; Unseen where they say nothing, Stale where it is not the present one."""
    header = request.headers.get("If-Match", "")
    if not header.strip():
        raise Unseen
    # What passes gzip may have been marked as weak on its way: it is the same version.
    named = [each.removeprefix("W/") for each in parse_etags(header)]
    if "*" in named or mark(one) in named:
        return one.version
    raise Stale(one.version)
