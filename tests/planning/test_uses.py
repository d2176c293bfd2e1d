"""Uses are data: each names what a plot becomes, by which norm that counts, and which plots allow it."""

import pytest

from geo.models import VacantPlot
from planning.errors import BadUse, UnknownNorm, UnknownUse
from planning.norms import norm
from planning.uses import FILE, asked_norm, parse, use, uses

TEXT = FILE.read_text(encoding="utf-8")
FIRST = TEXT[TEXT.index("[[uses]]") : TEXT.index("[[uses]]", TEXT.index("[[uses]]") + 1)]


def test_a_plot_can_become_green_a_place_to_play_a_bench_a_square_or_a_meeting_place() -> None:
    assert list(uses()) == ["green", "play", "bench", "square", "meeting-place"]
    assert {key: found.layer for key, found in uses().items()} == {
        "green": "green-spaces",
        "play": "play-areas",
        "bench": "benches",
        "square": "squares",
        "meeting-place": "meeting-places",
    }


def test_a_vacant_shop_can_be_a_meeting_place_and_not_a_park() -> None:
    assert [key for key, found in uses().items() if VacantPlot.Kind.SHOP in found.plots] == ["meeting-place"]
    assert "green" in [key for key, found in uses().items() if VacantPlot.Kind.BROWNFIELD in found.plots]


def test_every_use_says_in_three_languages_what_it_is_and_who_says_why() -> None:
    for found in uses().values():
        assert all(text for _language, text in found.names)
        assert found.source
        assert all(text.endswith(".") for _language, text in found.reason)


def test_what_a_use_makes_meets_its_norm_and_norms_that_nobody_published_say_so() -> None:
    assert {key: (asked_norm(found).key, asked_norm(found).verified) for key, found in uses().items()} == {
        "green": ("green-300", True),
        "play": ("play-400", False),
        "bench": ("bench-home-100", False),
        "square": ("square-400", False),
        "meeting-place": ("meeting-place-400", False),
    }
    for found in uses().values():
        if not asked_norm(found).verified:
            assert str(asked_norm(found).source) == "our own assumption, to be set by the city"


def test_a_use_may_be_judged_by_another_norm_that_speaks_of_it() -> None:
    assert asked_norm(use("square"), "open-space-400").key == "open-space-400"
    assert [said.min_area_m2 for said in use("green").met(norm("flanders-quarter-green"))] == [None, 50_000]
    for other in ("green-300", "bench-100", "flanders-city-wood"):
        with pytest.raises(BadUse, match=other):
            asked_norm(use("square" if other != "flanders-city-wood" else "green"), other)
    with pytest.raises(UnknownNorm, match="green-300"):
        asked_norm(use("green"), "green-301")


def test_an_unknown_use_is_named_with_what_there_is() -> None:
    with pytest.raises(UnknownUse, match=r"car park.*green, play, bench, square, meeting-place"):
        use("car park")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('layer = "green-spaces"', 'layer = "greens"'),
        ('kind = "park"', 'kind = "parc"'),
        ('access = "yes"', 'entry = "yes"'),
        ('access = "yes"', 'access = "no"'),  # a closed park is nobody's green
        ('norm = "green-300"', 'norm = "bench-100"'),
        ("min_area_m2 = 200", "min_area_m2 = -1"),
        ("min_area_m2 = 200", "min_area_m2 = true"),
        ("min_area_m2 = 200", ""),
        ('"undeveloped", ', '"parking", '),
        ('["undeveloped", "waste_ground", "brownfield"]', "[]"),
        ('fr = "Espace vert", ', ""),
        ("reason.fr", "reason.de"),
        ('key = "green"', 'key = "green"\ncolour = 3'),
    ],
)
def test_a_use_that_cannot_be_followed_is_refused_by_name(old: str, new: str) -> None:
    assert old in FIRST
    with pytest.raises(BadUse, match="green"):
        parse(FIRST.replace(old, new))


def test_a_use_that_names_a_norm_that_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownNorm, match="green-301"):
        parse(FIRST.replace('norm = "green-300"', 'norm = "green-301"'))


def test_a_use_stands_there_once() -> None:
    with pytest.raises(BadUse, match="twice"):
        parse(FIRST + FIRST)
