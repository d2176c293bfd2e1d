"""All that is known of a piece of the city and of what lies around it."""

from django.conf import settings
from django.http import HttpResponseBase
from django.utils import timezone, translation
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from api import context, responses, schema
from api.context_example import DOSSIER
from api.params import single
from api.views.base import JSON, Door, plain
from planning.dossier import dossier, sections


class Context(Door):
    """The dossier of a place: what is within a walk, which norms are met, who lives around, and what each number rests on."""

    forms = {"json": JSON}
    # Some of what people wrote is only for those who work here.
    authentication_classes: tuple[type[BaseAuthentication], ...] = (SessionAuthentication,)

    @schema.describes("context", parameters=context.KNOWN, example=DOSSIER)
    def get(self, request: Request) -> HttpResponseBase:
        given = single(request.query_params, context.KNOWN)
        self.form(request)
        site = context.asked(given)
        read = sorted({table for section in sections().values() for table in section.tables()})
        said = (translation.get_language() or "", str(settings.MEENT_MIN_PEOPLE), timezone.localdate().isoformat())
        if request.user.is_authenticated:
            site.reader = request.user
            answer = responses.as_json(context.document(plain(request), dossier(site)))
            answer["Cache-Control"] = "no-store"
            return answer
        mark = responses.etag(plain(request), read, *said)
        if responses.is_known(plain(request), mark):
            return responses.not_modified(mark)
        return responses.marked(responses.as_json(context.document(plain(request), dossier(site))), mark)
