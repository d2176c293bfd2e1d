"""What goes wrong, as problem details (RFC 9457): one table from error class to status."""

import json
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from rest_framework.exceptions import APIException

from geo import errors
from geo.errors import GeoError
from participation.errors import (
    BadCheck,
    BadFollow,
    BadPhoto,
    BadProposal,
    BadSpot,
    NotAllowed,
    NotNow,
    Stale,
    UnknownComment,
    UnknownFollow,
    UnknownKind,
    UnknownPhoto,
    UnknownProfile,
    UnknownProposal,
)
from planning.errors import (
    BadBreaks,
    BadEdit,
    BadMoment,
    BadNote,
    BadSite,
    BadStep,
    BadUse,
    BadWeights,
    StaleNote,
    UnknownDivision,
    UnknownIndicator,
    UnknownNorm,
    UnknownNote,
    UnknownScenario,
    UnknownUse,
)

PROBLEM_TYPE: Final = "application/problem+json"
# What is said while the database is away, and after how long it is worth trying again.
AWAY: Final = _l("Right now we cannot look anything up. Nothing you sent was kept. Try again in half a minute.")
AWAY_S: Final = 30


class UnknownParameter(GeoError):
    """A parameter that this address does not know."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(_("“%(name)s” is no parameter here; these are: %(known)s.") % {"name": name, "known": ", ".join(known)})
        self.parameter = name


class BadParameter(GeoError):
    """A parameter with a value that cannot be."""


class NoSuchAddress(GeoError):
    """Nothing lives at this address."""

    def __init__(self, path: str) -> None:
        super().__init__(_("There is nothing at %(path)s.") % {"path": path})


STATUS: Final[dict[type[Exception], HTTPStatus]] = {
    UnknownParameter: HTTPStatus.BAD_REQUEST,
    BadParameter: HTTPStatus.BAD_REQUEST,
    errors.BadBBox: HTTPStatus.BAD_REQUEST,
    errors.BadFilter: HTTPStatus.BAD_REQUEST,
    errors.UnknownCrs: HTTPStatus.BAD_REQUEST,
    BadProposal: HTTPStatus.UNPROCESSABLE_ENTITY,  # before what it is one of
    BadFollow: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadCheck: HTTPStatus.BAD_REQUEST,
    BadSpot: HTTPStatus.BAD_REQUEST,
    errors.BadTile: HTTPStatus.NOT_FOUND,  # the address of a tile is its path
    errors.UnknownLayer: HTTPStatus.NOT_FOUND,
    errors.UnknownPlace: HTTPStatus.NOT_FOUND,
    UnknownProfile: HTTPStatus.NOT_FOUND,
    UnknownKind: HTTPStatus.NOT_FOUND,
    UnknownProposal: HTTPStatus.NOT_FOUND,
    BadPhoto: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownPhoto: HTTPStatus.NOT_FOUND,
    UnknownComment: HTTPStatus.NOT_FOUND,
    UnknownFollow: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotNow: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    BadWeights: HTTPStatus.BAD_REQUEST,
    BadUse: HTTPStatus.BAD_REQUEST,
    UnknownUse: HTTPStatus.NOT_FOUND,
    UnknownNorm: HTTPStatus.NOT_FOUND,
    UnknownIndicator: HTTPStatus.NOT_FOUND,
    UnknownDivision: HTTPStatus.NOT_FOUND,
    BadBreaks: HTTPStatus.BAD_REQUEST,
    BadMoment: HTTPStatus.BAD_REQUEST,
    BadSite: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadStep: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadEdit: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownScenario: HTTPStatus.NOT_FOUND,
    BadNote: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownNote: HTTPStatus.NOT_FOUND,
    StaleNote: HTTPStatus.PRECONDITION_FAILED,
    NoSuchAddress: HTTPStatus.NOT_FOUND,
    Http404: HTTPStatus.NOT_FOUND,
    PermissionDenied: HTTPStatus.FORBIDDEN,
}


def status_of(error: Exception) -> int | None:
    """Return the status an error is answered with, or None for one that is nobody's question."""
    if isinstance(error, APIException):
        return int(error.status_code)
    return next((status.value for cls, status in STATUS.items() if isinstance(error, cls)), None)


def problem(status: int, detail: str | Promise, **more: Any) -> HttpResponse:
    """Return a problem detail; `more` are members of its own, such as the `parameter` that is wrong."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    response = HttpResponse(json.dumps(body, ensure_ascii=False, default=str), content_type=PROBLEM_TYPE, status=status)
    response["Cache-Control"] = "no-store"
    return response


def answer(error: Exception, _context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem detail that an error of a view is answered with, or None to let it be a server error."""
    status = status_of(error)
    if status is None:
        return None
    if not isinstance(error, APIException):
        named = {"parameter": error.parameter} if isinstance(error, GeoError) and error.parameter else {}
        return problem(status, str(error), **named, **getattr(error, "members", {}))
    fields = error.detail if isinstance(error.detail, dict) else {}
    more = {**({"errors": fields} if fields else {}), **getattr(error, "members", {})}
    response = problem(status, str(_("What was sent is not right.")) if fields else str(error), **more)
    if (wait := getattr(error, "wait", None)) is not None:
        response["Retry-After"] = str(wait)
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def server_error(_request: HttpRequest) -> HttpResponse:
    """Return the problem detail for an error of our own making: it says nothing of what is within, and asks nothing of the database."""
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong on our side, not on yours. Nothing you sent was kept. Try again in a minute."),
    )


def is_away(error: BaseException | None) -> bool:
    """Return whether an error comes of a database that is full of connections, restarting or out of reach: of waiting it gets better."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, (OperationalError, InterfaceError)):
            return True
        seen.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


def away(_request: HttpRequest) -> HttpResponse:
    """Return the problem detail for a database that is away; it asks nothing of it. Pages of other sites may read it, as the rest."""
    response = problem(HTTPStatus.SERVICE_UNAVAILABLE, AWAY)
    response["Retry-After"] = str(AWAY_S)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def nothing_here(request: HttpRequest, **_path: str) -> HttpResponse:
    """Return the problem detail for an address under the API where nothing lives."""
    return problem(HTTPStatus.NOT_FOUND, str(NoSuchAddress(request.path)))
