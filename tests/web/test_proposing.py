"""Proposing page by page: plain forms that keep all that was typed, say in a sentence what is wrong, and store nothing half."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import shapely
from django.test import Client
from django.utils import timezone

from participation import proposals
from participation.life import State, Visibility
from participation.proposal import Proposal
from planning.site import degrees
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.participation.making import HERE, proposal
from tests.robots import human
from tests.web.posted import link_in
from tests.web.posted import sent as delivered
from web import proposal_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
X, Y = HERE.x, HERE.y
NEW = "/proposals/new"
HTML = "<script>alert(1)</script><b>vet</b>"


def text(answer: Any) -> str:
    """Return the words of a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def told(shape: shapely.Geometry) -> str:
    return str(shapely.to_geojson(degrees(shape)))


@pytest.fixture
def town() -> None:
    """A made-up city with rules for facade gardens: a street, a house with an address, a plot."""
    place("areas", wkt=shapely.box(X - 2000, Y - 2000, X + 2000, Y + 2000).wkt, level="city", name="Zwanerode")
    place("streets", wkt=f"LINESTRING ({X - 300} {Y}, {X + 300} {Y})", name="Noordkaai")
    place("streets", wkt=f"LINESTRING ({X - 300} {Y + 200}, {X + 300} {Y + 200})", name="Noordstraat")
    place("buildings", wkt=shapely.box(X, Y + 6, X + 10, Y + 16).wkt)
    place("addresses", wkt=f"POINT ({X + 5} {Y + 10})", name="Noordkaai 1")
    place("vacant-plots", wkt=shapely.box(X + 100, Y + 6, X + 120, Y + 26).wkt, name="De oude werf")


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def begun(client: Client, kind: str = "bench", **brought: str) -> str:
    """Begin a proposal and return the address of its pages, without the page."""
    answer = client.post(NEW, {"kind": kind, **brought})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"]).rsplit("/", 1)[0]


def pointed(client: Client, base: str, **given: str) -> Any:
    return client.post(f"{base}/where", {"do": "find", **(given or {"geometry": told(HERE)})})


def ready(client: Client, kind: str = "bench", **more: str) -> str:
    """Fill in everything but the last page."""
    base = begun(client, kind)
    assert pointed(client, base).status_code == 302
    answer = client.post(f"{base}/tell", {"title": "Een bank in de zon", "words": "Om te rusten.", **more})
    assert answer.status_code == 302, text(answer)
    return base


def send(client: Client, base: str, filled: dict[str, str]) -> Any:
    """Press the last button, as a browser does that has shown that it is none of a robot."""
    return client.post(f"{base}/send", {**filled, **human("propose")})


def test_a_bench_is_proposed_with_an_address_alone_and_is_seen_once_the_letter_was_answered(town: None, reader: Client) -> None:
    base = ready(reader)
    page = text(reader.get(f"{base}/send"))
    assert "Step 4 of 4" in page
    assert "Your e-mail address and your house number never." in page
    sent = send(reader, base, {"named": "other", "public_name": "Ann van de hoek", "email": "ann@example.org"})
    assert sent.status_code == 302, text(sent)
    assert "open your mail" in text(reader.get(sent["Location"]))
    made = Proposal.objects.get()
    assert (made.visibility, made.state, made.near, made.public_name) == ("unconfirmed", "submitted", "Noordkaai", "Ann van de hoek")
    assert reader.get(f"/proposals/{made.key}").status_code == 404
    link = link_in(delivered()[0], "/proposals/confirm/")
    reader.post(link, {"answer": "confirm"})
    page = text(reader.get(f"/proposals/{made.key}"))
    assert "Een bank in de zon" in page
    assert "proposed by Ann van de hoek" in page
    assert "ann@example.org" not in reader.get(f"/proposals/{made.key}").content.decode()


def test_the_way_back_another_language_and_a_page_loaded_again_keep_everything(town: None, reader: Client) -> None:
    base = ready(reader)
    reader.cookies["django_language"] = "nl"
    assert "Een bank in de zon" in reader.get(f"{base}/tell").content.decode()
    assert "Noordkaai" in text(reader.get(f"{base}/where"))
    back = re.search(r'class="back-link" href="([^"]+)"', reader.get(f"{base}/send").content.decode())
    assert back is not None
    assert back[1] == f"{base}/tell"


def test_a_page_that_cannot_be_asked_yet_leads_to_the_one_before(town: None, reader: Client) -> None:
    base = begun(reader)
    assert reader.get(f"{base}/send")["Location"] == f"{base}/where"
    assert reader.get(f"{base}/measure").status_code == 404, "no rules are asked about a bench"
    assert reader.get(f"{base}/nowhere").status_code == 404


# What cannot be a place, on each page that asks for one, and what is said of it.
WRONG_PLACES = [
    ({"called": "51.6 2.6"}, "outside the city"),
    ({"called": "50.63, 5.57"}, "outside the city"),
    ({"called": "4.35 50.85"}, "with longitude and latitude exchanged"),
    ({"called": "Nergensstraat"}, "We did not find “Nergensstraat”"),
    ({"called": ""}, "Say where it is"),
    ({"called": "\0"}, "Say where it is"),
    ({"called": HTML}, "We did not find “<script>"),
    ({"geometry": HTML}, "This is not JSON"),
    ({"geometry": "[" * 2000}, "This is not JSON"),
    ({"geometry": told(shapely.box(X - 500, Y - 500, X + 500, Y + 500))}, "m² is too large for “Greening”"),
    ({"geometry": told(shapely.Point(X, Y).buffer(40, quad_segs=250))}, "corners are too many"),
    (
        {"geometry": told(shapely.Polygon([(X, Y), (X + 40, Y + 40), (X + 40, Y), (X, Y + 40)]))},
        "This shape crosses itself",
    ),
    ({"pick": "streets/999999"}, "999999"),
    ({"pick": "secrets/1"}, "secrets"),
    ({"pick": "nonsense"}, "Choose a place from the list."),
    ({"plot": "1e9"}, "Choose a place from the list."),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG_PLACES)
def test_a_place_that_cannot_be_is_said_in_one_sentence_and_nothing_is_lost(
    town: None, reader: Client, given: dict[str, str], sentence: str
) -> None:
    base = begun(reader, "greening")
    answer = pointed(reader, base, **given)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Nothing you filled in is lost." in text(answer)
    assert HTML not in answer.content.decode()
    if (words := given.get("called", "").replace("\0", "")) and words != HTML:
        assert f'value="{words}"' in answer.content.decode()


def test_ten_thousand_corners_are_too_many(town: None, reader: Client) -> None:
    round_ = told(shapely.Point(X, Y).buffer(40, quad_segs=2500))
    answer = pointed(reader, begun(reader, "greening"), geometry=round_)
    assert answer.status_code == 422
    assert "This is not JSON" not in text(answer)
    assert "corners are too many; draw it with at most 500" in text(answer)


def test_swapped_coordinates_are_exchanged_by_a_button(town: None, reader: Client) -> None:
    base = begun(reader)
    lon, lat = json.loads(told(HERE))["coordinates"]
    answer = pointed(reader, base, geometry=json.dumps({"type": "Point", "coordinates": [lat, lon]}))
    assert "Exchange them" in text(answer)
    offered = re.search(r'name="exchanged" value="([^"]+)"', answer.content.decode())
    assert offered is not None
    assert reader.post(f"{base}/where", {"do": "exchange", "exchanged": unescape(offered[1])}).status_code == 302
    assert "Along Noordkaai." in text(reader.get(f"{base}/where"))


def test_several_places_of_one_name_are_offered_and_one_is_chosen(town: None, reader: Client) -> None:
    base = begun(reader)
    answer = pointed(reader, base, called="noord")
    assert answer.status_code == 422
    choices = dict(re.findall(r'name="pick" id="[^"]+" value="([^"]+)"><label for="[^"]+">([^<]+?) <', answer.content.decode()))
    assert set(choices.values()) == {"Noordkaai", "Noordstraat", "Noordkaai 1"}
    chosen = next(key for key, name in choices.items() if name == "Noordstraat")
    assert pointed(reader, base, called="noord", pick=chosen).status_code == 302
    assert "Along Noordstraat." in text(reader.get(f"{base}/where"))


def test_a_known_plot_is_chosen_from_a_list_and_is_what_its_use_is_about(town: None, reader: Client) -> None:
    base = begun(reader, "plot-use")
    page = reader.get(f"{base}/where").content.decode()
    number = re.search(r'<option value="(\d+)">De oude werf', page)
    assert number is not None
    assert pointed(reader, base, plot=number[1]).status_code == 302
    assert "About “De oude werf”" in text(reader.get(f"{base}/where"))
    flawed = reader.post(f"{base}/tell", {"title": "Een speelplek", "answers.use": "", "answers.months": "duizend"})
    assert flawed.status_code == 422
    assert "“What would it become?” asks for an answer." in text(flawed)
    assert "“duizend” is no answer" in text(flawed)
    assert 'value="duizend"' in flawed.content.decode()
    assert 'value="Een speelplek"' in flawed.content.decode()


def test_similar_ones_near_are_shown_before_anything_is_sent(town: None, reader: Client) -> None:
    near = proposal(person("bob@example.org"), shape=shapely.Point(X + 30, Y), title="De bank van Bob")
    base = begun(reader)
    pointed(reader, base)
    page = reader.get(f"{base}/where").content.decode()
    assert f"/proposals/{near.key}" in page
    assert "30 m" in page


def test_a_facade_garden_is_measured_judged_and_keeps_what_the_rules_said(town: None, reader: Client) -> None:
    base = begun(reader, "facade-garden")
    assert pointed(reader, base, called="Noordkaai 1").status_code == 302
    assert "On the facade, along Noordkaai." in text(reader.get(f"{base}/where"))
    assert "Step 3 of 6" in text(reader.get(f"{base}/measure"))
    assert "Here the rules of Zwanerode (fictional) hold." in text(reader.get(f"{base}/measure"))
    wrong = reader.post(f"{base}/measure", {"width": "breed", "obstacle": "", "takes": "20", "distance": ""})
    assert wrong.status_code == 422
    assert "“breed” is no number of centimetres" in text(wrong)
    assert 'value="breed"' in wrong.content.decode()
    rows = reader.post(f"{base}/measure", {"width": "185", "depth": "", "length": "", "more": "1"})
    assert 'value="185"' in rows.content.decode()
    measured = {"width": "185", "depth": "30", "length": "200", "obstacle": ["pole"], "takes": ["10"], "distance": ["100"]}
    assert reader.post(f"{base}/measure", measured)["Location"] == f"{base}/may"
    page = reader.get(f"{base}/may")
    assert "<svg" in page.content.decode()
    assert "What you measured goes along with your proposal." in text(page)
    assert reader.post(f"{base}/may", {"do": "next"})["Location"] == f"{base}/tell"
    reader.post(f"{base}/tell", {"title": "Een geveltuin", "answers.home": "own"})
    sent = signed_in(person())
    sent.cookies = reader.cookies
    answer = send(reader, base, {"named": "none", "email": "ann@example.org"})
    assert answer.status_code == 302, text(answer)
    made = Proposal.objects.get()
    assert made.about_layer == "buildings"
    assert made.check_said["profile"] == "zwanerode"
    assert (made.check_said["width_mm"], made.check_said["depth_mm"], made.check_said["obstacles"][0]["kind"]) == (1850, 300, "pole")
    assert made.answers == {"home": "own"}


def test_where_no_rules_are_known_one_goes_on_without(reader: Client) -> None:
    place("areas", wkt=shapely.box(X - 2000, Y - 2000, X + 2000, Y + 2000).wkt, level="city", name="Elders")
    place("buildings", wkt=shapely.box(X, Y + 6, X + 10, Y + 16).wkt)
    base = begun(reader, "facade-garden")
    pointed(reader, base)
    assert "We know no rules for this place." in text(reader.get(f"{base}/measure"))
    assert reader.post(f"{base}/measure", {"profile": "", "width": "180"})["Location"] == f"{base}/may"
    assert "nobody can say yet" in text(reader.get(f"{base}/may"))
    assert reader.post(f"{base}/measure", {"profile": "antwerp", "width": "180"})["Location"] == f"{base}/may"
    assert "Yes, this is allowed" in text(reader.get(f"{base}/may"))


def test_the_check_leads_on_to_a_proposal_with_what_was_measured(town: None, reader: Client) -> None:
    page = reader.get("/facade-garden?where=Noordkaai+1&width=185&depth=30&obstacle=pole&takes=10&distance=100").content.decode()
    link = re.search(r'href="(/proposals/new\?[^"]+)">Propose this garden', page)
    assert link is not None
    chosen = reader.get(unescape(link[1])).content.decode()
    brought = dict(re.findall(r'<input type="hidden" name="(check|at)" value="([^"]+)"', chosen))
    base = begun(reader, "facade-garden", **{name: unescape(value) for name, value in brought.items()})
    assert "On the facade" in text(reader.get(f"{base}/where"))
    measured = reader.get(f"{base}/measure").content.decode()
    assert 'name="width" value="185"' in measured
    assert 'value="pole" selected' in measured


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Give it a title"),
        ("title", "x" * 300, "Give it a title"),
        ("title", "Een\0bank", "This holds a character that cannot be shown."),
        ("words", "w" * 6000, "At most 5000 letters"),
        ("words", "nul\0", "This holds a character that cannot be shown."),
        ("answers.back", "maybe", "is no answer to"),
    ],
)
def test_words_that_cannot_be_are_said_so_beside_their_field_and_kept(
    town: None, reader: Client, field: str, typed: str, sentence: str
) -> None:
    base = begun(reader)
    pointed(reader, base)
    filled = {"title": "Een bank", "words": "Daarom.", field: typed}
    answer = reader.post(f"{base}/tell", filled)
    assert answer.status_code == 422
    assert sentence in text(answer)
    for name, words in filled.items():
        if name != "answers.back":
            assert words.replace("\0", "") in answer.content.decode()
    assert not Proposal.objects.exists()


def test_mark_up_in_every_field_is_text_on_every_page(town: None, reader: Client) -> None:
    base = ready(reader, title=HTML, words=HTML)
    sent = send(reader, base, {"named": "other", "public_name": "<i>Ann</i>", "email": HTML})
    assert sent.status_code == 422
    assert "This is no e-mail address" in text(sent)
    assert HTML not in sent.content.decode()
    assert "&lt;i&gt;Ann&lt;/i&gt;" in sent.content.decode()
    ann = person("ann@example.org")
    made = proposal(ann, title=HTML, words=f"{HTML} https://example.org/<script>", public_name="<i>Ann</i>")
    for address in (f"/proposals/{made.key}", "/proposals", f"/proposals/{made.key}/edit", "/proposals/mine"):
        page = signed_in(ann).get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "<b>vet</b>" not in page, address


def test_an_address_that_is_missing_or_a_name_that_is_an_address_is_asked_anew_and_the_rest_stays(town: None, reader: Client) -> None:
    base = ready(reader)
    answer = send(reader, base, {"named": "other", "public_name": "ann@example.org", "email": "ann@example.org"})
    assert "A public name has at most 60 letters, and is no e-mail address." in text(answer)
    assert 'name="email" value="ann@example.org"' in answer.content.decode()
    answer = send(reader, base, {"named": "other", "public_name": "", "email": "ann@example.org"})
    assert "Fill in the name that others may see" in text(answer)
    answer = send(reader, base, {"named": "none", "email": ""})
    assert "Give an e-mail address" in text(answer)
    assert not Proposal.objects.exists()


def test_the_same_form_sent_twice_is_one_proposal_and_leads_to_the_same_page(town: None, reader: Client) -> None:
    base = ready(reader)
    held = reader.session[proposal_draft.IN_SESSION]
    first = send(reader, base, {"named": "none", "email": "ann@example.org"})
    again = send(reader, base, {"named": "none", "email": "ann@example.org"})
    assert first["Location"] == again["Location"]
    session = reader.session  # pressed twice so fast that the second one still saw the draft
    session[proposal_draft.IN_SESSION] = held
    session.save()
    at_once = send(reader, base, {"named": "none", "email": "ann@example.org"})
    assert at_once["Location"] == first["Location"]
    assert Proposal.objects.count() == 1
    assert len(delivered()) == 1


def test_a_form_that_is_too_old_says_so_and_offers_a_new_one(town: None, reader: Client) -> None:
    base = ready(reader)
    session = reader.session
    for held in session[proposal_draft.IN_SESSION].values():
        held["at"] -= proposal_draft.HOLDS_S
    session.save()
    for answer in (reader.get(f"{base}/send"), reader.post(f"{base}/tell", {"title": "Een bank"}), reader.get(f"{base}/sent")):
        assert answer.status_code == 410
        assert "This form is no longer here" in text(answer)
        assert f'href="{NEW}"' in answer.content.decode()


def test_a_link_that_has_expired_says_so_and_offers_a_new_one(town: None, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    base = ready(reader)
    send(reader, base, {"named": "none", "email": "ann@example.org"})
    link = link_in(delivered()[0], "/proposals/confirm/")
    from accounts import entering

    monkeypatch.setattr(entering.open, "__kwdefaults__", {"holds": timedelta(seconds=-1)})
    answer = reader.get(link)
    assert answer.status_code == 410
    assert "Send me a new letter" in text(answer)


def test_somebody_signed_in_sends_at_once_and_without_an_address(town: None) -> None:
    ann = person("ann@example.org")
    client = signed_in(ann)
    base = ready(client)
    assert 'name="email"' not in client.get(f"{base}/send").content.decode()
    answer = send(client, base, {"named": "none"})
    made = Proposal.objects.get()
    assert made.visibility == Visibility.PUBLIC
    assert f"/proposals/{made.key}" in client.get(answer["Location"]).content.decode()


def test_a_draft_is_kept_in_an_account_gone_on_with_and_sent_as_one(town: None) -> None:
    client = signed_in(person("ann@example.org"))
    base = begun(client)
    pointed(client, base)
    kept = client.post(f"{base}/tell", {"title": "Nog niet af", "do": "draft", "answers.back": "yes"})
    assert kept["Location"] == "/proposals/mine"
    made = Proposal.objects.get()
    assert (made.state, made.visibility) == (State.DRAFT, Visibility.UNCONFIRMED)
    assert "Nog niet af" in text(client.get("/proposals/mine"))
    client.cookies.pop("sessionid")
    client.force_login(made.author)  # another device
    resumed = client.post(NEW, {"do": "resume", "draft": made.key})
    assert resumed["Location"] == f"{base}/tell"
    assert 'value="Nog niet af"' in client.get(f"{base}/tell").content.decode()
    client.post(f"{base}/tell", {"title": "Nu wel af", "answers.back": "yes"})
    send(client, base, {"named": "none"})
    made.refresh_from_db()
    assert (made.title, made.state, made.answers) == ("Nu wel af", State.SUBMITTED, {"back": True})
    assert signed_in(person("bob@example.org")).post(NEW, {"do": "resume", "draft": made.key}).status_code == 404


def test_a_draft_of_a_device_is_taken_back_with_nothing_that_no_draft_holds(town: None, reader: Client) -> None:
    form = "5a3c3b3e-1111-4222-8333-444455556666"
    given = {"kind": "bench", "geometry": told(HERE), "title": "Van dit toestel", "words": "x" * 20_000, "is_admin": "yes", "step": "send"}
    answer = reader.post(NEW, {"do": "restore", "form": form, **given})
    assert answer["Location"] == f"{NEW}/{form}/send"
    held = reader.session[proposal_draft.IN_SESSION][form]["values"]
    assert held["title"] == "Van dit toestel"
    assert not {"words", "is_admin", "csrfmiddlewaretoken"} & set(held)
    assert reader.post(NEW, {"do": "restore", "form": "no number"})["Location"] == NEW
    lost = reader.post(NEW, {"do": "restore", "form": form, "kind": "bench"})
    assert lost["Location"] == f"{NEW}/{form}/where"


@pytest.mark.parametrize("geometry", ["nonsense", '{"type":"Point","coordinates":[2.6,51.6]}', "\0"])
def test_a_device_that_kept_what_is_no_place_is_led_back_to_where_and_loses_no_words(town: None, reader: Client, geometry: str) -> None:
    form = "5a3c3b3e-1111-4222-8333-444455556666"
    reader.post(NEW, {"do": "restore", "form": form, "kind": "bench", "geometry": geometry, "title": "Van dit toestel"})
    for answer in (reader.get(f"{NEW}/{form}/send"), reader.post(f"{NEW}/{form}/tell", {"title": "Nog beter", "words": ""})):
        assert answer["Location"] == f"{NEW}/{form}/where"
    assert "That is not right yet" in text(reader.get(f"{NEW}/{form}/where"))
    assert reader.session[proposal_draft.IN_SESSION][form]["values"]["title"] == "Nog beter"


def test_a_draft_of_an_address_that_no_text_can_have_is_not_there() -> None:
    answer = signed_in(person("ann@example.org")).post(NEW, {"do": "resume", "draft": "\0"})
    assert answer.status_code == 404


def test_a_draft_is_thrown_away_and_nothing_of_it_stays(town: None, reader: Client) -> None:
    base = ready(reader)
    assert "You were proposing something" in text(reader.get(NEW))
    reader.post(f"{base}/kind", {"do": "throw-away"})
    assert reader.session[proposal_draft.IN_SESSION] == {}
    assert "You were proposing something" not in text(reader.get(NEW))


def test_another_kind_keeps_the_words_and_asks_anew_where_it_is(town: None, reader: Client) -> None:
    base = ready(reader)
    assert reader.post(f"{base}/kind", {"kind": "greening"})["Location"] == f"{base}/where"
    assert reader.get(f"{base}/send")["Location"] == f"{base}/where"
    pointed(reader, base)
    assert 'value="Een bank in de zon"' in reader.get(f"{base}/tell").content.decode()


def test_what_cannot_be_proposed_is_said_and_a_place_that_is_not_there_is_asked_anew(town: None, reader: Client) -> None:
    answer = reader.post(NEW, {"kind": "castle"})
    assert answer.status_code == 422
    assert "Choose what you would like to propose." in text(answer)
    base = begun(reader, "bench", about="streets/999999999")
    assert "Is this the place?" not in text(reader.get(f"{base}/where"))
    bench = place("benches", wkt=f"POINT ({X} {Y})")
    base = begun(reader, "bench", about=f"benches/{bench.pk}")
    assert "Along Noordkaai." in text(reader.get(f"{base}/where"))


def test_no_more_than_a_few_drafts_are_kept_and_no_address_ever(town: None, reader: Client) -> None:
    for _number in range(proposal_draft.MOST + 3):
        base = begun(reader)
    pointed(reader, base)
    reader.post(f"{base}/tell", {"title": "Een bank"})
    send(reader, base, {"named": "none", "email": "ann@@example.org"})
    held = reader.session[proposal_draft.IN_SESSION]
    assert len(held) == proposal_draft.MOST
    assert "ann@@" not in json.dumps(dict(reader.session.items()))


def test_a_proposal_that_was_sent_long_ago_stays_where_its_form_leads(town: None, reader: Client) -> None:
    base = ready(reader)
    sent = send(reader, base, {"named": "none", "email": "ann@example.org"})
    made = Proposal.objects.get()
    Proposal.objects.filter(pk=made.pk).update(made_at=timezone.now() - timedelta(days=1))
    made.refresh_from_db()
    proposals.remove(made, by=made.author, version=made.version, reason="Toch niet")
    assert reader.get(sent["Location"]).status_code == 410
