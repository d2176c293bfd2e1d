"""Support, comments and follows on pages: as forms, without scripts, with and without an account."""

import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts import proof
from accounts.roles import Role
from participation import comments, follows, supports
from participation.comment import Comment
from participation.support import PaperSupport
from tests.accounts.conftest import person, signed_in, text
from tests.factories import place
from tests.participation.making import moved, proposal
from tests.robots import human, without_scripts
from web.management.commands.deliver import deliver

pytestmark = pytest.mark.django_db
JAN = "jan@example.org"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MEENT_ADDRESS = "https://meent.example"
    settings.MEENT_ROBOT_COST = 10


@pytest.fixture
def one() -> Any:
    return proposal(person("maker@example.org"))


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def link(part: str) -> str:
    """Return the path of the link in the last letter."""
    deliver(ask=False)
    return next(found for found in re.findall(r"https://meent\.example(/\S+)", mail.outbox[-1].body) if part in found)


# Support


@pytest.mark.parametrize("shown", [human, without_scripts])
@pytest.mark.parametrize("known", [False, True])
def test_an_address_alone_supports_once_its_letter_is_answered(one: Any, reader: Client, shown: Any, known: bool) -> None:
    if known:
        person(JAN)
    page = f"/proposals/{one.key}/support"
    assert "Nobody sees who" in text(reader.get(page))
    answer = reader.post(page, {"email": JAN, "follow": "weekly", **shown("support")})
    assert "We sent you a letter" in text(answer)
    assert supports.count(one).all == 0
    path = link("/letters/support/")
    assert one.title in text(reader.get(path))
    assert supports.count(one).all == 0
    assert reader.post(path).status_code == 200
    assert supports.count(one).all == 1
    assert [each.often for each in follows.followed(type(one.author).objects.get(email=JAN))] == ["weekly"]
    assert JAN not in reader.get(page).content.decode()


def test_whoever_is_signed_in_supports_by_one_press_and_takes_it_back(one: Any) -> None:
    bob = person("bob@example.org")
    client = signed_in(bob)
    page = f"/proposals/{one.key}/support"
    answer = client.post(page, {})
    assert answer["Location"] == f"/proposals/{one.key}#support"
    assert "You support this" in text(client.get(f"/proposals/{one.key}"))
    assert not follows.followed(bob).exists()
    client.post(page, {"do": "take-back"})
    assert supports.count(one).all == 0
    client.post(page, {"follow": "daily"})
    assert follows.followed(bob).get().often == "daily"


@pytest.mark.parametrize(
    ("sent", "flaw"),
    [
        ({"email": ""}, "Give an e-mail address"),
        ({"email": "jan"}, "no e-mail address"),
        ({"email": JAN, "follow": "hourly"}, "hourly"),
        ({"email": JAN, "robots_proof": "x"}, "robot"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(one: Any, reader: Client, sent: dict[str, str], flaw: str) -> None:
    answer = reader.post(f"/proposals/{one.key}/support", {**human("support"), **sent})
    assert answer.status_code == 422
    assert flaw in text(answer)
    assert sent["email"] in answer.content.decode()
    assert not mail.outbox
    assert supports.count(one).all == 0


def test_no_page_says_who_supports(one: Any, reader: Client) -> None:
    bob = person("bob@example.org")
    type(bob).objects.filter(pk=bob.pk).update(public_name="Bob de Bouwer")
    supports.give(one, by=bob, confirmed=True)
    supports.enter(
        one, by=person("w@example.org", Role.COMMUNITY_WORKER), number=12, how="list", day=one.made_at.date(), note="Map van Els"
    )
    planner = signed_in(person("planner@example.org", Role.PLANNER))
    for client in (reader, planner):
        for path in (
            f"/proposals/{one.key}",
            f"/proposals/{one.key}/support",
            f"/api/proposals/{one.key}",
            f"/api/proposals/{one.key}/support",
        ):
            said = client.get(path).content.decode()
            for secret in ("bob@example.org", "Bob de Bouwer", "Map van Els", bob.username):
                assert secret not in said, path
    assert "13 people support this , of whom 12 on paper or at the door" in text(reader.get(f"/proposals/{one.key}"))


def test_a_worker_enters_a_paper_list_and_corrects_it(one: Any, reader: Client) -> None:
    client = signed_in(person("worker@example.org", Role.COMMUNITY_WORKER))
    page = f"/proposals/{one.key}/support/paper"
    assert page in client.get(f"/proposals/{one.key}").content.decode()
    assert page not in reader.get(f"/proposals/{one.key}").content.decode()
    assert client.post(page, {"number": "veel", "how": "list", "day": "2026-05-01"}).status_code == 422
    assert client.post(page, {"number": "120", "how": "list", "day": "2026-05-01", "note": "Map 3"}).status_code == 302
    row = PaperSupport.objects.get()
    assert f"?corrects={row.pk}" in client.get(page).content.decode()
    client.post(page, {"number": "12", "how": "list", "day": "2026-05-01", "note": "Map 3", "corrects": row.pk})
    assert supports.count(one).paper == 12
    assert "entered support" in text(reader.get(f"/proposals/{one.key}"))
    elsewhere = signed_in(person("elsewhere@example.org", Role.COMMUNITY_WORKER, kinds=["greening"]))
    assert elsewhere.get(page).status_code == 403
    assert elsewhere.post(page, {"number": "1", "how": "list", "day": "2026-05-01"}).status_code == 403


# Comments


def say(client: Client, one: Any, **sent: Any) -> Any:
    given = {"words": "Een goed idee.", "form": str(uuid.uuid4()), **human("comment"), **sent}
    return client.post(f"/proposals/{one.key}/comments", given)


def test_an_address_alone_speaks_once_its_letter_is_answered(one: Any, reader: Client) -> None:
    assert "We sent you a letter" in text(say(reader, one, email=JAN, public_name="Jan van hier"))
    assert "Een goed idee" not in text(reader.get(f"/proposals/{one.key}"))
    path = link("/letters/comment/")
    assert "Een goed idee" in text(reader.get(path))
    assert "Een goed idee" not in text(reader.get(f"/proposals/{one.key}"))
    assert "Everybody can read your comment now" in text(reader.post(path))
    page = text(reader.get(f"/proposals/{one.key}"))
    assert "Een goed idee" in page
    assert "Jan van hier" in page
    assert JAN not in reader.get(f"/proposals/{one.key}").content.decode()


def test_one_speaks_answers_and_takes_back_without_scripts(one: Any, reader: Client) -> None:
    bob = signed_in(person("bob@example.org"))
    assert say(bob, one).status_code == 302
    first = Comment.objects.get()
    assert f"?answers={first.pk}" in bob.get(f"/proposals/{one.key}").content.decode()
    assert "Een goed idee" in text(bob.get(f"/proposals/{one.key}/comments?answers={first.pk}"))
    maker = signed_in(one.author)
    say(maker, one, words="Dank je.", answers=first.pk)
    assert Comment.objects.get(words="Dank je.").answers_id == first.pk
    assert maker.post(f"/proposals/{one.key}/comments/{first.pk}/gone").status_code == 403
    assert bob.post(f"/proposals/{one.key}/comments/{first.pk}/gone").status_code == 302
    page = text(reader.get(f"/proposals/{one.key}"))
    assert "Taken away by who wrote it" in page
    assert "Dank je." in page
    assert "Een goed idee" not in page


def test_an_answer_of_the_city_is_marked_with_its_role(one: Any, reader: Client) -> None:
    planner = signed_in(person("planner@example.org", Role.PLANNER))
    say(planner, one, words="We kijken ernaar.", official="yes")
    assert "Answer of the city planner" in text(reader.get(f"/proposals/{one.key}"))
    bob = signed_in(person("bob@example.org"))
    say(bob, one, words="Ik ook.", official="yes")
    assert Comment.objects.filter(words="Ik ook.", official_as="planner").count() == 0


def test_html_in_a_comment_stays_words(one: Any, reader: Client) -> None:
    bob = signed_in(person("bob@example.org"))
    say(bob, one, words="<script>alert(1)</script> <b>vet</b>", public_name="<i>Bob</i>")
    page = reader.get(f"/proposals/{one.key}").content.decode()
    for mark_up in ("<script>alert", "<b>vet", "<i>Bob"):
        assert mark_up not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_form_with_flaws_keeps_what_was_typed(one: Any, reader: Client) -> None:
    answer = say(reader, one, words="", email="jan")
    assert answer.status_code == 422
    assert "Write a few words" in text(answer)
    assert "no e-mail address" in text(answer)
    again = say(reader, one, words="Blijft staan", email="")
    assert "Blijft staan" in again.content.decode()
    assert not Comment.objects.exists()


def test_the_same_form_twice_is_one_comment(one: Any) -> None:
    bob = signed_in(person("bob@example.org"))
    form = str(uuid.uuid4())
    for _twice in range(2):
        say(bob, one, form=form)
    assert Comment.objects.count() == 1


def test_what_words_rank_people_is_pointed_at_once_and_then_goes(one: Any) -> None:
    bob = signed_in(person("bob@example.org"))
    bob.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
    answer = say(bob, one, words="Dit is een achterstandswijk.", hints_seen="")
    assert not Comment.objects.exists()
    assert "achterstandswijk" in text(answer)
    assert "hints-why" in answer.content.decode()
    assert say(bob, one, words="Dit is een achterstandswijk.", hints_seen="1").status_code == 302


# Follows


def test_a_street_is_followed_after_seeing_how_much_that_is(one: Any) -> None:
    place("streets", wkt="LINESTRING (649900 670000, 650100 670000)", name="Kerkstraat", kind="residential")
    bob = person("bob@example.org")
    client = signed_in(bob)
    assert "You follow nothing yet" in text(client.get("/follows"))
    page = text(client.get("/follows", {"what": "street", "street": "kerkstraat", "often": "weekly"}))
    assert "In the last 90 days: 1 new proposal and 0 changes" in page
    assert "letter" in page
    assert not follows.followed(bob).exists()
    assert client.post("/follows", {"what": "street", "street": "kerkstraat", "often": "weekly"}).status_code == 302
    row = follows.followed(bob).get()
    assert row.name == "Kerkstraat"
    client.post("/follows", {"do": "change", "follow": row.key, "often": "daily"})
    assert follows.followed(bob).get().often == "daily"
    stranger = signed_in(person("stranger@example.org"))
    assert stranger.post("/follows", {"do": "stop", "follow": row.key}).status_code == 404
    client.post("/follows", {"do": "stop", "follow": row.key})
    assert not follows.followed(bob).exists()


@pytest.mark.parametrize(
    ("asked", "flaw"),
    [
        ({"what": "street", "street": "Nergensstraat"}, "No street is called"),
        ({"what": "area", "area": ""}, "Choose one"),
        ({"what": "area", "area": "999"}, "no such area"),
        ({"what": "near", "where": "Nergens", "distance_m": "300"}, "was not found"),
        ({"what": "outline", "geometry": "{"}, "not JSON"),
        ({"what": "outline", "geometry": '{"type": "Point", "coordinates": [4.4, 50.8]}'}, "Polygon"),
        ({"what": "moon"}, "Say what you want to follow"),
        ({"what": "proposal", "proposal": "nothing"}, "no proposal"),
        ({"what": "street", "street": "Kerkstraat", "often": "hourly"}, "how often"),
    ],
)
def test_what_cannot_be_followed_is_said(asked: dict[str, str], flaw: str) -> None:
    place("streets", wkt="LINESTRING (649900 670000, 650100 670000)", name="Kerkstraat", kind="residential")
    answer = signed_in(person("bob@example.org")).get("/follows", asked)
    assert answer.status_code == 422
    assert flaw in text(answer)


def test_an_area_a_place_and_an_outline_are_followed(one: Any) -> None:
    import json

    from geo import crs
    from tests.e2e.conftest import square

    place("streets", wkt="LINESTRING (649900 670000, 650100 670000)", name="Kerkstraat", kind="residential")
    quarter = place("areas", wkt=square(649_700, 669_700, 600), name="Oude Kern", level="neighbourhood", edition="2025")
    ring = json.loads(quarter.geom.transform(crs.WGS84, clone=True).json)
    bob = person("bob@example.org")
    client = signed_in(bob)
    for asked in (
        {"what": "area", "area": quarter.pk},
        {"what": "near", "where": "Kerkstraat", "distance_m": "200"},
        {"what": "outline", "geometry": json.dumps(ring), "name": "Bij mij"},
        {"what": "proposal", "proposal": one.key},
    ):
        assert "1 new proposal" in text(client.get("/follows", asked)), asked
        assert client.post("/follows", asked).status_code == 302, asked
        client.post("/follows", asked)
    assert {each.what for each in follows.followed(bob)} == {"area", "near", "outline", "proposal"}
    assert follows.followed(bob).count() == 4
    proposal(one.author, title="Een boom")
    deliver(ask=False)
    from participation.news import News

    assert News.objects.filter(follow__person=bob).count() == 3


def test_who_is_not_signed_in_is_led_there(reader: Client) -> None:
    assert reader.get("/follows")["Location"].startswith("/account/login/code?next=/follows")


def test_makers_choose_on_the_form_whether_they_follow(one: Any) -> None:
    from accounts import entering
    from participation import proposals
    from tests.participation.making import sent

    jan = entering.enter(JAN)
    made = proposals.make(sent(), by=jan)
    path = f"/proposals/confirm/{entering.sign(jan, 'confirm-proposal', made.key)}"
    assert "no letters" in text(Client(headers={"accept-language": "en"}).get(path))
    Client().post(path, {"answer": "confirm", "follow": "at-once"})
    assert [each.proposal for each in follows.followed(jan)] == [made]
    other = proposals.make(sent(), by=jan)
    Client().post(f"/proposals/confirm/{entering.sign(jan, 'confirm-proposal', other.key)}", {"answer": "confirm", "follow": ""})
    assert follows.followed(jan).count() == 1


def test_what_is_not_public_has_no_forms_and_no_comments(reader: Client) -> None:
    hidden = moved(proposal(person("m@example.org")), "hide", by=person("mod@example.org", Role.MODERATOR), reason="x")
    for path in ("support", "comments"):
        assert reader.get(f"/proposals/{hidden.key}/{path}").status_code == 404
        assert reader.post(f"/proposals/{hidden.key}/{path}", {"email": JAN, "words": "x", **human("support")}).status_code == 404
    assert comments.shown(hidden, hidden.author) == []


def test_a_stamp_of_another_form_is_no_proof(one: Any, reader: Client) -> None:
    answer = reader.post(f"/proposals/{one.key}/support", {"email": JAN, "robots_stamp": proof.stamp("comment")})
    assert answer.status_code in (422, 429)
