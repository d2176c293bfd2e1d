"""Many who send proposals at once, over sockets: none is lost, none is kept twice, whoever presses twice."""

import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Barrier
from typing import Any

import pytest

from accounts.models import User
from participation.event import Event
from participation.letter import Letter
from participation.proposal import Proposal
from tests.robots import worked_out
from tests.web.posted import sent

PEOPLE = 12


@pytest.mark.django_db(transaction=True)
def test_twelve_who_send_at_once_and_some_of_them_twice_are_each_kept_once(live_server: Any, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # each comes from somewhere else
    forms = [(who, str(uuid.uuid4()), worked_out("propose")) for who in range(PEOPLE)]
    ready = Barrier(PEOPLE)

    def press(who: int) -> list[tuple[int, str]]:
        """Send one's own form; every third of them also goes out over two other connections, at the same time."""
        mine = [forms[who], *([forms[who // 3 * 3]] if who % 3 else [])]
        ready.wait()
        return [send(*row) for row in (mine if who % 2 else mine[::-1])]

    def send(who: int, form: str, proof: str) -> tuple[int, str]:
        properties = {"kind": "bench", "title": f"Bench {who}", "form": form, "email": f"person-{who % 5}@example.org"}
        said = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.3689, 50.8446]}, "properties": properties}
        headers = {"Content-Type": "application/json", "Challenge-Solution": proof, "X-Forwarded-For": f"10.{who}.7.9"}
        link = HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=60)
        link.request("POST", "/api/proposals", json.dumps(said), headers)
        answer = link.getresponse()
        body = answer.read()
        link.close()
        assert answer.status == 201, body
        return who, json.loads(body)["id"]

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = [each for part in pool.map(press, range(PEOPLE)) for each in part]
    assert len(answers) == 20
    assert len({key for _who, key in answers}) == len(set(answers)) == PEOPLE
    assert Proposal.objects.count() == PEOPLE
    assert Counter(Event.objects.values_list("what", flat=True)) == {"made": PEOPLE, "send": PEOPLE}
    assert User.objects.count() == 5
    assert Letter.objects.filter(text="confirm-proposal").count() == len(sent()) == PEOPLE
