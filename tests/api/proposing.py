"""Who asks the doors of proposals in these tests, and how: a reader, Alice, a planner and a moderator, over JSON."""

import json
import uuid
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.roles import Role
from participation.proposal import Proposal
from planning.site import degrees
from tests.accounts.conftest import person
from tests.participation.making import HERE

ALICE = "alice@example.org"
# Where `making.HERE` is, in degrees.
LON, LAT = (round(float(each), 7) for each in degrees(HERE).coords[0])


def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def bench(**more: Any) -> dict[str, Any]:
    properties = {"kind": "bench", "title": "A bench before the school", "words": "To rest.", "form": str(uuid.uuid4()), **more}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [LON, LAT]}, "properties": properties}


def post(client: Client, said: Any, path: str = "", **headers: str) -> Any:
    return client.post(f"/api/proposals{path}", json.dumps(said), content_type="application/json", headers=headers)


def patch(client: Client, one: Proposal, said: Any, **headers: str) -> Any:
    whole = {"type": "Feature", **said} if "type" not in said else said
    return client.patch(f"/api/proposals/{one.key}", json.dumps(whole), content_type="application/geo+json", headers=headers)


def mark(one: Proposal) -> dict[str, str]:
    return {"If-Match": f'"{one.key}.{one.version}"'}


def alice() -> User:
    return User.objects.filter(email=ALICE).first() or person(ALICE, public_name="")


def planner() -> User:
    return User.objects.filter(email="planner@example.org").first() or person("planner@example.org", Role.PLANNER)


def moderator() -> User:
    return User.objects.filter(email="moderator@example.org").first() or person("moderator@example.org", Role.MODERATOR)


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = dict(answer.json())
    assert found["status"] == status
    assert found["detail"]
    return found
