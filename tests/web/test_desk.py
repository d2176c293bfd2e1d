"""The desk: queues as pages, decisions by forms without scripts, the record, and reports by anybody."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from participation import moderation, proposals
from participation.decision import Claim, Decision
from participation.life import Visibility
from participation.profile import profile
from participation.proposal import Proposal
from participation.report import Report
from tests.accounts.conftest import person, signed_in, text
from tests.participation.making import moved, proposal
from tests.robots import human
from web import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return person("alice@example.org")


@pytest.fixture
def moderator() -> Any:
    return person("moderator@example.org", Role.MODERATOR)


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def mark(one: Proposal) -> str:
    one.refresh_from_db()
    return f"proposal:{one.pk}:{one.version}"


def seen(one: Proposal) -> str:
    return str(Proposal.objects.get(pk=one.pk).visibility)


def test_the_overview_shows_each_role_its_own_queues(alice: Any, moderator: Any, planner: Any) -> None:
    proposal(alice, "other")
    assert "To look at before it is shown" in text(signed_in(moderator).get("/desk"))
    assert "To answer" not in text(signed_in(moderator).get("/desk"))
    assert "1 thing waits" in text(signed_in(planner).get("/desk"))


def test_ticked_things_are_shown_at_once_and_undone_at_once(alice: Any, moderator: Any) -> None:
    ones = [proposal(alice, "other") for _each in range(2)]
    client = signed_in(moderator)
    answer = client.post("/desk/moderation", {"publish": "chosen", "items": [mark(one) for one in ones]}, follow=True)
    assert "2 things are shown." in text(answer)
    assert [seen(one) for one in ones] == [Visibility.PUBLIC] * 2
    key = Decision.objects.get().key
    answer = client.post("/desk/moderation", {"undo": key}, follow=True)
    assert "2 things are as they were." in text(answer)
    assert [seen(one) for one in ones] == [Visibility.PENDING] * 2


def test_one_thing_is_decided_by_its_own_button(alice: Any, moderator: Any) -> None:
    one, other = proposal(alice, "other"), proposal(alice, "other")
    signed_in(moderator).post("/desk/moderation", {"publish": mark(one)})
    assert (seen(one), seen(other)) == (Visibility.PUBLIC, Visibility.PENDING)


def test_hiding_without_a_reason_is_told_so_and_keeps_what_was_ticked(alice: Any, moderator: Any) -> None:
    one = proposal(alice, "other")
    answer = signed_in(moderator).post("/desk/moderation", {"hide": "chosen", "items": [mark(one)], "reason": " "})
    assert answer.status_code == 422
    assert "Say why this is not shown" in text(answer)
    assert re.search(rf'value="{mark(one)}"[^>]*checked', answer.content.decode())
    assert seen(one) == Visibility.PENDING


def test_nothing_ticked_is_told_so(moderator: Any) -> None:
    answer = signed_in(moderator).post("/desk/moderation", {"publish": "chosen"})
    assert (answer.status_code, "Choose what you decide about." in text(answer)) == (422, True)


def test_what_changed_in_between_is_left_and_said(alice: Any, moderator: Any) -> None:
    one = proposal(alice, "other")
    old = mark(one)
    proposals.edit(one, by=alice, version=one.version, words="Nieuw.")
    answer = signed_in(moderator).post("/desk/moderation", {"publish": old}, follow=True)
    assert "Not done: Somebody changed this" in text(answer)
    assert seen(one) == Visibility.PENDING


def test_what_a_colleague_is_at_can_be_taken_over_and_let_go(alice: Any, moderator: Any) -> None:
    one = proposal(alice, "other")
    colleague = person("collega@example.org", Role.MODERATOR)
    moderation.claim(mark(one), by=colleague)
    client = signed_in(moderator)
    assert "A colleague is at this since" in text(client.get("/desk/moderation"))
    assert client.post("/desk/moderation", {"claim": mark(one)}).status_code == 409
    client.post("/desk/moderation", {"take_over": mark(one)})
    assert Claim.objects.get().by == moderator
    client.post("/desk/moderation", {"release": mark(one)})
    assert not Claim.objects.exists()


def test_what_people_wrote_is_shown_as_they_wrote_it_and_never_as_markup(alice: Any, moderator: Any) -> None:
    one = proposal(alice, "other", title="<script>alert(1)</script> plein", words='<img src=x onerror="alert(2)">')
    moderation.decide([mark(one)], "publish", by=moderator)
    moderation.report("proposal", one.key, "other", by=alice, words="<b>kijk</b>")
    body = signed_in(moderator).get("/desk/moderation").content.decode()
    assert "&lt;script&gt;" in body
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "<b>kijk" not in body


def test_the_queue_of_answers_goes_by_part_and_kind_and_takes_up_many(alice: Any, planner: Any) -> None:
    bench, garden = proposal(alice, title="De bank"), proposal(alice, "facade-garden", title="De tuin")
    client = signed_in(planner)
    assert "De tuin" not in text(client.get("/desk/handling?kind=bench"))
    ticked = [f"{one.key}:{Proposal.objects.get(pk=one.pk).version}" for one in (bench, garden)]
    answer = client.post("/desk/handling", {"take_up": "1", "items": [*ticked, "nothing:1", f"{bench.key}:x"]}, follow=True)
    assert "2 proposals are taken up." in text(answer)
    assert text(answer).count("Not done:") == 2
    later = moved(Proposal.objects.get(pk=bench.pk), "accept", by=planner)
    moved(later, "plan", by=planner, planned_for=timezone.localdate() - timedelta(days=3))
    assert "that day has passed" in text(client.get("/desk/handling?part=to-do"))
    assert "De bank" not in text(client.get("/desk/handling"))


def test_two_planners_see_who_is_at_what(alice: Any, planner: Any) -> None:
    one = proposal(alice)
    signed_in(planner).post("/desk/handling", {"claim": one.key})
    colleague = signed_in(person("collega@example.org", Role.PLANNER))
    assert "A colleague is at this since" in text(colleague.get("/desk/handling"))
    assert colleague.post("/desk/handling", {"claim": one.key}).status_code == 409
    colleague.post("/desk/handling", {"take_over": one.key})
    colleague.post("/desk/handling", {"release": one.key})
    assert not Claim.objects.exists()


def test_the_record_says_what_was_decided_as_what_and_tells_no_name(alice: Any, planner: Any, moderator: Any) -> None:
    one = moved(proposal(alice, public_name="Alice"), "take-up", by=planner)
    moved(one, "refuse", by=planner, clauses=["antwerp/" + clause()])
    other = proposal(alice, "other")
    moderation.decide([mark(other)], "hide", by=moderator, reason="Staat er al.")
    shown = text(signed_in(moderator).get("/desk/record"))
    assert "Refuse" in shown
    assert "antwerp/" in shown
    assert "Staat er al." in shown
    assert "moderation, you" in shown
    for private in ("example.org", "Alice"):
        assert private not in shown
    assert "Staat er al." not in text(signed_in(moderator).get("/desk/record?as=handle-proposals"))


def clause() -> str:
    return profile("antwerp").clauses[0].id


def test_anybody_reports_something_without_saying_who_they_are(alice: Any, reader: Client) -> None:
    one = proposal(alice)
    address = f"/proposals/{one.key}/report"
    assert "What should we look at?" in text(reader.get(address))
    answer = reader.post(address, {"reason": "hurts", "words": "De laatste zin.", **human("report")})
    assert "A moderator looks at it." in text(answer)
    (kept,) = Report.objects.all()
    assert (kept.proposal, kept.reason, kept.words, kept.by) == (one, "hurts", "De laatste zin.", None)


@pytest.mark.parametrize(("typed", "sentence"), [({}, "is no reason"), ({"reason": "other"}, "Say in a few words")])
def test_a_report_that_lacks_something_is_told_so_and_keeps_what_was_typed(
    alice: Any, reader: Client, typed: dict[str, str], sentence: str
) -> None:
    answer = reader.post(f"/proposals/{proposal(alice).key}/report", {"words": " ", **typed, **human("report")})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Report.objects.exists()


def test_a_robot_reports_nothing(alice: Any, reader: Client) -> None:
    answer = reader.post(f"/proposals/{proposal(alice).key}/report", {"reason": "hurts"})
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_what_is_not_public_cannot_be_reported(alice: Any, reader: Client) -> None:
    assert reader.get(f"/proposals/{proposal(alice, 'other').key}/report").status_code == 404


@pytest.mark.parametrize(
    ("hours", "words"), [(0.5, "less than an hour"), (1, "1 hour"), (30, "30 hours"), (48, "2 days"), (24 * 40, "40 days")]
)
def test_a_time_is_told_no_more_precisely_than_anybody_needs(hours: float, words: str) -> None:
    assert desk.span(timedelta(hours=hours)) == words


def test_the_map_numbers_what_waits_as_the_list_does(alice: Any, moderator: Any) -> None:
    for _each in range(3):
        proposal(alice, "other")
    shown = signed_in(moderator).get("/desk/moderation").context["map"]
    assert sorted(plot.number for plot in shown.plots) == [1, 2, 3]
