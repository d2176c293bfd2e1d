"""Forms and addresses that anybody may send through: robots stay out, people lose nothing, and nobody is followed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory

from accounts.limits import RATES, WITHOUT_PROOF, Per, UnknownDeed
from accounts.models import Limit
from tests import guarded
from tests.accounts.conftest import person, signed_in, text
from tests.robots import human, solution, without_scripts, worked_out
from web.robots import PROOF, STAMP, TRAP, by_letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _guarded(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.guarded"
    guarded.kept.clear()
    yield
    guarded.kept.clear()


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def allowed(what: str, per: Per) -> int:
    return next(rate.tries for rate in (*RATES, *WITHOUT_PROOF) if (rate.what, rate.per) == (what, per))


def test_a_form_that_a_browser_worked_for_is_kept_once(reader: Client) -> None:
    sent = {"words": "A bench, please", **human("comment")}
    answer = reader.post("/guarded", sent)
    assert answer.status_code == 200
    assert "Kept: A bench, please" in text(answer)
    again = reader.post("/guarded", sent)
    assert again.status_code == 400
    assert "was sent before" in text(again)
    assert guarded.kept == ["A bench, please"]


def test_the_part_holds_a_stamp_a_place_for_the_work_and_a_field_that_nobody_sees(reader: Client) -> None:
    page = reader.get("/guarded").content.decode()
    assert 'data-robots="/api/challenge?for=comment"' in page
    assert re.search(rf'<input type="hidden" name="{STAMP}" value="[^"]+">', page)
    assert f'name="{PROOF}" value=""' in page
    assert re.search(rf'aria-hidden="true"><label>[^<]+<input type="text" name="{TRAP}" value="" tabindex="-1" autocomplete="off">', page)


def test_the_real_way_without_scripts_takes_its_time_and_is_confirmed_by_a_letter(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    now = time.time()
    page = reader.get("/guarded").content.decode()
    stamp = re.search(rf'name="{STAMP}" value="([^"]+)"', page)
    assert stamp
    sent = {"words": "A bench", STAMP: stamp[1], PROOF: "", TRAP: ""}
    assert "That was very quick" in text(reader.post("/guarded", sent))
    monkeypatch.setattr(time, "time", lambda: now + 20)
    assert "Kept, once a letter is answered: A bench" in text(reader.post("/guarded", sent))


def test_without_scripts_one_may_do_less(reader: Client) -> None:
    for _try in range(allowed("without-proof", Per.ADDRESS)):
        assert reader.post("/guarded", {"words": "x", **without_scripts("comment")}).status_code == 200
    assert reader.post("/guarded", {"words": "x", **without_scripts("comment")}).status_code == 429
    assert reader.post("/guarded", {"words": "x", **human("comment")}).status_code == 200


@pytest.mark.parametrize(
    "shown",
    [{}, {PROOF: "x"}, {STAMP: "x"}, {PROOF: "\0", STAMP: "\0"}, {TRAP: "https://spam.example"}, {PROOF: "é" * 9000}],
    ids=["nothing", "no work", "no stamp", "nothing at all", "the trap", "far too much"],
)
def test_a_program_is_told_so_and_a_person_loses_no_word(reader: Client, shown: dict[str, str]) -> None:
    answer = reader.post("/guarded", {"words": "A <bench> & a tree", **(human("comment") if TRAP in shown else {}), **shown})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "A &lt;bench&gt; &amp; a tree" in page
    assert 'href="#f-robots"' in page
    assert 'id="e-robots"' in page
    assert f'name="{TRAP}" value=""' in page
    assert guarded.kept == []


def test_the_field_that_nobody_sees_catches_even_who_worked(reader: Client) -> None:
    answer = reader.post("/guarded", {"words": "x", **human("comment"), TRAP: "https://spam.example"})
    assert "must stay empty" in text(answer)


def test_too_often_is_answered_429_with_when_to_come_back_and_keeps_what_was_typed(reader: Client) -> None:
    for _try in range(allowed("comment", Per.ADDRESS)):
        assert reader.post("/guarded", {"words": "x", **human("comment")}).status_code == 200
    answer = reader.post("/guarded", {"words": "My long story", **human("comment")})
    assert answer.status_code == 429
    assert 3595 <= int(answer["Retry-After"]) <= 3600
    assert "That was too often. Try again in 60 minutes." in text(answer)
    assert "My long story" in text(answer)
    assert len(guarded.kept) == allowed("comment", Per.ADDRESS)


def test_who_is_signed_in_sees_nothing_of_it_and_shows_nothing() -> None:
    client = signed_in(person("alice@example.org"))
    page = client.get("/guarded").content.decode()
    assert "data-robots" not in page
    assert STAMP not in page
    answer = client.post("/guarded", {"words": "A bench"})
    assert "Kept: A bench" in text(answer)


def test_behind_our_own_proxies_each_visitor_counts_and_no_visitor_chooses_where_they_come_from(reader: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def send(said: str) -> int:
        return reader.post("/guarded", {"words": "x", **human("comment")}, headers={"x-forwarded-for": said}).status_code

    for number in range(allowed("comment", Per.ADDRESS)):
        assert send(f"203.0.113.{number}, 198.51.100.7") == 200
    assert send("203.0.113.99, 198.51.100.7") == 429
    assert send("198.51.100.8") == 200


def test_without_proxies_what_a_visitor_says_of_where_they_come_from_counts_for_nothing(reader: Client) -> None:
    for number in range(allowed("comment", Per.ADDRESS)):
        reader.post("/guarded", {"words": "x", **human("comment")}, headers={"x-forwarded-for": f"203.0.113.{number}"})
    assert reader.post("/guarded", {"words": "x", **human("comment")}, headers={"x-forwarded-for": "192.0.2.1"}).status_code == 429


@pytest.mark.parametrize("where", [{"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "unix:"}], ids=["nowhere", "a socket"])
def test_a_visitor_from_nowhere_is_counted_too(reader: Client, where: dict[str, str]) -> None:
    assert reader.post("/guarded", {"words": "x", **human("comment")}, **where).status_code == 200
    assert Limit.objects.filter(cache_key__startswith="robots:comment:address").count() == 1


def test_letters_to_one_address_have_an_end_whoever_asks(reader: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    seen = [
        reader.post(
            "/guarded",
            {"words": "x", "email": "victim@example.org", **human("comment")},
            headers={"x-forwarded-for": f"198.51.{number}.1"},
        ).status_code
        for number in range(6)
    ]
    assert seen == [200] * 5 + [429]


def test_nothing_of_a_visitor_is_kept_in_the_database_or_in_their_browser(reader: Client) -> None:
    reader.get("/guarded")
    answer = reader.post(
        "/guarded", {"words": "A bench for Jan", "email": "jan@example.org", **human("comment")}, headers={"user-agent": "Firefox/999"}
    )
    assert answer.status_code == 200
    assert set(reader.cookies) <= {"csrftoken"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM accounts_limit AS t")
        kept = cursor.fetchone()[0]
    assert not [said for said in ("127.0.0.1", "127.0.0", "jan", "Jan", "example", "bench", "Firefox") if said in kept]


def test_what_nothing_limits_cannot_be_guarded() -> None:
    request = RequestFactory().get("/")
    request.user = type("Nobody", (), {"is_authenticated": False})()
    with pytest.raises(UnknownDeed):
        Template('{% load robots %}{% robots_fields "shout" as fields %}').render(Context({"request": request}))


def test_what_was_never_guarded_counts_as_in_need_of_a_letter() -> None:
    assert by_letter(RequestFactory().get("/"))


# The API


def test_a_program_fetches_a_challenge_works_it_out_and_is_let_through_once(client: Client) -> None:
    import altcha

    asked = client.get("/api/challenge?for=comment")
    assert asked.status_code == 200
    assert asked["Cache-Control"] == "no-store"
    challenge = altcha.Challenge.from_dict(asked.json())
    found = altcha.solve_challenge(challenge)
    assert found is not None
    header = {"Challenge-Solution": altcha.Payload(challenge, found).to_base64()}
    assert client.post("/api/guarded", headers=header).json() == {"kept": True}
    again = client.post("/api/guarded", headers=header)
    assert again.status_code == 403


def test_without_a_solution_the_api_says_where_to_fetch_a_challenge(client: Client) -> None:
    answer = client.post("/api/guarded", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    told = answer.json()
    assert told["challenge"] == "/api/challenge?for=comment"
    assert "robot" in told["detail"]
    assert client.get(told["challenge"]).status_code == 200


def test_time_alone_opens_no_address_of_the_api(client: Client) -> None:
    assert client.post("/api/guarded", without_scripts("comment")).status_code == 403


def test_the_api_says_when_to_come_back(client: Client) -> None:
    for _try in range(allowed("comment", Per.ADDRESS)):
        assert client.post("/api/guarded", headers=solution("comment")).status_code == 200
    answer = client.post("/api/guarded", headers=solution("comment"))
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert answer.json()["wait_s"] == int(answer["Retry-After"])
    assert 3595 <= int(answer["Retry-After"]) <= 3600


def test_pages_and_the_api_are_counted_together(client: Client) -> None:
    for number in range(allowed("comment", Per.ADDRESS)):
        if number % 2:
            client.post("/api/guarded", headers=solution("comment"))
        else:
            client.post("/guarded", {"words": "x", **human("comment")})
    assert client.post("/api/guarded", headers=solution("comment")).status_code == 429


def test_who_is_signed_in_to_the_api_shows_nothing() -> None:
    assert signed_in(person("alice@example.org")).post("/api/guarded").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?for=", 400), ("?for=shout", 400), ("?for=challenge", 400), ("?for=propose&for=comment", 400), ("?for=propose&x=1", 400)],
)
def test_a_challenge_is_for_one_thing_that_is_named(client: Client, query: str, status: int) -> None:
    answer = client.get(f"/api/challenge{query}", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["parameter"] in ("for", "x")


def test_challenges_are_not_given_without_end(client: Client) -> None:
    seen = [client.get("/api/challenge?for=propose").status_code for _try in range(allowed("challenge", Per.ADDRESS) + 1)]
    assert seen == [200] * (len(seen) - 1) + [429]


def test_a_form_with_a_number_of_its_own_may_be_sent_twice(client: Client) -> None:
    header = {"Challenge-Solution": worked_out("comment"), "form": "6f1d"}
    assert [client.post("/api/guarded", headers=header).status_code for _twice in range(2)] == [200, 200]
    assert client.post("/api/guarded", headers={**header, "form": "other"}).status_code == 403


def test_a_header_that_our_proxies_did_not_write_makes_nobody_free(reader: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    for number in range(allowed("comment", Per.ADDRESS)):
        assert (
            reader.post("/guarded", {"words": "x", **human("comment")}, headers={"x-forwarded-for": f"203.0.113.{number}"}).status_code
            == 200
        )
    assert reader.post("/guarded", {"words": "x", **human("comment")}, headers={"x-forwarded-for": "192.0.2.1"}).status_code == 429
