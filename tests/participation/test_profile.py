"""Profiles are data: each clause with number, source and date, and a file that cannot be followed is refused by name."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from participation import profile as module
from participation.errors import BadProfile, UnknownProfile
from participation.profile import BOUNDS, NUMBERS, editions, parse, profile, profiles

GOOD = """
key = "dorp"
names = { nl = "Dorp", fr = "Village", en = "Village" }
jurisdiction = "nowhere"
valid_from = 2025-01-01
noted = 2026-01-01
areas = [{ name = "Dorp" }]

[[clauses]]
id = "passage"
asks = "passage"
passage_mm = 1200
text = { nl = "Minstens {passage} vrij.", fr = "Au moins {passage}.", en = "At least {passage}." }
source = "Gemeenteblad"
date = "2025-01-01"
"""
SHARED: dict[str, Any] = {"nowhere": {"names": {"nl": "-", "fr": "-", "en": "-"}, "valid_from": dt.date(2020, 1, 1)}}


def test_six_profiles_ship_and_one_of_them_is_made_up() -> None:
    assert list(profiles()) == ["amsterdam-west", "antwerp", "brussels-evere", "ghent", "tienen", "zwanerode"]
    assert [key for key, one in profiles().items() if one.fictional] == ["zwanerode"]


def test_every_clause_says_who_says_so_of_which_date_in_three_languages_with_its_numbers_in_it() -> None:
    for one in profiles().values():
        for clause in one.clauses:
            assert clause.source
            assert dt.date.fromisoformat((clause.date + "-01-01")[:10])
            assert clause.valid_from <= one.noted
            said = set()
            for language in ("nl", "fr", "en"):
                with translation.override(language):
                    text = str(clause)
                assert text
                assert "{" not in text
                for number in (*NUMBERS[clause.asks], *BOUNDS):
                    value = getattr(clause, number)
                    if value:
                        assert f"{value // 10} cm" in text, (one.key, clause.id, language)
                said.add(text)
            assert len(said) == 3


def test_the_numbers_in_the_files_are_whole_millimetres() -> None:
    for path in [*module.PROFILES.glob("*.toml"), *module.JURISDICTIONS.glob("*.toml")]:
        for clause in tomllib.loads(path.read_text()).get("clauses", []):
            assert all(type(value) is int for name, value in clause.items() if name.endswith("_mm"))


def test_the_law_of_a_jurisdiction_is_named_and_not_copied() -> None:
    """Prove that no profile's own file holds the floor, and that each Flemish one has it."""
    assert not [path.name for path in module.PROFILES.glob("*.toml") if "1997" in path.read_text()]
    having = [key for key, one in profiles().items() if any(clause.id == "flanders-middle" for clause in one.clauses)]
    assert having == ["antwerp", "ghent", "tienen", "zwanerode"]


def test_a_profile_holds_from_its_date_on() -> None:
    first = min(day for _key, day in editions())
    assert list(profiles(first)) == ["amsterdam-west"]
    assert profiles(first - dt.timedelta(days=1)) == {}


def test_an_unknown_profile_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownProfile, match=r"“atlantis”.*antwerp.*tienen"):
        profile("atlantis")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("passage_mm = 1200", "passage_mm = 1200.0", r"passage\.passage_mm"),
        ("passage_mm = 1200", "passage_mm = -1", r"passage\.passage_mm"),
        ("passage_mm = 1200", "passage_mm = true", r"passage\.passage_mm"),
        ("passage_mm = 1200", "", r"passage\.passage_mm"),
        ("passage_mm = 1200", "passage_mm = 1200\ndepth_mm = 300", r"passage\.depth_mm"),
        ("passage_mm = 1200", "passage_mm = 1200\ncolour = 'red'", "colour"),
        ('asks = "passage"', 'asks = "wishes"', "wishes"),
        ('asks = "passage"\npassage_mm = 1200', 'asks = "distance"\ndistance_mm = 1', r"passage\.obstacles"),
        ('asks = "passage"\npassage_mm = 1200', 'asks = "distance"\ndistance_mm = 1\nobstacles = ["dragon"]', "dragon"),
        ("passage_mm = 1200", "passage_mm = 1200\nbelow_mm = 2000", "says nothing of what stays free on a sidewalk of 200 cm"),
        ("passage_mm = 1200", "passage_mm = 1200\nover_mm = 1000", "says nothing of what stays free on a sidewalk of 0.1 cm"),
        ('source = "Gemeenteblad"', "", "source"),
        ('date = "2025-01-01"', "", "date"),
        ('jurisdiction = "nowhere"', 'jurisdiction = "atlantis"', "atlantis"),
        ("valid_from = 2025-01-01", "", "valid_from"),
        ('areas = [{ name = "Dorp" }]', 'areas = [{ colour = "red" }]', "colour"),
        ('fr = "Village", ', "", "fr"),
        ("[[clauses]]", "[[clauses", r"dorp\.toml"),
    ],
)
def test_a_file_that_cannot_be_followed_is_refused_by_name(old: str, new: str, why: str) -> None:
    assert parse(GOOD, SHARED, "dorp.toml").key == "dorp"
    assert old in GOOD
    with pytest.raises(BadProfile, match=why):
        parse(GOOD.replace(old, new, 1), SHARED, "dorp.toml")


def test_a_clause_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(BadProfile, match="twice"):
        parse(GOOD + GOOD[GOOD.index("[[clauses]]") :], SHARED, "dorp.toml")


def test_a_city_is_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Prove that a city more is one file more, and that the newest edition of its rules holds."""
    text = GOOD.replace('"nowhere"', '"netherlands"')
    (tmp_path / "dorp.toml").write_text(text)
    (tmp_path / "dorp-2026.toml").write_text(text.replace("2025-01-01", "2026-01-01").replace("1200", "1500"))
    monkeypatch.setattr(module, "PROFILES", tmp_path)
    editions.cache_clear()
    try:
        assert list(profiles()) == ["dorp"]
        assert profile("dorp").clauses[0].passage_mm == 1500
        assert profiles(dt.date(2025, 6, 1))["dorp"].clauses[0].passage_mm == 1200
    finally:
        monkeypatch.undo()
        editions.cache_clear()
    assert "dorp" not in profiles()
