"""The API as an OpenAPI document: for programs, and to read."""

from typing import Any

from django.http import HttpResponseBase
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.request import Request

from api import documents
from api.params import EVERYWHERE, LANGUAGES, one_of, read, single
from api.permission import READING, Declared
from api.views.base import Door, Unnegotiated


class OpenApi(Door):
    """The API as an OpenAPI 3 document."""

    forms = {"json": ("application/vnd.oai.openapi+json", "application/json")}

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)

        def make() -> dict[str, object]:
            generator = SchemaGenerator()  # type: ignore[no-untyped-call]
            return dict(generator.get_schema(request=request, public=True))  # type: ignore[no-untyped-call]

        return self.document(request, (), make, content_type=documents.TYPES["openapi"])


class Docs(SpectacularSwaggerView):
    """The same, to read; with nothing from an outside host."""

    url_name = "api:openapi"
    http_method_names = ["get", "head"]
    authentication_classes = ()
    permission_classes = (Declared,)
    actions = READING
    content_negotiation_class = Unnegotiated

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        given = single(request.query_params, EVERYWHERE)
        read(given, "f", one_of(("html",)), "html")
        translation.activate(read(given, "lang", one_of(LANGUAGES), translation.get_language() or ""))

    def finalize_response(self, *given: Any, **more: Any) -> Any:
        answer = super().finalize_response(*given, **more)
        # Its own script stands in the page; nothing of anybody's words does.
        answer["Content-Security-Policy"] = "default-src 'self' data: 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
        return answer
