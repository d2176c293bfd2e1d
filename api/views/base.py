"""What all reading doors share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from api import params, responses
from api.compression import compressed
from api.params import one_of, read
from api.permission import READING, Declared
from geo.layer import Layer
from geo.models import Coverage, Dataset

# What an Accept header may call each form.
JSON: Final = ("application/json",)
GEOJSON: Final = ("application/geo+json", "application/json")
HTML: Final = ("text/html",)
CSV: Final = ("text/csv",)


class Unnegotiated(BaseContentNegotiation):
    """Leaves the form of the answer to the view: most are written by the database, not by a renderer."""

    def select_parser(self, _request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, _request: Any, renderers: Any, _suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Door(APIView):
    """Open to everybody, in the language of `lang` or of the browser, in the form of `f` or of the Accept header."""

    # Nobody needs to be known to read, so no session is looked up and no answer varies with a cookie.
    authentication_classes: tuple[type[BaseAuthentication], ...] = ()
    permission_classes = (Declared,)
    actions: Mapping[str, str] = READING
    content_negotiation_class = Unnegotiated
    # The forms it answers in, the first by default, with what an Accept header calls each.
    forms: Mapping[str, tuple[str, ...]] = {"json": JSON, "html": HTML}
    # What a page of another site may send along with its question, where the door takes anything, and read of the answer (CORS).
    sends: tuple[str, ...] = ("Content-Type", "Accept-Language")
    tells: tuple[str, ...] = ("Content-Crs", "ETag", "Link", "OGC-NumberMatched")
    # What each answer says besides, and by what it differs.
    says: Mapping[str, str] = {}
    varies: tuple[str, ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "lang" in request.query_params:
            translation.activate(read(request.query_params.dict(), "lang", one_of(params.LANGUAGES), ""))

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002  what the framework gives
        """Return what may be done here: in the headers alone, as browsers ask it before they send something from another site."""
        return HttpResponse(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer: Any = super().finalize_response(request, response, *args, **kwargs)
        answer = responses.bodiless(answer) if request.method == "HEAD" else compressed(plain(request), answer)
        # Open data, and nobody of another site is known here by a cookie: any page of any site may read it.
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = ", ".join(self.tells)
        if not READING.keys() >= set(self.allowed_methods):
            answer["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
            answer["Access-Control-Allow-Headers"] = ", ".join(self.sends)
        for name, value in self.says.items():
            answer[name] = value
        if self.varies:
            patch_vary_headers(answer, self.varies)
        return answer

    def form(self, request: Request) -> str:
        """Return the form to answer in: what `f` says, else the first that Accept names, else the door's own."""
        if "f" in request.query_params:
            return read(request.query_params.dict(), "f", one_of(self.forms), "")
        for accepted in request.headers.get("Accept", "").split(","):
            kind = accepted.partition(";")[0].strip()
            for form, kinds in self.forms.items():
                if kind in kinds:
                    return form
        return next(iter(self.forms))

    def document(
        self,
        request: Request,
        tables: Sequence[str],
        make: Callable[[], dict[str, Any]],
        title: Callable[[dict[str, Any]], str] = lambda made: str(made.get("title", "")),
        content_type: str = responses.JSON,
    ) -> HttpResponseBase:
        """Return a document about tables in the form that is asked for, or the answer that the asker already has it."""
        form, language = self.form(request), translation.get_language() or ""
        mark = responses.etag(plain(request), tables, form, language)
        known = responses.is_known(plain(request), mark)
        if known and not responses.is_any(plain(request)):
            return responses.not_modified(mark)
        made = make()  # an error where there is nothing, even for those who have any answer
        if known:
            return responses.not_modified(mark)
        return responses.marked(responses.as_html(made, title(made)) if form == "html" else responses.as_json(made, content_type), mark)


class KnownDoor(Door):
    """A door whose visitor may be known: what somebody sees of their own is kept by nobody else."""

    forms = {"json": JSON}
    authentication_classes: tuple[type[BaseAuthentication], ...] = (SessionAuthentication,)
    says = {"Cache-Control": "no-store"}
    varies = ("Accept-Language", "Cookie")


def plain(request: Request) -> HttpRequest:
    """Return Django's own request."""
    return request._request


def tables(*found: Layer) -> list[str]:
    """Return the tables that an answer about these layers is made of: their own, their datasets, and what those cover."""
    return [*(table for layer in found for table in layer.tables), Dataset._meta.db_table, Coverage._meta.db_table]
