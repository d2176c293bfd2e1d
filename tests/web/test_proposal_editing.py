"""Editing a proposal on its page: its place moves as it was pointed at, with the sending page's sentences, and nothing typed is lost."""

import json
import re
from html import unescape
from typing import Any

import pytest
import shapely
from django.test import Client

from participation import proposals
from participation.proposal import Proposal
from tests.accounts.conftest import person, signed_in
from tests.participation.making import proposal
from tests.web.test_proposing import HERE, WRONG_PLACES, X, Y, text, told, town  # noqa: F401  the same made-up city

pytestmark = pytest.mark.django_db
TYPED = {"title": "De bank van Ann", "words": "Nog niet bewaard."}


@pytest.fixture
def ann() -> Any:
    return person("ann@example.org")


@pytest.fixture
def bench(town: None, ann: Any) -> Proposal:  # noqa: F811
    return proposal(ann, title="De bank van Ann", near="Noordkaai", answers={"back": True})


def asked(client: Client, one: Proposal, **given: Any) -> Any:
    """Send the form as it was shown, with what was typed and some buttons pressed."""
    return client.post(f"/proposals/{one.key}/edit", {"version": one.version, "answers.back": "yes", **TYPED, **given})


def hidden(answer: Any, name: str) -> str:
    found = re.search(f'type="hidden" name="{name}" value="([^"]*)"', answer.content.decode())
    assert found is not None, name
    return unescape(found[1])


def kept(client: Client, one: Proposal, shown: Any, **given: Any) -> Any:
    """Keep what a page shows."""
    moved = {name: hidden(shown, name) for name in ("geometry", "about", "version")}
    return asked(client, one, **{**moved, "do": "keep", **given})


def test_a_bench_moves_to_a_street_that_is_typed_and_what_stood_there_stays_known(bench: Proposal, ann: Any) -> None:
    client = signed_in(ann)
    page = client.get(f"/proposals/{bench.key}/edit")
    assert "Along Noordkaai." in text(page)
    assert hidden(page, "geometry") == ""
    shown = asked(client, bench, called="Noordstraat", do="find")
    assert shown.status_code == 200
    assert "Is this the place?" in text(shown)
    assert "Along Noordstraat." in text(shown)
    assert "Nog niet bewaard." in shown.content.decode()
    bench.refresh_from_db()
    assert (bench.near, bench.version) == ("Noordkaai", int(hidden(shown, "version"))), "nothing is kept before it is confirmed"
    assert kept(client, bench, shown).status_code == 302
    bench.refresh_from_db()
    assert (bench.near, bench.words) == ("Noordstraat", "Nog niet bewaard.")
    assert bench.events.latest("number").changes["near"] == "Noordkaai"
    assert bench.events.latest("number").changes["geom"].startswith("POINT")


def test_enter_in_the_address_shows_the_place_first_and_keeping_the_text_moves_nothing(bench: Proposal, ann: Any) -> None:
    client = signed_in(ann)
    before = bench.geom.wkt
    shown = asked(client, bench, called="Noordstraat", do="keep")
    assert shown.status_code == 200
    assert "It moves here once you keep the change." in text(shown)
    left = asked(client, bench, geometry=hidden(shown, "geometry"), do="stay")
    assert "It moves here" not in text(left)
    assert "Along Noordkaai." in text(left)
    assert kept(client, bench, left).status_code == 302
    bench.refresh_from_db()
    assert (bench.geom.wkt, bench.words) == (before, "Nog niet bewaard.")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        *WRONG_PLACES,
        ({"called": "noord"}, "There are several places called so"),
        ({"geometry": told(shapely.Point(X, Y).buffer(40, quad_segs=2500))}, "corners are too many"),
    ],
)
@pytest.mark.parametrize("do", ["find", "keep"])
def test_a_place_that_cannot_be_is_said_as_on_the_sending_page_and_moves_nothing(
    town: None,  # noqa: F811
    ann: Any,
    given: dict[str, str],
    sentence: str,
    do: str,
) -> None:
    green = proposal(ann, kind="greening", title="Gras", near="Noordkaai", answers={})
    if do == "keep" and given == {"called": ""}:
        assert asked(signed_in(ann), green, do=do, **given).status_code == 302, "who points at nothing moves nothing"
        return
    before = green.geom.wkt
    answer = asked(signed_in(ann), green, do=do, **given)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Nothing you filled in is lost." in text(answer)
    assert "Nog niet bewaard." in answer.content.decode()
    assert "<details open>" in answer.content.decode()
    green.refresh_from_db()
    assert green.geom.wkt == before


def test_swapped_coordinates_are_exchanged_by_a_button_and_the_words_stay(bench: Proposal, ann: Any) -> None:
    client = signed_in(ann)
    lon, lat = json.loads(told(shapely.Point(X + 50, Y + 190)))["coordinates"]
    answer = asked(client, bench, do="find", geometry=json.dumps({"type": "Point", "coordinates": [lat, lon]}))
    assert answer.status_code == 422
    shown = asked(client, bench, do="exchange", exchanged=hidden(answer, "exchanged"))
    assert "Along Noordstraat." in text(shown)
    assert "Nog niet bewaard." in shown.content.decode()
    assert kept(client, bench, shown).status_code == 302
    bench.refresh_from_db()
    assert bench.near == "Noordstraat"


def test_a_use_moves_to_another_plot_of_the_list(town: None, ann: Any) -> None:  # noqa: F811
    from tests.factories import place

    first = place("vacant-plots", wkt=shapely.box(X + 200, Y + 6, X + 220, Y + 26).wkt, name="De lege hoek")
    use = proposal(
        ann,
        kind="plot-use",
        title="Een speelplek",
        shape=shapely.Point(X + 210, Y + 10),
        about=("vacant-plots", first.pk),
        answers={"use": "play"},
    )
    client = signed_in(ann)
    page = client.get(f"/proposals/{use.key}/edit").content.decode()
    number = re.search(r'<option value="(\d+)">De oude werf', page)
    assert number is not None
    shown = client.post(
        f"/proposals/{use.key}/edit", {"version": use.version, **TYPED, "answers.use": "play", "plot": number[1], "do": "find"}
    )
    assert "About “De oude werf”" in text(shown)
    assert hidden(shown, "about") == f"vacant-plots/{number[1]}"
    assert kept(client, use, shown, **{"answers.use": "play"}).status_code == 302
    use.refresh_from_db()
    assert use.about_place == int(number[1])


def test_who_was_overtaken_keeps_the_place_and_the_words_and_reads_where_it_is_now(bench: Proposal, ann: Any) -> None:
    client = signed_in(ann)
    shown = asked(client, bench, called="Noordstraat", do="find")
    proposals.edit(bench, by=ann, version=bench.version, words="Van het andere toestel.")
    stale = kept(client, bench, shown)
    assert stale.status_code == 412
    assert "Van het andere toestel." in text(stale)
    assert "Nog niet bewaard." in stale.content.decode()
    assert "It moves here once you keep the change." in text(stale)
    assert kept(client, bench, stale).status_code == 302
    bench.refresh_from_db()
    assert (bench.near, bench.words) == ("Noordstraat", "Nog niet bewaard.")


def test_a_moderator_who_moves_it_says_why(bench: Proposal) -> None:
    client = signed_in(person("moderator@example.org", "moderator"))
    shown = asked(client, bench, called="Noordstraat", do="find")
    refused = kept(client, bench, shown)
    assert refused.status_code == 422
    assert "Say why you change what somebody else wrote." in text(refused)
    assert kept(client, bench, refused, reason="Zij wees de verkeerde straat aan.").status_code == 302
    bench.refresh_from_db()
    assert bench.near == "Noordstraat"


def test_a_garden_that_moves_to_another_facade_no_longer_says_what_was_measured_at_the_first(town: None, ann: Any) -> None:  # noqa: F811
    from tests.factories import place

    place("buildings", wkt=shapely.box(X, Y + 206, X + 10, Y + 216).wkt)
    garden = proposal(ann, kind="facade-garden", title="Stokrozen", check_said={"asked": "width=185"}, answers={})
    client = signed_in(ann)
    there = told(shapely.Point(X + 5, Y + 205))
    shown = client.post(f"/proposals/{garden.key}/edit", {"version": garden.version, **TYPED, "geometry": there, "do": "find"})
    assert "On the facade, along Noordstraat." in text(shown)
    assert kept(client, garden, shown).status_code == 302
    garden.refresh_from_db()
    assert garden.near == "Noordstraat"
    assert garden.check_said is None
