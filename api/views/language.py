"""A gentle look at a text before it is public: what could be said otherwise. It blocks nothing, and keeps nothing of what is sent."""

from typing import Any, Final

from django.http import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from api import responses, robots, schema
from api.body import sent
from api.errors import PROBLEM_TYPE, BadParameter
from api.params import EVERYWHERE, naming, one_of, single
from api.views.base import JSON, Door, plain
from participation.hints import read
from participation.style import languages

LONGEST: Final = 20_000
LARGEST: Final = 6 * LONGEST + 1_000
# More than this helps nobody; the number of all is told besides.
MOST: Final = 50

QUESTION: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {
        "text": {**schema.TEXT, "maxLength": LONGEST},
        "language": {**schema.TEXT, "enum": list(languages()), "description": "Of the text; left out, the reader's own."},
    },
}
ANSWER: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["language", "hints", "number", "note"],
    "properties": {
        "language": schema.TEXT,
        "number": {"type": "integer"},
        "note": schema.TEXT,
        "hints": {
            "type": "array",
            "maxItems": MOST,
            "items": {
                "type": "object",
                "required": ["start", "end", "quote", "why", "instead", "sort"],
                "properties": {
                    "start": {"type": "integer", "description": "In characters (Unicode code points), from 0."},
                    "end": {"type": "integer"},
                    "quote": schema.TEXT,
                    "why": schema.TEXT,
                    "instead": {**schema.TEXT, "description": "Empty where the reason says it all."},
                    "sort": {**schema.TEXT, "description": "Such as ranks, jargon, hard, sentence, long-word."},
                },
            },
        },
    },
}
_LANG: Final = OpenApiParameter("lang", schema.PARAMETERS["lang"][0], description=schema.PARAMETERS["lang"][1])


class LanguageCheck(Door):
    """What could be said more gently or more simply in a text. Whoever asks may send the text as it is."""

    forms = {"json": JSON}
    # A question, though it is sent: whoever may look may ask.
    actions = {"POST": "look", "OPTIONS": "look"}

    @extend_schema(
        operation_id="languageCheck",
        parameters=[_LANG],
        request={"application/json": QUESTION},
        responses={
            (200, responses.JSON): OpenApiResponse(ANSWER, description=_l("What was noticed; it binds nobody.")),
            (400, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_l("Something in the question is wrong; it is named.")),
            (429, PROBLEM_TYPE): OpenApiResponse(schema.PROBLEM, description=_l("That was too often; Retry-After says how long to wait.")),
        },
        examples=[OpenApiExample("A sentence", value={"text": "Wij wonen in een probleemwijk.", "language": "nl"}, request_only=True)],
        auth=[],
        tags=["language"],
    )
    def post(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        self.form(request)
        text, language = _asked(sent(plain(request), largest=LARGEST))
        robots.count(request, "language")
        found = read(text, language)
        answer = responses.as_json(
            {
                "language": language,
                "number": len(found),
                "note": _("You may send it as it is."),
                "hints": [hint.told() for hint in found[:MOST]],
            }
        )
        answer["Cache-Control"] = "no-store"
        return answer


def _asked(said: dict[str, Any]) -> tuple[str, str]:
    """Return a text and its language; BadParameter names what is not known, missing or no text."""
    for name in said:
        with naming(name):
            if name not in QUESTION["properties"]:
                raise BadParameter(
                    _("“%(name)s” is not known here; these are: %(known)s.")
                    % {"name": name[:40], "known": ", ".join(QUESTION["properties"])}
                )
    text, language = said.get("text"), said.get("language", translation.get_language() or "")
    with naming("text"):
        if not isinstance(text, str):
            raise BadParameter(_("“%(name)s” is missing.") % {"name": "text"})
        if len(text) > LONGEST:
            raise BadParameter(_("A text is at most %(most)d characters.") % {"most": LONGEST})
    with naming("language"):
        return text, one_of(languages())(language if isinstance(language, str) else "")
