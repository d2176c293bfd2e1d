"""What is known of one area."""

from django.conf import settings
from django.http import HttpResponseBase
from django.utils import translation
from rest_framework.request import Request

from api import area_profile, figure_examples, responses, schema
from api.figure_questions import assumes
from api.params import EVERYWHERE, single
from api.views.base import JSON, Door, plain, tables
from geo.errors import UnknownPlace
from geo.registry import layers
from planning import measures
from planning.kept import steady
from planning.opening import moment
from planning.profile import profile

KNOWN = (*EVERYWHERE, "assume")


class AreaProfile(Door):
    """An area's indicators beside those of the areas it lies in, and what is there and near."""

    forms = {"json": JSON}

    @schema.describes("profile", parameters=KNOWN, example=figure_examples.PROFILE)
    def get(self, request: Request, area: str) -> HttpResponseBase:
        given = single(request.query_params, KNOWN)
        if not (area.isascii() and area.isdigit() and int(area) < 2**63):
            raise UnknownPlace("areas", area)
        assume = assumes(given)
        self.form(request)
        every = (*tables(*layers().values()), *measures.tables(*measures.measures().values()))
        mark = responses.etag(plain(request), every, translation.get_language() or "", str(settings.MEENT_MIN_PEOPLE), str(moment()))
        known = responses.is_known(plain(request), mark)
        if known and not responses.is_any(plain(request)):
            return responses.not_modified(mark)
        with steady():
            found = profile(int(area), assume_complete=assume)
        if known:
            return responses.not_modified(mark)
        return responses.marked(responses.as_json(area_profile.profile_document(plain(request), found)), mark)
