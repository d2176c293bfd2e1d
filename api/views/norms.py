"""What somebody holds that everybody should find near home."""

from django.http import HttpResponseBase
from rest_framework.request import Request

from api import figure_examples, figures, params, schema
from api.params import EVERYWHERE, naming, read, single
from api.views.base import JSON, Door, plain
from planning import norms


class Norms(Door):
    """All norms in all versions, each with its source and whether it was read."""

    forms = {"json": JSON}

    @schema.describes("norms", parameters=EVERYWHERE, example=figure_examples.NORMS)
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return self.document(request, (), lambda: figures.norms_document(plain(request)))


class OneNorm(Door):
    """One norm, in its newest version or in the one that is asked for."""

    forms = {"json": JSON}

    @schema.describes("norm", parameters=(*EVERYWHERE, "norm-version"), example=figure_examples.NORM)
    def get(self, request: Request, norm: str) -> HttpResponseBase:
        given = single(request.query_params, (*EVERYWHERE, "norm-version"))
        version: int | None = read(given, "norm-version", params.number(1, 999), None)
        with naming("norm-version" if version else "norm"):
            found = norms.norm(norm, version)
        return self.document(request, (), lambda: {**figures.norm_document(found), "links": figures.here(plain(request))})
