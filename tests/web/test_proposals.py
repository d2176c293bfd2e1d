"""Proposals on pages: the list and its map, the page of one with what each reader can do, and a change that was overtaken."""

import re
from html import unescape
from typing import Any

import pytest
import shapely
from django.test import Client

from participation import proposals
from participation.life import TRANSITIONS, State
from participation.proposal import Proposal
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.participation.making import HERE, moved, proposal
from web.proposal_story import DONE, NEXT, STAGES

pytestmark = pytest.mark.django_db
X, Y = HERE.x, HERE.y


def text(answer: Any) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def ann() -> Any:
    return person("ann@example.org")


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", "planner")


def acted(client: Client, one: Proposal, do: str, status: int = 302, **given: Any) -> Any:
    """Press a button of a proposal's page as it is now."""
    one.refresh_from_db()
    answer = client.post(f"/proposals/{one.key}", {"do": do, "version": one.version, **given})
    assert answer.status_code == status, text(answer)
    return answer


def test_every_step_and_every_state_is_told_in_words() -> None:
    assert set(DONE) >= {step.id for step in TRANSITIONS}
    assert set(STAGES) == set(NEXT) == set(State)


def test_the_list_holds_what_is_public_with_a_map_and_can_be_narrowed(reader: Client, ann: Any) -> None:
    place("areas", wkt=shapely.box(X - 50, Y - 50, X + 50, Y + 50).wkt, level="neighbourhood", name="Hier")
    bench = proposal(ann, title="De bank van Ann")
    tree = proposal(ann, kind="greening", title="Een lindeboom", shape=shapely.Point(X + 400, Y))
    secret = proposal(ann, kind="other", title="Wacht nog")
    page = reader.get("/proposals")
    assert "De bank van Ann" in text(page)
    assert "Een lindeboom" in text(page)
    assert secret.title not in text(page)
    assert page.content.decode().count('class="pin') >= 2
    area = re.search(r'<option value="(\d+)">Hier', page.content.decode())
    assert area is not None
    for query, shown in (
        ("kind=bench", [bench]),
        ("q=linde", [tree]),
        ("state=accepted", []),
        (f"area={area[1]}", [bench]),
        ("q=niets", []),
        ("page=2", []),
    ):
        found = text(reader.get(f"/proposals?{query}"))
        assert [one for one in (bench, tree) if one.title in found] == shown, query


@pytest.mark.parametrize(
    "query", ["kind=castle", "state=draft", "area=here", "area=99999999", "page=two", "colour=red", "q=%00", "kind=bench&kind=other"]
)
def test_what_the_list_does_not_know_is_said_and_shows_nothing(reader: Client, ann: Any, query: str) -> None:
    proposal(ann, title="De bank van Ann")
    answer = reader.get(f"/proposals?{query}")
    assert answer.status_code == 400
    assert "De bank van Ann" not in text(answer)
    assert 'role="alert"' in answer.content.decode()


def test_a_proposal_is_seen_as_its_visibility_says(reader: Client, ann: Any, planner: Any) -> None:
    waits = proposal(ann, kind="other", title="Wacht nog")
    address = f"/proposals/{waits.key}"
    assert reader.get(address).status_code == 404
    assert signed_in(person("bob@example.org")).get(address).status_code == 404
    mine = signed_in(ann).get(address)
    assert "Somebody of the city reads this before everybody sees it." in text(mine)
    assert mine["X-Robots-Tag"] == "noindex"
    assert signed_in(planner).get(address).status_code == 200
    assert reader.get("/proposals/%00").status_code == 404


def test_everybody_reads_the_story_and_nobody_reads_who(reader: Client, ann: Any, planner: Any) -> None:
    one = proposal(ann, title="De bank van Ann", public_name="Ann van de hoek")
    desk = signed_in(planner)
    acted(desk, one, "take-up")
    assert acted(desk, one, "ask", status=422, reason=" ").status_code == 422
    acted(desk, one, "ask", reason="Waar precies? https://example.org")
    acted(signed_in(ann), one, "answer", reason="Naast de <b>boom</b>.")
    acted(desk, one, "accept")
    refused = acted(desk, one, "plan", status=422, planned_for="2027-13-45")
    assert "asks for a day" in text(refused)
    acted(desk, one, "plan", planned_for="2027-03-20")
    page = reader.get(f"/proposals/{one.key}")
    words = text(page)
    for told in (
        "The city took it up.",
        "The city asked something.",
        "Ann van de hoek answered.",
        "The city planned it.",
        "March 20, 2027",
    ):
        assert told in words
    assert "Naast de <b>boom</b>." in words
    assert "<b>boom" not in page.content.decode()
    assert "example.org/" not in words.replace("https://example.org", "")
    assert "@example.org" not in page.content.decode()
    assert "What you can do" not in words
    life = words.partition("How far it is")[2]
    assert life.index("Sent in") < life.index("Accepted") < life.index("Planned") < life.index("It is there")


def test_a_refusal_names_the_rule_that_decided_with_its_source(reader: Client, ann: Any, planner: Any) -> None:
    from participation.check import Question, check
    from participation.checked import kept
    from participation.inquiry import Outcome
    from participation.profile import profile

    said = kept(Outcome(check(profile("antwerp"), Question(width_mm=1400, depth_mm=300)), None))
    one = proposal(ann, kind="facade-garden", title="Te smal", check_said=said)
    desk = signed_in(planner)
    acted(desk, one, "take-up")
    page = desk.get(f"/proposals/{one.key}").content.decode()
    clause = re.search(r'name="clauses" value="([^"]+)"', page)
    assert clause is not None
    acted(desk, one, "refuse", clauses=[clause[1]])
    told = reader.get(f"/proposals/{one.key}")
    assert "The city said no." in text(told)
    assert "Source" in text(told).partition("The city said no.")[2]
    assert "<svg" in told.content.decode()
    assert "Whoever proposed it can ask to look again." in text(told)


def test_what_was_changed_meanwhile_is_said_and_what_was_typed_stays(ann: Any, planner: Any) -> None:
    one = proposal(ann, title="De bank van Ann", words="Eerst dit.")
    client = signed_in(ann)
    version = one.version
    proposals.edit(one, by=ann, version=version, words="Van het andere toestel.")
    answer = client.post(f"/proposals/{one.key}/edit", {"version": version, "title": "De bank van Ann", "words": "Van dit toestel."})
    assert answer.status_code == 412
    assert "Van het andere toestel." in text(answer)
    assert "Van dit toestel." in answer.content.decode()
    now = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert now is not None
    kept = client.post(f"/proposals/{one.key}/edit", {"version": now[1], "title": "De bank van Ann", "words": "Beide samen."})
    assert kept.status_code == 302
    one.refresh_from_db()
    assert one.words == "Beide samen."
    stale = client.post(f"/proposals/{one.key}", {"do": "withdraw", "version": version})
    assert stale.status_code == 412
    assert "Somebody changed this while you were reading it." in text(stale)


def test_an_edit_that_cannot_be_is_said_beside_its_field_and_kept(ann: Any) -> None:
    one = proposal(ann)
    client = signed_in(ann)
    given = {"version": one.version, "title": "", "words": "Nieuwe woorden", "public_name": "ann@example.org", "answers.back": "misschien"}
    answer = client.post(f"/proposals/{one.key}/edit", given)
    assert answer.status_code == 422
    for sentence in ("Give it a title", "is no e-mail address", "is no answer to"):
        assert sentence in text(answer)
    assert "Nieuwe woorden" in answer.content.decode()
    assert client.post(f"/proposals/{one.key}/edit", {**given, "title": "x\0y"}).status_code == 422
    one.refresh_from_db()
    assert one.words == "Om te rusten."


def test_who_may_not_cannot_and_is_told_so(reader: Client, ann: Any, planner: Any) -> None:
    one = proposal(ann)
    bob = signed_in(person("bob@example.org"))
    assert bob.get(f"/proposals/{one.key}/edit").status_code == 403
    assert reader.get(f"/proposals/{one.key}/edit").status_code == 403
    assert bob.post(f"/proposals/{one.key}", {"do": "accept", "version": one.version}).status_code == 403
    assert bob.post(f"/proposals/{one.key}", {"do": "remove", "version": one.version, "reason": "weg"}).status_code == 403
    assert signed_in(planner).post(f"/proposals/{one.key}", {"do": "accept", "version": one.version}).status_code == 409
    assert signed_in(planner).post(f"/proposals/{one.key}", {"do": "fly", "version": one.version}).status_code == 409
    one.refresh_from_db()
    assert one.state == State.SUBMITTED


def test_who_made_it_takes_it_away_with_a_reason_and_nobody_sees_it_then(reader: Client, ann: Any) -> None:
    one = proposal(ann, title="De bank van Ann")
    client = signed_in(ann)
    without = acted(client, one, "remove", status=422, reason="")
    assert "Say why you take this away." in text(without)
    assert acted(client, one, "remove", reason="Toch niet.")["Location"] == "/proposals/mine"
    assert reader.get(f"/proposals/{one.key}").status_code == 404
    assert client.get(f"/proposals/{one.key}").status_code == 404
    assert "De bank van Ann" not in text(client.get("/proposals/mine")).replace("It is taken away. Nobody sees it any more.", "")


def test_the_list_and_the_page_ask_a_few_questions_of_the_database(reader: Client, ann: Any, django_assert_max_num_queries: Any) -> None:
    made = [proposal(ann, title=f"Bank {number}") for number in range(6)]
    moved(made[0], "withdraw", by=ann)
    reader.get("/proposals")
    with django_assert_max_num_queries(8):
        reader.get("/proposals")


def test_answers_that_may_speak_of_somebodys_home_are_read_by_who_gave_them_and_who_handles_them(
    reader: Client, ann: Any, planner: Any
) -> None:
    one = proposal(ann, "facade-garden", answers={"home": "rented", "care": "Mijn moeder op de tweede verdieping."})
    address = f"/proposals/{one.key}"
    for client, sees in (
        (reader, False),
        (signed_in(person("bob@example.org")), False),
        (signed_in(ann), True),
        (signed_in(planner), True),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert ("tweede verdieping" in text(page)) is sees
        assert ("I rent" in text(page)) is sees


def test_ones_own_page_shows_the_answers_and_what_the_rules_said(ann: Any) -> None:
    proposal(ann, "facade-garden", answers={"home": "rented"}, check_said={"answer": {"verdict": "may", "free": [1, 2]}})
    page = signed_in(ann).get("/account/")
    assert page.status_code == 200
    assert "home: rented" in text(page)
