"""Those who know a place by their work say that it still holds, and others are not asked."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from geo.models import Bench
from tests.accounts.conftest import person, signed_in
from tests.factories import place

pytestmark = pytest.mark.django_db


def worker() -> Client:
    return signed_in(person("worker@example.org", Role.COMMUNITY_WORKER))


def test_what_is_least_sure_comes_first_and_one_press_makes_it_sure_again() -> None:
    old = place("benches", name="The old bench", last_confirmed=dt.date(2015, 5, 1), certainty="certain")
    place("benches", name="The new bench", last_confirmed=timezone.localdate(), certainty="certain")
    client = worker()
    shown = client.get("/confirm").content.decode()
    assert "The old bench" in shown
    assert "The new bench" not in shown
    form = re.search(r'name="layer" value="([a-z-]+)"><button name="place" value="(\d+)"', shown)
    assert form is not None
    assert client.post("/confirm", {"layer": form[1], "place": form[2]}).status_code == 302
    old.refresh_from_db()
    assert old.last_confirmed == timezone.localdate()
    assert "The old bench" in client.get("/confirm").content.decode()  # thanked by name
    assert "nothing to look at" in client.get("/confirm").content.decode()


def test_who_has_no_such_role_confirms_nothing() -> None:
    bench = place("benches", last_confirmed=dt.date(2015, 5, 1))
    resident = signed_in(person("resident@example.org"))
    assert Client().post("/confirm", {"layer": "benches", "place": bench.pk})["Location"].startswith("/account/")
    assert resident.post("/confirm", {"layer": "benches", "place": bench.pk}).status_code == 403
    assert Bench.objects.get().last_confirmed == dt.date(2015, 5, 1)


@pytest.mark.parametrize(("layer", "pk"), [("benches", "9999"), ("no-such", "1"), ("benches", "x")])
def test_what_is_not_there_is_said(layer: str, pk: str) -> None:
    answer = worker().post("/confirm", {"layer": layer, "place": pk})
    assert answer.status_code == 404
    assert (pk if layer == "benches" else layer) in answer.content.decode()


def test_a_place_says_how_sure_it_is_today_and_not_only_what_its_source_said() -> None:
    old = place("benches", last_confirmed=dt.date(2015, 5, 1), certainty="certain")
    new = place("benches", last_confirmed=timezone.localdate(), certainty="certain")
    client = Client(headers={"accept-language": "en"})
    assert "Nobody has confirmed it for long" in client.get(f"/layers/benches/{old.pk}").content.decode()
    assert "Nobody has confirmed it for long" not in client.get(f"/layers/benches/{new.pk}").content.decode()
