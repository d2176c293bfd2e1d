"""A dossier tells what is proposed around a place and what is planned, as far as everybody sees it, in each of its forms."""

from typing import Any

import pytest
import shapely
from django.test import Client

from accounts.roles import Role
from planning.dossier import Fact, dossier, site_of
from planning.site import degrees
from tests.accounts.conftest import person
from tests.factories import place
from tests.participation.making import HERE, moved, proposal

pytestmark = pytest.mark.django_db


def facts() -> dict[str, Fact]:
    told = {section.key: one for section, one in dossier(site_of(HERE)).sections}
    return {fact.key: fact for fact in told["proposals"].facts}


def named(fact: Fact) -> list[tuple[str, float]]:
    return [(each.name, each.distance_m) for each in fact.places]


def beside(metres: float) -> shapely.Point:
    return shapely.Point(HERE.x + metres, HERE.y)


@pytest.fixture
def _proposed() -> None:
    place("streets", wkt=f"LINESTRING ({HERE.x - 700} {HERE.y}, {HERE.x + 700} {HERE.y})", kind="residential", walkable=True)
    alice, planner = person("alice@example.org"), person("planner@example.org", Role.PLANNER)
    proposal(alice, title="Further off", shape=beside(300))
    proposal(alice, title="Next door", shape=beside(20))
    proposal(alice, title="Too far away", shape=beside(650))
    proposal(alice, "other", title="Not published", shape=beside(10))
    moved(proposal(alice, title="Refused", shape=beside(10)), "take-up", "refuse", by=planner, reason="Nee.")
    moved(proposal(alice, title="It comes", shape=beside(50)), "take-up", "accept", by=planner)


@pytest.mark.usefixtures("_proposed")
def test_what_is_asked_and_what_is_planned_are_told_apart_the_nearest_first() -> None:
    found = facts()
    assert named(found["asked"]) == [("Next door", 20.0), ("Further off", 300.0)]
    assert named(found["planned"]) == [("It comes", 50.0)]
    assert [fact.values[0].reading.value for fact in found.values()] == [2, 1]


@pytest.mark.usefixtures("_proposed")
def test_each_form_of_the_dossier_leads_to_the_proposals_and_tells_nothing_that_is_not_public(client: Client) -> None:
    lon, lat = degrees(HERE).coords[0]
    answers: list[Any] = [
        client.get(f"{path}?lon={lon}&lat={lat}", headers={"accept-language": "en"}) for path in ("/api/context", "/context")
    ]
    for answer in answers:
        said = answer.content.decode()
        assert answer.status_code == 200
        assert "What residents propose" in said
        assert "Next door" in said
        assert "Not published" not in said
        assert "Too far away" not in said
    [section] = [each for each in answers[0].json()["sections"] if each["key"] == "proposals"]
    nearest = section["facts"][0]["places"][0]
    assert client.get(nearest["href"].removeprefix("http://testserver")).json()["properties"]["name"] == "Next door"
    assert "/layers/proposals/" in answers[1].content.decode()


def test_where_nothing_is_proposed_it_says_none() -> None:
    place("streets", wkt=f"LINESTRING ({HERE.x - 100} {HERE.y}, {HERE.x + 100} {HERE.y})", kind="residential", walkable=True)
    assert [(fact.values[0].reading.value, fact.places) for fact in facts().values()] == [(0, ()), (0, ())]


def test_a_street_to_play_in_is_as_far_as_the_nearest_of_it_and_the_dossier_stands() -> None:
    """A line is entered all along: who lives on it is there, who lives 60 metres before it walks 60 metres."""
    way = f"LINESTRING ({HERE.x - 700} {HERE.y}, {HERE.x + 700} {HERE.y})"
    street = place("streets", wkt=way, kind="residential", walkable=True)
    for title, low, high in (("Before the door", -80, 90), ("Around the corner", 60, 200)):
        line = shapely.LineString([(HERE.x + low, HERE.y), (HERE.x + high, HERE.y)])
        proposal(person(f"{low}@example.org".strip("-")), "play-street", title=title, shape=line, about=("streets", street.pk))
    assert {name: far for fact in facts().values() for name, far in named(fact)} == {"Before the door": 0.0, "Around the corner": 60.0}
