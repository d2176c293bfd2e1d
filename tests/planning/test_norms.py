"""Norms are data: each says who says so, and a version that was shipped stays as it was."""

import hashlib
from pathlib import Path

import pytest
from django.utils import translation

from planning.errors import BadNorm, UnknownNorm
from planning.norms import FILE, in_use, norm, norms, parse

# Of each version that was ever shipped: a figure reckoned with it can be reckoned again. A new reading is a new version; this list grows.
SHIPPED = {
    "flanders-living-green 1": "b04da7de0c94",
    "flanders-neighbourhood-green 1": "b0126d874e5d",
    "flanders-quarter-green 1": "6dc2a48c40df",
    "flanders-district-green 1": "b70c6dc6403f",
    "flanders-city-green 1": "bb4304b3db14",
    "flanders-city-wood 1": "18db417795ed",
    "green-300 1": "01f0beba1a6d",
    "open-space-400 1": "3f77adc3b9c3",
    "bench-50 1": "88535658715e",
    "bench-100 1": "9da4c820c57d",
    "bench-150 1": "29b8ec4fb299",
    "who-green-300 1": "1bbb25ad67c5",
    "bench-home-100 1": "ce3ea2eaa964",
    "play-400 1": "e83165c004bf",
    "square-400 1": "3564b811fa49",
    "meeting-place-400 1": "c39b15302246",
}

TEXT = FILE.read_text(encoding="utf-8")
FIRST = TEXT[TEXT.index("[[norms]]") : TEXT.index("[[norms]]", TEXT.index("[[norms]]") + 1)]


def fingerprint(key: str, version: int) -> str:
    """Return what a figure depends on, in short; names and notes may be put better."""
    found = norms()[key, version]
    what = (found.places, found.distance_m, found.min_area_m2, found.measure, found.measured_from)
    return hashlib.sha256(repr(what).encode()).hexdigest()[:12]


def test_a_version_that_was_shipped_is_never_changed() -> None:
    assert {f"{key} {version}": fingerprint(key, version) for key, version in norms()} == SHIPPED


def test_only_norms_whose_source_was_read_are_in_use() -> None:
    assumed = {"bench-home-100", "play-400", "square-400", "meeting-place-400"}
    assert {found.key for found in in_use()} == {key for key, _version in norms()} - {"bench-150", "who-green-300"} - assumed
    assert norm("who-green-300").verified is False


def test_the_flemish_ladder_stands_there_as_published() -> None:
    """Prove distance in metres and size in hectares, for green and, where the source is milder on parks, for parks."""
    ladder = {
        found.key: (found.distance_m, found.min_area_m2 / 10_000, *(said.min_area_m2 / 10_000 for said in found.places if said.min_area_m2))
        for found in norms().values()
        if found.key.startswith("flanders-")
    }
    assert ladder == {
        "flanders-living-green": (150, 0),
        "flanders-neighbourhood-green": (400, 1),
        "flanders-quarter-green": (800, 10, 5),
        "flanders-district-green": (1600, 30, 10),
        "flanders-city-green": (3200, 60),
        "flanders-city-wood": (5000, 200),
    }


def test_an_unknown_norm_or_version_is_named_with_what_there_is() -> None:
    with pytest.raises(UnknownNorm, match="green-300"):
        norm("green-301")
    with pytest.raises(UnknownNorm, match="99"):
        norm("green-300", 99)


def test_the_newest_version_is_meant_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    two = parse(FIRST + FIRST.replace("version = 1", "version = 2").replace("distance_m = 150", "distance_m = 200"))
    monkeypatch.setattr("planning.norms.norms", lambda: two)
    assert norm("flanders-living-green").distance_m == 200
    assert norm("flanders-living-green", 1).distance_m == 150


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('measure = "network"', 'measure = "bird"'),
        ('measured_from = "homes"', 'measured_from = "work"'),
        ("distance_m = 150", "distance_m = 0"),
        ("distance_m = 150", ""),
        ("verified = true", 'verified = "yes"'),
        ('layer = "green-spaces"', 'layer = "greens"'),
        ('"park", ', '"parc", '),
        ("access = [", "entry = ["),
        ('fr = "Vert d\'habitation", ', ""),
        ("version = 1", "version = 1\ncolour = 3"),
    ],
)
def test_a_norm_that_cannot_be_followed_is_refused_by_name(old: str, new: str) -> None:
    assert old in FIRST
    with pytest.raises(BadNorm, match="flanders-living-green"):
        parse(FIRST.replace(old, new))


def test_a_version_stands_there_once() -> None:
    with pytest.raises(BadNorm, match="twice"):
        parse(FIRST + FIRST)


def test_the_file_lies_beside_its_module() -> None:
    assert Path("planning/norms.toml").resolve() == FILE


def test_who_says_so_and_what_is_to_be_known_of_it_is_told_in_each_language_of_the_reader() -> None:
    for each in norms().values():
        for names in (each.source, each.note):
            assert all(text.strip() for _language, text in names)
            assert len({text for _language, text in names}) == 3 or names.en.startswith("Department for")
    with translation.override("nl"):
        assert str(norm("play-400").source) == "onze eigen aanname, door de stad vast te leggen"


def test_a_city_that_speaks_one_language_says_it_once() -> None:
    text = FILE.read_text(encoding="utf-8")
    start = text.index("source = {")
    (first, *_rest) = parse(text[:start] + 'source = "De raad, 2026"' + text[text.index("\n", start) :]).values()
    assert {said for _language, said in first.source} == {"De raad, 2026"}
