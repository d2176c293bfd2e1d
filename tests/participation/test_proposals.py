"""The gate of proposals: what it lets through, what it keeps, and what it says to the rest."""

from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.personal import erase
from accounts.roles import Role
from geo.models import Bench
from participation import proposals
from participation.errors import BadProposal, NotAllowed, NotNow, Stale, UnknownProposal
from participation.event import Event
from participation.kinds import kinds
from participation.life import State, Visibility
from participation.proposal import Proposal
from tests.accounts.conftest import person
from tests.participation.making import HERE, moved, proposal, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return person("alice@example.org")


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


@pytest.fixture
def moderator() -> Any:
    return person("moderator@example.org", Role.MODERATOR)


def test_what_is_sent_is_seen_by_nobody_until_its_maker_stands_for_it(alice: Any, planner: Any) -> None:
    made = proposals.make(sent(), by=alice)
    assert (made.state, made.visibility) == (State.SUBMITTED, Visibility.UNCONFIRMED)
    for other in (AnonymousUser(), planner, person("bob@example.org")):
        with pytest.raises(UnknownProposal):
            proposals.find(made.key, other)
    assert proposals.find(made.key, alice) == made
    confirmed = proposals.confirm(made, by=alice)
    assert confirmed.visibility == Visibility.PUBLIC
    assert proposals.find(made.key, AnonymousUser()) == made


def test_a_kind_that_somebody_looks_at_first_waits(alice: Any, moderator: Any) -> None:
    made = proposal(alice, "plot-use")
    assert made.visibility == Visibility.PENDING
    with pytest.raises(UnknownProposal):
        proposals.find(made.key, AnonymousUser())
    assert moved(made, "publish", by=moderator).visibility == Visibility.PUBLIC


def test_the_whole_way_to_a_place_on_the_map(alice: Any, planner: Any) -> None:
    one = moved(proposal(alice), "take-up", "accept", by=planner)
    one = moved(one, "plan", by=planner, planned_for=timezone.localdate() + timedelta(days=30))
    one = moved(one, "realise", by=planner)
    bench = Bench.objects.get(pk=one.became_place)
    assert (one.became_layer, bench.source_id, bench.dataset.key) == ("benches", one.key, "proposals")
    one = moved(one, "maintain", by=alice)
    one = moved(one, "end", by=planner, reason="De straat wordt heraangelegd.")
    bench.refresh_from_db()
    assert bench.gone_since == timezone.localdate()
    told = list(one.events.values_list("what", "acted_as"))
    assert told == [
        ("made", "author"),
        ("send", "author"),
        ("confirm", "author"),
        ("open", "system"),
        *((step, "handle-proposals") for step in ("take-up", "accept", "plan", "realise")),
        ("maintain", "author"),
        ("end", "handle-proposals"),
    ]


def test_a_refusal_says_why_or_by_which_rule(alice: Any, planner: Any) -> None:
    one = moved(proposal(alice, "facade-garden"), "take-up", by=planner)
    for nothing in ({}, {"reason": "  "}, {"clauses": ["antwerp/no-such-rule"]}, {"clauses": ["nowhere/x"]}):
        with pytest.raises(BadProposal):
            moved(one, "refuse", by=planner, **nothing)
    assert Proposal.objects.get(pk=one.pk).state == State.IN_REVIEW
    refused = moved(one, "refuse", by=planner, reason="Te smal.")
    assert refused.events.last().reason == "Te smal."


def test_a_stale_version_is_told_so_and_changes_nothing(alice: Any) -> None:
    one = proposal(alice)
    seen = one.version
    one = proposals.edit(one, by=alice, version=seen, title="Twee banken")
    with pytest.raises(Stale) as told:
        proposals.edit(one, by=alice, version=seen, title="Drie banken")
    assert told.value.members == {"version": one.version}
    assert Proposal.objects.get(pk=one.pk).title == "Twee banken"


def test_an_edit_keeps_what_stood_there(alice: Any) -> None:
    one = proposals.edit(proposal(alice), by=alice, version=4, title="Twee banken", geom=shapely.Point(650_010, 670_000))
    event = one.events.last()
    assert event.changes["title"] == "Een bank voor het plein"
    assert "650000" in event.changes["geom"]
    assert one.geom.x == 650_010


def test_an_edit_of_what_is_looked_at_first_is_looked_at_again(alice: Any, moderator: Any) -> None:
    one = moved(proposal(alice, "plot-use"), "publish", by=moderator)
    one = proposals.edit(one, by=alice, version=one.version, words="Iets heel anders.")
    assert one.visibility == Visibility.PENDING


def test_others_cannot_change_it_and_a_moderator_says_why(alice: Any, moderator: Any) -> None:
    one = proposal(alice)
    for nobody in (AnonymousUser(), person("bob@example.org")):
        with pytest.raises(NotAllowed):
            proposals.edit(one, by=nobody, version=one.version, title="Gekaapt")
    with pytest.raises(BadProposal, match="why"):
        proposals.edit(one, by=moderator, version=one.version, words="")
    assert proposals.edit(one, by=moderator, version=one.version, words="", reason="Er stond een telefoonnummer in.").words == ""


def test_what_is_decided_is_not_changed_by_its_maker_any_more(alice: Any, planner: Any) -> None:
    one = moved(proposal(alice), "take-up", "accept", by=planner)
    with pytest.raises(NotNow):
        proposals.edit(one, by=alice, version=one.version, title="Iets groters")


def test_a_planner_of_elsewhere_decides_nothing_here(alice: Any) -> None:
    elsewhere = person("elders@example.org", Role.PLANNER, areas=[])
    one = proposal(alice)
    with pytest.raises(NotAllowed):
        moved(one, "take-up", by=elsewhere)
    only_gardens = person("tuinen@example.org", Role.PLANNER, kinds=["facade-garden"])
    with pytest.raises(NotAllowed):
        moved(one, "take-up", by=only_gardens)


def test_the_same_form_twice_is_one_proposal(alice: Any) -> None:
    form = sent()
    assert proposals.make(form, by=alice) == proposals.make(form, by=alice)
    assert Proposal.objects.count() == 1
    assert Event.objects.filter(what="send").count() == 1
    with pytest.raises(BadProposal):
        proposals.make(form, by=person("bob@example.org"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "ab"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "nul\0"}, "title"),
        ({"words": "x" * 5_001}, "words"),
        ({"public_name": "alice@example.org"}, "public_name"),
        ({"shape": shapely.box(0, 0, 10, 10)}, "geometry"),
        ({"answers": {"colour": "red"}}, "answers.colour"),
        ({"answers": {"back": "perhaps"}}, "answers.back"),
        ({"about": ("trees", 1)}, "about"),
    ],
)
def test_what_cannot_be_is_said_by_its_field_and_nothing_is_kept(alice: Any, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadProposal) as told:
        proposals.make(sent(**wrong), by=alice)
    assert list(told.value.flaws) == [field]
    assert not Proposal.objects.exists()
    assert not Event.objects.exists()


def test_what_is_too_large_is_told_so(alice: Any) -> None:
    with pytest.raises(BadProposal, match="10000 m²"):
        proposals.make(sent("greening", shape=HERE.buffer(1_000, quad_segs=4)), by=alice)
    with pytest.raises(BadProposal, match="corners"):
        proposals.make(sent("greening", shape=HERE.buffer(5, quad_segs=3_000)), by=alice)


def test_what_happened_cannot_be_changed_or_taken_away(alice: Any) -> None:
    one = proposal(alice)
    for forbidden in (lambda: one.events.update(reason="x"), lambda: one.events.all().delete(), one.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_taken_away_is_gone_for_everybody_and_known_to_have_been(alice: Any, moderator: Any) -> None:
    one = proposal(alice)
    with pytest.raises(BadProposal):
        proposals.remove(one, by=moderator, version=one.version, reason="")
    proposals.remove(one, by=moderator, version=one.version, reason="Reclame.")
    for anybody in (AnonymousUser(), alice, moderator):
        with pytest.raises(UnknownProposal):
            proposals.find(one.key, anybody)
    assert one.events.last().what == "removed"


def test_who_goes_leaves_what_was_public_without_a_trace_of_who(alice: Any) -> None:
    public = proposals.edit(proposal(alice, public_name="Alice"), by=alice, version=4, words="Alice, Kerkstraat 1.")
    public = proposals.edit(public, by=alice, version=public.version, words="Om te rusten.")
    draft = proposals.make(sent(), by=alice, draft=True)
    number = alice.pk
    erase(alice)
    assert not Proposal.objects.filter(pk=draft.pk).exists()
    left = Proposal.objects.get(pk=public.pk)
    assert (left.author, left.public_name) == (None, "")
    assert not Event.objects.filter(actor=number).exists()
    assert "Alice" not in str(list(left.events.values()))


def test_a_day_is_asked_of_what_is_planned(alice: Any, planner: Any) -> None:
    one = moved(proposal(alice), "take-up", "accept", by=planner)
    with pytest.raises(BadProposal, match="day"):
        moved(one, "plan", by=planner)
    assert moved(one, "plan", by=planner, planned_for=date(2027, 5, 1)).planned_for == date(2027, 5, 1)


def test_each_kind_says_who_answers_in_each_language() -> None:
    for one in kinds().values():
        assert all(words for _language, words in one.handled_by)
