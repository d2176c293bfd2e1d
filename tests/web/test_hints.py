"""The gentle look at a text, on a form without scripts and through the API: it is shown once, loses nothing, and holds nobody back."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import Limit
from tests import guarded
from tests.accounts.conftest import person, signed_in, text
from tests.factories import place
from tests.participation.making import HERE, proposal
from tests.robots import human, without_scripts
from tests.web.test_proposing import begun, pointed

pytestmark = pytest.mark.django_db
WORDS = "Wij wonen in een <b>probleemwijk</b> & willen een bank."


@pytest.fixture(autouse=True)
def _guarded(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.guarded"
    guarded.kept.clear()
    yield
    guarded.kept.clear()


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "nl"})


def test_a_text_is_looked_at_once_and_then_goes_as_its_writer_likes_it(reader: Client) -> None:
    sent = {"words": WORDS, "hints_seen": "", **human("comment")}
    first = reader.post("/guarded", sent)
    assert first.status_code == 200
    page = first.content.decode()
    assert "<q>probleemwijk</q>" in page
    assert "noem wat" in text(first)
    assert "&lt;b&gt;probleemwijk&lt;/b&gt; &amp; willen" in page
    assert 'name="hints_seen" value="1"' in page
    assert guarded.kept == []
    assert not Limit.objects.exists()
    second = reader.post("/guarded", {**sent, "hints_seen": "1"})
    assert "Kept" in text(second)
    assert guarded.kept == [WORDS]


def test_a_text_with_nothing_to_point_at_goes_at_once(reader: Client) -> None:
    assert "Kept" in text(reader.post("/guarded", {"words": "Graag een bank.", "hints_seen": "", **human("comment")}))


def test_whoever_runs_no_scripts_may_send_it_as_it_is_too(reader: Client) -> None:
    shown = without_scripts("comment")
    assert "Kept" not in text(reader.post("/guarded", {"words": WORDS, "hints_seen": "", **shown}))
    assert "Kept, once a letter is answered" in text(reader.post("/guarded", {"words": WORDS, "hints_seen": "1", **shown}))


def test_who_reads_in_another_language_is_read_by_its_list() -> None:
    answer = Client(headers={"accept-language": "fr"}).post(
        "/guarded", {"words": "Un quartier sensible.", "hints_seen": "", **human("comment")}
    )
    assert "<q>quartier sensible</q>" in answer.content.decode()


def ask(client: Client, said: Any, **headers: str) -> Any:
    body = said if isinstance(said, str) else json.dumps(said)
    return client.post("/api/language/check", body, content_type="application/json", headers={"accept-language": "en", **headers})


def test_the_api_says_what_was_noticed_where_and_why_and_that_it_binds_nobody(client: Client) -> None:
    answer = ask(client, {"text": "Hé! 😀 Een probleemwijk.", "language": "nl"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["language"], told["number"], told["note"]) == ("nl", 1, "You may send it as it is.")
    [hint] = told["hints"]
    assert (hint["quote"], hint["sort"], hint["start"], hint["end"]) == ("probleemwijk", "ranks", 10, 22)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_without_a_language_the_readers_own_is_taken(client: Client) -> None:
    assert ask(client, {"text": "un quartier sensible"}, **{"accept-language": "fr"}).json()["number"] == 1


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, "text"),
        ({"text": 3}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "x", "language": "de"}, "language"),
        ({"text": "x", "language": ["nl"]}, "language"),
        ({"text": "x", "colour": "red"}, "colour"),
        ('{"text": "half a character: \\ud800"}', None),
        ('{"\\ud800": 1}', None),
        ("{", None),
        ("[]", None),
    ],
)
def test_a_question_that_is_not_right_says_what_is_wrong(client: Client, said: Any, named: str | None) -> None:
    answer = ask(client, said)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json().get("parameter") == named


def test_nothing_that_is_asked_is_kept(client: Client) -> None:
    ask(client, {"text": "Jan Peeters woont in een probleemwijk.", "language": "nl"})
    assert not Limit.objects.filter(value__contains="Peeters").exists()


def test_the_longest_text_has_an_answer_with_no_more_than_fifty_hints(client: Client) -> None:
    told = ask(client, {"text": ("probleemwijk " * 1_600)[:20_000], "language": "nl"}).json()
    assert len(told["hints"]) == 50
    assert told["number"] > 1_500


def test_questions_have_an_end(client: Client) -> None:
    seen = [ask(client, {"text": "x", "language": "nl"}).status_code for _try in range(61)]
    assert seen == [200] * 60 + [429]


# The forms that others will read


def test_a_proposal_is_looked_at_once_and_then_goes_on(reader: Client) -> None:
    place("streets", wkt=f"LINESTRING ({HERE.x - 300} {HERE.y}, {HERE.x + 300} {HERE.y})", name="Noordkaai")
    base = begun(reader)
    pointed(reader, base)
    sent = {"title": "Een bank voor de hangjongeren", "words": "Onze probleemwijk heeft geen bank.", "hints_seen": ""}
    first = reader.post(f"{base}/tell", sent)
    assert first.status_code == 200
    assert re.findall("<q>(.*?)</q>", first.content.decode()) == ["hangjongeren", "probleemwijk"]
    assert "Een bank voor de hangjongeren" in first.content.decode()
    again = reader.post(f"{base}/tell", {**sent, "hints_seen": ["1", ""]})
    assert (again.status_code, again["Location"]) == (302, f"{base}/send")


def test_a_change_to_a_proposal_is_looked_at_in_its_own_language() -> None:
    author = person("ann@example.org")
    made = proposal(author)
    client = signed_in(author)
    sent = {
        "version": str(made.version),
        "title": "Een bank",
        "words": "Onze probleemwijk heeft geen bank.",
        "reason": "",
        "hints_seen": "",
    }
    first = client.post(f"/proposals/{made.key}/edit", sent)
    assert (made.language, first.status_code) == ("nl", 200)
    assert "<q>probleemwijk</q>" in first.content.decode()
    assert client.post(f"/proposals/{made.key}/edit", {**sent, "hints_seen": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.words == "Onze probleemwijk heeft geen bank."


def test_what_a_worker_knows_of_a_place_is_looked_at_before_others_read_it() -> None:
    bench = place("benches", name="Bank")
    worker = signed_in(person("worker@example.org", "community-worker"))
    worker.cookies["django_language"] = "nl"
    sent = {"place": f"benches/{bench.pk}", "topic": "use", "words": "De hangjongeren schaken hier.", "readers": "everybody"}
    first = worker.post("/knowledge/write", {**sent, "hints_seen": ""})
    assert "<q>hangjongeren</q>" in first.content.decode()
    assert "De hangjongeren schaken hier." in first.content.decode()
    assert worker.post("/knowledge/write", {**sent, "hints_seen": "1"}).status_code == 302
