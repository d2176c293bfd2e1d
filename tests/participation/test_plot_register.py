"""The register: why a plot is listed, by whom it is said, whose it is as far as all may know, and its owner's name nowhere."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.permissions import ACTION
from accounts.retention import apply
from accounts.roles import Role
from geo.models import VacantPlot
from participation import plot_story, register
from participation.errors import BadPlot, NotAllowed, Stale
from participation.listing import OwnerContact
from participation.register import PublicOwner
from tests.accounts.conftest import person
from tests.accounts.test_routes import ROUTES, action_of
from tests.participation.plots import plot, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


def test_a_plot_says_why_it_is_listed_by_whom_how_sure_and_since_when() -> None:
    made = plot(certainty="certain", last_confirmed=today(), owner_type="mixed")
    said = register.entry(made, today())
    assert (said.why, said.version) == ("source", 0)
    assert said.public_owner is PublicOwner.PARTLY
    assert (str(said.sureness.level), said.sureness.since) == ("certain", today())


def test_how_sure_it_is_falls_with_the_time_since_anybody_looked() -> None:
    made = plot(certainty="certain", last_confirmed=date(2020, 1, 1))
    assert register.entry(made, today()).sureness.level == "unsure"


@pytest.mark.parametrize(("owner", "told"), [("public", "yes"), ("private", "no"), ("mixed", "partly"), ("unknown", "unknown")])
def test_each_type_of_owner_says_whether_it_is_public(owner: str, told: str) -> None:
    assert register.entry(plot(owner_type=owner), today()).public_owner == told
    assert set(register.OWNERS) == set(VacantPlot.Owner)


def test_who_edits_places_writes_why_and_nobody_else_does(planner: Any) -> None:
    made = plot()
    for nobody in (person("bob@example.org"), person("mod@example.org", Role.MODERATOR), person("x@example.org", Role.PLANNER, areas=[])):
        with pytest.raises(NotAllowed):
            register.put(made, why="seen", words="", by=nobody, version=0)
    said = register.put(made, why="seen", words="De ramen zijn dicht.", by=planner, version=0)
    assert (said.why, said.words, said.version) == ("seen", "De ramen zijn dicht.", 1)
    assert [chapter.what for chapter in plot_story.story(made)] == ["listed"]


def test_two_who_write_at_once_are_told_so(planner: Any) -> None:
    made = plot()
    register.put(made, why="seen", words="", by=planner, version=0)
    with pytest.raises(Stale):
        register.put(made, why="reported", words="", by=planner, version=0)


@pytest.mark.parametrize(
    ("why", "words", "field"),
    [("no-such", "", "why"), ("seen", "x" * 1_001, "words"), ("seen", "bel jan@example.org", "words"), ("seen", "\0", "words")],
)
def test_what_cannot_be_is_said_by_its_field(planner: Any, why: str, words: str, field: str) -> None:
    with pytest.raises(BadPlot) as told:
        register.put(plot(), why=why, words=words, by=planner, version=0)
    assert list(told.value.flaws) == [field]


# The owner's name

NAME = "Godelieve Vandenboomgaarden"
REACH = "godelieve@example.org, 0470 12 34 56"


def test_how_an_owner_is_reached_is_for_those_who_handle_proposals_there(planner: Any) -> None:
    made = plot(owner_type="private")
    register.keep_contact(made, name=NAME, reach=REACH, by=planner)
    found = register.contact(made, by=planner)
    assert found is not None
    assert (found.name, found.reach) == (NAME, REACH)
    for nobody in (
        person("bob@example.org"),
        person("w@example.org", Role.COMMUNITY_WORKER),
        person("x@example.org", Role.PLANNER, areas=[]),
    ):
        with pytest.raises(NotAllowed):
            register.contact(made, by=nobody)
        with pytest.raises(NotAllowed):
            register.keep_contact(made, name="A B", reach="x", by=nobody)
        assert not register.sees_contact(made, nobody)


def test_public_words_cannot_hold_the_owners_name_nor_a_contact_go_with_a_public_name(planner: Any) -> None:
    made = plot(owner_type="private")
    register.keep_contact(made, name=NAME, reach=REACH, by=planner)
    with pytest.raises(BadPlot, match="no name"):
        register.put(made, why="offered", words="Te vragen aan vandenboomgaarden, godelieve.", by=planner, version=0)
    other = plot(100, name=f"Huis van {NAME}")
    with pytest.raises(BadPlot, match="holds this name"):
        register.keep_contact(other, name=NAME, reach=REACH, by=planner)


def test_a_contact_goes_when_it_is_emptied_and_by_itself_after_its_time(planner: Any) -> None:
    made = plot(owner_type="private")
    register.keep_contact(made, name=NAME, reach=REACH, by=planner)
    assert register.keep_contact(made, name="", reach="", by=planner) is None
    assert not OwnerContact.objects.exists()
    register.keep_contact(made, name=NAME, reach=REACH, by=planner)
    list(apply())
    assert OwnerContact.objects.exists()
    OwnerContact.objects.update(given_at=timezone.now() - timedelta(days=366))
    list(apply())
    assert not OwnerContact.objects.exists()


def test_no_public_door_tells_the_name_of_an_owner(planner: Any) -> None:
    """Walk every address that is open to all, in each form; the plot has the number that the walk fills in."""
    made = plot(owner_type="private", pk=1)
    register.keep_contact(made, name=NAME, reach=REACH, by=planner)
    register.put(made, why="offered", words="De eigenaar staat open voor een tuin.", by=planner, version=0)
    reader = Client(headers={"accept-language": "en"})
    seen = 0
    for route in ROUTES:
        action = action_of(route.view)
        if action is None or not ACTION[action].open:
            continue
        paths = {route.path, route.path.replace("/benches", "/vacant-plots")}
        for path in sorted(paths):
            for query in ("", "?f=html", "?f=csv"):
                answer = reader.get(path + query)
                body = (b"".join(answer) if answer.streaming else answer.content).decode("latin-1")
                seen += 1
                for secret in ("Godelieve", "Vandenboomgaarden", "0470 12", "godelieve@"):
                    assert secret not in body, path + query
    assert seen > 100
