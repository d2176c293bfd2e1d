"""What is sent to an address that takes JSON: one object, not too large, of numbers that are numbers."""

import json
from collections.abc import Mapping
from typing import IO, Any, Final, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.parsers import JSONParser

from api.errors import BadParameter

TYPES: Final = ("application/json", "application/geo+json", "application/merge-patch+json")


class TooLarge(APIException):
    """A body that is larger than any that is meant here."""

    status_code = 413

    def __init__(self, most: int) -> None:
        super().__init__(_("What was sent is too large: at most %(most)d bytes.") % {"most": most})


class Json(JSONParser):
    """Reads JSON for whatever asks the framework for it, as the check of who is signed in does before any view runs.

    What is no JSON, or nested deeper than can be read, is said in the reader's language.
    """

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return what was sent; ParseError where that is no JSON."""
        try:
            return super().parse(stream, media_type, parser_context)
        except (ParseError, RecursionError):
            raise ParseError(_("What was sent is no JSON.")) from None


def sent(request: HttpRequest, *, largest: int) -> dict[str, Any]:
    """Return the object that was sent, empty where nothing was; BadParameter, UnsupportedMediaType or TooLarge where it is none."""
    if (kind := request.content_type or TYPES[0]) not in TYPES:
        raise UnsupportedMediaType(kind)
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        raise TooLarge(largest)
    try:
        said = json.loads(request.body or b"{}", parse_constant=_refuse)
        if b"\\u" in request.body:
            json.dumps(said, ensure_ascii=False).encode()  # half a character can be written so, and neither kept nor answered
    except UnicodeEncodeError:
        raise BadParameter(_("This holds a character that cannot be shown.")) from None
    except (ValueError, RecursionError):
        raise BadParameter(_("What was sent is no JSON.")) from None
    if not isinstance(said, dict):
        raise BadParameter(_("What was sent is no JSON object."))
    return said


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
