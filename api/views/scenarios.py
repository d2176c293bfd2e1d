"""Scenarios: what if. Whoever has the address of one may read it; its owner changes it."""

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.request import Request

from api import responses, scenarios, schema
from api.described import describes, in_path
from api.errors import BadParameter
from api.params import EVERYWHERE, single
from api.schema import View
from api.views.base import CSV, JSON, KnownDoor, plain
from planning import scenarios as gate
from planning.scenario import Scenario, Step

LARGEST: Final = 512 * 1024
NAMED: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {"name": {**schema.TEXT, "maxLength": 120}, "note": {**schema.TEXT, "maxLength": 2000}},
}
RENAMED: Final[dict[str, Any]] = {name: said for name, said in NAMED.items() if name != "required"}
STEP: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {
        "kind": {"type": "string", "enum": list(Step.Kind.values)},
        "layer": schema.TEXT,
        "place": {"type": "integer"},
        "use": schema.TEXT,
        "geometry": {"type": "object", "description": "GeoJSON, longitude first."},
        "facts": {"type": "object", "additionalProperties": True},
    },
}
STEPS: Final = [
    OpenApiExample("A plot becomes a park", value={"kind": "use", "place": 12, "use": "green"}, request_only=True),
    OpenApiExample(
        "A bench here",
        value={"kind": "add", "layer": "benches", "geometry": {"type": "Point", "coordinates": [4.38, 50.86]}},
        request_only=True,
    ),
    OpenApiExample("No cars in this street", value={"kind": "calm", "place": 77}, request_only=True),
    OpenApiExample("This place goes", value={"kind": "remove", "layer": "benches", "place": 5}, request_only=True),
]
_PATH: Final = {
    "scenario": in_path("scenario", _l("The address of a scenario.")),
    "number": in_path("number", _l("The number of a step."), {"type": "integer"}),
}
_BESIDE: Final = OpenApiParameter("beside", schema.TEXT, description=_l("The address of another scenario to lay this one beside."))


def _describes(
    operation: str, *, path: Iterable[str] = ("scenario",), known: Iterable[str] = EVERYWHERE, table: bool = False, **more: Any
) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door to scenarios."""
    told = {
        "answers": {responses.JSON: schema.DOCUMENT, **({responses.CSV: schema.TEXT} if table else {})},
        "asked": [*(_PATH[name] for name in path), *(_BESIDE if name == "beside" else name for name in known)],
        "refused": (400, 403, 404, 422),
    }
    return describes(operation, tag="planning", **told | more)


class TooLarge(APIException):
    """A body that is larger than any step."""

    status_code = 413
    default_detail = _l("This is larger than any step of a scenario.")


class ScenarioDoor(KnownDoor):
    """A door whose visitor may be known, as scenarios have owners. A private address is told to no other site."""

    says = {**KnownDoor.says, "Referrer-Policy": "no-referrer"}

    def own(self, request: Request, key: str) -> Scenario:
        """Return a scenario to its owner; PermissionDenied to others who have its address."""
        found = gate.find(key)
        if found.owner_id != request.user.pk:
            raise PermissionDenied(_("This scenario is somebody else's. Copy it to change it."))
        return found


def sent(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent; BadParameter, UnsupportedMediaType or TooLarge where it is none."""
    asked = plain(request)
    if (kind := asked.content_type or JSON[0]) not in JSON:
        raise UnsupportedMediaType(kind)
    if int(asked.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise TooLarge
    try:
        said = json.loads(asked.body or b"{}")
    except (ValueError, RecursionError):
        raise BadParameter(_("What was sent is no JSON.")) from None
    if not isinstance(said, dict):
        raise BadParameter(_("What was sent is no JSON object."))
    return said


def named(said: dict[str, Any], *, optional: bool = False) -> dict[str, str]:
    """Return the name and the note that were sent; BadParameter names what is not known or no text."""
    for name, value in said.items():
        if name not in NAMED["properties"] or not isinstance(value, str):
            raise BadParameter(_("“%(name)s” may not be %(value)s here.") % {"name": name, "value": str(value)[:40]})
    if "name" not in said and not optional:
        raise BadParameter(_("“%(name)s” is missing.") % {"name": "name"})
    return said


class Scenarios(ScenarioDoor):
    """Somebody's own scenarios, and a new one."""

    actions = {"GET": "make-scenarios", "HEAD": "make-scenarios", "OPTIONS": "look", "POST": "make-scenarios"}

    @_describes("scenarios", path=())
    def get(self, request: Request) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return responses.as_json(scenarios.listed(plain(request), list(gate.owned(request.user).select_related("copied_from"))))

    @_describes("startScenario", path=(), body=NAMED, status=201)
    def post(self, request: Request) -> HttpResponseBase:
        made = gate.start(owner=request.user, **named(sent(request)))
        return _created(scenarios.document(plain(request), made))


class OneScenario(ScenarioDoor):
    """A scenario: to read for whoever has its address, to rename and delete for its owner."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "PATCH": "make-scenarios", "DELETE": "make-scenarios"}

    @_describes("scenario")
    def get(self, request: Request, scenario: str) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return responses.as_json(scenarios.document(plain(request), gate.find(scenario)))

    @_describes("renameScenario", body=RENAMED)
    def patch(self, request: Request, scenario: str) -> HttpResponseBase:
        found = self.own(request, scenario)
        gate.rename(found, **named(sent(request), optional=True))
        return responses.as_json(scenarios.document(plain(request), found))

    @_describes("deleteScenario", status=204)
    def delete(self, request: Request, scenario: str) -> HttpResponseBase:
        self.own(request, scenario).delete()
        return HttpResponse(status=204)


class Steps(ScenarioDoor):
    """The steps of a scenario, and one more."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "POST": "make-scenarios"}

    @_describes("scenarioSteps")
    def get(self, request: Request, scenario: str) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return responses.as_json(scenarios.history(plain(request), gate.find(scenario)))

    @_describes("addStep", body=STEP, status=201, examples=STEPS)
    def post(self, request: Request, scenario: str) -> HttpResponseBase:
        found = self.own(request, scenario)
        gate.add(found, sent(request))
        return _created(scenarios.document(plain(request), found))


class OneStep(ScenarioDoor):
    """One step, to be taken back."""

    actions = {"OPTIONS": "look", "DELETE": "make-scenarios"}

    @_describes("takeStepBack", path=("scenario", "number"))
    def delete(self, request: Request, scenario: str, number: int) -> HttpResponseBase:
        found = self.own(request, scenario)
        gate.take_back(found, number)
        return responses.as_json(scenarios.document(plain(request), found))


class Copy(ScenarioDoor):
    """A copy of a scenario, for whoever has its address and makes scenarios."""

    actions = {"OPTIONS": "look", "POST": "make-scenarios"}

    @_describes("copyScenario", body=NAMED, status=201)
    def post(self, request: Request, scenario: str) -> HttpResponseBase:
        found = gate.find(scenario)
        made = gate.copy(found, owner=request.user, **named({"name": found.name, **sent(request)}))
        return _created(scenarios.document(plain(request), made))


class Address(ScenarioDoor):
    """A new address for a scenario: the old one leads nowhere from then on."""

    actions = {"OPTIONS": "look", "POST": "share-scenarios"}

    @_describes("readdressScenario")
    def post(self, request: Request, scenario: str) -> HttpResponseBase:
        found = self.own(request, scenario)
        gate.readdress(found)
        return responses.as_json(scenarios.document(plain(request), found))


class Differences(ScenarioDoor):
    """What a scenario would change against the city as it is, or against another scenario."""

    forms = {"json": JSON, "csv": CSV}

    @_describes("scenarioDifferences", known=scenarios.KNOWN, table=True)
    def get(self, request: Request, scenario: str) -> HttpResponseBase:
        form, found = self.form(request), gate.find(scenario)
        if form == "csv":
            response = HttpResponse(scenarios.table(request.query_params, found), content_type=responses.CSV)
            response["Content-Disposition"] = 'inline; filename="differences.csv"'
            return response
        return responses.as_json(scenarios.difference_document(plain(request), found, request.query_params))


class Export(ScenarioDoor):
    """A scenario as a file: GeoJSON, a feature a step."""

    @_describes("exportScenario", answers={responses.GEOJSON: schema.DOCUMENT})
    def get(self, request: Request, scenario: str) -> HttpResponseBase:
        single(request.query_params, EVERYWHERE)
        return responses.as_json(scenarios.export(plain(request), gate.find(scenario)), responses.GEOJSON)


def _created(document: dict[str, Any]) -> HttpResponse:
    answer = responses.as_json(document)
    answer.status_code = 201
    answer["Location"] = document["href"]
    return answer
