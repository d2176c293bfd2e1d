"""Search finds places by name, address, street and kind."""

from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from geo import search
from geo.extent import BBox
from geo.registry import layer
from tests.factories import place

pytestmark = pytest.mark.django_db


def names(words: str, **asked: Any) -> list[str]:
    return [hit.name for hit in search.find(words, **asked) if hit.id is not None]


def test_a_whole_name_comes_before_its_start_before_its_inside() -> None:
    for number, name in enumerate(["Het Dampoortplein", "Dampoortstraat", "Dampoort"]):
        place("squares", name=name, source_id=str(number), wkt=f"POINT ({650000 + 5000 * number} 670000)")
    assert names("dampoort") == ["Dampoort", "Dampoortstraat", "Het Dampoortplein"]


def test_two_letters_are_looked_for_at_the_start_only() -> None:
    place("squares", name="Ieperplein")
    place("squares", name="Kleine Ie", wkt="POINT (655000 670000)")
    assert names("ie") == ["Ieperplein"]
    assert names("kleine ie") == ["Kleine Ie"]


@pytest.mark.parametrize("words", ["100%", "a_b", "it's", 'zeg "ja"', "c\\d"])
def test_signs_that_mean_something_to_a_database_are_letters_like_others(words: str) -> None:
    place("squares", name=f"x {words} y")
    place("squares", name="x 100 a b its y", wkt="POINT (655000 670000)")
    assert names(words) == [f"x {words} y"]


def test_it_finds_by_address_and_by_street() -> None:
    place("vacant-plots", address="Kerkstraat 12", name="De oude drukkerij")
    place("facade-gardens", street="Kerkstraat", wkt="POINT (655000 670000)")
    place("addresses", name="Kerkstraat 14", street="Kerkstraat", number="14", wkt="POINT (656000 670000)")
    assert {(hit.layer, hit.name) for hit in search.find("kerkstr") if hit.id} == {
        ("vacant-plots", "Kerkstraat 12"),
        ("facade-gardens", "Kerkstraat"),
        ("addresses", "Kerkstraat 14"),
    }


def test_a_kind_is_found_in_the_readers_language_with_the_filter_that_shows_it() -> None:
    with translation.override("en"):
        found = search.find("playgr")
        assert [(hit.layer, hit.id, hit.filter) for hit in found] == [("play-areas", None, {"kind": "playground"})]
    with translation.override("nl"):
        assert ("benches", None, "Banken") in [(hit.layer, hit.id, hit.name) for hit in search.find("bank")]


def test_pieces_of_one_street_are_one_answer_and_namesakes_far_away_are_not() -> None:
    place("streets", name="Lange straat", wkt="LINESTRING (650000 670000, 650100 670000)")
    place("streets", name="Lange straat", wkt="LINESTRING (650100 670000, 650200 670000)")
    place("streets", name="Lange straat", wkt="LINESTRING (670000 690000, 670100 690000)")
    found = search.find("lange straat")
    assert len(found) == 2
    west, _south, east, _north = min(found, key=lambda hit: hit.bbox or ()).bbox or (0, 0, 0, 0)
    assert (east - west) * 70_000 == pytest.approx(200, rel=0.05)


def test_a_box_keeps_the_answers_within_it_and_what_has_gone_is_not_found() -> None:
    place("squares", name="Markt", source_id="a")
    place("squares", name="Markt", source_id="b", wkt="POINT (670000 690000)")
    place("squares", name="Markt", source_id="c", wkt="POINT (640000 650000)", gone_since="2020-01-01")
    assert len(names("markt")) == 2
    assert len(names("markt", bbox=BBox(4.3, 50.8, 4.4, 50.9))) == 1


def test_it_is_one_query_that_uses_the_index_on_names(django_assert_num_queries: Any) -> None:
    place("squares", name="Markt")
    with django_assert_num_queries(1):
        search.find("markt", limit=50)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        named = search._called(layer("trees"), "name", "markt", None)[:10]
        sql, params = named.query.sql_with_params()
        cursor.execute("EXPLAIN " + sql, params)
        assert "tree_called_trgm" in "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("words", ["brussel-zuid", "GARE DU MIDI", "midi", "ga"])
def test_a_place_is_found_by_its_name_in_any_language_and_told_by_the_one_that_fits(words: str) -> None:
    place("squares", name="Brussel-Zuid", names={"nl": "Brussel-Zuid", "fr": "Gare du Midi"})
    place("squares", name="Marché aux Herbes", wkt="POINT (655000 670000)")
    assert names(words) == ["Brussel-Zuid" if words.startswith("b") else "Gare du Midi"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("Sint-Renéplein", "renep"), ("Marché", "marche"), ("Marche", "marché"), ("Œuvre", "oeuv"), ("Straße", "STRASSE"), ("Łódź", "lodz")],
)
def test_accents_are_not_asked_for_and_do_no_harm(name: str, words: str) -> None:
    place("squares", name=name)
    place("facade-gardens", street=name, wkt="POINT (655000 670000)")
    assert names(words) == [name, name]


def test_a_name_in_another_language_ranks_as_the_first_does() -> None:
    place("squares", name="Zuidplein bis", names={"fr": "Place du Midi"})
    place("squares", name="Midi", names={"nl": "Zuid"}, wkt="POINT (655000 670000)")
    place("squares", name="Midistraat", names={}, wkt="POINT (660000 670000)")
    assert names("midi") == ["Midi", "Midistraat", "Place du Midi"]
